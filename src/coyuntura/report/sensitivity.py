"""What moves an answer: a sentence and a table for each, and machine-readable form."""

import math
from collections.abc import Mapping, Sequence

from rich.console import RenderableType

from coyuntura.check.study import CheckedStudy
from coyuntura.explain.asked import CHANCE
from coyuntura.explain.sensitivity import OTHERS, Influence, Sensitivity
from coyuntura.explain.sobol import Estimate
from coyuntura.report.answers_json import interval_json
from coyuntura.report.inputs import input_text
from coyuntura.report.numbers import show_number, show_quantity, show_range
from coyuntura.report.page import Page, Paragraph, Table, blank, glued
from coyuntura.report.plain import Json, finite_json
from coyuntura.report.words import and_more

_MOST_ROWS = 12
_SMALL = 0.005
"""Totals that are below half a percent are counted, not listed."""
_HALF = 0.5

_LEGEND = (
    (
        "Inputs vary over their priors, each by itself. “By itself” is the part of an answer's variance that would go "
        "if this input alone were known (the first Sobol index), “with others” the part that would stay if every "
        "other were known (the total one); the range is what 90 % of bootstrap samples of the runs give. It says what "
        "the study's own priors do to the model, not which input is right."
    ),
    (
        "Las entradas varían según sus distribuciones previas, cada una por su cuenta. «Sola» es la parte de la "
        "varianza de una respuesta que desaparecería si solo se conociera esa entrada (el primer índice de Sobol); "
        "«con otras», la que quedaría si se conocieran todas las demás (el índice total); el tramo es lo que da el "
        "90 % de las muestras bootstrap de las corridas. Dice qué hacen con el modelo las distribuciones previas del "
        "estudio, no qué entrada está en lo cierto."
    ),
)
_HEADINGS = (("input", "by itself", "with others"), ("entrada", "sola", "con otras"))


def render_sensitivity(found: Sequence[Sensitivity], checked: CheckedStudy, language: str) -> RenderableType:
    """Return for each answer what moves it, strongest first."""
    if not found:
        return (
            "El estudio no nombra medidas ni cifras." if language == "es" else "The study names no measures or figures."
        )
    blocks: list[Paragraph | Table] = [Paragraph(_LEGEND[language == "es"])]
    for item in found:
        blocks += [blank(), Paragraph(_title(item, language), "bold", hanging=2)]
        blocks += _blocks(item, checked, language)
    return Page(blocks)


def _title(item: Sensitivity, language: str) -> str:
    label = item.asked.label.in_language(language) or item.asked.name
    return label if label == item.asked.name else f"{label} ({item.asked.name})"


def _blocks(item: Sensitivity, checked: CheckedStudy, language: str) -> list[Paragraph | Table]:
    said = [Paragraph(" ".join(_sentences(item, checked, language)), indent=2)]
    listed = [one for one in item.influences if one.indices.total.value >= _SMALL]
    if item.varies and listed:
        shown, rest = listed[:_MOST_ROWS], len(listed) - len(listed[:_MOST_ROWS])
        rows = [_row(one, checked, language) for one in shown]
        table = Table(_HEADINGS[language == "es"], rows, right=frozenset({1, 2}), indent=2)
        return [*said, table, *(Paragraph(line) for line in and_more(rest, language))]
    return [*said]


def _row(one: Influence, checked: CheckedStudy, language: str) -> list[str]:
    label = input_text(checked, one.input).in_language(language)
    return [label, *(_share(estimate, language) for estimate in (one.indices.first, one.indices.total))]


def _share(found: Estimate, language: str) -> str:
    if not math.isfinite(found.value):
        return show_number(found.value, language)
    low, value, high = (show_number(round(100 * part), language) for part in (found.low, found.value, found.high))
    return glued(f"{value} % ({show_range(low, high, language)})")


def _sentences(item: Sensitivity, checked: CheckedStudy, language: str) -> list[str]:
    is_spanish = language == "es"
    said = [_first(item, checked, language)]
    if item.varies and item.influences and math.isfinite(item.influences[0].indices.total.value):
        part = _share(item.together, language)
        said.append(
            f"Solo en conjunto explican el {part}." if is_spanish else f"Inputs hold {part} only together with others."
        )
        said.append(_counts(item, language))
        if item.extremes > _HALF:
            share = show_number(round(100 * item.extremes), language)
            said.append(
                f"Cuidado: el miembro más extremo de cada cien aporta el {share} % de la varianza."
                if is_spanish
                else f"Careful: the most extreme member of each hundred makes {share} % of the variance."
            )
    if item.stopped:
        count, of = (show_number(number, language) for number in (item.stopped, item.runs))
        said.append(
            f"{count} de {of} corridas se detuvieron y no se cuentan."
            if is_spanish
            else f"{count} of {of} runs stopped and do not count."
        )
    return said


