"""Mutation of the model: which behaviours notice that a computed element is put out of order.

Each computed element in turn is zero, twice what it is, held at a value, or late; all else goes on, and answers.
A behaviour notices where it holds in the study itself and fails then. One kernel serves several elements, each of
which has a switch, so that a mutant costs the runs that behaviours read of it and next to nothing besides.

Source: demillo1978, of programs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

import numpy as np

from coyuntura.check.cells import CheckedModel
from coyuntura.check.reach import rests_on
from coyuntura.check.study import CheckedStudy
from coyuntura.clock import Clock
from coyuntura.dates import PER_YEAR, SLACK, moment_of
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.treated import Treated, switch_of, switched
from coyuntura.errors import did_you_mean
from coyuntura.explain.behaviours import check_behaviours, is_run
from coyuntura.explain.readings import Readings, needs_of, read_anew
from coyuntura.model.equations import Equation
from coyuntura.model.perturbed import Delayed
from coyuntura.model.questions import Behaviour
from coyuntura.model.scenarios import Change, Frozen, Scaled, SetTo
from coyuntura.model.study import Study
from coyuntura.names import Id, canonical

Kind: TypeAlias = Literal["zeroed", "doubled", "frozen", "delayed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Effect: TypeAlias = Literal["noticed", "stopped", "turned", "same", "unread"]
"""What a mutant does: a behaviour fails; none does, but too few members go through for one of them to be judged;
none does, though a statement turns in some members; none turns in any; or nothing that they read rests on it."""
EFFECTS: tuple[Effect, ...] = get_args(Effect)
MEMBERS = 100
"""Who is run where nobody says how many: shares are judged well enough, and each change takes less than a second."""
Told: TypeAlias = Callable[[int, int], None]
"""Told how many mutants have been run, of how many."""

_TOGETHER = 24  # cells that have switches in one kernel: compiling is shared, and steps stay about as fast


@dataclass(frozen=True, slots=True)
class Mutant:
    """An element that is put out of order in one way."""

    element: Id
    module: Id
    kind: Kind


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant: which of the behaviours that were judged fail, by number, and which cannot be judged."""

    mutant: Mutant
    effect: Effect
    noticed: tuple[int, ...] = ()
    unjudged: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mutation:
    """What became of all mutants."""

    behaviours: tuple[Behaviour, ...]
    """Those that hold in the study itself and read runs: only these can notice something."""
    others: tuple[Behaviour, ...]
    """Those that can be run as well, and do not hold, or read no run."""
    outcomes: tuple[Outcome, ...]
    members: int
    lag: float
    """How late a delayed element is, in the run's unit of time."""
    date: str
    """The date whose value a frozen element keeps, as written."""
    is_whole: bool
    """Whether all computed elements of the study were put out of order."""
    reached: Mapping[Id, tuple[int, ...]]
    """The behaviours that read something which rests on an element, by number."""

    @property
    def elements(self) -> Mapping[Id, Sequence[Outcome]]:
        """What became of the mutants of each element."""
        found: dict[Id, list[Outcome]] = {}
        for outcome in self.outcomes:
            found.setdefault(outcome.mutant.element, []).append(outcome)
        return found

    @property
    def unproven(self) -> Mapping[Id, Effect]:
        """Elements that no behaviour notices, each with the most that its mutants do."""
        found: dict[Id, Effect] = {}
        for name, several in self.elements.items():
            effects = {outcome.effect for outcome in several}
            if "noticed" not in effects:
                found[name] = next(effect for effect in EFFECTS if effect in effects)
        return found

    @property
    def vacuous(self) -> Sequence[Behaviour]:
        """Behaviours that notice none of the mutants."""
        return [behaviour for number, behaviour in enumerate(self.behaviours) if not self.notices(number)]

    def notices(self, number: int) -> int:
        """Return how many mutants the behaviour of a number notices."""
        return sum(number in outcome.noticed for outcome in self.outcomes)

    def asked(self, number: int) -> int:
        """Return how many mutants reach what the behaviour of a number reads."""
        return sum(number in self.reached[outcome.mutant.element] for outcome in self.outcomes)


