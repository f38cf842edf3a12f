"""Attributions of a study: shared shocks, groups, what was observed, an event, placebo dates, what is refused."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Backing, Members
from coyuntura.explain.attributing import Attributed, attribute_questions
from coyuntura.explain.questions import ask
from coyuntura.explain.shares import Shares, null_effects, share_out, spread
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
CLOCK = "unit: year, start: 2000, stop: 2020, dt: 0.25, saveper: 1"
MODULE = """
parameters:
  driver: {unit: 1, value: 1}
  slope: {unit: 1, value: 2, prior: "normal(2, 0.5)"}
  response: {unit: 1, value: -3, prior: "normal(-3, 0.5)"}
  shock: {unit: 1, value: 0, prior: "normal(0, 1)"}
  idle: {unit: 1, value: 5}
  pace: {unit: 1/year, value: 1}
data:
  price: {unit: 1, series: seen/price, outside: hold, interpolation: hold}
stocks:
  grown: {unit: 1, initial: 10}
flows:
  growth: {to: grown, unit: 1/year, equation: "pace * RANDOM(0, 1)"}
auxiliaries:
  output: {unit: 1, equation: slope * price + response * embargo * price}
  level: {unit: 1, equation: driver + shock}
  noisy: {unit: 1, equation: grown * driver}
events:
  embargo: {from: 2010-01-01}
"""
SCENARIO = "  - {{scenario: {0}, label: {{en: {0}, es: {0}}}, changes: {{{1}}}}}\n"
CHANGES = {
    "no_embargo": "embargo: off",
    "late_embargo": "embargo: 2015-01-01",
    "later_embargo": "embargo: 2017-01-01",
    "low_price": "price: {constant: 1, throughout: true}",
    "mean_price": "price: {constant: 3, throughout: true}",
    "high_price": "price: {constant: 4, throughout: true}",
    "no_driver": "driver: 0",
    "half_driver": "driver: 0.5",
    "weak_driver": "driver: 0.2",
}
QUESTION = """question: Q1
label: {en: "Why?", es: "¿Por qué?"}
method: attribution
outcomes:
  - name: fall
    label: {en: Fall, es: Caída}
    measure: "MEAN(output, '2008', '2009') - MEAN(output, '2018', '2019')"
    observed: "OBSERVED('seen/output', '2008') - OBSERVED('seen/output', '2018')"
    unit: 1
  - {name: noisy, label: {en: Noisy, es: Ruidoso}, measure: "AT(noisy, '2019')", unit: 1}
groups:
  abroad: {label: {en: Abroad, es: Fuera}}
factors:
  price:
    label: {en: Price, es: Precio}
    treatment: path
    group: abroad
    references: [low_price, mean_price, high_price]
  embargo:
    label: {en: Embargo, es: Embargo}
    treatment: path
    group: abroad
    references: [no_embargo, late_embargo, later_embargo]
  driver: {label: {en: Driver, es: Motor}, treatment: rule, references: [no_driver, half_driver, weak_driver]}
event: {label: {en: High, es: Alto}, holds: "AT(level, '2010') > 1.5"}
placebo:
  label: {en: Output, es: Producción}
  of: output
  with: seen/output
  span: 4
  comparators: [seen/elsewhere, seen/steep]
"""
# Price doubles in 2005; what was observed is 2 times the price until 2010, and then less the price.
YEARS = range(2000, 2020)
PRICES = {year: 2.0 if year < 2005 else 4.0 for year in YEARS}
SEEN = {year: 2 * price if year < 2010 else -price for year, price in PRICES.items()}
TABLE = "series,date,value,source,note\n" + "".join(
    f"price,{year},{PRICES[year]},made,\noutput,{year},{SEEN[year]},made,\n"
    f"elsewhere,{year},{7 + year % 2},made,\nsteep,{year},{100 - 20 * (year >= 2010)},made,\n"
    for year in YEARS
)
SERIES = """table: seen
sources: {made: {citation: Made, vintage: 2020, licence: none}}
series:
  price: {label: {en: P, es: P}, unit: 1, use: driver}
  output: {label: {en: O, es: O}, unit: 1, use: outcome}
  elsewhere: {label: {en: E, es: E}, unit: 1, use: outcome}
  steep: {label: {en: S, es: S}, unit: 1, use: outcome}
