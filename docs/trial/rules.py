"""`python -m docs.trial.rules`: one rule of imports, one for each presidency, or none that looks at reserves.

Each rule's own numbers are narrowed by imports of goods and reserves, 1998 to 2017, and rules are compared by how
probable these figures were under each: the evidence, numbers averaged over their priors. Until March 2013 the first two
are one model, so that their evidence differs by what each foretold of 2013 to 2017, year by year, and by nothing else:
evidence over all years and the log score of the second presidency, foretold from the first and from its own years as
they come, are one number. The rule for each presidency has two numbers more, of which no year of the first says
anything; their prior is that of the first two, drawn anew, and what it does not use of it counts against it.

Priors here are wider than the study's, which come from a fit to figures among which these are: with those no break of
any size is found. Evidence is of draws of the priors, weighed: `coyuntura fit` fails its test of the clock's step here,
so that it gives none, and a nightly test holds what it finds to the weighed draws.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from docs.trial.reading import at, number, rows, write
from docs.trial.weighed import Drawn, History, effective

import coyuntura as cy
from coyuntura.arrays import Reals
from coyuntura.ensemble.engine import Engine
from coyuntura.explain.race import Race, race
from coyuntura.infer.plans import FitPlan, Wanted, plan_fit
from coyuntura.names import Id
from coyuntura.priors.families import parse_prior
from coyuntura.sweep.content import content_key

KEPT = "rules.json"
"""The file of numbers."""
SERIES = ("money/imports", "macro/reserves")
PRIORS = {
    # Imports look at dollars and at reserves, neither alone: either end is another rule.
    "import_response": "beta(2, 2)",
    "import_response_later": "beta(2, 2)",
    # Half a year, and three times as much or as little within two deviations.
    "reserve_cover": "lognormal(6, 0.6)",
    "reserve_cover_later": "lognormal(6, 0.6)",
    "imported_part": "uniform(0.5, 1)",
    "import_delay": "lognormal(6, 0.7)",
}
"""Of the rules' own numbers, without a look at the figures."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of imports: the scenario that has it, its own numbers, and its words on the page."""

    scenario: str
    own: tuple[str, ...]
    words: str


_FORMER = ("import_response", "reserve_cover")
_BOTH = (*_FORMER, "import_response_later", "reserve_cover_later")
RULES = {
    "one": Rule("history", _FORMER, "one rule"),
    "each": Rule("imports_by_another_rule", _BOTH, "a rule for each, from March 2013"),
    "each_2015": Rule("imports_by_another_rule_from_2015", _BOTH, "a rule for each, from January 2015"),
    "none": Rule("imports_without_politics", ("imported_part", "import_delay"), "a constant share of dollars"),
}
RIVALS = tuple(RULES)[1:]
DRAWS, FEWER_DRAWS = 2048, 1024
PARTICLES, REPEATS = 128, 2
SINCE = 2013
LEAST = 4.0
"""A difference of log evidence below which nothing is told, as of a race: odds of 55 to 1."""
HISTORIES, OFTEN = 20, 18
"""Made-up histories of each kind, and in how many of them a break must be found to count as one that is."""
DOWN, UP = (0.7, 0.5, 0.4, 1 / 3, 0.25, 0.2), (1.5, 2.0, 3.0, 4.0, 6.0)
"""Months held after March 2013 over those before, in histories with a break."""
SHARES = ((0.95, 3.0), (0.9, 3.0), (0.85, 3.0), (0.75, 3.0))
"""Part of dollars imported and months of delay, in histories that look at no reserves."""
STALE = "**The study has changed since: these numbers are of an earlier one.** The command below makes them anew."


def engine_of(study: cy.Study, halves: int = 0) -> Engine:
    """Return a study's engine with other priors for the rules' own numbers, its step halved so many times."""
    model = study.checked.model
    wide = {Id(name): parse_prior(text) for name, text in PRIORS.items()}
    clock = replace(model.clock, dt=model.clock.dt / 2**halves)
    return Engine(replace(study.checked, model=replace(model, priors={**model.priors, **wide}, clock=clock)))


