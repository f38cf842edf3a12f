"""Claims: what a document says, where, who says it and how firmly.

A claim's kind decides which keys it takes.
An *argument* (mechanism, counterfactual, rejected, normative) has a strength and a subsystem,
a *figure* a value and a status, an *event* a date; a *count* is a figure of what others count too, and a source outside
the documents gives it; a *derived* claim is computed from other claims.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.evidence.documents import Bibliography
from coyuntura.names import Text, canonical
from coyuntura.reading.kinds import (
    BILINGUAL,
    DATE,
    NUMBER,
    TEXT,
    UNIT,
    Entry,
    Placed,
    list_of,
    mapping_of,
    one_or_two,
    placed,
    switch,
    unknown_word,
    whole,
    word,
)
from coyuntura.reading.nodes import Entries, Items, Node, Scalar, read_yaml, yaml_files
from coyuntura.reading.shapes import Found, Kind, Shape, Variants, optional, required

ClaimKind: TypeAlias = Literal[
    "mechanism", "counterfactual", "rejected", "normative", "fact", "figure", "count", "event", "derived"
]
KINDS: tuple[ClaimKind, ...] = get_args(ClaimKind)
Strength: TypeAlias = Literal["C", "A", "T", "R", "N", "attr"]
"""Certain, argued, tentative, rejected, normative, or passed on from somebody named."""
Effect: TypeAlias = Literal["+", "-", "0", "set", "state"]
"""Raises, lowers, leaves as it is, constrains or switches, changes the regime."""
ModelledAs: TypeAlias = Literal["stance", "prior", "scoring"]
Status: TypeAlias = Literal["fact", "est", "attr", "hedge", "vague"]
Bound: TypeAlias = Literal["above", "below"]
STRENGTHS: tuple[Strength, ...] = get_args(Strength)
EFFECTS: tuple[Effect, ...] = get_args(Effect)
ALL_MODELLED_AS: tuple[ModelledAs, ...] = get_args(ModelledAs)
STATUSES: tuple[Status, ...] = get_args(Status)
BOUNDS: tuple[Bound, ...] = get_args(Bound)

ARGUMENTS: tuple[ClaimKind, ...] = ("mechanism", "counterfactual", "rejected", "normative")


_ID = re.compile(r"[^\W_][\w.-]*")


@dataclass(frozen=True, slots=True)
class Locator:
    """A paragraph of a document, counted from 1."""

    document: str
    paragraph: int

    def __str__(self) -> str:
        return f"{self.document} {self.paragraph}"


@dataclass(frozen=True, slots=True)
class Span:
    """When something was: dates as written, from `first` to `last`; an empty one is an open end."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Argument:
    """What an argument adds to a claim: how firmly it is held, its signs, and where it belongs."""

    strength: Strength
    subsystem: str
    effects: tuple[Effect, ...]
    is_prediction: bool
    is_load_bearing: bool
    modelled_as: ModelledAs | None


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure adds to a claim: `low` to `high` in `unit`; none of both where it is left open.

    With a bound the truth lies above or below the number. `counts` names what several figures are rival counts of.
    """

    status: Status
    low: float | None
    high: float | None
    bound: Bound | None
    unit: str
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a document says, in words of the study's own.

    `voices` are keys of the bibliography; none means the document's own voice.
    `sources` are the claims that a derived one is computed from; `given_by` are the keys of the references that give a
    count.
    """

    id: str
    kind: ClaimKind
    says: Text
    note: Text | None
    locators: tuple[Locator, ...]
    voices: tuple[str, ...]
    argument: Argument | None
    figure: Figure | None
    date: Span | None
    is_approximate: bool
    sources: tuple[str, ...]
    place: Place
    given_by: tuple[Placed[str], ...] = ()


