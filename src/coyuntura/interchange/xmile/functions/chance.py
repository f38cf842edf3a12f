"""XMILE's random numbers, from our own streams.

Source: oasis_xmile2015, chapter 3.5; the functions' descriptions in the help of Stella and Vensim.
"""

from coyuntura.interchange.xmile.functions.calls import Arguments, Build, Row, own, trees
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.syntax.tree import Call, Expression


def _drawn(function: str, wanted: int) -> Build:
    """Return what builds a random number; a seed is left out, since streams are the language's own."""

    def build(translator: Translator, arguments: Arguments) -> Expression:
        translator.book.notice(
            "random numbers come from Coyuntura's own streams: single draws differ from the other tool's."
        )
        return Call(function, trees(translator, arguments[:wanted]))

    return build


def _row(name: str, ours: str, numbers: int) -> Row:
    """Return the row of a distribution with so many numbers, which a seed may follow."""
    otherwise = f"`{name}` takes {numbers} or {numbers + 1} arguments, the last one a seed; limits are not supported"
    becomes = f"`{ours}`, without the seed"
    return own(name, "chance", (numbers, numbers + 1), becomes, _drawn(ours, numbers), otherwise=otherwise)


CHANCE: tuple[Row, ...] = (
    _row("RANDOM", "RANDOM", 2),
    _row("UNIFORM", "RANDOM", 2),
    _row("NORMAL", "NORMAL", 2),
    _row("LOGNORMAL", "LOGNORMAL", 2),
    _row("EXPRND", "EXPRND", 1),
    _row("POISSON", "POISSON", 1),
)
