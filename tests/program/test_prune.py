"""That what nobody asks for goes, and what an answer rests on stays."""

import pytest

from coyuntura.program.program import Program
from coyuntura.program.prune import prune
from coyuntura.program.verify import verify


def test_an_output_that_is_no_cell_is_refused_by_name(by_hand: Program) -> None:
    with pytest.raises(ValueError, match=r"^outputs must be cells of the program, got 'lake'$"):
        prune(by_hand, ["tank", "lake"])


def test_what_a_curve_of_chance_rests_on_stays_and_what_is_pruned_is_legal(by_hand: Program) -> None:
    pruned = prune(by_hand, ["curve"])
    verify(pruned)

    # The curve reads what left before and what arrives, so the tank, its rate and the rain stay.
    assert {"tank", "leaving", "inflow", "rain", "share", "curve"} == set(pruned.names)


def test_a_tank_rests_on_no_chance_and_on_nothing_remembered(by_hand: Program) -> None:
    pruned = prune(by_hand, ["tank"])
    verify(pruned)

    assert (pruned.step, pruned.memories, pruned.pipelines) == (by_hand.step[:2], (), ())
