"""Disagreements between documents: who says what, and what is to settle it, as declared."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from coyuntura.errors import Faults, Place
from coyuntura.model.equations import EQUATION
from coyuntura.model.questions import Condition
from coyuntura.names import Text
from coyuntura.reading.keys import CLAIMS, LABEL, SOURCE, cited, claims_of, sources_of
from coyuntura.reading.kinds import BILINGUAL, NUMBER, TEXT, Placed, list_of, mapping_of, whole, word
from coyuntura.reading.nodes import Entries
from coyuntura.reading.shapes import Found, Kind, Shape, optional, required

About: TypeAlias = Literal[
    "theory",
    "weight",
    "mechanism",
    "fact",
    "prediction",
    "interpretation",
    "emphasis",
    "prescription",
    "scope",
    "style",
]
ABOUTS: tuple[About, ...] = get_args(About)
USUAL_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Side:
    """What a document says on a matter, in the study's words, with the claims that hold it."""

    document: str
    says: Text
    claims: tuple[str, ...]
    place: Place
    cited: tuple[Placed[str], ...] = field(default=(), compare=False)
    """Claims with the places where they are cited."""


@dataclass(frozen=True, slots=True)
class Point:
    """A statement that settles a part of a disagreement: for whom it speaks where it holds, and where it does not.

    It speaks where it holds in `share` of the members, or does not hold in as many; between the two it is silent.
    """

    means: Text
    condition: Condition
    holding: tuple[Placed[str], ...]
    failing: tuple[Placed[str], ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A matter on which documents differ.

    It is settled by `points`, or else says why not: it lies outside what a run or a record could tell, or the study
    does not model it yet.
    """

    row: int
    label: Text
    about: About
    sides: tuple[Side, ...]
    points: tuple[Point, ...]
    out_of_scope: Text | None
    not_yet: Text | None
    source: tuple[str, ...]
    place: Place
    cited: tuple[Placed[str], ...] = field(default=(), compare=False)
    """Sources with the places where they are cited."""


def _share(value: float, place: Place, faults: Faults) -> float:
    if not 0.5 < value <= 1:  # noqa: PLR2004  otherwise a statement and its contrary could both hold
        faults.add("value-kind", f"a share that settles something lies above 0.5, at most 1; got {value:g}.", place)
    return value


_SHARE = Kind(
    NUMBER.then(_share).read,
    {**NUMBER.schema, "exclusiveMinimum": 0.5, "maximum": 1},
    Text("a number above 0.5, at most 1", "un número mayor que 0.5 y de 1 como máximo"),
)
_CODES = list_of(Kind(TEXT.read, TEXT.schema, Text("a document's code", "el código de un documento")))
ROW = required("row", whole(1), "Its number.", "Su número.")
ABOUT = required("about", word(ABOUTS), "What kind of matter it is.", "Qué clase de asunto es.")
SAYS = required("says", BILINGUAL, "What it says, in words of the study.", "Lo que dice, con palabras del estudio.")
SIDE = Shape(SAYS, CLAIMS)
SIDES = required(
    "sides",
    mapping_of(SIDE.kind, TEXT),
    "Who says what, by the document's code; two or more.",
    "Quién dice qué, por el código del documento; dos o más.",
)
MEANS = required("means", BILINGUAL, "The statement in words.", "El enunciado en palabras.")
HOLDS = required(
    "holds", EQUATION, "The statement, over runs or over the record.", "El enunciado, sobre corridas o el registro."
)
SHARE = optional(
    "share",
    _SHARE,
    USUAL_SHARE,
    "The share of members in which it must hold, or fail, to settle anything; 0.9 where absent.",
    "La parte de los miembros en que debe cumplirse, o incumplirse, para decidir algo; 0.9 si falta.",
)
FOR = required("for", _CODES, "Whom it bears out where it holds.", "A quién da la razón si se cumple.")
OTHERWISE = optional(
    "otherwise",
    _CODES,
    (),
    "Whom it bears out where it does not hold; nobody where absent.",
    "A quién da la razón si no se cumple; a nadie si falta.",
)
POINT = Shape(MEANS, HOLDS, SHARE, FOR, OTHERWISE)
POINTS = optional("judged_by", list_of(POINT.kind), (), "Statements that settle it.", "Enunciados que lo deciden.")
OUT_OF_SCOPE = optional(
    "out_of_scope",
    BILINGUAL,
    None,
    "Why no run and no record can tell.",
    "Por qué no lo dice ni una corrida ni el registro.",
)
NOT_YET = optional("not_yet", BILINGUAL, None, "What the study would need for it.", "Lo que le falta al estudio.")
_ENDS = (POINTS, OUT_OF_SCOPE, NOT_YET)
DISAGREEMENT = Shape(
    ROW,
    LABEL,
    ABOUT,
    SIDES,
    *_ENDS,
    SOURCE,
    one_of=_ENDS,
    also={"oneOf": [{"required": [key.name]} for key in _ENDS]},
)
ALL = required("disagreements", list_of(DISAGREEMENT.kind), "The disagreements.", "Los desacuerdos.")
DISAGREEMENTS_FILE = Shape(ALL)


def read_disagreements(root: Entries, faults: Faults) -> Iterator[Disagreement]:
    """Yield the disagreements of a file."""
    for found in DISAGREEMENTS_FILE.read(root, faults)[ALL]:
        ends = [key for key in _ENDS if key in found]
        if len(ends) > 1:
            message = f"`{ends[0].name}` and `{ends[1].name}` are two ends of one disagreement."
            faults.add("value-kind", message, found.place_of(ends[1]), "Keep one of the two.")
        yield Disagreement(
            row=found[ROW],
            label=found[LABEL],
            about=found[ABOUT],
            sides=tuple(_side(entry.name, entry.value, entry.place) for entry in found[SIDES]),
            points=tuple(_point(entry) for entry in found[POINTS]),
            out_of_scope=found[OUT_OF_SCOPE],
            not_yet=found[NOT_YET],
            source=sources_of(found),
            place=found.place,
            cited=tuple(found[SOURCE]),
        )


def _side(document: str, found: Found, place: Place) -> Side:
    return Side(document, found[SAYS], claims_of(found), place, cited(found))


def _point(found: Found) -> Point:
    def placed(codes: tuple[str, ...], place: Place) -> tuple[Placed[str], ...]:
        return tuple(Placed(code, place) for code in codes)

    return Point(
        means=found[MEANS],
        condition=Condition(found[HOLDS], found[SHARE]),
        holding=placed(found[FOR], found.place_of(FOR)),
        failing=placed(found[OTHERWISE], found.place_of(OTHERWISE)),
    )
