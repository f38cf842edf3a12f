"""What values of a study's files may be: texts, numbers, names, dates, lists, mappings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from coyuntura.dates import parse_date
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.letters import deceit
from coyuntura.names import Id, Text, canonical, is_usable
from coyuntura.numerals import decimal, without_leading_zeros
from coyuntura.reading.habits import as_date, as_number
from coyuntura.reading.nodes import Entries, Items, Node, Scalar, refuse_deceit
from coyuntura.reading.shapes import (
    Key,
    Kind,
    Part,
    Schema,
    Shape,
    T,
    T_co,
    U,
    Word,
    is_scalar,
    one_of_forms,
    optional,
    required,
    wrong_kind,
)

_NO_NAME = re.compile(r"\W+")
MOST = 10**12
"""The largest whole number, where no other bound is meant."""
N_co = TypeVar("N_co", covariant=True)

# What other readers of YAML take for a number or a truth value is a text where a text is wanted.
_TEXT: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
_NUMBER: Schema = {"type": "number"}
# The signs of ASCII that names do not hold; which of the others are letters only the reader knows.
_NAME: Schema = {"type": ["string", "boolean"], "pattern": r"^\s*[^\s!-@\[-`{-~][^!-/:-@\[-^`{-~]*$"}
_WRITTEN = r"^\s*[0-9]{4}(-(0[1-9]|1[0-2])(-[0-3][0-9])?)?\s*$"
_DATE: Schema = {"type": ["string", "number"], "pattern": _WRITTEN, "multipleOf": 1, "minimum": 1, "maximum": 9998}


def _text(node: Node, faults: Faults) -> str:
    if isinstance(node, Scalar) and node.text.strip():
        return node.text.strip()
    wrong_kind(node, "a text", faults)
    return ""


def _told_apart(node: Node, faults: Faults) -> bool:
    """Require that a name is what it seems; tell whether it is."""
    found = deceit(node.text) if isinstance(node, Scalar) else ""
    if found:
        refuse_deceit(node.text if isinstance(node, Scalar) else "", found, node.place, faults)
    return not found


def _id(node: Node, faults: Faults) -> Id:
    text = _text(node, faults)
    _told_apart(node, faults)
    return canonical(text)


def _name(node: Node, faults: Faults) -> Id:
    if not isinstance(node, Scalar):
        return Id(_text(node, faults))
    if _told_apart(node, faults) and not is_usable(node.text):
        way_out = "A name is a letter followed by letters, digits and underscores."
        near = _NO_NAME.sub("_", node.text.strip()).strip("_")
        way_out += f" Write `{near}`." if near != node.text and is_usable(near) else ""
        faults.add("name-unusable", f"`{node.text}` cannot be a name.", node.place, way_out)
    return canonical(node.text)


def _finite(node: Node) -> float | None:
    if not isinstance(node, Scalar) or node.is_quoted or without_leading_zeros(node.text):
        return None
    return decimal(node.text)


def _number(node: Node, faults: Faults) -> float:
    value = _finite(node)
    if value is None:
        wrong_kind(node, "a number", faults, as_number(node))
        return 0.0
    return value


def _flag(node: Node, faults: Faults) -> bool:
    if isinstance(node, Scalar) and node.text in {"true", "false"}:
        return node.text == "true"
    wrong_kind(node, "`true` or `false`", faults)
    return False


def _day(text: str, place: Place, faults: Faults) -> date:
    try:
        return parse_date(text)
    except ValueError as error:
        faults.add("date-unclear", f"{error}.", place, as_date(text))
        return date.min


def _date(text: str, place: Place, faults: Faults) -> str:
    _day(text, place, faults)
    return text


TEXT = Kind(_text, _TEXT, Text("a text", "un texto"))
ID = Kind(_id, _TEXT, Text("a name", "un nombre"))
"""A name of something that is declared elsewhere."""
NAME = Kind(_name, _NAME, Text("a name", "un nombre"))
UNIT = Kind(_text, _TEXT, Text("a unit", "una unidad"))
NUMBER = Kind(_number, _NUMBER, Text("a number", "un número"))
FLAG = Kind(_flag, {"type": "boolean"}, Text("`true` or `false`", "`true` o `false`"))
_WRITTEN_DATE = Kind(_text, _DATE, Text("a date", "una fecha"))
DATE = _WRITTEN_DATE.then(_date)
"""A year, a month or a day, as written."""
DAY = _WRITTEN_DATE.then(_day)
"""A date as a day, the first of a year or month."""

ENGLISH = required("en", TEXT, "In English.", "En inglés.")
SPANISH = required("es", TEXT, "In Spanish.", "En español.")
IN_BOTH = "A text that readers see is a pair in both languages, `{en: ..., es: ...}`."
_LANGUAGES = Shape(ENGLISH, SPANISH, form=IN_BOTH)
_BILINGUAL = _LANGUAGES.kind.to(lambda found: Text(found[ENGLISH], found[SPANISH]))
BILINGUAL = Kind(_BILINGUAL.read, _BILINGUAL.schema, Text("a text in both languages", "un texto en ambos idiomas"))


def switch(name: str, en: str, es: str) -> Key[bool]:
    """Return a key that is `true` or `false`, and false where it is absent."""
    return optional(name, FLAG, otherwise=False, en=en, es=es)


def whole(least: int = 0, most: int = MOST) -> Kind[int]:
    """Return the kind of whole numbers from `least` to `most`."""
    wanted = f"a whole number from {least:,} to {most:,}"

    def read(node: Node, faults: Faults) -> int:
        value = _finite(node)
        if value is None or value != int(value) or not least <= value <= most:
            wrong_kind(node, wanted, faults, as_number(node))
            return least
        return int(value)

    schema: Schema = {**_NUMBER, "multipleOf": 1, "minimum": least, "maximum": most}
    if most == MOST:
        says = Text(f"a whole number, {least} or more", f"un número entero, {least} o más")
    else:
        says = Text(wanted, f"un número entero de {least} a {most}")
    return Kind(read, schema, says)


def unknown_word(text: str, known: Sequence[str], place: Place, faults: Faults) -> None:
    """Record that a word is none of those that are known."""
    choices = ", ".join(f"`{word}`" for word in known)
    faults.add("kind-unknown", f"`{text}` is not one of {choices}.{did_you_mean(text, known)}", place)


def word(known: Sequence[Word]) -> Kind[Word]:
    """Return the kind of a word among those known, the first of which is the stand-in."""
    choices = ", ".join(f"`{word}`" for word in known)

    def read(node: Node, faults: Faults) -> Word:
        text = _text(node, faults)
        found = next((word for word in known if word == text), None)
        if found is not None:
            return found
        if text:
            unknown_word(text, known, node.place, faults)
        return known[0]

    numbers: list[Part] = [int(word) for word in known if word.isdigit()]
    schema: Schema = {"type": ["string", "number"] if numbers else "string", "enum": [*known, *numbers]}
    return Kind(read, schema, Text(choices, choices))


def choice(name: str, known: Sequence[Word], en: str, es: str) -> Key[Word]:
    """Return a key that takes one of the words, and is the first of them where it is absent."""
    says = Text(f"{en} Absent: `{known[0]}`.", f"{es} Si falta: `{known[0]}`.")
    return optional(name, word(known), known[0], says.en, says.es)


def list_of(kind: Kind[T]) -> Kind[tuple[T, ...]]:
    """Return the kind of lists; a single value that is no mapping counts as a list of one."""

    def read(node: Node, faults: Faults) -> tuple[T, ...]:
        if isinstance(node, Entries):
            wrong_kind(node, "a list", faults)
            return ()
        nodes = node.nodes if isinstance(node, Items) else (node,)
        return tuple(kind.read(item, faults) for item in nodes)

    listed: Schema = {"type": "array", "items": kind.schema}
    if is_scalar(kind.schema):
        says = Text(f"{kind.says.en}, or a list of such", f"{kind.says.es}, o una lista de ellos")
        return Kind(read, one_of_forms(kind.schema, listed), says)
    return Kind(read, listed, Text(f"a list, each {kind.says.en}", f"una lista, cada vez {kind.says.es}"))


def pair(wanted: str, en: str, es: str) -> Kind[tuple[float, float]]:
    """Return the kind of pairs of numbers; `wanted` is the sentence of its fault."""

    def read(node: Node, faults: Faults) -> tuple[float, float]:
        if isinstance(node, Items) and len(node.nodes) == 2:  # noqa: PLR2004  a pair
            one, other = (NUMBER.read(item, faults) for item in node.nodes)
            return one, other
        faults.add("value-kind", wanted, node.place)
        return 0.0, 0.0

    return Kind(read, {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}, Text(en, es))


def one_or_two(schema: Schema) -> Schema:
    """Return the schema of one value or of a pair, such as the lower and the higher bound."""
    return one_of_forms(schema, {"type": "array", "items": schema, "minItems": 2, "maxItems": 2})


@dataclass(frozen=True, slots=True)
class Entry(Generic[N_co, T_co]):
    """One entry of a mapping whose keys are the study's own; `place` is that of its name."""

    name: N_co
    value: T_co
    place: Place


