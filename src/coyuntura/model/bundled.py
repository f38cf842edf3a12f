"""Where studies are: a folder that a user names, or one that comes with Coyuntura."""

import re
from importlib.resources import files
from pathlib import Path

from coyuntura.errors import CoyunturaError, did_you_mean

_SHOWN = 60
_NAME = re.compile(r"[\w-]+")


class StudyNotFoundError(CoyunturaError, ValueError):
    """A name is neither a study's folder nor a bundled study; the message says what there is."""


def bundled_studies() -> Path:
    """Return the folder of the studies that come with Coyuntura."""
    installed = Path(str(files("coyuntura"))) / "studies"
    return installed if installed.is_dir() else Path(str(files("coyuntura"))).parents[1] / "studies"


def bundled_names() -> tuple[str, ...]:
    """Return the names of the studies that come with Coyuntura."""
    return tuple(sorted(path.parent.name for path in bundled_studies().glob("*/study.yaml")))


def study_folder(name: str) -> Path:
    """Return the folder of a bundled study's name, or the folder itself.

    Raises:
        StudyNotFoundError: There is neither.
    """
    folder = Path(name)
    try:
        if name and (folder / "study.yaml").is_file():
            return folder
    except OSError as error:
        # A name that no disk takes is neither a folder nor a study.
        msg = f"`{name[:_SHOWN]}` is neither a study's folder nor a bundled study: {error.strerror}."
        raise StudyNotFoundError(msg) from error
    bundled = bundled_studies()
    if _NAME.fullmatch(name) and (bundled / name / "study.yaml").is_file():
        return bundled / name
    if name and folder.is_dir():
        there = "which is not a file" if (folder / "study.yaml").exists() else "which is not there"
        msg = f"the folder `{name}` holds no study: a study has a file study.yaml, {there}."
        raise StudyNotFoundError(msg)
    known = bundled_names()
    hint = did_you_mean(name, known)
    msg = f"`{name}` is neither a study's folder nor a bundled study.{hint} Bundled: {', '.join(known) or 'none'}."
    raise StudyNotFoundError(msg)
