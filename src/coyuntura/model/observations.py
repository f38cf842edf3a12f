"""Observation models: how figures of a series arise from a cell, as declared beside the study's data."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from coyuntura.dates import Period, TimeUnit, parse_period
from coyuntura.errors import Faults, Place
from coyuntura.names import Id, Text
from coyuntura.reading.habits import as_number
from coyuntura.reading.keys import CLAIMS, LABEL, SOURCE, cited, claims_of, sources_of
from coyuntura.reading.kinds import (
    DATE,
    ID,
    NUMBER,
    REMARK,
    TEXT,
    Placed,
    choice,
    list_of,
    mapping_of,
    mapping_or,
    placed,
    word,
)
from coyuntura.reading.nodes import Entries, Node, Scalar
from coyuntura.reading.shapes import Found, Key, Kind, Shape, one_of_forms, optional, required, wrong_kind

Reads: TypeAlias = Literal["mean", "start", "end", "total", "change"]
READS_WORDS: tuple[Reads, ...] = get_args(Reads)
Transform: TypeAlias = Literal["identity", "log", "logit"]
TRANSFORMS: tuple[Transform, ...] = get_args(Transform)

DEFAULT_RHO = "uniform(0, 0.9)"
DEFAULT_DISPERSION = "gamma(1, 0.2)"
_NOWHERE = Place("observations")


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """What the model leaves out, as a process that forgets: AR(1) with stationary deviation `sd` and `rho` per year.

    Both are texts of priors, or of numbers that are known: a `rho` of 0 remembers nothing. An empty `sd` stands for
    the half-normal of the series' own yearly changes on its scale.
    """

    sd: str = ""
    rho: str = DEFAULT_RHO
    sd_place: Place = field(default=_NOWHERE, compare=False)
    rho_place: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Gaussian:
    """Figures miss the model by a discrepancy, and by an error of measurement where a source states one.

    `error` is a standard deviation on the transformed scale, None where no source states one.
    With `is_interval` what is known of a figure is that it lies between those of the series' `low` and `high`.
    `student` are the degrees of freedom of figures in the periods `student_in`, of all figures where that is empty.
    """

    error: float | None = None
    is_interval: bool = False
    discrepancy: Discrepancy | None = field(default_factory=Discrepancy)
    student: float | None = None
    student_in: tuple[str, ...] = ()
    error_place: Place = field(default=_NOWHERE, compare=False)
    tails_place: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures are whole numbers: negative binomial, with variance mean + dispersion * mean^2.

    `dispersion` is the text of a prior.
    """

    dispersion: str = DEFAULT_DISPERSION
    place: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Events:
    """Dates of the series are events of a rate: the sum of its logarithms less its integral over the window."""


Noise: TypeAlias = Gaussian | Counts | Events


@dataclass(frozen=True, slots=True)
class Break:
    """The observed level jumps by an unknown offset from a date on; `prior` is the offset's, as text."""

    date: str
    prior: str
    place: Place = field(default=_NOWHERE, compare=False)
    """Where its date stands."""
    prior_place: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """How the figures of one series arise from one cell of the model.

    A fit sees no figure whose period ends after `fitted_until`, or begins before `fitted_from`.
    `reads` says what of the cell a figure stands for over its period; `change` is from the figure before,
    after the transform, on both sides.
    """

    cell: Id
    series: str
    label: Text
    fitted_from: str | None = None
    fitted_until: str
    reads: Reads = "mean"
    transform: Transform = "identity"
    noise: Noise = field(default_factory=Gaussian)
    breaks: tuple[Break, ...] = ()
    claims: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    place: Place = field(default=_NOWHERE, compare=False)
    cited: tuple[Placed[str], ...] = field(default=(), compare=False)
    """Claims and sources with the places where they are cited."""
    until_place: Place = field(default=_NOWHERE, compare=False)

    def window(self, unit: TimeUnit) -> Period:
        """Return the time that fits may see, without a beginning where none is declared.

        Raises:
            ValueError: A date is not one of the calendar.
        """
        first = -math.inf if self.fitted_from is None else parse_period(self.fitted_from, unit).start
        return Period(first, parse_period(self.fitted_until, unit).end)


