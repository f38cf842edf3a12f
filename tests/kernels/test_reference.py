import math

import numpy as np
import pytest

from coyuntura.blocks.lookup import INTERPOLATIONS, LookupTable
from coyuntura.clock import Clock
from coyuntura.kernels.reference import ReferenceKernel, Value
from coyuntura.program.operations import OPERATIONS, Operation
from coyuntura.program.program import Instruction, Program
from coyuntura.program.verify import verify

_LOOKUPS = tuple(
    LookupTable(np.array([-1.0, 0.3, 2.0, 5.0]), np.array([0.7, 3.1, -1.0, 1.9]), mode) for mode in INTERPOLATIONS
)
_NAN, _INF = math.nan, math.inf
_FIRST, _SECOND, _THIRD, _OUT = range(4)


def _program(operation: Operation, table: int = -1) -> Program:
    """Return a program of one instruction."""
    arguments = tuple(range(OPERATIONS[operation].arity))
    program = Program(
        clock=Clock(0.0, 1.0, 1.0, 1.0, None, "euler"),
        slots=5,
        constants={},
        parameters={"a": _FIRST, "b": _SECOND, "c": _THIRD},
        data={},
        time=4,
        states=(),
        memories=(),
        pipelines=(),
        lookups=_LOOKUPS,
        streams=(5,),
        once=(Instruction(operation, _OUT, arguments, table),),
        start=(),
        step=(),
        names={"out": _OUT},
    )
    verify(program)
    return program


def _compute(program: Program, *arguments: Value) -> Value:
    with np.errstate(all="ignore"):
        given = dict(zip("abc", (*arguments, *[np.float64(0.0)] * 3), strict=False))
        return ReferenceKernel(program).slots(given)[_OUT]


_PROGRAMS = {operation: _program(operation) for operation in OPERATIONS if operation not in {"lookup", "uniform"}} | {
    f"lookup {mode}": _program("lookup", number) for number, mode in enumerate(INTERPOLATIONS)
}


def _arguments() -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
    """Return three columns of numbers; ordinary ones, whole ones and such as are no numbers."""
    stream = np.random.default_rng(0)
    odd = [0.0, _INF, -_INF, _NAN]
    columns = [
        np.concatenate([stream.normal(0, 4, 400), stream.integers(-2, 3, 200), stream.choice(odd, 40)])
        for _ in range(3)
    ]
    return tuple(stream.permutation(column) for column in columns)


@pytest.mark.parametrize("name", list(_PROGRAMS))
def test_an_operation_on_one_number_is_bit_for_bit_that_on_many(name: str) -> None:
    program, columns = _PROGRAMS[name], _arguments()
    together = np.asarray(_compute(program, *columns))

    alone = np.array([_compute(program, *row) for row in zip(*columns, strict=True)])

    assert np.array_equal(alone, together, equal_nan=True)


@pytest.mark.parametrize("number", [2.0, 0.5, -1.0, 0.0, 1.0, 3.0])
@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("name", list(_PROGRAMS))
def test_an_argument_that_all_members_share_is_bit_for_bit_one_for_each(name: str, place: int, number: float) -> None:
    program = _PROGRAMS[name]
    shared: list[Value] = list(_arguments())
    shared[place] = np.float64(number)
    each = list(shared)
    each[place] = np.full(640, number)

    one, many = (np.broadcast_to(_compute(program, *arguments), 640) for arguments in (shared, each))

    assert np.array_equal(one, many, equal_nan=True)


@pytest.mark.parametrize(
    ("operation", "arguments", "expected"),
    [
        ("add", (2.0, 0.5), 2.5),
        ("subtract", (2.0, 0.5), 1.5),
        ("multiply", (2.0, -0.5), -1.0),
        ("divide", (1.0, 4.0), 0.25),
        ("divide", (-1.0, 0.0), -_INF),
        ("divide", (0.0, 0.0), _NAN),
        ("power", (2.0, -2.0), 0.25),
        ("power", (-8.0, 1 / 3), _NAN),
        ("power", (0.0, 0.0), 1.0),
        ("modulo", (-1.0, 3.0), 2.0),
        ("modulo", (1.0, -3.0), -2.0),
        ("negate", (2.0,), -2.0),
        ("absolute", (-2.0,), 2.0),
        ("least", (2.0, -1.0), -1.0),
        ("least", (2.0, _NAN), _NAN),
        ("greatest", (2.0, -1.0), 2.0),
        ("greatest", (_NAN, 2.0), _NAN),
        ("exp", (710.0,), _INF),
        ("exp", (1.0,), math.e),
        ("ln", (math.e,), 1.0),
        ("ln", (0.0,), -_INF),
        ("ln", (-1.0,), _NAN),
        ("log10", (0.001,), -3.0),
        ("sqrt", (2.25,), 1.5),
        ("sin", (math.pi / 6,), 0.5),
        ("cos", (math.pi / 3,), 0.5),
        ("tan", (math.pi / 4,), 1.0),
        ("arcsin", (0.5,), math.pi / 6),
        ("arccos", (0.5,), math.pi / 3),
        ("arctan", (1.0,), math.pi / 4),
        ("whole", (-0.5,), -1.0),
        ("less", (1.0, 1.0), 0.0),
        ("less", (_NAN, 1.0), 0.0),
        ("less_or_equal", (1.0, 1.0), 1.0),
        ("equal", (0.0, -0.0), 1.0),
        ("equal", (_NAN, _NAN), 0.0),
        ("and", (2.0, -1.0), 1.0),
        ("and", (2.0, 0.0), 0.0),
        ("or", (0.0, 0.5), 1.0),
        ("or", (0.0, 0.0), 0.0),
        ("not", (0.0,), 1.0),
        ("not", (0.5,), 0.0),
        ("select", (1.0, 2.0, _NAN), 2.0),
        ("select", (0.0, _NAN, 3.0), 3.0),
        ("copy", (7.0,), 7.0),
    ],
)
def test_an_operation_means_what_it_says(operation: Operation, arguments: tuple[float, ...], expected: float) -> None:
    found = _compute(_PROGRAMS[operation], *(np.float64(argument) for argument in arguments))

    assert float(found) == pytest.approx(expected, rel=1e-15, abs=0, nan_ok=True)


@pytest.mark.parametrize("name", list(_PROGRAMS))
def test_no_operation_changes_its_arguments(name: str) -> None:
    columns = _arguments()

    _compute(_PROGRAMS[name], *columns)

    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(columns, _arguments(), strict=True))


def test_results_are_numbers_and_never_truth_values() -> None:
    for program in _PROGRAMS.values():
        assert np.asarray(_compute(program, *_arguments())).dtype == np.float64
