"""What a fit came to: what the priors said, which tests it passes, what the figures said, and what cannot be told."""

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np
from rich.console import Group, RenderableType

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.infer.agreement import evidence_of
from coyuntura.infer.before import PriorBand, PriorPredictive
from coyuntura.infer.filed import Filed
from coyuntura.infer.posterior import Gate, Opinion, Posterior, Seen, Unknown
from coyuntura.names import Id
from coyuntura.report.amounts import show_unit
from coyuntura.report.citing import fit_citation
from coyuntura.report.lines import whole
from coyuntura.report.numbers import show_number, show_percent, show_range
from coyuntura.report.page import Page, Paragraph, Table, blank, glued
from coyuntura.report.plain import Json, finite_json
from coyuntura.report.settings import interpretation_told
from coyuntura.report.words import word

MOST_DISCREPANCY = 0.5
"""Share of a fit above which a series is followed by discrepancy rather than by the model."""
_TAIL = 0.05

_TESTS: Mapping[str, tuple[str, str]] = {
    "prior": (
        "series of which the priors say something absurd",
        "series de las que las distribuciones previas dicen algo absurdo",
    ),
    "forgotten": (
        "repeats whose particles still knew where they began",
        "repeticiones cuyas partículas aún sabían dónde empezaron",
    ),
    "rhat": (
        "disagreement of repeats, on the log-likelihood too (R-hat)",
        "desacuerdo de las repeticiones, también en la log-verosimilitud (R-hat)",
    ),
    "effective": (
        "effective draws that lack to 100 for each repeat",
        "muestras efectivas que faltan para 100 por repetición",
    ),
    "dt": (
        "change of the log-likelihood with half the step, or with the study's",
        "cambio de la log-verosimilitud con la mitad del paso o con el del estudio",
    ),
    "khat": ("tail of importance weights (Pareto k)", "cola de los pesos de importancia (k de Pareto)"),
    "evidence": ("spread of log evidence over repeats", "dispersión de la log-evidencia entre repeticiones"),
    "opinion": (
        "distance of log evidence from that of weighed draws",
        "distancia de la log-evidencia a la de muestras ponderadas",
    ),
}
_WORDS: Mapping[str, tuple[str, str]] = {
    "before": (
        "What the priors say of the figures, before anything is fitted",
        "Lo que las distribuciones previas dicen de las cifras, antes de ajustar nada",
    ),
    "prior_headings": (
        "series|observed|90 % of the priors' draws|figures within",
        "serie|observado|90 % de las muestras previas|cifras dentro",
    ),
    "certified": ("The fit passes its tests.", "El ajuste supera sus pruebas."),
    "uncertified": (
        "The fit fails {} of its tests, so that nothing it says may be believed without saying so.",
        "El ajuste no supera {} de sus pruebas, así que nada de lo que dice puede creerse sin decirlo.",
    ),
    "tests": ("test|found|must be below|", "prueba|resultado|debe ser menor que|"),
    "passed": ("passed", "superada"),
    "failed": ("failed", "no superada"),
    "evidence": (
        "Log evidence {}, over {} repeats.",
        "Log-evidencia {}, sobre {} repeticiones.",
    ),
    "effective": (
        "The draws are worth at least {} independent ones (bulk ESS) of {}: fewest of {}.",
        "Las muestras valen al menos {} independientes (ESS central) de {}: las menos, de {}.",
    ),
    "opinion": (
        "Log evidence {}, over {} repeats; {} ± {} by {} weighed draws.",
        "Log-evidencia {}, sobre {} repeticiones; {} ± {} por {} muestras ponderadas.",
    ),
    "no_evidence": (
        "No evidence is given: neither Pareto's k nor the spread over repeats allows it, or another test failed.",
        "No se da la evidencia: ni la k de Pareto ni la dispersión entre repeticiones la avala, o falla otra prueba.",
    ),
    "informed": ("What the figures say of the parameters", "Lo que las cifras dicen de los parámetros"),
    "informed_headings": (
        "parameter|before|after (90 %)|unit|narrowed by",
        "parámetro|antes|después (90 %)|unidad|se estrecha",
    ),
    "noise": ("What they say of the observation models", "Lo que dicen de los modelos de observación"),
    "prior_only": (
        "Prior only, since the figures say nothing of them: {}.",
        "Solo previa, pues las cifras no dicen nada de ellos: {}.",
    ),
    "none_informed": ("The figures say nothing of any parameter.", "Las cifras no dicen nada de ningún parámetro."),
    "fixed": ("Held at the declared number: {}.", "Fijos en el número declarado: {}."),
    "series": ("How the figures are followed", "Cómo se siguen las cifras"),
    "series_headings": (
        "series|figures fitted|held out|discrepancy's share|correlation of residuals",
        "serie|cifras ajustadas|reservadas|parte de la discrepancia|correlación de los residuos",
    ),
    "stopped": (
        "Runs that stop: {} of {} with draws of the priors, {} of {} with draws of the fit.",
        "Corridas que se detienen: {} de {} con muestras de las previas, {} de {} con muestras del ajuste.",
    ),
    "other_step": (
        "The figures are fitted at a step of {}; the study runs at {}.",
        "Las cifras se ajustan con un paso de {}; el estudio corre con uno de {}.",
    ),
    "coarse": (
        "These figures need a finer step: a smaller `dt`, or a `method` of higher order, in study.yaml.",
        "Estas cifras piden un paso más fino: un `dt` menor, o un `method` de orden superior, en study.yaml.",
    ),
    "cannot": ("What cannot be told", "Lo que no se puede decir"),
    "cannot_only": (
        "of {} of the {} parameters, more than their priors already said",
        "de {} de los {} parámetros, nada más que lo que ya decían sus distribuciones previas",
    ),
    "cannot_series": (
        "why {} did as it did, since more than half of what it did is discrepancy",
        "por qué {} se comportó como se comportó, pues más de la mitad de su comportamiento es discrepancia",
    ),
    "cannot_fit": (
        "whether these numbers would come out again, since the fit fails its tests",
        "si estos números volverían a salir, pues el ajuste no supera sus pruebas",
    ),
    "cannot_share": (
        "how much of {} the model leaves out, since a series with errors alone does not tell",
        "cuánto de {} deja fuera el modelo, pues una serie que solo tiene errores no lo dice",
    ),
    "cannot_cause": (
        "whether another model would follow the figures as well: the fit knows of no other",
        "si otro modelo seguiría las cifras igual de bien: el ajuste no conoce otro",
    ),
    "written": ("Written: {}", "Escrito: {}"),
    "of": ("{} of {}", "{} de {}"),
}


