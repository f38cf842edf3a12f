"""XMILE's functions of time.

Source: oasis_xmile2015, chapter 3.5; the functions' descriptions in the help of Stella and Vensim.
"""

import math

from coyuntura.interchange.trees import DT, TIME
from coyuntura.interchange.xmile.book import refuse
from coyuntura.interchange.xmile.functions.calls import Arguments, Build, Row, own, same, trees
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number


def _pulse(translator: Translator, arguments: Arguments) -> Expression:
    amount, *when = trees(translator, arguments)
    if translator.dialect == "vensim" and len(arguments) == 2:  # noqa: PLR2004  start and width there
        refuse(
            "foreign-unsupported",
            "`PULSE` of two arguments means another thing in Vensim, which the file comes from, than in XMILE",
            "Write it as a comparison with `TIME`.",
        )
    if not when:
        # Stella repeats a pulse at every step where it is not told when.
        return Binary("/", amount, DT)
    return Call("PULSE", (amount, *when))


def _ramp(translator: Translator, arguments: Arguments) -> Expression:
    slope, *when = trees(translator, arguments)
    return Call("RAMP", (slope, *(when or [Name("STARTTIME")])))


def _wave(function: str) -> Build:
    def build(translator: Translator, arguments: Arguments) -> Expression:
        amplitude, period = trees(translator, arguments)
        turns = Binary("/", Binary("*", Number(math.tau), TIME), period)
        return Binary("*", amplitude, Call(function, (turns,)))

    return build


def _clock(word: str) -> Build:
    return lambda _translator, _arguments: Name(word)


MOMENTS: tuple[Row, ...] = (
    *(own(name, "time", (0, 0), f"`{name}`", _clock(name)) for name in ("TIME", "DT", "STARTTIME", "STOPTIME")),
    same("STEP", "STEP", "time", (2, 2)),
    own("PULSE", "time", (1, 3), "`PULSE`; of one argument at every step", _pulse),
    own("RAMP", "time", (1, 3), "`RAMP`, from the start on where no moment is given", _ramp),
    own("SINWAVE", "time", (2, 2), "`a * SIN(2 pi TIME / period)`", _wave("SIN")),
    own("COSWAVE", "time", (2, 2), "`a * COS(2 pi TIME / period)`", _wave("COS")),
)