def _low_and_high(node: Node, faults: Faults) -> tuple[float | None, float | None]:
    before = len(faults)
    numbers = list_of(NUMBER).read(node, faults)
    if len(faults) > before:
        return None, None
    if len(numbers) != (2 if isinstance(node, Items) else 1) or numbers[0] > numbers[-1]:
        faults.add("value-kind", "this must be a number, or the lower and the higher of two.", node.place)
        return None, None
    return numbers[0], numbers[-1]


_NUMBERS = list_of(placed(whole(1)))


def _paragraphs(node: Node, faults: Faults) -> tuple[Placed[int], ...]:
    _require_some(node, faults)
    return _NUMBERS.read(node, faults)


_BY_DOCUMENT = mapping_of(Kind(_paragraphs, {**_NUMBERS.schema, "minItems": 1}, _NUMBERS.says), TEXT)


def _locators_by_document(node: Node, faults: Faults) -> tuple[Entry[str, tuple[Placed[int], ...]], ...]:
    _require_some(node, faults)
    return _BY_DOCUMENT.read(node, faults)


def _require_some(node: Node, faults: Faults) -> None:
    """Require that a list or a mapping of paragraphs is not empty: by them a claim can be checked."""
    if (isinstance(node, Items) and not node.nodes) or (isinstance(node, Entries) and not node.pairs):
        message = "no paragraph is named here, and a claim can be checked only where it stands."
        way_out = "Write the document and its paragraphs, counted from 1, such as `{D: [3]}`."
        faults.add("value-kind", message, node.place, way_out)


def _end(node: Node, faults: Faults) -> str:
    return "" if isinstance(node, Scalar) and node.text.strip() == "open" else DATE.read(node, faults)


def _span(node: Node, faults: Faults) -> Span | None:
    before = len(faults)
    ends = list_of(Kind(_end, DATE.schema, DATE.says)).read(node, faults)
    if len(ends) == 1 and isinstance(node, Items):
        ends = ()
    if len(faults) == before and (len(ends) not in {1, 2} or not any(ends)):
        faults.add("date-unclear", "this must be a date, or the first and the last of a span.", node.place)
    return Span(ends[0], ends[-1]) if ends else None


def _claim_id(text: str, place: Place, faults: Faults) -> str:
    if text and _ID.fullmatch(canonical(text)) is None:
        way_out = "An id begins with a letter or digit, and goes on with these, `_`, `-` and points: `F84`."
        faults.add("name-unusable", f"`{text}` cannot be the id of a claim.", place, way_out)
    return text


CLAIM_ID = TEXT.then(_claim_id)
RANGE = Kind(
    _low_and_high,
    one_or_two(NUMBER.schema),
    Text("a number, or `[low, high]`", "un número, o `[mínimo, máximo]`"),
)
SPAN = Kind(
    _span,
    one_or_two({**DATE.schema, "pattern": rf"{DATE.schema['pattern']}|^\s*open\s*$"}),
    Text("a date, or `[first, last]` of which one may be `open`", "una fecha, o `[primera, última]`, una quizá `open`"),
)

