"""Exporting: a study as a file that other tools read."""

from pathlib import Path

from coyuntura.check.study import CheckedStudy
from coyuntura.files import write_whole
from coyuntura.interchange.xmile.export.page import Exported
from coyuntura.interchange.xmile.export.study import export_xmile


def export_model(checked: CheckedStudy, path: Path) -> Exported:
    """Write a study as an XMILE file, whole or not at all, and return what was written.

    Args:
        checked: The study; the scenario is history.
        path: A file in a folder that exists, such as `model.xmile` or `model.stmx`; one that is there is replaced.

    Raises:
        ExportError: The model uses what XMILE cannot say exactly.
        OSError: The file cannot be written.
    """
    exported = export_xmile(checked)
    write_whole(path, exported.text.encode())
    return exported
