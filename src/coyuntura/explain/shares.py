"""Outcomes shared out among factors: every world of a question is run, and each outcome is read in each of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.ensemble.engine import Engine, require_room
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.worlds import World, cells_of
from coyuntura.explain.attribution import Attribution, FactorEffect, Way, attribute
from coyuntura.explain.causation import Causation, causation
from coyuntura.explain.groups import owen_values, quotient_values
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.kept import Kept
from coyuntura.explain.measures import Measuring, latest
from coyuntura.explain.readings import AT_ONCE, BLOCK, Watch, measure_of, whole_blocks, whole_members
from coyuntura.measures.saved import holds
from coyuntura.model.equations import Equation
from coyuntura.model.questions import Measured, Question
from coyuntura.model.scenarios import HISTORY, Change, SetTo
from coyuntura.names import Id

_ROUNDING = 4 * float(np.finfo(np.float64).eps)
"""A change that is no larger part of an outcome than this is none, and nothing has a share in it."""

MOST_DISCREPANCY = 0.3
"""The largest part of a series that what the model leaves out may explain where an outcome of it is shared out."""

Absent = frozenset[Id]
"""The scenarios that are in force in a world: one for each factor that is absent."""


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """The same change shared out among groups first, and within each group among its factors."""

    groups: Attribution
    """The groups as factors; one of a single factor has the factor's name."""
    members: Mapping[str, tuple[str, ...]]
    """The factors of each group."""
    owen: Mapping[str, Reals]
    """Each factor's part of its group's Shapley value, by draw."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """One outcome shared out among factors, against one set of reference scenarios."""

    outcome: Measured
    references: Mapping[Id, Id]
    attribution: Attribution
    grouped: Grouped | None = None
    """None where the question has no groups."""
    unexplained: Reals | None = None
    """What was observed less what the model has in history, by draw; None where nothing was observed."""

    def percent(self, effect: FactorEffect) -> Interval:
        """Return a factor's Shapley value in percent of the total, where that is more than rounding and of one sign.

        Where the total has either sign within 90 % of the members, there is no such number.
        """
        return interval(self.percents(effect))

    def percents(self, effect: FactorEffect) -> Reals:
        """Return the same for each draw, shape (draw,); not a number where there is none."""
        found = np.full(len(effect.shapley), np.nan)
        if not self.attribution.has_meaningful_shares:
            return found
        total = self.attribution.total
        largest = np.maximum(np.abs(self.attribution.reference), np.abs(self.attribution.history))
        changed = np.abs(total) > _ROUNDING * largest
        with np.errstate(over="ignore", invalid="ignore"):
            found[changed] = effect.shapley[changed] / total[changed] * 100
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Caused:
    """How often a question's event hangs on one factor, against one of its references."""

    factor: Id
    reference: Id
    found: Causation


@dataclass(frozen=True, slots=True)
class Refused:
    """An outcome that is not shared out, since a fit explains too much of a series by what the model leaves out."""

    outcome: Measured
    series: str
    share: float
    """Of what the series does, dimensionless."""


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """Everything that the worlds of a question say."""

    shares: tuple[Shares, ...] = ()
    unshared: tuple[Measured, ...] = ()
    """Outcomes that cannot be shared out, because no member has a finite one in every world."""
    refused: tuple[Refused, ...] = ()
    """Outcomes that are not shared out, because a fit explains too much of them by what the model leaves out."""
    untold: tuple[str, ...] = ()
    """Series that outcomes rest on of which a fit does not say how much the model leaves out: nothing is refused."""
    caused: tuple[Caused, ...] = ()


def share_out(engine: Engine, question: Question, members: Members, watch: Watch | None = None) -> Shared:
    """Return every outcome shared out among the factors, once for each set of references, and the event counted.

    Args:
        engine: The study's.
        question: Its factors and outcomes; where it has none of one of them nothing is shared out.
        members: Who is run, the same in every world.
        watch: Told how many worlds have been run, of how many.

    Raises:
        MemoryError: What is read of a single member would be more numbers than are held at once.
    """
    refused, untold = _refused(engine, question, members) if question.factors else ((), ())
    rejected = {item.outcome.name for item in refused}
    outcomes = [item for item in question.outcomes if item.name not in rejected]
    equations = [item.measure for item in outcomes]
    equations += [] if question.event is None else [question.event.holds]
    if not (question.factors and equations):
        return Shared(refused=refused, untold=untold)
    worlds: dict[Absent, World] = {}
    for chosen in reference_sets(question):
        for mask in range(2 ** len(question.factors)):
            names = _absent(question, chosen, mask)
            worlds.setdefault(frozenset(names), engine.world((question.history, *names)))
    values = _read(engine, equations, worlds, members, watch)
    shares: list[Shares] = []
    unshared: dict[str, Measured] = {}
    for item in outcomes:
        observed = observed_of(engine, item)
        for chosen in reference_sets(question):
            found = _attributed(question, item, chosen, values[item.measure], observed)
            if found is None:
                unshared[item.name] = item
            else:
                shares.append(found)
    return Shared(tuple(shares), tuple(unshared.values()), refused, untold, tuple(_caused(question, values)))


