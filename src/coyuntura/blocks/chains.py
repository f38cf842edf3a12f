"""Delays and smooths: chains of stocks, as trees.

Source: oasis_xmile2015, chapter 3.5.3; sterman2000, chapter 11.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from coyuntura.blocks import unit_rules
from coyuntura.blocks.function import Context, Example, Expand, Function, values
from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.names import Text
from coyuntura.syntax.tree import Binary, Expression, Name, Number
from coyuntura.units import Unit

LARGEST_ORDER = 1000


@dataclass(frozen=True, slots=True)
class Chain:
    """Hidden stocks in order, each with its initial value and rate, and what comes out."""

    stocks: tuple[tuple[str, Expression, Expression], ...]
    output: Expression


def smooth_chain(owner: str, source: Expression, time: Expression, order: int, initial: Expression) -> Chain:
    """Return an `order`-fold exponential smooth of `source` over `time`.

    Each stock moves towards the one before it by its gap over `time / order`.

    Args:
        owner: Prefix of the hidden stocks' names.
        source: What is smoothed.
        time: Average delay, in the run's time unit.
        order: Number of stocks, at least 1.
        initial: Value of every stock at the start, in the unit of `source`.
    """
    share = Binary("/", time, Number(float(order)))
    names = [f"{owner}.{number}" for number in range(1, order + 1)]
    before: list[Expression] = [source, *(Name(name) for name in names[:-1])]
    stocks = tuple(
        (name, initial, Binary("/", Binary("-", earlier, Name(name)), share))
        for name, earlier in zip(names, before, strict=True)
    )
    return Chain(stocks, Name(names[-1]))


def delay_chain(owner: str, source: Expression, time: Expression, order: int, initial: Expression) -> Chain:
    """Return an `order`-fold material delay of `source` by `time`.

    Each stock empties into the next at its content over `time / order`; nothing is lost on the way.

    Args:
        owner: Prefix of the hidden stocks' names.
        source: What flows in.
        time: Average delay, in the run's time unit.
        order: Number of stocks, at least 1.
        initial: Outflow at the start, in the unit of `source`.
    """
    share = Binary("/", time, Number(float(order)))
    names = [f"{owner}.{number}" for number in range(1, order + 1)]
    outflows: list[Expression] = [Binary("/", Name(name), share) for name in names]
    inflows = [source, *outflows[:-1]]
    stocks = tuple(
        (name, Binary("*", initial, share), Binary("-", inflow, outflow))
        for name, inflow, outflow in zip(names, inflows, outflows, strict=True)
    )
    return Chain(stocks, outflows[-1])


_Build: TypeAlias = Callable[[str, Expression, Expression, int, Expression], Chain]


def _of_order(build: _Build, order: int) -> Expand:
    """Return what writes out a chain of so many stocks."""

    def expand(context: Context, arguments: Sequence[Expression]) -> Expression:
        source, time, *rest = [context.tree(argument) for argument in arguments]
        return _added(context, build, order, (source, time, *rest))

    return expand


def _of_any_order(build: _Build) -> Expand:
    """Return what writes out a chain whose third argument says how many stocks it has."""

    def expand(context: Context, arguments: Sequence[Expression]) -> Expression:
        source, time, order, *rest = [context.tree(argument) for argument in arguments]
        return _added(context, build, _whole_number(order), (source, time, *rest))

    return expand


def _added(context: Context, build: _Build, order: int, given: Sequence[Expression]) -> Expression:
    """Return what comes out of a chain, whose stocks are added; without an initial value the input is it."""
    source, time, *rest = given
    name = context.name()
    chained = build(name, context.source(name, source), time, order, rest[0] if rest else source)
    for stock, start, rate in chained.stocks:
        context.stock(stock, start, rate)
    return chained.output


def _whole_number(node: Expression) -> int:
    """Return the order of a chain, which must be a written whole number.

    Raises:
        ValueError: It is not one, or lies outside 1 to 1,000.
    """
    if isinstance(node, Number) and node.value == int(node.value) and 1 <= node.value <= LARGEST_ORDER:
        return int(node.value)
    msg = f"the order of a delay or smooth is a written whole number from 1 to {LARGEST_ORDER}"
    raise ValueError(msg)


def _ordered(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    unit_rules.plain(units[2:3])
    return unit_rules.chained([*units[:2], *units[3:]], time)


def _listed(name: str, expand: Expand, says: Text, example: Example) -> Function:
    """Return a chain as a function; one whose name ends in N takes how many stocks it has."""
    is_ordered = name.endswith("N")
    return Function(
        name=name,
        arguments=values("input", "time", *(("n",) if is_ordered else ())),
        optional=values("initial"),
        unit=_ordered if is_ordered else unit_rules.chained,
        expand=expand,
        says=says,
        source="oasis_xmile2015",
        examples=(example,),
    )


# With steps of 1 and 2 for each stock, half of what a stock holds moves on at each step: what came in once comes out
# of n stocks after t steps with the probability that t tosses of a coin show n heads or more.
DELAY1 = _listed(
    "DELAY1",
    _of_order(delay_chain, 1),
    Text(
        en="A material delay of one stock: what flows in leaves it after a time on average.",
        es="Un retardo material de un nivel: lo que entra sale en promedio al cabo de un tiempo.",
    ),
    Example("DELAY1(8, 2, 0)", 6, time=2),
)
DELAY3 = _listed(
    "DELAY3",
    _of_order(delay_chain, 3),
    Text(
        en="A material delay of three stocks, which together delay by a time on average.",
        es="Un retardo material de tres niveles, que juntos retrasan en promedio un tiempo.",
    ),
    Example("DELAY3(8, 6, 0)", 2.5, time=4),
)
DELAYN = _listed(
    "DELAYN",
    _of_any_order(delay_chain),
    Text(
        en="A material delay of n stocks, a written number, which together delay by a time on average.",
        es="Un retardo material de n niveles, un número escrito, que juntos retrasan en promedio un tiempo.",
    ),
    Example("DELAYN(8, 4, 2, 0)", 5.5, time=4),
)
SMTH1 = _listed(
    "SMTH1",
    _of_order(smooth_chain, 1),
    Text(
        en="An exponential smooth: what follows the input by its gap over a time.",
        es="Un suavizado exponencial: lo que sigue a la entrada según la brecha entre ambos y un tiempo.",
    ),
    Example("SMTH1(8, 2, 0)", 6, time=2),
)
SMTH3 = _listed(
    "SMTH3",
    _of_order(smooth_chain, 3),
    Text(
        en="An exponential smooth of a smooth of a smooth, each over a third of the time.",
        es="Un suavizado exponencial de otro y de otro, cada uno en un tercio del tiempo.",
    ),
    Example("SMTH3(8, 6, 0)", 2.5, time=4),
)
SMTHN = _listed(
    "SMTHN",
    _of_any_order(smooth_chain),
    Text(
        en="An n-fold exponential smooth, n a written number, each over an n-th part of the time.",
        es="Un suavizado exponencial repetido n veces, n un número escrito, cada uno en la enésima parte del tiempo.",
    ),
    Example("SMTHN(8, 4, 2, 0)", 5.5, time=4),
)
