"""Questions: figures, attribution and custody behind an answer, and which answer they support."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.dates import parse_date
from coyuntura.ensemble.worlds import World, draw_members, run_worlds, world_of
from coyuntura.evidence.ledger import Position, holdings
from coyuntura.explain.attribution import Attribution, FactorEffect, attribute
from coyuntura.explain.measures import Interval, interval, latest, measure
from coyuntura.explain.readings import Readings, read, whole_members
from coyuntura.model.elements import Equation
from coyuntura.model.questions import Measured, Question
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id, Text
from coyuntura.results.run import Run


@dataclass(frozen=True, slots=True)
class Figure:
    """A named figure with its unit and interval."""

    name: str
    label: Text
    unit: str
    interval: Interval


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
    text: Text
    figures: tuple[Figure, ...]
    shares: tuple[Shares, ...]
    unshared: tuple[Measured, ...]
    """Outcomes that cannot be shared out, because no member has a finite one in every world."""
    custody: Mapping[str, tuple[Position, ...]]
    members: int
    stopped: int


def ask(checked: CheckedStudy, questions: Sequence[Question], members: int | None = None) -> tuple[Answer, ...]:
    """Return answers to questions, from one ensemble.

    An answer is the same whatever else is asked: each rests on runs of what its own measures need, since a member
    may stop in a part of the model that only another question reads.

    Args:
        checked: The study.
        questions: Some of its questions.
        members: Size of the ensemble; the study's own where None.
    """
    draws = draw_members(checked, members)
    return tuple(_answer(checked, question, draws) for question in questions)


def _answer(checked: CheckedStudy, question: Question, draws: Mapping[str, Reals]) -> Answer:
    readings = read(checked, _equations(question), draws)
    figures = [
        Figure(item.name, item.label, item.unit, readings.interval(item.measure))
        for item in (*question.figures, *question.outcomes)
    ]
    shares, unshared = _shares(checked, question, draws)
    for part in shares:
        figures += _share_figures(question, part)
    ledger = checked.study.ledgers.get(question.ledger)
    custody = {day: holdings(ledger, parse_date(day)) for day in question.dates} if ledger is not None else {}
    whole = readings.whole(_equations(question))
    stopped = int(np.count_nonzero(~whole))
    text = _reply(question, readings)
    return Answer(question, text, tuple(figures), shares, unshared, custody, int(whole.size), stopped)


def _equations(question: Question) -> list[Equation]:
    """Return the measures of a question, conditions included."""
    measured = [figure.measure for figure in (*question.figures, *question.outcomes)]
    return measured + [reply.when.holds for reply in question.replies if reply.when is not None]


def _reply(question: Question, readings: Readings) -> Text:
    """Return the first reply whose condition is met."""
    for reply in question.replies:
        if reply.when is None or readings.verdict(reply.when).is_met:
            return reply.text
    return Text(
        "Cannot tell: none of the answers that the study foresees is supported by its runs.",
        "No se puede saber: ninguna de las respuestas que el estudio prevé se apoya en sus corridas.",
    )


def _shares(
    checked: CheckedStudy, question: Question, draws: Mapping[str, Reals]
) -> tuple[tuple[Shares, ...], tuple[Measured, ...]]:
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
            worlds.setdefault(frozenset(names), world_of(checked, names))
    cells = sorted({cell for item in question.outcomes for _, cell in checked.measures[item.measure].needs})
    until = max(latest(checked.measures[item.measure]) for item in question.outcomes)
    runs = dict(zip(worlds, run_worlds(checked, list(worlds.values()), draws, cells, until), strict=True))
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
    labels = {factor.id: factor.label for factor in question.factors}
    references = "+".join(part.references.values())
    ways = (("shapley", "Shapley", "Shapley"), ("alone", "alone", "solo"), ("but_for", "but for it", "sin ello"))
    figures: list[Figure] = []
    for effect in part.attribution.effects:
        label = labels[Id(effect.factor)]
        for key, en, es in ways:
            name = f"{part.outcome.name}.{effect.factor}.{key}@{references}"
            text = Text(f"{part.outcome.label.en}: {label.en}, {en}", f"{part.outcome.label.es}: {label.es}, {es}")
            values: Reals = getattr(effect, key)
            figures.append(Figure(name, text, part.outcome.unit, interval(values)))
    return figures
