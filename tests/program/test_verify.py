"""That a legal program passes, and that each way of breaking it is named with its place."""

from dataclasses import replace
from typing import cast

import pytest

from coyuntura.program.operations import Operation
from coyuntura.program.program import Instruction, Memory, Pipeline, Program, State
from coyuntura.program.verify import verify

NEW = 13
"""A slot that the program written by hand does not have yet."""


def longer(program: Program, section: str, *instructions: Instruction) -> Program:
    """Return a program of one slot more, with further instructions at the end of a section."""
    return replace(program, slots=NEW + 1, **{section: (*getattr(program, section), *instructions)})


def test_a_legal_program_passes(by_hand: Program) -> None:
    verify(by_hand)


@pytest.mark.parametrize("section", ["once", "start", "step"])
def test_a_copy_into_a_new_slot_is_legal_in_every_section(by_hand: Program, section: str) -> None:
    verify(longer(by_hand, section, Instruction("copy", NEW, (by_hand.time,))))


def test_reading_a_slot_before_it_is_written_is_refused(by_hand: Program) -> None:
    with pytest.raises(ValueError, match=r"^step\[0\] subtract: reads slots \[8\] before they are written$"):
        verify(replace(by_hand, step=(by_hand.step[1], by_hand.step[0], *by_hand.step[2:])))


@pytest.mark.parametrize(
    ("section", "slot", "place"),
    [
        ("once", 5, r"once\[1\]"),  # a state is there from the start on
        ("once", 8, r"once\[1\]"),
        ("start", 9, r"start\[3\]"),  # what steps compute is not there at the start
    ],
)
def test_reading_what_a_later_section_writes_is_refused(by_hand: Program, section: str, slot: int, place: str) -> None:
    with pytest.raises(ValueError, match=rf"^{place} negate: reads slots \[{slot}\] before"):
        verify(longer(by_hand, section, Instruction("negate", NEW, (slot,))))


def test_a_step_does_not_read_what_only_the_start_computes(by_hand: Program) -> None:
    started = longer(by_hand, "start", Instruction("negate", NEW, (by_hand.time,)))
    reading = replace(started, slots=NEW + 2, step=(*by_hand.step, Instruction("negate", NEW + 1, (NEW,))))

    with pytest.raises(ValueError, match=rf"^step\[5\] negate: reads slots \[{NEW}\] before"):
        verify(reading)


@pytest.mark.parametrize(
    "slot",
    [0, 1, 2, 3, 4, 5, 6, 7, 8, NEW + 1, -1],
    ids=[
        "constant", "parameter", "data", "time", "once", "state", "memory", "pipeline", "step", "beyond", "negative",
    ],
)  # fmt: skip
def test_writing_a_slot_that_is_taken_or_not_there_is_refused(by_hand: Program, slot: int) -> None:
    with pytest.raises(ValueError, match=rf"^step\[5\] copy: writes slot {slot}, which is taken or out of range$"):
        verify(longer(by_hand, "step", Instruction("copy", slot, (by_hand.time,))))


def test_an_unknown_operation_is_refused(by_hand: Program) -> None:
    unknown = Instruction(cast("Operation", "differentiate"), NEW, (by_hand.time,))

    with pytest.raises(ValueError, match=r"^once\[1\] differentiate: no such operation$"):
        verify(longer(by_hand, "once", unknown))


@pytest.mark.parametrize(
    ("operation", "count"),
    [("add", 1), ("less", 3), ("negate", 2), ("exp", 0), ("select", 2), ("copy", 0), ("uniform", 1), ("lookup", 2)],
)
def test_a_wrong_number_of_arguments_is_refused(by_hand: Program, operation: Operation, count: int) -> None:
    wrong = Instruction(operation, NEW, (by_hand.time,) * count, 0)

    with pytest.raises(ValueError, match=rf"^step\[5\] {operation}: {count} arguments$"):
        verify(longer(by_hand, "step", wrong))


@pytest.mark.parametrize(
    ("operation", "count", "index"),
    [("lookup", 1, -1), ("lookup", 1, 1), ("uniform", 0, -1), ("uniform", 0, 1), ("add", 2, 0)],
    ids=["no lookup", "a lookup too far", "no stream", "a stream too far", "an index where none belongs"],
)
def test_an_index_of_nothing_is_refused(by_hand: Program, operation: Operation, count: int, index: int) -> None:
    wrong = Instruction(operation, NEW, (by_hand.time,) * count, index)

    with pytest.raises(ValueError, match=rf"^step\[5\] {operation}: no such {operation}, {index}$"):
        verify(longer(by_hand, "step", wrong))


def test_a_random_number_that_is_drawn_once_a_run_is_refused(by_hand: Program) -> None:
    with pytest.raises(ValueError, match=r"^once\[1\] uniform: random numbers belong to a step$"):
        verify(longer(by_hand, "once", Instruction("uniform", NEW, (), 0)))


@pytest.mark.parametrize(("place", "slot"), [(0, 5), (1, 6), (2, 7)], ids=["state", "memory", "pipeline"])
def test_what_lasts_and_the_start_does_not_fill_is_refused(by_hand: Program, place: int, slot: int) -> None:
    start = (*by_hand.start[:place], *by_hand.start[place + 1 :])

    with pytest.raises(ValueError, match=rf"^slots \[{slot}\] are not filled at the start$"):
        verify(replace(by_hand, start=start))


def test_a_delay_that_is_computed_in_a_step_only_is_refused(by_hand: Program) -> None:
    late = Pipeline("arriving", slot=7, source=8, delay=9)

    with pytest.raises(ValueError, match=r"^slots \[9\] are not filled at the start$"):
        verify(replace(by_hand, pipelines=(late,)))


@pytest.mark.parametrize(
    "lasting",
    [
        {"states": (State("tank", 5, NEW),)},
        {"memories": (Memory("before", 6, NEW),)},
        {"pipelines": (Pipeline("arriving", 7, NEW, 1),)},
        {"names": {"tank": 5, "nowhere": NEW}},
    ],
    ids=["rate", "memory", "pipeline", "cell"],
)
def test_what_nothing_computes_and_something_reads_after_a_step_is_refused(
    by_hand: Program, lasting: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=rf"^slots \[{NEW}\] are read after a step but never written$"):
        verify(replace(by_hand, slots=NEW + 1, **lasting))
