# xarray's annotations have gaps.
# pyright: reportUnknownMemberType=false
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from coyuntura.results.store import read_netcdf, write_netcdf

_SMALL = xr.Dataset({"stock": ("time", np.array([1.0, 2.0, np.nan]))}, attrs={"study": "made"})


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write_netcdf(_SMALL, tmp_path / "small.nc")

    xr.testing.assert_identical(read_netcdf(tmp_path / "small.nc"), _SMALL)


def test_nothing_but_the_file_is_left_in_its_folder(tmp_path: Path) -> None:
    write_netcdf(_SMALL, tmp_path / "small.nc")

    assert [path.name for path in tmp_path.iterdir()] == ["small.nc"]


def test_a_file_that_is_there_is_replaced(tmp_path: Path) -> None:
    write_netcdf(_SMALL * 0, tmp_path / "small.nc")
    write_netcdf(_SMALL, tmp_path / "small.nc")

    xr.testing.assert_identical(read_netcdf(tmp_path / "small.nc"), _SMALL)


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        write_netcdf(_SMALL, tmp_path / "nowhere" / "small.nc")


def test_a_path_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is a folder"):
        write_netcdf(_SMALL, tmp_path)


def test_a_failure_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    write_netcdf(_SMALL, tmp_path / "small.nc")
    unwritable = _SMALL.assign_attrs(study=object())

    with pytest.raises(TypeError):
        write_netcdf(unwritable, tmp_path / "small.nc")

    assert [path.name for path in tmp_path.iterdir()] == ["small.nc"]
    xr.testing.assert_identical(read_netcdf(tmp_path / "small.nc"), _SMALL)


def test_reading_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is no file"):
        read_netcdf(tmp_path / "small.nc")


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.nc").write_text("no netCDF")

    with pytest.raises(OSError, match="signature"):
        read_netcdf(tmp_path / "text.nc")
