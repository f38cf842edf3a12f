"""Behaviours and questions as declared: measures over runs, with their texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias, get_args

from coyuntura.errors import Faults, Place
from coyuntura.model.equations import EQUATION, Equation
from coyuntura.model.factors import (
    EVENT,
    FACTOR,
    GROUP,
    PLACEBO,
    Factor,
    Group,
    Happening,
    Placebo,
    read_factor,
    read_happening,
    read_placebo,
)
from coyuntura.model.perturbed import FAILS_WHEN, Perturbation, perturbations_of
from coyuntura.model.scenarios import HISTORY
from coyuntura.model.transfers import TRANSFER, Transfer, transfers_of
from coyuntura.names import Id, Text
from coyuntura.reading.keys import CLAIMS, LABEL, SOURCE, cited, claims_of, sources_of
from coyuntura.reading.kinds import (
    BILINGUAL,
    ENGLISH,
    ID,
    IN_BOTH,
    NUMBER,
    REMARK,
    SPANISH,
    TEXT,
    UNIT,
    Placed,
    list_of,
    mapping_of,
    switch,
    whole,
    word,
)
from coyuntura.reading.nodes import Entries
from coyuntura.reading.shapes import Found, Kind, Shape, optional, required

Method: TypeAlias = Literal["measures", "attribution", "custody"]
Structure: TypeAlias = Literal[
    "accounts-complete", "ledgers-reconcile", "conserved", "instruments", "toggles", "counts-apart"
]
STRUCTURES: tuple[Structure, ...] = get_args(Structure)
METHODS: tuple[Method, ...] = get_args(Method)


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure that runs are read for; it is shown in `unit`."""

    name: str
    label: Text
    measure: Equation
    unit: str
    unit_place: Place
    observed: Equation | None = None
    """What was observed of it, in the same unit, where that is known."""


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
    fails_when: tuple[Perturbation, ...]
    """Copies of the study in which it must fail."""
    place: Place
    cited: tuple[Placed[str], ...] = field(default=(), compare=False)
    """Claims and sources with the places where they are cited."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer's text and the condition under which it is given."""

    when: Condition | None
    text: Text
    short: Text | None
    """The answer in one sentence; None where the whole text serves."""
    place: Place
    text_places: tuple[Place, Place]
    """Where the text stands in English and in Spanish."""


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
    history: Id
    """The scenario in which all of the factors are there."""
    groups: tuple[Group, ...]
    event: Happening | None
    placebo: Placebo | None
    doubt: Text | None
    """What the answer hangs on, said before it; None where nothing is to be said first."""
    replies: tuple[Reply, ...]
    limits: tuple[Text, ...]
    source: tuple[str, ...]
    ledger: str
    dates: tuple[str, ...]
    transfers: tuple[Transfer, ...]
    """What passed to whom when, with which its answer begins."""
    counts: tuple[str, ...]
    """What is counted by several sources, whose counts its answer shows side by side."""
    has_instruments: bool
    """Whether its answer shows the study's instruments in the order of their dates."""
    place: Place
    cited: tuple[Placed[str], ...] = field(default=(), compare=False)
    """Claims and sources with the places where they are cited."""


def _share(value: float, place: Place, faults: Faults) -> float:
    if not 0 < value <= 1:
        faults.add("value-kind", f"a share lies between 0 and 1, got {value:g}.", place)
    return value


_SHARE = Kind(
    NUMBER.then(_share).read,
    {**NUMBER.schema, "exclusiveMinimum": 0, "maximum": 1},
    Text("a number above 0, at most 1", "un número mayor que 0 y de 1 como máximo"),
)
SHARE = optional(
    "share",
    _SHARE,
    1.0,
    "The share of members in which it must hold; 1 where absent.",
    "La parte de los miembros en que debe cumplirse; 1 si falta.",
)
HOLDS = required("holds", EQUATION, "The statement.", "El enunciado.")
CONDITION = Shape(HOLDS, SHARE)

FIGURE_NAME = optional("name", TEXT, "", "The name by which a text shows it.", "El nombre con que un texto la muestra.")
FIGURE_LABEL = optional("label", BILINGUAL, Text("", ""), LABEL.says.en, LABEL.says.es)
MEASURE = required("measure", EQUATION, "What is read off runs.", "Lo que se lee de las corridas.")
SHOWN_IN = required("unit", UNIT, "The unit in which it is shown.", "La unidad en que se muestra.")
MEASURED = Shape(MEASURE, SHOWN_IN, FIGURE_NAME, FIGURE_LABEL)

