import math
from dataclasses import replace
from itertools import product
from typing import Literal

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.kernels.random_programs import LOOKUPS, Chance, random_inputs, random_program

from coyuntura.arrays import Reals
from coyuntura.clock import Clock
from coyuntura.program.operations import OPERATIONS, Operation
from coyuntura.program.program import Instruction, Program, State
from coyuntura.program.verify import verify
from coyuntura.results.run import Run
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.prepared import KernelName
from coyuntura.simulate.simulate import simulate

pytestmark = pytest.mark.slow  # all of them together take many seconds

_OUT = 4
_EDGES = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 3.0, -3.0, 1e-310, 5e-324, -5e-324, 1e300, -1e300, 709.78, -745.2,
    2.0**53, 2.0**53 - 1, -(2.0**53) + 1, 1e16, 1.5, -1.5, 2.5, np.inf, -np.inf, np.nan,
]  # fmt: skip


def _program(operation: Operation, index: int = -1) -> Program:
    """Return a program of one instruction."""
    arguments = tuple(range(OPERATIONS[operation].arity))
    program = Program(
        clock=Clock(0.0, 1.0, 1.0, 1.0, None, "euler"),
        slots=5,
        constants={},
        parameters={"a": 0, "b": 1, "c": 2},
        data={},
        time=3,
        states=(),
        memories=(),
        pipelines=(),
        lookups=LOOKUPS,
        streams=(7,),
        once=(),
        start=(),
        step=(Instruction(operation, _OUT, arguments, index),),
        names={"out": _OUT},
    )
    verify(program)
    return program


def _compute(kernel: KernelName, program: Program, *arguments: Reals) -> Reals:
    a, b, c = (*arguments, *([np.zeros(len(arguments[0]))] * 2))[:3]
    inputs = Inputs(len(a), {"a": a, "b": b, "c": c}, {})
    return simulate(program, inputs, ["out"], kernel=kernel).values["out"][0]


def _errors(computed: Reals, exact: NDArray[np.longdouble]) -> Reals:
    """Return errors in units of the last place of the exact results; infinite where only one of the two is finite."""
    with np.errstate(all="ignore"):
        rounded = exact.astype(np.float64)
        errors = np.abs((computed.astype(np.longdouble) - exact) / np.spacing(np.abs(rounded))).astype(np.float64)
    return np.where(np.isfinite(rounded), np.where(np.isfinite(computed), errors, np.inf), 0.0)


_NEEDS_MORE_DIGITS = pytest.mark.skipif(
    np.finfo(np.longdouble).nmant < 63, reason="this platform's long double has no more digits than a double"
)


@_NEEDS_MORE_DIGITS
def test_exp_errs_by_at_most_one_and_a_tenth_units_in_the_last_place() -> None:
    x = np.random.default_rng(1).uniform(-745, 709.7, 400_000)
    x[:100_000] = np.random.default_rng(2).uniform(-1, 1, 100_000)

    assert _errors(_compute("compiled", _program("exp"), x), np.exp(x.astype(np.longdouble))).max() <= 1.1


@_NEEDS_MORE_DIGITS
def test_ln_errs_by_at_most_one_unit_in_the_last_place() -> None:
    rng = np.random.default_rng(1)
    x = np.concatenate([10.0 ** rng.uniform(-323, 308, 200_000), rng.uniform(0.5, 2, 200_000)])

    assert _errors(_compute("compiled", _program("ln"), x), np.log(x.astype(np.longdouble))).max() <= 1.0


@_NEEDS_MORE_DIGITS
def test_power_errs_by_at_most_one_and_a_fifth_units_in_the_last_place() -> None:
    rng = np.random.default_rng(1)
    x = np.concatenate([10.0 ** rng.uniform(-300, 300, 200_000), rng.uniform(0.5, 2, 200_000)])
    # Exponents for which results fill the whole range.
    y = rng.uniform(-708, 708, len(x)) / np.maximum(np.abs(np.log(x)), 1e-3)
    exact = np.power(x.astype(np.longdouble), y.astype(np.longdouble))

    assert _errors(_compute("compiled", _program("power"), x, y), exact).max() <= 1.2


@pytest.mark.parametrize("operation", ["exp", "ln", "power"])
def test_a_member_s_result_does_not_depend_on_the_members_beside_it(operation: Operation) -> None:
    rng = np.random.default_rng(3)
    x = rng.uniform(-700, 700, 40_000) if operation == "exp" else 10.0 ** rng.uniform(-300, 300, 40_000)
    y = rng.uniform(-700, 700, len(x)) / np.maximum(np.abs(np.log(np.abs(x))), 1e-3)
    among_special = np.where(np.arange(len(x)) % 8 == 0, np.nan, x)

    alone, mixed = (_compute("compiled", _program(operation), given, y) for given in (x, among_special))

    ordinary = ~np.isnan(among_special)
    np.testing.assert_array_equal(alone[ordinary].view(np.int64), mixed[ordinary].view(np.int64))


