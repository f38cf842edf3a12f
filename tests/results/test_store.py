# xarray's annotations have gaps.
# pyright: reportUnknownMemberType=false
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from coyuntura.results import store
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
    with pytest.raises(OSError, match="only a file can be replaced"):
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


# The classic format, and netCDF-4 for what it cannot hold.

_WORDS = np.array([["", "más"], ["largo", "x"]])
_DAYS = np.array(["2019-12-31", "NaT"], "datetime64[ns]")
CLASSIC = {
    "numbers": xr.Dataset({"a": (("y", "x"), np.arange(6.0).reshape(2, 3).T[:2, :2])}, {"x": [-1, 2**31 - 1]}),
    "words": xr.Dataset({"a": (("y", "x"), _WORDS.astype(object))}, {"x": ["north", "south"]}),
    "no words": xr.Dataset({"a": ("x", np.array(["", ""]))}),
    "dates": xr.Dataset({"a": ("x", _DAYS)}, {"x": np.array(["1530-01-13", "2500-12-31"], "datetime64[s]")}),
    "attributes": xr.Dataset({"a": ("x", [1.5], {"unit": "", "label": "año"})}, attrs={"seed": -7, "dt": 1 / 3}),
    "short real numbers": xr.Dataset({"a": ("x", np.array([1.5], np.float32))}),
    "a number alone": xr.Dataset({"a": ((), 2.5)}),
    "nothing": xr.Dataset(),
}
NOT_CLASSIC = {
    "a name that is not ASCII": xr.Dataset({"año": ("x", [1.0])}),
    "a dimension that is not ASCII": xr.Dataset({"a": ("región", [1.0])}),
    "a large whole number": xr.Dataset({"a": ("x", [2**31])}),
    "a large seed": xr.Dataset(attrs={"seed": 2**31}),
    "no members": xr.Dataset({"a": ("x", np.zeros(0))}),
    "a dimension named as that of letters": xr.Dataset({"a": ("x", ["north"])}, {"string5": [1, 2]}),
}


@pytest.mark.parametrize("case", [*CLASSIC, *NOT_CLASSIC])
def test_everything_comes_back(tmp_path: Path, case: str) -> None:
    dataset = (CLASSIC | NOT_CLASSIC)[case]

    write_netcdf(dataset, tmp_path / "a.nc")

    xr.testing.assert_identical(read_netcdf(tmp_path / "a.nc"), dataset)


@pytest.mark.parametrize("case", CLASSIC)
def test_the_format_is_the_classic_one_where_that_holds_the_dataset(tmp_path: Path, case: str) -> None:
    write_netcdf(CLASSIC[case], tmp_path / "a.nc")

    assert (tmp_path / "a.nc").read_bytes()[:4] == b"CDF\x02"


@pytest.mark.parametrize("case", NOT_CLASSIC)
def test_the_format_is_netcdf_4_where_the_classic_one_is_too_small(tmp_path: Path, case: str) -> None:
    write_netcdf(NOT_CLASSIC[case], tmp_path / "a.nc")

    assert (tmp_path / "a.nc").read_bytes()[:4] == b"\x89HDF"


def test_the_format_is_netcdf_4_where_a_variable_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_MOST_BYTES", 16)

    write_netcdf(_SMALL, tmp_path / "a.nc")

    assert (tmp_path / "a.nc").read_bytes()[:4] == b"\x89HDF"


def test_xarray_finds_the_format_by_itself(tmp_path: Path) -> None:
    write_netcdf(_SMALL, tmp_path / "small.nc")

    xr.testing.assert_identical(xr.load_dataset(tmp_path / "small.nc"), _SMALL)


_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
import numpy as np
import xarray as xr
from coyuntura.results.store import write_netcdf
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, resource.RLIM_INFINITY))
try:
    write_netcdf(xr.Dataset({sys.argv[1]: ("x", np.zeros(10_000))}), Path(sys.argv[2]))
except OSError as error:
    print(error)
"""


# In a process of its own, because the limit holds for every file, that of a test's output among them.
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
@pytest.mark.parametrize("name", ["year", "año"])
def test_a_file_that_does_not_fit_is_told_by_its_name_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    command = [sys.executable, "-c", _ON_A_FULL_DISK, name, str(tmp_path / "large.nc")]

    found = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own program

    assert found.stdout.strip().endswith("large.nc'")
    assert list(tmp_path.iterdir()) == []
