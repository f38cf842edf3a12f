"""What putting behaviours to the proof gives back: copies in which they must fail."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import RenderableType

from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.perturbed import Trial, check_perturbed
from coyuntura.face.shown import AbstractShown
from coyuntura.model.questions import Behaviour
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
