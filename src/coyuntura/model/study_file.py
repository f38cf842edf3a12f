"""The keys of study.yaml."""

from coyuntura.dates import TIME_UNITS
from coyuntura.errors import Faults
from coyuntura.methods import METHODS
from coyuntura.model.elements.header import SWITCH
from coyuntura.model.study import ClockSpec, EnsembleSpec
from coyuntura.names import Text
from coyuntura.reading.kinds import BILINGUAL, NAME, NUMBER, TEXT, UNIT, choice, mapping_of, whole, word
from coyuntura.reading.nodes import Node, Scalar
from coyuntura.reading.shapes import Found, Kind, Shape, optional, required
from coyuntura.units import can_be_added

LARGEST_ENSEMBLE = 100_000


def _new_unit(node: Node, faults: Faults) -> str:
    text = node.text if isinstance(node, Scalar) else ""
    if not can_be_added(text):
        message = f"`{text}` cannot be the name of a unit: it is one already, or not made of letters and digits."
        faults.add(
            "name-unusable",
            message,
            node.place,
            "Begin with a letter; use letters without accents, digits, and `_` between words.",
        )
    return text


_NEW_UNIT = Kind(
    _new_unit, {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$"}, Text("a name", "un nombre")
)

CLOCK_UNIT = optional(
    "unit",
    word(TIME_UNITS),
    None,
    "The unit of model time; absent where the model has no calendar.",
    "La unidad del tiempo del modelo; falta donde el modelo no tiene calendario.",
)
COUNTED_IN = optional(
    "counted_in",
    UNIT,
    "",
    "The unit in which time is counted where the model has no calendar.",
    "La unidad en que se cuenta el tiempo si el modelo no tiene calendario.",
)
START = required(
    "start", TEXT, "When runs begin: a date, or a number.", "Cuándo empiezan las corridas: fecha o número."
)
STOP = required("stop", TEXT, "When runs end.", "Cuándo terminan.")
DT = required("dt", NUMBER, "The step, in the unit of time.", "El paso, en la unidad de tiempo.")
SAVEPER = optional(
    "saveper",
    NUMBER,
    None,
    "The time between points of saved results, `dt` where absent; measures read every step.",
    "El tiempo entre puntos de los resultados guardados, `dt` si falta; las medidas leen cada paso.",
)
METHOD = choice("method", tuple(METHODS), "How stocks are integrated.", "Cómo se integran los niveles.")
CLOCK = Shape(CLOCK_UNIT, COUNTED_IN, START, STOP, DT, SAVEPER, METHOD)


def _clock(found: Found) -> ClockSpec:
    saveper = found[SAVEPER]
    return ClockSpec(
        unit=found[CLOCK_UNIT],
        counted_in=found[COUNTED_IN],
        start=found[START],
        stop=found[STOP],
        dt=found[DT],
        saveper=found[DT] if saveper is None else saveper,
        method=found[METHOD],
        place=found.place,
    )


MEMBERS = required("members", whole(1, LARGEST_ENSEMBLE), "How many members.", "Cuántos miembros.")
SEED = required("seed", whole(), "The seed of their draws.", "La semilla de sus extracciones.")
ENSEMBLE_SHAPE = Shape(MEMBERS, SEED)

STUDY = required("study", NAME, "The name of the study.", "El nombre del estudio.")
TITLE = required("title", BILINGUAL, "Its title.", "Su título.")
TIME = required("time", CLOCK.kind.to(_clock), "The clock of its runs.", "El reloj de sus corridas.")
UNITS = optional(
    "units",
    mapping_of(BILINGUAL, _NEW_UNIT),
    (),
    "Counted things and currencies that the study adds as units.",
    "Cosas contadas y monedas que el estudio añade como unidades.",
)
ENSEMBLE = optional(
    "ensemble",
    ENSEMBLE_SHAPE.kind.to(lambda found: EnsembleSpec(found[MEMBERS], found[SEED])),
    EnsembleSpec(100, 0),
    "The size of its ensemble; 100 members and seed 0 where absent.",
    "El tamaño de su conjunto; 100 miembros y semilla 0 si falta.",
)
PARTIES = optional(
    "parties",
    mapping_of(BILINGUAL, TEXT),
    (),
    "Who has, owns and controls accounts, by the words that accounts use: all of them, or none.",
    "Quiénes tienen, poseen y controlan cuentas, por las palabras que las cuentas usan: todos o ninguno.",
)
SCOPES = optional(
    "scopes",
    mapping_of(BILINGUAL, TEXT),
    (),
    "Kinds of dealings that instruments cover, by the words that they use.",
    "Clases de operaciones que abarcan los instrumentos, por las palabras que usan.",
)
COUNTED = optional(
    "counts",
    mapping_of(BILINGUAL, TEXT),
    (),
    "What several sources count, each in its own way, by the words that claims use.",
    "Lo que varias fuentes cuentan, cada una a su modo, por las palabras que usan las afirmaciones.",
)
UNIT_CHECK = choice(
    "unit_check",
    SWITCH,
    "Whether units must fit; where not, they are text only.",
    "Si las unidades deben encajar; si no, son solo texto.",
)
STUDY_FILE = Shape(
    STUDY,
    TITLE,
    TIME,
    UNITS,
    ENSEMBLE,
    PARTIES,
    SCOPES,
    COUNTED,
    UNIT_CHECK,
    moved={
        "comparisons": "What is observed of which cell stands in a file of `observations/`, as "
        "`observations: [{of: ..., with: table/series, label: ..., fitted_until: ...}]`; "
        "`transform: log` says there what `scale: logarithmic` said."
    },
)
