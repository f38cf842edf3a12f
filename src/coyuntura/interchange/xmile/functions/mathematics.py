"""XMILE's functions of numbers.

Source: oasis_xmile2015, chapter 3.5; the functions' descriptions in the help of Stella and Vensim.
"""

import math

from coyuntura.interchange.trees import ONE, ZERO, logarithm, toward_zero
from coyuntura.interchange.xmile.functions.calls import Arguments, Row, own, same, trees
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.syntax.tree import Binary, Call, Conditional, Expression, Number, Unary


def _choice(translator: Translator, arguments: Arguments) -> Expression:
    condition, then, otherwise = trees(translator, arguments)
    return Conditional(condition, then, otherwise)


def _whole(translator: Translator, arguments: Arguments) -> Expression:
    value = translator.tree(arguments[0])
    if translator.dialect != "vensim":
        return Call("INT", (value,))
    translator.book.notice("`INT` and `MOD` were read as Vensim computes them: towards zero, with the dividend's sign.")
    return toward_zero(translator.kept(value, "number"))


def _integer(translator: Translator, arguments: Arguments) -> Expression:
    return toward_zero(translator.kept(translator.tree(arguments[0]), "number"))


def _modulo(translator: Translator, arguments: Arguments) -> Expression:
    return translator.remainder(*trees(translator, arguments))


def _logarithm(translator: Translator, arguments: Arguments) -> Expression:
    value, base = trees(translator, arguments)
    return logarithm(value, base)


def _switch(translator: Translator, arguments: Arguments) -> Expression:
    left, right = trees(translator, arguments)
    return Conditional(Binary(">", left, right), ONE, ZERO)


def _same(translator: Translator, arguments: Arguments) -> Expression:
    return translator.tree(arguments[0])


def _percent(translator: Translator, arguments: Arguments) -> Expression:
    return Binary("*", translator.tree(arguments[0]), Number(100.0))


def _negated(translator: Translator, arguments: Arguments) -> Expression:
    return Unary("NOT", translator.tree(arguments[0]))


def _power(translator: Translator, arguments: Arguments) -> Expression:
    base, power = trees(translator, arguments)
    return Binary("^", base, power)


def _circle(_translator: Translator, _arguments: Arguments) -> Expression:
    return Number(math.pi)


_OF_ONE = (
    "ABS",
    "ARCCOS",
    "ARCSIN",
    "ARCTAN",
    "COS",
    "COSH",
    "EXP",
    "LN",
    "LOG10",
    "SIN",
    "SINH",
    "SQRT",
    "TAN",
    "TANH",
)
MATHEMATICS: tuple[Row, ...] = (
    *(same(name, name, "mathematics") for name in _OF_ONE),
    same("LOGN", "LN", "mathematics"),
    same("GAMMALN", "GAMMALN", "mathematics"),
    same("GAMMA_LN", "GAMMALN", "mathematics"),
    same("SAFEDIV", "SAFEDIV", "mathematics", (2, 3)),
    same("XIDZ", "SAFEDIV", "mathematics", (3, 3)),
    same("ZIDZ", "SAFEDIV", "mathematics", (2, 2)),
    own("INT", "mathematics", (1, 1), "`INT`, down; towards zero in files that come from Vensim", _whole),
    own("INTEGER", "mathematics", (1, 1), "`INT`, towards zero", _integer),
    own("MODULO", "mathematics", (2, 2), "`MOD`, as the operator `MOD` is read", _modulo),
    own("LOG", "mathematics", (2, 2), "`LN(x) / LN(base)`", _logarithm),
    own("POWER", "mathematics", (2, 2), "`base ^ power`", _power),
    own("PERCENT", "mathematics", (1, 1), "`x * 100`", _percent),
    own("SWITCH", "mathematics", (2, 2), "`IF a > b THEN 1 ELSE 0`", _switch),
    own("PI", "mathematics", (0, 0), "a number", _circle),
    own("IF_THEN_ELSE", "others", (3, 3), "`IF THEN ELSE`", _choice),
    own("NOT", "others", (1, 1), "`NOT`", _negated),
    own("GAME", "others", (1, 1), "its argument", _same),
)
