"""What the kinds of elements have in common: names, what they rest on, units, entries by element."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Generic

from coyuntura.blocks.functions import FUNCTIONS
from coyuntura.errors import Faults, Place
from coyuntura.model.equations import EQUATION, Equation
from coyuntura.names import Id, Text, canonical
from coyuntura.reading.keys import CLAIMS, SOURCE, cited, claims_of, sources_of
from coyuntura.reading.kinds import (
    BILINGUAL,
    ID,
    NAME,
    NUMBER,
    UNIT,
    Entry,
    Placed,
    choice,
    list_of,
    mapping_of,
    mapping_or,
    switch,
)
from coyuntura.reading.nodes import Entries, Items, Node, Scalar
from coyuntura.reading.shapes import Found, Key, Kind, Schema, Shape, T, T_co, one_of_forms, optional, required
from coyuntura.syntax.tree import KEYWORDS


@dataclass(frozen=True, slots=True)
class Header:
    """What every element has: name, labels, what it rests on, and where it stands."""

    id: Id
    label: Text
    meaning: Text
    claims: tuple[str, ...]
    source: tuple[str, ...]
    module: Id
    place: Place
    cited: tuple[Placed[str], ...] = field(default=(), compare=False)
    """Claims and sources with the places where they are cited."""
    is_given: bool = False
    """Whether it stands for what the study means to compute and does not yet."""

    @property
    def is_set_by_modellers(self) -> bool:
        """Whether neither a claim nor a source stands behind the element."""
        return not self.claims and not self.source


class Traits:
    """What places ask of an element instead of asking for its kind; a kind says what of it is so."""

    __slots__ = ()
    varies: ClassVar[bool] = False
    """Whether it has a value at each instant."""
    is_computed: ClassVar[bool] = False
    """Whether equations give its value."""
    accumulates: ClassVar[bool] = False
    """Whether its value is what flows have brought and taken."""
    is_function: ClassVar[bool] = False
    """Whether it is called with an input, and has no value by itself."""
    is_switch: ClassVar[bool] = False
    """Whether it is 1 while something is in force and 0 otherwise."""


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and the highest plausible value, in the element's unit; infinite where an end is open."""

    low: float
    high: float
    place: Place

    def holds(self, value: float) -> bool:
        """Tell whether a value is plausible."""
        return self.low <= value <= self.high

    def __str__(self) -> str:
        if math.isinf(self.high):
            return f"{self.low:g} or more"
        return f"{self.high:g} or less" if math.isinf(self.low) else f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A unit as written, the dimensions that an element is over, and within which bounds it is plausible.

    Where `is_checked` is not set the element's equation need not fit the unit, which may be any text.
    """

    unit: str
    unit_place: Place
    over: tuple[Id, ...] = ()
    range: Range | None = None
    is_checked: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """An entry for one element of each dimension, in the order of `over`, or for all where there is none."""

    elements: tuple[Id, ...]
    equation: Equation


def equations_of(*entries: Iterable[Share]) -> tuple[Equation, ...]:
    """Return the equations of entries, in their order."""
    return tuple(share.equation for shares in entries for share in shares)


def _unreserved(node: Node, faults: Faults) -> Id:
    name = NAME.read(node, faults)
    if isinstance(node, Scalar) and (name.upper() in FUNCTIONS or name in KEYWORDS):
        message = f"`{node.text}` is a word of the language."
        faults.add("name-reserved", message, node.place, "Choose another name.")
    return name


ELEMENT_NAME = Kind(_unreserved, NAME.schema, NAME.says)
"""A name that equations can use: not a word of the language."""


def by_element(kind: Kind[T]) -> Kind[Mapping[tuple[Id, ...], T]]:
    """Return the kind of an entry for all elements, or of a mapping from elements (`north, young`) to entries."""

    def read(node: Node, faults: Faults) -> Mapping[tuple[Id, ...], T]:
        found: dict[tuple[Id, ...], T] = {}
        for key, value in node.pairs if isinstance(node, Entries) else ():
            elements = tuple(canonical(part) for part in key.text.split(","))
            if elements in found:
                faults.add("name-duplicate", f"`{key.text}` has two entries.", key.place)
            found[elements] = kind.read(value, faults)
        if not found:
            faults.add("value-kind", "this mapping from elements to entries is empty.", node.place)
        return found

    def for_all(value: T) -> Mapping[tuple[Id, ...], T]:
        return {(): value}

    says = Text(f"a mapping from elements to {kind.says.en}", f"un mapa de elementos a {kind.says.es}")
    mapping = Kind(read, {"type": "object", "additionalProperties": kind.schema, "minProperties": 1}, says)
    return mapping_or(mapping, kind.to(for_all))


def _shares(entries: Mapping[tuple[Id, ...], Equation]) -> tuple[Share, ...]:
    return tuple(Share(elements, equation) for elements, equation in entries.items())


SHARES = by_element(EQUATION).to(_shares)


OPEN = "open"
"""What stands for an end of a range that is open."""


def _ends(node: Node, faults: Faults) -> tuple[float, float]:
    texts = [item.text if isinstance(item, Scalar) else "" for item in node.nodes] if isinstance(node, Items) else []
    if len(texts) != 2 or texts == [OPEN, OPEN] or not isinstance(node, Items):  # noqa: PLR2004  a pair
        faults.add("value-kind", f"a range is a pair of numbers, `[low, high]`; one may be `{OPEN}`.", node.place)
        return 0.0, 0.0
    low, high = node.nodes
    return (
        -math.inf if texts[0] == OPEN else NUMBER.read(low, faults),
        math.inf if texts[1] == OPEN else NUMBER.read(high, faults),
    )


_END: Schema = one_of_forms(NUMBER.schema, {"enum": [OPEN]})
_ENDS = Kind(
    _ends,
    {"type": "array", "items": _END, "minItems": 2, "maxItems": 2},
    Text("`[low, high]`, one of which may be `open`", "`[mínimo, máximo]`, uno de ellos quizá `open`"),
)


def _range(ends: tuple[float, float], place: Place, faults: Faults) -> Range:
    low, high = ends
    if low > high:
        faults.add("value-kind", f"a range rises, but here {low:g} stands before {high:g}.", place)
    return Range(low, high, place)


LABEL = optional("label", BILINGUAL, Text("", ""), "Its name for readers.", "Su nombre para quien lee.")
MEANING = optional("meaning", BILINGUAL, Text("", ""), "What it is, in a line.", "Qué es, en una línea.")
GIVEN = switch(
    "given",
    "Whether it stands for what the study does not compute and ought to; answers that rest on it say so.",
    "Si está en lugar de algo que el estudio no calcula y debería; las respuestas que descansan en ello lo dicen.",
)
ABOUT = (LABEL, MEANING, CLAIMS, SOURCE)
UNIT_OF = required("unit", UNIT, "Its unit.", "Su unidad.")
OVER = optional("over", list_of(ID), (), "The dimensions that it is over.", "Las dimensiones por las que se desglosa.")
RANGE = optional(
    "range",
    _ENDS.then(_range),
    None,
    "Its lowest and highest plausible value, in its unit; a parameter's value lies within them.",
    "Su valor plausible más bajo y más alto, en su unidad; el de un parámetro queda entre ellos.",
)
SWITCH = ("on", "off")
UNIT_CHECK = choice(
    "unit_check",
    SWITCH,
    "Whether its equation must fit its unit; where not, a unit that there is not is text.",
    "Si su ecuación debe encajar con su unidad; si no, una unidad que no existe es texto.",
)
EXTENT = (OVER, RANGE, UNIT_CHECK)


def header(entry: Entry[Id, Found], module: Id) -> Header:
    """Return what an entry of a module's section says of itself."""
    found = entry.value
    return Header(
        id=entry.name,
        label=found[LABEL],
        meaning=found[MEANING],
        claims=claims_of(found),
        source=sources_of(found),
        module=module,
        place=entry.place,
        cited=cited(found),
        is_given=found.get(GIVEN, otherwise=False),
    )


