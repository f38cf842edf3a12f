"""Long functions in pairs, so that the processor computes two while it would wait for one.

A power is a chain of some forty operations, each of which waits for the one before; an exponential and a logarithm
are shorter ones. A processor looks ahead by a few hundred instructions, hence not far beyond one power.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from coyuntura.kernels.llvm import mathematics
from coyuntura.kernels.llvm.lines import Lines, Register
from coyuntura.program.operations import Operation
from coyuntura.program.program import Instruction


@dataclass(frozen=True, slots=True)
class Long:
    """A long function: all of it, and the shorter way for ordinary arguments."""

    whole: Callable[..., Register]
    quick: Callable[..., mathematics.Way]


LONG: Mapping[Operation, Long] = MappingProxyType(
    {
        "exp": Long(mathematics.exp, mathematics.quick_exp),
        "ln": Long(mathematics.ln, mathematics.quick_ln),
        "power": Long(mathematics.power, mathematics.quick_power),
    }
)


def together(instructions: Sequence[Instruction]) -> tuple[Instruction, ...]:
    """Return instructions in an order in which long functions that do not wait for one another stand together.

    What they read comes before them. What they do not need, and what does not need them, comes after them:
    that is there to be done when they have begun.
    """
    passed: dict[int, int] = {}
    """Of each slot, the most long functions that lie one after another on the way to it."""
    levels: dict[int, int] = {}
    for instruction in instructions:
        level = levels[instruction.out] = max((passed.get(slot, 0) for slot in instruction.arguments), default=0)
        passed[instruction.out] = level + (instruction.operation in LONG)
    awaited: set[int] = set()
    for instruction in reversed(instructions):
        if instruction.operation in LONG or instruction.out in awaited:
            awaited.update(slot for slot in instruction.arguments if passed.get(slot) == levels[instruction.out])

    def place(instruction: Instruction) -> tuple[int, int, str]:
        level = levels[instruction.out]
        if instruction.operation in LONG:
            return level, 1, instruction.operation
        return level, 0 if instruction.out in awaited else 2, ""

    return tuple(sorted(instructions, key=place))


def in_pairs(instructions: Sequence[Instruction]) -> Iterator[Sequence[Instruction]]:
    """Yield instructions in their order, two at once where they are the same long function of other things."""
    position = 0
    while position < len(instructions):
        size = 2 if _are_pair(instructions[position : position + 2]) else 1
        yield instructions[position : position + size]
        position += size


def _are_pair(instructions: Sequence[Instruction]) -> bool:
    match instructions:
        case [first, second]:
            return first.operation == second.operation and first.operation in LONG and first.out not in second.arguments
        case _:
            return False


def call_pair(
    lines: Lines, operation: Operation, first: Sequence[Register], second: Sequence[Register]
) -> tuple[Register, Register]:
    """Return what a long function gives for two lots of arguments; the same bits as each gives alone."""
    function, count = LONG[operation], len(first)
    kinds = [lines.real] * count
    lines.define(operation, lambda body: function.whole(body, *(f"%x{number}" for number in range(count))), kinds)

    def write(body: Lines) -> Register:
        left, right = ([f"%x{number + lot * count}" for number in range(count)] for lot in range(2))
        lanes = range(body.lanes)
        both = [body.lanes_of(lines.real, one, other, lanes) for one, other in zip(left, right, strict=True)]
        mathematics.return_early(body, function.quick(body, *both))
        given = [", ".join(f"{lines.real} {name}" for name in names) for names in (left, right)]
        one, other = (body.value(f"call {lines.real} @{operation}({names})") for names in given)
        return body.lanes_of(lines.real, one, other, lanes)

    name, wide = f"{operation}_pair", f"<{2 * lines.lanes} x double>"
    lines.define(name, write, 2 * kinds, times=2)
    given = ", ".join(f"{lines.real} {argument}" for argument in (*first, *second))
    found = lines.value(f"call {wide} @{name}({given})")
    halves = (range(lines.lanes), range(lines.lanes, 2 * lines.lanes))
    left, right = (lines.lanes_of(wide, found, "poison", half) for half in halves)
    return left, right
