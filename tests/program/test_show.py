"""The printout of a program, as somebody would write down the one that is made by hand in `conftest.py`."""

from dataclasses import replace

from coyuntura.program.program import Program, State
from coyuntura.program.show import show_program

_WRITTEN = """\
1 once, 3 start, 5 step, 13 slots

once:
  %4 = share + share

start:
  tank = %4
  %6 = 0.5
  %7 = rain

step:
  leaving = tank * share
  inflow = rain - leaving
  %10 = uniform0()
  %11 = select(%10, %6, %7)
  curve = lookup0(%11)

states:
  tank' = inflow"""


def test_a_program_is_shown_by_names_signs_and_sections(by_hand: Program) -> None:
    assert show_program(by_hand) == _WRITTEN


def test_time_is_shown_by_its_name(by_hand: Program) -> None:
    ticking = replace(by_hand, states=(State("tank", by_hand.states[0].slot, by_hand.time),))

    assert show_program(ticking).endswith("\n  tank' = TIME")
