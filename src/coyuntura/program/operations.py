"""Elementary operations: one row each, from which everything follows that is said of them outside the kernels.

A kernel has one table from operations to what they mean there; the reference kernel's is the definition.
A new operation is a row here, a meaning in each kernel, and, where equations call it by name, a signature.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

Operation: TypeAlias = Literal[
    "add", "subtract", "multiply", "divide", "power", "modulo", "negate", "absolute", "least", "greatest",
    "exp", "ln", "log10", "sqrt", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "whole",
    "less", "less_or_equal", "equal", "and", "or", "not", "select", "lookup", "uniform", "copy",
]  # fmt: skip
"""Names of the rows, written out for the type checker; a test holds both equal."""
Numbered: TypeAlias = Literal["", "lookup", "stream"]


@dataclass(frozen=True, slots=True)
class Elementary:
    """What an operation is outside the kernels."""

    name: Operation
    arity: int
    sign: str = ""
    """What stands before its argument or between its two, in equations and in the printout."""
    function: str = ""
    """What equations, also XMILE's, call it."""
    is_folded: bool = False
    """Whether equations may give the function any number of arguments, which are folded in from the left."""
    is_exact: bool = True
    """Whether it rounds in one way only, or not at all: then kernels agree on it to the last bit."""
    number: Callable[..., float] | None = None
    """The result on constants, where every processor has the same."""
    neutral: tuple[float | None, ...] = ()
    """For each argument the number with which it leaves the other argument as it is."""
    numbered: Numbered = ""
    """What an instruction's `index` says which of."""


_ROWS = (
    Elementary("add", 2, "+", number=float.__add__),
    Elementary("subtract", 2, "-", number=float.__sub__, neutral=(None, 0.0)),
    Elementary("multiply", 2, "*", number=float.__mul__, neutral=(1.0, 1.0)),
    Elementary("divide", 2, "/", number=float.__truediv__, neutral=(None, 1.0)),
    Elementary("power", 2, "^", is_exact=False),
    Elementary("modulo", 2, "MOD"),
    Elementary("negate", 1, "-", number=float.__neg__),
    Elementary("absolute", 1, function="ABS", number=float.__abs__),
    Elementary("least", 2, function="MIN", is_folded=True),
    Elementary("greatest", 2, function="MAX", is_folded=True),
    Elementary("exp", 1, function="EXP", is_exact=False),
    Elementary("ln", 1, function="LN", is_exact=False),
    Elementary("log10", 1, function="LOG10", is_exact=False),
    Elementary("sqrt", 1, function="SQRT"),
    Elementary("sin", 1, function="SIN", is_exact=False),
    Elementary("cos", 1, function="COS", is_exact=False),
    Elementary("tan", 1, function="TAN", is_exact=False),
    Elementary("arcsin", 1, function="ARCSIN", is_exact=False),
    Elementary("arccos", 1, function="ARCCOS", is_exact=False),
    Elementary("arctan", 1, function="ARCTAN", is_exact=False),
    Elementary("whole", 1, function="INT"),
    Elementary("less", 2, "<", number=float.__lt__),
    Elementary("less_or_equal", 2, "<=", number=float.__le__),
    Elementary("equal", 2, "=", number=float.__eq__),
    Elementary("and", 2, "AND"),
    Elementary("or", 2, "OR"),
    Elementary("not", 1, "NOT", number=operator.not_),
    Elementary("select", 3),
    Elementary("lookup", 1, numbered="lookup"),
    Elementary("uniform", 0, numbered="stream"),
    Elementary("copy", 1),
)

OPERATIONS: Mapping[Operation, Elementary] = MappingProxyType({row.name: row for row in _ROWS})
"""Every operation by its name."""
FUNCTIONS: Mapping[str, Elementary] = MappingProxyType({row.function: row for row in _ROWS if row.function})
"""Those that equations call as functions, by what they call them."""
SIGNS: Mapping[tuple[str, int], Operation] = MappingProxyType(
    {(row.sign, row.arity): row.name for row in _ROWS if row.sign}
)
"""Those that equations write as signs, by sign and number of operands."""
