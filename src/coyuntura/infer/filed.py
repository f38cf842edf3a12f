"""Where a posterior lies."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coyuntura.check.study import CheckedStudy
from coyuntura.model.edition import Edition, edition_of


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a posterior lies, by which it is cited: its file, and the edition of the study that it was made from."""

    path: Path
    sha256: str
    edition: Edition

    @staticmethod
    def of(checked: CheckedStudy, path: Path, day: date) -> "Filed":
        """Return where a posterior lies that was written for a study on a day.

        Raises:
            OSError: The file or the study's cannot be read.
        """
        study = checked.study
        edition = edition_of(study.folder, study.id, day, interpretation=study.interpretation, branches=study.branches)
        with path.open("rb") as file:
            return Filed(path, hashlib.file_digest(file, "sha256").hexdigest(), edition)