def render_before(checked: CheckedStudy, before: PriorPredictive, language: str) -> RenderableType:
    """Return what the priors say of each series, beside what was observed."""
    rows: list[list[str]] = []
    for band in before.bands:
        ends = _range(np.array([_least(band.low), _most(band.high)]), language)
        rows.append(
            [
                _label(checked, band.series, language),
                _range(band.observed, language),
                f"{ends} {_unit(checked, band.series, language)}".rstrip(),
                _said("of", language, _within(band), len(band.dates)),
            ]
        )
    return Page(
        [
            *(Paragraph(line) for line in interpretation_told(checked.study, language)),
            Paragraph(_word("before", language), "bold"),
            Table(_word("prior_headings", language).split("|"), rows, indent=2),
        ]
    )


def render_fit(checked: CheckedStudy, found: Posterior, filed: Filed, language: str) -> RenderableType:
    """Return the verdict on a fit, what it found, and how it is cited."""
    failed = sum(not gate.is_passed for gate in found.certifying)
    verdict = _word("certified", language) if found.is_certified else _said("uncertified", language, failed)
    blocks: list[Paragraph | Table] = [
        Paragraph(verdict, "bold"),
        _tests(found.gates, language),
        Paragraph(_effective(checked, found, language), indent=2),
        Paragraph(_evidence(found, language), indent=2),
        *_steps(checked, found, language),
        blank(),
        *_parameters(checked, found, language),
        blank(),
        *_series(checked, found, language),
        blank(),
        Paragraph(f"{_word('cannot', language)}: {_cannot(checked, found, language)}."),
    ]
    cite = Paragraph(f"{word('cite', language)}: {fit_citation(found, filed).in_language(language)}")
    return Group(Page(blocks), whole(_said("written", language, filed.path)), Page([cite]))


def fit_json(found: Posterior, filed: Filed) -> Mapping[str, Json]:
    """Return the same in the shape that programs read."""
    stats, effective = found.flat(), found.effective()
    return {
        "path": str(filed.path),
        "sha256": filed.sha256,
        "coyuntura": filed.edition.version,
        "edition": filed.edition.content,
        "date": filed.edition.day.isoformat(),
        "cite": fit_citation(found, filed).as_dict(),
        "study": found.study,
        "interpretation": found.interpretation or None,
        "scenario": found.scenario,
        "certified": found.is_certified,
        "tests": [
            {"test": gate.name, "found": finite_json(gate.value), "limit": gate.limit, "passed": gate.is_passed}
            for gate in found.gates
        ],
        "log_evidence": [finite_json(value) for value in found.log_evidence.tolist()] if found.has_evidence else None,
        "log_evidence_weighed": _opinion_json(_trusted(found)),
        "unknowns": [
            {**_unknown_json(item, stats[:, at]), "effective_draws": finite_json(effective[item.name])}
            for at, item in enumerate(found.unknowns)
        ],
        "fixed": dict(found.fixed),
        "series": [_series_json(item) for item in found.series],
        "stopped": dict(found.stopped),
        "draws": len(stats),
        "options": dict(found.options),
    }


