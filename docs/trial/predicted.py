"""`python -m docs.trial.predicted`: a second fit, and what it foretells of the years after the first order."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from docs.trial.reading import kept, written

import coyuntura as cy

SERIES = ("oil/production", "oil/consumption", "oil/rigs", "iran/exports")
PARAMETERS = (
    "growth_plan", "rig_yield", "decline_rate", "initial_capacity", "skill_power", "pledge_ratio", "partner_response",
    "price_elasticity", "upkeep_cost", "debt_ceiling", "takeover_loss", "cost_elasticity", "pressed_part",
    "compliance", "network_growth", "network_limit", "idle_loss",
)  # fmt: skip
WORLDS = {
    "history": "with the orders",
    "no_sanctions": "without",
    "credit_by_order": "with, if only orders close credit",
    "credit_by_order_no_sanctions": "without, likewise",
}
YEARS = range(2016, 2024)
PARTICLES, REPEATS, MEMBERS = 128, 4, 500


def foretold(path: Path) -> Mapping[str, object]:
    """Fit where there is no file yet, and return output by year and world in members of the fit."""
    study = cy.study("venezuela")
    wanted = cy.Wanted(series=SERIES, parameters=PARAMETERS, particles=PARTICLES, repeats=REPEATS)
    fitted = study.fit(path, wanted, 2)
    runs = study.run(scenarios=list(WORLDS), variables=["oil_production"], members=fitted.members(MEMBERS))
    output = runs["oil_production"].transpose("scenario", "member", "time")
    years = output["time"].dt.year.to_numpy()
    numbers = output.to_numpy()
    worlds = {
        world: {
            str(year): np.percentile(numbers[row][:, years == year].mean(axis=1), (5, 50, 95)).round(1).tolist()
            for year in YEARS
        }
        for row, world in enumerate(WORLDS)
    }
    said = cast("Mapping[str, Sequence[Mapping[str, object]]]", fitted.to_json())
    observed = study.checked.study.tables["oil"].series["production"].figures
    return {
        "failed": [item["test"] for item in said["tests"] if not item["passed"]],
        "observed": {figure.date: figure.value for figure in observed if int(figure.date) in YEARS},
        "worlds": worlds,
    }


def table() -> str:
    """Return what the kept numbers say, as a table of the page."""
    found = cast("Mapping[str, Any]", kept("predicted.json"))
    heads = ("year", "observed", *WORLDS.values())
    lines = [
        (
            str(year),
            f"{found['observed'][str(year)]:,.0f}",
            *("{1:,.0f} ({0:,.0f} to {2:,.0f})".format(*found["worlds"][world][str(year)]) for world in WORLDS),
        )
        for year in YEARS
    ]
    rows = "\n".join(f"| {' | '.join(row)} |" for row in (heads, ("---",) * len(heads), *lines))
    return f"{rows}\n\n{_beside_published(found['worlds'])}"


def _beside_published(worlds: Mapping[str, Mapping[str, Sequence[float]]]) -> str:
    """Return what the middle draws say of the orders, beside what was published of them."""

    def lost(year: str, with_orders: str = "history", without: str = "no_sanctions") -> float:
        return worlds[without][year][1] - worlds[with_orders][year][1]

    fallen = worlds["history"]["2017"][1] - worlds["history"]["2019"][1]
    by_order = lost("2018", "credit_by_order", "credit_by_order_no_sanctions")
    return (
        f"In 2018 the order on finance alone had taken {lost('2018'):.0f} thousand barrels a day where lenders look at "
        f"debt and {by_order:.0f} where only it closed credit; published are 797 (Rodríguez 2019) and 131 at once with "
        f"20 more each month (Anova).\n"
        f"All orders together had taken {lost('2019'):.0f} in 2019, {100 * lost('2019') / fallen:.0f} % of the fall "
        f"from 2017 to then; published are 45 % (Anova, of what was lost to the end of 2019) and half or more "
        f"(Rodríguez 2022)."
    )


if __name__ == "__main__":
    raise SystemExit(written("predicted.json", __doc__, "file of the posterior", foretold))
