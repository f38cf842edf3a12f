"""Sharing out what is scarce: the price at which demands add up to the supply, as trees.

Each taker's demand falls with the price, from all that it requests to nothing, around its priority:
by the integral of a rectangle, a triangle, a normal or a two-sided exponential density.

Source: ventana_allocation, ALLOCATE AVAILABLE and ALLOCATE BY PRIORITY.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from coyuntura.blocks.algebra import Keep, Term, apply, as_term, select, total, where_sound
from coyuntura.blocks.special import normal_share

Shape: TypeAlias = Literal[1, 2, 3, 4]
SHAPES: tuple[Shape, ...] = get_args(Shape)
RECTANGLE, TRIANGLE, NORMAL, EXPONENTIAL = SHAPES
_REACH = {RECTANGLE: 0.5, TRIANGLE: 0.5, NORMAL: 9.0, EXPONENTIAL: 40.0}
"""Widths from the priority at which a demand is whole or nothing to the last bit."""
_MIDDLE = 0.5
_HALVINGS, _STRAIGHTENINGS = 24, 3
"""Steps that bring two prices together by halves, and then to where a line through both meets the supply.

Three of the latter leave a bent curve straight within rounding, up to priorities of some ten thousand widths apart.
"""


@dataclass(frozen=True, slots=True)
class Taker:
    """One who requests; all terms may be repeated."""

    request: Term
    shape: Shape
    priority: Term
    width: Term


def allocate(takers: Sequence[Taker], supply: Term, keep: Keep) -> list[Term]:
    """Return what each taker receives: its request where the supply suffices for all, otherwise its demand at a price.

    Where a request or the supply is negative, or a width not positive, nobody receives a number.

    Args:
        takers: At least one.
        supply: A term that may be repeated, in the unit of the requests.
        keep: Gives parts cells of their own.
    """
    low, high = _prices(takers, supply, keep)
    at_low, at_high = ([keep(_demand(taker, price, keep)) for taker in takers] for price in (low, high))
    above, below = keep(total(at_low)), keep(total(at_high))
    share = keep(_crossing(above, below, supply))
    is_enough = keep(supply >= total([taker.request for taker in takers]))
    least = [part for taker in takers for part in (taker.request >= 0.0, taker.width > 0.0)]
    is_sound = keep(total(least).equals(float(len(least))) & (supply >= 0.0))
    return [
        where_sound(is_sound, select(is_enough, taker.request, first + (last - first) * share))
        for taker, first, last in zip(takers, at_low, at_high, strict=True)
    ]


def _prices(takers: Sequence[Taker], supply: Term, keep: Keep) -> tuple[Term, Term]:
    """Return two prices, at which demand is no less and no more than the supply; between them demands are straight."""
    corners = [keep(_corner(taker, side)) for taker in takers if taker.shape == RECTANGLE for side in (-1.0, 1.0)]
    rounded = [taker for taker in takers if taker.shape != RECTANGLE]
    if rounded:
        corners.append(keep(apply("MIN", *[_corner(taker, -1.0) for taker in takers])))
        corners.append(keep(apply("MAX", *[_corner(taker, 1.0) for taker in takers])))
    least = keep(apply("MIN", *corners))
    most = keep(apply("MAX", *corners))
    demands = [keep(_total_demand(takers, corner, keep)) for corner in corners]
    pairs = list(zip(corners, demands, strict=True))
    low = keep(apply("MAX", *[select(demand >= supply, corner, least) for corner, demand in pairs]))
    high = keep(apply("MIN", *[select(demand <= supply, corner, most) for corner, demand in pairs]))
    for _ in range(_HALVINGS if rounded else 0):
        middle = keep((low + high) * 0.5)
        is_demanded = keep(_total_demand(takers, middle, keep) >= supply)
        low, high = keep(select(is_demanded, middle, low)), keep(select(is_demanded, high, middle))
    return _straightened(takers, supply, (low, high), keep) if rounded else (low, high)


def _straightened(takers: Sequence[Taker], supply: Term, prices: tuple[Term, Term], keep: Keep) -> tuple[Term, Term]:
    """Return two prices, still on both sides of the supply, of which one is close to it."""
    low, high = prices
    above, below = (keep(_total_demand(takers, price, keep)) for price in prices)
    for _ in range(_STRAIGHTENINGS):
        price = keep(low + (high - low) * _crossing(above, below, supply))
        demand = keep(_total_demand(takers, price, keep))
        is_demanded = keep(demand >= supply)
        low, high = keep(select(is_demanded, price, low)), keep(select(is_demanded, high, price))
        above, below = keep(select(is_demanded, demand, above)), keep(select(is_demanded, below, demand))
    return low, high


def _crossing(above: Term, below: Term, supply: Term) -> Term:
    """Return the share of the way from one demand to a lower one at which the supply lies."""
    return apply("MAX", 0.0, apply("MIN", 1.0, apply("SAFEDIV", above - supply, above - below)))


def _corner(taker: Taker, side: float) -> Term:
    """Return the price below which a taker demands all, or above which it demands nothing."""
    return taker.priority + taker.width * (side * _REACH[taker.shape])


def _total_demand(takers: Sequence[Taker], price: Term, keep: Keep) -> Term:
    return total([_demand(taker, price, keep) for taker in takers])


def _demand(taker: Taker, price: Term, keep: Keep) -> Term:
    """Return what a taker demands at a price that may be repeated."""
    gap = (taker.priority - price) / taker.width
    match taker.shape:
        case 1:
            share = apply("MAX", 0.0, apply("MIN", 1.0, gap + 0.5))
        case 2:
            above = keep(apply("MAX", 0.0, apply("MIN", 1.0, gap + 0.5)))
            rest = as_term(1.0) - above
            share = select(above < _MIDDLE, above * above * 2.0, as_term(1.0) - rest * rest * 2.0)
        case 3:
            share = normal_share(keep(gap), keep)
        case 4:
            far = keep(gap)
            tail = keep(apply("EXP", -apply("ABS", far)) * 0.5)
            share = select(far < 0.0, tail, as_term(1.0) - tail)
    return taker.request * share
