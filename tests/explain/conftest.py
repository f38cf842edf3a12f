"""Trajectories known in closed form: a constant, a climb, a step, and figures read from them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeAlias

import pytest

from coyuntura.arrays import Reals
from coyuntura.check.measures import check_measure
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.errors import Faults, Place
from coyuntura.explain.readings import read
from coyuntura.model.equations import read_equation

Measured: TypeAlias = Callable[..., Reals]
MakeStudy: TypeAlias = Callable[..., CheckedStudy]

CLOCK = "unit: month, start: 2020-01, stop: 2022-01, dt: 1, saveper: 8"
MODULE = """
dimensions: {side: [left, right]}
parameters:
  slope: {unit: USD/month, value: 2}
  chance: {unit: 1, value: 0.5, prior: "uniform(0, 1)"}
stocks:
  climb: {unit: USD, initial: 10}
  fixed: {unit: USD, initial: 7}
  pair: {unit: USD, over: side, initial: {left: 3, right: 5}}
flows:
  rise: {to: climb, unit: USD/month, equation: slope}
auxiliaries:
  drop: {unit: 1, equation: IF embargo THEN 1 ELSE 4}
  undone: {unit: 1, equation: SQRT(chance - 0.5)}
events:
  embargo: {from: 2021-01-01}
"""
FILES = {
    "scenarios/all.yaml": "scenarios:\n"
    "  - {scenario: free, label: {en: Free, es: Libre}, changes: {embargo: off, slope: 3}}\n",
    "measures/all.yaml": "measures:\n"
    "  end: {label: {en: E, es: F}, unit: USD, measure: \"AT(climb, '2022-01')\"}\n"
    "  rise_to_end: {label: {en: R, es: S}, unit: thousand USD, measure: \"end - AT(climb, '2020-01')\"}\n"
    "  freed: {label: {en: F, es: L}, unit: USD, measure: free.end - end}\n"
    "  second: {label: {en: S, es: S}, unit: 1, measure: \"RANK(AT(pair[*], '2020-01'), 2)\"}\n",
    "data/seen.yaml": "table: seen\nsources: {made: {citation: Made, vintage: 2020, licence: none}}\nseries:\n"
    "  yearly: {label: {en: Y, es: A}, unit: thousand USD, use: outcome}\n"
    "  monthly: {label: {en: M, es: M}, unit: USD, use: outcome}\n"
    "  late: {label: {en: L, es: T}, unit: USD, use: outcome}\n",
    "data/seen.csv": "series,date,value,source,note\n"
    "yearly,2020,0.01,made,\nyearly,2021,0.05,made,\nyearly,2022,1,made,\n"
    "monthly,2020-02,24,made,\nmonthly,2020-03,28,made,\nlate,2030,1,made,\n",
    "ledgers/book.yaml": "ledger: book\ncurrency: USD\naccounts:\n"
    "  buyers: {label: {en: B, es: C}, outside: true}\n"
    "  bank: {label: {en: B, es: B}, custodian: a, owner: b, controller: c}\ntransactions:\n"
    "  - {id: one, date: 2020-02-01, from: buyers, to: bank, amount: 100.01, note: {en: n, es: n}}\n"
    "  - {id: two, date: 2020-03-01, from: buyers, to: bank, amount: [10, 20], note: {en: n, es: n}}\n",
}


@pytest.fixture
def known(make_study: MakeStudy) -> CheckedStudy:
    """Return the study of known trajectories."""
    return make_study(MODULE, CLOCK, FILES)


def computed(checked: CheckedStudy, text: str, unit: str = "", draws: Mapping[str, Reals] | None = None) -> Reals:
    """Return a measure, given as text, for each member."""
    faults = Faults()
    equation = read_equation(text, Place("m"), faults)
    faults.raise_if_any()
    ready = check_measure(checked.study, checked.model, equation, faults, unit, checked.named)
    faults.raise_if_any()
    study = replace(checked, measures={equation: ready})
    members = Members.of_draws(study, draws) if draws else Members.of_declared(study)
    return read(Engine(study), [equation], members).values(equation)


@pytest.fixture
def measured(known: CheckedStudy) -> Measured:
    """Return what computes a measure of the study of known trajectories."""
    return partial(computed, known)


@pytest.fixture
def measured_in() -> Measured:
    """Return what computes a measure of any study."""
    return computed
