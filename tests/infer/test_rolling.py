# The annotations of xarray have gaps.
# pyright: reportUnknownMemberType=false
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from coyuntura.infer.rolling import Forecasts, YearlyScores
from coyuntura.infer.rolling_groups import forecasts_of, predictions_group, scores_group, scores_of


def forecasts(count: int = 3) -> Forecasts:
    return Forecasts(
        origins=np.full(count, 2019),
        horizons=np.arange(1, count + 1),
        series=("oil/production",) * count,
        dates=tuple(str(2019 + years) for years in range(1, count + 1)),
        observed=np.arange(float(count)),
        draws=np.arange(2.0 * count).reshape(2, count),
    )


def scores() -> YearlyScores:
    by_series = np.array([[[-1.0, np.nan], [-2.0, -3.0]]])
    return YearlyScores((2000, 2001), ("a/x", "a/y"), np.array([[-1.0, -5.5]]), by_series)


def test_yearly_scores_come_back_from_a_file(tmp_path: Path) -> None:
    scores_group(scores()).to_netcdf(tmp_path / "a.nc", engine="h5netcdf")

    found = scores_of(xr.load_dataset(tmp_path / "a.nc", engine="h5netcdf"))

    assert (found.years, found.series) == ((2000, 2001), ("a/x", "a/y"))
    np.testing.assert_array_equal(found.jointly, scores().jointly)
    np.testing.assert_array_equal(found.by_series, scores().by_series)


def test_forecasts_come_back_from_a_file(tmp_path: Path) -> None:
    predictions_group(forecasts()).to_netcdf(tmp_path / "a.nc", engine="h5netcdf")

    found = forecasts_of(xr.load_dataset(tmp_path / "a.nc", engine="h5netcdf"))

    assert (found.series, found.dates) == (forecasts().series, forecasts().dates)
    np.testing.assert_array_equal(found.draws, forecasts().draws)
    np.testing.assert_array_equal([found.origins, found.horizons], [forecasts().origins, forecasts().horizons])
    np.testing.assert_array_equal(found.observed, forecasts().observed)


def test_forecasts_of_several_origins_stand_one_after_another() -> None:
    found = Forecasts.together([forecasts(2), forecasts(1)])

    assert (found.draws.shape, found.horizons.tolist()) == ((2, 3), [1, 2, 1])


def test_forecasts_without_a_date_each_are_refused() -> None:
    with pytest.raises(ValueError, match=r"one value each for every column, got \[1, 2\]"):
        Forecasts(np.array([1, 1]), np.array([1, 2]), ("a", "a"), ("2000",), np.zeros(2), np.zeros((1, 2)))


def test_scores_of_other_years_are_refused() -> None:
    with pytest.raises(ValueError, match=r"over 1 years and 1 series, got \(1, 2\), \(1, 2, 1\)"):
        YearlyScores((2000,), ("a/x",), np.zeros((1, 2)), np.zeros((1, 2, 1)))
