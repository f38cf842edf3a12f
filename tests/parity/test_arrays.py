"""Allocations and inverses, against the runs of Vensim that are published in SDXorg/test-models."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

import numpy as np
import pytest
from tests.interchange.published import SUITE

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

pytestmark = pytest.mark.slow  # all of them together take seconds

MakeStudy = Callable[..., CheckedStudy]
Names = Sequence[str]

BRANCHES, SIZES = ("boston", "dayton", "fresno"), ("small", "medium", "large", "huge")
PRODUCTS, LETTERS, FIVE = "abcd", "abc", "abcde"
CURVE = ("kind", "centre", "spread", "extra")


def parameter(name: str, over: str, axes: Sequence[Names], numbers: Iterable[float]) -> str:
    """Return a parameter over some dimensions, its numbers row by row."""
    entries = (f"      {', '.join(key)}: {value}\n" for key, value in zip(product(*axes), numbers, strict=True))
    return f"  {name}:\n    unit: 1\n    over: [{over}]\n    value:\n{''.join(entries)}"


def curves(name: str, rows: Sequence[Sequence[float]]) -> str:
    """Return the priority profiles of three branches."""
    return parameter(name, "branch, curve", (BRANCHES, CURVE), [number for row in rows for number in (*row, 0)])


def allocated(name: str, over: str, request: str, profile: str, supply: str) -> str:
    """Return an auxiliary that shares out a supply by profiles; the last dimension is who receives."""
    read = ", ".join(f"{profile}, {part}]" for part in CURVE)
    who = over.rpartition(" ")[2]
    equation = f"ALLOCATE_AVAILABLE({request}, {read}, {supply}, {who})"
    return f"  {name}:\n    unit: 1\n    over: [{over}]\n    equation: {equation}\n"


def by_profile() -> str:
    """Return the equations of `allocate_available`."""
    text = """
dimensions:
  branch: [boston, dayton, fresno]
  product: [a, b, c, d]
  sizes: [small, medium, large, huge]
  curve: [kind, centre, spread, extra]
parameters:
"""
    mixed = {
        "boston": [(1, 3, 3), (2, 5, 2), (3, 2, 1), (4, 6, 2)],
        "dayton": [(1, 4, 1.5), (2, 5, 2), (3, 4, 1), (4, 6, 1)],
        "fresno": [(1, 3, 3), (2, 2, 2), (3, 2, 2), (4, 3, 1)],
    }
    asked = [500, 300, 750, 200, 550, 400, 650, 220, 200, 600, 850, 190, 300, 700, 350, 500]
    text += parameter("asked", "branch", [BRANCHES], [500, 300, 750])
    text += parameter("asked_some", "branch", [BRANCHES], [500, 0, 750])
    text += parameter("fixed_supply", "product", [PRODUCTS], [100, 220, 300, 550])
    text += parameter("asked_mixed", "product, sizes", (PRODUCTS, SIZES), asked)
    rows = [(*row, 0) for branch in BRANCHES for row in mixed[branch]]
    text += parameter("mixed", "branch, sizes, curve", (BRANCHES, SIZES, CURVE), [x for row in rows for x in row])
    text += curves("some", [(1, 5, 2), (1, 5, 50), (1, 23, 4)])
    after = "auxiliaries:\n  supply: {unit: 1, equation: 20 * TIME}\n"
    for kind, widths in ((1, (2, 4, 4)), (2, (2, 4, 4)), (3, (1, 2, 2)), (4, (1, 2, 2))):
        text += curves(f"near{kind}", [(kind, at, width) for at, width in zip((5, 7, 3), widths, strict=True)])
        text += curves(f"far{kind}", [(kind, at, width) for at, width in zip((20, 7, 2), widths, strict=True)])
        first = 4 if kind < 3 else 2
        after += f"  moving{kind}:\n    unit: 1\n    over: [branch, curve]\n    equation:\n"
        for branch, slope, width in zip(BRANCHES, (0.1, 0, -0.1), (first, first / 2, first / 2), strict=True):
            values = (kind, f"5 + {slope} * TIME" if slope > 0 else f"5 - {-slope} * TIME", width, 0)
            after += "".join(f"      {branch}, {part}: {value}\n" for part, value in zip(CURVE, values, strict=True))
        after += allocated(f"allocation{kind}", "branch", "asked[*]", f"near{kind}[*", "supply")
        after += allocated(f"allocation{kind}_far", "branch", "asked[*]", f"far{kind}[*", "supply")
        after += allocated(f"allocation{kind}_sep", "product, branch", "asked[*]", f"moving{kind}[*", "fixed_supply")
    after += allocated("allocation_zeros", "branch", "asked_some[*]", "some[*", "supply")
    over = "branch, product, sizes"
    return text + after + allocated("allocation_mixed", over, "asked_mixed[product, *]", "mixed[branch, *", "supply")


def by_priority() -> str:
    """Return the equations of `allocate_by_priority`."""
    text = "dimensions:\n  dim: [a, b, c]\n  dim2: [a, b, c, d, e]\n  dim3: [x, y]\n  dim4: [g, h, i]\nparameters:\n"
    text += parameter("ask1", "dim", [LETTERS], [10, 6, 3]) + parameter("rank1", "dim", [LETTERS], [2, 4, 3])
    text += parameter("ask2", "dim2", [FIVE], [8, 1, 3, 4, 0]) + parameter("rank2", "dim2", [FIVE], [5, 3, 0, 1.5, 4])
    text += parameter("ask3", "dim", [LETTERS], [10, 20, 5]) + parameter("width3", "dim2", [FIVE], [1, 2, 0.5, 3, 10])
    text += parameter("rank3", "dim2, dim", (FIVE, LETTERS), [1, 10, 2, 5, 3, 0, 7, 1, 3, 1, 2, 3, 0.1, 0.3, 0.8])
    text += parameter("ask4", "dim3, dim2", ("xy", FIVE), [10, 4, 6, 5, 4, 8, 5, 6, 4, 7])
    fours = [1, 10, 2, 1, 8, 1.5, 3, 0, 1.5, 4, 7, 1, 3, 4, 0.5]
    text += parameter("rank4", "dim, dim2", (LETTERS, FIVE), fours) + parameter("width4", "dim4", ["ghi"], [5, 3.5, 4])
    twos = [6, 3, 3, 3, 1, 8, 1, 3, 4, 0, 0.6, 0, 3, 3, 1]
    ranks = [1, 10, 2, 1, 0, 5, 3, 0, 1.5, 4, 7, -2, 3, 4, 0.5]
    text += parameter("ask5", "dim, dim2", (LETTERS, FIVE), twos) + parameter("width5", "dim", [LETTERS], [2, 3, 3])
    text += parameter("rank5", "dim, dim2", (LETTERS, FIVE), ranks)
    return (
        text
        + """
