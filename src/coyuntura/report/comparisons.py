"""Comparisons with observed series: who foretold how well, series by series and all together, and who is ahead."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from rich.console import RenderableType

from coyuntura.explain.comparisons import Compared, Comparison, Side
from coyuntura.explain.contest import HORIZONS, LINE, MIXTURE, Contest, Mark, Standing
from coyuntura.explain.marks import LEVELS
from coyuntura.explain.race import Race
from coyuntura.explain.refits import Refit
from coyuntura.explain.rivals.catalogue import BASELINE, RIVALS
from coyuntura.model.observations import Observation
from coyuntura.names import Text
from coyuntura.report.amounts import show_unit
from coyuntura.report.days import show_dates
from coyuntura.report.numbers import show_number
from coyuntura.report.page import Page, Paragraph, Table, blank, glued
from coyuntura.report.words import counted

_LABELS: Mapping[str, Text] = {
    MIXTURE: Text("mixture", "mezcla"),
    LINE: Text("declared values", "valores declarados"),
    **{rival.name: rival.label for rival in RIVALS},
}
_SCALES: Mapping[str, Text] = {
    "log": Text("in natural logarithms", "en logaritmos naturales"),
    "logit": Text("in logits", "en logits"),
}
_LEGEND = Text(
    "Forecasts are scored on figures that nobody had been fitted to, as of the end of each year, 1, 3 and 5 years "
    "ahead. CRPS is the mean distance of a forecast from the figure, less what its own spread excuses, in the unit of "
    "the title: lower is better, and for a single line it is the mean absolute error. Inside says how many figures one "
    "year ahead lay in the central 50, 80 and 95 % of the forecasts, width how wide the 80 % were: who covers with a "
    "narrower one knows more. Log score is the sum over years of the logarithm of the density that figures had been "
    "given: higher is better. Energy is CRPS of all series together, each in units of how wide the 80 % of the last "
    "value were. Rivals know no more than the figures of the series up to then.",
    "Los pronósticos se puntúan con cifras a las que nadie se había ajustado, al final de cada año, con 1, 3 y 5 años "
    "de antelación. CRPS es la distancia media entre pronóstico y cifra, menos lo que excusa su propia dispersión, en "
    "la unidad del título: cuanto menor, mejor, y para una sola línea es el error absoluto medio. «Dentro» dice "
    "cuántas cifras a un año quedaron en el 50, 80 y 95 % central de los pronósticos; «ancho», cuán ancho era el del "
    "80 %: quien cubre con uno más estrecho sabe más. El puntaje logarítmico es la suma, año por año, del logaritmo de "
    "la densidad que se había dado a las cifras: cuanto mayor, mejor. «Energía» es el CRPS de todas las series juntas, "
    "cada una en unidades del ancho del 80 % del último valor. Los rivales no conocen más que las cifras de la serie "
    "hasta entonces.",
)
_NOTHING = Text(
    "nothing can be scored: every figure was there to be fitted to, or too few come before it, or theories have no "
    "year in common.",
    "no hay nada que puntuar: toda cifra estaba disponible para el ajuste, o la preceden muy pocas, o las teorías no "
    "tienen un año en común.",
)
_YEARS = (("year", "years"), ("año", "años"))
_FIGURES = (("figure", "figures"), ("cifra", "cifras"))
_PARTS = 5
"""Into which the places of figures in forecasts are counted."""
_TOO_FEW = Text("too few members to measure coverage", "muy pocos miembros para medir la cobertura")
_TOGETHER = Text("All series together", "Todas las series juntas")
_RACE = Text(
    "Year by year: by how much each log score was above that of the last value, and the sum so far",
    "Año por año: cuánto superó cada puntaje logarítmico al del último valor, y la suma hasta entonces",
)
_OUTCOMES: Mapping[str, Text] = {
    "ahead": Text("ahead", "adelante"),
    "behind": Text("behind", "atrás"),
    "tie": Text("tie", "empate"),
}
_NEEDS: Mapping[str, Text] = {
    "needed": Text("needed", "necesario"),
    "better-without": Text("fits better without", "se ajusta mejor sin ello"),
    "cannot-tell": Text("cannot tell", "no puede decirse"),
}
_CONDITIONAL = Text(
    "Forecasts of theories are conditional: they know what happened later to {0}, and the dates of events. Rivals do "
    "not.",
    "Los pronósticos de las teorías son condicionales: conocen lo que ocurrió después con {0}, y las fechas de los "
    "sucesos. Los rivales no.",
)
_LATER_EVENTS = Text(
    "Forecasts of theories are conditional: they know the dates of later events. Rivals do not.",
    "Los pronósticos de las teorías son condicionales: conocen las fechas de sucesos posteriores. Los rivales no.",
)


def render_comparison(found: Comparison, language: str) -> RenderableType:
    """Return who is ahead, tables of scores by series and of all together, the race, and the fit as it is."""
    contest = found.contest
    blocks: list[Paragraph | Table] = [Paragraph(_LEGEND.in_language(language)), blank()]
    blocks += [Paragraph(_verdict(side, contest, language), "bold") for side in found.sides]
    blocks += [Paragraph(line) for side in found.sides for line in _about(side, contest.years, language)]
    blocks += [Paragraph(_conditional(found, language))]
    if found.left_out:
        what = "Not compared, being dates" if language == "en" else "No se comparan, por ser fechas"
        blocks.append(Paragraph(f"{what}: {', '.join(found.left_out)}."))
    for item in found.items:
        blocks += [blank(), Paragraph(_title(item, language), "bold")]
        if any(mark.series == item.observation.series for one in contest.standings[:1] for mark in one.marks):
            blocks.append(_series_table(item.observation.series, contest, language))
        lines = (*_silent(item, contest, language), *_places(item, contest, language), _fit(item, language))
        blocks += [Paragraph(line, indent=2) for line in lines]
    if contest.years:
        blocks += [blank(), Paragraph(_together_title(contest, language), "bold"), _together(contest, language)]
        blocks += [Paragraph(line, indent=2) for line in _jointly(found, language)]
        blocks += [blank(), Paragraph(_RACE.in_language(language), "bold"), _race_table(contest, language)]
    if contest.weights is not None:
        blocks.append(Paragraph(_weights(contest, language)))
    if found.refits:
        blocks += [blank(), *_refits(found.refits, language)]
    return Page(blocks)


def forecaster(name: str, language: str) -> str:
    """Return what a forecaster is called: a theory by its own name."""
    return _LABELS[name].in_language(language) if name in _LABELS else name


def verdict(race: Race, language: str) -> str:
    """Return how a race ended, with the difference and its error: `tie, -3.1 ± 5.2`."""
    error = f" ± {show_number(race.error, language)}" if math.isfinite(race.error) else ""
    return f"{_OUTCOMES[race.outcome].in_language(language)}, {_signed(race.total, language)}{error}"


def _verdict(side: Side, contest: Contest, language: str) -> str:
    """Return whether a theory predicts, in one sentence."""
    if not contest.years:
        return f"{side.name}: {_NOTHING.in_language(language)}"
    race, is_spanish = contest.race(side.name), language == "es"
    when = show_dates(str(contest.years[0]), str(contest.years[-1]), language)
    told = verdict(race, language)
    years = counted(len(contest.years), _YEARS[is_spanish], language)
    if race.outcome == "ahead":
        said = "predice mejor que el último valor" if is_spanish else "predicts better than the last value"
    else:
        said = "explica, no predice" if is_spanish else "explains, does not predict"
    against = "frente al último valor" if is_spanish else "against the last value"
    better = ", ".join(forecaster(name, language) for name in contest.rivals_ahead_of(side.name))
    rest = f" {'Pronosticó mejor' if is_spanish else 'Better still'}: {better}." if better else ""
    return f"{side.name}: {said} ({against}: {told}; {years}, {when}).{rest}"


def _about(side: Side, years: Sequence[int], language: str) -> list[str]:
    """Return what one should know of a theory before its scores are believed."""
    is_spanish, lines = language == "es", list[str]()
    if side.is_posterior and not side.is_certified:
        lines.append(
            f"{side.name}: el ajuste no pasó su propia certificación."
            if is_spanish
            else f"{side.name}: the fit did not pass its own certificate."
        )
    if side.is_posterior and not side.is_yearly:
        lines.append(
            f"{side.name}: ajustado una vez; no aprende de las cifras que llegan después."
            if is_spanish
            else f"{side.name}: fitted once; it learns nothing from figures that come later."
        )
    last = side.refitted_until
    if last is not None and any(year > last for year in years):
        lines.append(
            f"{side.name}: ajustado de nuevo cada año hasta {last}; los años siguientes los pronostican sus últimas "
            "muestras, que no aprenden de ellos."
            if is_spanish
            else f"{side.name}: fitted anew each year until {last}; later years are foretold by its last draws, which "
            "learn nothing from them."
        )
    if side.knows_until and side.is_yearly:
        lines.append(
            f"{side.name}: su autor pudo saber lo ocurrido hasta {side.knows_until}: hasta ahí no pronostica a ciegas."
            if is_spanish
            else f"{side.name}: its author may have known what happened until {side.knows_until}: no blind forecasts."
        )
    elif side.knows_until:
        lines.append(
            f"{side.name}: su autor pudo saber lo ocurrido hasta {side.knows_until}; hasta ahí no pronostica."
            if is_spanish
            else f"{side.name}: its author may have known what happened until {side.knows_until}: no forecasts."
        )
    return lines


def _conditional(found: Comparison, language: str) -> str:
    if not found.drivers:
        return _LATER_EVENTS.in_language(language)
    return _CONDITIONAL.in_language(language).format(", ".join(found.drivers))


def _title(item: Compared, language: str) -> str:
    label = item.observation.label.in_language(language)
    if item.observation.transform in _SCALES:
        return f"{label}, {_SCALES[item.observation.transform].in_language(language)}"
    unit = show_unit(item.unit, language)
    return f"{label}, {'en' if language == 'es' else 'in'} {unit}" if unit else label


def named(item: Observation, language: str) -> str:
    """Return what is observed, as a title begins."""
    label = item.label.in_language(language)
    if item.reads != "change":
        return label
    return f"{label}, cambio desde la cifra anterior" if language == "es" else f"{label}, change from the figure before"


def _series_table(series: str, contest: Contest, language: str) -> Table:
    """Return a row a forecaster: scores by years ahead, coverage and width, log score; first how many there are."""
    is_spanish, number = language == "es", contest.series.index(series)
    ahead = ("1 año", "3 años", "5 años") if is_spanish else ("1 year", "3 years", "5 years")
    headings = (
        "",
        *map(glued, ahead),
        *(("dentro", "ancho", "logarítmico") if is_spanish else ("inside", "width", "log score")),
    )
    first = contest.standings[0]
    counts = {mark.horizon: mark for mark in first.marks if mark.series == series}
    years = first.total_of(number)[1]
    row = [str(counts[horizon].count) if horizon in counts else "0" for horizon in HORIZONS]
    inside = str(counts[HORIZONS[0]].count) if HORIZONS[0] in counts else ""
    last = glued(counted(years, _YEARS[is_spanish], language)) if years else ""
    rows = [["cifras" if is_spanish else "figures", *row, inside, inside, last]]
    rows += [_forecaster_row(item, series, number, language) for item in contest.standings if _speaks(item, series)]
    return Table(headings, rows, right=frozenset(range(1, len(headings))), indent=2)


def _speaks(item: Standing, series: str) -> bool:
    """Tell whether a forecaster stands in the table of a series: a rival that has no word on it does not."""
    return item.kind != "rival" or series not in item.silent


def _forecaster_row(item: Standing, series: str, number: int, language: str) -> list[str]:
    marks = {mark.horizon: mark for mark in item.marks if mark.series == series}
    cells = [show_number(marks[horizon].crps, language) if horizon in marks else "" for horizon in HORIZONS]
    inside, width = _coverage(marks.get(HORIZONS[0]), language)
    total, years = item.total_of(number)
    label = forecaster(item.name, language)
    silent = " *" if series in item.silent else ""
    return [f"{label}{silent}", *cells, inside, width, show_number(total, language) if years else ""]


def _coverage(mark: Mark | None, language: str) -> tuple[str, str]:
    """Return how many figures lay in each interval, and the width of the middle one."""
    if mark is None or not all(map(math.isfinite, mark.coverage)):
        return "", ""
    inside = glued(" ".join(str(round(share * mark.count)) for share in mark.coverage))
    return inside, show_number(mark.widths[LEVELS.index(0.8)], language)


def _silent(item: Compared, contest: Contest, language: str) -> list[str]:
    if not any(item.observation.series in one.silent for one in contest.theories):
        return []
    if language == "es":
        return ["* No dice nada de esta serie: tiene los puntajes del último valor."]
    return ["* Says nothing of this series: it has the scores of the last value."]


def _places(item: Compared, contest: Contest, language: str) -> list[str]:
    """Return in which fifth of each theory's forecasts the figures one year ahead lay, from the lowest."""
    lines: list[str] = []
    for one in contest.theories:
        places = one.places.get(item.observation.series)
        if places is None or item.observation.series in one.silent or not np.isfinite(places).all():
            continue
        parts = np.bincount(np.minimum((places * _PARTS).astype(np.intp), _PARTS - 1), minlength=_PARTS).tolist()
        figures = counted(len(places), _FIGURES[language == "es"], language)
        told = glued(" ".join(map(str, parts)))
        lines.append(
            f"{one.name}: de {figures} a un año, {told} en cada quinto de sus pronósticos, desde el más bajo."
            if language == "es"
            else f"{one.name}: of {figures} one year ahead, {told} in each fifth of its forecasts, from the lowest."
        )
    return lines


