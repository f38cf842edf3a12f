"""XMILE's random numbers, from our own streams.

In Stella each takes a seed, a least and a greatest value, and how long a number stays, which may be left out or `NAN`.

Source: oasis_xmile2015, chapter 3.5; the functions' descriptions in the help of Stella and Vensim.
"""

from collections.abc import Sequence

from coyuntura.interchange.trees import DT, ONE, ZERO, when
from coyuntura.interchange.xmile.book import refuse
from coyuntura.interchange.xmile.functions.calls import Arguments, Build, Row, own, trees
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.interchange.xmile.tree import Node, Ref
from coyuntura.names import canonical
from coyuntura.syntax.tree import Binary, Call, Expression, Number

_STREAMS = "random numbers come from Coyuntura's own streams: single draws differ from the other tool's."
_OPTIONS = 4
"""A seed, two limits, and an interval."""
_LOGARITHM = (
    "`LOGNORMAL` was read with the mean and deviation of the logarithm, as the examples of Stella's help have it; "
    "others take those of the number itself."
)
_NUMBER = "`LOGNORMAL` was read with the mean and deviation of the number itself; Stella takes those of its logarithm."


def _is_absent(argument: Node) -> bool:
    """Tell whether an option is written as none."""
    return isinstance(argument, Ref) and argument.indices is None and canonical(argument.words[-1]) == "nan"


def _limits(translator: Translator, name: str, options: Sequence[Node]) -> tuple[Expression, ...]:
    """Return the least and the greatest value, or neither; a seed is left out, since streams are the language's own.

    Raises:
        Untranslatable: One limit is given without the other, or numbers are to stay for longer than a step.
    """
    _seed, *bounds = [*options, *[None] * (_OPTIONS - len(options))]
    low, high, interval = (None if bound is None or _is_absent(bound) else bound for bound in bounds)
    if interval is not None:
        way_out = "Leave the interval out, or keep the number with `PREVIOUS`."
        refuse("foreign-unsupported", f"numbers of `{name}` are to stay for longer than a step", way_out)
    if (low is None) != (high is None):
        refuse("foreign-unsupported", f"`{name}` has one limit without the other", "Give both, or neither.")
    return () if low is None or high is None else trees(translator, (low, high))


def _row(
    name: str, numbers: int, becomes: str, build: Build, *, is_limited: bool = False, options: int = _OPTIONS
) -> Row:
    """Return the row of a distribution with so many numbers, which options may follow."""

    def drawn(translator: Translator, arguments: Arguments) -> Expression:
        translator.book.notice(_STREAMS)
        limits = _limits(translator, name, arguments[numbers:])
        if limits and not is_limited:
            way_out = "Leave the limits out, or write what they do with `MIN` and `MAX`."
            refuse("foreign-unsupported", f"limits of `{name}` are not supported", way_out)
        tree = build(translator, arguments[:numbers])
        return Call(tree.function, (*tree.arguments, *limits)) if limits and isinstance(tree, Call) else tree

    many = "a seed, two limits and an interval last" if options > 1 else "the last one a seed"
    otherwise = f"`{name}` takes {numbers} to {numbers + options} arguments, {many}"
    return own(name, "chance", (numbers, numbers + options), becomes, drawn, otherwise=otherwise)


def _plain(function: str) -> Build:
    return lambda translator, arguments: Call(function, trees(translator, arguments))


def _poisson(translator: Translator, arguments: Arguments) -> Expression:
    """Return how many events there are: in a unit of time by the standard, in a step in Stella."""
    (mean,) = trees(translator, arguments)
    if translator.dialect == "isee" or translator.book.document.is_converted:
        translator.book.notice("`POISSON` counts events of a step, of which there are its number in a unit of time.")
        mean = Binary("*", mean, DT)
    return Call("POISSON", (mean,))


def _lognormal(translator: Translator, arguments: Arguments) -> Expression:
    numbers = trees(translator, arguments)
    if translator.dialect != "isee":
        translator.book.notice(_NUMBER)
        return Call("LOGNORMAL", numbers)
    translator.book.notice(_LOGARITHM)
    return Call("EXP", (Call("NORMAL", numbers),))


def _event(translator: Translator, arguments: Arguments) -> Expression:
    """Return 1 where an event comes, whose probability is given in percent a unit of time."""
    (percent,) = trees(translator, arguments)
    drawn = Call("RANDOM", (ZERO, Number(100.0)))
    return when(Binary("<", drawn, Binary("*", percent, DT)), ONE, ZERO)


def _pareto(translator: Translator, arguments: Arguments) -> Expression:
    """Return a number whose logarithm, over that of the scale, is exponential."""
    shape, scale = trees(translator, arguments)
    return Binary("*", scale, Call("EXP", (Call("EXPRND", (Binary("/", ONE, shape),)),)))


def _logistic(translator: Translator, arguments: Arguments) -> Expression:
    mean, scale = trees(translator, arguments)
    drawn = translator.kept(Call("RANDOM", (ZERO, ONE)), "draw")
    odds = Binary("/", drawn, Binary("-", ONE, drawn))
    return Binary("+", mean, Binary("*", scale, Call("LN", (odds,))))


CHANCE: tuple[Row, ...] = (
    _row("RANDOM", 2, "`RANDOM`, without the seed", _plain("RANDOM"), options=1),
    _row("UNIFORM", 2, "`RANDOM`, without the seed", _plain("RANDOM")),
    _row("TRIANGULAR", 3, "`TRIANGULAR`, without the seed", _plain("TRIANGULAR"), is_limited=True),
    _row("NORMAL", 2, "`NORMAL`, without the seed", _plain("NORMAL"), is_limited=True),
    _row("LOGNORMAL", 2, "`LOGNORMAL`; `EXP(NORMAL(...))` in files of Stella", _lognormal),
    _row("EXPRND", 1, "`EXPRND`, without the seed", _plain("EXPRND"), is_limited=True),
    _row("WEIBULL", 2, "`WEIBULL`, without the seed", _plain("WEIBULL"), is_limited=True),
    _row("GAMMA", 2, "`GAMMA`, without the seed", _plain("GAMMA"), is_limited=True),
    _row("BETA", 2, "`BETA`, without the seed", _plain("BETA"), is_limited=True),
    _row("BINOMIAL", 2, "`BINOMIAL`, without the seed", _plain("BINOMIAL"), is_limited=True),
    _row("PARETO", 2, "`scale * EXP(EXPRND(1 / shape))`", _pareto),
    _row("LOGISTIC", 2, "`mean + scale * LN(u / (1 - u))`, `u` from `RANDOM(0, 1)`", _logistic),
    _row("POISSON", 1, "`POISSON`; of the mean times `DT` in files of Stella", _poisson, is_limited=True),
    _row("MONTECARLO", 1, "`IF RANDOM(0, 100) < percent * DT THEN 1 ELSE 0`", _event),
)
