"""Instruments of a study: who issued what against whom, what it covers, and by which constraints it acts, if by any."""

from collections import Counter
from collections.abc import Sequence

from coyuntura.check.instruments import instruments_of
from coyuntura.dates import parse_date
from coyuntura.model.elements import Auxiliary, Event
from coyuntura.model.study import Study
from coyuntura.names import Id, Text
from coyuntura.report.days import show_date, show_dates
from coyuntura.report.numbers import show_number
from coyuntura.report.page import Paragraph, Table
from coyuntura.report.plain import Json
from coyuntura.report.records import source_line
from coyuntura.report.words import word


def by_date(study: Study) -> Sequence[Event]:
    """Return a study's instruments in the order of their dates."""
    return sorted(instruments_of(study), key=lambda event: parse_date(event.start))


def instruments_in_short(study: Study, language: str) -> list[Paragraph]:
    """Return how many instruments there are, how many of them act in the model, and what those cover."""
    found = by_date(study)
    acting = [event for event in found if not event.is_recorded_only]
    counts = Counter(scope for event in acting for scope in event.scope)
    covered = [f"{_scope(study, scope, language)} ({show_number(count, language)})" for scope, count in counts.items()]
    said = word("instruments_in_short", language).format(
        show_number(len(found), language), show_number(len(acting), language), ", ".join(covered)
    )
    return [Paragraph(said)] if found else []


def listed_instruments(study: Study, language: str) -> list[Table]:
    """Return a table of a study's instruments with their sources; nothing where it has none."""
    sources = study.sources()
    rows = [
        (
            show_dates(event.start, event.until, language) if event.until else show_date(event.start, language),
            f"{event.header.label.in_language(language)}: {_between(study, event, language)}",
            ", ".join(_scope(study, scope, language) for scope in event.scope),
            "; ".join(_label(study, name, language) for name in event.constrains or ())
            or word("recorded_only", language),
            word("given_event" if event.header.is_given else "taken_event", language),
            "; ".join(source_line(key, sources.get(key), language=language) for key in event.header.source),
        )
        for event in by_date(study)
    ]
    keys = ("when", "instrument", "scope", "constrains", "standing", "says")
    return [Table([word(key, language) for key in keys], rows, indent=2)] if rows else []


def instrument_lines(study: Study, event: Event) -> list[Text]:
    """Return what makes an event an instrument, a line each; nothing where nobody issued it."""
    if not event.issuer:
        return []
    lines = [
        Text(*(_issued(study, event, language) for language in ("en", "es"))),
        Text(*(_acts(event, language) for language in ("en", "es"))),
    ]
    for key, claims in (("reason", event.reasons), ("motive", event.motives)):
        if claims:
            lines.append(Text(*(f"{word(key, language)}: {', '.join(claims)}" for language in ("en", "es"))))
    return lines


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
            "scope": list(event.scope),
            "constrains": list(event.constrains or ()),
            "computed": not event.is_recorded_only,
            "given": event.header.is_given,
            "reason": list(event.reasons),
            "motive": list(event.motives),
            "sources": list(event.header.source),
        }
        for event in by_date(study)
    ]


def _issued(study: Study, event: Event, language: str) -> str:
    covered = ", ".join(_scope(study, scope, language) for scope in event.scope)
    return word("issued", language).format(_between(study, event, language), covered)


def _acts(event: Event, language: str) -> str:
    if event.is_recorded_only:
        return word("recorded_only", language)
    return f"{word('constrains', language)}: {', '.join(event.constrains or ())}"


def _between(study: Study, event: Event, language: str) -> str:
    return f"{_party(study, event.issuer, language)} → {_party(study, event.target, language)}"


def _party(study: Study, name: str, language: str) -> str:
    return study.parties[name].in_language(language) if name in study.parties else name


def _scope(study: Study, name: str, language: str) -> str:
    return study.scopes[name].in_language(language) if name in study.scopes else name


def _label(study: Study, name: Id, language: str) -> str:
    found = next(item.header.label for item in study.elements_of(Auxiliary) if item.header.id == name)
    return found.in_language(language) or name