KIND = required("kind", word(KINDS), "What kind of claim it is.", "Qué clase de afirmación es.")
SAYS = required(
    "says", BILINGUAL, "A paraphrase in words of the study's own.", "Una paráfrasis en palabras del estudio."
)
PARAGRAPHS = required(
    "paragraphs",
    Kind(_locators_by_document, {**_BY_DOCUMENT.schema, "minProperties": 1}, _BY_DOCUMENT.says),
    "Where it stands: paragraphs by document, counted from 1.",
    "Dónde está: párrafos por documento, contados desde 1.",
)
STRENGTH = required(
    "strength",
    word(STRENGTHS),
    "`C` certain, `A` argued, `T` tentative, `R` rejected, `N` normative, `attr` passed on from somebody named.",
    "`C` cierta, `A` argumentada, `T` tentativa, `R` rechazada, `N` normativa, `attr` pasada por alguien con nombre.",
)
SUBSYSTEM = required("subsystem", TEXT, "Where it belongs.", "A qué subsistema pertenece.")
EFFECT = optional(
    "effect",
    list_of(word(EFFECTS)),
    (),
    "Its signs: `+` raises, `-` lowers, `0` leaves as it is, `set` constrains or switches, `state` changes the regime.",
    "Sus signos: `+` sube, `-` baja, `0` deja igual, `set` limita o conmuta, `state` cambia el régimen.",
)
PREDICTION = switch("prediction", "Whether it tells what will be.", "Si dice lo que será.")
LOAD_BEARING = switch(
    "load_bearing",
    "Whether its author's account rests on it.",
    "Si la tesis de su autor se apoya en ella.",
)
MODELLED_AS = optional(
    "modelled_as",
    word(ALL_MODELLED_AS),
    None,
    "How the study takes it up where no equation carries it.",
    "Cómo la recoge el estudio donde ninguna ecuación la lleva.",
)
VOICE = optional(
    "voice",
    list_of(placed(TEXT)),
    (),
    "Who says it, where that is not the document's own voice: keys of `voices`.",
    "Quién lo dice, si no es la voz del documento: claves de `voices`.",
)
NOTE = optional("note", BILINGUAL, None, "What one should know about it.", "Qué conviene saber de ella.")
DATE_KEY = optional("date", SPAN, None, "When it was.", "Cuándo fue.")
APPROXIMATE = switch("approximate", "Whether that is approximate.", "Si es aproximado.")
STATUS = required("status", word(STATUSES), "How firm the figure is.", "Qué tan firme es la cifra.")
VALUE = optional(
    "value", RANGE, (None, None), "The figure; none where it is left open.", "La cifra; ninguna si se deja abierta."
)
BOUND = optional(
    "bound",
    word(BOUNDS),
    None,
    "Whether the truth lies above or below it.",
    "Si la verdad está por encima o por debajo de ella.",
)
UNIT_KEY = optional("unit", UNIT, "", "Its unit.", "Su unidad.")
COUNTS = optional(
    "counts",
    TEXT,
    "",
    "What it counts, where others count it too: a key of `counts` of study.yaml. Rival counts stand side by side.",
    "Qué cuenta, si otros también lo cuentan: una clave de `counts` de study.yaml. Los recuentos rivales van juntos.",
)
COUNTED = required(COUNTS.name, TEXT, COUNTS.says.en, COUNTS.says.es)
GIVEN_BY = required(
    "source",
    list_of(placed(TEXT)),
    "Who gives it: keys of references.bib or of a table.",
    "Quién la da: claves de references.bib o de una tabla.",
)
FROM = required(
    "from", list_of(TEXT), "The claims that it is computed from.", "Las afirmaciones de las que se calcula."
)

ARGUMENT = Shape(
    KIND, SAYS, PARAGRAPHS, STRENGTH, SUBSYSTEM, PREDICTION, LOAD_BEARING, VOICE, EFFECT, MODELLED_AS, NOTE
)
OCCURRENCE = Shape(KIND, SAYS, PARAGRAPHS, VOICE, DATE_KEY, APPROXIMATE, NOTE)
FIGURE = Shape(KIND, SAYS, PARAGRAPHS, STATUS, VALUE, BOUND, UNIT_KEY, DATE_KEY, APPROXIMATE, COUNTS, VOICE, NOTE)
COUNT = Shape(KIND, SAYS, GIVEN_BY, COUNTED, STATUS, VALUE, BOUND, UNIT_KEY, DATE_KEY, APPROXIMATE, NOTE)
DERIVED = Shape(KIND, SAYS, FROM, NOTE)
CLAIM = Variants(
    KIND,
    {
        **dict.fromkeys(ARGUMENTS, ARGUMENT),
        "fact": OCCURRENCE,
        "figure": FIGURE,
        "count": COUNT,
        "event": OCCURRENCE,
        "derived": DERIVED,
    },
)
ALL_CLAIMS = required("claims", mapping_of(CLAIM.kind, CLAIM_ID), "The claims by id.", "Las afirmaciones por código.")
CLAIMS_FILE = Shape(ALL_CLAIMS)