ITEM = required("item", whole(1), "Its number within the subsystem.", "Su número dentro del subsistema.")
CONDITIONS = optional(
    "conditions", list_of(CONDITION.kind), (), "What must hold of runs.", "Lo que debe cumplirse en las corridas."
)
STRUCTURE = optional(
    "structure",
    list_of(word(STRUCTURES)),
    (),
    "What must hold of the study itself.",
    "Lo que debe cumplirse en el estudio mismo.",
)
STOCKS = optional(
    "stocks",
    list_of(ID),
    (),
    "The stocks that are to be conserved; all where absent.",
    "Los niveles que deben conservarse; todos si falta.",
)
FIGURE = optional("figure", MEASURED.kind, None, "A figure to show beside it.", "Una cifra que se muestra al lado.")
NOT_YET = optional("not_yet", BILINGUAL, None, "Why it cannot be run today.", "Por qué no puede comprobarse todavía.")
NOTE = optional("note", REMARK, None, "For those who maintain the file.", "Para quienes cuidan el archivo.")
BEHAVIOUR = Shape(ITEM, LABEL, CLAIMS, CONDITIONS, STRUCTURE, STOCKS, FIGURE, NOT_YET, FAILS_WHEN, NOTE)

SUBSYSTEM = required("subsystem", TEXT, "The subsystem.", "El subsistema.")
BEHAVIOURS = required("behaviours", list_of(BEHAVIOUR.kind), "Its behaviours.", "Sus comportamientos.")
BEHAVIOURS_FILE = Shape(SUBSYSTEM, BEHAVIOURS)

OBSERVED = optional(
    "observed",
    EQUATION,
    None,
    "What was observed of it, a measure that needs no run; what the model misses is shown beside it.",
    "Lo que se observó, una medida que no necesita corridas; lo que el modelo no alcanza aparece al lado.",
)
OUTCOME = Shape(MEASURE, SHOWN_IN, FIGURE_NAME, FIGURE_LABEL, OBSERVED)

WHEN = optional(
    "when", EQUATION, None, "When it is given; the last answer is given otherwise.", "Cuándo se da; la última, si no."
)
SHORT = optional(
    "short",
    BILINGUAL,
    None,
    "The same in one sentence, which a reader may quote; it and `doubt` hold two figures at most.",
    "Lo mismo en una frase que se puede citar; ella y `doubt` llevan dos cifras a lo más.",
)
REPLY = Shape(ENGLISH, SPANISH, SHORT, WHEN, SHARE, form=IN_BOTH)

QUESTION_ID = required("question", TEXT, "Its id.", "Su código.")
METHOD = required("method", word(METHODS), "How it is answered.", "Cómo se responde.")
FIGURES = optional(
    "figures", list_of(OUTCOME.kind), (), "Figures that the answer shows.", "Cifras que la respuesta muestra."
)
OUTCOMES = optional(
    "outcomes", list_of(OUTCOME.kind), (), "What is attributed to factors.", "Lo que se atribuye a factores."
)
FACTORS = optional(
    "factors",
    mapping_of(FACTOR.kind, ID),
    (),
    "Causes to be weighed, at most 12.",
    "Causas que se sopesan, 12 a lo más.",
)
UNDER = optional(
    "history",
    ID,
    HISTORY,
    "The scenario in which all factors are there, where that is not the study as it is.",
    "El escenario en que están todos los factores, si no es el estudio tal como está.",
)
GROUPS = optional(
    "groups",
    mapping_of(GROUP.kind, ID),
    (),
    "Groups of factors, each of which comes in whole.",
    "Grupos de factores; cada uno entra entero.",
)
HAPPENED = optional(
    "event",
    EVENT.kind,
    None,
    "What happened or not in each run; counted is for which factor it was necessary or sufficient.",
    "Lo que ocurrió o no en cada corrida; se cuenta para cuál factor fue necesario o suficiente.",
)
PLACEBOS = optional(
    "placebo",
    PLACEBO.kind,
    None,
    "Whose change at the dates of factors is laid beside the change at all other dates.",
    "De qué se compara el cambio en las fechas de los factores con el de todas las demás.",
)
ANSWERS = optional(
    "answers",
    list_of(REPLY.kind),
    (),
    "Answers, of which the first whose condition holds is given.",
    "Respuestas: se da la primera cuya condición se cumple.",
)
LIMITS = optional(
    "limits",
    list_of(BILINGUAL),
    (),
    "What the answer cannot say; the short form shows the first.",
    "Lo que la respuesta no puede decir; la forma breve muestra lo primero.",
)
DOUBT = optional(
    "doubt",
    BILINGUAL,
    None,
    "What the answer hangs on, where a reader should know that first.",
    "De qué depende la respuesta, si conviene saberlo primero.",
)
LEDGER = optional(
    "ledger", TEXT, "", "The ledger that a custody question reads.", "El libro que se lee, si es de custodia."
)
DATES = optional("dates", list_of(TEXT), (), "The days whose ends it shows.", "Los días cuyo cierre se muestra.")
TRANSFERS = optional(
    "transfers",
    list_of(TRANSFER.kind),
    (),
    "What passed to whom when: the answer begins with it, in the order of dates.",
    "Qué pasó a quién y cuándo: la respuesta empieza por ello, en orden de fechas.",
)
COUNTS = optional(
    "counts",
    list_of(TEXT),
    (),
    "What several sources count: the answer shows all counts of each side by side, and adds none.",
    "Lo que varias fuentes cuentan: la respuesta muestra juntos todos los recuentos y no suma ninguno.",
)
INSTRUMENTS = switch(
    "instruments",
    "Whether the answer shows the study's instruments: how many there are and what they cover, and all in full.",
    "Si la respuesta muestra los instrumentos del estudio: cuántos hay y qué abarcan, y todos en la forma completa.",
)
QUESTION_FILE = Shape(
    QUESTION_ID,
    LABEL,
    METHOD,
    CLAIMS,
    FIGURES,
    OUTCOMES,
    FACTORS,
    UNDER,
    GROUPS,
    HAPPENED,
    PLACEBOS,
    DOUBT,
    ANSWERS,
    LIMITS,
    SOURCE,
    LEDGER,
    DATES,
    TRANSFERS,
    COUNTS,
    INSTRUMENTS,
)


