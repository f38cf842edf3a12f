"""Vensim's functions of numbers.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

from collections.abc import Sequence

from coyuntura.interchange.trees import NO_NUMBER, ZERO, logarithm, toward_zero, when
from coyuntura.interchange.vensim.expressions import Expressions, Row
from coyuntura.interchange.vensim.folding import NEAR_ZERO
from coyuntura.interchange.vensim.functions.calls import own, same, trees
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Use
from coyuntura.interchange.vensim.variables import ForeignError, number_of
from coyuntura.syntax.tree import Binary, Call, Expression, Number, Unary


def _itself(self: Expressions, node: Use, scope: Scope) -> Expression:
    return self.tree(node.arguments[0], scope)


def _choice(self: Expressions, node: Use, scope: Scope) -> Expression:
    condition = self.tree(node.arguments[0], scope)
    then = self.tree(node.arguments[1], scope.within(condition))
    return when(condition, then, self.tree(node.arguments[2], scope.within(Unary("NOT", condition))))


def _power(self: Expressions, node: Use, scope: Scope) -> Expression:
    base, exponent = trees(self, node, scope)
    return Binary("^", base, exponent)


def _log(self: Expressions, node: Use, scope: Scope) -> Expression:
    value, base = trees(self, node, scope)
    return logarithm(value, base)


def _integer(self: Expressions, node: Use, scope: Scope) -> Expression:
    return toward_zero(self.kept(self.tree(node.arguments[0], scope), scope))


def _quantum(self: Expressions, node: Use, scope: Scope) -> Expression:
    value, unit = (self.kept(tree, scope) for tree in trees(self, node, scope))
    whole = Binary("*", unit, toward_zero(self.kept(Call("SAFEDIV", (value, unit)), scope)))
    return when(Binary("<=", unit, ZERO), value, whole)


def _modulo(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return a remainder with the sign of what is divided.

    The manual says for divisors of 0 and below both that all is left over and what C leaves over.

    Raises:
        ForeignError: The divisor is such a number.
    """
    value, unit = (self.kept(tree, scope) for tree in trees(self, node, scope))
    below = Unary("-", Binary("MOD", Unary("-", value), unit))
    rest = when(Binary("<", value, ZERO), below, Binary("MOD", value, unit))
    written = number_of(node.arguments[1])
    if written is not None and written <= 0:
        raise ForeignError("foreign-unsupported", "`MODULO` is not certain for a divisor of 0 or below", node.span)
    return rest if written is not None else when(Binary(">", unit, ZERO), rest, NO_NUMBER)


def guarded(self: Expressions, quotient: Sequence[Expression], otherwise: Expression, scope: Scope) -> Expression:
    """Return a quotient, or something else where its divisor is as good as zero."""
    above, below = quotient
    below = self.kept(below, scope)
    near = Binary("<", Call("ABS", (below,)), Number(NEAR_ZERO))
    return when(near, otherwise, Binary("/", above, below))


def _zidz(self: Expressions, node: Use, scope: Scope) -> Expression:
    return guarded(self, trees(self, node, scope), ZERO, scope)


def _xidz(self: Expressions, node: Use, scope: Scope) -> Expression:
    *quotient, otherwise = trees(self, node, scope)
    return guarded(self, quotient, otherwise, scope)


_OF_ONE = ("ABS", "EXP", "LN", "SQRT", "SIN", "COS", "TAN", "ARCSIN", "ARCCOS", "ARCTAN", "SINH", "COSH", "TANH")
MATHEMATICS: tuple[Row, ...] = (
    *(same(name, name, "mathematics") for name in _OF_ONE),
    same("GAMMA LN", "GAMMALN", "mathematics"),
    same("MIN", "MIN", "mathematics", 2),
    same("MAX", "MAX", "mathematics", 2),
    own("POWER", "mathematics", (2, 2), "`base ^ power`", _power),
    own("LOG", "mathematics", (2, 2), "`LN(x) / LN(base)`", _log),
    own("INTEGER", "mathematics", (1, 1), "`INT`, towards zero", _integer),
    own(
        "QUANTUM",
        "mathematics",
        (2, 2),
        "a whole number of steps, towards zero",
        _quantum,
    ),
    own("MODULO", "mathematics", (2, 2), "`MOD`, with the sign of what is divided", _modulo),
    own("ZIDZ", "mathematics", (2, 2), f"a quotient, 0 where the divisor is below {NEAR_ZERO:g}", _zidz),
    own("XIDZ", "mathematics", (3, 3), f"a quotient, the third where the divisor is below {NEAR_ZERO:g}", _xidz),
    own("IF THEN ELSE", "others", (3, 3), "`IF THEN ELSE`", _choice),
    own("GAME", "others", (1, 1), "its argument", _itself),
)