def quantity(found: Found) -> Quantity:
    """Return an element's unit and dimensions."""
    return Quantity(
        unit=found[UNIT_OF],
        unit_place=found.place_of(UNIT_OF),
        over=found.get(OVER, ()),
        range=found.get(RANGE, None),
        is_checked=found[UNIT_CHECK] == "on",
    )


@dataclass(frozen=True, slots=True)
class Section(Generic[T_co]):
    """A section of a module's file: its key, the keys of its entries, and how one of them becomes an element."""

    key: Key[tuple[Entry[Id, Found], ...]]
    shape: Shape
    build: Callable[[Header, Found, Faults], T_co]


def section(
    name: str,
    shape: Shape,
    says: Text,
    build: Callable[[Header, Found, Faults], T],
    shorthand: Key[object] | None = None,
) -> Section[T]:
    """Return a section.

    Args:
        name: Its key.
        shape: The keys of an entry.
        says: What it holds.
        build: Makes an element of an entry, and may record faults.
        shorthand: The key whose value may stand for the whole entry.
    """
    kind = shape.kind if shorthand is None else shape.shorthand(shorthand)
    entries = replace(mapping_of(kind, ELEMENT_NAME), says=Text("elements by name", "elementos por nombre"))
    return Section(optional(name, entries, (), says.en, says.es), shape, build)
