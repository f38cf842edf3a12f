"""Scenarios: named changes of inputs, as declared."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from coyuntura.dates import parse_date
from coyuntura.errors import Faults, Place
from coyuntura.names import Id, Text, canonical
from coyuntura.reading.nodes import Entries, Node, Reader, Scalar

HISTORY = Id("history")
"""The scenario in which nothing is changed."""


@dataclass(frozen=True, slots=True)
class SetTo:
    """A parameter takes a number, in its unit."""

    value: float


@dataclass(frozen=True, slots=True)
class Dated:
    """An event begins and ends on other dates; `is_off` means it never begins; None keeps a date."""

    start: str | None = None
    until: str | None = None
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Frozen:
    """A data series keeps, from a date on, the value that it has on that date."""

    date: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A data series has one value throughout, in the element's unit."""

    value: float


@dataclass(frozen=True, slots=True)
class Scaled:
    """A data series is multiplied by a factor."""

    factor: float


@dataclass(frozen=True, slots=True)
class Replaced:
    """A data element reads another series of the study."""

    series: str


Treatment: TypeAlias = SetTo | Dated | Frozen | Constant | Scaled | Replaced


@dataclass(frozen=True, slots=True)
class Change:
    """What a scenario does to one element."""

    element: Id
    treatment: Treatment
    place: Place


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named set of changes, each of another element."""

    id: Id
    label: Text
    changes: tuple[Change, ...]
    place: Place
    claims: tuple[str, ...] = ()
    source: tuple[str, ...] = ()


def read_scenarios(root: Entries, faults: Faults) -> Iterable[Scenario]:
    """Yield the scenarios of a file: one, or a list under `scenarios:`."""
    reader = Reader(faults)
    listed = root.get("scenarios")
    if listed is not None:
        reader.entries(root, required=("scenarios",))
    nodes = [root] if listed is None else reader.items(listed)
    for node in nodes:
        optional = ("meaning", "claims", "source")
        found = reader.entries(node, required=("scenario", "label", "changes"), optional=optional)
        name = canonical(reader.text(found.get("scenario")))
        _check_once(reader, found.get("changes"))
        changes = tuple(
            Change(canonical(key.text), _treatment(reader, key, value), key.place)
            for key, value in reader.mapping(found.get("changes"))
        )
        label, claims, source = found.get("label"), found.get("claims"), found.get("source")
        yield Scenario(name, reader.bilingual(label), changes, node.place, reader.texts(claims), reader.texts(source))


def _check_once(reader: Reader, changes: Node | None) -> None:
    """Require that names which are compared without regard to case stand once."""
    seen: set[Id] = set()
    for key, _ in changes.pairs if isinstance(changes, Entries) else ():
        if canonical(key.text) in seen:
            reader.faults.add("name-duplicate", f"`{key.text}` is changed twice.", key.place)
        seen.add(canonical(key.text))


def _treatment(reader: Reader, key: Scalar, node: Node) -> Treatment:
    if isinstance(node, Scalar):
        if node.text == "off":
            return Dated(is_off=True)
        if "-" in node.text[1:] and "e" not in node.text.lower():
            return Dated(start=_date(reader, node))
        return SetTo(reader.number(node))
    found = reader.entries(node, optional=("from", "until", "hold", "constant", "scale", "series"))
    match sorted(found):
        case ["from"] | ["until"] | ["from", "until"]:
            start, until = (_date(reader, found[name]) if name in found else None for name in ("from", "until"))
            return Dated(start, until)
        case ["hold"]:
            return Frozen(_date(reader, found["hold"]))
        case ["constant"]:
            return Constant(reader.number(found["constant"]))
        case ["scale"]:
            return Scaled(reader.number(found["scale"]))
        case ["series"]:
            return Replaced(reader.text(found["series"]))
        case _:
            reader.faults.add("change-unclear", f"it is not clear what is done to `{key.text}`.", key.place)
            return SetTo(0.0)


def _date(reader: Reader, node: Node) -> str:
    text = reader.text(node)
    try:
        parse_date(text)
    except ValueError as error:
        reader.faults.add("date-unclear", f"{error}.", node.place)
    return text