def _counts(item: Sensitivity, language: str) -> str:
    """Return how many inputs there are, how many were looked at one by one, and how many hardly matter."""
    single = [one for one in item.influences if one.input != OTHERS]
    small = sum(one.indices.total.value < _SMALL for one in single)
    every, looked, few = (show_number(number, language) for number in (item.inputs, len(single), small))
    is_spanish = language == "es"
    all_of_them = len(single) == item.inputs
    looked_at = (
        "" if all_of_them else f"; {'examinadas una por una' if is_spanish else 'looked at one by one'}: {looked}"
    )
    if is_spanish:
        return f"Entradas: {every}{looked_at}; que apenas cuenten: {few}."
    return f"Inputs: {every}{looked_at}; hardly matter: {few}."


def _first(item: Sensitivity, checked: CheckedStudy, language: str) -> str:
    """Return what moves an answer most; or that it does not vary, or has no value."""
    is_spanish = language == "es"
    amount = _amount(item, language)
    if not item.spread.members:
        return "Ningún miembro tiene un valor." if is_spanish else "No member has a value."
    if not item.varies and not item.inputs:
        return (
            f"No depende de nada que tenga distribución previa: es {amount}."
            if is_spanish
            else f"It rests on nothing that has a prior: it is {amount}."
        )
    if not item.varies:
        return (
            f"No varía: es {amount} en todos los miembros."
            if is_spanish
            else f"It does not vary: every member has {amount}."
        )
    single = [one for one in item.influences if one.input != OTHERS]
    strongest = single[0] if single else item.influences[0]
    if not math.isfinite(strongest.indices.total.value):
        return (
            "No se puede saber: muy pocos puntos tienen todas sus corridas."
            if is_spanish
            else "Cannot tell: too few points have all their runs."
        )
    name = input_text(checked, strongest.input).in_language(language)
    alone = _share(strongest.indices.first, language)
    return (
        f"Es {amount}. Lo que más la mueve es {name}: por sí sola explica el {alone} de la varianza."
        if is_spanish
        else f"It is {amount}. What moves it most is {name}: by itself it holds {alone} of the variance."
    )


def _amount(item: Sensitivity, language: str) -> str:
    if not item.asked.is_statement:
        return show_quantity(item.spread, item.asked.unit, language)
    share = glued(f"{show_number(round(100 * item.mean), language)} %")
    return f"cierta en el {share} de los miembros" if language == "es" else f"true in {share} of members"


def sensitivity_json(found: Sequence[Sensitivity]) -> Sequence[Mapping[str, Json]]:
    """Return what moves each answer in the shape that programs read."""
    return [
        {
            "name": item.asked.name,
            "label": item.asked.label.as_dict(),
            "unit": item.asked.unit,
            "interval": interval_json(item.spread),
            "mean": finite_json(item.mean),
            "varies": item.varies,
            "inputs": [_influence_json(one) for one in item.influences],
            "together": _estimate_json(item.together) if item.varies else None,
            "variance_of_extremes": finite_json(item.extremes),
            "points": item.points,
            "runs": item.runs,
            "stopped": item.stopped,
        }
        for item in found
    ]


def _influence_json(one: Influence) -> Mapping[str, Json]:
    kinds = {CHANCE: "chance", OTHERS: "others"}
    effect: Mapping[str, Json] | None = None
    if one.effect is not None:
        sizes = {"size": finite_json(one.effect.size), "bend": finite_json(one.effect.bend)}
        effect = {**sizes, "points": one.effect.points}
    return {
        "input": one.input,
        "kind": kinds.get(one.input, "parameter"),
        "first": _estimate_json(one.indices.first),
        "total": _estimate_json(one.indices.total),
        "points": one.indices.points,
        "effect": effect,
    }


def _estimate_json(found: Estimate) -> Mapping[str, Json]:
    return {"value": finite_json(found.value), "low": finite_json(found.low), "high": finite_json(found.high)}
