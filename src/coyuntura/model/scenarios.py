"""Scenarios: named changes of inputs, as declared."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from coyuntura.errors import Faults, Place
from coyuntura.names import Id, Text
from coyuntura.numerals import decimal
from coyuntura.reading.keys import CLAIMS, LABEL, SOURCE, cited, claims_of, sources_of
from coyuntura.reading.kinds import (
    BILINGUAL,
    DATE,
    ID,
    NAME,
    NUMBER,
    TEXT,
    Entry,
    Placed,
    list_of,
    mapping_of,
    mapping_or,
    switch,
)
from coyuntura.reading.nodes import Entries, Node, Scalar
from coyuntura.reading.shapes import Found, Kind, Shape, T, optional, required

HISTORY = Id("history")
"""The scenario in which nothing is changed, or only what an interpretation has off."""


@dataclass(frozen=True, slots=True)
class SetTo:
    """A parameter takes a number, in its unit: throughout, or between two dates where one is given."""

    value: float
    start: str | None = None
    until: str | None = None

    @property
    def is_dated(self) -> bool:
        """Whether it holds for a part of the run only."""
        return self.start is not None or self.until is not None


@dataclass(frozen=True, slots=True)
class Dated:
    """An event begins and ends on other dates; `is_off` means it never begins; None keeps a date."""

    start: str | None = None
    until: str | None = None
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Frozen:
    """A data series keeps the value that it has on a date, from then on or from `start`, until `until`."""

    date: str
    start: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A data series has one value, in the element's unit: throughout, or between two dates where one is given."""

    value: float
    start: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Scaled:
    """A data series is multiplied by a factor: throughout, or between two dates where one is given."""

    factor: float
    start: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """A data element reads another series of the study: throughout, or between two dates where one is given."""

    series: str
    start: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A branch has an option, in all members."""

    option: Id


Treatment: TypeAlias = SetTo | Chosen | Dated | Frozen | Constant | Scaled | Replaced


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
    meaning: Text
    changes: tuple[Change, ...]
    place: Place
    claims: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    cited: tuple[Placed[str], ...] = field(default=(), compare=False)
    """Claims and sources with the places where they are cited."""


def _moment(node: Node, faults: Faults) -> str:
    """Return a date, or a number, which the clock of a model without a calendar takes."""
    is_number = isinstance(node, Scalar) and not node.is_quoted and decimal(node.text) is not None
    if isinstance(node, Scalar) and is_number and "-" not in node.text[1:]:
        return node.text.strip()
    return DATE.read(node, faults)


MOMENT = Kind(_moment, {"type": ["string", "number"], "pattern": DATE.schema["pattern"]}, DATE.says)
START = optional("from", MOMENT, None, "The date from which the change holds.", "La fecha desde la que rige el cambio.")
UNTIL = optional("until", MOMENT, None, "The date until which it holds.", "La fecha hasta la que rige.")
VALUE = optional(
    "value", NUMBER, 0.0, "A parameter is this number, in its unit.", "Un parámetro es este número, en su unidad."
)
HOLD = optional(
    "hold",
    MOMENT,
    "",
    "A series keeps from this date on the value that it has then.",
    "Una serie conserva desde esta fecha el valor que tiene entonces.",
)
CONSTANT = optional("constant", NUMBER, 0.0, "A series has this value.", "Una serie tiene este valor.")
SCALE = optional("scale", NUMBER, 1.0, "A series is multiplied by this.", "Una serie se multiplica por esto.")
SERIES = optional("series", TEXT, "", "Another series is read, `table/series`.", "Se lee otra serie, `tabla/serie`.")
THROUGHOUT = switch(
    "throughout",
    "A `constant` without a date stands for the whole run, also for what was observed before.",
    "Un `constant` sin fecha rige en toda la corrida, también para lo ya observado.",
)
TREATMENT_KEYS = (START, UNTIL, VALUE, HOLD, CONSTANT, SCALE, SERIES, THROUGHOUT)
TREATMENT = Shape(*TREATMENT_KEYS)
_SAID_BY = (VALUE, HOLD, CONSTANT, SCALE, SERIES)


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why it is not clear what a mapping does, with a way out."""

    message: str
    way_out: str


_WAY_OUT = (
    "Write `{value: ...}` for a parameter, `{from: ..., until: ...}` for an event, and one of `{hold: date}`, "
    "`{constant: ...}`, `{scale: ...}` and `{series: ...}` for a series; each of these but an event's may have "
    "`from` and `until`."
)


def in_words(found: Found) -> Treatment | Unclear:
    """Return the treatment that a mapping says, or why that is not clear."""
    if not found.is_sound():
        return SetTo(0.0)
    said = [key.name for key in _SAID_BY if key in found]
    start, until = found[START], found[UNTIL]
    is_dated = start is not None or until is not None
    if len(said) > 1:
        return Unclear(f"`{said[0]}` and `{said[1]}` are two changes of one element.", "Keep one of the two.")
    if THROUGHOUT in found and (said != [CONSTANT.name] or is_dated or not found[THROUGHOUT]):
        return Unclear("`throughout: true` stands beside a `constant` without dates only.", _WAY_OUT)
    match said:
        case []:
            return Dated(start, until) if is_dated else Unclear("nothing is done to it.", _WAY_OUT)
        case [VALUE.name]:
            return SetTo(found[VALUE], start, until)
        case [HOLD.name]:
            return Frozen(found[HOLD], start, until)
        case [CONSTANT.name]:
            return _constant(found, start, until)
        case [SCALE.name]:
            return Scaled(found[SCALE], start, until)
        case _:
            return Replaced(found[SERIES], start, until)