def drawn(
    engine: Engine, draws: int = DRAWS, names: Sequence[str] = tuple(RULES), *, is_free: bool = False
) -> Mapping[str, Drawn]:
    """Return runs under some rules.

    Args:
        engine: Of the study.
        draws: How many of each.
        names: Of the rules.
        is_free: Whether the other numbers of the account abroad are drawn too.
    """
    account = tuple(_account(engine)) if is_free else ()
    rules = {name: RULES[name] for name in names}
    return {name: Drawn.of(engine, rule.scenario, SERIES, (*rule.own, *account), draws) for name, rule in rules.items()}


def _account(engine: Engine) -> Sequence[str]:
    """Return the numbers with a prior of the account abroad but the rules' own, in the study's order."""
    plan = plan_fit(engine, Wanted(series=SERIES))
    homes = engine.checked.model.homes
    return [cell for cell in plan.target.cells if homes.get(Id(cell)) == "external" and cell not in PRIORS]


def plans(study: cy.Study) -> Mapping[str, FitPlan]:
    """Return the fit of each rule's own numbers."""
    engine = engine_of(study)
    return {
        name: plan_fit(
            engine,
            Wanted(
                series=SERIES,
                parameters=rule.own,
                scenario=Id(rule.scenario),
                particles=PARTICLES,
                repeats=REPEATS,
            ),
        )
        for name, rule in RULES.items()
    }


def made_for(study: cy.Study) -> str:
    """Return a checksum of all that the numbers rest on: equations, numbers, priors and figures."""
    return content_key(*(plan.made_for for plan in plans(study).values()))


def found_in(study: cy.Study) -> Mapping[str, object]:
    """Return everything that the page says."""
    wide = drawn(engine_of(study))
    narrow = drawn(study.engine, FEWER_DRAWS)
    free = drawn(engine_of(study), DRAWS, is_free=True)
    weighed = {"wide": wide, "free": free, "narrow": narrow}
    return {
        "made_for": made_for(study),
        "priors": PRIORS,
        "free": len(free["one"].target.cells) - len(RULES["one"].own),
        "weighed": {kind: _weighed(rules) for kind, rules in weighed.items()},
        "halved": _halved(study),
        "races": {name: _raced(wide, name) for name in RIVALS},
        "break": _broken(wide["each"]),
        "breaks": {kind: _breaks(study, rules) for kind, rules in (("wide", wide), ("narrow", narrow))},
        "without": _without(study, wide),
    }


def _weighed(rules: Mapping[str, Drawn]) -> Mapping[str, object]:
    """Return by rule the log evidence of what was observed less that of one rule, and what stands behind it."""
    base = rules["one"].evidence(rules["one"].observed)
    return {
        name: {
            "evidence": found.evidence(found.observed) - base,
            "effective": effective(found.weights(found.observed)),
            "impossible": float(np.mean(~np.isfinite(found.log_likelihoods(found.observed)))),
        }
        for name, found in rules.items()
    }


