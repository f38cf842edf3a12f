"""What the data say of answers and parameters: a sentence for each answer, tables, and machine-readable form."""

import math
from collections.abc import Mapping, Sequence

from rich.console import RenderableType

from coyuntura.check.study import CheckedStudy
from coyuntura.explain.identifiability import RESTS, Identified, Known
from coyuntura.explain.power_scaling import SENSITIVE, Diagnosis, Scaled
from coyuntura.infer.posterior import LEAST_CONTRACTION
from coyuntura.names import Text
from coyuntura.report.answers_json import interval_json
from coyuntura.report.inputs import input_text
from coyuntura.report.numbers import show_number, show_percent, show_quantity
from coyuntura.report.page import Page, Paragraph, Table, blank, glued
from coyuntura.report.plain import Json, finite_json
from coyuntura.report.words import word

_MOST_PARTS = 8
_NAMED = 2
_SMALL = 0.005
_NEARLY_ALL = 0.995

_LEGEND = (
    (
        "How far the data narrow an answer is its contraction: 1 less the variance that is left, over that under the "
        "priors. Each input holds the part of what is left that would go if it were learnt; inputs that no data inform "
        "are “prior only”. An answer rests on the priors where such inputs hold half of it, or where the data narrow "
        "it by less than a tenth, or may for all that so many members tell. Prior and likelihood: how much it moves "
        "when either counts a little more; above 0.05 is told."
    ),
    (
        "Cuánto acotan los datos una respuesta es su contracción: 1 menos la varianza que queda, sobre la que había "
        "con las distribuciones previas. Cada entrada tiene la parte de lo que queda que se iría si se conociera; las "
        "que ningún dato informa son «solo previa». Una respuesta descansa en las distribuciones previas si tales "
        "entradas tienen la mitad, o si los datos la acotan menos de un décimo, o podrían, por lo que dicen tantos "
        "miembros. Previa y verosimilitud: cuánto se "
        "mueve si una u otra cuenta un poco más; se dice si pasa de 0,05."
    ),
)
_PARTS = (("input", "would settle", "data"), ("entrada", "resolvería", "datos"))
_UNKNOWNS = (
    ("unknown", "contraction", "shift", "prior", "likelihood", "data"),
    ("incógnita", "contracción", "desplazamiento", "previa", "verosimilitud", "datos"),
)
_DATA = (("prior only", "solo previa"), ("informed", "informada"))
_TOLD: Mapping[Diagnosis, Text] = {
    "strong-prior": Text(
        "The prior stands in for data: a somewhat other prior would move it, and the data hardly do.",
        "La distribución previa suple a los datos: otra algo distinta la movería, y los datos apenas lo hacen.",
    ),
    "conflict": Text(
        "Prior and data pull it in different directions: a little more of either moves it.",
        "La distribución previa y los datos la llevan a lugares distintos: un poco más de una u otros la mueve.",
    ),
    "none": Text("", ""),
    "unknown": Text("", ""),
}


def identified_line(item: Identified, checked: CheckedStudy, language: str) -> str:
    """Return what the data say of an answer in a sentence or two; first of all where it rests on priors."""
    is_spanish = language == "es"
    label = item.asked.label.in_language(language) or item.asked.name
    said = [word("uncertified", language)] if not item.is_certified else []
    if not item.posterior.members or math.isnan(item.contraction):
        said.append(f"{label}: {'los datos no dicen nada.' if is_spanish else 'the data say nothing.'}")
        return " ".join(said)
    narrowed = _narrowed(item.contraction, language)
    if item.assumed >= RESTS:
        names = _names([part.input for part in item.parts if not part.is_informed][:_NAMED], checked, language)
        part = show_percent(item.assumed, language)
        said.append(
            f"Descansa en las distribuciones previas: los datos no informan lo que tiene el {part} de lo incierto de "
            f"«{label}», sobre todo {names}."
            if is_spanish
            else f"Rests on the priors: no data inform what holds {part} of what is unsure in “{label}”, most of all "
            f"{names}."
        )
    elif item.rests_on_priors:
        said.append(
            f"Descansa en las distribuciones previas: los datos quizá apenas acotan «{label}»."
            if is_spanish
            else f"Rests on the priors: the data may hardly narrow “{label}”."
        )
    if item.contraction_low < LEAST_CONTRACTION <= item.contraction:
        narrowed += (
            f", de lo que {item.members} miembros dicen poco"
            if is_spanish
            else f", of which {item.members} members tell little"
        )
    said.append(
        f"Los datos acotan «{label}» en {narrowed}." if is_spanish else f"The data narrow “{label}” by {narrowed}."
    )
    best = next((part for part in item.parts if part.share >= _SMALL), None)
    if best is not None:
        name, share = _names([best.input], checked, language), show_percent(best.share, language)
        said.append(
            f"Lo que más lo resolvería es conocer el valor de {name}: el {share} de lo que queda."
            if is_spanish
            else f"What would settle it most is to learn the value of {name}: {share} of what is left."
        )
    told = _TOLD[item.scaled.diagnosis].in_language(language)
    return " ".join([*said, *([told] if told else [])])


