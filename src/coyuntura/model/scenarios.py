"""Scenarios: named changes of inputs, as declared."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from coyuntura.errors import Faults, Place
from coyuntura.names import Id, Text
from coyuntura.reading.keys import CLAIMS, LABEL, SOURCE
from coyuntura.reading.kinds import BILINGUAL, DATE, ID, NAME, NUMBER, TEXT, Entry, list_of, mapping_of, mapping_or
from coyuntura.reading.nodes import Entries, Node, Scalar
from coyuntura.reading.shapes import Found, Kind, Shape, optional, required

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
    meaning: Text
    changes: tuple[Change, ...]
    place: Place
    claims: tuple[str, ...] = ()
    source: tuple[str, ...] = ()


START = optional("from", DATE, None, "An event begins on this date.", "Un evento empieza en esta fecha.")
UNTIL = optional("until", DATE, None, "An event ends on this date.", "Un evento termina en esta fecha.")
HOLD = optional(
    "hold",
    DATE,
    "",
    "A series keeps from this date on the value that it has then.",
    "Una serie conserva desde esta fecha el valor que tiene entonces.",
)
CONSTANT = optional(
    "constant", NUMBER, 0.0, "A series has this value throughout.", "Una serie tiene siempre este valor."
)
SCALE = optional("scale", NUMBER, 1.0, "A series is multiplied by this.", "Una serie se multiplica por esto.")
SERIES = optional("series", TEXT, "", "Another series is read, `table/series`.", "Se lee otra serie, `tabla/serie`.")
TREATMENT = Shape(START, UNTIL, HOLD, CONSTANT, SCALE, SERIES)


def _in_words(found: Found) -> Treatment | None:
    """Return the treatment that a mapping says; None where that is not clear."""
    if not found.is_sound():
        return SetTo(0.0)
    match sorted(found.places):
        case ["from"] | ["until"] | ["from", "until"]:
            return Dated(found[START], found[UNTIL])
        case ["hold"]:
            return Frozen(found[HOLD])
        case ["constant"]:
            return Constant(found[CONSTANT])
        case ["scale"]:
            return Scaled(found[SCALE])
        case ["series"]:
            return Replaced(found[SERIES])
        case _:
            return None


def _in_a_word(node: Node, faults: Faults) -> Treatment:
    if isinstance(node, Scalar) and node.text == "off":
        return Dated(is_off=True)
    if isinstance(node, Scalar) and "-" in node.text[1:] and "e" not in node.text.lower():
        return Dated(start=DATE.read(node, faults))
    return SetTo(NUMBER.read(node, faults))


_WORD = Kind(
    _in_a_word,
    {"type": ["string", "number"], "pattern": f"^off$|{DATE.schema['pattern']}"},
    Text("a number, a date or `off`", "un número, una fecha u `off`"),
)

SCENARIO_NAME = required("scenario", NAME, "The name of the scenario.", "El nombre del escenario.")
CHANGES = required(
    "changes",
    mapping_of(mapping_or(TREATMENT.kind.to(_in_words), _WORD), ID),
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
        changes = tuple(_change(entry, faults) for entry in found[CHANGES])
        _check_once(found[CHANGES], faults)
        yield Scenario(
            id=found[SCENARIO_NAME],
            label=found[LABEL],
            changes=changes,
            place=found.place,
            meaning=found[MEANING],
            claims=found[CLAIMS],
            source=found[SOURCE],
        )


def _change(entry: Entry[Id, Treatment | None], faults: Faults) -> Change:
    if entry.value is None:
        faults.add("change-unclear", f"it is not clear what is done to `{entry.name}`.", entry.place)
    return Change(entry.name, entry.value or SetTo(0.0), entry.place)


def _check_once(changes: Iterable[Entry[Id, object]], faults: Faults) -> None:
    """Require that names which are compared without regard to case stand once."""
    seen: set[Id] = set()
    for change in changes:
        if change.name in seen:
            faults.add("name-duplicate", f"`{change.name}` is changed twice.", change.place)
        seen.add(change.name)