def mutate(
    engine: Engine,
    members: Members,
    elements: Sequence[Id] | None = None,
    *,
    lag: float | None = None,
    date: str = "",
    watch: Told | None = None,
) -> Mutation:
    """Return which behaviours notice what is done to computed elements.

    A behaviour is judged by its own shares, over the members that go through; where fewer than half of those that go
    through the study itself do, it is not. A member that stops in a scenario counts for no behaviour that reads it.

    Args:
        engine: The study's.
        members: Who is run.
        elements: Auxiliaries, flows and stocks; all of the study where None.
        lag: How late a delayed element is, in the run's unit of time; a year where None.
        date: At which a frozen element is held; the start of the run where empty.
        watch: Told of progress.

    Raises:
        ValueError: One is no computed element of the study, or a lag is none within the run.
        MemoryError: What is read would be more numbers than are held at once.
    """
    checked = engine.checked
    known = computed_elements(checked.model)
    unknown = [name for name in elements or () if name not in known]
    if unknown:
        raise ValueError(f"`{unknown[0]}` is no computed element of the study.")
    clock = checked.model.clock
    length = clock.stop - clock.start
    late = min(_a_year(clock), length) if lag is None else lag
    if not 0 < late <= length:
        raise ValueError(f"a lag lies between 0 and the length of the run, {length:g}; got {late:g}.")
    spec = checked.study.clock
    held = date or spec.start
    moment = moment_of(held, clock.unit)
    if not clock.start - SLACK <= moment <= clock.stop + SLACK:
        raise ValueError(f"{held} lies outside the run, which goes from {spec.start} to {spec.stop}.")
    treatments: Mapping[Kind, Treated] = {
        "zeroed": SetTo(0.0),
        "doubled": Scaled(2.0),
        "frozen": Frozen(held),
        "delayed": Delayed(late),
    }
    able, others = _able(engine, members)
    work = _Work(engine.checked, members, able, treatments)
    chosen = list(known if elements is None else dict.fromkeys(elements))
    return Mutation(
        behaviours=able,
        others=others,
        outcomes=work.outcomes(chosen, watch),
        members=members.count,
        lag=late,
        date=held,
        is_whole=len(chosen) == len(known),
        reached={name: work.reached(name) for name in chosen},
    )


def computed_elements(model: CheckedModel) -> Sequence[Id]:
    """Return the auxiliaries, flows and stocks of a model, in its order."""
    return [name for name, item in model.variables.items() if item.element.is_computed]


def elements_named(study: Study, model: CheckedModel, names: Iterable[str]) -> Sequence[Id] | None:
    """Return the computed elements that are named, or whose module is; None, for all, where nothing is named.

    Raises:
        ValueError: A name is of neither.
    """
    known = computed_elements(model)
    modules = {module.id: [item.header.id for item in module.elements] for module in study.modules}
    found: list[Id] = []
    for written in names:
        name = canonical(written)
        if name in known:
            found.append(name)
        elif name in modules:
            found += [element for element in modules[name] if element in known]
        else:
            hint = did_you_mean(name, [*known, *modules])
            raise ValueError(f"the study has no computed element and no module `{written}`.{hint}")
    return found or None


def _a_year(clock: Clock) -> float:
    """Return a year in model time; one of whatever time is counted in where there is no calendar."""
    return 1.0 if clock.unit is None else PER_YEAR[clock.unit]


def _able(engine: Engine, members: Members) -> tuple[tuple[Behaviour, ...], tuple[Behaviour, ...]]:
    """Return the behaviours that hold and read runs, and others that can be run."""
    able: list[Behaviour] = []
    others: list[Behaviour] = []
    for finding in check_behaviours(engine, members):
        behaviour = finding.behaviour
        if finding.status == "passed" and _read_by(engine.checked, behaviour):
            able.append(behaviour)
        elif is_run(behaviour):
            others.append(behaviour)
    return tuple(able), tuple(others)


def _read_by(checked: CheckedStudy, behaviour: Behaviour) -> Sequence[Equation]:
    """Return the conditions of a behaviour that read runs."""
    equations = (condition.holds for condition in behaviour.conditions)
    return [equation for equation in equations if needs_of(checked, [equation])]


