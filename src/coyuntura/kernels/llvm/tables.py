"""Lookups over vectors: the segment is found by comparing with the points themselves, so it is never off by one."""

import numpy as np

from coyuntura.check.cells import LookupTable
from coyuntura.kernels.llvm.lines import Lines, Register

_SHORT = 14
"""Segments up to which points are compared one after the other."""


def read_table(lines: Lines, table: LookupTable, name: str, x: Register) -> Register:
    """Return a lookup's value.

    Args:
        lines: The code under way.
        table: Its points and mode.
        name: A name for its constants that no other lookup has.
        x: Where to read.
    """
    inputs, outputs = table.inputs, table.outputs
    if table.interpolation in {"discrete", "forward"}:
        how = "oge" if table.interpolation == "discrete" else "ogt"
        value = _step(lines, table, how, name, x)
        return lines.select(lines.compare("uno", x, x), x, value)
    widths = np.diff(inputs)
    with np.errstate(all="ignore"):
        slopes = np.where(widths > 0, np.diff(outputs) / widths, 0.0)
    if table.interpolation == "extrapolate":
        kept = np.flatnonzero(widths > 0)
        first, last = int(kept[0]), int(kept[-1]) + 1
        starts, heights, slopes = inputs[first:last], outputs[first:last], slopes[first:last]
        low = x
    else:
        starts, heights, slopes = inputs, outputs, np.append(slopes, 0.0)
        low = lines.greatest(lines.least(x, lines.number(float(inputs[-1]))), lines.number(float(inputs[0])))
    rows = (starts.tolist(), heights.tolist(), slopes.tolist())
    start, height, slope = _fetch(lines, rows, "oge", name, low)
    return lines.sum(height, lines.product(slope, lines.difference(low, start)))


def _step(lines: Lines, table: LookupTable, how: str, name: str, x: Register) -> Register:
    """Return the output of the last point that `x` has reached, or of the first that it has not."""
    inputs, outputs = table.inputs.tolist(), table.outputs.tolist()
    if how == "ogt":
        # Beyond each point the next one's output holds, the last one's beyond the end.
        inputs, outputs = [inputs[0], *inputs], [*outputs, outputs[-1]]
    (value,) = _fetch(lines, (outputs,), how, name, x, inputs)
    return value


def _fetch(
    lines: Lines, rows: tuple[list[float], ...], how: str, name: str, x: Register, starts: list[float] | None = None
) -> list[Register]:
    """Return one entry of each row: that of the last start that `x` has reached, the first one below all."""
    bounds = rows[0] if starts is None else starts
    if len(bounds) <= _SHORT:
        values = [lines.number(row[0]) for row in rows]
        for number in range(1, len(bounds)):
            reached = lines.compare(how, x, lines.number(bounds[number]))
            values = [
                lines.select(reached, lines.number(row[number]), value)
                if row[number] != row[number - 1] or value != lines.number(row[number - 1])
                else value
                for row, value in zip(rows, values, strict=True)
            ]
        return values
    index = _search(lines, bounds, how, name, x)
    return [lines.gather(lines.table(f"{name}.{number}", row), index) for number, row in enumerate(rows)]


def _search(lines: Lines, bounds: list[float], how: str, name: str, x: Register) -> Register:
    """Return the number of the last bound that `x` has reached, 0 where there is none, by halving."""
    reach = 1
    while reach < len(bounds):
        reach *= 2
    padded = lines.table(f"{name}.bounds", [*bounds, *[float("inf")] * (reach - len(bounds))])
    index = "zeroinitializer"
    # An infinite `x` reaches the padding too, so the number is held at the last bound.
    while reach > 1:
        reach //= 2
        candidate = lines.integer("add", index, lines.bits(reach))
        reached = lines.compare(how, x, lines.gather(padded, candidate))
        index = lines.choose(reached, candidate, index)
    last = lines.bits(len(bounds) - 1)
    over = lines.value(f"icmp ugt {lines.whole} {index}, {last}")
    return lines.choose(over, last, index)
