"""XMILE's functions that remember.

Source: oasis_xmile2015, chapter 3.5; the functions' descriptions in the help of Stella and Vensim.
"""

from coyuntura.interchange.trees import ONE
from coyuntura.interchange.xmile.book import refuse
from coyuntura.interchange.xmile.fixed import is_fixed
from coyuntura.interchange.xmile.functions.calls import Arguments, Build, Row, own, same, trees
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.interchange.xmile.tree import Num
from coyuntura.syntax.tree import Binary, Call, Expression, Number


def _chain(function: str) -> Build:
    """Return what builds a delay or smooth whose order is a number at all times."""

    def build(translator: Translator, arguments: Arguments) -> Expression:
        order = translator.number(arguments[2])
        if order is None or order != int(order) or order < 1:
            refuse("foreign-unsupported", f"the order of `{function}` is not one whole number throughout the run")
        if not isinstance(arguments[2], Num):
            translator.book.notice("orders of delays and smooths were fixed at the numbers that the file gives them.")
        source, time, *rest = trees(translator, [*arguments[:2], *arguments[3:]])
        return Call(function, (source, time, Number(order), *rest))

    return build


def _forecast(translator: Translator, arguments: Arguments) -> Expression:
    """Return an extrapolation of the trend: input times one plus fractional growth over the horizon."""
    source, time, horizon, *rest = trees(translator, arguments)
    kept = translator.kept(source, "input")
    trend = Call("TREND", (kept, time, *rest))
    return Binary("*", kept, Binary("+", ONE, Binary("*", trend, horizon)))


def _delayed(translator: Translator, arguments: Arguments) -> Expression:
    if translator.dialect != "vensim" and not is_fixed(translator, arguments[1]):
        way_out = "Write it with stocks in the tool that wrote the file."
        refuse("foreign-unsupported", "the time of a `DELAY` changes, which tools treat differently", way_out)
    return Call("DELAY", trees(translator, arguments))


def _smoothed(translator: Translator, arguments: Arguments) -> Expression:
    if translator.book.document.is_converted:
        translator.book.notice(
            "`SMTH1` may be Vensim's `SMOOTH3`: versions of xmutil, which wrote the file, mix them up."
        )
    return Call("SMTH1", trees(translator, arguments))


def _previous(translator: Translator, arguments: Arguments) -> Expression:
    return Call("PREVIOUS", trees(translator, arguments))


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
    own("DELAY", "memory", (2, 3), "`DELAY`, where its time does not change", _delayed),
    same("DELAY_FIXED", "DELAY", "memory", (3, 3)),
    same("DELAY1", "DELAY1", "memory", (2, 3)),
    same("DELAY3", "DELAY3", "memory", (2, 3)),
    same("DELAY1I", "DELAY1", "memory", (3, 3)),
    same("DELAY3I", "DELAY3", "memory", (3, 3)),
    own("DELAYN", "memory", (3, 4), "`DELAYN`, of one order throughout the run", _chain("DELAYN")),
    own("SMTH1", "memory", (2, 3), "`SMTH1`", _smoothed),
    same("SMTH3", "SMTH3", "memory", (2, 3)),
    own("SMTHN", "memory", (3, 4), "`SMTHN`, of one order throughout the run", _chain("SMTHN")),
    same("SMOOTH", "SMTH1", "memory", (2, 2)),
    same("SMOOTHI", "SMTH1", "memory", (3, 3)),
    same("SMOOTH3", "SMTH3", "memory", (2, 2)),
    same("SMOOTH3I", "SMTH3", "memory", (3, 3)),
    same("TREND", "TREND", "memory", (2, 3)),
    own("FORCST", "memory", (3, 4), "`x * (1 + TREND(x, time) * horizon)`", _forecast),
    own("FORECAST", "memory", (3, 3), "`x * (1 + TREND(x, time) * horizon)`", _forecast),
)
