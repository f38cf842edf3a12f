"""What a fit finds of rules of imports is what weighed draws of their priors find, and the kept numbers come again."""

from pathlib import Path

import pytest
from docs.trial.reading import kept
from docs.trial.rules import KEPT, RULES, drawn, engine_of, found_in, made_for, plans
from tests.nightly.conftest import Measured
from tests.nightly.test_trial import same

import coyuntura as cy
from coyuntura.infer.fit import fit


@pytest.mark.parametrize("name", ["one", "each"])
def test_a_fit_finds_the_evidence_of_weighed_draws(name: str, tmp_path: Path, measured: Measured) -> None:
    study = cy.study("venezuela")
    found = drawn(engine_of(study), names=(name,))[name]
    posterior = fit(plans(study)[name], tmp_path / "rule.nc")
    # A fit's density is in the series' units and not in logarithms.
    weighed = found.evidence(found.observed) - sum(float(levels.sum()) for levels in found.observed.values())
    assert posterior.opinion is not None
    apart = weighed - posterior.opinion.log_evidence
    measured(f"evidence of {RULES[name].words}", "a fit within 0.3", f"{apart:.2f}")

    assert abs(apart) < 0.3


def test_the_numbers_of_rules_come_out_again() -> None:
    study = cy.study("venezuela")
    if kept(KEPT)["made_for"] != made_for(study):
        pytest.skip("the study has changed since, and the page says so")
    found = found_in(study)

    assert [place for key in kept(KEPT) for place in same(found[key], kept(KEPT)[key], key)] == []
