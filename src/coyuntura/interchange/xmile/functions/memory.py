"""XMILE's functions that remember.

Source: oasis_xmile2015, chapter 3.5; the functions' descriptions in the help of Stella and Vensim; for stages that are
shorter than a step, results that Stella exported for SDEverywhere's model of delays.
"""

import math
from collections.abc import Sequence

from coyuntura.interchange.registry import Function
from coyuntura.interchange.trees import DT, NO_NUMBER, ONE, ZERO, held_still, number, when
from coyuntura.interchange.xmile.book import refuse
from coyuntura.interchange.xmile.fixed import is_fixed
from coyuntura.interchange.xmile.functions.calls import Arguments, Row, own, same, trees
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.interchange.xmile.tree import Bin, Node, Num, Ref
from coyuntura.names import canonical
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number

_OF_ONE, _OF_THREE = 1.0, 3.0
_MOST_DERIVATIVES = 10
_ROUNDING = 1e-9
_SHORT = "no stage of a delay or smooth is shorter than a step, as in Stella: some that the file asks for would be."
_CONSTANT = "`{0}`, of a constant time and order"
_LIMITED = "`{0}`, its stages of a step at least in files of Stella"
_GROWING = "`{0}`, its smooth of a step at least in files of Stella"


def _limited(translator: Translator, time: Node, stages: float, *, starred: bool) -> Expression:
    """Return the time of a delay or smooth, in files of Stella long enough for stages of a step each."""
    tree = translator.tree(time, starred=starred)
    if translator.dialect != "isee":
        return tree
    least, known = stages * translator.book.document.specs.dt, translator.number(time)
    if known is not None and known < least:
        translator.book.notice(_SHORT)
    if isinstance(time, Num) and time.value >= least:
        return tree
    return Call("MAX", (tree, DT if stages == 1 else Binary("*", Number(stages), DT)))


def _staged(name: str, ours: str, stages: float, arity: tuple[int, int]) -> Row:
    """Return the row of a delay or smooth of so many stages."""

    def build(translator: Translator, arguments: Arguments, starred: bool) -> Expression:  # noqa: FBT001  a fact of the call
        if name == "SMTH1" and translator.book.document.is_converted:
            translator.book.notice(
                "`SMTH1` may be Vensim's `SMOOTH3`: versions of xmutil, which wrote the file, mix them up."
            )
        source, time, *rest = arguments
        first = [translator.tree(argument, starred=starred) for argument in (source, *rest)]
        return Call(ours, (first[0], _limited(translator, time, stages, starred=starred), *first[1:]))

    least, most = arity
    return Function(name=name, kind="memory", least=least, most=most, becomes=_LIMITED.format(ours), build=build)


def _chain(function: str) -> Row:
    """Return the row of a delay or smooth whose order is a number at all times."""

    def build(translator: Translator, arguments: Arguments) -> Expression:
        order = translator.number(arguments[2])
        if order is None or order != int(order) or order < 1:
            way_out = "Write the order as a number."
            refuse(
                "foreign-unsupported", f"the order of `{function}` is not one whole number throughout the run", way_out
            )
        time = _limited(translator, arguments[1], order, starred=False)
        source, *rest = trees(translator, [arguments[0], *arguments[3:]])
        return _as_written(translator, arguments[2], order, Call(function, (source, time, Number(order), *rest)))

    becomes = f"`{function}`, of one order throughout the run; its stages of a step at least in files of Stella"
    return own(function, "memory", (3, 4), becomes, build)


def _of_vensim(name: str, function: str) -> Row:
    """Return the row of a delay or smooth of Vensim's, whose order stands last; its stages last a step at least.

    Vensim takes stages away that would be shorter: there is no number.
    """

    def build(translator: Translator, arguments: Arguments) -> Expression:
        order = translator.number(arguments[3])
        if order is None or order != int(order) or order < 1:
            what = f"the order of `{name}` is not one whole number throughout the run"
            refuse("foreign-unsupported", what, "Write the order as a number.")
        if not is_fixed(translator, arguments[1]):
            what = f"the time of `{name}` is not known to be the same throughout the run"
            refuse("foreign-unsupported", what, "Import Vensim's own .mdl.")
        if translator.book.document.specs.method != "euler":
            translator.book.notice(held_still(" ".join(name.split("_"))))
        source, time, initial = trees(translator, arguments[:3])
        time = translator.kept(time, "time")
        result = _as_written(translator, arguments[3], order, Call(function, (source, time, Number(order), initial)))
        if order == _OF_ONE:
            return result
        least = Binary("*", DT, Number(order * (1 - _ROUNDING)))
        return when(Binary("<", time, least), NO_NUMBER, result)

    return own(name, "memory", (4, 4), _CONSTANT.format(function), build)


