"""`python -m docs.trial.refits`: fits without each factor, and what figures say of each factor's part of the fall.

A fit takes the figures to 2017 year by year, so that each year is foretold from those before; the years after are
foretold by its last draws. What a factor is worth is the log score that is lost where the fit has it off. What figures
say of a part is how far its variance narrows from the priors to the fit with all factors.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from docs.trial.predicted import PARAMETERS, SERIES
from docs.trial.reading import at, kept, number, numbers, written

import coyuntura as cy
from coyuntura.arrays import Reals
from coyuntura.explain.branches import Turning
from coyuntura.explain.identifiability import Identified
from coyuntura.explain.race import Race
from coyuntura.explain.refits import Refit
from coyuntura.explain.theories import Theory, foretold_by
from coyuntura.infer.plans import plan_fit
from coyuntura.infer.posterior_file import read_posterior
from coyuntura.infer.target import resting_cells
from coyuntura.names import Id
from coyuntura.sweep.content import content_key

ALL = "history"
FACTORS = {
    "sanctions": ("no_sanctions", "sanctions_fall", "sanctions"),
    "price": ("price_of_1998_to_2003", "price_effect_flat", "the price of oil"),
    "government": ("terms_of_1998", "government_fall", "the government"),
    "stoppage": ("no_stoppage", "stoppage_fall", "the stoppage"),
}
"""Each with the scenario that has it off, the figure of QU6 that tells what the fall would lack, and its words."""
SCENARIOS = (ALL, *(scenario for scenario, _, _ in FACTORS.values()))
REPEATS = 2
LAST, LATER = 2017, tuple(range(2018, 2024))
STALE = "**The study has changed since: these fits are of an earlier one.** The command below makes them anew."
LEAST_CONTRACTION = 0.3
"""Of the variance of a part, below which figures are taken to say nothing of it; set before any fit was run."""


def particles(scenario: str) -> int:
    """Return how many particles each repeat has: more with all factors, since its draws answer questions too."""
    return 128 if scenario == ALL else 64


def wanted(study: cy.Study, scenario: str) -> cy.Wanted:
    """Return the fit under a scenario: of the same parameters, but for those that the scenario sets."""
    items = [item for item in study.checked.study.observations if item.series in SERIES]
    resting = resting_cells(study.engine, items, study.engine.world([Id(scenario)]))
    return cy.Wanted(
        series=SERIES,
        parameters=[name for name in PARAMETERS if name in resting],
        scenario=Id(scenario),
        by_year=True,
        particles=particles(scenario),
        repeats=REPEATS,
        despite_prior=True,
    )


def made_for(study: cy.Study) -> str:
    """Return a checksum of all that the draws of these fits rest on: equations, numbers, priors and figures."""
    return content_key(*(plan_fit(study.engine, wanted(study, scenario)).made_for for scenario in SCENARIOS))


def verdict(contraction: float, same_sign: Collection[bool]) -> str:
    """Return whether a part can be told: its variance narrows enough, and all branches give it one sign.

    Args:
        contraction: 1 less the variance of the fit over that of the priors.
        same_sign: For each branch, whether all of its options have the sign of the middle run.
    """
    return "told" if contraction >= LEAST_CONTRACTION and all(same_sign) else "cannot tell"


def found_in(folder: Path) -> Mapping[str, object]:
    """Fit where the folder has no file yet, and return what is lost without each factor and what figures say of it."""
    study = cy.study("venezuela")
    for scenario in SCENARIOS:
        path = folder / f"{scenario}.nc"
        if not path.exists():
            study.fit(path, wanted(study, scenario), 1)
    without = [folder / f"{scenario}.nc" for scenario, _, _ in FACTORS.values()]
    refits = {item.name: item for item in study.compare(posteriors=[folder / f"{ALL}.nc", *without]).found.refits}
    parts = study.identify(folder / f"{ALL}.nc", [figure for _, figure, _ in FACTORS.values()], question="QU6")
    turning = study.ask("QU6").found.turning
    later = {scenario: _held_out(study, folder / f"{scenario}.nc") for scenario in SCENARIOS}
    return {
        "made_for": made_for(study),
        "particles": {scenario: particles(scenario) for scenario in SCENARIOS},
        "repeats": REPEATS,
        "factors": {
            name: _factor(refits[scenario], later[ALL] - later[scenario], parts[f"QU6 {figure}"], turning[figure])
            for name, (scenario, figure, _) in FACTORS.items()
        },
    }


def _held_out(study: cy.Study, path: Path) -> Reals:
    """Return the log score of output in each year that was held out, by the last draws of a fit, shape (year,)."""
    # Without the scores of its own years it is scored as a fit that was made at once.
    draws = replace(read_posterior(path), scores=None, forecasts=None)
    scores = foretold_by(Theory(path.stem, study.engine, draws, ""), SERIES[:1], (LAST,)).scores
    column = scores.series.index(SERIES[0])
    return np.array([scores.by_series[0, scores.years.index(year), column] for year in LATER])


def _factor(refit: Refit, later: Reals, part: Identified, turning: Sequence[Turning]) -> Mapping[str, object]:
    """Return what is lost without a factor, and what figures say of its part.

    Raises:
        ValueError: One of the two was not fitted year by year.
    """
    if refit.foretold is None:
        raise ValueError(f"{refit.name} was not fitted year by year")
    signs = {str(one.branch.header.id): one.same_sign == len(one.options) for one in turning}
    return {
        "lost": {"to 2017": _lost(_until(refit.foretold)), "after 2017": _lost(Race(LATER, later))},
        "need": refit.need,
        "prior": [part.prior.low, part.prior.central, part.prior.high],
        "posterior": [part.posterior.low, part.posterior.central, part.posterior.high],
        "contraction": part.contraction,
        "contraction_low": part.contraction_low,
        "one_sign": signs,
        "verdict": verdict(part.contraction, signs.values()),
    }


def _lost(race: Race) -> Mapping[str, float]:
    """Return the log score lost over some years, and its standard error, years being taken as independent."""
    return {"years": len(race.years), "total": race.total, "error": race.error}


def _until(race: Race) -> Race:
    """Return a race over the years that were fitted: after them it has Iran's figures only."""
    count = sum(year <= LAST for year in race.years)
    return Race(race.years[:count], race.differences[:count])


def table() -> str:
    """Return what the kept numbers say, as tables of the page, and whether they are of the study as it is."""
    found, now = kept("refits.json"), made_for(cy.study("venezuela"))
    factors = at(found, "factors")
    heads = ("without", "lost to 2017", "lost after 2017", "the fall would lack, by the priors", "by the fit")
    heads = (*heads, "variance taken away", "can it be told?")
    lines = [f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|"]
    for name, (_, _, words) in FACTORS.items():
        one = at(factors, name)
        lost = [at(one, "lost", span) for span in ("to 2017", "after 2017")]
        cells = [
            words,
            *(f"{number(item, 'total'):+.1f} ± {number(item, 'error'):.1f}".replace("-", "−") for item in lost),
            *(_band(numbers(one, key)) for key in ("prior", "posterior")),
            f"{100 * number(one, 'contraction'):.0f} %",
            str(one["verdict"]),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    state = "These fits are of the study as it is." if found["made_for"] == now else STALE
    return "\n".join([*lines, "", state])


def _band(points: Sequence[float]) -> str:
    low, central, high = points
    return f"{central:,.0f} ({low:,.0f} to {high:,.0f})".replace("-", "−")


if __name__ == "__main__":
    raise SystemExit(written("refits.json", __doc__, "folder of the posteriors", found_in))
