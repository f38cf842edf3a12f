"""A place as a weighted mean of others that were like it before something happened there."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from coyuntura.arrays import Reals

# The weights' sum is a row of its own in a least squares problem, this much heavier than the others.
_HEAVY = 1e3
_MOST_TRIES = 4000


@dataclass(frozen=True, slots=True, eq=False)
class Synthetic:
    """A place made of others."""

    weights: Reals
    """Of each donor, none below 0, of sum 1."""
    importance: Reals
    """Of each predictor, none below 0, of sum 1."""
    error: float
    """Root mean square error of the outcome before, in its unit."""


def synthetic_control(
    treated: Reals,
    donors: Reals,
    treated_predictors: Reals,
    donor_predictors: Reals,
    *,
    importance: Reals | None = None,
    start: Literal["equal", "regression"] = "equal",
) -> Synthetic:
    """Return the donors' weights whose mean is nearest to a place before something happened there.

    Weights bring predictors together, each divided by its standard deviation over all places and weighed by its
    importance; the importance is such that the outcome before is met best. Several may meet it almost equally, and
    then weights say less than the error does: try both starts.

    Args:
        treated: The place's outcome before, shape (period,).
        donors: That of the others, shape (period, donor).
        treated_predictors: What the place was like, shape (predictor,), in any units.
        donor_predictors: The same of the others, shape (predictor, donor).
        importance: Of each predictor, shape (predictor,); searched for where it is None.
        start: Where the search begins: from equal importance by a simplex, or from a regression by slopes.

    Returns:
        Weights, importance and the error before.

    Raises:
        ValueError: Shapes do not fit, a number is not finite, a predictor is the same everywhere, or the
            importance is negative or nothing.

    Source:
        abadie2003, abadie2010.
    """
    _require_fit(treated, donors, treated_predictors, donor_predictors)
    everywhere = np.column_stack([treated_predictors, donor_predictors])
    spread = everywhere.std(axis=1, ddof=1)
    if not bool(np.all(spread > 0)):
        raise ValueError(f"predictors must vary, got one that is {everywhere[spread <= 0][0, 0]:g} everywhere.")
    one, others = treated_predictors / spread, donor_predictors / spread[:, np.newaxis]
    if importance is None:
        importance = _searched(treated, donors, one, others, start)
    if importance.shape != one.shape or not bool(np.all(importance >= 0)) or not float(importance.sum()) > 0:
        raise ValueError("importance must be one number for each predictor, none below 0 and not all 0.")
    weights = _nearest(one, others, importance)
    error = float(np.sqrt(np.mean((treated - donors @ weights) ** 2)))
    return Synthetic(weights, importance / importance.sum(), error)


def _require_fit(treated: Reals, donors: Reals, one: Reals, others: Reals) -> None:
    shapes = (treated.shape, donors.shape, one.shape, others.shape)
    is_shaped = treated.ndim == one.ndim == 1 and donors.ndim == others.ndim == 2  # noqa: PLR2004  a table
    is_matched = is_shaped and donors.shape[0] == treated.size and others.shape == (one.size, donors.shape[1])
    if not is_matched or min(donors.shape) == 0 or one.size == 0:
        raise ValueError(
            "treated, donors and their predictors must be (period,), (period, donor), (predictor,) and "
            f"(predictor, donor), got {', '.join(map(str, shapes))}."
        )
    if not all(bool(np.isfinite(part).all()) for part in (treated, donors, one, others)):
        raise ValueError("treated, donors and predictors must be finite.")


def _nearest(one: Reals, others: Reals, importance: Reals) -> Reals:
    """Return the weights of least squares among those of sum 1 without one below 0."""
    from scipy.optimize import nnls

    root = np.sqrt(np.abs(importance) / np.abs(importance).sum())
    table, wanted = root[:, np.newaxis] * others, root * one
    heavy = _HEAVY * max(1.0, float(np.abs(table).max()))
    found, _ = nnls(np.vstack([table, np.full(table.shape[1], heavy)]), np.append(wanted, heavy))
    return np.asarray(found / found.sum(), dtype=np.float64)


def _searched(treated: Reals, donors: Reals, one: Reals, others: Reals, start: Literal["equal", "regression"]) -> Reals:
    """Return the importance of predictors by which the outcome before is met best, shape (predictor,)."""
    from scipy.optimize import minimize

    def missed(importance: Reals) -> float:
        return float(np.mean((treated - donors @ _nearest(one, others, importance)) ** 2))

    if start == "equal":
        first = np.full(one.size, 1 / one.size)
        found = minimize(missed, first, method="Nelder-Mead", options={"maxfev": _MOST_TRIES, "maxiter": _MOST_TRIES})
    else:
        found = minimize(missed, _regressed(treated, donors, one, others), method="BFGS")
    return np.abs(np.asarray(found.x, dtype=np.float64))


def _regressed(treated: Reals, donors: Reals, one: Reals, others: Reals) -> Reals:
    """Return how much each predictor says of the outcomes of all places, as the squares of its coefficients."""
    predictors = np.column_stack([one, others])
    table = np.vstack([np.ones(predictors.shape[1]), predictors]).T
    outcomes = np.column_stack([treated, donors]).T
    coefficients = np.linalg.lstsq(table, outcomes, rcond=None)[0][1:]
    squares = (coefficients**2).sum(axis=1)
    return np.asarray(squares / squares.sum(), dtype=np.float64)