def read_behaviours(root: Entries, faults: Faults) -> Iterable[Behaviour]:
    """Yield the behaviours of one subsystem's file."""
    file = BEHAVIOURS_FILE.read(root, faults)
    for found in file[BEHAVIOURS]:
        figure = found[FIGURE]
        yield Behaviour(
            subsystem=file[SUBSYSTEM],
            item=found[ITEM],
            label=found[LABEL],
            claims=claims_of(found),
            conditions=tuple(Condition(item[HOLDS], item[SHARE]) for item in found[CONDITIONS]),
            structures=found[STRUCTURE],
            stocks=found[STOCKS],
            figure=None if figure is None else _measured(figure),
            not_yet=found[NOT_YET],
            fails_when=perturbations_of(found[FAILS_WHEN], faults),
            place=found.place,
            cited=tuple(found[CLAIMS]),
        )


def read_question(root: Entries, faults: Faults) -> Question:
    """Return the question of a file."""
    found = QUESTION_FILE.read(root, faults)
    return Question(
        id=found[QUESTION_ID],
        label=found[LABEL],
        claims=claims_of(found),
        method=found[METHOD],
        figures=tuple(_outcome(item) for item in found[FIGURES]),
        outcomes=tuple(_outcome(item) for item in found[OUTCOMES]),
        factors=tuple(read_factor(entry) for entry in found[FACTORS]),
        history=found[UNDER],
        groups=tuple(Group(entry.name, entry.value[LABEL], entry.value.place) for entry in found[GROUPS]),
        event=read_happening(found[HAPPENED]),
        placebo=read_placebo(found[PLACEBOS]),
        doubt=found[DOUBT],
        replies=tuple(_reply(item) for item in found[ANSWERS]),
        limits=found[LIMITS],
        source=sources_of(found),
        ledger=found[LEDGER],
        dates=found[DATES],
        transfers=transfers_of(found[TRANSFERS]),
        counts=found[COUNTS],
        has_instruments=found[INSTRUMENTS],
        place=root.place,
        cited=cited(found),
    )


def _measured(found: Found) -> Measured:
    return Measured(
        name=found[FIGURE_NAME],
        label=found[FIGURE_LABEL],
        measure=found[MEASURE],
        unit=found[SHOWN_IN],
        unit_place=found.place_of(SHOWN_IN),
    )


def _outcome(found: Found) -> Measured:
    return replace(_measured(found), observed=found[OBSERVED])


def _reply(found: Found) -> Reply:
    when = found[WHEN]
    condition = None if when is None else Condition(when, found[SHARE])
    text, places = Text(found[ENGLISH], found[SPANISH]), (found.place_of(ENGLISH), found.place_of(SPANISH))
    return Reply(condition, text, found[SHORT], found.place, places)


def measured_names(question: Question) -> Sequence[str]:
    """Return the names that a reply's text may hold in braces."""
    return [figure.name for figure in read_as_they_are(question)]


def read_as_they_are(question: Question) -> tuple[Measured, ...]:
    """Return the figures and outcomes that are read as their measures say.

    Where all factors are there in another world, an outcome is of that world, and only its parts are told.
    """
    return (*question.figures, *(question.outcomes if question.history == HISTORY else ()))
