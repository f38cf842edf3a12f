"""Keys of a study's files, declared once.

A declaration reads a file, and gives its JSON Schema and the tables of the manual:

    LABEL = required("label", BILINGUAL, "What readers see.", "Lo que se lee.")
    URL = optional("url", TEXT, "", "Where it is.", "Dónde está.")
    SHAPE = Shape(LABEL, URL)

    found = SHAPE.read(node, faults)
    found[URL]  # a `str`, since `TEXT` reads one

Whatever does not fit is recorded as a fault with its place, and a stand-in is given for it.
A stand-in is never used: a stage raises its faults before it returns.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar, cast

from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.names import Text
from coyuntura.numerals import whole_number
from coyuntura.reading.nodes import Entries, Items, Node, Scalar

T = TypeVar("T")
U = TypeVar("U")
Word = TypeVar("Word", bound=str)
T_co = TypeVar("T_co", covariant=True)

Part: TypeAlias = "str | float | bool | Text | Sequence[Part] | Mapping[str, Part]"
Schema: TypeAlias = Mapping[str, Part]
"""A JSON Schema (draft 2020-12) whose descriptions are in both languages."""

_FORMS = {Scalar: "a single value", Items: "a list", Entries: "a mapping"}


def wrong_kind(node: Node, wanted: str, faults: Faults, way_out: str = "") -> None:
    """Record that a value is of another kind than the wanted one."""
    got = f"`{node.text}`" if isinstance(node, Scalar) else _FORMS[type(node)]
    faults.add("value-kind", f"this must be {wanted}, but it is {got}.", node.place, way_out)


@dataclass(frozen=True, slots=True)
class Kind(Generic[T_co]):
    """What a value may be: how it is read, the schema that it fulfils, and its words in faults and in the manual."""

    read: Callable[[Node, Faults], T_co]
    schema: Schema
    says: Text

    def then(self, build: Callable[[T_co, Place, Faults], U]) -> "Kind[U]":
        """Return the kind that makes something else of what this one reads.

        `build` may record faults; they are not told of a stand-in, whose own fault is told already.
        """

        def read(node: Node, faults: Faults) -> U:
            before = len(faults)
            value = self.read(node, faults)
            return build(value, node.place, faults if len(faults) == before else Faults())

        return Kind(read, self.schema, self.says)

    def to(self, build: Callable[[T_co], U]) -> "Kind[U]":
        """Return the kind that makes something else of what this one reads, whatever it is."""
        return Kind(lambda node, faults: build(self.read(node, faults)), self.schema, self.says)

    def stand_in(self, place: Place) -> T_co:
        """Return what stands for a value that is not there."""
        return self.read(Items((), place), Faults())


@dataclass(frozen=True, slots=True)
class Key(Generic[T_co]):
    """A key of a mapping; where it is absent and not required, `otherwise` stands for its value."""

    name: str
    kind: Kind[T_co]
    says: Text
    is_required: bool
    otherwise: T_co | None


def required(name: str, kind: Kind[T], en: str, es: str) -> Key[T]:
    """Return a key that must be there."""
    return Key(name, kind, Text(en, es), is_required=True, otherwise=None)


def optional(name: str, kind: Kind[T], otherwise: U, en: str, es: str) -> Key[T | U]:
    """Return a key that may be absent, and what its value is then."""
    key: Key[T | U] = Key(name, kind, Text(en, es), is_required=False, otherwise=otherwise)
    return key


@dataclass(frozen=True, slots=True)
class Found:
    """What a mapping holds under the keys of its shape; `faulty` are the keys of which a fault is told already."""

    place: Place
    values: Mapping[str, object]
    places: Mapping[str, Place]
    faulty: frozenset[str] = frozenset()

    def __getitem__(self, key: Key[T]) -> T:
        # A shape reads a key's value by the key's own kind, so that the value has the key's type.
        return cast("T", self.values[key.name])

    def __contains__(self, key: Key[object]) -> bool:
        return key.name in self.places

    def get(self, key: Key[T], otherwise: U) -> T | U:
        """Return a key's value; `otherwise` where the mapping's shape does not have the key."""
        return cast("T", self.values[key.name]) if key.name in self.values else otherwise

    def is_sound(self, *keys: Key[object]) -> bool:
        """Tell whether nothing is wrong with the values of some keys; with the whole mapping where none is named.

        What follows from a stand-in is no fault of the study.
        """
        return not (self.faulty & {key.name for key in keys} if keys else self.faulty)

    def place_of(self, key: Key[object]) -> Place:
        """Return where a key's value stands; the place of the whole mapping where it is absent."""
        return self.places.get(key.name, self.place)


