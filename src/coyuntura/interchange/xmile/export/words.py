"""Functions and numbers of the language in the words of XMILE."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from coyuntura.blocks.lookup import Interpolation
from coyuntura.interchange.trees import ONE
from coyuntura.program.operations import FUNCTIONS
from coyuntura.syntax.tree import Call, Expression, Number, Unary

NEVER = 1e300
"""A moment that no run reaches, where XMILE's readers have no infinite number."""
SAME = frozenset({*FUNCTIONS, "SAFEDIV", "DELAY", "INIT", "PREVIOUS"})
"""Functions of single values that XMILE has, as cells call them."""
REMEMBERING = frozenset({"DELAY", "DELAY1", "DELAY3", "DELAYN", "SMTH1", "SMTH3", "SMTHN", "TREND", "INIT", "PREVIOUS"})
TIMED = frozenset({"STEP", "RAMP", "PULSE"})
DRAWN: Mapping[str, int] = MappingProxyType({"RANDOM": 2, "NORMAL": 2, "LOGNORMAL": 2, "EXPRND": 1, "POISSON": 1})
"""Distributions that XMILE has, with how many numbers."""
REDUCING = frozenset({"SUM", "MEAN", "PROD", "SIZE"})
EXTREMES = frozenset(name for name, function in FUNCTIONS.items() if function.is_folded)
CLOCK = frozenset({"TIME", "DT", "STARTTIME", "STOPTIME"})
STEPPED = "some readers of XMILE take the steps of `discrete` graphical functions for straight lines."
PARTED = "an event begins and ends with a step, where this program parts the step at its date."
DRAWS = "random numbers differ: other tools draw their own."


def said(value: float) -> Expression:
    """Return a number; one that is none, or is infinite, in words of XMILE."""
    if math.isnan(value):
        return Call("SQRT", (Unary("-", ONE),))
    if math.isinf(value):
        return said(math.copysign(NEVER, value))
    return Number(value) if value >= 0 else Unary("-", Number(-value))


def read_at(argument: Expression, interpolation: Interpolation) -> Expression:
    """Return where a lookup is read in the file, in which one that takes the next value has negative inputs."""
    return Unary("-", argument) if interpolation == "forward" else argument


def extreme(name: str, values: Sequence[Expression]) -> Expression:
    """Return the least or greatest of single values, two by two."""
    result = values[0]
    for value in values[1:]:
        result = Call(name, (result, value))
    return result
