"""What a fit gives back: its verdict as a page, its draws as members."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import RenderableType

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.face.shown import AbstractShown
from coyuntura.infer.filed import Filed
from coyuntura.infer.fit import fit
from coyuntura.infer.plans import Wanted, plan_fit
from coyuntura.infer.posterior import Posterior
from coyuntura.report.citing import fit_citation
from coyuntura.report.fits import fit_json, render_fit
from coyuntura.report.plain import Json
from coyuntura.sweep.executors import processes


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Fitted(AbstractShown):
    """A posterior, the file that holds it, and what may be believed of it."""

    posterior: Posterior
    filed: Filed
    checked: CheckedStudy
    language: str

    @property
    def path(self) -> Path:
        """The posterior's file."""
        return self.filed.path

    @property
    def is_certified(self) -> bool:
        """Whether it passes every test that says whether its draws may be believed."""
        return self.posterior.is_certified

    @property
    def effective(self) -> Mapping[str, float]:
        """How many independent draws say as much of the middle of each unknown (bulk ESS), by name."""
        return self.posterior.effective()

    @property
    def cite(self) -> str:
        """The line by which it is cited: version, study and edition, draws, seed, day, and the file's SHA-256."""
        return fit_citation(self.posterior, self.filed).in_language(self.language)

    def members(self, count: int | None = None) -> Members:
        """Return members that take its draws, which every question and comparison takes.

        Raises:
            ValueError: There are fewer draws than that.
        """
        return self.posterior.members(self.checked, count)

    def rendered(self, language: str) -> RenderableType:
        """Return the verdict for a console, in `en` or `es`."""
        return render_fit(self.checked, self.posterior, self.filed, language)

    def to_json(self) -> Json:
        """Return it in the shape that the command line prints with `--json`."""
        return fit_json(self.posterior, self.filed)


def fitted(
    engine: Engine, output: Path, wanted: Wanted, workers: Executor | Callable[[], Executor] | int | None, language: str
) -> Fitted:
    """Return a finished fit.

    Args:
        engine: The study's.
        output: The posterior's file.
        wanted: What is asked of the fit.
        workers: Who computes: an executor, what opens one, how many processes, or this one.
        language: Of what is printed.

    Raises:
        ValueError: A name or a number cannot be used.
        FitError: The fit is refused, or cannot be computed.
    """
    plan = plan_fit(engine, wanted)
    who = processes(workers) if isinstance(workers, int) else workers
    found = fit(plan, output, who, despite_prior=wanted.despite_prior)
    filed = Filed.of(engine.checked, output, date.today())  # noqa: DTZ011  the day where the reader is
    return Fitted(found, filed, engine.checked, language)