def identified_table(item: Identified, checked: CheckedStudy, language: str) -> Table:
    """Return what each input holds of what is left unsure in an answer, and whether data inform it."""
    rows = [
        [
            input_text(checked, part.input).in_language(language),
            show_percent(part.share, language),
            _DATA[part.is_informed][language == "es"],
        ]
        for part in [part for part in item.parts if part.share >= _SMALL][:_MOST_PARTS]
    ]
    return Table(_PARTS[language == "es"], rows, right=frozenset({1}), indent=2)


def said_first(
    items: Sequence[Identified], checked: CheckedStudy, language: str, *, is_full: bool
) -> list[Paragraph | Table]:
    """Return what is said of an answer before it: of the figure that rests most on priors, or of all with tables."""
    if not is_full:
        weakest = max(items, key=lambda item: (item.rests_on_priors, item.assumed))
        return [Paragraph(identified_line(weakest, checked, language))]
    blocks: list[Paragraph | Table] = []
    for item in items:
        blocks += [Paragraph(identified_line(item, checked, language))]
        table = identified_table(item, checked, language)
        blocks += [table] if table.rows else []
    return blocks


def render_identified(
    found: Sequence[Identified], known: Sequence[Known], checked: CheckedStudy, language: str
) -> RenderableType:
    """Return what the data say of answers, and of every unknown of the fit."""
    blocks: list[Paragraph | Table] = []
    for item in found:
        label = item.asked.label.in_language(language) or item.asked.name
        after = show_quantity(item.posterior, item.asked.unit, language)
        before = show_quantity(item.prior, item.asked.unit, language)
        joint = "; con las distribuciones previas" if language == "es" else "; under the priors"
        blocks += [Paragraph(f"{label}: {after}{joint} {before}", "bold", hanging=2)]
        blocks += [Paragraph(identified_line(item, checked, language), indent=2)]
        table = identified_table(item, checked, language)
        blocks += [table, blank()] if table.rows else [blank()]
    blocks += [_unknowns(known, language), blank()] if known else []
    return Page([*blocks, Paragraph(_LEGEND[language == "es"], "dim")])


def _unknowns(known: Sequence[Known], language: str) -> Table:
    rows: list[list[str]] = []
    for one in known:
        unknown, scaled = one.unknown, one.scaled
        numbers = (unknown.contraction, unknown.shift, scaled.prior, scaled.likelihood)
        cells = [show_number(round(number, 2), language) for number in numbers]
        rows.append([f"`{unknown.name}`", *cells, _DATA[unknown.is_informed][language == "es"]])
    return Table(_UNKNOWNS[language == "es"], rows, right=frozenset({1, 2, 3, 4}))


def _names(cells: Sequence[str], checked: CheckedStudy, language: str) -> str:
    names = [input_text(checked, cell).in_language(language) for cell in cells]
    return (" y " if language == "es" else " and ").join(names)


def _narrowed(contraction: float, language: str) -> str:
    """Return by how much data narrow something; never all of it, since something is left."""
    if contraction > _NEARLY_ALL:
        return glued("más de un 99 %" if language == "es" else "more than 99 %")
    part = show_percent(max(0.0, contraction), language)
    return f"un {part}" if language == "es" else part


def identified_json(item: Identified) -> Mapping[str, Json]:
    """Return what the data say of an answer in the shape that programs read."""
    return {
        "name": item.asked.name,
        "label": item.asked.label.as_dict(),
        "unit": item.asked.unit,
        "prior": interval_json(item.prior),
        "posterior": interval_json(item.posterior),
        "contraction": finite_json(item.contraction),
        "contraction_low": finite_json(item.contraction_low),
        "rests_on_priors": item.rests_on_priors,
        "assumed": finite_json(item.assumed),
        **scaled_json(item.scaled),
        "parts": [
            {"input": part.input, "share": finite_json(part.share), "is_informed": part.is_informed}
            for part in item.parts
        ],
        "members": item.members,
        "stopped": item.stopped,
        "is_certified": item.is_certified,
    }


def known_json(known: Sequence[Known]) -> Sequence[Mapping[str, Json]]:
    """Return what the data say of unknowns in the shape that programs read."""
    return [
        {
            "name": one.unknown.name,
            "prior": one.unknown.prior,
            "contraction": finite_json(one.unknown.contraction),
            "shift": finite_json(one.unknown.shift),
            "is_informed": one.unknown.is_informed,
            **scaled_json(one.scaled),
        }
        for one in known
    ]


def scaled_json(scaled: Scaled) -> Mapping[str, Json]:
    """Return a power-scaling in the shape that programs read."""
    return {
        "power_scaling": {
            "prior": finite_json(scaled.prior),
            "likelihood": finite_json(scaled.likelihood),
            "khat": finite_json(scaled.khat),
            "threshold": SENSITIVE,
            "diagnosis": scaled.diagnosis,
        }
    }
