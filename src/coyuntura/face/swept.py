"""What a sweep gives back: where its result lies."""

from dataclasses import dataclass
from pathlib import Path

import xarray as xr

from coyuntura.results.store import read_netcdf, read_zarr
from coyuntura.sweep.folder import Record


@dataclass(frozen=True, slots=True)
class SweepResult:
    """Where the result of a sweep lies, and the record of what it is."""

    path: Path
    record: Record

    def open(self) -> xr.Dataset:
        """Return the result as a dataset: a netCDF file loaded, a Zarr store read as it is used."""
        return read_zarr(self.path) if self.path.is_dir() else read_netcdf(self.path)
