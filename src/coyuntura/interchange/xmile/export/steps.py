"""Points of graphical functions: jumps and steps, as readers of XMILE understand them."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from coyuntura.data.knots import DataCell
from coyuntura.dates import SLACK

Points = Sequence[tuple[float, float]]


def rising(points: Points) -> Iterator[tuple[float, float]]:
    """Yield points whose inputs rise: of two at one input, the first is put a rounding error before."""
    for (x, y), (after, _) in pairwise(points):
        yield (math.nextafter(x, -math.inf) if x == after else x), y
    yield points[-1]


def ended(points: Points) -> list[tuple[float, float]]:
    """Return points of steps, the last two of which have one value, as XMILE asks for."""
    flat = [] if len(points) > 1 and points[-1][1] == points[-2][1] else [(points[-1][0] + 1.0, points[-1][1])]
    return [*points, *flat]


def turned(points: Points) -> list[tuple[float, float]]:
    """Return points of steps whose values hold until their inputs, as steps of the negative input."""
    return [(0.0 - x, y) for x, y in reversed(points)]


def knots(data: DataCell) -> Points:
    """Return a series as points of a continuous function; where it holds its values, as stairs between two steps."""
    points = list(zip(data.times.tolist(), data.values.tolist(), strict=True))
    if len(points) == 1:
        points.append((points[0][0] + 1.0, points[0][1]))
    return points if data.between == "linear" else stairs(points, is_forward=data.between == "forward")


def stairs(points: Points, *, is_forward: bool) -> Points:
    """Return points whose values hold until the next, or from the one before, as lines with steep sides."""
    near, far = (SLACK, 2 * SLACK) if is_forward else (-2 * SLACK, -SLACK)
    found = [points[0]]
    for (x, y), (after, to) in pairwise(points):
        edge = x if is_forward else after
        found += [(edge + near, y), (edge + far, to)]
    return [point for point, following in pairwise(found) if point[0] < following[0]] + [found[-1]]