@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_an_operation_agrees_with_the_reference_on_ordinary_and_edge_values(operation: Operation) -> None:
    row, stream = OPERATIONS[operation], np.random.default_rng(5)
    edges = np.array(list(product(_EDGES, _EDGES, [0.0, -0.0, 1.0, np.inf, np.nan])))
    drawn = np.concatenate([stream.normal(0, 4, (300, 3)), stream.integers(-3, 4, (100, 3))])
    columns = np.concatenate([edges, drawn]).T

    for index in range(len(LOOKUPS)) if row.numbered == "lookup" else [0 if row.numbered else -1]:
        program = _program(operation, index)
        compiled, reference = (_compute(kernel, program, *columns) for kernel in ("compiled", "reference"))
        if row.is_exact:
            np.testing.assert_array_equal(compiled, reference)
            assert (np.signbit(compiled) == np.signbit(reference))[~np.isnan(reference)].all()
        else:
            np.testing.assert_allclose(compiled, reference, rtol=4e-16, atol=0)


@pytest.mark.parametrize("operation", ["add", "multiply", "divide", "least", "greatest", "less", "power"])
@pytest.mark.parametrize("number", [0.0, 1.0, -2.5])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_constant_is_an_argument_like_any_other(operation: Operation, number: float, *, is_first: bool) -> None:
    program = _program(operation)
    arguments = (1, 0) if is_first else (0, 1)
    constant = replace(
        program,
        constants={1: number},
        parameters={"a": 0},
        step=(Instruction(operation, _OUT, arguments),),
    )
    inputs = Inputs(len(_EDGES), {"a": np.array(_EDGES)}, {})
    compiled, reference = (
        simulate(constant, inputs, ["out"], kernel=kernel).values["out"] for kernel in ("compiled", "reference")
    )

    np.testing.assert_allclose(compiled, reference, rtol=4e-16, atol=0)
    if operation != "power":
        assert (np.signbit(compiled) == np.signbit(reference))[~np.isnan(reference)].all()


def test_a_choice_takes_what_is_not_a_number_as_true() -> None:
    tests, ones, twos = np.array([0.0, -0.0, 1.0, -2.0, np.nan, np.inf]), np.full(6, 1.0), np.full(6, 2.0)

    assert _compute("compiled", _program("select"), tests, ones, twos).tolist() == [2, 2, 1, 1, 1, 1]


@pytest.mark.parametrize("number", range(len(LOOKUPS)))
def test_a_lookup_gives_what_the_reference_gives_at_beside_and_between_its_points(number: int) -> None:
    points: list[float] = LOOKUPS[number].inputs.tolist()
    beside = [math.nextafter(point, way) for point in points for way in (-math.inf, point, math.inf)]
    between = [points[0] - 3 + (points[-1] - points[0] + 6) * step / 999 for step in range(1000)]
    x = np.array([*beside, *between, math.inf, -math.inf, math.nan, -0.0])
    program = _program("lookup", number)

    np.testing.assert_array_equal(_compute("compiled", program, x), _compute("reference", program, x))


def test_uniform_numbers_are_those_of_the_reference_to_the_last_bit() -> None:
    program = _program("uniform", 0)
    runs = np.random.default_rng(1).integers(0, 2**63, 1000).astype(np.uint64)
    inputs = Inputs(1000, dict.fromkeys("abc", 0.0), {}, 12, runs)
    compiled, reference = (simulate(program, inputs, ["out"], kernel=kernel) for kernel in ("compiled", "reference"))

    assert compiled.values["out"].tobytes() == reference.values["out"].tobytes()


# Each example compiles a program, so what fails is shown as it was found.
@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=st.integers(0, 2**32 - 1))
def test_a_program_of_exact_operations_gives_the_reference_s_numbers_to_the_last_bit(seed: int) -> None:
    program, inputs = random_program(seed), random_inputs(seed)
    chance = Chance(seed)
    names = sorted(program.names)
    wanted = chance.choice([names, chance.some(names, 6)])

    compiled = simulate(program, inputs, wanted, threads=chance.choice([1, 2, 3]))
    reference = simulate(program, inputs, wanted, kernel="reference")

    assert compiled.stopped == reference.stopped
    for name, trajectory in reference.values.items():
        np.testing.assert_array_equal(compiled.values[name], trajectory, err_msg=name)
        is_number = ~np.isnan(trajectory)
        signs = [np.signbit(values[is_number]) for values in (compiled.values[name], trajectory)]
        np.testing.assert_array_equal(*signs, err_msg=f"sign of {name}")


