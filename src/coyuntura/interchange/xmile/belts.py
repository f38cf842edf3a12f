"""Conveyors of the plain kind: what gets on falls off at the end after a fixed time, and nothing leaks or waits.

The outflow is the inflow of a transit time ago; until then what the belt holds at the start, evenly spread over it.

Source: oasis_xmile2015, chapters 3.7.2 and 4.2.1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from coyuntura.interchange.trees import ZERO
from coyuntura.interchange.xmile.book import Entry, Untranslatable, refuse
from coyuntura.interchange.xmile.fixed import is_fixed
from coyuntura.interchange.xmile.holding import total
from coyuntura.interchange.xmile.nouns import Written
from coyuntura.interchange.xmile.translate import Translator, read_tree
from coyuntura.syntax.tree import Binary, Call, Expression, Name

_WAY_OUT = "Write it with stocks, flows and delays in the tool that wrote the file."


@dataclass(frozen=True, slots=True)
class Belt:
    """A conveyor and what fills it."""

    stock: Entry
    inflows: tuple[Entry, ...]


def belt_of(stock: Entry, inflows: Sequence[Entry], outflows: Sequence[Entry]) -> Belt:
    """Return a conveyor that can be computed.

    Raises:
        Untranslatable: It does not have one outflow without an equation, or values for single elements.
    """
    if len(outflows) != 1:
        refuse("foreign-unsupported", f"a conveyor is read with one outflow; this one has {len(outflows)}", _WAY_OUT)
    if stock.variable.parts or outflows[0].axes != stock.axes:
        refuse("foreign-unsupported", "the elements of the conveyor have values of their own", _WAY_OUT)
    return Belt(stock, tuple(inflows))


def falling_off(belt: Belt, translator: Translator) -> Expression:
    """Return the outflow of a conveyor.

    Args:
        belt: The conveyor.
        translator: Brings over equations of its stock.

    Raises:
        Untranslatable: Its transit time changes or is no whole number of steps, or the method is not Euler's.
    """
    specs, variable = translator.book.document.specs, belt.stock.variable
    transit = variable.transit or Written("", variable.place)
    node = read_tree(transit)
    if specs.method != "euler":
        refuse("foreign-unsupported", "a conveyor runs with Euler's method only", "Choose Euler's method.")
    if not is_fixed(translator, node):
        refuse("foreign-unsupported", "the transit time of the conveyor changes", _WAY_OUT)
    steps = (translator.number(node) or math.nan) / specs.dt
    if not math.isfinite(steps) or steps < 1 or not math.isclose(steps, round(steps), rel_tol=1e-9):
        way_out = "Write it as a number that is a whole number of steps."
        refuse("foreign-unsupported", "the transit time of the conveyor is not one whole number of steps", way_out)
    if variable.equation is None:
        raise Untranslatable("foreign-undefined", "the file does not say what the conveyor holds at the start")
    time, held = translator.tree(node), translator.tree(read_tree(variable.equation))
    coming = total([Name(flow.id) for flow in belt.inflows] or [ZERO], [])
    return Call("DELAY", (coming, time, Binary("/", held, time)))
