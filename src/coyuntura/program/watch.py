"""What of a program must stay finite, and where one looks first for the cell that did not."""

from collections.abc import Iterable
from dataclasses import dataclass

from coyuntura.program.program import Program


@dataclass(frozen=True, slots=True)
class Watch:
    """The finite check: slots that stop a member when they are not finite, and cells in the order of blame.

    Parameters are not among them: the date of an event that never comes is infinite.
    """

    moved: tuple[int, ...]
    """States and their rates: must be finite at every step."""
    shown: tuple[int, ...]
    """What is saved besides: must be finite where it is saved."""
    cells: tuple[tuple[str, int], ...]
    """Names and slots: states, then all else in the order of evaluation."""
    rates: tuple[tuple[str, int], ...]
    """States and the slots of their rates: a rate may overflow where every flow in it is finite."""


def watch(program: Program, outputs: Iterable[str]) -> Watch:
    """Return what must stay finite in a program of which these cells are saved."""
    given = set(program.parameters.values())
    moved = {slot for state in program.states for slot in (state.slot, state.rate)} - given
    shown = {program.names[name] for name in outputs} - given - moved
    cells = {state.name: state.slot for state in program.states}
    cells |= {name: slot for name, slot in program.names.items() if name not in program.parameters}
    rates = tuple((state.name, state.rate) for state in program.states)
    return Watch(tuple(sorted(moved)), tuple(sorted(shown)), tuple(cells.items()), rates)
