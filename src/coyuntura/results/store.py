"""Results on disk: netCDF files and Zarr folders, whole or not there at all."""

# xarray's annotations have gaps.
# pyright: reportUnknownMemberType=false
from collections.abc import Hashable, Iterable
from pathlib import Path

import xarray as xr

from coyuntura.results.files import checksum, draft_folder_of, draft_of

# Days, because model time is turned into dates; as numbers, because a member that went through has none.
_DATES = {"units": "days since 1970-01-01", "dtype": "float64", "calendar": "proleptic_gregorian"}


def write_netcdf(dataset: xr.Dataset, path: Path, drafts: Path | None = None) -> str:
    """Write a dataset to a netCDF file, which appears complete or not at all.

    Args:
        dataset: What is written.
        path: A file in a folder that exists; a file that is there is replaced.
        drafts: A folder on the same disk for the unfinished file; the file's own folder where None.

    Returns:
        The checksum of the file.

    Raises:
        ValueError: The folder does not exist, or the path is a folder.
        OSError: The file cannot be written; an older one is left as it was.
    """
    if not path.parent.is_dir():
        msg = f"the folder of {path} does not exist; make it first"
        raise ValueError(msg)
    if path.is_dir():
        msg = f"{path} is a folder; name a file in it"
        raise ValueError(msg)
    with draft_of(path, drafts) as part:
        dataset.to_netcdf(part, engine="h5netcdf")
        return checksum(part)


def read_netcdf(path: Path) -> xr.Dataset:
    """Return the dataset of a netCDF file, loaded; the file is closed again.

    Raises:
        ValueError: There is no such file.
        OSError: It is no netCDF file.
    """
    if not path.is_file():
        msg = f"{path} is no file"
        raise ValueError(msg)
    return xr.load_dataset(path, engine="h5netcdf")


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
    return xr.open_zarr(path, chunks=None, consolidated=False)


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
