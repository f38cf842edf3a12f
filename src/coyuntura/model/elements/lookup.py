"""Lookups: functions through points."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from coyuntura.blocks.lookup import INTERPOLATIONS, Interpolation
from coyuntura.errors import Faults
from coyuntura.model.elements.header import ABOUT, UNIT_CHECK, UNIT_OF, Header, Quantity, Traits, quantity, section
from coyuntura.model.equations import Equation
from coyuntura.names import Text
from coyuntura.reading.kinds import UNIT, choice, list_of, pair
from coyuntura.reading.shapes import Found, Shape, optional, required


@dataclass(frozen=True, slots=True)
class Lookup(Traits):
    """A function through points."""

    section: ClassVar[str] = "lookups"
    expressions: ClassVar[tuple[Equation, ...]] = ()
    is_function: ClassVar[bool] = True
    header: Header
    quantity: Quantity
    input_unit: str
    """Empty where every unit fits."""
    points: tuple[tuple[float, float], ...]
    interpolation: Interpolation


_POINT = pair("a point is a pair, `[input, output]`.", "a pair `[input, output]`", "un par `[entrada, salida]`")

INPUT = optional(
    "input",
    UNIT,
    "",
    "The unit of its input; every unit fits where it is absent.",
    "La unidad de su entrada; si falta, encaja cualquiera.",
)
POINTS = required("points", list_of(_POINT), "Its points; inputs never fall.", "Sus puntos; las entradas nunca bajan.")
INTERPOLATION = choice(
    "interpolation",
    INTERPOLATIONS,
    "How it is read between and beyond its points.",
    "Cómo se lee entre sus puntos y más allá.",
)
SHAPE = Shape(UNIT_OF, POINTS, INPUT, *ABOUT, INTERPOLATION, UNIT_CHECK)


def build(header: Header, found: Found, faults: Faults) -> Lookup:
    """Return a lookup, whose points make a function."""
    problem = _problem_of_points([point[0] for point in found[POINTS]], found[INTERPOLATION])
    if problem and found.is_sound(POINTS, INTERPOLATION):
        faults.add("lookup-points", f"lookup `{header.id}` {problem}.", header.place)
    return Lookup(
        header=header,
        quantity=quantity(found),
        input_unit=found[INPUT],
        points=found[POINTS],
        interpolation=found[INTERPOLATION],
    )


def _problem_of_points(inputs: Sequence[float], interpolation: Interpolation) -> str:
    """Return why a lookup cannot have points with these inputs; empty where it can."""
    if any(a > b for a, b in pairwise(inputs)):
        return "has inputs that fall; they rise, or repeat at a jump"
    if not inputs or inputs[0] == inputs[-1]:
        return "needs at least two points with different inputs"
    if interpolation == "extrapolate" and (inputs[0] == inputs[1] or inputs[-2] == inputs[-1]):
        return "begins or ends with a jump, which cannot be continued as a line"
    return ""


SECTION = section(
    Lookup.section,
    SHAPE,
    Text("Functions through points.", "Funciones que pasan por puntos."),
    build,
)
