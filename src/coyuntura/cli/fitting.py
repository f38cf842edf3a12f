"""What `coyuntura fit` does: what the priors say comes first, then how far it is."""

import math
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from coyuntura.cli.output import print_page
from coyuntura.cli.progress import in_words
from coyuntura.infer.before import PriorPredictive
from coyuntura.infer.fit import Heed, fit
from coyuntura.infer.plans import FitPlan
from coyuntura.infer.posterior import Posterior
from coyuntura.infer.state import State
from coyuntura.report.fits import render_before
from coyuntura.simulate.prepared import processors
from coyuntura.sweep.executors import processes


def fitted_to(
    plan: FitPlan, output: Path, workers: int | None, language: str, *, despite_prior: bool, is_quiet: bool
) -> Posterior:
    """Return the finished fit, showing what the priors say, and how far it is where a person looks on."""
    count = min(workers or processors(), plan.repeats)
    opener = None if count == 1 else processes(count)
    bar = FitBar(plan, language) if sys.stderr.isatty() else None

    def prior(before: PriorPredictive) -> None:
        if not is_quiet:
            print_page(render_before(plan.target.engine.checked, before, language))
            sys.stdout.write("\n")
            sys.stdout.flush()

    heed = Heed(prior, (lambda _: None) if bar is None else bar)
    with nullcontext() if bar is None else bar.progress:
        return fit(plan, output, opener, heed, despite_prior=despite_prior)


class FitBar:
    """A line on standard error: likelihoods computed, how many a second, and the time that is left at this rate.

    How far a repeat is, is told by the logarithm of its temperature.
    """

    def __init__(self, plan: FitPlan, language: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        noun, self.rest = ("verosimilitudes", "{} restantes") if language == "es" else ("likelihoods", "{} left")
        self.noun = noun
        words = TextColumn(f"{{task.fields[count]:,}} {noun} {{task.fields[rate]}}")
        self.progress = Progress(BarColumn(), words, console=Console(stderr=True))
        self.task = self.progress.add_task("", total=1.0, count=0, rate="")
        self.repeats = plan.repeats
        self.groups = plan.groups
        self.states: dict[int, State] = {}
        self.began = time.monotonic()
        self.before, self.first = -1.0, 0

    def __call__(self, state: State) -> None:
        """Show that a repeat went on."""
        self.states[state.repeat] = state
        shares = [share_done(item, self.groups) for item in self.states.values()]
        done = sum(shares) / self.repeats
        count = sum(item.evaluations for item in self.states.values())
        if self.before < 0:
            self.before, self.began, self.first = done, time.monotonic(), count
        passed, gained = time.monotonic() - self.began, done - self.before
        rate = ""
        if gained > 0 and passed > 0:
            left = passed * (1 - done) / gained
            rate = f"· {(count - self.first) / passed:,.0f} {self.noun}/s · {self.rest.format(in_words(left))}"
        self.progress.update(self.task, completed=done, count=count, rate=rate)


_COLDEST = 1e-6


def share_done(state: State, groups: int) -> float:
    """Return which share of a repeat's way lies behind it, by its groups of figures and the temperature's logarithm."""
    if state.is_done:
        return 1.0
    within = 0.0
    if state.temperature > 0:
        within = 1 - math.log(max(state.temperature, _COLDEST)) / math.log(_COLDEST)
    # The last sweeps of a group are at its full temperature, which is not yet the end.
    return (state.group + 0.9 * within) / groups
