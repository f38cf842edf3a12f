"""XMILE's built-in functions, and common ones of its tools where their meaning is exact, in terms of the language.

Source: oasis_xmile2015, chapter 3.5; the functions' descriptions in the help of Stella and Vensim.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from coyuntura.interchange.xmile.arrays import EXTREMES, REDUCERS, rank, reduced
from coyuntura.interchange.xmile.book import refuse
from coyuntura.interchange.xmile.fixed import is_fixed
from coyuntura.interchange.xmile.macros import expanded
from coyuntura.interchange.xmile.translate import Translator, toward_zero
from coyuntura.interchange.xmile.tree import Node, Num
from coyuntura.names import canonical
from coyuntura.syntax.tree import Binary, Call, Conditional, Expression, Name, Number, Unary

Arguments: TypeAlias = Sequence[Node]
Build: TypeAlias = Callable[[Translator, Arguments], Expression]

_PLAIN = {
    # Name here: name in the language, least and most arguments.
    "ABS": ("ABS", 1, 1),
    "ARCCOS": ("ARCCOS", 1, 1),
    "ARCSIN": ("ARCSIN", 1, 1),
    "ARCTAN": ("ARCTAN", 1, 1),
    "COS": ("COS", 1, 1),
    "SIN": ("SIN", 1, 1),
    "TAN": ("TAN", 1, 1),
    "COSH": ("COSH", 1, 1),
    "SINH": ("SINH", 1, 1),
    "TANH": ("TANH", 1, 1),
    "EXP": ("EXP", 1, 1),
    "LN": ("LN", 1, 1),
    "LOGN": ("LN", 1, 1),
    "LOG10": ("LOG10", 1, 1),
    "SQRT": ("SQRT", 1, 1),
    "GAMMA_LN": ("GAMMALN", 1, 1),
    "GAMMALN": ("GAMMALN", 1, 1),
    "SAFEDIV": ("SAFEDIV", 2, 3),
    "XIDZ": ("SAFEDIV", 3, 3),
    "ZIDZ": ("SAFEDIV", 2, 2),
    "STEP": ("STEP", 2, 2),
    "DELAY_FIXED": ("DELAY", 3, 3),
    "DELAY1": ("DELAY1", 2, 3),
    "DELAY3": ("DELAY3", 2, 3),
    "DELAY1I": ("DELAY1", 3, 3),
    "DELAY3I": ("DELAY3", 3, 3),
    "SMTH3": ("SMTH3", 2, 3),
    "SMOOTH": ("SMTH1", 2, 2),
    "SMOOTHI": ("SMTH1", 3, 3),
    "SMOOTH3": ("SMTH3", 2, 2),
    "SMOOTH3I": ("SMTH3", 3, 3),
    "TREND": ("TREND", 2, 3),
    "INIT": ("INIT", 1, 1),
    "INITIAL": ("INIT", 1, 1),
}
_DRAWN = frozenset({"RANDOM", "UNIFORM", "NORMAL", "LOGNORMAL", "EXPRND"})
_LOOKUPS = frozenset({"LOOKUP", "GRAPH"})


def translate_call(translator: Translator, name: str, arguments: Arguments, starred: bool) -> Expression:  # noqa: FBT001  one of a call's own facts
    """Return a call of a built-in function in the language.

    Raises:
        Untranslatable: The function is not known, or would have to be guessed or approximated.
    """
    if name in _LOOKUPS and len(arguments) == 2:  # noqa: PLR2004  table and input
        return translator.looked_up(arguments[0], arguments[1])
    macros = translator.book.macros.get(canonical(name))
    if macros is not None:
        return expanded(translator, macros, arguments)
    if name in REDUCERS or (name in EXTREMES and not starred):
        return reduced(translator, name, arguments)
    if name == "RANK":
        return rank(translator, arguments)
    if name in _PLAIN:
        known, least, most = _PLAIN[name]
        _count(name, arguments, least, most)
        return Call(known, tuple(translator.tree(argument, starred=starred) for argument in arguments))
    if name in EXTREMES:
        return Call(name, tuple(translator.tree(argument, starred=starred) for argument in arguments))
    build, least, most = _BUILT.get(name, (None, 0, 0))
    if build is None:
        refuse(
            "foreign-unsupported",
            f"the function `{name}` is not supported",
            "Write what it does with functions that are.",
        )
    if name in _DRAWN and len(arguments) > most:
        refuse("foreign-unsupported", f"`{name}` with limits or a step of its own is not supported")
    if name == "PREVIOUS" and len(arguments) == 1:
        refuse("foreign-unsupported", "`PREVIOUS` without an initial value is not in XMILE")
    _count(name, arguments, least, most)
    return build(translator, arguments)


def _count(name: str, arguments: Arguments, least: int, most: int) -> None:
    if not least <= len(arguments) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        refuse("foreign-syntax", f"`{name}` takes {wanted} arguments, not {len(arguments)}")


def _trees(translator: Translator, arguments: Arguments) -> tuple[Expression, ...]:
    return tuple(translator.tree(argument) for argument in arguments)


def _choice(translator: Translator, arguments: Arguments) -> Expression:
    condition, then, otherwise = _trees(translator, arguments)
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
    return translator.remainder(*_trees(translator, arguments))


def _logarithm(translator: Translator, arguments: Arguments) -> Expression:
    value, base = _trees(translator, arguments)
    return Binary("/", Call("LN", (value,)), Call("LN", (base,)))


def _pulse(translator: Translator, arguments: Arguments) -> Expression:
    amount, *when = _trees(translator, arguments)
    if translator.dialect == "vensim" and len(arguments) == 2:  # noqa: PLR2004  start and width there
        refuse(
            "foreign-unsupported",
            "`PULSE` of two arguments means another thing in Vensim, which the file comes from, than in XMILE",
            "Write it as a comparison with `TIME`.",
        )
    if not when:
        # Stella repeats a pulse at every step where it is not told when.
        return Binary("/", amount, Name("DT"))
    return Call("PULSE", (amount, *when))


def _ramp(translator: Translator, arguments: Arguments) -> Expression:
    slope, *when = _trees(translator, arguments)
    return Call("RAMP", (slope, *(when or [Name("STARTTIME")])))


def _wave(function: str) -> Build:
    def build(translator: Translator, arguments: Arguments) -> Expression:
        amplitude, period = _trees(translator, arguments)
        turns = Binary("/", Binary("*", Number(6.283185307179586), Name("TIME")), period)
        return Binary("*", amplitude, Call(function, (turns,)))

    return build


def _chain(function: str) -> Build:
    """Return what builds a delay or smooth whose order is a number at all times."""

    def build(translator: Translator, arguments: Arguments) -> Expression:
        order = translator.number(arguments[2])
        if order is None or order != int(order) or order < 1:
            refuse("foreign-unsupported", f"the order of `{function}` is not one whole number throughout the run")
        if not isinstance(arguments[2], Num):
            translator.book.notice("orders of delays and smooths were fixed at the numbers that the file gives them.")
        source, time, *rest = _trees(translator, [*arguments[:2], *arguments[3:]])
        return Call(function, (source, time, Number(order), *rest))

    return build


def _forecast(translator: Translator, arguments: Arguments) -> Expression:
    """Return an extrapolation of the trend: input times one plus fractional growth over the horizon."""
    source, time, horizon, *rest = _trees(translator, arguments)
    kept = translator.kept(source, "input")
    trend = Call("TREND", (kept, time, *rest))
    return Binary("*", kept, Binary("+", Number(1.0), Binary("*", trend, horizon)))


def _delayed(translator: Translator, arguments: Arguments) -> Expression:
    if translator.dialect != "vensim" and not is_fixed(translator, arguments[1]):
        way_out = "Write it with stocks in the tool that wrote the file."
        refuse("foreign-unsupported", "the time of a `DELAY` changes, which tools treat differently", way_out)
    return Call("DELAY", _trees(translator, arguments))


def _smoothed(translator: Translator, arguments: Arguments) -> Expression:
    if translator.book.document.is_converted:
        translator.book.notice(
            "`SMTH1` may be Vensim's `SMOOTH3`: versions of xmutil, which wrote the file, mix them up."
        )
    return Call("SMTH1", _trees(translator, arguments))


def _previous(translator: Translator, arguments: Arguments) -> Expression:
    return Call("PREVIOUS", _trees(translator, arguments))


def _switch(translator: Translator, arguments: Arguments) -> Expression:
    left, right = _trees(translator, arguments)
    return Conditional(Binary(">", left, right), Number(1.0), Number(0.0))


def _same(translator: Translator, arguments: Arguments) -> Expression:
    return translator.tree(arguments[0])


def _percent(translator: Translator, arguments: Arguments) -> Expression:
    return Binary("*", translator.tree(arguments[0]), Number(100.0))


def _drawn(function: str, wanted: int) -> Build:
    """Return what builds a random number; a seed is left out, since streams are the language's own."""

    def build(translator: Translator, arguments: Arguments) -> Expression:
        translator.book.notice(
            "random numbers come from Coyuntura's own streams: single draws differ from the other tool's."
        )
        return Call(function, _trees(translator, arguments[:wanted]))

    return build