def _opinion_json(found: Opinion | None) -> Json:
    if found is None:
        return None
    return {"log_evidence": found.log_evidence, "error": finite_json(found.error), "k": found.k, "draws": found.draws}


def _unknown_json(item: Unknown, values: Reals) -> Mapping[str, Json]:
    low, middle, high = (float(value) for value in np.quantile(values, [_TAIL, 0.5, 1 - _TAIL]))
    return {
        "name": item.name,
        "prior": item.prior,
        "is_parameter": item.is_parameter,
        "informed": item.is_informed,
        "contraction": finite_json(item.contraction),
        "shift": finite_json(item.shift),
        "low": low,
        "median": middle,
        "high": high,
    }


def _series_json(item: Seen) -> Mapping[str, Json]:
    bands = {
        f"{which}_{end}": [finite_json(value) for value in _quantile(draws, share)]
        for which, draws in (
            ("prior", item.prior_predictive),
            ("posterior", item.posterior_predictive.reshape(-1, len(item.dates))),
        )
        for end, share in (("low", _TAIL), ("median", 0.5), ("high", 1 - _TAIL))
    }
    return {
        "series": item.name,
        "unit": item.unit,
        "dates": list(item.dates),
        "observed": [finite_json(value) for value in item.observed.tolist()],
        "fitted": list(item.is_fitted),
        **bands,
        "discrepancy_share": finite_json(item.discrepancy_share),
        "residual_autocorrelation": finite_json(item.autocorrelation),
    }


def _quantile(draws: Reals, share: float) -> list[float]:
    found: list[float] = []
    for column in draws.T:
        whole_ones = column[np.isfinite(column)]
        found.append(float(np.quantile(whole_ones, share)) if whole_ones.size else math.nan)
    return found


def _tests(gates: Sequence[Gate], language: str) -> Table:
    rows = [
        [
            _TESTS[gate.name][language == "es"],
            show_number(gate.value, language, 4),
            show_number(gate.limit, language),
            _word("passed" if gate.is_passed else "failed", language),
        ]
        for gate in gates
    ]
    return Table(_word("tests", language).split("|"), rows, right=frozenset({1, 2}), indent=2)


def _effective(checked: CheckedStudy, found: Posterior, language: str) -> str:
    """Return how many independent draws the unknown is worth of which there are fewest."""
    effective = found.effective()
    fewest = min(effective, key=effective.__getitem__)
    label = _cell_label(checked, fewest, language) if fewest in found.parameters else fewest
    counts = (show_number(round(effective[fewest]), language), show_number(len(found.flat()), language))
    return _said("effective", language, *counts, label)


def _evidence(found: Posterior, language: str) -> str:
    if not found.has_evidence:
        return _word("no_evidence", language)
    log = evidence_of(found.log_evidence).log
    said = show_number(log, language, 5), show_number(len(found.log_evidence), language)
    opinion = _trusted(found)
    if opinion is None:
        return _said("evidence", language, *said)
    weighed = show_number(opinion.log_evidence, language, 5), show_number(opinion.error, language, 2)
    return _said("opinion", language, *said, *weighed, show_number(opinion.draws, language))


def _trusted(found: Posterior) -> Opinion | None:
    """Return the second opinion on evidence that is given, where its weights can be trusted."""
    is_trusted = any(gate.name == "khat" and gate.is_passed for gate in found.gates)
    return found.opinion if found.has_evidence and is_trusted else None


def _steps(checked: CheckedStudy, found: Posterior, language: str) -> list[Paragraph]:
    """Return what says that the fit took other steps than the study does, and that these are too coarse."""
    fitted, own = float(found.options["dt"]), checked.model.clock.dt
    other = _said("other_step", language, *(show_number(step, language) for step in (fitted, own)))
    said = [other] if fitted != own else []
    if any(gate.name == "dt" and not gate.is_passed for gate in found.gates):
        said.append(_word("coarse", language))
    return [Paragraph(line, indent=2) for line in said]


