"""Marks: how one forecaster did on figures that were to come, one by one and all together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Flags, Reals
from coyuntura.explain.predictive import StudentMixture
from coyuntura.explain.scores import central_interval, crps, energy_score, probability_transform
from coyuntura.seeds import stream_keys, uniforms

LEVELS = (0.5, 0.8, 0.95)
"""Of central intervals, whose coverage and width are told together."""
DRAWS = 400
"""With which forecasts of several figures are scored together, since their distances have no closed form."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What one forecaster's forecasts were worth, case by case, on the scale on which figures are compared."""

    crps: Reals
    """Shape (case,); infinite or not a number where there is none."""
    places: Reals
    """Where the figure lay in the forecast, 0 to 1, shape (case,)."""
    inside: Reals
    """1 where the figure lay in the central interval, 0 elsewhere, shape (level, case); not a number without one."""
    widths: Reals
    """Of these intervals, shape (level, case)."""
    draws: Reals | None
    """Shape (draw, case); None for a forecaster who draws a single line."""

    def instead(self, other: "Marks", cases: Flags) -> "Marks":
        """Return these marks, with another forecaster's in some cases."""
        draws = self.draws
        if draws is not None and other.draws is not None:
            # As many draws as there are, again from the beginning where the other has fewer.
            draws = np.where(cases, other.draws[np.arange(len(draws)) % len(other.draws)], draws)
        return Marks(
            crps=np.where(cases, other.crps, self.crps),
            places=np.where(cases, other.places, self.places),
            inside=np.where(cases, other.inside, self.inside),
            widths=np.where(cases, other.widths, self.widths),
            draws=draws,
        )

    def together(self, observed: Reals, scales: Reals, cases: Flags) -> float:
        """Return the energy score of some cases together, each in units of its scale.

        Args:
            observed: What was observed, shape (case,).
            scales: In which each is counted, shape (case,).
            cases: Which ones.
        """
        which = np.flatnonzero(cases)
        if len(which) == 1:  # the score of one figure, which is known already
            return float(self.crps[which[0]] / scales[which[0]])
        if self.draws is None:
            return math.sqrt(float(np.sum((self.crps / scales)[which] ** 2)))
        # Of many draws a part, evenly, since all pairs are counted.
        rows = np.unique(np.arange(DRAWS) * len(self.draws) // DRAWS)
        draws = self.draws[np.ix_(rows, which)]
        if len(draws) <= 1 or not bool(np.isfinite(draws).all()):
            return math.nan
        return energy_score(draws / scales[which], observed[which] / scales[which])


def marks_of_draws(draws: Reals, observed: Reals) -> Marks:
    """Return the marks of an ensemble, by fair scores, so that ensembles of other sizes may stand beside it.

    Args:
        draws: Shape (draw, case), finite; columns of what is not foretold are no numbers.
        observed: Shape (case,).
    """
    told = np.isfinite(draws).all(axis=0)
    found = _blank(len(observed), draws)
    if not bool(told.any()) or len(draws) <= 1:
        return found
    found.crps[told] = crps(draws[:, told], observed[told], is_fair=True)
    found.places[told] = probability_transform(draws[:, told], observed[told])
    for number, level in enumerate(LEVELS):
        if len(draws) >= 2 / (1 - level) - 1:
            low, high = central_interval(draws[:, told], level)
            found.inside[number, told] = (low <= observed[told]) & (observed[told] <= high)
            found.widths[number, told] = high - low
    return found


def marks_of_forecasts(forecasts: Sequence[StudentMixture | None], observed: Reals, name: str, seed: int) -> Marks:
    """Return the marks of forecasts in closed form; not numbers where there is none.

    Args:
        forecasts: One a case.
        observed: Shape (case,).
        name: The forecaster's, which selects the draws with which cases are scored together.
        seed: That selects them too.
    """
    draws = np.full((DRAWS, len(observed)), np.nan)
    found = _blank(len(observed), draws)
    (stream,) = stream_keys([f"forecasts of {name}"])
    runs = np.arange(DRAWS, dtype=np.uint64)
    shares = np.array([share for level in LEVELS for share in ((1 - level) / 2, (1 + level) / 2)])
    for case, forecast in enumerate(forecasts):
        if forecast is None:
            continue
        value = float(observed[case])
        found.crps[case] = forecast.crps(value)
        found.places[case] = float(forecast.cdf(np.array(value)))
        ends = forecast.quantiles(shares).reshape(len(LEVELS), 2)
        found.inside[:, case] = (ends[:, 0] <= value) & (value <= ends[:, 1])
        found.widths[:, case] = ends[:, 1] - ends[:, 0]
        pair = np.stack([uniforms(seed, stream, 2 * case + part, runs) for part in range(2)])
        draws[:, case] = forecast.draws(pair)
    return found


def marks_of_line(line: Reals, observed: Reals) -> Marks:
    """Return the marks of a forecast without a distribution: its score is the distance from what was observed.

    Args:
        line: Shape (case,).
        observed: Shape (case,).
    """
    found = _blank(len(observed), None)
    found.crps[:] = np.abs(line - observed)
    return found


def _blank(count: int, draws: Reals | None) -> Marks:
    """Return the marks of a forecaster who said nothing."""
    nothing = np.full(count, np.nan)
    nowhere = np.full((len(LEVELS), count), np.nan)
    return Marks(nothing, nothing.copy(), nowhere, nowhere.copy(), draws)
