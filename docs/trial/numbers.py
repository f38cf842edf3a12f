"""The numbers of the trial: one fit with fixed options, its tests, held-out scores, and an attribution."""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias, cast

from docs.trial.chosen import reach_of

import coyuntura as cy
from coyuntura.ensemble.engine import Engine
from coyuntura.infer.plans import Wanted, plan_fit
from coyuntura.infer.posterior import Posterior
from coyuntura.names import Id
from coyuntura.report.attribution_plot import plot_attributions

Facts: TypeAlias = Mapping[str, object]

STUDY = "venezuela"
QUESTION, ANSWER = "QU6", "output_fall"
PARAMETERS = 20
PARTICLES, REPEATS = 120, 4
MEMBERS = 480
SERIES = ("oil/production", "oil/consumption")
KEPT_OF_FORECASTERS = ("name", "kind", "log_score_by_series", "log_score_by_year", "against_baseline")


def found_in(folder: Path, particles: int = PARTICLES, repeats: int = REPEATS, workers: int = 2) -> Facts:
    """Fit, and return everything that the page says; `oil.nc` and `attribution.png` are written into the folder.

    Args:
        folder: Exists; a fit that was ended goes on there.
        particles: Of each repeat.
        repeats: Of the fit.
        workers: Processes, which change no number.
    """
    study = cy.study(STUDY)
    target = plan_fit(study.engine, Wanted(series=SERIES)).target
    moved = reach_of(target, study.checked.study.ensemble.seed)
    looked_for = list(moved)[:PARAMETERS]
    path = folder / "oil.nc"
    wanted = Wanted(series=SERIES, parameters=looked_for, particles=particles, repeats=repeats)
    fitted = study.fit(path, wanted, workers)
    attribution = study.attribute(QUESTION, members=fitted.members(MEMBERS))
    only = [part for part in attribution.found.shares if part.outcome.name == ANSWER]
    plot_attributions([replace(attribution.found, shares=only)], attribution.study, folder / "attribution.png", "en")
    said = cast("dict[str, object]", fitted.to_json())
    options = {key: value for key, value in cast("Facts", said.pop("options")).items() if key != "code"}
    # Where, when and from what it was made moves from day to day, and no number does.
    for name in ("path", "sha256", "coyuntura", "edition", "date", "cite"):
        said.pop(name)
    return {
        "made_by": {
            "code": fitted.posterior.options["code"],
            "file_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "draws_sha256": digest(fitted.posterior),
        },
        "options": {**options, "parameters": PARAMETERS, "members": MEMBERS},
        "reach": moved,
        "labels": _labels(study.engine, moved),
        "fit": said,
        "answer": cast("Sequence[Facts]", cast("Facts", study.identify(path, [ANSWER]).to_json())["answers"])[0],
        "compared": _compared(cast("Facts", study.compare(posteriors=[path]).to_json())),
        "unfitted": _compared(cast("Facts", study.compare(members=MEMBERS).to_json())),
        "attributed": _attributed(cast("Facts", attribution.to_json())),
    }


def digest(posterior: Posterior) -> str:
    """Return the SHA-256 of all draws, in their order, whatever wrote them."""
    numbers = posterior.points.ravel().tolist()
    return hashlib.sha256(struct.pack(f"<{len(numbers)}d", *numbers)).hexdigest()


def _labels(engine: Engine, cells: Mapping[str, float]) -> Mapping[str, str]:
    """Return how the study calls each cell."""
    found: dict[str, str] = {}
    for cell in cells:
        name, bracket, elements = cell.partition("[")
        label = engine.checked.model.variables[Id(name)].element.header.label.in_language("en") or name
        found[cell] = f"{label} {bracket}{elements}" if bracket else label
    return found


def _compared(found: Facts) -> Facts:
    """Return of a comparison what concerns the fitted series, one year ahead."""
    forecasters = cast("Sequence[Facts]", found["forecasters"])
    return {
        "years": found["years"],
        "theories": found["theories"],
        "drivers_known": found["drivers_known"],
        "forecasters": [
            {
                **{key: item[key] for key in KEPT_OF_FORECASTERS},
                "marks": [
                    mark
                    for mark in cast("Sequence[Facts]", item["marks"])
                    if mark["series"] in SERIES and mark["years_ahead"] == 1
                ],
            }
            for item in forecasters
        ],
    }


def _attributed(found: Facts) -> Facts:
    """Return of an attribution its parts against the first references, the spread over all, and what is refused."""
    parts: dict[str, Facts] = {}
    for part in cast("Sequence[Facts]", found["attribution"]):
        parts.setdefault(cast("str", part["outcome"]), part)
    kept = ("outcome", "unit", "references", "total", "unexplained", "effects")
    return {
        "question": found["question"],
        "parts": [{key: part[key] for key in kept} for part in parts.values()],
        "spread": found["spread"],
        "refused": found["refused"],
        "factors": found["factors"],
        "members": found["members"],
    }
