"""What differs between two files of results: which variables, in how many values, and where most."""

# The annotations of xarray have gaps.
# pyright: reportUnknownMemberType=false
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from rich.console import Group, RenderableType

from coyuntura.report.amounts import show_unit
from coyuntura.report.differences import TOLERANCE
from coyuntura.report.numbers import show_number
from coyuntura.report.page import Paragraph
from coyuntura.report.plain import Json, finite_json
from coyuntura.report.words import counted

_ABOUT = ("study", "version", "seed", "set", "clock_start", "clock_stop", "clock_dt", "clock_saveper", "clock_method")


@dataclass(frozen=True, slots=True)
class Moved:
    """A variable that differs: in how many values of how many, and the two where they are farthest apart."""

    variable: str
    unit: str
    differing: int
    of: int
    where: Mapping[str, str]
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class ResultDifferences:
    """All that differs between two datasets."""

    about: Mapping[str, tuple[str, str]]
    only_before: Sequence[str]
    only_after: Sequence[str]
    shaped: Sequence[str]
    """Variables over other scenarios, members, times or elements."""
    moved: Sequence[Moved]
    alike: int

    def __bool__(self) -> bool:
        return bool(self.about or self.only_before or self.only_after or self.shaped or self.moved)


def result_differences(before: xr.Dataset, after: xr.Dataset) -> ResultDifferences:
    """Return what differs between two results, as `coyuntura run` or a sweep wrote them."""
    about = {key: (str(before.attrs.get(key, "")), str(after.attrs.get(key, ""))) for key in _ABOUT}
    names = [str(name) for name in before.data_vars if name in after.data_vars]
    shaped = [name for name in names if not _alike_in_shape(before[name], after[name])]
    compared = [name for name in names if name not in shaped]
    moved = [found for name in compared for found in _moved(before[name], after[name])]
    return ResultDifferences(
        about={key: pair for key, pair in about.items() if pair[0] != pair[1]},
        only_before=[str(name) for name in before.data_vars if name not in after.data_vars],
        only_after=[str(name) for name in after.data_vars if name not in before.data_vars],
        shaped=shaped,
        moved=moved,
        alike=len(compared) - len(moved),
    )


def _alike_in_shape(first: xr.DataArray, second: xr.DataArray) -> bool:
    return (
        first.dims == second.dims
        and first.shape == second.shape
        and all(np.array_equal(first[axis].to_numpy(), second[axis].to_numpy()) for axis in first.dims)
    )


def _moved(first: xr.DataArray, second: xr.DataArray) -> Iterator[Moved]:
    """Yield how a variable differs; nothing where it does not, or holds no numbers."""
    a, b = first.to_numpy(), second.to_numpy()
    if a.dtype.kind != "f" or b.dtype.kind != "f" or not a.size:
        return
    with np.errstate(invalid="ignore"):
        gap = np.abs(a - b)
        is_same = (gap <= TOLERANCE * np.maximum(np.abs(a), np.abs(b))) | (a == b) | (np.isnan(a) & np.isnan(b))
    if is_same.all():
        return
    # A value that is a number on one side only is farther than any.
    far = np.where(is_same, -1.0, np.where(np.isfinite(gap), gap, np.inf))
    place = np.unravel_index(int(far.argmax()), far.shape)
    where = {str(axis): str(first[axis].to_numpy()[at]) for axis, at in zip(first.dims, place, strict=True)}
    where = {axis: word.removesuffix("T00:00:00") for axis, word in where.items()}
    unit = str(second.attrs.get("units", "1"))
    yield Moved(str(first.name), unit, int((~is_same).sum()), a.size, where, float(a[place]), float(b[place]))


def render_result_differences(found: ResultDifferences, language: str) -> RenderableType:
    """Return what differs, a line each."""
    is_spanish = language == "es"
    lines = [f"{key}: {first or '-'} → {second or '-'}" for key, (first, second) in found.about.items()]
    gone, new, shaped = (
        ("solo en el primero", "solo en el segundo", "sobre otros escenarios, miembros, tiempos o elementos")
        if is_spanish
        else ("only in the first", "only in the second", "over other scenarios, members, times or elements")
    )
    for names, words in ((found.only_before, gone), (found.only_after, new), (found.shaped, shaped)):
        lines += [f"{name}: {words}" for name in names]
    lines += [_line(item, language) for item in found.moved]
    if not found:
        lines.append("No hay diferencias." if is_spanish else "There is no difference.")
    same = counted(found.alike, ("variable", "variables"), language)
    lines.append(f"{same} sin cambio." if is_spanish else f"{same} the same.")
    return Group(*(Paragraph(line) for line in lines))


def _line(item: Moved, language: str) -> str:
    before, after = (show_number(value, language) for value in (item.before, item.after))
    where = ", ".join(f"{axis} {word}" for axis, word in item.where.items())
    unit = f" {show_unit(item.unit, language)}".rstrip()
    share = f"{show_number(item.differing, language)} / {show_number(item.of, language)}"
    most = "más en" if language == "es" else "most at"
    values = "valores" if language == "es" else "values"
    return f"{item.variable}: {share} {values}; {most} {where}: {before} → {after}{unit}"


def result_differences_json(found: ResultDifferences) -> Mapping[str, Json]:
    """Return the same in the shape that programs read."""
    return {
        "about": {key: {"before": first, "after": second} for key, (first, second) in found.about.items()},
        "only_before": list(found.only_before),
        "only_after": list(found.only_after),
        "other_shape": list(found.shaped),
        "variables": [
            {
                "variable": item.variable,
                "unit": item.unit,
                "differing": item.differing,
                "of": item.of,
                "where": dict(item.where),
                "before": finite_json(item.before),
                "after": finite_json(item.after),
            }
            for item in found.moved
        ],
        "alike": found.alike,
    }