class _Work:
    """Runs mutants, several elements to a kernel."""

    def __init__(
        self,
        checked: CheckedStudy,
        members: Members,
        behaviours: Sequence[Behaviour],
        treatments: Mapping[Kind, Treated],
    ) -> None:
        self.checked = checked
        self.members = members
        self.behaviours = behaviours
        self.treatments = treatments
        needed = [{cell for _, cell in needs_of(checked, _read_by(checked, item))} for item in behaviours]
        self.rested = [rests_on(checked.model, cells) for cells in needed]

    def reached(self, element: Id) -> tuple[int, ...]:
        """Return the behaviours that read something which rests on an element, by number."""
        cells = self.checked.model.variables[element].cells
        return tuple(number for number, rested in enumerate(self.rested) if not rested.isdisjoint(cells))

    def kinds(self, element: Id) -> Sequence[Kind]:
        """Return what can be done to an element: a stock can only be held where it is."""
        found = self.checked.model.variables[element].element
        return ["frozen"] if found.accumulates else list(self.treatments)

    def outcomes(self, elements: Sequence[Id], watch: Told | None) -> tuple[Outcome, ...]:
        """Return what became of the mutants of elements, in their order."""
        mutants = {name: [self.mutant(name, kind) for kind in self.kinds(name)] for name in elements}
        count = sum(map(len, mutants.values()))
        found: dict[Mutant, Outcome] = {}
        for reached, group in self.groups(elements):
            several = {name: mutants[name] for name in group}
            for outcome in self.of_group(several, reached) if reached else _unread(several):
                found[outcome.mutant] = outcome
                if watch is not None:
                    watch(len(found), count)
        return tuple(found[mutant] for several in mutants.values() for mutant in several)

    def mutant(self, element: Id, kind: Kind) -> Mutant:
        """Return an element with what is done to it."""
        return Mutant(element, self.checked.model.variables[element].element.header.module, kind)

    def groups(self, elements: Sequence[Id]) -> Iterator[tuple[tuple[int, ...], Sequence[Id]]]:
        """Yield elements that reach the same behaviours, as many as share a kernel."""
        alike: dict[tuple[int, ...], list[Id]] = {}
        for name in elements:
            alike.setdefault(self.reached(name), []).append(name)
        for reached, names in alike.items():
            group: list[Id] = []
            cells = 0
            for name in names:
                size = len(self.checked.model.variables[name].cells)
                if group and cells + size > _TOGETHER:
                    yield reached, group
                    group, cells = [], 0
                group.append(name)
                cells += size
            yield reached, group

    def of_group(self, group: Mapping[Id, Sequence[Mutant]], reached: Sequence[int]) -> Iterator[Outcome]:
        """Yield what became of the mutants of elements that share a kernel."""
        ways = {name: [self.treatments[one.kind] for one in several] for name, several in group.items()}
        engine = Engine(replace(self.checked, model=switched(self.checked.model, ways)))
        equations = [found for number in reached for found in _read_by(self.checked, self.behaviours[number])]
        sound = read_anew(engine, equations, self.members)
        for name, several in group.items():
            place = self.checked.model.variables[name].element.header.place
            for number, mutant in enumerate(several, 1):
                switch = Change(switch_of(name), SetTo(float(number)), place)
                found = read_anew(engine.under((switch,)), equations, self.members)
                yield self.outcome(mutant, reached, sound, found)

    def outcome(self, mutant: Mutant, reached: Sequence[int], sound: Readings, found: Readings) -> Outcome:
        """Return what became of a mutant, from what is read without and with it."""
        noticed: list[int] = []
        unjudged: list[int] = []
        for number in reached:
            equations = _read_by(self.checked, self.behaviours[number])
            through, before = (int(np.count_nonzero(one.whole(equations))) for one in (found, sound))
            conditions = (one for one in self.behaviours[number].conditions if one.holds in equations)
            if 2 * through < before:
                unjudged.append(number)
            elif not all(found.verdict(one).is_met for one in conditions):
                noticed.append(number)
        if noticed:
            effect: Effect = "noticed"
        elif unjudged:
            effect = "stopped"
        else:
            effect = "same" if _is_same(sound, found) else "turned"
        return Outcome(mutant, effect, tuple(noticed), tuple(unjudged))


def _unread(group: Mapping[Id, Sequence[Mutant]]) -> Iterator[Outcome]:
    return (Outcome(mutant, "unread") for several in group.values() for mutant in several)


def _is_same(one: Readings, other: Readings) -> bool:
    """Tell whether two readings of the same measures are the same to the last bit."""
    return all(np.array_equal(values, other.values(key), equal_nan=True) for key, values in one.measured.items())
