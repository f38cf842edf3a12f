"""Shares that are planted in histories come back: a fit of each history, and attributions of its draws."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from tests.nightly.conftest import Measured

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.shares import share_out
from coyuntura.infer.density import PriorDensity
from coyuntura.infer.state import Options
from coyuntura.infer.tempering import Sampler
from coyuntura.model.scenarios import HISTORY

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
HISTORIES, PARTICLES, ERROR = 200, 200, 0.4
NAMES = ("drain", "gain", "harm")
CLOCK = "unit: year, start: 2000, stop: 2020, dt: 0.25, saveper: 1"
MODULE = """
parameters:
  drain: {unit: 1/year, value: 0.1, prior: "uniform(0.02, 0.2)"}
  gain: {unit: 1/year, value: 0.3, prior: "uniform(0.05, 0.5)"}
  harm: {unit: 1, value: 2, prior: "uniform(0, 4)"}
data:
  price: {unit: 1, series: seen/price, outside: hold, interpolation: hold}
stocks:
  capacity: {unit: 1, initial: 10}
flows:
  building: {to: capacity, unit: 1/year, equation: gain * price}
  wear: {from: capacity, unit: 1/year, equation: capacity * drain * (1 + harm * embargo)}
events:
  embargo: {from: 2010-01-01}
"""
SCENARIO = "  - {{scenario: {0}, label: {{en: {0}, es: {0}}}, changes: {{{1}}}}}\n"
CHANGES = {
    "no_embargo": "embargo: off",
    "late_embargo": "embargo: 2015-01-01",
    "later_embargo": "embargo: 2017-01-01",
    "price_of_before": "price: {constant: 2, throughout: true}",
    "mean_price": "price: {constant: 3, throughout: true}",
    "high_price": "price: {constant: 4, throughout: true}",
}
QUESTION = """question: Q1
label: {en: Why, es: Por qué}
method: attribution
outcomes:
  - name: fall
    label: {en: Fall, es: Caída}
    measure: "AT(capacity, '2010') - AT(capacity, '2019')"
    unit: 1
factors:
  price:
    label: {en: Price, es: Precio}
    treatment: path
    references: [price_of_before, mean_price, high_price]
  embargo:
    label: {en: Embargo, es: Embargo}
    treatment: path
    references: [no_embargo, late_embargo, later_embargo]
"""
TABLE = "series,date,value,source,note\n" + "".join(
    f"price,{year},{2 if year < 2005 else 4},made,\n" for year in range(2000, 2020)
)
FILES = {
    "scenarios/all.yaml": "scenarios:\n" + "".join(SCENARIO.format(name, done) for name, done in CHANGES.items()),
    "questions/Q1.yaml": QUESTION,
    "data/seen.csv": TABLE,
    "data/seen.yaml": "table: seen\nsources: {made: {citation: Made, vintage: 2020, licence: none}}\n"
    "series:\n  price: {label: {en: P, es: P}, unit: 1, use: driver}\n",
}


def test_planted_shares_lie_in_the_intervals_of_fits_as_often_as_these_say(
    make_study: MakeStudy, measured: Measured
) -> None:
    engine = Engine(make_study(MODULE, CLOCK, FILES))
    (question,) = engine.checked.study.questions.values()

    def members(values: Reals) -> Members:
        columns = {name: values[:, column] for column, name in enumerate(NAMES)}
        return Members.of_draws(engine.checked, columns)

    def simulated(values: Reals) -> Reals:
        (run,) = engine.run(members(values), [engine.world([HISTORY])], ["capacity"])
        return run.values["capacity"].T

    def shares(values: Reals) -> Reals:
        first, *_ = share_out(engine, question, members(values)).shares
        return np.stack([effect.shapley for effect in first.attribution.effects])

    def fitted(seen: Reals, seed: int) -> Reals:
        def likelihood(values: Reals) -> Reals:
            return -0.5 * (((simulated(values) - seen) / ERROR) ** 2).sum(axis=1, keepdims=True)

        priors = tuple(engine.checked.model.priors[name] for name in NAMES)
        density = PriorDensity(NAMES, priors, (2019,), likelihood)
        return density.natural(Sampler(density, Options(particles=PARTICLES)).run(seed).points)

    truth = Members.of_priors(engine.checked, HISTORIES).draws
    planted = np.stack([truth[name] for name in NAMES], axis=1)
    real, paths = shares(planted), simulated(planted)
    histories = paths + ERROR * np.random.default_rng(3).standard_normal(paths.shape)
    drawn = np.stack([shares(fitted(seen, number)) for number, seen in enumerate(histories)], axis=1)
    low, high = np.quantile(drawn, [0.05, 0.95], axis=2, method="weibull")
    covered = ((low <= real) & (real <= high)).mean(axis=1)
    measured("B6 planted shares, 200 histories", "0.85 to 0.95", ", ".join(f"{share:.3f}" for share in covered))

    assert (covered >= 0.85).all()
    assert (covered <= 0.95).all()
