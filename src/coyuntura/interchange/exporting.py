"""Exporting: a study as a file that other tools read."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from coyuntura.check.study import CheckedStudy
from coyuntura.files import write_whole
from coyuntura.interchange.xmile.export.page import Exported
from coyuntura.interchange.xmile.export.study import export_xmile
from coyuntura.model.elements import Data


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
    return replace(exported, notices=(*exported.notices, *_bound(checked)))


def _bound(checked: CheckedStudy) -> Iterator[str]:
    """Yield a notice for each source of figures that the file carries, and of which nobody says that they may go on."""
    read = {element.series: None for element in checked.elements() if isinstance(element, Data)}
    for name in read:
        series, table = checked.study.series(name), checked.study.tables.get(name.partition("/")[0])
        for key in dict.fromkeys(figure.source for figure in series.figures) if series and table else ():
            source = None if table is None else table.sources.get(key)
            if source is not None and not source.may_ship:
                ships = "may not be passed on" if source.may_ship is False else "are not said to be free to pass on"
                yield f"the file carries figures of `{name}` that {ships}: {source.citation.en} ({source.licence.en})."
