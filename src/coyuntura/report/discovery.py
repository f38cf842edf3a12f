"""Which conditions lead to an outcome: in a sentence, as a table of limits, as a trajectory, and for programs."""

import math
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType

from coyuntura.check.study import CheckedStudy
from coyuntura.explain.discovery import Discovery, Fresh, Outlook, Rate
from coyuntura.explain.prim import Box, Limit
from coyuntura.names import Text
from coyuntura.report.amounts import show_unit
from coyuntura.report.inputs import input_text
from coyuntura.report.numbers import show_number, show_percent, show_range
from coyuntura.report.page import Page, Paragraph, Table, blank, glued
from coyuntura.report.plain import Json, finite_json
from coyuntura.report.settings import element_of
from coyuntura.results.rows import Cell

_LEAST_LUCK = 1e-4

_WHY: Mapping[Outlook, Text] = {
    "never": Text(
        "It holds in no member: there is nothing that leads to it.",
        "No se cumple en ningún miembro: no hay nada que lleve a ello.",
    ),
    "always": Text(
        "It holds in every member: there is nothing that leads to it.",
        "Se cumple en todos los miembros: no hay nada que lleve a ello.",
    ),
    "too-few": Text(
        "Cannot tell: it holds, or fails to, in too few members; ask for more with `--members`.",
        "No se puede saber: se cumple, o no se cumple, en muy pocos miembros; pida más con `--members`.",
    ),
    "no-inputs": Text(
        "It rests on no parameter that varies: what decides it is chance within the model.",
        "No depende de ningún parámetro que varíe: lo que decide es el azar dentro del modelo.",
    ),
    "no-better": Text(
        "Cannot tell: fresh members show that it holds no more often under the conditions found than without them.",
        "No se puede saber: entre miembros nuevos no se cumple más a menudo bajo las condiciones halladas.",
    ),
    "found": Text("", ""),
}
_LEGEND = (
    (
        "Density is the part of the members under the conditions in which it holds, coverage the part of all members "
        "in which it holds that are under them. Each condition has the density without it, the chance that as much "
        "would come of luck (a quasi-p value; limits above 0.05 are taken away), and in how many of {} bootstrap "
        "samples a limit stood at that end. Conditions are of the model and its priors: they say "
        "where in these the outcome is frequent, not what caused it in the country."
    ),
    (
        "Densidad es la parte de los miembros bajo las condiciones en que se cumple; cobertura, la parte de todos los "
        "miembros en que se cumple que están bajo ellas. Cada condición lleva la densidad sin ella, la probabilidad "
        "de que tanto se deba a la suerte (un valor p aproximado; los límites que pasan de 0,05 se quitan) y en "
        "cuántas de {} muestras bootstrap hubo un límite en ese extremo. Las condiciones son del modelo "
        "y de sus distribuciones previas: dicen dónde es frecuente el desenlace, no qué lo causó en el país."
    ),
)
_HEADINGS = (
    ("condition", "density without it", "by luck", "found again"),
    ("condición", "densidad sin ella", "por suerte", "hallada otra vez"),
)
_TRAJECTORY = (
    ("box", "coverage", "density", "mass", "members", "inputs"),
    ("caja", "cobertura", "densidad", "masa", "miembros", "entradas"),
)


def render_discovery(found: Discovery, checked: CheckedStudy, language: str, *, is_full: bool) -> RenderableType:
    """Return what leads to an outcome; the whole trajectory as well where all is asked for."""
    is_spanish = language == "es"
    blocks: list[Paragraph | Table] = [
        Paragraph(found.asked.label.in_language(language) or found.asked.name, "bold", hanging=2),
        Paragraph(" ".join(_sentences(found, checked, language))),
    ]
    if found.limits:
        rows = [_row(limit, found, checked, language) for limit in found.limits]
        blocks += [blank(), Table(_HEADINGS[is_spanish], rows, right=frozenset({1, 2, 3}), indent=2)]
        blocks += [blank(), Paragraph(_LEGEND[is_spanish].format(found.samples), "dim")]
    if is_full and found.boxes:
        rows = [_box_row(number, box, language) for number, box in enumerate(found.boxes)]
        blocks += [blank(), Table(_TRAJECTORY[is_spanish], rows, right=frozenset(range(6)), indent=2)]
    return Page(blocks)


def _sentences(found: Discovery, checked: CheckedStudy, language: str) -> Iterator[str]:
    is_spanish = language == "es"
    if found.outlook != "found":
        yield _WHY[found.outlook].in_language(language)
    fresh, box = found.fresh, found.box
    if fresh is not None and box is not None:
        where = _conditions(found, checked, language)
        everywhere, inside, coverage = (
            _rate(one, language) for one in (fresh.everywhere, fresh.inside, fresh.coverage)
        )
        old = show_percent(box.density, language)
        yield (
            f"Se cumple en el {everywhere} de los miembros, y en el {inside} de los que tienen {where}: ahí está el "
            f"{coverage} de los casos. Son cifras de {_number(fresh.everywhere.members, language)} miembros nuevos; "
            f"entre los que sirvieron para hallar las condiciones la densidad es {old}."
            if is_spanish
            else f"It holds in {everywhere} of members, and in {inside} of those with {where}, where {coverage} of all "
            f"cases lie. These are of {_number(fresh.everywhere.members, language)} fresh members; among those from "
            f"which the conditions were made the density is {old}."
        )
    if found.stopped:
        count, of = _number(found.stopped, language), _number(found.members, language)
        yield (
            f"{count} de {of} miembros se detuvieron y no se cuentan."
            if is_spanish
            else f"{count} of {of} members stopped and do not count."
        )


