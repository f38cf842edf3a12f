"""Rolling origins as groups of a posterior's file: `scores` and `predictions`."""

import xarray as xr

from coyuntura.infer.rolling import Forecasts, YearlyScores

SCORES, PREDICTIONS = "scores", "predictions"
"""Names of the groups."""


def scores_group(scores: YearlyScores) -> xr.Dataset:
    """Return yearly scores over (chain, year) and (chain, year, series)."""
    return xr.Dataset(
        {
            "log_score": (("chain", "year"), scores.jointly),
            "log_score_by_series": (("chain", "year", "series"), scores.by_series),
        },
        {"year": ("year", list(scores.years)), "series": ("series", list(scores.series))},
    )


def scores_of(group: xr.Dataset) -> YearlyScores:
    """Return the yearly scores that a group holds.

    Raises:
        KeyError: It lacks one of the variables.
        ValueError: Their shapes do not go together.
    """
    return YearlyScores(
        years=tuple(int(year) for year in group["year"].to_numpy()),
        series=tuple(str(name) for name in group["series"].to_numpy()),
        jointly=group["log_score"].transpose("chain", "year").to_numpy().astype("float64"),
        by_series=group["log_score_by_series"].transpose("chain", "year", "series").to_numpy().astype("float64"),
    )


def predictions_group(forecasts: Forecasts) -> xr.Dataset:
    """Return forecasts over (draw, forecast), with what each column is as coordinates."""
    return xr.Dataset(
        {"figure": (("draw", "forecast"), forecasts.draws)},
        {
            "origin": ("forecast", forecasts.origins),
            "horizon": ("forecast", forecasts.horizons),
            "of_series": ("forecast", list(forecasts.series)),
            "date": ("forecast", list(forecasts.dates)),
            "observed": ("forecast", forecasts.observed),
        },
    )


def forecasts_of(group: xr.Dataset) -> Forecasts:
    """Return the forecasts that a group holds.

    Raises:
        KeyError: It lacks one of the variables.
        ValueError: Their shapes do not go together.
    """
    return Forecasts(
        origins=group["origin"].to_numpy().astype("int64"),
        horizons=group["horizon"].to_numpy().astype("int64"),
        series=tuple(str(name) for name in group["of_series"].to_numpy()),
        dates=tuple(str(date) for date in group["date"].to_numpy()),
        observed=group["observed"].to_numpy().astype("float64"),
        draws=group["figure"].transpose("draw", "forecast").to_numpy().astype("float64"),
    )
