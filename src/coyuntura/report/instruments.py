"""Instruments of a study in the order of their dates: who issued what against whom, and what each constrains."""

from collections.abc import Sequence

from coyuntura.check.instruments import instruments_of
from coyuntura.dates import parse_date
from coyuntura.model.elements import Auxiliary
from coyuntura.model.study import Study
from coyuntura.names import Id
from coyuntura.report.days import show_date
from coyuntura.report.page import Table
from coyuntura.report.plain import Json
from coyuntura.report.records import source_line
from coyuntura.report.words import word


def listed_instruments(study: Study, language: str) -> list[Table]:
    """Return a table of a study's instruments; nothing where it has none."""

    def party(name: str) -> str:
        return study.parties[name].in_language(language) if name in study.parties else name

    def label(name: Id) -> str:
        found = next(item.header.label for item in study.elements_of(Auxiliary) if item.header.id == name)
        return found.in_language(language) or name

    sources = study.sources()
    rows = [
        (
            show_date(event.start, language),
            f"{event.header.label.in_language(language)}: {party(event.issuer)} → {party(event.target)}",
            "; ".join(label(name) for name in event.constrains),
            "; ".join(source_line(key, sources.get(key), language=language) for key in event.header.source),
        )
        for event in sorted(instruments_of(study), key=lambda event: parse_date(event.start))
    ]
    headings = [word(key, language) for key in ("when", "instrument", "constrains", "says")]
    return [Table(headings, rows, indent=2)] if rows else []


def instruments_json(study: Study) -> Sequence[Json]:
    """Return a study's instruments in the shape that programs read."""
    return [
        {
            "name": event.header.id,
            "label": event.header.label.as_dict(),
            "from": event.start,
            "until": event.until or None,
            "issuer": event.issuer,
            "target": event.target,
            "constrains": list(event.constrains),
            "reason": list(event.reasons),
            "motive": list(event.motives),
            "sources": list(event.header.source),
        }
        for event in sorted(instruments_of(study), key=lambda event: parse_date(event.start))
    ]
