"""Trees that both readers build in the language."""

from coyuntura.syntax.tree import Binary, Call, Conditional, Expression, Name, Number, Unary

ZERO, ONE = Number(0.0), Number(1.0)
TIME, DT = Name("TIME"), Name("DT")
NO_NUMBER = Call("SQRT", (Unary("-", ONE),))
"""Stops the run where nothing says what the other tool would compute."""


def number(value: float) -> Expression:
    """Return a number; the language writes a negative one as a sign before it."""
    return Number(value) if value >= 0 else Unary("-", Number(-value))


def when(condition: Expression, then: Expression, otherwise: Expression) -> Expression:
    """Return a choice."""
    return Conditional(condition, then, otherwise)


def toward_zero(value: Expression) -> Expression:
    """Return the whole part of a value that may be repeated, towards zero."""
    ceiling = Unary("-", Call("INT", (Unary("-", value),)))
    return when(Binary("<", value, ZERO), ceiling, Call("INT", (value,)))


def logarithm(value: Expression, base: Expression) -> Expression:
    """Return the logarithm to a base."""
    return Binary("/", Call("LN", (value,)), Call("LN", (base,)))


def held_still(label: str) -> str:
    """Return the notice of a delay or smooth that Vensim holds still within a step of Runge-Kutta."""
    return (
        f"`{label}` moves within a step of Runge-Kutta as stocks do, where Vensim holds it still: "
        "as far as steps are short enough, the numbers agree."
    )
