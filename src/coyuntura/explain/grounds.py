"""What an answer rests on: documents by their claims, sources by key, and the series that its measures read."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from coyuntura.check.study import CheckedStudy
from coyuntura.data.tables import Figure, Series
from coyuntura.dates import SLACK, parse_date, parse_period
from coyuntura.ensemble.engine import Engine
from coyuntura.evidence.ledger import Ledger
from coyuntura.explain.readings import needs_of
from coyuntura.measures.catalogue import MEASURES
from coyuntura.measures.measure import Kind
from coyuntura.model.cited import DocumentCited, documents_cited
from coyuntura.model.elements import Data, Event
from coyuntura.model.equations import Equation
from coyuntura.model.questions import Measured, Question
from coyuntura.model.study import Study
from coyuntura.names import Id, Text, canonical
from coyuntura.program.prune import prune
from coyuntura.syntax.tree import Call, Expression, Name, Quoted, walk
from coyuntura.tallies.tally import Tally


@dataclass(frozen=True, slots=True)
class SeriesRead:
    """A series, `table/series`, and the sources of those of its figures that are read."""

    name: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """How many figures an error against a series is over, with the first and the last date as written."""

    count: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class GivenOf:
    """What an answer rests on that the study does not compute and ought to; `since` is empty where it has no date."""

    name: str
    label: Text
    since: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an answer rests on.

    `given` stands for what the study ought to compute, as far as it had begun when the last measure is read.
    `series` are read by its measures or compared with what they read; `drivers` feed the runs behind it.
    `scored` is by the name of a figure that is an error.
    """

    documents: tuple[DocumentCited, ...]
    sources: tuple[str, ...]
    series: tuple[SeriesRead, ...]
    drivers: tuple[SeriesRead, ...]
    scored: Mapping[str, Scored]
    given: tuple[GivenOf, ...] = ()


def grounds_of(engine: Engine, question: Question) -> Grounds:
    """Return what an answer to a question rests on, from what its measures and its ledger are made of."""
    checked, study = engine.checked, engine.checked.study
    ledger = study.ledgers.get(question.ledger)
    measured = (*question.figures, *question.outcomes)
    equations = [item.measure for item in measured]
    equations += [item.observed for item in measured if item.observed is not None]
    equations += [reply.when.holds for reply in question.replies if reply.when is not None]
    cells = {cell for _, cell in needs_of(checked, equations)}
    series = _read(study, equations)
    for item in study.observations:
        found = study.series(item.series)
        if item.cell in cells and found is not None:
            series.setdefault(item.series, []).extend(found.figures)
    named = [study.measures[name] for name in _names(study, equations)]
    theory = () if study.interpretation is None else (study.interpretation,)
    stated, shown = _stated(study, question)
    held = [*named, *theory, *_tallies(study, equations)]
    claims = chain(question.claims, stated, *(item.claims for item in held), _cited(ledger, "claims"))
    sources = chain(question.source, shown, *(item.source for item in held), _cited(ledger, "sources"))
    return Grounds(
        documents=documents_cited(study, claims),
        sources=tuple(dict.fromkeys(sources)),
        series=tuple(_series(name, figures) for name, figures in series.items()),
        drivers=tuple(drivers_of(engine, cells)),
        scored={item.name: found for item in measured if (found := _scored(study, item)) is not None},
        given=(*given_of(engine, cells, _last(study, equations)), *_given_payments(ledger, question)),
    )


def _tallies(study: Study, equations: Sequence[Equation]) -> list[Tally]:
    """Return the tallies that measures read."""
    seen: set[Id] = set()
    nodes = (node for equation in equations for node in _nodes(study, equation.tree, seen))
    names = dict.fromkeys(canonical(_written(node).get("tally", "")) for node in nodes)
    return [study.tallies[name] for name in names if name in study.tallies]


def _stated(study: Study, question: Question) -> tuple[Sequence[str], Sequence[str]]:
    """Return the claims and the sources of what a question states without runs: its transfers and its counts."""
    figures = ((claim, claim.figure) for claim in study.claims.values() if claim.figure is not None)
    counts = [claim for claim, figure in figures if figure.counts in question.counts]
    claims = [name for item in question.transfers for name in item.claims] + [claim.id for claim in counts]
    sources = [key for item in question.transfers for key in item.source]
    return claims, sources + [key.value for claim in counts for key in claim.given_by]


def _last(study: Study, equations: Iterable[Equation]) -> float:
    """Return the last time at which measures read runs, in the clock's unit; infinite where they name no date."""
    unit, ends = study.clock.unit, list[float]()
    for equation in equations:
        for node in _nodes(study, equation.tree, set()):
            texts = _written(node)
            if unit is not None and "series" not in texts:
                ends += [parse_period(texts[kind], unit).end for kind in ("date", "end") if kind in texts]
    return max(ends, default=math.inf)


