"""What tests of several readers and writers need: a draft written as it is, without what importing proves of it."""

from pathlib import Path

from coyuntura.interchange.draft import Draft
from coyuntura.interchange.write import new_folder, write_files


def write_draft(draft: Draft, folder: Path) -> None:
    """Write a draft as a study."""
    with new_folder(folder) as built:
        write_files(draft, built)
