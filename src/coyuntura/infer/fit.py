"""Fits: priors confronted with figures, particles led to the posterior, and tests that say how far to believe it."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from coyuntura.infer.after import told_of
from coyuntura.infer.before import MOST_STOPPED, PriorPredictive, prior_predictive
from coyuntura.infer.checkpoint import FitFolder
from coyuntura.infer.foretold import foretold
from coyuntura.infer.plans import FitPlan
from coyuntura.infer.posterior import Posterior
from coyuntura.infer.posterior_file import write_posterior
from coyuntura.infer.state import State, draws_of
from coyuntura.infer.work import FitError, Watch, lead
from coyuntura.sweep.executors import Opener
from coyuntura.sweep.seal import DamagedError


@dataclass(frozen=True, slots=True)
class Heed:
    """Whom a fit tells how far it is: of what the priors say, before anything is fitted, and of each state."""

    prior: Callable[[PriorPredictive], None]
    state: Watch


def _nothing(_: object) -> None:
    """Heed nothing."""


def fit(
    plan: FitPlan,
    output: Path,
    workers: Executor | Opener | None = None,
    heed: Heed | None = None,
    *,
    despite_prior: bool = False,
) -> Posterior:
    """Fit, write the posterior, and return it.

    What is under way lies in a folder beside the file, by a name that the plan gives it: a fit that was ended, however
    it was, goes on from there, and the file has the same bytes whoever computed what.

    Args:
        plan: What is fitted.
        output: The posterior's file, in a folder that exists.
        workers: An executor, or what opens one and another where it breaks; this process where None.
        heed: Who is told.
        despite_prior: Whether to fit although the priors say something absurd of the figures.

    Raises:
        FitError: The priors are absurd, too many runs stop, no draw can have made the figures, or work failed; what
            was done stays.
        OSError: The file or the folder cannot be written.
    """
    heed = heed or Heed(_nothing, _nothing)
    before = prior_predictive(plan)
    heed.prior(before)
    _require_sound(before, despite_prior=despite_prior)
    folder = FitFolder.beside(output, plan.key)
    folder.make()
    with folder.alone():
        try:
            states = lead(plan, folder, workers, heed.state)
            by_year = foretold(plan, folder) if plan.by_year and _are_possible(states) else None
        except DamagedError as error:
            msg = f"what is under way is damaged: {error}. Something else changes `{folder.path.name}`: fit again"
            raise FitError(msg) from error
        if not _are_possible(states):
            msg = "no draw of the priors can have made the figures"
            raise FitError(f"{msg}: look at the errors and bounds that the observations state")
        posterior = told_of(plan, draws_of(states), before, by_year)
        write_posterior(posterior, output)
        folder.clear()
    return posterior


def _are_possible(states: Sequence[State]) -> bool:
    return not any(state.is_impossible for state in states)


def _require_sound(before: PriorPredictive, *, despite_prior: bool) -> None:
    """Require that the priors are fit to be confronted with the figures.

    Raises:
        FitError: They are absurd, or too many runs stop.
    """
    share = before.stopped_share
    if share > MOST_STOPPED:
        way_out = "narrow the priors, or take a smaller `--dt`; `coyuntura run` names the variables"
        raise FitError(
            f"{share:.1%} of {len(before.is_stopped)} runs with draws of the priors stop, and at most "
            f"{MOST_STOPPED:.0%} may: {way_out}"
        )
    absurd = [band for band in before.bands if band.is_absurd]
    if absurd and not despite_prior:
        band = absurd[0]
        why = (
            f"{band.covered:.0%} of its figures lie within the middle 90 % of what the priors allow, and half must"
            if band.is_ruled_out
            else f"the priors allow {band.width:.3g} times the width of what was observed, and at most ten may be"
        )
        way_out = "Mend the priors, the model or the observation model; who knows better adds `--despite-prior`"
        raise FitError(f"the priors say something absurd of `{band.series}`: {why}. {way_out}")
