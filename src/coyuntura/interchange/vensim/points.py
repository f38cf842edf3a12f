"""A lookup's points, as they stand in an equation or as a spreadsheet gives them."""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Literal, TypeAlias

from coyuntura.interchange.vensim.tree import Bin, Group, Node
from coyuntura.interchange.vensim.variables import ForeignError, number_of
from coyuntura.syntax.tree import Span

Points = tuple[tuple[float, float], ...]
Segment: TypeAlias = Literal["start", "slope", "before", "area"]
"""What may be known of the line from one point to the next."""
_PAIR = 2


def points_of(group: Group) -> Points:
    """Return the points in a list, rising by input.

    A first item in square brackets bounds a drawing and points that are only drawn; it does not count.
    Numbers without brackets are all the inputs, then all the outputs.

    Raises:
        ForeignError: The list holds something else.
    """
    items: Sequence[Node] = group.items
    if len(items) == 1 and isinstance(items[0], Group) and not items[0].is_square and not _is_point(items[0]):
        items = items[0].items
    if items and isinstance(items[0], Group) and items[0].is_square:
        items = items[1:]
    numbers = [number_of(item) for item in items]
    if items and all(number is not None for number in numbers) and len(numbers) % _PAIR == 0:
        half = len(numbers) // _PAIR
        pairs = zip(numbers[:half], numbers[half:], strict=True)
    else:
        pairs = (_pair(item) for item in items)
    found = [(x, y) for x, y in pairs if x is not None and y is not None]
    if not found:
        raise ForeignError("foreign-undefined", "the lookup has no points", group.span)
    return rising(found)


def _is_point(group: Group) -> bool:
    return len(group.items) == _PAIR and all(number_of(item) is not None for item in group.items)


def _pair(node: Node) -> tuple[float | None, float | None]:
    if isinstance(node, Group) and not node.is_square and _is_point(node):
        return number_of(node.items[0]), number_of(node.items[1])
    what = "a range" if isinstance(node, Bin) else "something else"
    raise ForeignError("foreign-syntax", f"a lookup's point is a pair of numbers, and {what} stands here", node.span)


def rising(points: Sequence[tuple[float, float]]) -> Points:
    """Return points in the order of their inputs, at least two of them, none twice."""
    ordered = list(dict.fromkeys(sorted(points, key=lambda point: point[0])))
    if ordered[0][0] == ordered[-1][0]:
        # One point gives one value everywhere.
        ordered.append((ordered[-1][0] + 1.0, ordered[-1][1]))
    return tuple(ordered)


def inverse(points: Points, span: Span) -> Points:
    """Return the least input for each output that lines through points take, outputs rising.

    Where outputs come back to where they have been, their least inputs jump: just beyond what they were.

    Raises:
        ForeignError: The points jump, so that nothing says what lies between.
    """
    if any(before[0] == after[0] for before, after in pairwise(points)):
        raise ForeignError("foreign-unsupported", "`LOOKUP INVERT` needs a lookup that does not jump", span)
    upwards = _first_reached(points)
    downwards = [(-y, x) for y, x in _first_reached([(x, -y) for x, y in points])]
    found = [*reversed(downwards[1:]), *upwards]
    return tuple(found) if len(found) > 1 else (*found, (found[0][0] + 1.0, found[0][1]))


def _first_reached(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return each output above the first that lines reach, with the least input at which they do."""
    found = [(points[0][1], points[0][0])]
    for (before, low), (after, high) in pairwise(points):
        highest, there = found[-1]
        if high <= highest:
            continue
        back = before + (highest - low) / (high - low) * (after - before)
        beyond = math.nextafter(highest, math.inf)
        if back != there and beyond < high:
            found.append((beyond, back))
        found.append((high, after))
    return found


def segments(points: Points, what: Segment, span: Span) -> Points:
    """Return what holds of the line from each point to the next, or of what lies before it, by the point's input.

    `start` is that input, `slope` that of the line, `before` that of the line before, `area` all that lies under
    lines before; beyond the ends lines are level.

    Raises:
        ForeignError: The points jump, so that there is no slope.
    """
    if what == "before" and any(before[0] == after[0] for before, after in pairwise(points)):
        raise ForeignError("foreign-unsupported", "`LOOKUP SLOPE` needs a lookup that does not jump", span)
    widths = [after[0] - before[0] for before, after in pairwise(points)]
    slopes = [
        (after[1] - before[1]) / width if width else 0.0
        for (before, after), width in zip(pairwise(points), widths, strict=True)
    ]
    areas = [
        (before[1] + after[1]) / 2 * width for (before, after), width in zip(pairwise(points), widths, strict=True)
    ]
    values = {
        "start": [x for x, _ in points],
        "slope": [*slopes, 0.0],
        "before": [0.0, *slopes],
        "area": [0.0, *accumulate(areas)],
    }
    return tuple((x, value) for (x, _), value in zip(points, values[what], strict=True))


def exact_only(points: Points, missing: float, step: float) -> Points:
    """Return points of a lookup that holds each value until the next, `missing` between and around the given inputs.

    Half a step after a given input nothing is known any more.
    """
    found = [(points[0][0] - step, missing)]
    for x, y in points:
        if found[-1][0] >= x - step / 4:
            found.pop()
        found += [(x - step / 4, y), (x + step / 4, missing)]
    return tuple(found)
