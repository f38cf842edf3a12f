"""Lookups over vectors, with the reference's own arithmetic: they agree with it to the last bit."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from coyuntura.blocks.lookup import LookupTable
from coyuntura.kernels.llvm.lines import Lines, Register

_SHORT = 14
"""Rows up to which all are tried, one after the other."""
_Segment: TypeAlias = tuple[float, float, float]
"""Where a line begins, its height there and its slope."""


def read_table(lines: Lines, table: LookupTable, name: str, x: Register) -> Register:
    """Return a lookup's value, as `coyuntura.blocks.lookup.interpolate` says.

    Args:
        lines: The code under way.
        table: Its points and mode.
        name: A name for its constants that no other lookup has.
        x: Where to read.
    """
    inputs, outputs = table.inputs.tolist(), table.outputs.tolist()
    match table.interpolation:
        case "continuous":
            return _continuous(lines, inputs, outputs, name, x)
        case "extrapolate":
            return _on_lines(lines, _segments(inputs, outputs), name, x)
        case "discrete":
            value = _last_reached(lines, inputs, outputs, "oge", name, x)
        case "forward":
            value = _forward(lines, inputs, outputs, name, x)
    return lines.select(lines.compare("uno", x, x), x, value)


def _segments(inputs: Sequence[float], outputs: Sequence[float]) -> list[_Segment]:
    """Return the lines through the points; one without width is where a jump is, and only its place counts."""
    widths = [right - left for left, right in pairwise(inputs)]
    rises = [high - low for low, high in pairwise(outputs)]
    slopes = [rise / width if width > 0 else rise for rise, width in zip(rises, widths, strict=True)]
    return list(zip(inputs, outputs, slopes, strict=False))


def _continuous(lines: Lines, inputs: Sequence[float], outputs: Sequence[float], name: str, x: Register) -> Register:
    """Return values on the lines, and those of the ends outside."""
    within = lines.greatest(lines.least(x, lines.number(inputs[-1])), lines.number(inputs[0]))
    segments = [*_segments(inputs, outputs), (inputs[-1], outputs[-1], 0.0)]
    value = _on_lines(lines, segments, name, within)
    if inputs[0] < inputs[1]:
        return value
    # With a jump at the first input, the first point counts below it only.
    return lines.select(lines.compare("olt", x, lines.number(inputs[0])), lines.number(outputs[0]), value)


def _on_lines(lines: Lines, segments: Sequence[_Segment], name: str, x: Register) -> Register:
    """Return the value on the last line whose beginning `x` has reached, the first line's below all."""
    if len(segments) > _SHORT:
        starts, heights, slopes = ([segment[part] for segment in segments] for part in range(3))
        index = _search(lines, starts, "oge", name, x)
        rows = zip(("starts", "heights", "slopes"), (starts, heights, slopes), strict=True)
        start, height, slope = (lines.gather(lines.table(f"{name}.{row}", numbers), index) for row, numbers in rows)
        return lines.sum(height, lines.product(slope, lines.difference(x, start)))
    # Minus zero, because only that leaves the sign of zero: `x` has reached a start where their difference has none.
    numbers = [number for start, height, slope in segments for number in (start or -0.0, height, slope)]
    count = len(segments)
    return lines.call(f"on_{count}_lines", lambda body: _try_all(body, count), x, lines.table(name, numbers))


def _try_all(lines: Lines, count: int) -> Register:
    """Return the value of the function that tries all lines, whose numbers lie one after the other."""
    value = ""
    for number in range(count):
        start, height, slope = (lines.scalar("%x1", 3 * number + part) for part in range(3))
        beyond = lines.difference("%x0", start)
        here = lines.sum(height, lines.product(slope, beyond))
        value = lines.select(lines.is_negative(beyond), value, here) if value else here
    return value


def _forward(lines: Lines, inputs: Sequence[float], outputs: Sequence[float], name: str, x: Register) -> Register:
    """Return the output of the next point; at a point its own, and at a jump the last one's."""
    firsts = [number for number, start in enumerate(inputs) if number == 0 or start > inputs[number - 1]]
    starts = [inputs[0], *(inputs[number] for number in firsts)]
    heights = [outputs[number] for number in firsts]
    value = _last_reached(lines, starts, [*heights, outputs[-1]], "ogt", name, x)
    for number, start in enumerate(inputs):
        is_last = number + 1 == len(inputs) or inputs[number + 1] > start
        if is_last and number not in firsts:
            at = lines.compare("oeq", x, lines.number(start))
            value = lines.select(at, lines.number(outputs[number]), value)
    return value


def _last_reached(
    lines: Lines, starts: Sequence[float], heights: Sequence[float], how: str, name: str, x: Register
) -> Register:
    """Return the height of the last start that `x` has reached, the first one's below all."""
    if len(starts) > _SHORT:
        index = _search(lines, starts, how, name, x)
        return lines.gather(lines.table(f"{name}.heights", heights), index)
    value = lines.number(heights[0])
    for start, height in zip(starts[1:], heights[1:], strict=True):
        value = lines.select(lines.compare(how, x, lines.number(start)), lines.number(height), value)
    return value


def _search(lines: Lines, starts: Sequence[float], how: str, name: str, x: Register) -> Register:
    """Return the number of the last start that `x` has reached, 0 where there is none, by halving."""
    reach = 1
    while reach < len(starts):
        reach *= 2
    padded = lines.table(f"{name}.{how}", [*starts, *[float("inf")] * (reach - len(starts))])
    index = "zeroinitializer"
    while reach > 1:
        reach //= 2
        candidate = lines.integer("add", index, lines.bits(reach))
        reached = lines.compare(how, x, lines.gather(padded, candidate))
        index = lines.choose(reached, candidate, index)
    # An infinite `x` reaches the padding too.
    last = lines.bits(len(starts) - 1)
    return lines.choose(lines.value(f"icmp ugt {lines.whole} {index}, {last}"), last, index)