def _as_written(translator: Translator, node: Node, value: float, result: Expression) -> Expression:
    """Return what holds for an option's value in the file, and no number where a scenario changes it."""
    if isinstance(node, Num):
        return result
    translator.book.notice("orders of delays and smooths are those of the file: the run stops where they are changed.")
    return when(Binary("=", translator.tree(node), number(value)), result, NO_NUMBER)


def _trend(
    translator: Translator,
    source: Expression,
    time: Node,
    rest: Sequence[Expression],
    *,
    starred: bool = False,
) -> Expression:
    """Return fractional growth against a smooth, in files of Stella of a step at least; the divisor is as written."""
    written, smoothed = translator.tree(time, starred=starred), _limited(translator, time, 1.0, starred=starred)
    if smoothed == written:
        return Call("TREND", (source, written, *rest))
    longer = Binary("/", smoothed, written)
    begun = [Binary("/", growth, longer) for growth in rest]
    return Binary("*", Call("TREND", (source, smoothed, *begun)), longer)


def _growth(translator: Translator, arguments: Arguments, starred: bool) -> Expression:  # noqa: FBT001  a fact of the call
    source, time, *rest = arguments
    first = [translator.tree(argument, starred=starred) for argument in (source, *rest)]
    return _trend(translator, first[0], time, first[1:], starred=starred)


def _forecast(translator: Translator, arguments: Arguments) -> Expression:
    """Return an extrapolation of the trend: input times one plus fractional growth over the horizon."""
    source, time, horizon, *rest = arguments
    kept = translator.kept(translator.tree(source), "input")
    trend, ahead = _trend(translator, kept, time, trees(translator, rest)), translator.tree(horizon)
    return Binary("*", kept, Binary("+", ONE, Binary("*", trend, ahead)))


def _delayed(translator: Translator, arguments: Arguments) -> Expression:
    """Return a pipeline delay: its time counts in whole steps, as it is at the start."""
    if not is_fixed(translator, arguments[1]):
        if translator.dialect == "":
            way_out = "Write it with stocks in the tool that wrote the file."
            refuse("foreign-unsupported", "the time of a `DELAY` changes, which tools treat differently", way_out)
        translator.book.notice("the time of a `DELAY` is what it is at the start, as in the tool that wrote the file.")
    time, dt = translator.number(arguments[1]), translator.book.document.specs.dt
    if time is None and not isinstance(arguments[1], Num):
        translator.book.notice("a `DELAY` comes out at the first step at which its time is over.")
    elif time is not None and not _is_whole(time / dt):
        steps = max(1, math.ceil(time / dt))
        many = "1 step" if steps == 1 else f"{steps:,} steps"
        translator.book.notice(
            f"the time {time:g} of a `DELAY` is no whole number of steps of {dt:g}, for which no tool says what it "
            f"does: it was taken as {many}, the first at which it is over."
        )
    return Call("DELAY", trees(translator, arguments))


def _is_whole(steps: float) -> bool:
    return math.isclose(steps, round(steps), rel_tol=1e-9, abs_tol=1e-9)


def _previous(translator: Translator, arguments: Arguments) -> Expression:
    return Call("PREVIOUS", trees(translator, arguments))


def _derivative(translator: Translator, arguments: Arguments) -> Expression:
    """Return finite differences of an input over steps, 0 in as many steps as the order has."""
    order = translator.number(arguments[1])
    if order is None or order != int(order) or not 0 <= order <= _MOST_DERIVATIVES:
        what = f"the order of `DERIVN` is not one whole number between 0 and {_MOST_DERIVATIVES} throughout the run"
        refuse("foreign-unsupported", what, "Write the order as a number.")
    if translator.book.document.specs.method != "euler":
        way_out = "Choose Euler's method, or write the derivative with the flows that it is."
        refuse("foreign-unsupported", "`DERIVN` looks back by steps, which Runge-Kutta methods look into", way_out)
    tree = translator.tree(arguments[0])
    for _ in range(int(order)):
        kept = translator.kept(tree, "input")
        tree = Binary("/", Binary("-", kept, Call("PREVIOUS", (kept, kept))), DT)
    if not order:
        return tree
    tree = _as_written(translator, arguments[1], order, tree)
    begun = Binary("-", Binary("+", Name("STARTTIME"), Binary("*", number(order), DT)), Binary("/", DT, Number(2.0)))
    return when(Binary(">", Name("TIME"), begun), tree, ZERO)


