"""Sharing out what is scarce: the price at which demands add up to the supply, as trees.

Each taker's demand falls with the price, from all that it requests to nothing, around its priority:
by the integral of a rectangle, a triangle, a normal or a two-sided exponential density.

Source: ventana_allocation, ALLOCATE AVAILABLE and ALLOCATE BY PRIORITY.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from coyuntura.blocks.algebra import Keep, Term, apply, as_term, select, total, where_sound
from coyuntura.blocks.function import Argument, Context, Example, Function
from coyuntura.blocks.normal_curve import normal_share
from coyuntura.blocks.unit_rules import AnyUnit, plain, together
from coyuntura.names import Text
from coyuntura.syntax.tree import Expression
from coyuntura.units import Unit

Shape: TypeAlias = Literal[1, 2, 3, 4]
SHAPES: tuple[Shape, ...] = get_args(Shape)
RECTANGLE, TRIANGLE, NORMAL, EXPONENTIAL = SHAPES
FIXED = 0
"""The shape of a demand that does not heed the price; all of them have it, or none."""
_REACH: Mapping[Shape, float] = MappingProxyType({RECTANGLE: 0.5, TRIANGLE: 0.5, NORMAL: 9.0, EXPONENTIAL: 40.0})
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
    shape: Shape | Term
    """A term where only the run knows; one that is no shape must not get here."""
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
    # Whether it is a rectangle or not, a corner is a price like any other.
    straight = [taker for taker in takers if taker.shape == RECTANGLE or isinstance(taker.shape, Term)]
    corners = [keep(_corner(taker, side, RECTANGLE)) for taker in straight for side in (-1.0, 1.0)]
    rounded = [taker for taker in takers if taker.shape != RECTANGLE]
    if rounded:
        corners.append(keep(apply("MIN", *[_corner(taker, -1.0, taker.shape) for taker in takers])))
        corners.append(keep(apply("MAX", *[_corner(taker, 1.0, taker.shape) for taker in takers])))
    least = keep(apply("MIN", *corners))
    most = keep(apply("MAX", *corners))
    demands = [keep(_total_demand(takers, corner, keep)) for corner in corners]
    pairs = list(zip(corners, demands, strict=True))
    low = keep(apply("MAX", *[select(demand >= supply, corner, least) for corner, demand in pairs]))
    high = keep(apply("MIN", *[select(demand <= supply, corner, most) for corner, demand in pairs]))
    return _narrowed(takers, supply, (low, high), keep) if rounded else (low, high)


def _narrowed(takers: Sequence[Taker], supply: Term, prices: tuple[Term, Term], keep: Keep) -> tuple[Term, Term]:
    """Return two prices, still on both sides of the supply, between which every curve is straight within rounding."""

    def halved(ends: Sequence[Term]) -> tuple[Term, Term]:
        low, high = ends
        middle = keep((low + high) * 0.5)
        is_demanded = keep(_total_demand(takers, middle, keep) >= supply)
        return select(is_demanded, middle, low), select(is_demanded, high, middle)

    def straightened(ends: Sequence[Term]) -> tuple[Term, Term, Term, Term]:
        low, high, above, below = ends
        price = keep(low + (high - low) * _crossing(above, below, supply))
        demand = keep(_total_demand(takers, price, keep))
        is_demanded = keep(demand >= supply)
        prices = select(is_demanded, price, low), select(is_demanded, high, price)
        return *prices, select(is_demanded, demand, above), select(is_demanded, below, demand)

    low, high = keep.repeat(_HALVINGS, prices, halved)
    above, below = (keep(_total_demand(takers, price, keep)) for price in (low, high))
    low, high, _, _ = keep.repeat(_STRAIGHTENINGS, (low, high, above, below), straightened)
    return low, high


def _crossing(above: Term, below: Term, supply: Term) -> Term:
    """Return the share of the way from one demand to a lower one at which the supply lies."""
    return apply("MAX", 0.0, apply("MIN", 1.0, apply("SAFEDIV", above - supply, above - below)))


def _corner(taker: Taker, side: float, shape: Shape | Term) -> Term:
    """Return the price below which a taker of a shape demands all, or above which it demands nothing."""
    return taker.priority + taker.width * _by_shape(shape, lambda one: as_term(side * _REACH[one]))


def _by_shape(shape: Shape | Term, value: Callable[[Shape], Term]) -> Term:
    """Return what holds for a shape, chosen in the run where only the run knows which it is."""
    if not isinstance(shape, Term):
        return value(shape)
    *others, chosen = (value(one) for one in SHAPES)
    for one, other in zip(SHAPES, others, strict=False):
        chosen = select(shape.equals(float(one)), other, chosen)
    return chosen


def _total_demand(takers: Sequence[Taker], price: Term, keep: Keep) -> Term:
    return total([_demand(taker, price, keep) for taker in takers])


def _demand(taker: Taker, price: Term, keep: Keep) -> Term:
    """Return what a taker demands at a price that may be repeated."""
    gap = (taker.priority - price) / taker.width
    return taker.request * _by_shape(taker.shape, lambda one: _share(one, gap, keep))


def _share(shape: Shape, gap: Term, keep: Keep) -> Term:
    """Return the share that is demanded so many widths below the priority."""
    match shape:
        case 1:
            return apply("MAX", 0.0, apply("MIN", 1.0, gap + 0.5))
        case 2:
            above = keep(apply("MAX", 0.0, apply("MIN", 1.0, gap + 0.5)))
            rest = as_term(1.0) - above
            return select(above < _MIDDLE, above * above * 2.0, as_term(1.0) - rest * rest * 2.0)
        case 3:
            return normal_share(keep(gap), keep)
        case 4:
            far = keep(gap)
            tail = keep(apply("EXP", -apply("ABS", far)) * 0.5)
            return select(far < 0.0, tail, as_term(1.0) - tail)


def _by_priority(context: Context, arguments: Sequence[Expression]) -> Expression:
    request, priority, width, supply, element = arguments
    takers = context.each(request)
    columns = [[here.tree(vector) for here in takers] for vector in (request, priority)]
    single = [context.tree(width), context.tree(supply)]

    def build(given: Sequence[Sequence[Term]], keep: Keep) -> list[Term]:
        requests, priorities, (wide, short) = given
        rows = zip(requests, priorities, strict=True)
        return allocate([Taker(asked, 1, first, wide) for asked, first in rows], short, keep)

    made = context.shared([*columns, single], build)
    return context.pick(context.element(element, request), made)


def _available(context: Context, arguments: Sequence[Expression]) -> Expression:
    *vectors, supply, element = arguments
    takers = context.each(vectors[0])
    columns = [[here.tree(vector) for here in takers] for vector in vectors]
    shapes = [_shape(here, vectors[1]) for here in takers]

    def build(given: Sequence[Sequence[Term]], keep: Keep) -> list[Term]:
        requests, computed, priorities, widths, _, (short,) = given
        known: list[Shape | Term] = [shape or term for (shape, _), term in zip(shapes, computed, strict=True)]
        rows = zip(requests, known, priorities, widths, strict=True)
        made = allocate([Taker(asked, shape, *curve) for asked, shape, *curve in rows], short, keep)
        guards = [Term(guard) for _, guard in shapes if guard is not None]
        open_shapes = [shape for shape in known if isinstance(shape, Term)]
        guards += [_is_shape(shape) for shape in open_shapes]
        if not guards:
            return made
        is_sound = keep(total(guards).equals(float(len(guards))))
        made = [where_sound(is_sound, part) for part in made]
        if len(open_shapes) < len(known):
            return made
        are_fixed = keep(total([shape.equals(float(FIXED)) for shape in open_shapes]).equals(float(len(known))))
        alike = _in_proportion(requests, short, keep)
        return [select(are_fixed, part, rest) for part, rest in zip(alike, made, strict=True)]

    made = context.shared([*columns, [context.tree(supply)]], build)
    return context.pick(context.element(element, vectors[0]), made)


def _in_proportion(requests: Sequence[Term], supply: Term, keep: Keep) -> list[Term]:
    """Return what each receives where no demand heeds the price: the same share of what it requests."""
    share = keep(apply("MIN", 1.0, apply("SAFEDIV", supply, total(requests))))
    least = keep(apply("MIN", supply, *requests))
    return [where_sound(least >= 0.0, request * share) for request in requests]


def _is_shape(shape: Term) -> Term:
    return total([shape.equals(float(one)) for one in SHAPES])


def _shape(context: Context, argument: Expression) -> tuple[Shape | None, Expression | None]:
    """Return the shape of a taker's demand and what must hold for it; None for one that only the run knows.

    Raises:
        ValueError: What is written is no shape that is known.
    """
    value, guard = context.written(argument)
    if value is None or value == FIXED:
        return None, None
    shape: Shape | None = next((known for known in SHAPES if known == value), None)
    if shape is None:
        msg = f"a shape is 0 (fixed), 1 (rectangle), 2 (triangle), 3 (normal) or 4 (exponential), got {value:g}"
        raise ValueError(msg)
    return shape, guard


def _by_priority_unit(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    request, priority, width, supply, element = units
    together([priority, width])
    plain([element])
    return together([request, supply])


def _available_unit(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    request, shape, priority, width, extra, supply, element = units
    together([priority, width])
    plain([shape, extra, element])
    return together([request, supply])


# Three request 3, 1 and 2, in rectangles of width 1 around priorities that are the same numbers.
# A supply of 4 is what they demand at a price of 2: all of 3, nothing of 1 and half of 2.
ALLOCATE_BY_PRIORITY = Function(
    name="ALLOCATE_BY_PRIORITY",
    arguments=(
        Argument("request", "all"),
        Argument("priority", "all"),
        Argument("width"),
        Argument("supply"),
        Argument("element", "element"),
    ),
    unit=_by_priority_unit,
    expand=_by_priority,
    says=Text(
        en="What an element receives of a supply that is short, by priorities around which demands fall in one width.",
        es="Lo que recibe un elemento de una oferta escasa, según prioridades y una misma anchura para todos.",
    ),
    source="ventana_allocation",
    examples=(
        Example("ALLOCATE_BY_PRIORITY(x[*], x[*], 1, 4, a)", 3),
        Example("ALLOCATE_BY_PRIORITY(x[*], x[*], 1, 4, c)", 1),
    ),
)
ALLOCATE_AVAILABLE = Function(
    name="ALLOCATE_AVAILABLE",
    arguments=(
        *(Argument(name, "all") for name in ("request", "shape", "priority", "width", "extra")),
        Argument("supply"),
        Argument("element", "element"),
    ),
    unit=_available_unit,
    expand=_available,
    says=Text(
        en="What an element receives of a supply that is short, by priorities, each with a curve and width of its own.",
        es="Lo que recibe un elemento de una oferta escasa, según prioridades, cada uno con su curva y su anchura.",
    ),
    source="ventana_allocation",
    examples=(Example("ALLOCATE_AVAILABLE(x[*], 1, x[*], 1, 0, 4, c)", 1),),
)
