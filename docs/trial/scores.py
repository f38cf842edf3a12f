"""Scores of held-out figures by forecaster, of the fit and of the priors before it."""

from collections.abc import Mapping

from docs.trial.reading import at, number, rows

TITLES = {
    "oil/production": "Oil production, thousand barrels a day",
    "oil/consumption": "Oil used at home, thousand barrels a day",
}
SHORT = {
    "oil": "the fit",
    "venezuela": "priors, not fitted",
    "line": "declared values",
    "autoregression": "AR(1)",
    "history": "historical distribution",
}


def shown(name: str) -> str:
    """Return how a page calls a forecaster."""
    return SHORT.get(name, name.replace("_", " "))


def scores(found: Mapping[str, object], series: str) -> Mapping[str, tuple[float, int]]:
    """Return CRPS and the number of figures of each forecaster one year ahead, the unfitted priors among them."""
    made: dict[str, tuple[float, int]] = {}
    for which in ("compared", "unfitted"):
        for item in rows(at(found, which), "forecasters"):
            if which == "unfitted" and item["kind"] != "theory":
                continue
            for mark in rows(item, "marks"):
                if mark["series"] == series and item["name"] != "growth_halves":
                    made[shown(str(item["name"]))] = number(mark, "crps"), int(number(mark, "figures"))
    return made


def gains(found: Mapping[str, object], series: str) -> Mapping[str, float]:
    """Return by how much each forecaster's log score of a series is above the last value's; lines have none."""
    made: dict[str, float] = {}
    for which in ("compared", "unfitted"):
        for item in rows(at(found, which), "forecasters"):
            if item["kind"] != "line" and (which == "compared" or item["kind"] == "theory"):
                made[shown(str(item["name"]))] = number(at(item, "log_score_by_series", series), "log_score")
    base = made.pop("last value")
    return {name: value - base for name, value in made.items() if name != "growth halves"}


def band(found: Mapping[str, object], series: str) -> Mapping[str, tuple[float, float]]:
    """Return which part of the figures lies within each forecaster's central 80 %, and how wide that is."""
    made: dict[str, tuple[float, float]] = {}
    for which in ("compared", "unfitted"):
        for item in rows(at(found, which), "forecasters"):
            if item["kind"] != "line" and (which == "compared" or item["kind"] == "theory"):
                for mark in rows(item, "marks"):
                    if mark["series"] == series:
                        inside, width = at(mark, "coverage_by_percent"), at(mark, "width_by_percent")
                        made[shown(str(item["name"]))] = number(inside, "80"), number(width, "80")
    return made