def _fit(item: Compared, language: str) -> str:
    """Return how the run with declared values follows the figures of the window, and how many a band covers."""
    is_spanish, parts = language == "es", list[str]()
    if item.fitted is not None:
        dates = [date for date, is_one in zip(item.dates, item.is_fitted.tolist(), strict=True) if is_one]
        rmse, count = show_number(item.fitted.rmse, language), item.fitted.count
        when = show_dates(dates[0], dates[-1], language)
        parts.append(
            f"En la ventana de ajuste, {when}, los valores declarados yerran en {rmse} (RMSE, {count} cifras)"
            if is_spanish
            else f"In the window of fits, {when}, declared values miss by {rmse} (RMSE, {count} figures)"
        )
    if item.coverage is None:
        parts.append(_TOO_FEW.in_language(language))
    else:
        inside, count = round(item.coverage.share * item.coverage.count), item.coverage.count
        parts.append(
            f"el 90 % central de los miembros, errores aparte, cubre {inside} de {count} cifras de todos los años"
            if is_spanish
            else f"the central 90 % of members, errors apart, cover {inside} of {count} figures of all years"
        )
    parts.append(f"{'miembros detenidos' if is_spanish else 'members stopped'}: {show_number(item.stopped, language)}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _together_title(contest: Contest, language: str) -> str:
    when = show_dates(str(contest.years[0]), str(contest.years[-1]), language)
    years = counted(len(contest.years), _YEARS[language == "es"], language)
    return f"{_TOGETHER.in_language(language)}: {years}, {when}"


def _together(contest: Contest, language: str) -> Table:
    """Return a row a forecaster: the joint log score, its race against the baseline, and energy scores."""
    is_spanish = language == "es"
    horizons = [one.horizon for one in contest.standings[0].jointly]
    energy = "energía" if is_spanish else "energy"
    ahead = [glued(f"{energy} {horizon}") for horizon in horizons]
    versus = "frente al último valor" if is_spanish else "against the last value"
    headings = ("", "logarítmico" if is_spanish else "log score", versus, *ahead)
    counts = [str(one.count) for one in contest.standings[0].jointly]
    rows = [["orígenes" if is_spanish else "origins", "", "", *counts]]
    for item in contest.standings:
        has_scores = item.kind != "line"
        told = glued(verdict(contest.race(item.name), language)) if has_scores and item.name != BASELINE.name else ""
        energies = [show_number(one.energy, language) for one in item.jointly]
        total = show_number(item.total, language) if has_scores else ""
        rows.append([forecaster(item.name, language), total, told, *energies])
    return Table(headings, rows, right=frozenset({1, *range(3, len(headings))}), indent=2)


def _jointly(found: Comparison, language: str) -> list[str]:
    """Return whose log scores of all series together are sums over series, where there are several."""
    if len(found.contest.series) <= 1:
        return []
    is_spanish = language == "es"
    said = (
        "El puntaje logarítmico toma las series como independientes: es la suma de los suyos"
        if is_spanish
        else "Log scores take series as independent: they are sums of those of the series"
    )
    first = found.contest.years[0]
    joint = [f"{side.name} ({side.refitted_until})" for side in found.sides if (side.refitted_until or 0) >= first]
    if joint:
        said += (
            f"; salvo, hasta el año entre paréntesis, el de {', '.join(joint)}, que es el de todas a la vez"
            if is_spanish
            else f"; but that of {', '.join(joint)} is of all of them at once, until the year in brackets"
        )
    return [f"{said}."]


def _race_table(contest: Contest, language: str) -> Table:
    """Return a row a year: by how much theories and their mixture were above the baseline, and the sum so far."""
    racing = [item.name for item in contest.standings if item.kind in {"theory", "mixture"}]
    races = [contest.race(name) for name in racing]
    rows = [[str(year), *(_year(race, place, language) for race in races)] for place, year in enumerate(contest.years)]
    headings = ("año" if language == "es" else "year", *(forecaster(name, language) for name in racing))
    return Table(headings, rows, right=frozenset(range(1, len(headings))), indent=2)


def _year(race: Race, place: int, language: str) -> str:
    own, total = float(race.differences[place]), float(race.cumulative[place])
    return glued(f"{_signed(own, language)} ({_signed(total, language)})")


def _signed(value: float, language: str) -> str:
    shown = show_number(abs(value), language)
    return shown if shown == "0" else f"{'+' if value > 0 else '-'}{shown}"


def _weights(contest: Contest, language: str) -> str:
    weights = contest.weights
    if weights is None:
        return ""
    parts = [
        f"{item.name} {show_number(round(weight, 3), language)}"
        + (f" ± {show_number(round(error, 3), language)}" if math.isfinite(error) else "")
        for item, weight, error in zip(contest.theories, weights.weights.tolist(), weights.errors.tolist(), strict=True)
    ]
    if language == "es":
        told = f"Pesos con que la mezcla habría pronosticado mejor en {weights.years} años: {'; '.join(parts)}."
        return f"{told} No son probabilidades de que una teoría sea cierta."
    told = f"Weights with which the mixture would have foretold best over {weights.years} years: {'; '.join(parts)}."
    return f"{told} They are no probabilities that a theory is true."


def _refits(refits: Sequence[Refit], language: str) -> list[Paragraph | Table]:
    """Return what is lost without each factor: of evidence, of foretelling, and of the best fit."""
    is_spanish, first = language == "es", refits[0].against
    title = (
        f"Lo que se pierde frente a {first}, en logaritmos naturales; sobre 0 si {first} se ajusta mejor"
        if is_spanish
        else f"What is lost against {first}, in natural logarithms; above 0 where {first} fits better"
    )
    headings = (
        ("", "evidencia", "pronóstico", "mejor ajuste", "lo omitido es")
        if is_spanish
        else (
            "",
            "evidence",
            "foretelling",
            "best fit",
            "what is left out is",
        )
    )
    rows = [
        [
            item.name,
            _with_error(item.evidence, item.evidence_error, language),
            "" if item.foretold is None else _with_error(item.foretold.total, item.foretold.error, language),
            _signed(item.best, language),
            _NEEDS[item.need].in_language(language),
        ]
        for item in refits
    ]
    return [Paragraph(title, "bold"), Table(headings, rows, right=frozenset({1, 2, 3}), indent=2)]


def _with_error(value: float, error: float, language: str) -> str:
    if not math.isfinite(value):
        return ""
    return glued(
        f"{_signed(value, language)} ± {show_number(error, language)}"
        if math.isfinite(error)
        else _signed(value, language)
    )
