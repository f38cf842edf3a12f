"""Questions: figures, attribution and custody behind an answer, and which answer they support."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.dates import parse_date
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.worlds import World
from coyuntura.evidence.ledger import Position, holdings
from coyuntura.explain.attribution import WAYS, Attribution, FactorEffect, Way, attribute
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.measures import latest, measure
from coyuntura.explain.readings import Readings, Watch, read_each, whole_members
from coyuntura.model.equations import Equation
from coyuntura.model.questions import Factor, Measured, Question
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id, Text
from coyuntura.results.run import Run


@dataclass(frozen=True, slots=True)
class Figure:
    """A named figure with its unit and interval; `factor` and `way` where it is a factor's part of an outcome."""

    name: str
    label: Text
    unit: str
    interval: Interval
    factor: Factor | None = None
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """One outcome shared out among factors, against one set of reference scenarios."""

    outcome: Measured
    references: Mapping[Id, Id]
    attribution: Attribution

    def percent(self, effect: FactorEffect) -> Interval:
        """Return a factor's Shapley value in percent of the total, over the members whose total is not zero."""
        total = self.attribution.total
        changed = total != 0
        return interval(100 * effect.shapley[changed] / total[changed])


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that is said in reply to a question, before it is put into words."""

    question: Question
    text: Text | None
    """The reply of the study that its runs support; None where they support none of those that it foresees."""
    figures: tuple[Figure, ...]
    shares: tuple[Shares, ...]
    unshared: tuple[Measured, ...]
    """Outcomes that cannot be shared out, because no member has a finite one in every world."""
    custody: Mapping[str, tuple[Position, ...]]
    members: int
    stopped: int


def ask(
    engine: Engine, members: Members, questions: Sequence[Question], watch: Watch | None = None
) -> tuple[Answer, ...]:
    """Return answers to questions, from one ensemble.

    An answer is the same whatever else is asked: it rests on runs of what its own measures need, since a member
    may stop in a part of the model that only another question reads.

    Args:
        engine: The study's.
        members: Who is run.
        questions: Some of the study's.
        watch: Told how many scenarios have been run, of how many.

    Raises:
        MemoryError: What is read would be more numbers than are held at once.
    """
    readings = read_each(engine, [_equations(question) for question in questions], members, watch)
    return tuple(_answer(engine, question, found, members) for question, found in zip(questions, readings, strict=True))


def _answer(engine: Engine, question: Question, readings: Readings, members: Members) -> Answer:
    figures = [
        Figure(item.name, item.label, item.unit, readings.interval(item.measure))
        for item in (*question.figures, *question.outcomes)
    ]
    shares, unshared = _shares(engine, question, members)
    for part in shares:
        figures += _share_figures(question, part)
    ledger = engine.checked.study.ledgers.get(question.ledger)
    custody = {day: holdings(ledger, parse_date(day)) for day in question.dates} if ledger is not None else {}
    whole = readings.whole(_equations(question))
    return Answer(
        question=question,
        text=_reply(question, readings),
        figures=tuple(figures),
        shares=shares,
        unshared=unshared,
        custody=custody,
        members=members.count,
        stopped=int(np.count_nonzero(~whole)),
    )


def _equations(question: Question) -> list[Equation]:
    """Return the measures of a question, conditions included."""
    measured = [figure.measure for figure in (*question.figures, *question.outcomes)]
    return measured + [reply.when.holds for reply in question.replies if reply.when is not None]


def _reply(question: Question, readings: Readings) -> Text | None:
    """Return the first reply whose condition is met; None where none is."""
    met = (reply for reply in question.replies if reply.when is None or readings.verdict(reply.when).is_met)
    found = next(met, None)
    return None if found is None else found.text


def _shares(engine: Engine, question: Question, members: Members) -> tuple[tuple[Shares, ...], tuple[Measured, ...]]:
    """Return every outcome shared out among the factors, once for each set of references, and what cannot be."""
    if not (question.factors and question.outcomes):
        return (), ()
    sets = max(len(factor.references) for factor in question.factors)
    references = [
        {factor.id: factor.references[min(number, len(factor.references) - 1)] for factor in question.factors}
        for number in range(sets)
    ]
    worlds: dict[frozenset[Id], World] = {}
    for chosen in references:
        for mask in range(2 ** len(question.factors)):
            names = _absent(question, chosen, mask)
            worlds.setdefault(frozenset(names), engine.world(names))
    checked = engine.checked
    cells = sorted({cell for item in question.outcomes for _, cell in checked.measures[item.measure].needs})
    until = max(latest(checked.measures[item.measure]) for item in question.outcomes)
    runs = dict(zip(worlds, engine.run(members, list(worlds.values()), cells, until), strict=True))
    shares: list[Shares] = []
    unshared: dict[str, Measured] = {}
    for item in question.outcomes:
        for chosen in references:
            found = _attributed(checked, question, item, chosen, runs)
            if found is None:
                unshared[item.name] = item
            else:
                shares.append(Shares(item, chosen, found))
    return tuple(shares), tuple(unshared.values())


def _absent(question: Question, references: Mapping[Id, Id], mask: int) -> tuple[Id, ...]:
    """Return the scenarios that remove the factors which a world's number leaves out."""
    return tuple(references[factor.id] for bit, factor in enumerate(question.factors) if not mask >> bit & 1)


def _attributed(
    checked: CheckedStudy,
    question: Question,
    item: Measured,
    references: Mapping[Id, Id],
    runs: Mapping[frozenset[Id], Run],
) -> Attribution | None:
    """Return one outcome's attribution over the worlds of one set of references; None where no member is whole."""
    wanted = checked.measures[item.measure]
    values: list[Reals] = []
    for mask in range(2 ** len(question.factors)):
        run = runs[frozenset(_absent(question, references, mask))]
        value = measure(checked, wanted, {HISTORY: run})
        value[~whole_members(run)] = np.nan
        values.append(value)
    worlds = np.stack(values)
    if not np.isfinite(worlds).all(axis=0).any():
        return None
    return attribute([factor.id for factor in question.factors], worlds)


def _share_figures(question: Question, part: Shares) -> list[Figure]:
    """Return an attribution's figures, each named after outcome, references, factor and way of counting."""
    factors = {factor.id: factor for factor in question.factors}
    references = "+".join(part.references.values())
    figures: list[Figure] = []
    for effect in part.attribution.effects:
        for way in WAYS:
            name = f"{part.outcome.name}.{effect.factor}.{way}@{references}"
            found = interval(effect.by(way))
            outcome = part.outcome
            figures.append(Figure(name, outcome.label, outcome.unit, found, factors[Id(effect.factor)], way))
    return figures