def given_of(engine: Engine, cells: Iterable[str], last: float) -> Iterator[GivenOf]:
    """Yield the events and series that are given and on which some cells rest until some time."""
    checked, unit = engine.checked, engine.checked.study.clock.unit
    held = [item for item in checked.study.elements_of(Event) if item.header.is_given]
    read = [item for item in checked.study.elements_of(Data) if item.header.is_given]
    if not held and not read:
        return
    used = prune(engine.program, frozenset(cells)).names
    for item in (*held, *read):
        since = item.start if isinstance(item, Event) else ""
        is_read = any(cell in used for cell in checked.model.variables[item.header.id].cells)
        if is_read and (not since or unit is None or parse_period(since, unit).start < last):
            yield GivenOf(item.header.id, item.header.label, since)


def _given_payments(ledger: Ledger | None, question: Question) -> Iterator[GivenOf]:
    """Yield the payments of a question's ledger that are given, up to the last of its days."""
    if ledger is None or not question.dates:
        return
    labels, day = {account.id: account.label for account in ledger.accounts}, parse_date(question.dates[-1])
    for entry in ledger.transactions:
        if entry.is_given and entry.first <= day:
            origin, destination = labels[entry.origin], labels[entry.destination]
            label = Text(f"{origin.en} → {destination.en}", f"{origin.es} → {destination.es}")
            yield GivenOf(entry.id, label, entry.first.isoformat())


def _cited(ledger: Ledger | None, what: str) -> Sequence[str]:
    """Return the claims or the sources that a ledger's transactions and accounts cite."""
    entries = () if ledger is None else (*ledger.transactions, *ledger.accounts)
    return [key for entry in entries for key in (entry.claims if what == "claims" else entry.sources)]


def _nodes(study: Study, tree: Expression, seen: set[Id]) -> Iterator[Expression]:
    """Yield the nodes of an expression, and of the measures that it names once each."""
    for node in walk(tree):
        yield node
        name = canonical(node.text.rpartition(".")[2]) if isinstance(node, Name) else Id("")
        if name in study.measures and name not in seen:
            seen.add(name)
            yield from _nodes(study, study.measures[name].measure.tree, seen)


def _names(study: Study, equations: Iterable[Equation]) -> list[Id]:
    """Return the measures that equations name, directly or through others."""
    seen: set[Id] = set()
    for equation in equations:
        for _ in _nodes(study, equation.tree, seen):
            pass
    return sorted(seen)


def _read(study: Study, equations: Iterable[Equation]) -> dict[str, list[Figure]]:
    """Return the figures that measures read off series, by series."""
    found: dict[str, list[Figure]] = {}
    for equation in equations:
        for node in _nodes(study, equation.tree, set()):
            if (name := _written(node).get("series")) is not None:
                found.setdefault(name, []).extend(_figures(study, node))
    return found


def _written(node: Expression) -> dict[Kind, str]:
    """Return the texts that stand in a call of a measure, by the kinds of its arguments."""
    measure = MEASURES.get(node.function.upper()) if isinstance(node, Call) else None
    if not isinstance(node, Call) or measure is None:
        return {}
    pairs = zip(measure.arguments, node.arguments, strict=False)
    return {argument.kind: item.text for argument, item in pairs if isinstance(item, Quoted)}


def _figures(study: Study, node: Expression) -> list[Figure]:
    """Return the figures of a series that a call of a measure reads: that of a date, or those of its period."""
    texts = _written(node)
    series, unit = study.series(texts.get("series", "")), study.clock.unit
    if series is None:
        return []
    if "figure" in texts:
        return [figure for figure in series.figures if figure.date == texts["figure"]]
    if unit is None or not {"date", "end"} <= texts.keys():
        return list(series.figures)
    span = parse_period(texts["date"], unit).start, parse_period(texts["end"], unit).end
    return [figure for figure, _ in series.within(*span, unit)]


def _scored(study: Study, item: Measured) -> Scored | None:
    """Return what a figure's error is over; None where it is no error, or one over several sets of figures."""
    nodes = _nodes(study, item.measure.tree, set())
    calls = [node for node in nodes if "series" in (texts := _written(node)) and "figure" not in texts]
    figures = _figures(study, calls[0]) if len(calls) == 1 else []
    return Scored(len(figures), figures[0].date, figures[-1].date) if figures else None


def _series(name: str, figures: Iterable[Figure]) -> SeriesRead:
    return SeriesRead(name, tuple(dict.fromkeys(figure.source for figure in figures)))


def drivers_of(engine: Engine, cells: Iterable[str]) -> Iterator[SeriesRead]:
    """Yield the series that feed the runs from which some cells are read."""
    for name, series in _fed(engine, cells):
        yield _series(name, series.figures)


def held_beyond(engine: Engine, cells: Iterable[str], end: float) -> Iterator[str]:
    """Yield the series that feed the runs of some cells and end before a model time: their last figure is held."""
    unit = engine.checked.model.clock.unit
    for name, series in _fed(engine, cells):
        if unit is not None and parse_period(series.figures[-1].date, unit).end < end - SLACK:
            yield name


def _fed(engine: Engine, cells: Iterable[str]) -> Iterator[tuple[str, Series]]:
    """Yield the series that feed the runs from which some cells are read, by name."""
    checked: CheckedStudy = engine.checked
    used = prune(engine.program, frozenset(cells)).data
    fed = {
        element.series
        for element in checked.study.elements_of(Data)
        if any(cell in used for cell in checked.model.variables[element.header.id].cells)
    }
    for name in sorted(fed):
        series = checked.study.series(name)
        if series is not None:
            yield name, series