_DATES = np.array([0.0, 0.25, 0.3, 0.625, 1.0, 1.5, 5.0, -1.0, np.inf, -np.inf, np.nan])
"""At steps of a quarter until 1.5, in the middle of one, between and outside."""
_TIME, _DATE, _OTHER, _STATE, _FIRST = range(5)
_WAYS: tuple[Operation, ...] = ("less", "less_or_equal", "equal")
_PAIRS = [pair for slot in (_DATE, _OTHER) for pair in ((_TIME, slot), (slot, _TIME))]
_COMPARED = {f"{way} {pair}": Instruction(way, 0, pair) for way in _WAYS for pair in _PAIRS}


def _dated_run(method: Literal["euler", "rk4"], kernel: KernelName) -> Run:
    """Return a run that compares time with two dates in every way, and adds up again and again what holds."""
    step = [replace(item, out=_FIRST + number) for number, item in enumerate(_COMPARED.values())]
    count = len(step)
    sums = range(_FIRST + count, _FIRST + 3 * count)
    step += [Instruction("add", slot, (slot - 1, _FIRST + slot % count)) for slot in sums]
    step.append(Instruction("add", sums.stop, (sums[-1], _STATE)))
    names = {name: _FIRST + number for number, name in enumerate(_COMPARED)}
    program = Program(
        clock=Clock(0.0, 1.5, 0.25, 0.25, None, method),
        slots=sums.stop + 1,
        constants={},
        parameters={"date": _DATE, "other": _OTHER},
        data={},
        time=_TIME,
        states=(State("stock", _STATE, sums.stop),),
        memories=(),
        pipelines=(),
        lookups=(),
        streams=(),
        once=(),
        start=(Instruction("add", _STATE, (_TIME, _TIME)),),
        step=tuple(step),
        names={**names, "stock": _STATE},
    )
    verify(program)
    inputs = Inputs(len(_DATES), {"date": _DATES, "other": _DATES[::-1].copy()}, {})
    return simulate(program, inputs, ["stock", *names], kernel=kernel)


@pytest.mark.parametrize("name", _COMPARED)
def test_time_passes_each_member_s_own_dates(name: str) -> None:
    instruction = _COMPARED[name]
    places = {_TIME: 0.25 * np.arange(7.0)[:, None], _DATE: _DATES, _OTHER: _DATES[::-1]}
    left, right = (places[slot] for slot in instruction.arguments)
    compare = {"less": np.less, "less_or_equal": np.less_equal, "equal": np.equal}[instruction.operation]

    np.testing.assert_array_equal(_dated_run("euler", "compiled").values[name], compare(left, right))


@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_a_stock_s_rate_follows_dates_at_every_stage(method: Literal["euler", "rk4"]) -> None:
    compiled, reference = (_dated_run(method, kernel).values["stock"] for kernel in ("compiled", "reference"))

    np.testing.assert_array_equal(compiled, reference)


@pytest.mark.parametrize("operation", ["exp", "ln", "power"])
def test_two_long_functions_side_by_side_give_the_bits_that_each_gives_alone(operation: Operation) -> None:
    x, y = (grid.ravel() for grid in np.meshgrid([*_EDGES, *np.linspace(0.1, 5, 16)], [*_EDGES, 0.3, 1.7]))
    z = np.random.default_rng(4).permutation(x)
    one = _program(operation)
    arguments = [(0, 1), (2, 1)] if operation == "power" else [(0,), (2,)]
    step = tuple(Instruction(operation, _OUT + number, given) for number, given in enumerate(arguments))
    two = replace(one, slots=6, step=step, names={"out": 4, "other": 5})

    values = simulate(two, Inputs(len(x), {"a": x, "b": y, "c": z}, {}), ["out", "other"]).values

    alone = {name: _compute("compiled", one, own, y) for name, own in (("out", x), ("other", z))}
    # A member of which one number is not finite has stopped, and has no other numbers.
    is_going = np.isfinite(alone["out"]) & np.isfinite(alone["other"])
    for name, expected in alone.items():
        assert values[name][0, is_going].tobytes() == expected[is_going].tobytes()


def test_a_long_function_of_its_like_waits_for_it() -> None:
    one = _program("exp")
    start = (Instruction("exp", 4, (0,)), Instruction("exp", 5, (4,)), Instruction("copy", 6, (5,)))
    program = replace(
        one, slots=8, constants={7: 0.0}, states=(State("stock", 6, 7),), start=start, step=(), names={"stock": 6}
    )
    a = np.linspace(-3, 2, 20)
    found = simulate(program, Inputs(20, {"a": a}, {}), ["stock"]).values["stock"]

    np.testing.assert_array_equal(found[0], _compute("compiled", one, _compute("compiled", one, a)))
