"""Where studies come from: those that come with Coyuntura, a folder, a model of another tool."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from coyuntura.check.study import check_study
from coyuntura.ensemble.choice import known
from coyuntura.face.study import Study
from coyuntura.model.bundled import bundled_names, study_folder
from coyuntura.model.folder import read_study


def study(
    name: str | Path,
    language: str = "en",
    interpretation: str | None = None,
    branches: Mapping[str, str] = MappingProxyType({}),
) -> Study:
    """Return a study by the name of one that comes with Coyuntura, or by its folder.

    Args:
        name: Such as `venezuela`, or a folder that holds a study.yaml.
        language: Of what is printed, `en` or `es`.
        interpretation: The theory that it is run as, by its name; the study's own where None.
        branches: Options at which branches are held, by branch; the others are drawn by their weights.

    Raises:
        StudyNotFoundError: There is neither; the message says what there is.
        StudyError: The study has faults: all of a stage, each with its place and a way out.
        ValueError: The study has no such interpretation, branch or option.
    """
    read = read_study(study_folder(str(name)))
    chosen = None if interpretation is None else known(interpretation, read.interpretations, "interpretation")
    return Study(check_study(read, chosen, branches), language)


def studies() -> tuple[str, ...]:
    """Return the names of the studies that come with Coyuntura."""
    return bundled_names()


def import_model(
    model: str | Path,
    folder: str | Path,
    language: str = "en",
    method: str | None = None,
    data: Sequence[str | Path] = (),
    files: Mapping[str, str | Path] | None = None,
) -> Study:
    """Read a model of Vensim (.mdl) or in XMILE (.xmile, .stmx, .itmx, .xml), write it as a study, and return that.

    Args:
        model: The file.
        folder: Where to write the study: a folder that is new or empty.
        language: Of what is printed, `en` or `es`.
        method: Method of integration, in place of the model's own: `euler`, `heun` or `rk4`.
        data: Files with data for variables of a model of Vensim that have no equation.
        files: Files that a model of Vensim has names for, such as that of `?book` by `book`.

    Raises:
        StudyError: The file cannot be read, or something in it cannot be taken over exactly; nothing is written.
        FolderTakenError: The folder holds something.
        OSError: It cannot be written.
    """
    # The readers of other tools' files take longer to load than most studies to run.
    from coyuntura.interchange.importing import import_model as imported

    named = {name: Path(file) for name, file in (files or {}).items()}
    imported(Path(model), Path(folder), [Path(file) for file in data], method, named)
    return study(folder, language)
