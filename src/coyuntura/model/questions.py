"""Behaviours and questions as declared: measures over runs, with their texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from coyuntura.errors import Faults, Place
from coyuntura.model.elements import Equation
from coyuntura.model.modules import read_equation
from coyuntura.names import Id, Text, canonical
from coyuntura.reading.nodes import Entries, Node, Reader

Method: TypeAlias = Literal["measures", "attribution", "custody"]
Structure: TypeAlias = Literal["accounts-complete", "ledgers-reconcile", "conserved"]
_STRUCTURES: tuple[Structure, ...] = ("accounts-complete", "ledgers-reconcile", "conserved")
_METHODS: tuple[Method, ...] = ("measures", "attribution", "custody")


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure that runs are read for; it is shown in `unit`."""

    name: str
    label: Text
    measure: Equation
    unit: str
    unit_place: Place


@dataclass(frozen=True, slots=True)
class Condition:
    """A statement that must hold in at least `share` of the members."""

    holds: Equation
    share: float


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One statement on how the model must behave; `not_yet` says why it cannot be run."""

    subsystem: str
    item: int
    label: Text
    claims: tuple[str, ...]
    conditions: tuple[Condition, ...]
    structures: tuple[Structure, ...]
    stocks: tuple[Id, ...]
    figure: Measured | None
    not_yet: Text | None
    place: Place


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer's text and the condition under which it is given."""

    when: Condition | None
    text: Text
    place: Place


@dataclass(frozen=True, slots=True)
class Factor:
    """A cause to be weighed, and the scenarios in which it is absent."""

    id: Id
    label: Text
    references: tuple[Id, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader asks, as a method applied to variables."""

    id: str
    label: Text
    claims: tuple[str, ...]
    method: Method
    figures: tuple[Measured, ...]
    outcomes: tuple[Measured, ...]
    factors: tuple[Factor, ...]
    replies: tuple[Reply, ...]
    limits: tuple[Text, ...]
    source: tuple[str, ...]
    ledger: str
    dates: tuple[str, ...]
    place: Place


def read_behaviours(root: Entries, faults: Faults) -> Iterable[Behaviour]:
    """Yield the behaviours of one subsystem's file."""
    reader = Reader(faults)
    found = reader.entries(root, required=("subsystem", "behaviours"))
    subsystem = reader.text(found.get("subsystem"))
    optional = ("claims", "conditions", "structure", "stocks", "figure", "not_yet", "note")
    for node in reader.items(found.get("behaviours")):
        entry = reader.entries(node, required=("item", "label"), optional=optional)
        yield Behaviour(
            subsystem,
            reader.whole(entry["item"], 1) if "item" in entry else 0,
            reader.bilingual(entry.get("label")),
            reader.texts(entry.get("claims")),
            tuple(_condition(reader, item) for item in reader.items(entry.get("conditions"))),
            tuple(cast("Structure", reader.word(item, _STRUCTURES)) for item in reader.items(entry.get("structure"))),
            tuple(canonical(name) for name in reader.texts(entry.get("stocks"))),
            _measured(reader, entry["figure"]) if "figure" in entry else None,
            reader.bilingual(entry["not_yet"]) if "not_yet" in entry else None,
            node.place,
        )


def read_question(root: Entries, faults: Faults) -> Question:
    """Return the question of a file."""
    reader = Reader(faults)
    optional = ("claims", "figures", "outcomes", "factors", "answers", "limits", "source", "ledger", "dates")
    found = reader.entries(root, required=("question", "label", "method"), optional=optional)
    method = cast("Method", reader.word(found["method"], _METHODS)) if "method" in found else "measures"
    return Question(
        reader.text(found.get("question")),
        reader.bilingual(found.get("label")),
        reader.texts(found.get("claims")),
        method,
        _all_measured(reader, found.get("figures")),
        _all_measured(reader, found.get("outcomes")),
        tuple(_factor(reader, canonical(key.text), node) for key, node in reader.mapping(found.get("factors"))),
        tuple(_reply(reader, node) for node in reader.items(found.get("answers"))),
        tuple(reader.bilingual(node) for node in reader.items(found.get("limits"))),
        reader.texts(found.get("source")),
        reader.text(found.get("ledger")),
        reader.texts(found.get("dates")),
        root.place,
    )


def _equation(reader: Reader, node: Node | None) -> Equation:
    place = Place("") if node is None else node.place
    return read_equation(reader.text(node) or "0", place, reader.faults)


def _condition(reader: Reader, node: Node) -> Condition:
    found = reader.entries(node, required=("holds",), optional=("share",))
    return Condition(_equation(reader, found.get("holds")), _share(reader, found.get("share")))


def _share(reader: Reader, node: Node | None) -> float:
    if node is None:
        return 1.0
    share = reader.number(node)
    if not 0 < share <= 1:
        reader.faults.add("value-kind", f"a share lies between 0 and 1, got {share:g}.", node.place)
    return share


def _all_measured(reader: Reader, node: Node | None) -> tuple[Measured, ...]:
    return tuple(_measured(reader, item) for item in reader.items(node))


def _measured(reader: Reader, node: Node) -> Measured:
    found = reader.entries(node, required=("measure", "unit"), optional=("name", "label"))
    unit = found.get("unit")
    place = node.place if unit is None else unit.place
    label = reader.bilingual(found.get("label"))
    equation = _equation(reader, found.get("measure"))
    return Measured(reader.text(found.get("name")), label, equation, reader.text(unit), place)


def _factor(reader: Reader, name: Id, node: Node) -> Factor:
    found = reader.entries(node, required=("label", "references"))
    references = tuple(canonical(text) for text in reader.texts(found.get("references")))
    return Factor(name, reader.bilingual(found.get("label")), references, node.place)


def _reply(reader: Reader, node: Node) -> Reply:
    found = reader.entries(node, required=("en", "es"), optional=("when", "share"))
    when = None
    if "when" in found:
        when = Condition(_equation(reader, found["when"]), _share(reader, found.get("share")))
    return Reply(when, Text(reader.text(found.get("en")), reader.text(found.get("es"))), node.place)


def measured_names(question: Question) -> Sequence[str]:
    """Return the names that a reply's text may hold in braces."""
    return [figure.name for figure in (*question.figures, *question.outcomes)]
