"""Importing: another tool's file as a study's folder, proven and whole, or nothing."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from coyuntura.check.study import check_study
from coyuntura.errors import StudyError
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.foreign import read_foreign
from coyuntura.interchange.origins import at_their_origins
from coyuntura.interchange.settle import settle
from coyuntura.interchange.write import entries_of, new_folder, write_files
from coyuntura.model.folder import read_study
from coyuntura.model.study import Study


class LostError(RuntimeError):
    """What was written is not what was read: a defect of the writer, never of the file."""


def import_model(
    path: Path,
    folder: Path,
    data_files: Sequence[Path] = (),
    method: str | None = None,
    files: Mapping[str, Path] | None = None,
) -> Draft:
    """Read another tool's model, write it as a study, and return what was read.

    The study appears once it has been read back, checked, and found to say all that was read.

    Args:
        path: A model of Vensim (.mdl) or in XMILE (.xmile, .stmx, .itmx, .xml).
        folder: Where to write the study: a folder that is new or empty.
        data_files: Tables with data for variables of a model of Vensim that have no equation.
        method: A method of integration in place of the model's own: a key of `METHODS`.
        files: Files that a model of Vensim has names for, such as that of `?book` by `book`.

    Raises:
        StudyError: The file cannot be read, or something in it cannot be taken over exactly.
        FolderTakenError: The folder holds something.
        OSError: It cannot be written.
    """
    draft = settle(read_foreign(path, data_files, method, files))
    with new_folder(folder) as built:
        write_files(draft, built)
        try:
            prove(draft, built)
        except StudyError as error:
            raise StudyError(at_their_origins(error.faults, draft, built)) from error
    return draft


def prove(draft: Draft, folder: Path) -> None:
    """Require that a folder reads back as the draft that was written to it: written again, it would say the same.

    Raises:
        LostError: Something was lost or changed on the way.
        StudyError: The folder does not read back as a study that fits.
    """
    study = check_study(read_study(folder)).study
    written, again = entries_of(draft), entries_of(_draft_of(study))
    differing = [name or "study" for name in written.keys() | again.keys() if written.get(name) != again.get(name)]
    if differing:
        raise LostError(f"`{min(differing)}` does not read back as what was written of it")


def _draft_of(study: Study) -> Draft:
    """Return a study as the draft that would be written as it."""
    elements = tuple(element for module in study.modules for element in module.elements)
    return Draft(
        study.id, study.title, study.clock, elements, (), is_unit_checked=study.is_unit_checked, units=study.units
    )
