"""XMILE's functions of time.

Source: oasis_xmile2015, chapter 3.5; the functions' descriptions in the help of Stella and Vensim.
"""

import math

from coyuntura.interchange.trees import DT, TIME
from coyuntura.interchange.xmile.book import refuse
from coyuntura.interchange.xmile.functions.calls import Arguments, Build, Row, own, same, trees
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.interchange.xmile.tree import Num
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number

_TWO = 2
_EVERY_STEP = (
    "`PULSE` without an interval comes at every step in Stella, by its help; "
    "once by the standard of XMILE, which Stella writes as an interval of 0: {} was taken."
)


def _pulse(translator: Translator, arguments: Arguments) -> Expression:
    """Return an amount in a step, once or after intervals; without an interval as the file's tool has it."""
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


def _ramp(translator: Translator, arguments: Arguments) -> Expression:
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
    same("STEP", "STEP", "time", (2, 2)),
    own("PULSE", "time", (1, 3), "`PULSE`; at every step without an interval in files of Stella", _pulse),
    own("RAMP", "time", (1, 3), "`RAMP`, from the start on where no moment is given", _ramp),
    own("SINWAVE", "time", (2, 2), "`ABS(a) * SIN(2 pi TIME / period)`", _wave("SIN")),
    own("COSWAVE", "time", (2, 2), "`ABS(a) * COS(2 pi TIME / period)`", _wave("COS")),
)
