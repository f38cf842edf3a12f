"""Claims: what a document says, where, who says it and how firmly.

A claim's kind decides which keys it takes.
An *argument* (mechanism, counterfactual, rejected, normative) has a strength and a subsystem,
a *figure* a value and a status, an *event* a date; a *derived* claim is computed from other claims.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias, cast, get_args

from coyuntura.dates import parse_date
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.evidence.documents import Bibliography
from coyuntura.names import Text
from coyuntura.reading.nodes import Items, Node, Reader, Scalar, read_yaml

Kind: TypeAlias = Literal["mechanism", "counterfactual", "rejected", "normative", "fact", "figure", "event", "derived"]
Strength: TypeAlias = Literal["C", "A", "T", "R", "N", "attr"]
"""Certain, argued, tentative, rejected, normative, or passed on from somebody named."""
Effect: TypeAlias = Literal["+", "-", "0", "set", "state"]
"""Raises, lowers, leaves as it is, constrains or switches, changes the regime."""
ModelledAs: TypeAlias = Literal["stance", "prior", "scoring"]
Status: TypeAlias = Literal["fact", "est", "attr", "hedge", "vague"]
Bound: TypeAlias = Literal["above", "below"]

ARGUMENTS: tuple[Kind, ...] = ("mechanism", "counterfactual", "rejected", "normative")

_ARGUMENT_OPTIONAL = ("prediction", "load_bearing", "voice", "effect", "modelled_as", "note")
_KEYS: Mapping[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(ARGUMENTS, (("paragraphs", "strength", "subsystem"), _ARGUMENT_OPTIONAL)),
        "fact": (("paragraphs",), ("voice", "date", "approximate", "note")),
        "figure": (("paragraphs", "status"), ("value", "bound", "unit", "date", "approximate", "voice", "note")),
        "event": (("paragraphs",), ("voice", "date", "approximate", "note")),
        "derived": (("from",), ("note",)),
    }
)
_PAIR = 2


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

    With a bound the truth lies above or below the number.
    """

    status: Status
    low: float | None
    high: float | None
    bound: Bound | None
    unit: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a document says, in words of the study's own.

    `voices` are keys of the bibliography; none means the document's own voice.
    `sources` are the claims that a derived one is computed from.
    """

    id: str
    kind: Kind
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


def read_claims(folder: Path, bibliography: Bibliography, faults: Faults) -> Mapping[str, Claim]:
    """Return all claims of a folder by id, in the order of files and lines.

    Args:
        folder: The study's `claims`; each `.yaml` file in it is read, by name.
        bibliography: The documents and voices that claims may name.
        faults: Filled with whatever is wrong.
    """
    claims: dict[str, Claim] = {}
    reader = _ClaimReader(bibliography, faults)
    for path in sorted(folder.glob("*.yaml")):
        root = read_yaml(path, f"{folder.name}/{path.name}", faults)
        if root is None:
            continue
        for key, node in reader.mapping(reader.entries(root, required=("claims",)).get("claims")):
            claim = reader.claim(key, node)
            if claim.id in claims:
                faults.add(
                    "claim-duplicate",
                    f"`{claim.id}` stands here and at {claims[claim.id].place}.",
                    key.place,
                    "Give one of the two another id.",
                )
            else:
                claims[claim.id] = claim
    _check_sources(claims, faults)
    return MappingProxyType(claims)


def _check_sources(claims: Mapping[str, Claim], faults: Faults) -> None:
    for claim in claims.values():
        for source in claim.sources:
            if source not in claims:
                faults.add("claim-unknown", f"`{source}` is no claim.{did_you_mean(source, claims)}", claim.place)


class _ClaimReader(Reader):
    """Takes claims out of nodes."""

    def __init__(self, bibliography: Bibliography, faults: Faults) -> None:
        super().__init__(faults)
        self._bibliography = bibliography

    def claim(self, key: Scalar, node: Node) -> Claim:
        """Return one claim, with faults for whatever does not fit its kind."""
        pairs = {name.text: value for name, value in self.mapping(node)}
        named = pairs.get("kind")
        kind = cast("Kind", self.word(named, get_args(Kind))) if named is not None else "fact"
        required, optional = _KEYS[kind]
        found = self.entries(node, ("kind", "says", *required), optional)
        return Claim(
            id=key.text,
            kind=kind,
            says=self.bilingual(found.get("says")),
            note=self.bilingual(found["note"]) if "note" in found else None,
            locators=self._locators(found.get("paragraphs")),
            voices=self._voices(found.get("voice")),
            argument=self._argument(found) if kind in ARGUMENTS else None,
            figure=self._figure(found) if kind == "figure" else None,
            date=self._span(found["date"]) if "date" in found else None,
            is_approximate=self._flag(found, "approximate"),
            sources=self.texts(found.get("from")),
            place=key.place,
        )

    def _flag(self, found: Mapping[str, Node], key: str) -> bool:
        return key in found and self.flag(found[key])

    def _locators(self, node: Node | None) -> tuple[Locator, ...]:
        locators: list[Locator] = []
        for key, numbers in self.mapping(node):
            document = self._bibliography.documents.get(key.text)
            if document is None:
                near = did_you_mean(key.text, self._bibliography.documents)
                self.faults.add("document-unknown", f"`{key.text}` is no document of the study.{near}", key.place)
                continue
            for item in self.items(numbers):
                number = self.whole(item, least=1)
                count = len(document.fingerprints)
                if number > count:
                    self.faults.add(
                        "paragraph-unknown", f"`{key.text}` has {count} paragraphs, not {number}.", item.place
                    )
                locators.append(Locator(key.text, number))
        return tuple(locators)

    def _voices(self, node: Node | None) -> tuple[str, ...]:
        known = tuple(self._bibliography.voices)
        return tuple(self.word(item, known) if known else self.text(item) for item in self.items(node))

    def _argument(self, found: Mapping[str, Node]) -> Argument:
        strength, modelled_as = found.get("strength"), found.get("modelled_as")
        effects = tuple(self.word(item, get_args(Effect)) for item in self.items(found.get("effect")))
        return Argument(
            strength=cast("Strength", self.word(strength, get_args(Strength))) if strength is not None else "T",
            subsystem=self.text(found.get("subsystem")),
            effects=cast("tuple[Effect, ...]", effects),
            is_prediction=self._flag(found, "prediction"),
            is_load_bearing=self._flag(found, "load_bearing"),
            modelled_as=None
            if modelled_as is None
            else cast("ModelledAs", self.word(modelled_as, get_args(ModelledAs))),
        )

    def _figure(self, found: Mapping[str, Node]) -> Figure:
        status, bound = found.get("status"), found.get("bound")
        low, high = self._range(found.get("value"))
        return Figure(
            status=cast("Status", self.word(status, get_args(Status))) if status is not None else "vague",
            low=low,
            high=high,
            bound=None if bound is None else cast("Bound", self.word(bound, get_args(Bound))),
            unit=self.text(found.get("unit")),
        )

    def _range(self, node: Node | None) -> tuple[float | None, float | None]:
        if node is None:
            return None, None
        numbers = [self.number(item) for item in self.items(node)]
        if len(numbers) not in {1, _PAIR} or numbers[0] > numbers[-1]:
            self.faults.add("value-kind", "this must be a number, or the lower and the higher of two.", node.place)
            return None, None
        return numbers[0], numbers[-1]

    def _span(self, node: Node) -> Span | None:
        ends = [self._end(item) for item in self.items(node)]
        if len(ends) == 1 and isinstance(node, Items):
            ends = []
        if len(ends) not in {1, _PAIR} or not any(ends):
            self.faults.add("date-unclear", "this must be a date, or the first and the last of a span.", node.place)
            return None
        return Span(ends[0], ends[-1])

    def _end(self, node: Node) -> str:
        text = self.text(node)
        if text == "open":
            return ""
        try:
            parse_date(text)
        except ValueError as error:
            self.faults.add("date-unclear", f"{error}.", node.place)
        return text
