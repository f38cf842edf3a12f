"""Vensim's random numbers, from our own streams.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from coyuntura.interchange.registry import Trait
from coyuntura.interchange.trees import ONE, ZERO, when
from coyuntura.interchange.vensim.expressions import Build, Expressions, Row
from coyuntura.interchange.vensim.functions.calls import own, trees
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Use
from coyuntura.interchange.vensim.variables import number_of
from coyuntura.syntax.tree import Binary, Call, Expression, Number, Unary


def _uniform(self: Expressions, node: Use, scope: Scope) -> Expression:
    low, high, _ = trees(self, node, scope)
    return Call("RANDOM", (low, high))


def _zero_to_one(_self: Expressions, _node: Use, _scope: Scope) -> Expression:
    return Call("RANDOM", (ZERO, ONE))


def _normal(self: Expressions, node: Use, scope: Scope) -> Expression:
    low, high, mean, deviation, _ = trees(self, node, scope)
    return Call("NORMAL", (mean, deviation, low, high))


Draw: TypeAlias = Callable[[Sequence[Expression]], Call]
"""Gives the number before it is stretched and shifted, of what the distribution is given."""


def _moved(count: int, draw: Draw, slack: Expression = ZERO) -> Build:
    """Return what builds a number that is stretched, then shifted, and drawn again until it lies within the bounds.

    Args:
        count: How many numbers the distribution is given, which stand between the bounds and the shift.
        draw: The distribution.
        slack: What the bounds give way, where a number may lie on one.
    """

    def build(self: Expressions, node: Use, scope: Scope) -> Expression:
        low, high, *rest = trees(self, node, scope)
        given, moved = rest[:count], rest[count : count + 2]
        call = draw(given)
        written = [number_of(argument) for argument in node.arguments[2 + count : 4 + count]]
        if written == [0, 1]:
            return Call(call.function, (*call.arguments, low, high))
        shift, stretch = (self.kept(tree, scope) for tree in moved)
        is_one = Binary("=", stretch, ZERO)
        over = stretch if written[1] else when(is_one, ONE, stretch)
        ends = tuple(self.kept(Binary("/", Binary("-", bound, shift), over), scope) for bound in (low, high))
        least, most = Call("MIN", ends), Call("MAX", ends)
        if slack is not ZERO:
            least, most = Binary("-", least, slack), Binary("+", most, slack)
        if written[1] in {None, 0.0}:
            # A number that is stretched to nothing lies nowhere else, and nothing bounds it.
            least, most = when(is_one, Unary("-", _WIDE), least), when(is_one, _WIDE, most)
        return Binary("+", Binary("*", Call(call.function, (*call.arguments, least, most)), stretch), shift)

    return build


def _plain(name: str, *order: int) -> Draw:
    """Return a distribution of the language, of what Vensim gives it in an order."""
    return lambda given: Call(name, tuple(given[number] for number in order))


def _of_order(given: Sequence[Expression]) -> Call:
    """Return a gamma number; an order below 1 counts as 1."""
    return Call("GAMMA", (Call("MAX", (given[0], ONE)), ONE))


def _of_mean_one(given: Sequence[Expression]) -> Call:
    """Return a Weibull number of a shape, with the mean 1."""
    inverse = Binary("+", ONE, Binary("/", ONE, given[0]))
    return Call("WEIBULL", (given[0], Call("EXP", (Unary("-", Call("GAMMALN", (inverse,))),))))


def _triangular(self: Expressions, node: Use, scope: Scope) -> Expression:
    low, high, first, peak, last, _ = trees(self, node, scope)
    return Call("TRIANGULAR", (first, peak, last, low, high))


_ROUNDING = Number(1e-9)
"""What a division may leave of a bound that is reached exactly."""
_WIDE = Number(1e300)
_DRAWS: frozenset[Trait] = frozenset({"random"})


def _row(name: str, count: int, becomes: str, draw: Draw, slack: Expression = ZERO) -> Row:
    """Return the row of a distribution of so many numbers, with bounds, a shift, a stretch and a seed."""
    becomes = f"`{becomes}`, stretched and shifted"
    return own(f"RANDOM {name}", "chance", (5 + count, 5 + count), becomes, _moved(count, draw, slack), _DRAWS)


CHANCE: tuple[Row, ...] = (
    own("RANDOM UNIFORM", "chance", (3, 3), "`RANDOM(low, high)`", _uniform, _DRAWS),
    own("RANDOM 0 1", "chance", (0, 1), "`RANDOM(0, 1)`", _zero_to_one, _DRAWS),
    own("RANDOM NORMAL", "chance", (5, 5), "`NORMAL(mean, deviation, low, high)`", _normal, _DRAWS),
    own("RANDOM TRIANGULAR", "chance", (6, 6), "`TRIANGULAR(low, mode, high, least, most)`", _triangular, _DRAWS),
    _row("EXPONENTIAL", 0, "EXPRND(1, low, high)", lambda _given: Call("EXPRND", (ONE,))),
    _row("WEIBULL", 1, "WEIBULL(shape, scale, low, high)", _of_mean_one),
    _row("GAMMA", 1, "GAMMA(order, 1, low, high)", _of_order),
    _row("BETA", 2, "BETA(a, b, low, high)", _plain("BETA", 0, 1)),
    _row("POISSON", 1, "POISSON(mean, low, high)", _plain("POISSON", 0), _ROUNDING),
    _row("BINOMIAL", 2, "BINOMIAL(trials, chance, low, high)", _plain("BINOMIAL", 1, 0), _ROUNDING),
    _row("NEGATIVE BINOMIAL", 2, "NEGBINOMIAL(successes, chance, low, high)", _plain("NEGBINOMIAL", 1, 0), _ROUNDING),
)
