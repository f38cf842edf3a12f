"""Which mechanisms the model carries: whose element, taken out, moves something that is read on their subject.

An element that cites a claim is taken out as `check --mutate` does it: a computed one is zero, a stock stays at its
first value, an event never comes. What is read on a claim's subject are the cells of which behaviours, questions,
disagreements and named measures that cite the claim make their figures, each in the scenario of which it is read.
The element itself is not among them, since it moves by having been taken out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

import numpy as np

from coyuntura.arrays import Flags, Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.treated import Treated, switch_of, switched
from coyuntura.ensemble.worlds import World
from coyuntura.explain.readings import AT_ONCE, Need, Watch, needs_of, whole_members
from coyuntura.model.equations import Equation
from coyuntura.model.scenarios import HISTORY, Change, Dated, Frozen, SetTo
from coyuntura.names import Id
from coyuntura.results.run import Run

Standing: TypeAlias = Literal["carried", "shared", "still", "unread"]
"""How a cited mechanism stands: an element of its own moves something read on its subject; only elements do that cite
other mechanisms as well, which cannot tell these apart; none does; or nothing that is read cites it."""
STANDINGS: tuple[Standing, ...] = get_args(Standing)
MEMBERS = 16
"""Who is run where nobody says how many: what moves is much or nothing, and half of them decide."""
TOLERANCE = 0.01
"""Of what a cell ranges over during a run: how far it must move at some date to count as moved."""

_OUT: Treated = SetTo(0.0)


@dataclass(frozen=True, slots=True)
class Effect:
    """What taking an element out moves most of what is read on a claim's subject."""

    element: Id
    cell: str
    scenario: Id
    moved: float
    """Largest distance at a date over the range of the cell in the run, the larger of both; of the middle member."""
    count: int
    """How many of the cells read in the scenario on the claim's subject move."""
    others: tuple[str, ...]
    """Mechanisms that the element cites besides."""


@dataclass(frozen=True, slots=True)
class Carrying:
    """How one mechanism that elements cite stands."""

    claim: str
    standing: Standing
    elements: tuple[Id, ...]
    """Those that cite it and can be taken out."""
    read: int
    """How many cells are read on its subject."""
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """How all mechanisms that elements cite stand."""

    claims: tuple[Carrying, ...]
    members: int

    def of(self, standing: Standing) -> tuple[str, ...]:
        """Return the claims that stand in a way."""
        return tuple(item.claim for item in self.claims if item.standing == standing)


def carried(engine: Engine, members: Members, watch: Watch | None = None) -> Carried:
    """Return which of the mechanisms that elements cite have an element that does something.

    History is tried first, then, for mechanisms that nothing moves there, each scenario that is read on their subject.
    A member counts where it goes through with the element and without it, and half of those that go through with it
    must.

    Args:
        engine: The study's.
        members: Who is run.
        watch: Told how many elements have been taken out, of how many.

    Raises:
        MemoryError: A single trajectory would be more numbers than are held at once.
    """
    work = _Work(engine.checked, members)
    return Carried(work.standings(watch), members.count)