OF = required("of", ID, "A cell of the model.", "Una celda del modelo.")
WITH = required("with", TEXT, "A series of the study, `table/series`.", "Una serie del estudio, `tabla/serie`.")
FITTED_FROM = optional(
    "from",
    DATE,
    None,
    "The first period that fits may see; earlier figures are left out.",
    "El primer período que los ajustes pueden ver; las cifras anteriores se omiten.",
)
FITTED_UNTIL = required(
    "fitted_until",
    DATE,
    "The last period that fits may see; later figures are held out.",
    "El último período que los ajustes pueden ver; las cifras posteriores quedan aparte.",
)
READS = choice(
    "reads",
    READS_WORDS,
    "What of the cell a figure is: its mean over the figure's period, its value at the period's `start` or `end`, "
    "its `total`, or the `change` of its mean from the figure before.",
    "Qué de la celda es una cifra: su media (`mean`) en el período, su valor al comienzo (`start`) o al final (`end`), "
    "su total (`total`) o el cambio (`change`) de su media desde la cifra anterior.",
)
TRANSFORM = choice(
    "transform",
    TRANSFORMS,
    "The scale on which both sides are compared.",
    "La escala en que se comparan ambos lados.",
)


def _error(node: Node, faults: Faults) -> float | None:
    """Return the deviation of an error of measurement; None for the word `bounds`."""
    if isinstance(node, Scalar) and node.text == "bounds":
        return None
    tried = Faults()
    value = NUMBER.read(node, tried)
    if len(tried):
        wrong_kind(node, "a number, or `bounds`", faults, as_number(node))
    return value


ERROR = optional(
    "error",
    Kind(
        _error,
        one_of_forms(NUMBER.schema, {"type": "string", "enum": ["bounds"]}),
        Text("a number, or `bounds`", "un número, o `bounds`"),
    ),
    None,
    "The standard deviation of measurement that a source states, in the series' unit, or on the transformed scale "
    "where there is a transform; `bounds`: the series' `low` and `high` hold the value.",
    "La desviación estándar de medición que una fuente declara, en la unidad de la serie, o en la escala transformada "
    "si hay `transform`; `bounds`: `low` y `high` de la serie encierran el valor.",
)
_PRIOR = Kind(
    TEXT.read,
    TEXT.schema,
    Text("a prior, or a number that is known", "una distribución previa, o un número que se sabe"),
)
SD = optional(
    "sd",
    placed(_PRIOR),
    None,
    "The prior of its standard deviation, on the scale of `transform`. Absent: half-normal, with the deviation "
    "of the series' own yearly changes.",
    "La distribución previa de su desviación estándar, en la escala de `transform`. Si falta: seminormal, con la "
    "desviación de los cambios anuales de la propia serie.",
)
RHO = optional(
    "rho",
    placed(_PRIOR),
    None,
    f"The prior of its correlation from one year to the next, from 0 to 1. Absent: `{DEFAULT_RHO}`.",
    f"La distribución previa de su correlación de un año al siguiente, de 0 a 1. Si falta: `{DEFAULT_RHO}`.",
)
DISCREPANCY_SHAPE = Shape(SD, RHO)


def _discrepancy(found: Found) -> Discrepancy:
    sd, rho = found[SD], found[RHO]
    return Discrepancy(
        sd="" if sd is None else sd.value,
        rho=DEFAULT_RHO if rho is None else rho.value,
        sd_place=found.place_of(SD),
        rho_place=found.place_of(RHO),
    )


_OFF = word(("off",)).to(lambda _: None)
DISCREPANCY = optional(
    "discrepancy",
    mapping_or(DISCREPANCY_SHAPE.kind.to(_discrepancy), _OFF),
    None,
    "What the model leaves out, as a process that is remembered from year to year; `off` where figures can differ "
    "by measurement alone. Absent: there, with the priors that its keys name.",
    "Lo que el modelo omite, como un proceso que se recuerda de año en año; `off` si las cifras solo pueden diferir "
    "por la medición. Si falta: lo hay, con las distribuciones que nombran sus claves.",
)
STUDENT = required(
    "student",
    NUMBER,
    "Degrees of freedom, more than 2 and at most 1000: 4 lets a figure lie far off now and then.",
    "Grados de libertad, más de 2 y 1000 como máximo: con 4 una cifra puede quedar lejos de vez en cuando.",
)
STUDENT_IN = optional(
    "in",
    list_of(DATE),
    (),
    "The periods whose figures these are. Absent: all.",
    "Los períodos de esas cifras. Si falta: todos.",
)
TAILS_SHAPE = Shape(STUDENT, STUDENT_IN)
TAILS = optional(
    "tails",
    TAILS_SHAPE.kind,
    None,
    "Student's tails, for figures that may lie far off.",
    "Colas de Student, para cifras que pueden quedar lejos.",
)
BREAKS = optional(
    "breaks",
    mapping_of(placed(_PRIOR), DATE),
    (),
    "Dates from which the series counts something else, with the prior of the offset on the scale of `transform`.",
    "Fechas desde las que la serie cuenta otra cosa, con la distribución previa del salto en la escala de `transform`.",
)
DISPERSION = optional(
    "dispersion",
    placed(_PRIOR),
    None,
    f"The prior of the dispersion: the variance is mean + dispersion * mean^2. Absent: `{DEFAULT_DISPERSION}`.",
    "La distribución previa de la dispersión: la varianza es media + dispersión * media^2. "
    f"Si falta: `{DEFAULT_DISPERSION}`.",
)
COUNTS_SHAPE = Shape(DISPERSION, form="Write `counts: {dispersion: ...}`, or nothing in the braces.")