"""
FILES = {
    "scenarios/all.yaml": "scenarios:\n" + "".join(SCENARIO.format(name, done) for name, done in CHANGES.items()),
    "questions/Q1.yaml": QUESTION,
    "data/seen.yaml": SERIES,
    "data/seen.csv": TABLE,
    "observations/all.yaml": "observations:\n  - {of: output, with: seen/output, label: {en: O, es: O},"
    " fitted_until: 2015}\n",
}


@pytest.fixture
def engine(make_study: MakeStudy) -> Engine:
    return Engine(make_study(MODULE, CLOCK, FILES))


def attributed(engine: Engine, members: Members | int = 50) -> Attributed:
    who = Members.of_priors(engine.checked, members) if isinstance(members, int) else members
    (found,) = attribute_questions(engine, who, list(engine.checked.study.questions.values()))
    return found


def first(found: Attributed, outcome: str) -> Shares:
    return found.of(outcome)[0]


def test_the_world_of_all_factors_is_the_factual_run_bit_for_bit(engine: Engine) -> None:
    members = Members.of_priors(engine.checked, 50)
    (run,) = engine.run(members, [engine.world([HISTORY])], ["noisy"], every_step=True)
    at = int(np.searchsorted(run.times, 2019.0))

    assert np.array_equal(first(attributed(engine, members), "noisy").attribution.history, run.values["noisy"][at])


def test_all_factors_may_be_there_in_another_world_than_the_study(make_study: MakeStudy) -> None:
    scenario = SCENARIO.format("steeper", "slope: 5")
    question = QUESTION.replace("method: attribution", "method: attribution\nhistory: steeper")
    files = FILES | {"scenarios/more.yaml": f"scenarios:\n{scenario}", "questions/Q1.yaml": question}
    engine = Engine(make_study(MODULE, CLOCK, files))
    members = Members.of_declared(engine.checked)
    part = first(attributed(engine, members), "fall")

    # The price without the embargo is 4 in both years; with a price of 1 throughout, and no embargo, nothing falls.
    assert float(part.attribution.history[0]) == pytest.approx(12)
    assert float(part.attribution.reference[0]) == 0
    assert [float(effect.but_for[0]) for effect in part.attribution.effects] == pytest.approx([9, 12, 0])
    assert float(np.abs(null_effects(engine, engine.checked.study.questions["Q1"], members)).max()) == 0


def test_worlds_of_a_member_share_its_shocks(engine: Engine) -> None:
    # What is drawn at random is multiplied by the driver, so that the ratio of two worlds is that of their drivers.
    found = first(attributed(engine), "noisy").attribution

    assert found.effects[2].but_for == pytest.approx(found.history, rel=1e-12)


def test_what_a_path_does_in_a_linear_model_is_known_by_hand(engine: Engine) -> None:
    # The fall is slope * (4 - 4) - response * 4; at a price of 1 it is -response, and without an embargo nothing.
    members = Members.of_declared(engine.checked)
    price, embargo, driver = first(attributed(engine, members), "fall").attribution.effects

    assert (float(price.but_for[0]), float(price.alone[0]), float(price.shapley[0])) == pytest.approx((9, 0, 4.5))
    assert (float(embargo.but_for[0]), float(embargo.alone[0]), float(embargo.shapley[0])) == pytest.approx(
        (12, 3, 7.5)
    )
    assert float(np.abs(driver.shapley).max()) == 0


def test_a_group_has_what_its_factors_have(engine: Engine) -> None:
    grouped = first(attributed(engine), "fall").grouped

    assert grouped is not None
    assert grouped.members == {"abroad": ("price", "embargo"), "driver": ("driver",)}
    assert grouped.owen["price"] + grouped.owen["embargo"] == pytest.approx(
        grouped.groups.effects[0].shapley, rel=1e-12
    )


def test_what_the_model_misses_of_the_observed_is_unexplained(engine: Engine) -> None:
    # Observed is a fall from 8 to -4, which declared parameters have exactly.
    part = first(attributed(engine, Members.of_declared(engine.checked)), "fall")
    drawn = first(attributed(engine), "fall")

    assert part.unexplained == pytest.approx([0], abs=1e-12)
    assert drawn.unexplained == pytest.approx(12 - drawn.attribution.history, abs=1e-12)
    assert first(attributed(engine), "noisy").unexplained is None


def test_each_set_of_references_is_shared_out_and_their_spread_is_of_middle_members(engine: Engine) -> None:
    found = attributed(engine, Members.of_declared(engine.checked))

    # In the second world the price is 3 and the embargo comes in 2015, in the third they are 4 and 2017.
    assert [float(part.attribution.effects[0].but_for[0]) for part in found.of("fall")] == pytest.approx([9, 3, 0])
    assert spread(found.of("fall"), "price", "but_for") == pytest.approx((0, 9))


def test_percentages_of_a_total_of_either_sign_are_none(engine: Engine) -> None:
    # The total is the response times the price of history, here of either sign.
    columns = {"slope": np.full(40, 2.0), "response": np.linspace(-1, 1, 40)}
    first, *_ = attributed(engine, Members.of_draws(engine.checked, columns)).of("fall")

    assert first.attribution.has_meaningful_shares is False
    assert first.percent(first.attribution.effects[0]).members == 0


def test_an_event_is_counted_over_pairs_for_each_reference(engine: Engine) -> None:
    found = attributed(engine, 4000)
    driver = next(caused.found for caused in found.caused if caused.reference == "no_driver")
    price = next(caused.found for caused in found.caused if caused.reference == "low_price")

    assert len(found.caused) == 9
    assert abs(driver.necessity.value - 0.783471) < 4 * driver.necessity.error
    assert abs(driver.sufficiency.value - 0.259036) < 4 * driver.sufficiency.error
    assert (price.both.value, price.prevented.value, price.ratio) == (0, 0, 1)


def test_a_driver_that_nothing_reads_has_exactly_nothing(engine: Engine) -> None:
    (question,) = engine.checked.study.questions.values()
    effects = null_effects(engine, question, Members.of_priors(engine.checked, 8))

    assert (effects.shape, attributed(engine).null) == ((2, 2, 8), 0)
    assert not effects.any()


def test_a_driver_that_something_reads_is_not_taken_for_null(engine: Engine) -> None:
    members = Members.of_priors(engine.checked, 8)
    worlds = [engine.world([HISTORY]), engine.world([Id("half_driver")])]
    history, changed = engine.run(members, worlds, ["noisy"], every_step=True)

    assert not np.array_equal(history.values["noisy"], changed.values["noisy"])


def test_the_change_at_a_date_is_ranked_among_other_dates(engine: Engine) -> None:
    # The embargo takes output from 8 to -4, and no other year's start has a change as low.
    (turn,) = attributed(engine, Members.of_declared(engine.checked)).turns

    assert (turn.factor, turn.event, turn.date) == ("embargo", "embargo", 2010)
    assert turn.observed is not None
    assert turn.simulated is not None
    assert (turn.observed.value, turn.observed.beyond, turn.observed.of) == (-12, 0, 12)
    assert turn.simulated.central == pytest.approx(-12, abs=1e-9)


def test_a_change_abroad_at_the_same_date_is_counted(engine: Engine) -> None:
    # Of two other countries one falls by 20 at that date, which is farther than 12, and one moves from year to year.
    (turn,) = attributed(engine, 2).turns

    assert turn.elsewhere is not None
    assert (turn.elsewhere.beyond, turn.elsewhere.of) == (1, 2)


def backed(members: Members, discrepancy: Mapping[str, float]) -> Members:
    nobody = frozenset[str]()
    return replace(
        members,
        backing=Backing(is_certified=True, fitted=nobody, informed=nobody, fixed=nobody, discrepancy=discrepancy),
    )


@pytest.mark.parametrize(("share", "is_refused"), [(0.31, True), (0.3, False), (float("nan"), False)])
def test_an_outcome_of_which_the_discrepancy_explains_too_much_is_refused(
    engine: Engine, share: float, *, is_refused: bool
) -> None:
    found = attributed(engine, backed(Members.of_priors(engine.checked, 5), {"seen/output": share}))

    assert [(item.outcome.name, item.share) for item in found.refused] == [("fall", share)] * is_refused
    assert bool(found.of("fall")) is not is_refused
    assert found.of("noisy")
    assert found.untold == (() if np.isfinite(share) else ("seen/output",))


def test_a_series_that_a_fit_did_not_see_is_told_to_be_untested(engine: Engine) -> None:
    members = Members.of_priors(engine.checked, 5)
    (answer,) = ask(engine, backed(members, {}), list(engine.checked.study.questions.values()))

    assert answer.untold == ("seen/output",)
    assert attributed(engine, members).untold == ()  # of priors no such thing is asked


def test_an_answer_refuses_what_an_attribution_does(engine: Engine) -> None:
    members = backed(Members.of_priors(engine.checked, 5), {"seen/output": 0.5})
    (answer,) = ask(engine, members, list(engine.checked.study.questions.values()))

    assert [item.outcome.name for item in answer.refused] == ["fall"]
    assert {part.outcome.name for part in answer.shares} == {"noisy"}


# Planted shares: parameters are drawn from their priors, a history is made of them with errors, and what a
# linear model with normal errors says of the parameters is known exactly.

HISTORIES, DRAWS, ERROR = 200, 200, 1.5


def planted(seed: int) -> tuple[Reals, Reals]:
    """Return true parameters (history, parameter), and draws of their posteriors (history, draw, parameter)."""
    rng = np.random.default_rng(seed)
    mean, sd = np.array([2.0, -3.0]), 0.5
    rows = np.array([[price, price * (year >= 2010)] for year, price in PRICES.items()])
    truth = mean + sd * rng.standard_normal((HISTORIES, 2))
    seen = truth @ rows.T + ERROR * rng.standard_normal((HISTORIES, len(rows)))
    precision = rows.T @ rows / ERROR**2 + np.eye(2) / sd**2
    centre = np.linalg.solve(precision, (seen @ rows / ERROR**2 + mean / sd**2).T).T
    root = np.linalg.cholesky(np.linalg.inv(precision))
    draws = centre[:, np.newaxis] + rng.standard_normal((HISTORIES, DRAWS, 2)) @ root.T
    return truth, draws


def test_planted_shares_lie_in_their_intervals_as_often_as_they_say(engine: Engine) -> None:
    truth, draws = planted(7)
    (question,) = engine.checked.study.questions.values()
    factors = tuple(replace(factor, references=factor.references[:1]) for factor in question.factors[:2])
    question = replace(question, factors=factors, outcomes=question.outcomes[:1], groups=(), event=None)

    def shares(points: Reals) -> Reals:
        columns = {"slope": points[:, 0], "response": points[:, 1]}
        found = share_out(engine, question, Members.of_draws(engine.checked, columns)).shares[0]
        return np.stack([effect.shapley for effect in found.attribution.effects])

    real = shares(truth)
    drawn = shares(draws.reshape(-1, 2)).reshape(2, HISTORIES, DRAWS)
    low, high = np.quantile(drawn, [0.05, 0.95], axis=2, method="weibull")
    covered = ((low <= real) & (real <= high)).mean(axis=1)

    assert (covered >= 0.85).all()
    assert (covered <= 0.95).all()