class _Work:
    """Takes elements out, all in one program, of which worlds choose one."""

    def __init__(self, checked: CheckedStudy, members: Members) -> None:
        self.checked = checked
        self.members = members
        self.claims = checked.coverage().modelled
        self.citing = _citing(checked, self.claims)
        self.read = _read_on(checked, self.claims)
        first = checked.study.clock.start
        ways: dict[Id, Sequence[Treated]] = {}
        for element in dict.fromkeys(name for several in self.citing.values() for name in several):
            item = checked.model.variables[element].element
            if item.is_computed:
                ways[element] = [Frozen(first) if item.accumulates else _OUT]
        self.engine = Engine(replace(checked, model=switched(checked.model, ways)))
        self.cells = sorted({cell for needs in self.read.values() for _, cell in needs})

    def standings(self, watch: Watch | None) -> tuple[Carrying, ...]:
        """Return how each claim stands."""
        effects: dict[str, Effect] = {}
        for scenario, asked in self.asked():
            open_claims = [claim for claim in asked if not self.is_own(effects.get(claim))]
            elements = list(dict.fromkeys(name for claim in open_claims for name in self.citing[claim]))
            for element, moved in self.moves(scenario, elements, watch):
                for claim in open_claims:
                    found = self.effect(claim, element, scenario, moved)
                    if found is not None and self.is_better(found, effects.get(claim)):
                        effects[claim] = found
        return tuple(self.carrying(claim, effects.get(claim)) for claim in self.claims)

    def asked(self) -> Iterator[tuple[Id, Sequence[str]]]:
        """Yield scenarios, history first, each with the claims on whose subject it is read."""
        scenarios = {scenario for needs in self.read.values() for scenario, _ in needs}
        for scenario in sorted(scenarios, key=lambda name: (name != HISTORY, name)):
            yield scenario, [claim for claim in self.claims if any(name == scenario for name, _ in self.read[claim])]

    @staticmethod
    def is_own(effect: Effect | None) -> bool:
        """Tell whether an effect is of an element that cites no other mechanism."""
        return effect is not None and not effect.others

    def is_better(self, found: Effect, before: Effect | None) -> bool:
        """Tell whether an effect says more: of an element that is the claim's own, on more cells, the larger one."""
        if before is None:
            return True
        return (self.is_own(found), found.count, found.moved) > (self.is_own(before), before.count, before.moved)

    def effect(self, claim: str, element: Id, scenario: Id, moved: Mapping[str, float]) -> Effect | None:
        """Return what an element moves most of what is read on a claim's subject; None where that is not enough."""
        if element not in self.citing[claim]:
            return None
        own = self.checked.model.variables[element].cells
        far = {cell: moved.get(cell, 0.0) for name, cell in self.read[claim] if name == scenario and cell not in own}
        # Of cells that move alike the first by name, so that the same study gives the same page.
        cell = max(sorted(far), key=lambda name: far[name], default="")
        if not cell or far[cell] <= TOLERANCE:
            return None
        others = tuple(other for other in self.claims if other != claim and element in self.citing[other])
        count = sum(distance > TOLERANCE for distance in far.values())
        return Effect(element, cell, scenario, far[cell], count, others)

    def moves(self, scenario: Id, elements: Sequence[Id], watch: Watch | None) -> Iterator[tuple[Id, dict[str, float]]]:
        """Yield how far each cell moves in a scenario without each element; nothing of one that stops the run."""
        world = self.engine.world([scenario])
        times = self.checked.model.clock.steps // self.checked.model.clock.save_every + 1
        together = max(1, AT_ONCE // (times * len(self.cells) * self.members.count))
        (sound,) = self.engine.run(self.members, [world], self.cells)
        for first in range(0, len(elements), together):
            names = elements[first : first + together]
            runs = self.engine.run(self.members, [(*world, *self.without(name)) for name in names], self.cells)
            yield from ((name, _moves(sound, run)) for name, run in zip(names, runs, strict=True))
            if watch is not None:
                watch(first + len(names), len(elements))

    def without(self, element: Id) -> World:
        """Return what takes an element out."""
        item = self.checked.model.variables[element].element
        if item.is_computed:
            return (Change(switch_of(element), SetTo(1.0), item.header.place),)
        return (Change(element, Dated(None, None, is_off=True), item.header.place),)

    def carrying(self, claim: str, effect: Effect | None) -> Carrying:
        """Return how a claim stands."""
        read = {cell for _, cell in self.read[claim]}
        if effect is None:
            standing: Standing = "still" if read else "unread"
        else:
            standing = "carried" if self.is_own(effect) else "shared"
        return Carrying(claim, standing, tuple(self.citing[claim]), len(read), effect)


def _citing(checked: CheckedStudy, claims: Iterable[str]) -> dict[str, list[Id]]:
    """Return the computed elements and events that cite each claim."""
    found: dict[str, list[Id]] = {claim: [] for claim in claims}
    for element in checked.elements():
        if element.is_computed or element.is_switch:
            for claim in dict.fromkeys(element.header.claims):
                if claim in found:
                    found[claim].append(element.header.id)
    return found


def _read_on(checked: CheckedStudy, claims: Iterable[str]) -> dict[str, frozenset[Need]]:
    """Return the cells that are read on each claim's subject, by scenario."""
    found = {claim: frozenset[Need]() for claim in claims}
    for cited, equations in _readers(checked):
        needs = needs_of(checked, equations)
        for claim in cited:
            if claim in found:
                found[claim] |= needs
    for measure in checked.study.measures.values():
        for claim in measure.claims:
            if claim in found:
                found[claim] |= checked.named[measure.id].needs
    return found


def _readers(checked: CheckedStudy) -> Iterator[tuple[Sequence[str], Sequence[Equation]]]:
    """Yield what is read off runs, with the claims that are cited for it."""
    study = checked.study
    for behaviour in study.behaviours:
        shown = [] if behaviour.figure is None else [behaviour.figure.measure]
        yield behaviour.claims, [*(condition.holds for condition in behaviour.conditions), *shown]
    for item in study.disagreements.values():
        yield [claim for side in item.sides for claim in side.claims], [point.condition.holds for point in item.points]
    for question in study.questions.values():
        measured = [item.measure for item in (*question.figures, *question.outcomes)]
        yield question.claims, measured + [reply.when.holds for reply in question.replies if reply.when is not None]


def _moves(sound: Run, other: Run) -> dict[str, float]:
    """Return how far each cell moves where it moves most, over what it ranges over, in the middle member.

    Nothing where fewer than half of the members that go through one run go through both.
    """
    both: Flags = whole_members(sound) & whole_members(other)
    if not both.any() or 2 * np.count_nonzero(both) < np.count_nonzero(whole_members(sound)):
        return {}
    return {cell: _distance(values[:, both], other.values[cell][:, both]) for cell, values in sound.values.items()}


def _distance(one: Reals, other: Reals) -> float:
    """Return the distance of trajectories, shape (time, member), over their range, of the middle member."""
    far: Reals = np.abs(one - other).max(axis=0)
    span: Reals = np.maximum(np.ptp(one, axis=0), np.ptp(other, axis=0))
    # Of what is constant in both runs, the size is what a difference is measured by.
    size: Reals = np.maximum(np.abs(one).max(axis=0), np.abs(other).max(axis=0))
    span = np.where(span > 0, span, size)
    return float(np.median(far / np.where(span > 0, span, 1.0)))
