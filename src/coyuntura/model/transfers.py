"""What passed to whom when: dated entries with which an answer begins."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from coyuntura.errors import Place
from coyuntura.names import Id, Text
from coyuntura.reading.keys import CLAIMS, SOURCE, cited, claims_of, sources_of
from coyuntura.reading.kinds import BILINGUAL, ID, TEXT, Placed, list_of
from coyuntura.reading.shapes import Found, Shape, optional, required


@dataclass(frozen=True, slots=True)
class Transfer:
    """Something that passed to somebody on a date.

    `event` is the event of the model that stands for it, and `figure` the figure of the question that computes it;
    without either it is on record, and the model has nothing of it.
    """

    date: str
    what: Text
    to: tuple[str, ...]
    event: Id | None
    figure: str
    claims: tuple[str, ...]
    source: tuple[str, ...]
    place: Place
    cited: tuple[Placed[str], ...] = field(default=(), compare=False)
    """Claims and sources with the places where they are cited."""


ON = required("on", TEXT, "When: a day, a month or a year.", "Cuándo: un día, un mes o un año.")
WHAT = required("what", BILINGUAL, "What passed.", "Qué pasó.")
TO = required("to", list_of(TEXT), "To whom: keys of `parties` of study.yaml.", "A quién: claves de `parties`.")
BY_EVENT = optional(
    "event",
    ID,
    None,
    "The event of the model that stands for it; where that is `given`, the answer says so.",
    "El suceso del modelo que lo representa; si está `given`, la respuesta lo dice.",
)
BY_FIGURE = optional(
    "figure",
    TEXT,
    "",
    "The figure of the question that computes it. Without one and without `event`, it is on record alone.",
    "La cifra de la pregunta que lo calcula. Sin ella y sin `event`, solo consta en el registro.",
)
TRANSFER = Shape(ON, WHAT, TO, BY_EVENT, BY_FIGURE, CLAIMS, SOURCE)


def transfers_of(entries: Iterable[Found]) -> tuple[Transfer, ...]:
    """Return the transfers of a question, as they are written."""
    return tuple(
        Transfer(
            date=found[ON],
            what=found[WHAT],
            to=found[TO],
            event=found[BY_EVENT],
            figure=found[BY_FIGURE],
            claims=claims_of(found),
            source=sources_of(found),
            place=found.place,
            cited=tuple(cited(found)),
        )
        for found in entries
    )