def _constant(number: float) -> Build:
    return lambda _translator, _arguments: Number(number)


def _clock(word: str) -> Build:
    return lambda _translator, _arguments: Name(word)


def _negated(translator: Translator, arguments: Arguments) -> Expression:
    return Unary("NOT", translator.tree(arguments[0]))


def _power(translator: Translator, arguments: Arguments) -> Expression:
    base, power = _trees(translator, arguments)
    return Binary("^", base, power)


_BUILT: dict[str, tuple[Build, int, int]] = {
    "IF_THEN_ELSE": (_choice, 3, 3),
    "INT": (_whole, 1, 1),
    "INTEGER": (_integer, 1, 1),
    "MODULO": (_modulo, 2, 2),
    "LOG": (_logarithm, 2, 2),
    "POWER": (_power, 2, 2),
    "PULSE": (_pulse, 1, 3),
    "RAMP": (_ramp, 1, 3),
    "SINWAVE": (_wave("SIN"), 2, 2),
    "COSWAVE": (_wave("COS"), 2, 2),
    "DELAY": (_delayed, 2, 3),
    "SMTH1": (_smoothed, 2, 3),
    "DELAYN": (_chain("DELAYN"), 3, 4),
    "SMTHN": (_chain("SMTHN"), 3, 4),
    "FORCST": (_forecast, 3, 4),
    "FORECAST": (_forecast, 3, 3),
    "PREVIOUS": (_previous, 2, 2),
    "SWITCH": (_switch, 2, 2),
    "PERCENT": (_percent, 1, 1),
    "GAME": (_same, 1, 1),
    "NOT": (_negated, 1, 1),
    "RANDOM": (_drawn("RANDOM", 2), 2, 3),
    "UNIFORM": (_drawn("RANDOM", 2), 2, 3),
    "NORMAL": (_drawn("NORMAL", 2), 2, 3),
    "LOGNORMAL": (_drawn("LOGNORMAL", 2), 2, 3),
    "EXPRND": (_drawn("EXPRND", 1), 1, 2),
    "PI": (_constant(3.141592653589793), 0, 0),
    **{name: (_clock(name), 0, 0) for name in ("TIME", "DT", "STARTTIME", "STOPTIME")},
}