class Shape:
    """The keys of a mapping, in the order in which files have them.

    At least one of the keys `one_of` must be there.
    `form` is how such a mapping is written, told where something else stands in its place.
    `also` is what else the schema says; whoever reads the mapping has to see to it.
    `moved` says of keys that were here once where what they said stands now.
    """

    def __init__(
        self,
        *keys: Key[object],
        one_of: Sequence[Key[object]] = (),
        also: Schema = MappingProxyType({}),
        form: str = "",
        moved: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.keys = keys
        self.moved = moved
        self.one_of = one_of
        self.also = also
        self._by_name = {key.name: key for key in keys}
        self._required = tuple(key for key in keys if key.is_required)
        self._form = form or f"Write `{{{', '.join(f'{key.name}: ...' for key in self._required or keys)}}}`."

    def read(self, node: Node, faults: Faults) -> Found:
        """Return what a mapping holds; faults for keys that are missing or unknown and for what is under them."""
        if not isinstance(node, Entries):
            wrong_kind(node, "a mapping", faults, self._form)
            return self.nothing(node.place)
        values: dict[str, object] = {}
        places: dict[str, Place] = {}
        faulty: set[str] = set()
        for name, value in node.pairs:
            before = len(faults)
            key = self._by_name.get(name.text)
            if key is not None:
                values[name.text] = key.kind.read(value, faults)
                places[name.text] = value.place
            else:
                self._unknown(name, value, faults)
            if len(faults) > before:
                faulty.add(name.text)
        for key in self._required:
            if key.name not in values:
                faults.add("key-missing", f"`{key.name}` is missing here.", node.place)
                faulty.add(key.name)
        if self.one_of and not any(key.name in values for key in self.one_of):
            either = " nor ".join(f"`{key.name}`" for key in self.one_of)
            faults.add("key-missing", f"neither {either} is here.", node.place)
        return self._found(node.place, values, places, faulty)

    def nothing(self, place: Place) -> Found:
        """Return the stand-in for a mapping that cannot be read."""
        return self._found(place, {}, {}, self._by_name)

    def _found(
        self, place: Place, values: dict[str, object], places: Mapping[str, Place], faulty: Iterable[str]
    ) -> Found:
        for key in self.keys:
            if key.name not in values:
                values[key.name] = key.kind.stand_in(place) if key.is_required else key.otherwise
        return Found(place, values, places, frozenset(faulty))

    def _unknown(self, name: Scalar, value: Node, faults: Faults) -> None:
        if name.text in self.moved:
            faults.add("key-unknown", f"nothing reads `{name.text}` here.", name.place, self.moved[name.text])
            return
        known = [key.name for key in sorted(self.keys, key=lambda key: not key.is_required)]
        message = f"nothing reads `{name.text}` here.{did_you_mean(name.text, known)}"
        way_out = f"Known here: {', '.join(f'`{name}`' for name in known)}."
        is_cut_off = isinstance(value, Scalar) and not value.text
        if is_cut_off and whole_number(name.text) is not None:
            way_out = "A number has no comma: decimals follow a point, and thousands stand together."
        elif " " in name.text or is_cut_off:
            way_out += " A text with a comma in braces stands in quotes."
        faults.add("key-unknown", message, name.place, way_out)

    @property
    def schema(self) -> Schema:
        """The schema of such a mapping."""
        properties = {key.name: {**key.kind.schema, "description": key.says} for key in self.keys}
        schema: dict[str, Part] = {"type": "object", "properties": properties, "additionalProperties": False}
        if self._required:
            schema["required"] = [key.name for key in self._required]
        if self.one_of:
            schema["anyOf"] = [{"required": [key.name]} for key in self.one_of]
        return {**schema, **self.also}

    @property
    def kind(self) -> Kind[Found]:
        """The kind of value that such a mapping is."""
        return Kind(self.read, self.schema, Text("a mapping", "un mapa"))

    def shorthand(self, key: Key[object]) -> Kind[Found]:
        """Return the kind of value that is such a mapping, or else what stands under one of its keys."""

        def read(node: Node, faults: Faults) -> Found:
            if isinstance(node, Entries):
                return self.read(node, faults)
            before = len(faults)
            value = key.kind.read(node, faults)
            faulty = (key.name,) if len(faults) > before else ()
            return self._found(node.place, {key.name: value}, {key.name: node.place}, faulty)

        says = Text(f"{key.kind.says.en}, or a mapping", f"{key.kind.says.es}, o un mapa")
        return Kind(read, one_of_forms(key.kind.schema, self.schema), says)


class Variants(Generic[Word]):
    """Mappings whose other keys depend on the word under one of them."""

    def __init__(self, key: Key[Word], shapes: Mapping[Word, Shape]) -> None:
        self.key = key
        self.shapes = shapes

    def read(self, node: Node, faults: Faults) -> Found:
        """Return what a mapping holds; where the word is missing or unknown, that is the only fault."""
        before = len(faults)
        first, *_ = self.shapes.values()
        if not isinstance(node, Entries):
            return first.read(node, faults)
        value = node.get(self.key.name)
        if value is None:
            faults.add("key-missing", f"`{self.key.name}` is missing here.", node.place)
            return first.nothing(node.place)
        word = self.key.kind.read(value, faults)
        return self.shapes[word].read(node, faults) if len(faults) == before else first.nothing(node.place)

    @property
    def schema(self) -> Schema:
        """The schema of such a mapping."""
        name = self.key.name
        words: dict[int, list[Word]] = {}
        for word, shape in self.shapes.items():
            words.setdefault(id(shape), []).append(word)
        cases: list[Part] = [
            {"if": {"properties": {name: {"enum": same}}, "required": [name]}, "then": self.shapes[same[0]].schema}
            for same in words.values()
        ]
        properties = {name: {**self.key.kind.schema, "description": self.key.says}}
        return {"type": "object", "properties": properties, "required": [name], "allOf": cases}

    @property
    def kind(self) -> Kind[Found]:
        """The kind of value that such a mapping is."""
        return Kind(self.read, self.schema, Text("a mapping", "un mapa"))


def one_of_forms(one: Schema, other: Schema) -> Schema:
    """Return the schema of values of two forms, such as a list and a mapping.

    Where no keyword of one bears on the other's form they stand side by side:
    editors then complete both, and say exactly what is wrong.
    """
    if (one.keys() & other.keys()) <= {"type"} and not {"enum", "anyOf", "allOf", "if"} & (one.keys() | other.keys()):
        types = [name for schema in (one, other) for name in _types(schema)]
        return {**one, **other, "type": types}
    return {"anyOf": [one, other]}


def _types(schema: Schema) -> Sequence[str]:
    types = cast("str | Sequence[str]", schema.get("type", ()))
    return [types] if isinstance(types, str) else types


def is_scalar(schema: Schema) -> bool:
    """Tell whether the values that fulfil a schema are single ones, neither lists nor mappings."""
    forms = [schema, *cast("Sequence[Schema]", schema.get("anyOf", ()))]
    return not {"array", "object"} & {name for form in forms for name in _types(form)}
