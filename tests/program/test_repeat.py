import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest
from tests.kernels.loops import OMEGA, TIME, fixed_points, with_functions

from coyuntura.blocks.algebra import Keep, Term
from coyuntura.check.study import CheckedStudy
from coyuntura.errors import StudyError
from coyuntura.program.lower import lower
from coyuntura.program.program import Carried, Instruction, Program, Repeat, instructions, work
from coyuntura.program.prune import prune
from coyuntura.program.show import show_program
from coyuntura.program.verify import verify
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.prepared import KERNELS, KernelName
from coyuntura.simulate.simulate import simulate
from coyuntura.syntax.tree import Name

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
_MODULE = "parameters: {rate: {unit: 1, value: 0.5}}\nauxiliaries: {moment: {unit: 1, equation: TIME}}"
_RATE = Term(Name("rate"))


@pytest.fixture
def lowered(make_study: MakeStudy) -> Callable[[Callable[[Keep], Mapping[str, Term]]], Program]:
    """Return what lowers a small model to which functions have given cells."""
    model = make_study(_MODULE).model
    return lambda write: lower(with_functions(model, write))


Lowered: TypeAlias = Callable[[Callable[[Keep], Mapping[str, Term]]], Program]


def _repeats(section: Sequence[object]) -> list[Repeat]:
    return [code for code in section if isinstance(code, Repeat)]


def _values(program: Program, kernel: KernelName = "reference") -> Mapping[str, list[float]]:
    run = simulate(program, Inputs(1, {"rate": 0.5}, {}), kernel=kernel)
    return {name: values[:, 0].tolist() for name, values in run.values.items()}


@pytest.mark.parametrize("kernel", KERNELS)
def test_fixed_points_are_found(lowered: Lowered, kernel: KernelName) -> None:
    values = _values(lowered(fixed_points), kernel)

    assert values["omega"] == pytest.approx([OMEGA] * 5, rel=1e-15)
    assert values["root"] == pytest.approx(np.sqrt(np.arange(1.0, 6.0)), rel=1e-15)
    assert values["two"] == pytest.approx([2.0] * 5, rel=1e-15)


@pytest.mark.parametrize("kernel", KERNELS)
def test_members_are_solved_for_with_parameters_of_their_own(lowered: Lowered, kernel: KernelName) -> None:
    def halving(keep: Keep) -> Mapping[str, Term]:
        # Each round brings x = 3 + rate * x closer by the rate, from 0: what is left is the rate's power.
        return {"x": keep.repeat(12, [0.0], lambda now: [now[0] * _RATE + 3.0])[0]}

    rates = np.linspace(-0.9, 0.9, 37)
    run = simulate(lowered(halving), Inputs(37, {"rate": rates}, {}), ["x"], kernel=kernel)

    assert run.values["x"][0] == pytest.approx(3 / (1 - rates) * (1 - rates**12), rel=1e-13)


@pytest.mark.parametrize("kernel", KERNELS)
def test_what_a_round_begins_with_changes_at_once(lowered: Lowered, kernel: KernelName) -> None:
    def fibonacci(keep: Keep) -> Mapping[str, Term]:
        first, second = keep.repeat(10, [TIME * 0.0, 1.0], lambda now: [now[1], now[0] + now[1]])
        return {"first": first, "second": second}

    values = _values(lowered(fibonacci), kernel)

    assert (values["first"][0], values["second"][0]) == (55.0, 89.0)


def test_what_does_not_change_from_round_to_round_goes_before_the_loop(lowered: Lowered) -> None:
    def write(keep: Keep) -> Mapping[str, Term]:
        return {"x": keep.repeat(5, [TIME], lambda now: [now[0] * keep(keep(TIME - 7.0) / _RATE) + _RATE * 3.0])[0]}

    program = lowered(write)
    (repeat,) = _repeats(program.step)

    assert [code.operation for code in instructions(repeat.body)] == ["multiply", "add"]
    assert [code.operation for code in instructions(program.once)] == ["multiply"]


def test_a_loop_within_that_needs_nothing_of_the_loop_around_it_goes_before_it(lowered: Lowered) -> None:
    def write(keep: Keep) -> Mapping[str, Term]:
        def outer(now: Sequence[Term]) -> Sequence[Term]:
            return [now[0] + keep.repeat(3, [TIME], lambda inner: [inner[0] * 2.0])[0]]

        return {"x": keep.repeat(4, [0.0], outer)[0]}

    program = lowered(write)

    assert [repeat.count for repeat in _repeats(program.step)] == [3, 4]
    assert _values(program)["x"] == [0.0, 32.0, 64.0, 96.0, 128.0]


def test_a_loop_of_constants_and_parameters_runs_once(lowered: Lowered) -> None:
    program = lowered(lambda keep: {"x": keep.repeat(4, [1.0], lambda now: [now[0] * _RATE])[0]})

    assert (len(_repeats(program.once)), len(_repeats(program.step))) == (1, 0)
    assert _values(program)["x"] == [0.0625] * 5


