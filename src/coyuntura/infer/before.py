"""Before a fit: what the priors say of the figures, and whether that is fit to be confronted with them.

Priors that rule out what was observed would be overruled by discrepancy alone, and priors that allow anything say
nothing of the model: neither fit would be an account of the figures. So two rules, of which each series' figures on
the scale on which they are compared must meet both:
- at least half of the figures that the fit sees lie within the 90 % of draws that are in the middle of theirs;
- the middle 90 % of draws is at most ten times as wide, at the median figure, as all of these figures are apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Flags, Reals
from coyuntura.ensemble.observed import on_scale
from coyuntura.infer.plans import FitPlan
from coyuntura.infer.watched import Watched

DRAWS = 1000
"""Of the prior."""
LEAST_COVERED = 0.5
"""Share of a series' figures that must lie within the band."""
MOST_WIDE = 10.0
"""Widths of what was observed that the band may have."""
MOST_STOPPED = 0.05
"""Share of draws of the prior whose runs may stop."""
_TAIL = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class PriorBand:
    """What draws of the prior make of one series' figures that a fit sees.

    Attributes:
        series: Which one.
        dates: Of the figures.
        observed: Shape (figure,), in the series' unit.
        low: Of the middle 90 % of draws, shape (figure,); not a number where no draw has one.
        high: Likewise.
        covered: Share of figures within.
        width: Of the band at the median figure, in widths of what was observed; infinite where all figures are one.
    """

    series: str
    dates: tuple[str, ...]
    observed: Reals
    low: Reals
    high: Reals
    covered: float
    width: float

    @property
    def is_ruled_out(self) -> bool:
        """Tell whether the priors rule out what was observed."""
        return not self.covered >= LEAST_COVERED

    @property
    def is_empty(self) -> bool:
        """Tell whether the priors allow anything."""
        return not self.width <= MOST_WIDE

    @property
    def is_absurd(self) -> bool:
        """Tell whether a fit to it would be no account of it."""
        return self.is_ruled_out or self.is_empty


@dataclass(frozen=True, slots=True, eq=False)
class PriorPredictive:
    """What the priors say.

    Attributes:
        points: Draws of the prior in natural units, shape (draw, unknown).
        draws: Figures that they make with their noise, shape (draw, figure) by series, in the series' unit.
        bands: One for each series.
        is_stopped: Whose runs stopped, shape (draw,).
    """

    points: Reals
    draws: Mapping[str, Reals]
    bands: tuple[PriorBand, ...]
    is_stopped: Flags

    @property
    def stopped_share(self) -> float:
        """Which share of draws stopped."""
        return float(self.is_stopped.mean())


def prior_predictive(plan: FitPlan, count: int = DRAWS) -> PriorPredictive:
    """Return what draws of the prior say of the figures.

    Args:
        plan: Of the fit.
        count: How many draws.
    """
    target, density = plan.target, plan.density
    points = density.natural(density.start(plan.seed, count))
    draws = target.forecast(points, None, plan.seed)
    bands = tuple(_band(one, draws[one.figures.series]) for one in target.watched)
    return PriorPredictive(points, draws, bands, target.scored(points).is_stopped)


def _band(one: Watched, draws: Reals) -> PriorBand:
    """Return the band of a series beside its figures, those that a fit sees."""
    figures, transform = one.figures, one.item.transform
    seen = figures.is_fitted
    made = draws[:, seen]
    whole = np.isfinite(made)
    low, high = np.full(made.shape[1], np.nan), np.full(made.shape[1], np.nan)
    for at in range(made.shape[1]):
        if whole[:, at].any():
            low[at], high[at] = np.quantile(made[whole[:, at], at], [_TAIL, 1 - _TAIL])
    observed = figures.values[seen]
    apart = float(np.ptp(on_scale(observed, transform))) if observed.size else 0.0
    widths = on_scale(high, transform) - on_scale(low, transform)
    # Where the model has no number, or one of no place on the scale, the band is none.
    width = float(np.median(np.where(np.isnan(widths), np.inf, widths))) if widths.size else 0.0
    return PriorBand(
        series=figures.series,
        dates=tuple(date for date, is_seen in zip(figures.dates, seen.tolist(), strict=True) if is_seen),
        observed=observed,
        low=low,
        high=high,
        covered=float(((low <= observed) & (observed <= high)).mean()) if observed.size else 1.0,
        width=(width / apart if apart > 0 else (np.inf if width > 0 else 0.0)) if observed.size > 1 else 0.0,
    )
