"""Questions: figures, attribution and custody behind an answer, and which answer they support."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.dates import parse_date
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.worlds import World
from coyuntura.evidence.ledger import Position, holdings
from coyuntura.explain.attribution import WAYS, Attribution, FactorEffect, Way, attribute
from coyuntura.explain.grounds import Grounds, grounds_of
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.measures import Measuring, latest
from coyuntura.explain.readings import AT_ONCE, Readings, Watch, measure_of, read_each, whole_members
from coyuntura.model.equations import Equation
from coyuntura.model.factors import Factor
from coyuntura.model.questions import Measured, Question, Reply
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id, Text

_ROUNDING = 4 * float(np.finfo(np.float64).eps)
"""A change that is no larger part of an outcome than this is none, and nothing has a share in it."""


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
        """Return a factor's Shapley value in percent of the total, where the total is more than rounding."""
        total = self.attribution.total
        largest = np.maximum(np.abs(self.attribution.reference), np.abs(self.attribution.history))
        changed = np.abs(total) > _ROUNDING * largest
        with np.errstate(over="ignore", invalid="ignore"):
            return interval(effect.shapley[changed] / total[changed] * 100)


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that is said in reply to a question, before it is put into words."""

    question: Question
    reply: Reply | None
    """The reply of the study that its runs support; None where they support none of those that it foresees."""
    figures: tuple[Figure, ...]
    shares: tuple[Shares, ...]
    unshared: tuple[Measured, ...]
    """Outcomes that cannot be shared out, because no member has a finite one in every world."""
    custody: Mapping[str, tuple[Position, ...]]
    grounds: Grounds
    members: int
    stopped: int
    seed: int


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
        reply=_reply(question, readings),
        figures=tuple(figures),
        shares=shares,
        unshared=unshared,
        custody=custody,
        grounds=grounds_of(engine, question),
        members=members.count,
        stopped=int(np.count_nonzero(~whole)),
        seed=members.seed,
    )


def _equations(question: Question) -> list[Equation]:
    """Return the measures of a question, conditions included."""
    measured = [figure.measure for figure in (*question.figures, *question.outcomes)]
    return measured + [reply.when.holds for reply in question.replies if reply.when is not None]


def _reply(question: Question, readings: Readings) -> Reply | None:
    """Return the first reply whose condition is met; None where none is."""
    met = (reply for reply in question.replies if reply.when is None or readings.verdict(reply.when).is_met)
    return next(met, None)


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
    values = _outcomes(engine, question, worlds, members, (cells, until))
    shares: list[Shares] = []
    unshared: dict[str, Measured] = {}
    for item in question.outcomes:
        for chosen in references:
            found = _attributed(question, chosen, values[item.name])
            if found is None:
                unshared[item.name] = item
            else:
                shares.append(Shares(item, chosen, found))
    return tuple(shares), tuple(unshared.values())


def _outcomes(
    engine: Engine,
    question: Question,
    worlds: Mapping[frozenset[Id], World],
    members: Members,
    wanted: tuple[Sequence[str], float],
) -> Mapping[str, Mapping[frozenset[Id], Reals]]:
    """Return each outcome in each world, shape (member,), not a number where a member stopped.

    Args:
        engine: The study's.
        question: Whose outcomes they are.
        worlds: By the scenarios that are in force in them.
        members: Who is run, in parts for which there is room.
        wanted: The cells that outcomes read, and the last moment at which they do.
    """
    cells, until = wanted
    measuring = Measuring(engine.checked)
    found: dict[str, dict[frozenset[Id], list[Reals]]] = {
        item.name: {world: [] for world in worlds} for item in question.outcomes
    }
    # An outcome reads one world at a time, so that worlds may be run after one another as members are.
    size = max(1, AT_ONCE // max(1, len(cells) * engine.instants(until)))
    names = list(worlds)
    for part in members.parts(size):
        together = max(1, size // part.count)
        for first in range(0, len(names), together):
            few = names[first : first + together]
            runs = engine.run(part, [worlds[world] for world in few], cells, until, every_step=True)
            for world, run in zip(few, runs, strict=True):
                for item in question.outcomes:
                    value = measure_of(measuring, item.measure, {HISTORY: run})
                    value[~whole_members(run)] = np.nan
                    found[item.name][world].append(value)
    return {
        name: {world: np.concatenate(values) for world, values in by_world.items()} for name, by_world in found.items()
    }


def _absent(question: Question, references: Mapping[Id, Id], mask: int) -> tuple[Id, ...]:
    """Return the scenarios that remove the factors which a world's number leaves out."""
    return tuple(references[factor.id] for bit, factor in enumerate(question.factors) if not mask >> bit & 1)


def _attributed(
    question: Question, references: Mapping[Id, Id], outcome: Mapping[frozenset[Id], Reals]
) -> Attribution | None:
    """Return one outcome's attribution over the worlds of one set of references; None where no member is whole."""
    count = 2 ** len(question.factors)
    worlds = np.stack([outcome[frozenset(_absent(question, references, mask))] for mask in range(count)])
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
