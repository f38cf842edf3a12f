"""That an expression means the same in an equation and in a measure, whatever numbers stand in it.

Every operator and every function of the language that needs no memory is computed twice over the same numbers: as an
equation of a model, by the kernel that defines what equations mean, and as a measure, around and within a reading.
"""

import re
from collections.abc import Mapping
from itertools import product
from typing import get_args

import numpy as np
import pytest

from coyuntura.arrays import Reals
from coyuntura.blocks.functions import GROUPS
from coyuntura.check.measures import check_measure
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.errors import Faults, Place
from coyuntura.explain.measures import Measuring
from coyuntura.kernels.reference import ReferenceKernel
from coyuntura.model.equations import read_equation
from coyuntura.model.folder import read_study
from coyuntura.model.scenarios import HISTORY
from coyuntura.program.lower import lower
from coyuntura.results.run import Run
from coyuntura.syntax.tree import BinaryOperator

NUMBERS = (2.5, -1.5, 1.0, 0.0, np.nan, np.inf, -np.inf)
MEMBERS = len(NUMBERS) ** 3
GIVEN: Mapping[str, Reals] = {
    **dict(zip("abc", np.array(list(product(NUMBERS, repeat=3))).T.copy(), strict=True)),
    "2": np.full(MEMBERS, 2.0),
}
NAMES = ("a", "b", "c")
STUDY = """
study: numbers
title: {en: Numbers, es: Números}
unit_check: off
time: {start: 0, stop: 4, dt: 1}
"""
MODULE = """
module: only
label: {en: Only, es: Único}
dimensions: {side: [left, middle, right], row: [top, low], column: [one, two]}
parameters:
  a: {unit: 1, value: 1}
  b: {unit: 1, value: 1}
  c: {unit: 1, value: 1}
  v: {unit: 1, over: side, value: 1}
  w: {unit: 1, over: side, value: 1}
  p: {unit: 1, over: side, value: 2}
  m: {unit: 1, over: [row, column], value: 1}
lookups:
  table: {unit: 1, input: 1, points: [[0, 1], [1, 3], [2, -2]]}
  bent: {unit: 1, input: 1, points: [[0, 1], [1, 3], [2, -2]], interpolation: extrapolate}
auxiliaries:
"""
ARRAYS = {
    "v[left]": "a", "v[middle]": "b", "v[right]": "c", "w[left]": "c", "w[middle]": "a", "w[right]": "b",
    "p[left]": "2", "p[middle]": "2", "p[right]": "2",
    "m[top,one]": "a", "m[top,two]": "b", "m[low,one]": "c", "m[low,two]": "b",
}  # fmt: skip
VECTORS = {
    "RANK": "RANK(v[*], 2)",
    "INVERSE": "INVERSE(m[*, *], 1, 2)",
    "ALLOCATE_BY_PRIORITY": "ALLOCATE_BY_PRIORITY(v[*], w[*], 1, b, middle)",
    "ALLOCATE_AVAILABLE": "ALLOCATE_AVAILABLE(v[*], p[*], w[*], w[*], w[*], b, middle)",
}
SCALAR = ["-a", "NOT a", "IF a THEN b ELSE c", "IF a > b THEN b ELSE c", "a ^ 2", "2 + 3 * a", "table(a)", "bent(a)"]
OPERATORS = [f"a {operator} b" for operator in get_args(BinaryOperator)]
ARRAYED = ["SUM(v[*])", "MEAN(v[*])", "PROD(v[*])", "SIZE(v[*]) * a", "MIN(v[*])", "MAX(v[*] - w[*])"]
OF_TIME = ["TIME * a", "DT + a", "STARTTIME + a", "STOPTIME + a", "STEP(a, b)", "RAMP(a, b, c)", "PULSE(a, b, c)"]
ORDINARY = {
    function.name: function
    for group, functions in GROUPS.items()
    for function in functions
    if group not in {"memory", "chance"}
}
"""Functions that neither remember nor draw."""
ELSEWHERE = {"SUM", "MEAN", "PROD", "SIZE", *VECTORS, *(function.name for function in GROUPS["time"]), "CONVERT"}
"""Functions that are tried otherwise; `SINCE` has no value that could be no number, and `CONVERT` needs units."""


def calls() -> list[str]:
    """Return a call of every ordinary function, with as few and as many arguments as it takes."""
    found: list[str] = []
    for name, function in ORDINARY.items():
        # `MIN` and `MAX` of one argument reduce an array.
        counts = [count for count in range(2 if function.is_repeated else 1, 4) if function.kinds(count) is not None]
        found += [f"{name}({', '.join(NAMES[:count])})" for count in counts if name not in ELSEWHERE]
    return found


AROUND = [*OPERATORS, *SCALAR, *calls(), *ARRAYED]
WITHIN = [*AROUND, *VECTORS.values(), *OF_TIME]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> CheckedStudy:
    """Return a study that has each expression as an equation, `r0` the first of them."""
    folder = tmp_path_factory.mktemp("numbers")
    equations = "".join(f'  r{number}: {{unit: 1, equation: "{text}"}}\n' for number, text in enumerate(WITHIN))
    (folder / "modules").mkdir()
    (folder / "modules" / "only.yaml").write_text(MODULE + equations, encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return check_study(read_study(folder))


@pytest.fixture(scope="module")
def equations(checked: CheckedStudy) -> Mapping[str, Reals]:
    """Return every equation's value at the first instant, by the kernel that defines what equations mean."""
    program = lower(checked.model)
    kernel = ReferenceKernel(program)
    with np.errstate(all="ignore"):
        slots = kernel.slots({name: given(name) for name in program.parameters})
        slots[program.time] = np.float64(checked.model.clock.start)
        kernel.start(slots)
        kernel.step(slots)
    return {text: np.broadcast_to(slots[program.names[f"r{number}"]], MEMBERS) for number, text in enumerate(WITHIN)}


def as_measure(checked: CheckedStudy, text: str) -> Reals:
    """Return what a measure over runs of the same numbers gives."""
    faults = Faults()
    ready = check_measure(checked.study, checked.model, read_equation(text, Place("m"), faults), faults)
    faults.raise_if_any()
    values = {cell: np.tile(given(cell), (2, 1)) for cell in checked.model.parameters}
    return Measuring(checked)(ready, {HISTORY: Run(np.array([0.0, 1.0]), MEMBERS, values, ())})


def given(cell: str) -> Reals:
    return GIVEN[ARRAYS.get(cell, cell)]


def bits(values: Reals) -> list[int]:
    """Return numbers bit for bit; what is not a number is the same whatever its bits."""
    return np.where(np.isnan(values), np.nan, values).view(np.int64).tolist()


@pytest.mark.parametrize("text", WITHIN)
def test_within_a_reading_an_expression_means_what_it_means_in_an_equation(
    checked: CheckedStudy, equations: Mapping[str, Reals], text: str
) -> None:
    assert bits(as_measure(checked, f"AT({text}, '0')")) == bits(equations[text])


@pytest.mark.parametrize("text", AROUND)
def test_around_readings_an_expression_means_what_it_means_in_an_equation(
    checked: CheckedStudy, equations: Mapping[str, Reals], text: str
) -> None:
    read = re.sub(r"\b([abc]|[vw]\[\*\])(?![\w(])", r"AT(\1, '0')", text)

    assert bits(as_measure(checked, read)) == bits(equations[text])


def test_every_function_without_memory_is_among_them() -> None:
    tried = " ".join(WITHIN)

    assert [name for name in ORDINARY if name not in tried and name not in {"SINCE", "CONVERT"}] == []
