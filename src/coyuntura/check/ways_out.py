"""What is said of units that differ, and ways out, with the very numbers and units of the study."""

from collections.abc import Sequence

from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.check.symbols import Symbols
from coyuntura.syntax import write_expression
from coyuntura.syntax.tree import Call, Expression, Name, Number, Unary, walk
from coyuntura.units import DIMENSIONLESS, Unit, UnitError

IN_RUNS = "It belongs in measures/, behaviours/ or questions/; within a run, a stock, a delay or a smooth remembers."
"""Where a measure belongs that an equation calls."""
LONGEST_SHOWN = 80
_HALF = LONGEST_SHOWN // 2


def shown_short(node: Expression) -> str:
    """Return a node's text, cut where it is long."""
    text = write_expression(node)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:_HALF]} ... {text[-_HALF:]}"


def in_equation(units: Sequence[AnyUnit]) -> str:
    """Return a way out where units of an equation differ; nothing where none is known."""
    known = [unit for unit in units if unit is not None]
    if len(known) > 1 and known[0].is_like(known[1]):
        return "They measure the same; make one of them the other with `CONVERT(..., 'unit')`."
    if any(unit.is_same(DIMENSIONLESS) for unit in known):
        return "A number without a unit enters as a parameter with its unit and source."
    return ""


def in_measure(symbols: Symbols, one: tuple[Expression, AnyUnit], other: tuple[Expression, AnyUnit]) -> str:
    """Return a way out where the units of two operands of a measure differ: a number gets the other one's unit."""
    for (number, plain), (node, unit) in ((one, other), (other, one)):
        if unit is None or plain is None or not plain.is_same(DIMENSIONLESS) or unit.is_like(plain):
            continue
        if any(isinstance(part, Name | Call) for part in walk(number)):
            return ""
        written = as_written(symbols, node, unit)
        return _with_unit(number, written if _is(symbols, written, unit) else "...")
    return in_equation([one[1], other[1]])


def _with_unit(number: Expression, unit: str) -> str:
    match number:
        case Number():
            return f"Write the number with its unit, `QUANTITY({write_expression(number)}, '{unit}')`."
        case Unary("-", Number() as positive):
            return f"Write the number with its unit, `-QUANTITY({write_expression(positive)}, '{unit}')`."
        case _:
            return f"Give `{write_expression(number)}` a unit: multiply it by `QUANTITY(1, '{unit}')`."


def as_written(symbols: Symbols, node: Expression, unit: AnyUnit) -> str:
    """Return an expression's unit as the study writes it where it names what is in it, else in base units."""
    for part in walk(node):
        text = symbols.unit_of(part.text.rpartition(".")[2]) if isinstance(part, Name) else ""
        if text and _is(symbols, text, unit or DIMENSIONLESS):
            return text
    return str(unit or DIMENSIONLESS)


def _is(symbols: Symbols, text: str, unit: Unit) -> bool:
    try:
        return symbols.units.parse(text).is_same(unit)
    except UnitError:
        return False