def _conditions(found: Discovery, checked: CheckedStudy, language: str) -> str:
    parts = [_condition(limit, found, checked, language) for limit in found.limits]
    if not parts:
        return "cualquier valor" if language == "es" else "any values"
    joint = " y " if language == "es" else " and "
    return joint.join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _condition(limit: Limit, found: Discovery, checked: CheckedStudy, language: str) -> str:
    """Return a limit in words: `decline (`decline_rate`) of 0.02 a month or more`."""
    cell = found.inputs[limit.input]
    quantity = element_of(checked, cell).quantity
    unit = "" if quantity is None else show_unit(quantity.unit, language)
    value = glued(" ".join(filter(None, (show_number(limit.value, language), unit))))
    name = input_text(checked, cell).in_language(language)
    if language == "es":
        return f"{name} de {value} o {'más' if limit.is_low else 'menos'}"
    return f"{name} of {value} or {'more' if limit.is_low else 'less'}"


def _row(limit: Limit, found: Discovery, checked: CheckedStudy, language: str) -> list[str]:
    again = "" if math.isnan(limit.again) else show_number(round(limit.again * found.samples), language)
    least = show_number(max(_LEAST_LUCK, float(f"{limit.quasi_p:.1g}")), language)
    luck = glued(f"< {least}") if limit.quasi_p < _LEAST_LUCK else least
    return [_condition(limit, found, checked, language), show_percent(limit.density_without, language), luck, again]


def _box_row(number: int, box: Box, language: str) -> list[str]:
    parts = (show_percent(part, language) for part in (box.coverage, box.density, box.mass))
    return [str(number), *parts, _number(box.members, language), str(len(box.restricted))]


def _rate(found: Rate, language: str) -> str:
    if math.isnan(found.value):
        return show_number(found.value, language)
    low, high = (show_number(round(100 * end), language) for end in (found.low, found.high))
    return f"{show_percent(found.value, language)} {glued(f'({show_range(low, high, language)})')}"


def _number(count: int, language: str) -> str:
    return show_number(count, language, digits=12)


def discovery_json(found: Discovery) -> Mapping[str, Json]:
    """Return what leads to an outcome, the whole trajectory with it, in the shape that programs read."""
    return {
        "statement": found.asked.name,
        "outlook": found.outlook,
        "everywhere": _rate_json(found.everywhere),
        "from_box": found.number if found.boxes else None,
        "box": None if found.box is None else _box_json(found.box, found.inputs),
        "limits": [
            {
                "input": found.inputs[limit.input],
                "end": "low" if limit.is_low else "high",
                "value": limit.value,
                "density_without": finite_json(limit.density_without),
                "quasi_p": finite_json(limit.quasi_p),
                "found_again": finite_json(limit.again),
            }
            for limit in found.limits
        ],
        "samples": found.samples,
        "fresh": None if found.fresh is None else _fresh_json(found.fresh),
        "trajectory": [_box_json(box, found.inputs) for box in found.boxes],
        "members": found.members,
        "stopped": found.stopped,
        "seed": found.seed,
    }


def _box_json(box: Box, inputs: Sequence[str]) -> Mapping[str, Json]:
    return {
        "coverage": box.coverage,
        "density": box.density,
        "mass": box.mass,
        "members": box.members,
        "cases": box.cases,
        "limits": {
            inputs[number]: {"low": finite_json(float(box.low[number])), "high": finite_json(float(box.high[number]))}
            for number in box.restricted
        },
    }


def _fresh_json(fresh: Fresh) -> Mapping[str, Json]:
    return {
        "everywhere": _rate_json(fresh.everywhere),
        "density": _rate_json(fresh.inside),
        "coverage": _rate_json(fresh.coverage),
    }


def _rate_json(found: Rate) -> Mapping[str, Json]:
    ends = {"low": finite_json(found.low), "high": finite_json(found.high)}
    return {"value": finite_json(found.value), **ends, "cases": found.cases, "members": found.members}


def discovery_rows(found: Discovery) -> Iterator[list[Cell]]:
    """Yield the trajectory as a table: a row for each box, two columns for each input that any box limits."""
    used = sorted({number for box in found.boxes for number in box.restricted})
    ends = [f"{found.inputs[number]} {end}" for number in used for end in ("from", "to")]
    yield ["box", "coverage", "density", "mass", "members", "cases", *ends]
    for number, box in enumerate(found.boxes):
        limits = [finite_json(float(side[one])) for one in used for side in (box.low, box.high)]
        yield [number, box.coverage, box.density, box.mass, box.members, box.cases, *limits]
