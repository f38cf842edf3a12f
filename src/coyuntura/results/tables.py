"""Results as tables: rows of times, columns of variables, as spreadsheets and statistics programs read them."""

import math
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import xarray as xr

from coyuntura.arrays import Reals
from coyuntura.results.rows import Cell, save_rows, write_workbook
from coyuntura.units import UNKNOWN_UNIT

MOST_ROWS = 1_048_576
"""Of a sheet of Excel, the header among them."""
MOST_COLUMNS = 16_384
MOST_CELLS = {".csv": 200_000_000, ".tab": 200_000_000, ".xlsx": 5_000_000}
_INDEX = ("scenario", "member", "time")


class TableError(ValueError):
    """A result does not fit into the kind of table that is asked for."""


def write_table(dataset: xr.Dataset, path: Path, only: Collection[str] = ()) -> None:
    """Write trajectories as a table of the kind that the path's ending names, whole or not at all.

    There is one row for each scenario, member and time, and one column for each cell of a variable,
    headed `name (unit)` or `name[element] (unit)`. What does not change over time, constants and what is drawn for
    a member, follows behind the trajectories and is the same in each row. What is not a number is left empty.
    A workbook has a second sheet, which says what each column is.

    Args:
        dataset: As `to_dataset` makes it.
        path: A file in a folder that exists, which ends in .csv, .tab or .xlsx.
        only: Names of elements that the table holds, and nothing beside them; all where none is named.

    Raises:
        TableError: It has more rows, columns or cells than the table holds.
        ImportError: A workbook is asked for, and openpyxl is not installed.
        OSError: The file cannot be written; an older one is left as it was.
    """
    if only:
        dataset = dataset.drop_vars([name for name in dataset.data_vars if str(name).removesuffix("_") not in only])
    ending = path.suffix.lower()
    over = (_INDEX, ("member",), ())
    columns = [column for dims in over for name in dataset.data_vars for column in _columns(dataset, str(name), dims)]
    require_fit(ending, math.prod(dataset.sizes[name] for name in _INDEX), len(_INDEX) + len(columns))
    if ending == ".xlsx":
        sheets = {"runs": _rows(dataset, columns), "about": _about(dataset)}
        write_workbook(path, sheets)
    else:
        save_rows(_rows(dataset, columns), path, "runs")


def require_fit(ending: str, rows: int, columns: int) -> None:
    """Require that a table of some kind holds so many rows and columns, below a header.

    Raises:
        TableError: It does not.
    """
    way = "save fewer variables (`--variable`) or members (`--members`), or write netCDF (.nc)"
    if ending == ".xlsx" and rows + 1 > MOST_ROWS:
        raise TableError(f"the table has {rows:,} rows and a sheet of Excel holds {MOST_ROWS - 1:,}; {way}")
    if ending == ".xlsx" and columns > MOST_COLUMNS:
        raise TableError(f"the table has {columns:,} columns and a sheet of Excel holds {MOST_COLUMNS:,}; {way}")
    if rows * columns > MOST_CELLS[ending]:
        most = MOST_CELLS[ending]
        raise TableError(f"the table has {rows * columns:,} cells, and at most {most:,} are written as {ending}; {way}")


def _columns(dataset: xr.Dataset, name: str, over: Sequence[str]) -> Iterator[tuple[str, Reals]]:
    """Yield a variable's columns over the index with their headings; none where it is over other dimensions.

    Args:
        dataset: Where it stands.
        name: Of the variable.
        over: Dimensions of the index that it has, in their order; its own follow.
    """
    variable = dataset.variables[name]
    own = [str(axis) for axis in variable.dims[len(over) :]]
    found = variable.to_numpy()
    if variable.dims[: len(over)] != tuple(over) or {*own} & {*_INDEX} or found.dtype.kind != "f":
        return
    values = np.asarray(found, dtype=np.float64)
    unit = str(variable.attrs.get("units", "1"))
    shown = "" if unit in {"1", UNKNOWN_UNIT} else f" ({unit})"
    elements = [[str(element) for element in dataset[axis].to_numpy()] for axis in own]
    along = tuple(slice(None) if axis in over else None for axis in _INDEX)
    shape = tuple(dataset.sizes[axis] for axis in _INDEX)
    for place, words in zip(product(*(range(len(part)) for part in elements)), product(*elements), strict=True):
        heading = f"{name}[{','.join(words)}]" if words else name
        yield heading + shown, np.broadcast_to(values[(..., *place)][along], shape)


def _rows(dataset: xr.Dataset, columns: Sequence[tuple[str, Reals]]) -> Iterator[list[Cell]]:
    """Yield the header, and a row for each scenario, member and time, in this order."""
    yield [*_INDEX, *(heading for heading, _ in columns)]
    scenarios = [str(name) for name in dataset["scenario"].to_numpy()]
    members = [int(number) for number in dataset["member"].to_numpy()]
    times = _times(dataset)
    for (which, scenario), (number, member) in product(enumerate(scenarios), enumerate(members)):
        block = [values[which, number].tolist() for _, values in columns]
        for row, time in enumerate(times):
            yield [scenario, member, time, *(column[row] for column in block)]


def _times(dataset: xr.Dataset) -> list[Cell]:
    times = dataset["time"].to_numpy()
    if times.dtype.kind == "M":
        return [date.fromisoformat(str(day)) for day in times.astype("datetime64[D]")]
    return [float(time) for time in times]


def _about(dataset: xr.Dataset) -> Iterator[list[Cell]]:
    """Yield what each column is, and what the results are of."""
    yield ["name", "unit", "label", "etiqueta", "kind", "claims", "source"]
    keys = ("units", "long_name_en", "long_name_es", "kind", "claims", "source")
    for name, variable in dataset.data_vars.items():
        if "long_name_en" in variable.attrs:
            yield [str(name), *(str(variable.attrs.get(key, "")) for key in keys)]
    for key, value in dataset.attrs.items():
        yield [str(key), str(value)]