def test_what_a_loop_carries_is_an_initial_value_as_well(make_study: MakeStudy) -> None:
    module = """
dimensions: {place: [here, there]}
stocks: {stock: {unit: 1, over: place, initial: "ALLOCATE_AVAILABLE(want[*], 3, TIME * want[*], 1, 0, 4, place)"}}
auxiliaries: {want: {unit: 1, over: place, equation: 3 + TIME}}
"""
    program = lower(make_study(module).model)
    values = simulate(program, Inputs(1, {}, {}), kernel="reference").values

    assert len(_repeats(program.start)) == 2
    assert values["stock[here]"][0, 0] == pytest.approx(2.0, rel=1e-14)


def test_a_loop_and_what_it_needs_in_the_same_instant_are_a_fault(make_study: MakeStudy) -> None:
    module = """
dimensions: {place: [here, there]}
auxiliaries:
  x: {unit: 1, over: place, equation: "ALLOCATE_AVAILABLE(y[*], 3, 1, 1, 0, 4, place)"}
  y: {unit: 1, over: place, equation: x + 1}
"""
    with pytest.raises(StudyError, match="depend on each other in the same instant"):
        make_study(module)


def test_pruning_drops_what_nothing_needs_of_a_repeat(lowered: Lowered) -> None:
    def write(keep: Keep) -> Mapping[str, Term]:
        def body(now: Sequence[Term]) -> Sequence[Term]:
            return [now[0] + 1.0, now[1] * keep(now[2] + 5.0), now[2] * 0.5]

        first, second, _ = keep.repeat(3, [TIME, TIME, TIME], body)
        return {"first": first, "second": second}

    program = lowered(write)
    (first,), (second,) = (_repeats(prune(program, [name]).step) for name in ("first", "second"))

    assert (len(first.carried), [code.operation for code in instructions(first.body)]) == (1, ["add"])
    assert (len(second.carried), sorted(code.operation for code in instructions(second.body))) == (
        2,
        ["add", "multiply", "multiply"],
    )
    assert _repeats(prune(program, ["moment"]).step) == []


def test_work_counts_every_round(lowered: Lowered) -> None:
    program = lowered(lambda keep: {"x": keep.repeat(4, [TIME], lambda now: [now[0] * 2.0 + 1.0])[0]})

    assert work(program.step) == 8


def test_a_repeat_is_shown_with_what_it_carries(lowered: Lowered) -> None:
    shown = show_program(lowered(lambda keep: {"x": keep.repeat(4, [TIME], lambda now: [now[0] * 2.0])[0]}))
    first, body, then = shown[shown.index("  repeat") :].splitlines()[:3]

    assert first == "  repeat 4 times, first made.0.1 = TIME:"
    assert re.fullmatch(r"    (%\d+) = made\.0\.1 \* 2\n    then made\.0\.1 = \1", f"{body}\n{then}")


_BODY = (Instruction("add", 6, (5, 0)),)


@pytest.mark.parametrize(
    ("repeat", "after", "message"),
    [
        (Repeat(0, (Carried(5, 0, 6),), _BODY), (), "0 rounds"),
        (Repeat(2, (Carried(5, 6, 6),), _BODY), (), "before they are written"),
        (Repeat(2, (Carried(5, 0, 7),), _BODY), (), "before they are written"),
        (Repeat(2, (Carried(5, 0, 6), Carried(5, 0, 6)), _BODY), (), "taken or out of range"),
        (Repeat(2, (Carried(0, 1, 6),), _BODY), (), "before they are written|taken or out of range"),
        (Repeat(2, (Carried(5, 0, 6),), _BODY), (Instruction("copy", 7, (6,)),), "before they are written"),
        (Repeat(2, (Carried(5, 0, 6),), _BODY), (Instruction("copy", 6, (5,)),), "taken or out of range"),
        (Repeat(2, (Carried(5, 0, 6),), (Instruction("add", 6, (5,)),)), (), r"step\[0\] repeat\[0\] add: 1 arguments"),
    ],
)
def test_a_repeat_that_is_not_legal_is_refused(
    lowered: Lowered, repeat: Repeat, after: tuple[Instruction, ...], message: str
) -> None:
    program = replace(lowered(lambda _keep: {}), slots=9, constants={}, step=(repeat, *after), names={})

    with pytest.raises(ValueError, match=message):
        verify(program)


@pytest.mark.parametrize(("count", "initial", "following"), [(0, [1.0], [1.0]), (3, [], []), (3, [1.0], [1.0, 2.0])])
def test_rounds_that_do_not_fit_are_refused(
    lowered: Lowered, count: int, initial: list[float], following: list[float]
) -> None:
    def write(keep: Keep) -> Mapping[str, Term]:
        return {"x": keep.repeat(count, initial, lambda now: [now[0] * number for number in following])[0]}

    with pytest.raises(ValueError, match="got"):
        lowered(write)
