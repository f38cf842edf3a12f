"""Results on disk: netCDF files, whole or not there at all."""

import os
import tempfile
from pathlib import Path

import xarray as xr


def write_netcdf(dataset: xr.Dataset, path: Path) -> None:
    """Write a dataset to a netCDF file, which appears complete or not at all.

    Args:
        dataset: What is written.
        path: A file in a folder that exists; a file that is there is replaced.

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
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        dataset.to_netcdf(part, engine="h5netcdf")  # pyright: ignore[reportUnknownMemberType]  xarray's own gap
        _settle(part)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def read_netcdf(path: Path) -> xr.Dataset:
    """Return the dataset of a netCDF file, loaded; the file is closed again.

    Raises:
        ValueError: There is no such file.
        OSError: It is no netCDF file.
    """
    if not path.is_file():
        msg = f"{path} is no file"
        raise ValueError(msg)
    return xr.load_dataset(path, engine="h5netcdf")  # pyright: ignore[reportUnknownMemberType]  xarray's own gap


def _settle(path: Path) -> None:
    """Wait until a file or a folder is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
