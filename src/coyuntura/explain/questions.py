"""Questions: figures, attribution and custody behind an answer, and which answer they support."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coyuntura.dates import parse_date
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.evidence.ledger import Ledger, Position, holdings, roles_of
from coyuntura.explain.attribution import WAYS, Way
from coyuntura.explain.branches import Turning, branches_read, turning, turning_of_shares
from coyuntura.explain.grounds import Grounds, grounds_of
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.readings import Readings, Watch, read_each
from coyuntura.explain.shares import Refused, Shared, Shares, observed_of, share_out
from coyuntura.model.equations import Equation
from coyuntura.model.factors import Factor
from coyuntura.model.questions import Measured, Question, Reply, read_as_they_are
from coyuntura.names import Id, Text


@dataclass(frozen=True, slots=True)
class Figure:
    """A named figure with its unit and interval; `factor` and `way` where it is a factor's part of an outcome."""

    name: str
    label: Text
    unit: str
    interval: Interval
    factor: Factor | None = None
    way: Way | None = None
    record: float | None = None
    """What is on record of it, in its unit; None where nothing is, or where that is shared out instead."""


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
    refused: tuple[Refused, ...]
    """Outcomes that are not shared out, because a fit explains too much of them by what the model leaves out."""
    untold: tuple[str, ...]
    """Series of which a fit does not say how much the model leaves out."""
    custody: Mapping[str, tuple[Position, ...]]
    parties: Mapping[str, Text]
    """Who has, owns and controls each account of its ledger, by `account.owner` and the like."""
    grounds: Grounds
    members: int
    stopped: int
    seed: int
    turning: Mapping[str, tuple[Turning, ...]]
    """How figures turn on branches, by the names by which texts show them; none where no branch is drawn."""


def ask(
    engine: Engine,
    members: Members,
    questions: Sequence[Question],
    watch: Watch | None = None,
    *,
    in_short: bool = False,
) -> tuple[Answer, ...]:
    """Return answers to questions, from one ensemble.

    An answer is the same whatever else is asked: it rests on runs of what its own measures need, since a member
    may stop in a part of the model that only another question reads.

    Args:
        engine: The study's.
        members: Who is run.
        questions: Some of the study's.
        watch: Told how many scenarios have been run, of how many.
        in_short: Whether only figures are read that a sentence tells of or that stand beside a record, and outcomes
            shared out only where a sentence tells of a share, since many worlds take long. The reply is the same;
            members that stop are counted in the worlds that are run.

    Raises:
        MemoryError: What is read would be more numbers than are held at once.
    """
    held = [_in_short(question) if in_short else question for question in questions]
    readings = read_each(engine, [_equations(question) for question in held], members, watch)
    pairs = zip(held, readings, strict=True)
    return tuple(_answer(engine, question, found, members, in_short=in_short) for question, found in pairs)


def _answer(engine: Engine, question: Question, readings: Readings, members: Members, *, in_short: bool) -> Answer:
    figures = [
        Figure(item.name, item.label, item.unit, readings.interval(item.measure), record=observed_of(engine, item))
        for item in question.figures
    ]
    outcomes = read_as_they_are(question)[len(question.figures) :]
    figures += [Figure(item.name, item.label, item.unit, readings.interval(item.measure)) for item in outcomes]
    shared = Shared() if in_short and not _tells_of_shares(question) else share_out(engine, question, members)
    for part in shared.shares:
        figures += _share_figures(question, part)
    ledger = engine.checked.study.ledgers.get(question.ledger)
    custody = {day: holdings(ledger, parse_date(day)) for day in question.dates} if ledger is not None else {}
    whole = readings.whole(_equations(question))
    return Answer(
        question=question,
        reply=_reply(question, readings),
        figures=tuple(figures),
        shares=shared.shares,
        unshared=shared.unshared,
        refused=shared.refused,
        untold=shared.untold,
        custody=custody,
        parties={} if ledger is None else _parties(engine, ledger),
        grounds=grounds_of(engine, question),
        members=members.count,
        stopped=int(np.count_nonzero(~whole)),
        seed=members.seed,
        turning=_turning(engine, question, readings, shared.shares, members),
    )


def _in_short(question: Question) -> Question:
    """Return a question with those figures alone that its sentences tell of or that stand beside a record."""
    told = _sentences(question)
    figures = (
        item
        for item in question.figures
        if item.observed is not None or f"{{{item.name}}}" in told or f"{{{item.name}:" in told
    )
    return replace(question, figures=tuple(figures))


def _tells_of_shares(question: Question) -> bool:
    """Tell whether a sentence that answers a question, or one said before it, names a factor's part of an outcome."""
    told = _sentences(question)
    return any(f"{{{outcome.name}.{factor.id}" in told for outcome in question.outcomes for factor in question.factors)


def _sentences(question: Question) -> str:
    """Return what is said in short: each reply's sentence, or its text where it has none, and the doubt."""
    texts = [question.doubt, *(reply.text if reply.short is None else reply.short for reply in question.replies)]
    return "\n".join(told for text in texts if text is not None for told in (text.en, text.es))


def _parties(engine: Engine, ledger: Ledger) -> Mapping[str, Text]:
    words = engine.checked.study.parties
    return {role: words.get(party, Text(party, party)) for role, party in roles_of(ledger).items()}


def _turning(
    engine: Engine, question: Question, readings: Readings, shares: Sequence[Shares], members: Members
) -> Mapping[str, tuple[Turning, ...]]:
    """Return how figures, and factors' parts of outcomes against their first references, turn on branches."""
    branches = branches_read(engine, members, _equations(question))
    if not branches:
        return {}
    found: dict[str, tuple[Turning, ...]] = {}
    for item in read_as_they_are(question):
        whole = readings.whole([item.measure])
        found[item.name] = turning(branches, members, np.where(whole, readings.values(item.measure), np.nan))
    return {**found, **turning_of_shares(branches, members, shares)}


def _equations(question: Question) -> list[Equation]:
    """Return the measures of a question, conditions included."""
    measured = [figure.measure for figure in (*question.figures, *question.outcomes)]
    return measured + [reply.when.holds for reply in question.replies if reply.when is not None]


def _reply(question: Question, readings: Readings) -> Reply | None:
    """Return the first reply whose condition is met; None where none is."""
    met = (reply for reply in question.replies if reply.when is None or readings.verdict(reply.when).is_met)
    return next(met, None)


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
