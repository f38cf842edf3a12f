"""What putting a study to the proof gives back: copies in which behaviours fail, who notices what, who is borne out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import RenderableType

from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.disagreements import STANDINGS, Ruling, rule
from coyuntura.explain.mutation import Effect, Mutation, elements_named, mutate
from coyuntura.explain.perturbed import Trial, check_perturbed
from coyuntura.face.shown import AbstractShown
from coyuntura.model.questions import Behaviour
from coyuntura.model.study import Study
from coyuntura.report.behaviours import name_of
from coyuntura.report.disagreements import render_rulings, rulings_json
from coyuntura.report.mutation import mutation_json, render_mutation
from coyuntura.report.perturbed import render_trials, trials_json
from coyuntura.report.plain import Json


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Perturbed(AbstractShown):
    """What became of behaviours in their perturbed copies; iterate over them, or count them by outcome."""

    items: tuple[Trial, ...]
    behaviours: Sequence[Behaviour]
    """All of the study's."""
    language: str

    @staticmethod
    def of(engine: Engine, members: Members, language: str) -> "Perturbed":
        """Return what becomes of a study's behaviours."""
        return Perturbed(check_perturbed(engine, members), engine.checked.study.behaviours, language)

    def __iter__(self) -> Iterator[Trial]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def counts(self) -> Mapping[str, int]:
        """In how many copies the behaviour fails, passes, stops, and is idle since it does not hold in the study."""
        outcomes = [trial.outcome for trial in self.items]
        return {outcome: outcomes.count(outcome) for outcome in ("fails", "passes", "stopped", "idle")}

    def rendered(self, language: str) -> RenderableType:
        """Return them for a console, in `en` or `es`."""
        return render_trials(self.items, self.behaviours, language)

    def to_json(self) -> Mapping[str, Json]:
        """Return them in the shape that `coyuntura check --perturbed --json` prints."""
        return trials_json(self.items)

    def __repr__(self) -> str:
        return f"<Perturbed: {', '.join(f'{count} {outcome}' for outcome, count in self.counts.items())}>"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Mutations(AbstractShown):
    """Which behaviours notice that a computed element is zero, doubled, held or late."""

    found: Mutation
    unit: str
    """Of the run's time."""
    language: str

    @staticmethod
    def of(
        engine: Engine, members: Members, only: Iterable[str], lag: float | None, hold: str, language: str
    ) -> "Mutations":
        """Return what becomes of the elements of a study that are named, or whose modules are."""
        checked = engine.checked
        elements = elements_named(checked.study, checked.model, only)
        clock = checked.model.clock
        found = mutate(engine, members, elements, lag=lag, date=hold)
        return Mutations(found, clock.unit or clock.counted_in, language)

    def __getitem__(self, element: str) -> Mapping[str, tuple[str, ...]]:
        """Return which behaviours notice each change of an element, by kind of change.

        Raises:
            KeyError: It is not among these.
        """
        found = {
            outcome.mutant.kind: tuple(name_of(self.found.behaviours[number]) for number in outcome.noticed)
            for outcome in self.found.outcomes
            if outcome.mutant.element == element
        }
        if not found:
            raise KeyError(element)
        return found

    @property
    def unproven(self) -> Mapping[str, Effect]:
        """Elements of which no behaviour notices anything, each with the most that its changes do."""
        return {str(name): effect for name, effect in self.found.unproven.items()}

    @property
    def vacuous(self) -> tuple[str, ...]:
        """Behaviours that notice nothing, such as `OILCASH 3`."""
        return tuple(map(name_of, self.found.vacuous))

    def rendered(self, language: str) -> RenderableType:
        """Return it for a console, in `en` or `es`."""
        return render_mutation(self.found, self.unit, language)

    def to_json(self) -> Mapping[str, Json]:
        """Return it in the shape that `coyuntura check --mutate --json` prints."""
        return mutation_json(self.found)

    def __repr__(self) -> str:
        elements = len(self.found.elements)
        return f"<Mutations: {elements - len(self.found.unproven)} of {elements} elements noticed>"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Disagreements(AbstractShown):
    """How disagreements between a study's documents stand; iterate over them, or take one by its number."""

    items: tuple[Ruling, ...]
    study: Study
    language: str

    @staticmethod
    def of(engine: Engine, members: Members, rows: Iterable[int], language: str) -> "Disagreements":
        """Return how those of some numbers stand, all where there are none.

        Raises:
            ValueError: The study has none of a number.
        """
        study = engine.checked.study
        held = study.disagreements
        wanted = list(dict.fromkeys(rows))
        for row in wanted:
            if row not in held:
                numbers = ", ".join(map(str, held)) or "none"
                raise ValueError(f"the study has no disagreement {row!r}; it has {numbers}")
        found = rule(engine, members, [held[row] for row in wanted or held])
        return Disagreements(found, study, language)

    def __iter__(self) -> Iterator[Ruling]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, row: int) -> Ruling:
        """Return how the one of a number stands.

        Raises:
            KeyError: It is not among these.
        """
        for item in self.items:
            if item.disagreement.row == row:
                return item
        raise KeyError(row)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many are decided, a tie, undecidable, out of scope and not modelled yet."""
        standings = [item.standing for item in self.items]
        return {standing: standings.count(standing) for standing in STANDINGS}

    def rendered(self, language: str) -> RenderableType:
        """Return them for a console, in `en` or `es`."""
        return render_rulings(self.items, self.study, language, is_full=True)

    def to_json(self) -> Mapping[str, Json]:
        """Return them in the shape that `coyuntura disagreements --json` prints."""
        return rulings_json(self.items, self.study)

    def __repr__(self) -> str:
        return f"<Disagreements: {', '.join(f'{count} {standing}' for standing, count in self.counts.items())}>"
