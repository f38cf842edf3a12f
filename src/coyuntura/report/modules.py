"""What modules read of each other, as a table and in machine-readable form."""

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Line

from coyuntura.check.reads import Reads, names_read
from coyuntura.model.study import Study
from coyuntura.report.plain import Json


def modules_json(study: Study) -> Mapping[str, Json]:
    """Return each module with its label, how many elements it has, and what it reads of which other."""
    reads = names_read(study.modules)
    return {
        module.id: {
            "label": module.label.as_dict(),
            "elements": len(module.elements),
            "reads": {other: sorted(names) for other, names in sorted(reads[module.id].items())},
        }
        for module in study.modules
    }


def render_modules(study: Study, language: str) -> RenderableType:
    """Return a table with a row for each module and each other that it reads, and a line that counts."""
    is_spanish = language == "es"
    table = Table(box=None, pad_edge=False)
    for heading in (
        ("módulo", "elementos", "lee de", "nombres") if is_spanish else ("module", "elements", "reads of", "names")
    ):
        table.add_column(heading, justify="right" if heading.startswith("elem") else "left")
    reads = names_read(study.modules)
    for module in study.modules:
        rows = [(other, ", ".join(sorted(names))) for other, names in sorted(reads[module.id].items())] or [("-", "")]
        for number, (other, names) in enumerate(rows):
            head = (module.id, str(len(module.elements))) if number == 0 else ("", "")
            table.add_row(*head, other, names)
    return Group(table, "", Line(_counted(reads, is_spanish=is_spanish)))


def _counted(reads: Reads, *, is_spanish: bool) -> str:
    names = sum(len(found) for others in reads.values() for found in others.values())
    if is_spanish:
        return f"{len(reads)} módulos leen {names} nombres de otros."
    return f"{len(reads)} modules read {names} names of others."