def mapping_of(kind: Kind[T], names: Kind[U]) -> Kind[tuple[Entry[U, T], ...]]:
    """Return the kind of mappings from names of one kind to values of another."""

    def read(node: Node, faults: Faults) -> tuple[Entry[U, T], ...]:
        if isinstance(node, Entries):
            return tuple(
                Entry(names.read(name, faults), kind.read(value, faults), name.place) for name, value in node.pairs
            )
        wrong_kind(node, "a mapping", faults)
        return ()

    schema: Schema = {"type": "object", "additionalProperties": kind.schema, "propertyNames": names.schema}
    return Kind(read, schema, Text(f"by name: {kind.says.en}", f"por nombre: {kind.says.es}"))


def mapping_or(mapping: Kind[T], other: Kind[U]) -> Kind[T | U]:
    """Return the kind of values that are a mapping of one kind or something else of another."""

    def read(node: Node, faults: Faults) -> T | U:
        return (mapping if isinstance(node, Entries) else other).read(node, faults)

    says = Text(f"{other.says.en}, or {mapping.says.en}", f"{other.says.es}, o {mapping.says.es}")
    return Kind(read, one_of_forms(other.schema, mapping.schema), says)


@dataclass(frozen=True, slots=True)
class Placed(Generic[T_co]):
    """A value with its place."""

    value: T_co
    place: Place


def placed(kind: Kind[T]) -> Kind[Placed[T]]:
    """Return the kind that also tells where a value stands."""
    return kind.then(lambda value, place, _: Placed(value, place))


WORDING = mapping_or(BILINGUAL, TEXT.to(lambda text: Text(text, text)))
"""What readers see: a text in both languages, or one text that serves in both, as a name does."""
REMARK = mapping_or(BILINGUAL, TEXT)
"""What maintainers of a file tell each other; it is shown nowhere."""
