"""Comparisons with observed series in the shape that programs read."""

from collections.abc import Mapping, Sequence

from coyuntura.explain.comparisons import Compared, Comparison
from coyuntura.explain.contest import Contest, Mark, Standing
from coyuntura.explain.marks import LEVELS
from coyuntura.explain.race import Race
from coyuntura.explain.refits import Refit
from coyuntura.explain.rivals.catalogue import BASELINE
from coyuntura.explain.scores import FitErrors
from coyuntura.report.plain import Json, finite_json


def comparison_json(found: Comparison) -> Mapping[str, Json]:
    """Return a comparison in the shape that programs read."""
    contest = found.contest
    return {
        "comparisons": [_compared(item, found) for item in found.items],
        "years": list(contest.years),
        "baseline": BASELINE.name,
        "forecasters": [_forecaster(item, contest) for item in contest.standings],
        "theories": [
            {
                "name": side.name,
                "interpretation": side.interpretation or None,
                "from_posterior": side.is_posterior,
                "fitted_each_year": side.is_yearly,
                "fitted_each_year_until": side.refitted_until,
                "certified": side.is_certified if side.is_posterior else None,
                "knows_until": side.knows_until or None,
                "only_explains": contest.only_explains(side.name),
                "rivals_ahead": list(contest.rivals_ahead_of(side.name)),
            }
            for side in found.sides
        ],
        "weights": _weights(contest),
        "drivers_known": list(found.drivers),
        "not_compared": list(found.left_out),
        "refits": [_refit(item) for item in found.refits],
    }


def _compared(item: Compared, found: Comparison) -> Mapping[str, Json]:
    return {
        "cell": item.observation.cell,
        "series": item.observation.series,
        "unit": item.unit,
        "reads": item.observation.reads,
        "transform": item.observation.transform,
        "fitted_from": item.observation.fitted_from,
        "fitted_until": item.observation.fitted_until,
        "scored_from": found.begins[item.observation.series] or None,
        "fitted": None if item.fitted is None else _errors(item.fitted),
        "coverage_of_90_percent": None if item.coverage is None else item.coverage.share,
        "coverage_points": None if item.coverage is None else item.coverage.count,
        "dates": list(item.dates),
        "observed": _finite(item.observed.tolist()),
        "central": _finite(item.central.tolist()),
        "low": _finite(item.low.tolist()),
        "high": _finite(item.high.tolist()),
        "stopped": item.stopped,
    }


def _forecaster(item: Standing, contest: Contest) -> Mapping[str, Json]:
    has_scores = item.kind != "line"
    scored = {name: item.total_of(number) for number, name in enumerate(contest.series)}
    return {
        "name": item.name,
        "kind": item.kind,
        "silent_on": list(item.silent),
        "log_score": finite_json(item.total) if has_scores else None,
        "log_score_by_year": _finite(item.yearly.tolist()) if has_scores else None,
        "log_score_by_series": {
            name: {"log_score": finite_json(total), "years": years} for name, (total, years) in scored.items()
        }
        if has_scores
        else None,
        "against_baseline": _race(contest.race(item.name)) if has_scores else None,
        "marks": [_mark(mark) for mark in item.marks],
        "energy": [
            {"years_ahead": one.horizon, "origins": one.count, "score": finite_json(one.energy)} for one in item.jointly
        ],
        "places_one_year_ahead": {name: _finite(places.tolist()) for name, places in item.places.items()},
    }


def _mark(mark: Mark) -> Mapping[str, Json]:
    levels = [str(round(100 * level)) for level in LEVELS]
    return {
        "series": mark.series,
        "years_ahead": mark.horizon,
        "figures": mark.count,
        "crps": finite_json(mark.crps),
        "coverage_by_percent": dict(zip(levels, _finite(mark.coverage), strict=True)),
        "width_by_percent": dict(zip(levels, _finite(mark.widths), strict=True)),
    }


def _race(race: Race) -> Mapping[str, Json]:
    return {"difference": race.total, "error": finite_json(race.error), "outcome": race.outcome}


def _weights(contest: Contest) -> Json:
    if contest.weights is None:
        return None
    names = [item.name for item in contest.theories]
    pairs = zip(contest.weights.weights.tolist(), contest.weights.errors.tolist(), strict=True)
    told = {
        name: {"weight": weight, "error": finite_json(error)}
        for name, (weight, error) in zip(names, pairs, strict=True)
    }
    return {"years": contest.weights.years, "by_theory": told}


def _refit(item: Refit) -> Mapping[str, Json]:
    return {
        "name": item.name,
        "against": item.against,
        "log_evidence_lost": finite_json(item.evidence),
        "log_evidence_error": finite_json(item.evidence_error),
        "foretold": None if item.foretold is None else _race(item.foretold),
        "best_log_likelihood_lost": finite_json(item.best),
        "need": item.need,
    }


def _errors(errors: FitErrors) -> Mapping[str, Json]:
    values = {"mape": errors.mape, "rmse": errors.rmse, "bias": errors.bias, "correlation": errors.correlation}
    return {name: finite_json(value) for name, value in values.items()} | {"count": errors.count}


def _finite(values: Sequence[float]) -> list[float | None]:
    return [finite_json(value) for value in values]
