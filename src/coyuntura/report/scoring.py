"""Who foretold best: a sentence and a table, and machine-readable form."""

from collections.abc import Mapping, Sequence

from rich.console import RenderableType

from coyuntura.explain.quantile_scores import CENTRAL
from coyuntura.explain.rivals.catalogue import BASELINE, BY_NAME
from coyuntura.explain.scoring import Scoring, Standing, Told
from coyuntura.names import Text
from coyuntura.report.numbers import show_number
from coyuntura.report.page import Page, Paragraph, Table, blank
from coyuntura.report.plain import Json, finite_json

_HEADINGS = (
    ("forecaster", "log score", "behind", "CRPS", "in 50 %", "in 90 %", "width", "silent"),
    ("quien pronostica", "puntaje log", "detrás", "CRPS", "en el 50 %", "en el 90 %", "ancho", "en silencio"),
)
_LEGEND = (
    (
        "All forecasters are scored on the same figures. The log score is the logarithm of the density that was given "
        "to what came, summed: higher is better, and who is behind by less than 4 or by less than twice the error of "
        "yearly differences, more of few years, is tied. CRPS and the width of the central 90 % are beside those of "
        "the last value, which are 1: lower CRPS is better, and a narrow interval is worth something only if it "
        "covers. Where a forecaster was silent the last value's forecast stands."
    ),
    (
        "Todos se puntúan sobre las mismas cifras. El puntaje log es el logaritmo de la densidad que se dio a lo que "
        "vino, sumado: más alto es mejor, y empata quien queda detrás por menos de 4 o por menos de dos veces el "
        "error de las diferencias anuales, o de más si son pocos años. El CRPS y el ancho del 90 % central van junto "
        "a los del último valor, que son 1: un CRPS más bajo es mejor, y un intervalo angosto solo vale si cubre. "
        "Donde alguien calló vale el pronóstico del último valor."
    ),
)


def render_scoring(found: Scoring, labels: Mapping[str, Text], language: str) -> RenderableType:
    """Return who won, how everybody did, and over how many figures.

    Args:
        found: The scores.
        labels: Of interpretations, by name.
        language: `en` or `es`.
    """
    is_spanish = language == "es"
    if not found.cases:
        said = (
            "Nada que puntuar: ninguna cifra pronosticada está entre las observadas."
            if is_spanish
            else "Nothing to score: no figure that was foretold is among those observed."
        )
        return Page([Paragraph(said), *_rest(found, language)])
    rows = [_row(one, labels, language) for one in found.standings]
    return Page(
        [
            Paragraph(_verdict(found.winners, labels, language), "bold"),
            *_blind(found, labels, language),
            *_against(found, labels, language),
            blank(),
            Table(_HEADINGS[is_spanish], rows, right=frozenset(range(1, 8))),
            blank(),
            Paragraph(_count(found, language)),
            *_rest(found, language),
            Paragraph(_LEGEND[is_spanish], "dim"),
        ]
    )


def _label(name: str, labels: Mapping[str, Text], language: str) -> str:
    label = labels.get(name) or (BY_NAME[name].label if name in BY_NAME else None)
    return name if label is None else label.in_language(language) or name


def _blind(found: Scoring, labels: Mapping[str, Text], language: str) -> list[Paragraph]:
    """Return who won on the blind figures alone, where others were scored too: a figure that was there is no test."""
    count = sum(case.is_blind for case in found.cases)
    if count == len(found.cases):
        return []
    is_spanish = language == "es"
    if not count:
        said = (
            "Ninguna cifra era futura: todo período había empezado al registrarse el pronóstico, y esto no prueba nada."
            if is_spanish
            else "No figure was blind: every period had begun when the forecast was registered, and this tests nobody."
        )
        return [Paragraph(said)]
    shown = show_number(count, language)
    alone = f"Solo con las {shown} cuyo período no había empezado" if is_spanish else f"On the {shown} blind ones alone"
    return [Paragraph(f"{alone}: {_verdict(found.blind_winners, labels, language)}")]


def _verdict(winners: Sequence[str], labels: Mapping[str, Text], language: str) -> str:
    """Return who won, or who cannot be told apart."""
    names = [_label(name, labels, language) for name in winners]
    if len(names) == 1:
        return f"{'Ganó' if language == 'es' else 'Won'}: {names[0]}."
    joint = " y " if language == "es" else " and "
    told = joint.join((", ".join(names[:-1]), names[-1]))
    if language == "es":
        return f"Empate: los puntajes de {told} no permiten distinguirlos."
    return f"A tie: the scores of {told} cannot be told apart."


