"""XMILE's functions of time.

Source: oasis_xmile2015, chapter 3.5; the functions' descriptions in the help of Stella and Vensim.
"""

import math

from coyuntura.interchange.registry import Function
from coyuntura.interchange.trees import DT, TIME
from coyuntura.interchange.xmile.book import refuse
from coyuntura.interchange.xmile.functions.calls import Arguments, Build, Row, own, trees
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.interchange.xmile.tree import Num
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number

_TWO = 2
_WITHIN = (
    "with Runge-Kutta, `STEP`, `PULSE` and `RAMP` are read at the moments that the method looks at within a step; "
    "of Stella it is not known whether it does so, and Vensim holds them still from step to step."
)
_EVERY_STEP = (
    "`PULSE` without an interval comes at every step in Stella, by its help; "
    "once by the standard of XMILE, which Stella writes as an interval of 0: {} was taken."
)


def _pulse(translator: Translator, arguments: Arguments) -> Expression:
    """Return an amount in a step, once or after intervals; without an interval as the file's tool has it."""
    _announce(translator)
    amount, *times = trees(translator, arguments)
    if translator.dialect == "vensim" and len(arguments) == _TWO:
        refuse(
            "foreign-unsupported",
            "`PULSE` of two arguments means another thing in Vensim, which the file comes from, than in XMILE",
            "Write it as a comparison with `TIME`.",
        )
    if not times:
        # Only Stella leaves out when, and then repeats a pulse at every step.
        translator.book.notice(_EVERY_STEP.format("every step"))
        return Binary("/", amount, DT)
    if len(times) > 1:
        return Call("PULSE", (amount, *times))
    if translator.dialect == "isee":
        translator.book.notice(_EVERY_STEP.format("every step"))
        return Call("STEP", (Binary("/", amount, DT), *times))
    translator.book.notice(_EVERY_STEP.format("once"))
    return Call("PULSE", (amount, *times))


def _announce(translator: Translator) -> None:
    """Tell that a function of moments changes within a step, where the method looks into steps."""
    if translator.book.document.specs.method != "euler":
        translator.book.notice(_WITHIN)


def _step(translator: Translator, arguments: Arguments, starred: bool) -> Expression:  # noqa: FBT001  a fact of the call
    _announce(translator)
    return Call("STEP", tuple(translator.tree(argument, starred=starred) for argument in arguments))


def _ramp(translator: Translator, arguments: Arguments) -> Expression:
    _announce(translator)
    slope, *when = trees(translator, arguments)
    return Call("RAMP", (slope, *(when or [Name("STARTTIME")])))


def _wave(function: str) -> Build:
    """Return what builds a wave, for which Stella takes an amplitude without its sign."""

    def build(translator: Translator, arguments: Arguments) -> Expression:
        amplitude, period = trees(translator, arguments)
        turns = Binary("/", Binary("*", Number(math.tau), TIME), period)
        size = amplitude if isinstance(arguments[0], Num) else Call("ABS", (amplitude,))
        return Binary("*", size, Call(function, (turns,)))

    return build


def _clock(word: str) -> Build:
    return lambda _translator, _arguments: Name(word)


MOMENTS: tuple[Row, ...] = (
    *(own(name, "time", (0, 0), f"`{name}`", _clock(name)) for name in ("TIME", "DT", "STARTTIME", "STOPTIME")),
    Function(name="STEP", kind="time", least=2, most=2, becomes="`STEP`", build=_step),
    own("PULSE", "time", (1, 3), "`PULSE`; at every step without an interval in files of Stella", _pulse),
    own("RAMP", "time", (1, 3), "`RAMP`, from the start on where no moment is given", _ramp),
    own("SINWAVE", "time", (2, 2), "`ABS(a) * SIN(2 pi TIME / period)`", _wave("SIN")),
    own("COSWAVE", "time", (2, 2), "`ABS(a) * COS(2 pi TIME / period)`", _wave("COS")),
)
