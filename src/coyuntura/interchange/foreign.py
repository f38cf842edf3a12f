"""Models of other tools, by the endings of their files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from coyuntura.errors import Fault, Place, StudyError
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.vensim import read_vensim
from coyuntura.interchange.xmile import read_xmile

VENSIM = ".mdl"
ENDINGS = (VENSIM, ".xmile", ".stmx", ".itmx", ".xml")


def read_foreign(
    path: Path,
    data_files: Sequence[Path] = (),
    method: str | None = None,
    files: Mapping[str, Path] | None = None,
) -> Draft:
    """Return the model that another tool's file holds: Vensim's .mdl, or XMILE as .xmile, .stmx, .itmx or .xml.

    Args:
        path: The model's file.
        data_files: Tables with data for variables that have no equation.
        method: A method of integration in place of the model's own.
        files: Files that a model of Vensim has names for, such as that of `?book` by `book`.

    Raises:
        StudyError: The file's ending is none of these, or its reader finds faults.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        message = f"`{path.name}` has an ending that no reader knows."
        way_out = f"Readers know {', '.join(ENDINGS)}."
        raise StudyError([Fault("foreign-unsupported", message, Place(path.name), way_out)])
    if ending == VENSIM:
        return read_vensim(path, data_files, method, files)
    draft = read_xmile(path, method, data_files)
    unread = tuple(f"A model in XMILE has no names for files: nothing of `?{name}` is used." for name in files or {})
    return replace(draft, notices=(*draft.notices, *unread))
