"""Questions: figures, attribution and custody behind an answer, and which answer they support."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from coyuntura.check.study import CheckedStudy
from coyuntura.dates import parse_date
from coyuntura.ensemble.worlds import World, draw_members, run_worlds, world_of
from coyuntura.evidence.ledger import Position, holdings
from coyuntura.explain.attribution import Attribution, attribute
from coyuntura.explain.measures import Interval, interval, measure
from coyuntura.explain.readings import Readings, read
from coyuntura.model.elements import Equation
from coyuntura.model.questions import Measured, Question
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id, Text
from coyuntura.results.run import Run

Reals: TypeAlias = NDArray[np.float64]


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


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that is said in reply to a question, before it is put into words."""

    question: Question
    text: Text
    figures: tuple[Figure, ...]
    shares: tuple[Shares, ...]
    custody: Mapping[str, tuple[Position, ...]]
    members: int
    stopped: int


def ask(checked: CheckedStudy, questions: Sequence[Question], members: int | None = None) -> tuple[Answer, ...]:
    """Return answers to questions, from one ensemble.

    Args:
        checked: The study.
        questions: Some of its questions.
        members: Size of the ensemble; the study's own where None.
    """
    draws = draw_members(checked, members)
    equations: list[Equation] = []
    for question in questions:
        equations += [figure.measure for figure in (*question.figures, *question.outcomes)]
        equations += [reply.when.holds for reply in question.replies if reply.when is not None]
    readings = read(checked, equations, draws)
    return tuple(_answer(checked, question, readings, draws) for question in questions)


def _answer(checked: CheckedStudy, question: Question, readings: Readings, draws: Mapping[str, Reals]) -> Answer:
    figures = [
        Figure(item.name, item.label, item.unit, readings.interval(item.measure))
        for item in (*question.figures, *question.outcomes)
    ]
    shares = _shares(checked, question, draws)
    for part in shares:
        figures += _share_figures(question, part)
    ledger = checked.study.ledgers.get(question.ledger)
    custody = {day: holdings(ledger, parse_date(day)) for day in question.dates} if ledger is not None else {}
    whole = readings.whole()
    stopped = int(np.count_nonzero(~whole))
    return Answer(question, _reply(question, readings), tuple(figures), shares, custody, int(whole.size), stopped)


def _reply(question: Question, readings: Readings) -> Text:
    """Return the first reply whose condition is met."""
    for reply in question.replies:
        if reply.when is None or readings.verdict(reply.when).is_met:
            return reply.text
    return Text(
        "Cannot tell: none of the answers that the study foresees is supported by its runs.",
        "No se puede saber: ninguna de las respuestas que el estudio prevé se apoya en sus corridas.",
    )


def _shares(checked: CheckedStudy, question: Question, draws: Mapping[str, Reals]) -> tuple[Shares, ...]:
    """Return every outcome shared out among the factors, once for each set of references."""
    if not question.factors:
        return ()
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
    runs = dict(zip(worlds, run_worlds(checked, list(worlds.values()), draws, cells), strict=True))
    return tuple(
        Shares(item, chosen, _attributed(checked, question, item, chosen, runs))
        for item in question.outcomes
        for chosen in references
    )


def _absent(question: Question, references: Mapping[Id, Id], mask: int) -> tuple[Id, ...]:
    """Return the scenarios that remove the factors which a world's number leaves out."""
    return tuple(references[factor.id] for bit, factor in enumerate(question.factors) if not mask >> bit & 1)


def _attributed(
    checked: CheckedStudy,
    question: Question,
    item: Measured,
    references: Mapping[Id, Id],
    runs: Mapping[frozenset[Id], Run],
) -> Attribution:
    """Return one outcome's attribution over the worlds of one set of references."""
    values: list[Reals] = []
    for mask in range(2 ** len(question.factors)):
        run = runs[frozenset(_absent(question, references, mask))]
        value = measure(checked, checked.measures[item.measure], {HISTORY: run})
        value[[stop.member for stop in run.stopped]] = np.nan
        values.append(value)
    return attribute([factor.id for factor in question.factors], np.stack(values))


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
