"""Delays and smooths: chains of stocks, as trees.

Source: oasis_xmile2015, chapter 3.5.3; sterman2000, chapter 11.
"""

from dataclasses import dataclass

from coyuntura.syntax.tree import Binary, Expression, Name, Number


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
