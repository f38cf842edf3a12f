"""Writing trees as formulas: terms that add and multiply into expressions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from coyuntura.syntax.tree import Binary, BinaryOperator, Call, Conditional, Expression, Number, Unary

NOT_A_NUMBER = Number(float("nan"))


@dataclass(frozen=True, slots=True)
class Term:
    """A tree that takes part in formulas; every operation gives a larger one."""

    tree: Expression

    def __add__(self, other: "Term | float") -> "Term":
        return _joined("+", self, other)

    def __sub__(self, other: "Term | float") -> "Term":
        return _joined("-", self, other)

    def __mul__(self, other: "Term | float") -> "Term":
        return _joined("*", self, other)

    def __truediv__(self, other: "Term | float") -> "Term":
        return _joined("/", self, other)

    def to(self, power: "Term | float") -> "Term":
        """Return a power."""
        return _joined("^", self, power)

    def __neg__(self) -> "Term":
        return Term(Unary("-", self.tree))

    def __lt__(self, other: "Term | float") -> "Term":
        return _joined("<", self, other)

    def __le__(self, other: "Term | float") -> "Term":
        return _joined("<=", self, other)

    def __gt__(self, other: "Term | float") -> "Term":
        return _joined(">", self, other)

    def __ge__(self, other: "Term | float") -> "Term":
        return _joined(">=", self, other)

    def __and__(self, other: "Term | float") -> "Term":
        return _joined("AND", self, other)

    def equals(self, other: "Term | float") -> "Term":
        """Return 1 where both are equal, 0 elsewhere."""
        return _joined("=", self, other)


Round: TypeAlias = Callable[[Sequence[Term]], Sequence[Term]]
"""Gives from what a round begins with what the next begins with, as many terms in the same order."""


class Keep(Protocol):
    """Gives terms that may be written more than once."""

    def __call__(self, term: Term) -> Term:
        """Return the same value from a cell of its own."""
        ...

    def repeat(self, count: int, initial: Sequence[Term | float], body: Round) -> list[Term]:
        """Return what terms are after a number of rounds, computed in a loop of the program.

        What a round keeps belongs to the loop, so none of it may be used after it.
        What depends on nothing that changes from round to round is computed once.

        Args:
            count: Number of rounds, at least one.
            initial: What the first round begins with.
            body: One round; it is called once, to be written out.
        """
        ...


def _joined(operator: BinaryOperator, left: Term, right: Term | float) -> Term:
    return Term(Binary(operator, left.tree, as_term(right).tree))


def as_term(value: Term | float) -> Term:
    """Return a number as a term."""
    return value if isinstance(value, Term) else Term(Number(float(value)))


def apply(function: str, *arguments: Term | float) -> Term:
    """Return a function of terms."""
    return Term(Call(function, tuple(as_term(argument).tree for argument in arguments)))


def select(condition: Term, then: Term | float, otherwise: Term | float) -> Term:
    """Return one of two terms."""
    return Term(Conditional(condition.tree, as_term(then).tree, as_term(otherwise).tree))


def where_sound(condition: Term, value: Term) -> Term:
    """Return a value where a condition holds, and no number elsewhere."""
    return select(condition, value, Term(NOT_A_NUMBER))


def total(terms: Sequence[Term]) -> Term:
    """Return the sum of terms."""
    return Term(chain("+", [term.tree for term in terms]))


def polynomial(x: Term, coefficients: Sequence[float]) -> Term:
    """Return a polynomial by Horner's rule, highest power first.

    Args:
        x: A term that may be repeated.
        coefficients: At least one.
    """
    result = as_term(coefficients[0])
    for coefficient in coefficients[1:]:
        result = result * x + coefficient
    return result


def chain(operator: BinaryOperator, terms: Sequence[Expression]) -> Expression:
    """Return terms joined by an operator, 0 for none.

    Halves are joined, not one term after the other: the tree of a long sum stays shallow, and so does its rounding.
    """
    if not terms:
        return Number(0.0)
    joined = list(terms)
    while len(joined) > 1:
        pairs = [Binary(operator, *pair) for pair in zip(joined[::2], joined[1::2], strict=False)]
        joined = [*pairs, *joined[2 * len(pairs) :]]
    return joined[0]