auxiliaries:
  supply4: {unit: 1, over: dim3, equation: {x: TIME, y: 3 * TIME}}
  supply3: {unit: 1, over: dim3, equation: {x: TIME, y: 2 * TIME + 1}}
  supply5: {unit: 1, over: dim, equation: {a: TIME, b: 10 + TIME, c: TIME / 2 + 1}}
  allocation1: {unit: 1, over: dim, equation: "ALLOCATE_BY_PRIORITY(ask1[*], rank1[*], 3, TIME, dim)"}
  allocation2: {unit: 1, over: dim2, equation: "ALLOCATE_BY_PRIORITY(ask2[*], rank2[*], 3, TIME, dim2)"}
  allocation2d:
    {unit: 1, over: [dim, dim2], equation: "ALLOCATE_BY_PRIORITY(ask5[dim, *], rank5[dim, *], width5, supply5, dim2)"}
  allocation3d:
    {unit: 1, over: [dim3, dim2, dim], equation: "ALLOCATE_BY_PRIORITY(ask3[*], rank3[dim2, *], width3, supply3, dim)"}
  allocation4d:
    unit: 1
    over: [dim, dim3, dim4, dim2]
    equation: ALLOCATE_BY_PRIORITY(ask4[dim3, *], rank4[dim, *], width4, supply4, dim2)
"""
    )


def inverted() -> str:
    """Return the equations of `invert_matrix`."""
    text = "dimensions:\n  c: [e, f]\n  d: [a, b]\n  d1: [a, b]\n  dim1: [h, m, l]\n  dim2: [h, m, l]\nparameters:\n"
    text += parameter("one", "d, d1", ("ab", "ab"), [4, 7, 2, 6])
    text += parameter("two", "c, d, d1", ("ef", "ab", "ab"), [3, 3.5, 3.2, 3.6, 0.6, -0.7, -0.2, 0.4])
    threes = [3, 0, 2, 2, 0, -2, 0, 1, 1, 1, 0, 5, 2, 1, 5, 3, 4, 0]
    text += parameter("three", "d, dim1, dim2", ("ab", "hml", "hml"), threes)
    return (
        text
        + """
auxiliaries:
  matrix1i: {unit: 1, over: [d, d1], equation: "INVERSE(one[*, *], d, d1)"}
  matrix_2i: {unit: 1, over: [c, d, d1], equation: "INVERSE(two[c, *, *], d, d1)"}
  matrix3i: {unit: 1, over: [d, dim1, dim2], equation: "INVERSE(three[d, *, *], dim1, dim2)"}
"""
    )


def published(name: str) -> Mapping[str, Reals]:
    """Return the published columns of a model, by our names of cells; a gap is no number."""
    with (SUITE / "tests" / name / "output.tab").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter="\t")
    columns = zip(*([float(cell) if cell else np.nan for cell in row] for row in rows), strict=True)
    names = (column.lower().replace(" ", "_") for column in header)
    return {column: np.array(values) for column, values in zip(names, columns, strict=True)}


@pytest.mark.parametrize(
    ("name", "module", "clock", "cells", "tolerance"),
    [
        ("allocate_available", by_profile(), "start: 0, stop: 100, dt: 4", 123, 5e-3),
        ("allocate_by_priority", by_priority(), "start: 0, stop: 35, dt: 0.25", 143, 1e-5),
        ("invert_matrix", inverted(), "start: 0, stop: 1, dt: 1", 30, 1e-5),
    ],
)
def test_arrays_come_out_as_published(
    make_study: MakeStudy, name: str, module: str, clock: str, cells: int, tolerance: float
) -> None:
    model = make_study(module, clock).model
    expected = {cell: values for cell, values in published(name).items() if cell.startswith(("alloc", "matrix"))}
    shown = [cell for cell in expected if cell in set(model.computed)]
    run = simulate(lower(model), Inputs.of_model(model), shown, kernel="reference")
    worst = max(
        float(np.nanmax(np.abs(run.values[cell][:, 0] - expected[cell]) / (1 + np.abs(expected[cell]))))
        for cell in shown
    )

    assert (len(shown), worst < tolerance) == (cells, True)