def _against(found: Scoring, labels: Mapping[str, Text], language: str) -> list[Paragraph]:
    """Return which accounts do not beat the baseline, which is what predicting means."""
    weak = [
        _label(one.name, labels, language)
        for one in found.standings
        if not one.is_rival and one.against_baseline not in {None, "ahead"}
    ]
    if not weak:
        return []
    base = _label(BASELINE.name, labels, language)
    names = ", ".join(weak)
    if language == "es":
        return [Paragraph(f"No mejor que «{base}», de modo que no predice: {names}.")]
    return [Paragraph(f"No better than “{base}”, so it does not predict: {names}.")]


def _row(one: Standing, labels: Mapping[str, Text], language: str) -> list[str]:
    # A share of few figures looks surer than it is.
    shares = [
        f"{show_number(round(part * count), language)}/{show_number(count, language)}" if count else ""
        for part, count in zip(one.coverage, one.covering, strict=True)
    ]
    return [
        _label(one.name, labels, language),
        show_number(one.log, language),
        show_number(one.behind, language) if one.behind else "",
        show_number(one.crps, language),
        *shares,
        show_number(one.width, language),
        show_number(one.silent, language) if one.silent else "",
    ]


def _count(found: Scoring, language: str) -> str:
    cases = found.cases
    days, years = (len(set(group)) for group in ([case.registered for case in cases], [case.year for case in cases]))
    numbers = (len(cases), sum(not case.is_blind for case in cases), days, years)
    figures, past, days_said, years_said = (show_number(number, language) for number in numbers)
    if language == "es":
        return (
            f"Cifras: {figures}, de {years_said} años, pronosticadas en {days_said} días; el período de {past} ya "
            "había empezado cuando se registró el pronóstico."
        )
    return (
        f"Figures: {figures}, of {years_said} years, foretold on {days_said} days; the period of {past} had begun "
        "when the forecast was registered."
    )


def _rest(found: Scoring, language: str) -> list[Paragraph]:
    """Return what was foretold and has not come, and what came and was not foretold."""
    is_spanish = language == "es"
    said: list[str] = []
    if found.without:
        count = show_number(found.without, language)
        said.append(f"Pronosticadas y sin puntuar: {count}." if is_spanish else f"Foretold and not scored: {count}.")
    if found.unmatched:
        names = ", ".join(f"`{name}`" for name in found.unmatched)
        said.append(
            f"Observadas que nadie pronosticó: {names}." if is_spanish else f"Observed, foretold by nobody: {names}."
        )
    return [Paragraph(line) for line in said]


def scoring_json(found: Scoring) -> Mapping[str, Json]:
    """Return the scores in the shape that programs read, figure by figure as well."""
    return {
        "winners": list(found.winners),
        "is_tie": len(found.winners) > 1,
        "blind_winners": list(found.blind_winners),
        "figures": len(found.cases),
        "not_scored": found.without,
        "foretold_by_nobody": list(found.unmatched),
        "forecasters": [_standing_json(one) for one in found.standings],
    }


def _standing_json(one: Standing) -> Mapping[str, Json]:
    return {
        "name": one.name,
        "is_rival": one.is_rival,
        "log_score": finite_json(one.log),
        "behind": finite_json(one.behind),
        "of_the_first_against_it": one.outcome,
        "against_last_value": one.against_baseline,
        "crps": finite_json(one.crps),
        "interval_score": finite_json(one.interval),
        "width": finite_json(one.width),
        "coverage": {f"{level:g}": finite_json(part) for level, part in zip(CENTRAL, one.coverage, strict=True)},
        "coverage_figures": {f"{level:g}": count for level, count in zip(CENTRAL, one.covering, strict=True)},
        "silent": one.silent,
        "figures": [_told_json(told) for told in one.told],
    }


def _told_json(told: Told) -> Mapping[str, Json]:
    inside: Sequence[bool | None] = told.scores.inside
    return {
        "registered": told.case.registered,
        "variable": told.case.variable,
        "period": told.case.period,
        "unit": told.case.unit,
        "observed": told.case.observed,
        "is_blind": told.case.is_blind,
        "is_silent": told.is_silent,
        "log_score": finite_json(told.scores.log),
        "crps": finite_json(told.scores.crps),
        "interval_score": finite_json(told.scores.interval),
        "inside": {f"{level:g}": part for level, part in zip(CENTRAL, inside, strict=True)},
        "widths": {f"{level:g}": finite_json(width) for level, width in zip(CENTRAL, told.scores.widths, strict=True)},
    }