def _parameters(checked: CheckedStudy, found: Posterior, language: str) -> list[Paragraph | Table]:
    """Return what the figures say of parameters and of observation models, and what they say nothing of."""
    flat = found.flat()
    rows: dict[bool, list[list[str]]] = {True: [], False: []}
    for at, item in enumerate(found.unknowns):
        if item.is_informed:
            rows[item.is_parameter].append(_row(checked, item, flat[:, at], language))
    headings = _word("informed_headings", language).split("|")
    blocks: list[Paragraph | Table] = [Paragraph(_word("informed", language), "bold")]
    blocks.append(
        Table(headings, rows[True], indent=2) if rows[True] else Paragraph(_word("none_informed", language), indent=2)
    )
    only = [
        _cell_label(checked, item.name, language)
        for item in found.unknowns
        if item.is_parameter and not item.is_informed
    ]
    if only:
        blocks.append(Paragraph(_said("prior_only", language, "; ".join(only)), indent=2))
    if found.fixed:
        held = "; ".join(
            f"{_cell_label(checked, name, language)} ({show_number(value, language)})"
            for name, value in found.fixed.items()
        )
        blocks.append(Paragraph(_said("fixed", language, held), indent=2))
    if rows[False]:
        blocks += [blank(), Paragraph(_word("noise", language), "bold"), Table(headings, rows[False], indent=2)]
    return blocks


def _row(checked: CheckedStudy, item: Unknown, values: Reals, language: str) -> list[str]:
    low, middle, high = (show_number(float(value), language) for value in np.quantile(values, [_TAIL, 0.5, 1 - _TAIL]))
    unit = ""
    if item.is_parameter:
        quantity = checked.model.variables[Id(item.name.partition("[")[0])].element.quantity
        unit = "" if quantity is None else show_unit(quantity.unit, language)
    label = _cell_label(checked, item.name, language) if item.is_parameter else item.name
    after = f"{middle} ({show_range(low, high, language)})"
    return [
        label,
        glued(_rounded(item.prior)),
        after,
        unit,
        show_percent(item.contraction, language),
    ]


def _rounded(prior: str) -> str:
    """Return a prior with numbers that can be read: one that comes of figures has 16 digits."""
    return re.sub(r"(?<!\d)\d++\.\d++", lambda found: f"{float(found.group()):.4g}", prior)


def _series(checked: CheckedStudy, found: Posterior, language: str) -> list[Paragraph | Table]:
    rows = [
        [
            _label(checked, item.name, language),
            show_number(sum(item.is_fitted), language),
            show_number(len(item.is_fitted) - sum(item.is_fitted), language),
            "" if math.isnan(item.discrepancy_share) else show_percent(item.discrepancy_share, language),
            "" if math.isnan(item.autocorrelation) else show_number(round(item.autocorrelation, 2), language),
        ]
        for item in found.series
    ]
    draws = len(found.prior_points), len(found.flat())
    counts = found.stopped["prior"], draws[0], found.stopped["posterior"], draws[1]
    stopped = _said("stopped", language, *(show_number(count, language) for count in counts))
    return [
        Paragraph(_word("series", language), "bold"),
        Table(_word("series_headings", language).split("|"), rows, right=frozenset({1, 2, 3, 4}), indent=2),
        Paragraph(stopped, indent=2),
    ]


def _cannot(checked: CheckedStudy, found: Posterior, language: str) -> str:
    """Return the sentence that says what the fit cannot tell."""
    count = len(found.parameters)
    only = count - len(found.informed)
    parts = [_word("cannot_fit", language)] if not found.is_certified else []
    if only:
        parts.append(_said("cannot_only", language, show_number(only, language), show_number(count, language)))
    parts += [
        _said("cannot_series", language, _label(checked, item.name, language))
        for item in found.series
        if item.discrepancy_share > MOST_DISCREPANCY
    ]
    untold = [_label(checked, item.name, language) for item in found.series if math.isnan(item.discrepancy_share)]
    if untold:
        parts.append(_said("cannot_share", language, ", ".join(untold)))
    return "; ".join([*parts, _word("cannot_cause", language)])


def _within(band: PriorBand) -> int:
    return round(band.covered * len(band.dates))


def _least(values: Reals) -> float:
    return float(np.nanmin(values)) if np.isfinite(values).any() else math.nan


def _most(values: Reals) -> float:
    return float(np.nanmax(values)) if np.isfinite(values).any() else math.nan


def _range(values: Reals, language: str) -> str:
    return show_range(show_number(_least(values), language), show_number(_most(values), language), language)


def _label(checked: CheckedStudy, series: str, language: str) -> str:
    return next(
        (item.label.in_language(language) for item in checked.study.observations if item.series == series), series
    )


def _cell_label(checked: CheckedStudy, cell: str, language: str) -> str:
    """Return the label of a parameter, with its cell where it has several."""
    variable = checked.model.variables[Id(cell.partition("[")[0])]
    label = variable.element.header.label.in_language(language) or variable.element.header.id
    _, bracket, elements = checked.model.shown(cell).partition("[")
    return f"{label} {bracket}{elements}" if bracket else label


def _unit(checked: CheckedStudy, series: str, language: str) -> str:
    found = checked.study.series(series)
    return "" if found is None else show_unit(found.unit, language)


def _word(key: str, language: str) -> str:
    return _WORDS[key][language == "es"]


def _said(key: str, language: str, *given: object) -> str:
    return _word(key, language).format(*given)
