"""What changes only when a date passes: comparisons of time with dates, and what rests on nothing else.

A study has dozens of events and levies with a beginning and an end. Whether each is under way, and what that makes
of parameters, is the same at nearly every step as at the one before.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from coyuntura.program.program import Code, Instruction, Program, Repeat, written

_COMPARISONS = {"less", "less_or_equal", "equal"}
_FEWEST = 24
"""Instructions that are worth a look at the dates at every step."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A step in two parts: what the dates alone decide comes first, and reads nothing of the other."""

    dates: tuple[int, ...]
    """Slots with which time is compared; they stay the same throughout a run."""
    dated: tuple[Instruction, ...]
    others: tuple[Code, ...]


def dated(program: Program) -> Dated:
    """Return a program's step with what changes only at dates taken out, where that is much."""
    fixed = {
        *program.constants,
        *program.parameters.values(),
        *(slot for code in program.once for slot in written(code)),
    }
    known = set(fixed)
    dates: dict[int, None] = {}
    chosen: list[Instruction] = []
    others: list[Code] = []
    for code in program.step:
        if isinstance(code, Repeat):
            others.append(code)
            continue
        compared = [slot for slot in code.arguments if slot != program.time]
        is_fixed = _rests_on(fixed, compared) and code.operation in _COMPARISONS
        if is_fixed:
            dates |= dict.fromkeys(compared)
        # Random numbers have no arguments, and are others at every step.
        if is_fixed or (code.operation != "uniform" and _rests_on(known, code.arguments)):
            known.add(code.out)
            chosen.append(code)
        else:
            others.append(code)
    if not dates or len(chosen) < _FEWEST:
        return Dated((), (), program.step)
    return Dated(tuple(dates), tuple(chosen), tuple(others))


def _rests_on(known: set[int], slots: Iterable[int]) -> bool:
    return all(slot in known for slot in slots)