def reference_sets(question: Question) -> Sequence[Mapping[Id, Id]]:
    """Return sets of references: the first of each factor, the second of each, and so on; a last one is repeated."""
    sets = max((len(factor.references) for factor in question.factors), default=0)
    return [
        {factor.id: factor.references[min(number, len(factor.references) - 1)] for factor in question.factors}
        for number in range(sets)
    ]


def spread(shares: Collection[Shares], factor: str, way: Way) -> tuple[float, float]:
    """Return the least and the most that the middle member has of a factor's effect, over sets of references."""
    central = [
        interval(effect.by(way)).central
        for part in shares
        for effect in part.attribution.effects
        if effect.factor == factor
    ]
    return min(central), max(central)


def null_effects(engine: Engine, question: Question, members: Members) -> Reals:
    """Return what a driver that nothing reads does to each outcome, shape (outcome, 2, member): exactly nothing.

    It is a parameter on which no outcome rests, set to another number; where every parameter is read, nothing at
    all is changed, and the worlds are run again beside others. The two effects are alone and but for it.

    Args:
        engine: The study's.
        question: With factors and outcomes.
        members: A few serve, since any number but 0 is a fault of the machinery.
    """
    equations = [item.measure for item in question.outcomes]
    cells, _ = _wanted(engine, equations)
    taken = {
        change.element
        for chosen in reference_sets(question)
        for change in engine.world((question.history, *chosen.values()))
    }
    read = engine.prepared(cells, every_step=True).program.parameters
    held = engine.checked.model.parameters
    free = (cell for cell in held if cell not in read and not set(cells_of(engine.checked.model, Id(cell))) & taken)
    cell = next((cell for cell in free if cell not in taken), None)
    place = question.place
    null: World = () if cell is None else (Change(Id(cell), SetTo(2 * held[cell] + 1), place),)
    history = engine.world((question.history,))
    absent = engine.world((question.history, *reference_sets(question)[0].values()))
    names = [frozenset({Id(name)}) for name in ("absent", "absent, null", "history", "history, null")]
    worlds = dict(zip(names, (absent, (*absent, *null), history, (*history, *null)), strict=True))
    values = _read(engine, equations, worlds, members, None)
    found: list[Reals] = []
    for equation in equations:
        of = [np.nan_to_num(values[equation][name]) for name in names]
        found.append(np.stack([of[1] - of[0], of[3] - of[2]]))
    return np.stack(found)


def _refused(engine: Engine, question: Question, members: Members) -> tuple[tuple[Refused, ...], tuple[str, ...]]:
    """Return the outcomes that rest on a series of which too much is discrepancy, each with the worst of them.

    Besides, the series that outcomes rest on of which members of a fit have no such number.
    """
    if members.backing is None:
        return (), ()
    checked = engine.checked
    discrepancy = {series: share for series, share in members.backing.discrepancy.items() if np.isfinite(share)}
    found: list[Refused] = []
    untold: dict[str, None] = {}
    for outcome in question.outcomes:
        cells = {cell for _, cell in checked.measures[outcome.measure].needs}
        rests = [item.series for item in checked.study.observations if item.cell in cells]
        worst = max(rests, key=lambda series: discrepancy.get(series, 0.0), default="")
        if discrepancy.get(worst, 0.0) > MOST_DISCREPANCY:
            found.append(Refused(outcome, worst, discrepancy[worst]))
        else:
            untold.update(dict.fromkeys(series for series in rests if series not in discrepancy))
    return tuple(found), tuple(untold)


def _wanted(engine: Engine, equations: Sequence[Equation]) -> tuple[list[str], float]:
    """Return the cells that measures read, and the last moment at which they do."""
    measures = [engine.checked.measures[equation] for equation in equations]
    return sorted({cell for item in measures for _, cell in item.needs}), max(map(latest, measures))


