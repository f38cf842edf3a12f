"""What a sweep is asked with, and what it gives back: a design, and where the result lies."""

from dataclasses import dataclass
from pathlib import Path

import xarray as xr

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.designs import METHODS, Design, Grid, Method, Spread
from coyuntura.ensemble.members import spread_of
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


def design_of(checked: CheckedStudy, design: Method | Design, runs: int | None) -> Design:
    """Return a design, made of the priors where only its method is named.

    Raises:
        ValueError: The number of runs is given twice, or there is no such method.
    """
    if isinstance(design, Grid | Spread):
        if runs is not None:
            raise ValueError("runs go with the name of a method: a design has its own")
        return design
    if design not in METHODS:
        raise ValueError(f"design must be a `Grid`, a `Spread` or one of {', '.join(METHODS)}, got {design!r}")
    return spread_of(checked, design, checked.study.ensemble.members if runs is None else runs)
