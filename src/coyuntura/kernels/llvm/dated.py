"""What changes only when a date passes: comparisons of moments with dates, and what rests on nothing else.

A study has dozens of events and levies with a beginning and an end. Whether each is under way, and what that makes
of parameters, is the same at nearly every step as at the one before.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from coyuntura.program.program import COMPARISONS, Code, Instruction, Program, Repeat, date_of, written

_FEWEST = 24
"""Instructions that are worth a look at the dates at every step."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A step in two parts: what the dates alone decide comes first, and reads nothing of the other."""

    dates: tuple[int, ...]
    """Slots with which time is compared; they stay the same throughout a run."""
    is_parted: bool
    """Whether there are dates at which steps are parted, with which the beginning of a part is compared."""
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
    is_parted = False
    others: list[Code] = []
    for code in program.step:
        if isinstance(code, Repeat):
            others.append(code)
            continue
        compared = [slot for slot in code.arguments if slot != program.time]
        is_part = date_of(code, program.begun) in program.dates
        is_fixed = is_part or (_rests_on(fixed, compared) and code.operation in COMPARISONS)
        is_parted |= is_part
        if is_fixed and not is_part:
            dates |= dict.fromkeys(compared)
        # Random numbers have no arguments, and are others at every step.
        if is_fixed or (code.operation != "uniform" and _rests_on(known, code.arguments)):
            known.add(code.out)
            chosen.append(code)
        else:
            others.append(code)
    if not (dates or is_parted) or len(chosen) < _FEWEST:
        return Dated((), is_parted=False, dated=(), others=program.step)
    return Dated(tuple(dates), is_parted, tuple(chosen), tuple(others))


def _rests_on(known: set[int], slots: Iterable[int]) -> bool:
    return all(slot in known for slot in slots)