def _history(translator: Translator, arguments: Arguments) -> Expression:
    """Return what a variable was a time ago, 0 before the start; where the time is written as `TIME - ago`."""
    match arguments[1]:
        case Bin("-", Ref(words, None), ago) if canonical(words[-1]) == "time" and is_fixed(translator, ago):
            return _delayed(translator, (arguments[0], ago, Num(0.0)))
        case _:
            way_out = "Write the time as `TIME - ago`, where `ago` does not change."
            return refuse("foreign-unsupported", "`HISTORY` looks at a moment that is not a fixed time ago", way_out)


def _net_present_value(translator: Translator, arguments: Arguments) -> Expression:
    """Return what Vensim's equations of the net present value give by Euler's method, from one step to the next."""
    if translator.dialect != "vensim" or translator.book.document.specs.method != "euler":
        what = "`NPV` is read in files that come from Vensim, with Euler's method"
        refuse("foreign-unsupported", what, "Write a stock that gathers the discounted stream.")
    stream, rate, initial, factor = trees(translator, arguments)
    growth = Binary("+", ONE, Binary("*", rate, DT))
    name = translator.new_name("discount")
    discount = translator.hide_as(name, Call("PREVIOUS", (Binary("/", Name(name), growth), ONE)), "discount")
    value = translator.kept(Binary("*", Binary("*", stream, DT), discount), "value")
    name = translator.new_name("past")
    past = translator.hide_as(name, Call("PREVIOUS", (Binary("+", Name(name), value), initial)), "past")
    return Binary("*", Binary("+", past, value), factor)


MEMORY: tuple[Row, ...] = (
    same("INIT", "INIT", "memory"),
    same("INITIAL", "INIT", "memory"),
    own(
        "PREVIOUS",
        "memory",
        (2, 2),
        "`PREVIOUS`",
        _previous,
        otherwise="`PREVIOUS` is read with an initial value, as XMILE has it",
    ),
    own("DELAY", "memory", (2, 3), "`DELAY`, its time as at the start, in whole steps", _delayed),
    own("DELAY_FIXED", "memory", (3, 3), "`DELAY`, its time as at the start, in whole steps", _delayed),
    own("DERIVN", "memory", (2, 2), "differences over steps, of one order throughout the run", _derivative),
    own("HISTORY", "memory", (2, 2), "`DELAY`, where the time is `TIME - ago`", _history),
    _staged("DELAY1", "DELAY1", _OF_ONE, (2, 3)),
    _staged("DELAY3", "DELAY3", _OF_THREE, (2, 3)),
    _staged("DELAY1I", "DELAY1", _OF_ONE, (3, 3)),
    _staged("DELAY3I", "DELAY3", _OF_THREE, (3, 3)),
    _chain("DELAYN"),
    _of_vensim("DELAY_N", "DELAYN"),
    _of_vensim("SMOOTH_N", "SMTHN"),
    _staged("SMTH1", "SMTH1", _OF_ONE, (2, 3)),
    _staged("SMTH3", "SMTH3", _OF_THREE, (2, 3)),
    _chain("SMTHN"),
    _staged("SMOOTH", "SMTH1", _OF_ONE, (2, 2)),
    _staged("SMOOTHI", "SMTH1", _OF_ONE, (3, 3)),
    _staged("SMOOTH3", "SMTH3", _OF_THREE, (2, 2)),
    _staged("SMOOTH3I", "SMTH3", _OF_THREE, (3, 3)),
    own(
        "NPV",
        "memory",
        (4, 4),
        "Vensim's equations, from one step to the next",
        _net_present_value,
        otherwise="`NPV` is read with Vensim's four arguments",
    ),
    Function(name="TREND", kind="memory", least=2, most=3, becomes=_GROWING.format("TREND"), build=_growth),
    own("FORCST", "memory", (3, 4), _GROWING.format("x * (1 + TREND(x, time) * horizon)"), _forecast),
    own("FORECAST", "memory", (3, 3), _GROWING.format("x * (1 + TREND(x, time) * horizon)"), _forecast),
)
