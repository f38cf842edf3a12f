"""Results on disk: netCDF files and Zarr folders, whole or not there at all."""

# The annotations of xarray and h5netcdf have gaps.
# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false
import io
from collections.abc import Hashable, Iterable
from pathlib import Path

import h5netcdf
import xarray as xr
from xarray.backends import H5NetCDFStore

from coyuntura.files import checksum, draft_folder_of, draft_of

# Days, because model time is turned into dates; as numbers, because a member that went through has none.
_DATES = {"units": "days since 1970-01-01", "dtype": "float64", "calendar": "proleptic_gregorian"}
_SECONDS = xr.coders.CFDatetimeCoder(time_unit="s")
"""Dates are read as seconds: nanoseconds, xarray's own choice, begin in 1677 and end in 2262."""
_CLASSIC = b"CDF"
_MOST_BYTES = 2**31 - 4
"""Of a variable in the classic format."""


def write_netcdf(dataset: xr.Dataset, path: Path, drafts: Path | None = None) -> str:
    """Write a dataset to a netCDF file, which appears complete or not at all.

    It has the classic format, or netCDF-4 where that one cannot hold the dataset.

    Args:
        dataset: What is written.
        path: A file in a folder that exists; a file that is there is replaced.
        drafts: A folder on the same disk for the unfinished file; the file's own folder where None.

    Returns:
        The checksum of the file.

    Raises:
        ValueError: The folder does not exist.
        OSError: The file cannot be written; an older one is left as it was.
    """
    if not path.parent.is_dir():
        msg = f"the folder of {path} does not exist; make it first"
        raise ValueError(msg)
    dated = _dated(dataset)
    content = _classic(dated) or _hdf5(dated)
    with draft_of(path, drafts) as part:
        part.write_bytes(content)
        return checksum(part)


def _classic(dataset: xr.Dataset) -> memoryview | bytes | None:
    """Return a file in the classic format with 64-bit offsets; None where that cannot hold the dataset.

    It is written and opened far faster than HDF5 where there are many variables.
    """
    names = [str(name) for name in (*dataset.variables, *dataset.sizes)]
    # SciPy reads names as Latin-1, and a dimension without a length as one that grows.
    is_plain = all(name.isascii() for name in names) and all(dataset.sizes.values())
    if not is_plain or any(variable.nbytes > _MOST_BYTES for variable in dataset.variables.values()):
        return None
    try:
        return dataset.to_netcdf(engine="scipy", format="NETCDF3_64BIT")
    except ValueError:
        # A whole number needs more than 32 bits, or a dimension has the name of one for letters.
        return None


def _hdf5(dataset: xr.Dataset) -> memoryview:
    """Return a netCDF-4 file, made in memory: HDF5 takes the whole process down where a disk is full."""
    content = io.BytesIO()
    with h5netcdf.File(content, "w") as file:
        dataset.dump_to_store(H5NetCDFStore(file))
    return content.getbuffer()


def _dated(dataset: xr.Dataset) -> xr.Dataset:
    """Return a dataset whose dates are written as real numbers, but for coordinates, of which none is missing."""
    found = dataset.copy()
    for variable in (found.variables[name] for name in found.data_vars):
        if variable.dtype.kind == "M":
            variable.encoding = dict(_DATES)
    return found


def read_netcdf(path: Path) -> xr.Dataset:
    """Return the dataset of a netCDF file, loaded; the file is closed again.

    Raises:
        ValueError: There is no such file.
        OSError: It is no netCDF file.
    """
    if not path.is_file():
        msg = f"{path} is no file"
        raise ValueError(msg)
    with path.open("rb") as file:
        is_classic = file.read(len(_CLASSIC)) == _CLASSIC
    return xr.load_dataset(path, engine="scipy" if is_classic else "h5netcdf", decode_times=_SECONDS)


def write_zarr(pieces: Iterable[xr.Dataset], path: Path, drafts: Path, along: str = "member") -> str:
    """Write datasets that follow each other along a dimension to one Zarr folder, a chunk for each.

    The folder, of Zarr's format 3, appears complete or not at all; one that is there is replaced.
    Only one piece is held at a time.

    Args:
        pieces: At least one, alike but along the dimension; all but the last are of one length.
        path: The folder to write.
        drafts: A folder on the same disk for the unfinished one.
        along: The dimension.

    Returns:
        The checksum of the folder, taken before others can reach it.

    Raises:
        ImportError: Zarr is not installed.
        OSError: The folder cannot be written.
    """
    with draft_folder_of(path, drafts) as part:
        for number, piece in enumerate(pieces):
            ready = _spelled(piece)
            if number == 0:
                ready.to_zarr(part, mode="w", zarr_format=3, consolidated=False, encoding=_encoding(ready))
            else:
                ready.drop_vars([name for name in ready.variables if along not in ready[name].dims]).to_zarr(
                    part, append_dim=along, consolidated=False
                )
        return checksum(part)


def read_zarr(path: Path) -> xr.Dataset:
    """Return the dataset of a Zarr folder; values are read when they are used.

    Raises:
        ImportError: Zarr is not installed.
        ValueError: There is no such folder.
    """
    if not path.is_dir():
        msg = f"{path} is no folder"
        raise ValueError(msg)
    return xr.open_dataset(path, engine="zarr", consolidated=False, decode_times=_SECONDS)


def _spelled(dataset: xr.Dataset) -> xr.Dataset:
    """Return a dataset whose words have no common length: Zarr's format 3 has such words only."""
    words = {name: dataset[name].astype(object) for name in dataset.coords if _kind(dataset, name) == "U"}
    return dataset.assign_coords(words)


def _encoding(dataset: xr.Dataset) -> dict[str, dict[str, object]]:
    return {
        str(name): {"chunks": dataset[name].shape, **(_DATES if _kind(dataset, name) == "M" else {})}
        for name in dataset.variables
    }


def _kind(dataset: xr.Dataset, name: Hashable) -> str:
    """Return NumPy's letter for what a variable holds: U are words, M are dates."""
    return dataset[name].to_numpy().dtype.kind