def _counts(found: Found) -> Counts:
    dispersion = found[DISPERSION]
    text = DEFAULT_DISPERSION if dispersion is None else dispersion.value
    return Counts(text, found.place_of(DISPERSION))


COUNTS = optional(
    "counts",
    COUNTS_SHAPE.kind.to(_counts),
    None,
    "Figures are whole numbers of things: negative binomial.",
    "Las cifras son números enteros de cosas: binomial negativa.",
)
EVENTS = optional(
    "events",
    Shape(form="Write `events: {}`.").kind,
    None,
    "The cell is a rate, and the series' dates are when it happened: `events: {}`.",
    "La celda es una tasa, y las fechas de la serie son cuándo ocurrió: `events: {}`.",
)
OBSERVATION_NOTE = optional("note", REMARK, None, "Why it is modelled so.", "Por qué se modela así.")
_OF_GAUSSIAN: tuple[Key[object], ...] = (ERROR, DISCREPANCY, TAILS, BREAKS)
# What stands beside a key says something else of the same figures.
_NEVER_BESIDE: tuple[tuple[Key[object], tuple[Key[object], ...]], ...] = (
    (COUNTS, (EVENTS, *_OF_GAUSSIAN, TRANSFORM)),
    (EVENTS, (*_OF_GAUSSIAN, TRANSFORM, READS)),
)
OBSERVATION = Shape(
    OF,
    WITH,
    LABEL,
    FITTED_FROM,
    FITTED_UNTIL,
    READS,
    TRANSFORM,
    ERROR,
    DISCREPANCY,
    TAILS,
    BREAKS,
    COUNTS,
    EVENTS,
    OBSERVATION_NOTE,
    CLAIMS,
    SOURCE,
    moved={"scale": "`transform: log` says what `scale: logarithmic` said."},
)
OBSERVATIONS = required(
    "observations",
    list_of(OBSERVATION.kind),
    "How figures arise from cells, a series each.",
    "Cómo surgen las cifras de las celdas, una serie cada vez.",
)
OBSERVATIONS_FILE = Shape(OBSERVATIONS)


def read_observations(root: Entries, faults: Faults) -> Iterator[Observation]:
    """Yield the observation models of a file."""
    for found in OBSERVATIONS_FILE.read(root, faults)[OBSERVATIONS]:
        _refuse_contradictions(found, faults)
        yield Observation(
            cell=found[OF],
            series=found[WITH],
            label=found[LABEL],
            fitted_from=found[FITTED_FROM],
            fitted_until=found[FITTED_UNTIL],
            reads=found[READS],
            transform=found[TRANSFORM],
            noise=_noise(found),
            breaks=tuple(_break(entry.name, entry.value, entry.place) for entry in found[BREAKS]),
            claims=claims_of(found),
            source=sources_of(found),
            place=found.place_of(WITH),
            until_place=found.place_of(FITTED_UNTIL),
            cited=cited(found),
        )


def _refuse_contradictions(found: Found, faults: Faults) -> None:
    """Require that no two keys say different things of the same figures."""
    for key, others in _NEVER_BESIDE:
        for other in others:
            if key in found and other in found:
                message = f"`{key.name}` and `{other.name}` are two models of one figure."
                faults.add("observation-unclear", message, found.place_of(other), "Keep one of the two.")
    tails = found[TAILS]
    if tails is not None and STUDENT_IN in tails and tails.is_sound() and not tails[STUDENT_IN]:
        way_out = "Leave it out where all figures have these tails."
        faults.add("observation-unclear", "`in` names no period.", tails.place_of(STUDENT_IN), way_out)


def _break(date: str, prior: Placed[str], place: Place) -> Break:
    return Break(date, prior.value, place, prior.place)


def _noise(found: Found) -> Noise:
    counts = found[COUNTS]
    if counts is not None:
        return counts
    if EVENTS in found:
        return Events()
    tails = found[TAILS]
    return Gaussian(
        error=found[ERROR],
        is_interval=ERROR in found and found[ERROR] is None,
        discrepancy=_given_or_usual(found),
        student=None if tails is None else tails[STUDENT],
        student_in=() if tails is None else tails[STUDENT_IN],
        error_place=found.place_of(ERROR),
        tails_place=found.place if tails is None else tails.place,
    )


def _given_or_usual(found: Found) -> Discrepancy | None:
    if DISCREPANCY in found:
        return found[DISCREPANCY]
    return Discrepancy(sd_place=found.place, rho_place=found.place)