def _constant(found: Found, start: str | None, until: str | None) -> Treatment | Unclear:
    if start is None and until is None and not found[THROUGHOUT]:
        value = f"{found[CONSTANT]:g}"
        message = f"a constant of {value} without a date reaches back to where the run starts."
        way_out = f"Write `{{constant: {value}, from: ...}}`, or `{{constant: {value}, throughout: true}}`."
        return Unclear(message, way_out)
    return Constant(found[CONSTANT], start, until)


def _in_a_word(node: Node, faults: Faults) -> Treatment:
    if isinstance(node, Scalar) and node.text == "off":
        return Dated(is_off=True)
    if isinstance(node, Scalar) and "-" in node.text[1:] and "e" not in node.text.lower():
        return Dated(start=DATE.read(node, faults))
    if isinstance(node, Scalar) and _is_name(node.text):
        return Chosen(ID.read(node, faults))
    return SetTo(NUMBER.read(node, faults))


def _is_name(text: str) -> bool:
    # What YAML takes for a truth is no option.
    is_truth = text.lower() in {"true", "false"}
    return not is_truth and text[:1].isalpha() and text.replace("_", "").replace(" ", "").isalnum()


IN_A_WORD = Kind(
    _in_a_word,
    {"type": ["string", "number"], "pattern": f"^off$|^[^\\W\\d_][\\w ]*$|{DATE.schema['pattern']}"},
    Text("a number, a date, an option or `off`", "un número, una fecha, una opción u `off`"),
)

SCENARIO_NAME = required("scenario", NAME, "The name of the scenario.", "El nombre del escenario.")
Changes: TypeAlias = tuple[Entry[Id, Treatment | Unclear], ...]
"""Changes as they are read, by element; `changes_of` makes them what they say."""
CHANGES_KIND: Kind[Changes] = mapping_of(mapping_or(TREATMENT.kind.to(in_words), IN_A_WORD), ID)
CHANGES = required(
    "changes",
    CHANGES_KIND,
    "What it does to which element.",
    "Qué le hace a qué elemento.",
)
MEANING = optional("meaning", BILINGUAL, Text("", ""), "What it stands for.", "Qué representa.")
SCENARIO = Shape(SCENARIO_NAME, LABEL, CHANGES, MEANING, CLAIMS, SOURCE)
SCENARIOS = required("scenarios", list_of(SCENARIO.kind), "Several scenarios.", "Varios escenarios.")
_SEVERAL = Shape(SCENARIOS)


def _scenarios(root: Node, faults: Faults) -> tuple[Found, ...]:
    if isinstance(root, Entries) and root.get(SCENARIOS.name) is not None:
        return _SEVERAL.read(root, faults)[SCENARIOS]
    return (SCENARIO.read(root, faults),)


SCENARIOS_FILE = Kind(
    _scenarios,
    {"if": {"required": [SCENARIOS.name]}, "then": _SEVERAL.schema, "else": SCENARIO.schema},
    Text("a scenario, or several under `scenarios`", "un escenario, o varios en `scenarios`"),
)


def read_scenarios(root: Entries, faults: Faults) -> Iterable[Scenario]:
    """Yield the scenarios of a file: one, or a list under `scenarios:`."""
    for found in SCENARIOS_FILE.read(root, faults):
        yield Scenario(
            id=found[SCENARIO_NAME],
            label=found[LABEL],
            changes=changes_of(found[CHANGES], faults),
            place=found.place,
            meaning=found[MEANING],
            claims=claims_of(found),
            source=sources_of(found),
            cited=cited(found),
        )


def changes_of(entries: Changes, faults: Faults) -> tuple[Change, ...]:
    """Return what changes say; faults for what is not clear, and for an element that is changed twice."""
    changes = tuple(_change(entry, faults) for entry in entries)
    check_once(entries, faults)
    return changes


def _change(entry: Entry[Id, Treatment | Unclear], faults: Faults) -> Change:
    return Change(entry.name, clear(entry.name, entry.value, entry.place, faults), entry.place)


def clear(name: Id, said: T | Unclear, place: Place, faults: Faults) -> T | SetTo:
    """Return what is done to an element; a stand-in with a fault where that is not clear."""
    if isinstance(said, Unclear):
        faults.add("change-unclear", f"`{name}`: {said.message}", place, said.way_out)
        return SetTo(0.0)
    return said


def check_once(changes: Iterable[Entry[Id, object]], faults: Faults) -> None:
    """Require that names which are compared without regard to case stand once."""
    seen: set[Id] = set()
    for change in changes:
        if change.name in seen:
            faults.add("name-duplicate", f"`{change.name}` is changed twice.", change.place)
        seen.add(change.name)