def read_claims(folder: Path, bibliography: Bibliography, faults: Faults) -> Mapping[str, Claim]:
    """Return all claims of a folder by id, in the order of files and lines.

    Args:
        folder: The study's `claims`; each `.yaml` file in it is read, by name.
        bibliography: The documents and voices that claims may name.
        faults: Filled with whatever is wrong.
    """
    claims: dict[str, Claim] = {}
    for path in yaml_files(folder):
        root = read_yaml(path, f"{folder.name}/{path.name}", faults)
        for entry in CLAIMS_FILE.read(root, faults)[ALL_CLAIMS] if root is not None else ():
            claim = _claim(entry, bibliography, faults)
            if claim.id in claims:
                faults.add(
                    "claim-duplicate",
                    f"`{claim.id}` stands here and at {claims[claim.id].place}.",
                    entry.place,
                    "Give one of the two another id.",
                )
            else:
                claims[claim.id] = claim
    _check_sources(claims, faults)
    return claims


def _check_sources(claims: Mapping[str, Claim], faults: Faults) -> None:
    for claim in claims.values():
        for source in claim.sources:
            if source not in claims:
                faults.add("claim-unknown", f"`{source}` is no claim.{did_you_mean(source, claims)}", claim.place)


def _claim(entry: Entry[str, Found], bibliography: Bibliography, faults: Faults) -> Claim:
    found = entry.value
    kind = found[KIND]
    return Claim(
        id=entry.name,
        kind=kind,
        says=found[SAYS],
        note=found.get(NOTE, None),
        locators=tuple(_locators(found.get(PARAGRAPHS, ()), bibliography, faults)),
        voices=tuple(_voices(found.get(VOICE, ()), bibliography, faults)),
        argument=_argument(found) if kind in ARGUMENTS else None,
        figure=_figure(found) if kind in {"figure", "count"} else None,
        date=found.get(DATE_KEY, None),
        is_approximate=found.get(APPROXIMATE, False),
        sources=found.get(FROM, ()),
        place=entry.place,
        given_by=found.get(GIVEN_BY, ()),
    )


def _locators(
    found: Iterable[Entry[str, tuple[Placed[int], ...]]], bibliography: Bibliography, faults: Faults
) -> Iterator[Locator]:
    for entry in found:
        document = bibliography.documents.get(entry.name)
        if document is None:
            near = did_you_mean(entry.name, bibliography.documents)
            faults.add("document-unknown", f"`{entry.name}` is no document of the study.{near}", entry.place)
            continue
        for number in entry.value:
            count = len(document.fingerprints)
            if number.value > count:
                message = f"`{entry.name}` has {count} paragraphs, not {number.value}."
                faults.add("paragraph-unknown", message, number.place)
            yield Locator(entry.name, number.value)


def _voices(found: Iterable[Placed[str]], bibliography: Bibliography, faults: Faults) -> Iterator[str]:
    known = tuple(bibliography.voices)
    for voice in found:
        if known and voice.value and voice.value not in known:
            unknown_word(voice.value, known, voice.place, faults)
        yield voice.value


def _argument(found: Found) -> Argument:
    return Argument(
        strength=found[STRENGTH],
        subsystem=found[SUBSYSTEM],
        effects=found[EFFECT],
        is_prediction=found[PREDICTION],
        is_load_bearing=found[LOAD_BEARING],
        modelled_as=found[MODELLED_AS],
    )


def _figure(found: Found) -> Figure:
    low, high = found[VALUE]
    return Figure(
        status=found[STATUS], low=low, high=high, bound=found[BOUND], unit=found[UNIT_KEY], counts=found[COUNTS]
    )
