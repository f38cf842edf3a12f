"""Rules of imports: the comparison finds a break that is there, finds none that is not, and can be wrong."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from docs.trial.reading import kept
from docs.trial.rules import (
    HISTORIES,
    KEPT,
    LEAST,
    OFTEN,
    RULES,
    SINCE,
    drawn,
    engine_of,
    figures,
    made_up,
    smallest,
    told_of,
)
from docs.trial.weighed import Drawn

import coyuntura as cy
from coyuntura.arrays import Reals

DRAWS = 768
FEW = 64


@pytest.fixture(scope="module")
def study() -> cy.Study:
    return cy.study("venezuela")


@pytest.fixture(scope="module")
def rules(study: cy.Study) -> Mapping[str, Drawn]:
    return drawn(engine_of(study), DRAWS, ("one", "each", "none"))


def test_weighed_draws_have_the_density_that_a_fit_has(study: cy.Study) -> None:
    deviation, memory = 0.2, 0.5
    found = drawn(engine_of(study), FEW, ("one",))["one"]
    one = replace(found, nodes={name: np.array([[deviation], [memory]]) for name in found.nodes})
    noise = [(deviation, memory)[name.endswith(".rho")] for name in found.target.names[len(found.target.cells) :]]
    theta = np.column_stack([*(found.numbers[cell] for cell in found.target.cells), np.tile(noise, (FEW, 1))])
    # A fit's density is in the series' units and not in logarithms.
    slopes = sum(float(levels.sum()) for levels in found.observed.values())

    assert one.log_likelihoods(found.observed) - slopes == pytest.approx(
        found.target.log_likelihood(theta).sum(axis=1), abs=1e-6
    )


def test_until_the_second_presidency_both_rules_are_one(study: cy.Study) -> None:
    rules = drawn(engine_of(study), FEW, ("one", "each"))
    one, each = (rules[name].scores(rules[name].observed) for name in ("one", "each"))
    later = rules["one"].years.index(SINCE)

    assert list(one[:later]) == pytest.approx(list(each[:later]), abs=1e-9)
    assert not np.allclose(one[later:], each[later:])


def test_the_scores_of_years_add_up_to_the_evidence(study: cy.Study) -> None:
    one = drawn(engine_of(study), FEW, ("one",))["one"]

    assert float(one.scores(one.observed).sum()) == pytest.approx(one.evidence(one.observed))


def apart(logs: Mapping[str, Reals], first: str, *others: str) -> int:
    """Return in how many histories a rule is ahead of all the others by as much as tells."""
    return int(np.count_nonzero(logs[first] - np.max([logs[name] for name in others], axis=0) >= LEAST))


@pytest.mark.slow
def test_a_planted_break_is_found(study: cy.Study, rules: Mapping[str, Drawn]) -> None:
    held = study.checked.model.parameters["reserve_cover"]
    histories = made_up(study, rules, "each", {"reserve_cover_later": held / 5})

    assert apart(told_of(rules, histories), "each", "one") >= OFTEN


@pytest.mark.slow
def test_no_break_is_found_where_one_rule_made_the_figures(study: cy.Study, rules: Mapping[str, Drawn]) -> None:
    logs = told_of(rules, made_up(study, rules, "one", {}))

    assert apart(logs, "each", "one") <= HISTORIES - OFTEN
    assert apart(logs, "one", "none") >= OFTEN


@pytest.mark.slow
def test_a_constant_share_is_found_where_it_made_the_figures(study: cy.Study, rules: Mapping[str, Drawn]) -> None:
    histories = made_up(study, rules, "none", {"imported_part": 0.6, "import_delay": 3.0})

    assert apart(told_of(rules, histories), "none", "one", "each") >= OFTEN


def test_a_history_that_no_draw_can_make_has_no_evidence(study: cy.Study) -> None:
    one = drawn(engine_of(study), FEW, ("one",))["one"]
    without = replace(one, levels={name: np.full_like(levels, np.nan) for name, levels in one.levels.items()})

    assert without.evidence(one.observed) == -np.inf


def test_a_series_that_is_observed_otherwise_is_refused(study: cy.Study) -> None:
    with pytest.raises(ValueError, match="yearly figures with a discrepancy and nothing else"):
        Drawn.of(study.engine, "history", ["oil/production"], ["rig_yield"], FEW)


def test_the_smallest_break_is_one_from_which_all_larger_ones_are_found() -> None:
    found = {0.7: 18, 0.5: 2, 0.3: 18, 0.2: 20}
    rows = [{"cover": cover, "another rule": count} for cover, count in found.items()]

    assert smallest(rows, tuple(found)) == 0.3
    assert smallest(rows, (0.7, 0.5)) is None


def test_the_table_of_the_study_has_what_was_computed(study: cy.Study) -> None:
    text = (study.checked.study.folder / "data/rules.csv").read_text(encoding="utf-8")

    assert text == figures(kept(KEPT))


def test_each_rule_is_read_by_a_scenario_with_its_own_numbers(study: cy.Study) -> None:
    assert set(study.branches["import_rule"]) == {"same_rule", "other_rule", "no_politics"}
    for rule in RULES.values():
        assert rule.scenario in study.checked.study.scenarios
        assert set(rule.own) <= set(study.checked.model.priors)
