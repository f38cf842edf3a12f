"""Data: observed or exogenous series that equations read."""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias, get_args

from coyuntura.data.knots import BETWEEN, Between
from coyuntura.errors import Faults
from coyuntura.model.elements.header import (
    ABOUT,
    GIVEN,
    UNIT_CHECK,
    UNIT_OF,
    Header,
    Quantity,
    Traits,
    quantity,
    section,
)
from coyuntura.model.equations import Equation
from coyuntura.names import Text
from coyuntura.reading.kinds import TEXT, choice
from coyuntura.reading.shapes import Found, Shape, required

Beyond: TypeAlias = Literal["error", "hold"]
_BEYOND: tuple[Beyond, ...] = get_args(Beyond)


@dataclass(frozen=True, slots=True)
class Data(Traits):
    """An observed or exogenous series that equations read."""

    section: ClassVar[str] = "data"
    expressions: ClassVar[tuple[Equation, ...]] = ()
    varies: ClassVar[bool] = True
    header: Header
    quantity: Quantity
    series: str
    between: Between
    is_held_outside: bool


SERIES = required("series", TEXT, "Which series, `table/series`.", "Qué serie, `tabla/serie`.")
INTERPOLATION = choice("interpolation", BETWEEN, "How it is read between its figures.", "Cómo se lee entre sus cifras.")
OUTSIDE = choice(
    "outside",
    _BEYOND,
    "What lies outside the series' span: a fault, or the figure at that end.",
    "Qué hay fuera del tramo de la serie: una falta, o la cifra de ese extremo.",
)
SHAPE = Shape(UNIT_OF, SERIES, *ABOUT, INTERPOLATION, OUTSIDE, UNIT_CHECK, GIVEN)


def build(header: Header, found: Found, _: Faults) -> Data:
    """Return a data element."""
    return Data(
        header=header,
        quantity=quantity(found),
        series=found[SERIES],
        between=found[INTERPOLATION],
        is_held_outside=found[OUTSIDE] == "hold",
    )


SECTION = section(
    Data.section,
    SHAPE,
    Text("Series that equations read.", "Series que las ecuaciones leen."),
    build,
)