def _halved(study: cy.Study) -> Mapping[str, float]:
    """Return by rule how far the log evidence less that of one rule moves with half the step of the clock."""
    coarse, fine = (
        _weighed(drawn(engine_of(study, halves=halves), FEWER_DRAWS // 2, names=("one", "each", "none")))
        for halves in (0, 1)
    )
    return {name: number(at(fine, name), "evidence") - number(at(coarse, name), "evidence") for name in coarse}


def _raced(rules: Mapping[str, Drawn], name: str) -> Mapping[str, object]:
    """Return the race of a rule against one rule: over the second presidency, and over all years."""
    years = rules["one"].years
    scores = [rules[which].scores(rules[which].observed) for which in (name, "one")]
    later = years.index(SINCE)
    return {
        "later": _told(race(years[later:], scores[0][later:], scores[1][later:])),
        "all": _told(race(years, scores[0], scores[1])),
    }


def _told(one: Race) -> Mapping[str, object]:
    return {"years": len(one.years), "total": one.total, "error": one.error, "outcome": one.outcome}


def _broken(each: Drawn) -> Mapping[str, object]:
    """Return how far months held and response changed, by the rule for each presidency: 5, 50 and 95 % of draws."""
    weights, own = each.weights(each.observed), each.numbers
    ratio = own["reserve_cover_later"] / own["reserve_cover"]
    moved = own["import_response_later"] - own["import_response"]
    return {
        "cover": _quantiles(ratio, weights),
        "cover_before": _quantiles(ratio, np.full(len(ratio), 1 / len(ratio))),
        "response": _quantiles(moved, weights),
    }


def _quantiles(values: Reals, weights: Reals) -> Sequence[float]:
    order = np.argsort(values)
    upto = np.cumsum(weights[order])
    return [float(values[order[min(int(np.searchsorted(upto, share)), len(order) - 1)]]) for share in (0.05, 0.5, 0.95)]


def told_of(rules: Mapping[str, Drawn], histories: Sequence[History]) -> Mapping[str, Reals]:
    """Return the log evidence of histories under the three rules, shape (history,), by rule."""
    return {name: np.array([rules[name].evidence(one) for one in histories]) for name in ("one", "each", "none")}


def made_up(
    study: cy.Study, rules: Mapping[str, Drawn], which: str, changed: Mapping[str, float], seed: int = 1
) -> list[History]:
    """Return histories that a rule makes with the study's numbers, some of them changed.

    Their discrepancies are as large and as lasting as those of one rule from what was observed.
    """
    declared = {**study.checked.model.parameters, "reserve_cover_later": np.nan, "import_response_later": np.nan}
    declared |= {f"{name}_later": declared[name] for name in _FORMER}
    noise = rules["one"].noise(rules["one"].observed)
    return rules[which].made_up({**declared, **changed}, noise, HISTORIES, seed)


def _breaks(study: cy.Study, rules: Mapping[str, Drawn]) -> Sequence[Mapping[str, object]]:
    """Return how often each rule is told where months held change in March 2013."""
    held = study.checked.model.parameters["reserve_cover"]
    return [
        {"cover": factor, **_found(rules, made_up(study, rules, "each", {"reserve_cover_later": factor * held}))}
        for factor in (1.0, *DOWN, *UP)
    ]


def _without(study: cy.Study, rules: Mapping[str, Drawn]) -> Sequence[Mapping[str, object]]:
    """Return the same where a constant share made the histories."""
    found: list[Mapping[str, object]] = []
    for share, delay in SHARES:
        histories = made_up(study, rules, "none", {"imported_part": share, "import_delay": delay})
        found.append({"share": share, "delay": delay, **_found(rules, histories)})
    return found


def _found(rules: Mapping[str, Drawn], histories: Sequence[History]) -> Mapping[str, int]:
    """Return in how many histories each verdict falls."""
    logs = told_of(rules, histories)
    broken, without = logs["each"] - logs["one"], logs["none"] - np.maximum(logs["one"], logs["each"])
    return {
        "another rule": int(np.count_nonzero(broken >= LEAST)),
        "one rule": int(np.count_nonzero(-broken >= LEAST)),
        "without": int(np.count_nonzero(without >= LEAST)),
        "not without": int(np.count_nonzero(logs["one"] - logs["none"] >= LEAST)),
    }


def smallest(breaks: Sequence[Mapping[str, object]], factors: Sequence[float]) -> float | None:
    """Return the smallest break of some, given from small to large, that is found often, and every larger one too."""
    counts = {number(row, "cover"): number(row, "another rule") for row in breaks}
    found: float | None = None
    for factor in reversed(factors):
        if counts[factor] < OFTEN:
            break
        found = factor
    return found


def figures(found: Mapping[str, object]) -> str:
    """Return the table `rules` of the study, of what an answer says."""
    races = at(found, "races")
    told = {
        "each_over_one": number(at(races, "each", "all"), "total"),
        "each_over_one_error": number(at(races, "each", "later"), "error"),
        "none_over_one": number(at(races, "none", "all"), "total"),
        "none_over_one_error": number(at(races, "none", "all"), "error"),
        "smallest_fall": smallest(rows(at(found, "breaks"), "wide"), DOWN),
    }
    lines = [f"{name},2017,{value:.3g},rules_of_imports," for name, value in told.items() if value is not None]
    return "\n".join(["series,date,value,source,note", *lines, ""])


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the numbers beside this file."""
    argparse.ArgumentParser(prog="python -m docs.trial.rules", description=__doc__).parse_args(arguments)
    found = found_in(study := cy.study("venezuela"))
    write(KEPT, found)
    (study.checked.study.folder / "data/rules.csv").write_text(figures(found), encoding="utf-8")
    sys.stdout.write("rules.json and the study's table are written anew\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
