"""Long functions in pairs, so that the processor computes two while it would wait for one.

A power is a chain of some forty operations, each of which waits for the one before; an exponential and a logarithm
are shorter ones. A processor looks ahead by a few hundred instructions, hence not far beyond one power.
Where vectors are short, a block fills several of them, and there is no room for a second function, nor need.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from coyuntura.kernels.llvm import mathematics
from coyuntura.kernels.llvm.lines import Lines, Register
from coyuntura.program.operations import Operation
from coyuntura.program.program import Code, Instruction, Repeat, read, written


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


def together(code: Sequence[Code]) -> tuple[Code, ...]:
    """Return code in an order in which long functions that do not wait for one another stand together.

    What they read comes before them. What they do not need, and what does not need them, comes after them:
    that is there to be done when they have begun.
    """
    passed: dict[int, int] = {}
    """Of each slot, the most long functions that lie one after another on the way to it."""
    levels: list[int] = []
    for one in code:
        levels.append(max((passed.get(slot, 0) for slot in read(one)), default=0))
        passed |= dict.fromkeys(written(one), levels[-1] + _is_long(one))
    awaited: set[int] = set()
    groups: list[int] = []
    for one, level in zip(reversed(code), reversed(levels), strict=True):
        is_awaited = not awaited.isdisjoint(written(one))
        groups.append(1 if _is_long(one) else 0 if is_awaited else 2)
        if _is_long(one) or is_awaited:
            awaited.update(slot for slot in read(one) if passed.get(slot) == level)
    groups.reverse()

    def place(number: int) -> tuple[int, int, str]:
        one = code[number]
        return levels[number], groups[number], one.operation if isinstance(one, Instruction) and _is_long(one) else ""

    return tuple(code[number] for number in sorted(range(len(code)), key=place))


def _is_long(code: Code) -> bool:
    return isinstance(code, Instruction) and code.operation in LONG


def in_pairs(code: Sequence[Code], *, are_wanted: bool = True) -> Iterator[Sequence[Instruction] | Repeat]:
    """Yield code in its order, two instructions at once where they are the same long function of other things."""
    position = 0
    while position < len(code):
        match code[position : position + 2]:
            case [Instruction() as first, Instruction() as second] if are_wanted and _are_pair(first, second):
                yield first, second
                position += 2
            case [Instruction() as only, *_]:
                yield (only,)
                position += 1
            case [Repeat() as repeat, *_]:
                yield repeat
                position += 1
            case _:
                return


def _are_pair(first: Instruction, second: Instruction) -> bool:
    return first.operation == second.operation and first.operation in LONG and first.out not in second.arguments


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