def _read(
    engine: Engine,
    equations: Sequence[Equation],
    worlds: Mapping[Absent, World],
    members: Members,
    watch: Watch | None,
) -> Mapping[Equation, Mapping[Absent, Reals]]:
    """Return each measure in each world, shape (member,), not a number where a member stopped.

    Raises:
        MemoryError: The trajectories of a single member, or what is read of all worlds, would be more numbers than
            are held at once.
    """
    require_room("the worlds", len(worlds) * len(equations) * members.count)
    kept = Kept(engine, members)
    named = {" + ".join(sorted(world)): changes for world, changes in worlds.items()}
    key = kept.key(equations, named, "worlds", _wanted(engine, equations))
    table = kept.table(key, len(equations) * len(worlds), lambda: _read_anew(engine, equations, worlds, members, watch))
    rows = table.reshape(len(equations), len(worlds), members.count)
    return {
        equation: dict(zip(worlds, by_world, strict=True)) for equation, by_world in zip(equations, rows, strict=True)
    }


def _read_anew(
    engine: Engine,
    equations: Sequence[Equation],
    worlds: Mapping[Absent, World],
    members: Members,
    watch: Watch | None,
) -> Reals:
    """Return each measure in each world, shape (equation and world, member), equation by equation."""
    cells, until = _wanted(engine, equations)
    measuring = Measuring(engine.checked)
    found: dict[Equation, dict[Absent, list[Reals]]] = {
        equation: {world: [] for world in worlds} for equation in equations
    }
    # Worlds that are run side by side share what is the same in them, so fewer members are run in all of them at once.
    fit = max(1, AT_ONCE // max(1, len(cells) * engine.instants(until)))
    size = min(fit, max(BLOCK, whole_blocks(fit // len(worlds))))
    names, done = list(worlds), 0
    parts = -(-members.count // size)
    for part in members.parts(size):
        together = max(1, fit // part.count)
        for first in range(0, len(names), together):
            few = names[first : first + together]
            runs = engine.run(part, [worlds[world] for world in few], cells, until, every_step=True)
            for world, run in zip(few, runs, strict=True):
                for equation in equations:
                    value = measure_of(measuring, equation, {HISTORY: run})
                    value[~whole_members(run)] = np.nan
                    found[equation][world].append(value)
            done += len(few)
            if watch is not None:
                watch(done // parts, len(names))
    return np.stack([np.concatenate(found[equation][world]) for equation in equations for world in worlds])


def _absent(question: Question, references: Mapping[Id, Id], mask: int) -> tuple[Id, ...]:
    """Return the scenarios that remove the factors which a world's number leaves out."""
    return tuple(references[factor.id] for bit, factor in enumerate(question.factors) if not mask >> bit & 1)


def observed_of(engine: Engine, item: Measured) -> float | None:
    """Return what was observed of an outcome or a figure, in its unit; it needs no run."""
    if item.observed is None:
        return None
    return float(measure_of(Measuring(engine.checked), item.observed, {})[0])


def _attributed(
    question: Question,
    item: Measured,
    references: Mapping[Id, Id],
    values: Mapping[Absent, Reals],
    observed: float | None,
) -> Shares | None:
    """Return one outcome's attribution over the worlds of one set of references; None where no member is whole."""
    count = 2 ** len(question.factors)
    worlds = np.stack([values[frozenset(_absent(question, references, mask))] for mask in range(count)])
    if not np.isfinite(worlds).all(axis=0).any():
        return None
    found = attribute([factor.id for factor in question.factors], worlds)
    return Shares(
        outcome=item,
        references=references,
        attribution=found,
        grouped=_grouped(question, worlds[:, found.kept]),
        unexplained=None if observed is None else observed - found.history,
    )


def _grouped(question: Question, worlds: Reals) -> Grouped | None:
    if not question.groups:
        return None
    bits: dict[str, list[int]] = {}
    for bit, factor in enumerate(question.factors):
        bits.setdefault(factor.group or factor.id, []).append(bit)
    owen = owen_values(worlds, list(bits.values()))
    names = [str(factor.id) for factor in question.factors]
    return Grouped(
        groups=attribute(list(bits), quotient_values(worlds, list(bits.values()))),
        members={group: tuple(names[bit] for bit in of) for group, of in bits.items()},
        owen=dict(zip(names, owen, strict=True)),
    )


def _caused(question: Question, values: Mapping[Equation, Mapping[Absent, Reals]]) -> list[Caused]:
    """Return how often the event hangs on each factor, which alone is absent in one of its references."""
    if question.event is None:
        return []
    by_world = values[question.event.holds]
    history = by_world[frozenset()]
    found: list[Caused] = []
    for factor in question.factors:
        for reference in factor.references:
            without = by_world[frozenset({reference})]
            whole = np.isfinite(history) & np.isfinite(without)
            if whole.any():
                counted = causation(holds(history[whole]), holds(without[whole]))
                found.append(Caused(factor.id, reference, counted))
    return found
