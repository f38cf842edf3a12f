"""Draws of a coarse step, weighed for a finer one."""

from pathlib import Path

import numpy as np
import pytest

from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.infer.refined import refined
from coyuntura.infer.target import Target
from coyuntura.model.folder import read_study

FOLDER = Path(__file__).parents[1] / "gallery" / "lynx_hare"
MEANS = np.array([0.546864, 0.0277473, 0.800095, 0.0240859, 34.0352, 5.9359, 0.248057, 0.251017])
TARGET = Target.of(Engine(check_study(read_study(FOLDER))))
DRAWS = MEANS * np.random.default_rng(1).normal(1, 0.02, (400, 8))


def test_a_step_that_is_fine_leaves_draws_as_they_are() -> None:
    found = refined(TARGET, DRAWS)

    assert (found.factor, found.is_fine, found.effective) == (1.0, True, 1.0)
    assert found.log_evidence_change == 0.0


def test_a_coarse_step_is_halved_until_one_more_changes_little() -> None:
    coarse = TARGET.with_dt(4.0)  # a step a year
    found = refined(coarse, DRAWS)

    # Published: 1.6 from one step a year to two, 0.046 from two to four.
    assert found.factor in {0.5, 0.25}
    assert found.is_fine
    assert 0.3 < found.effective < 1
    expected = TARGET.log_likelihood(DRAWS).sum(axis=1) - coarse.log_likelihood(DRAWS).sum(axis=1)
    np.testing.assert_allclose(found.log_weights, expected, atol=0.1)


def test_weighed_draws_have_the_means_of_the_finer_step() -> None:
    found = refined(TARGET.with_dt(4.0), DRAWS)
    weights = np.exp(found.log_weights)

    coarse, fine = (one.log_likelihood(DRAWS).sum(axis=1) for one in (TARGET.with_dt(4.0), found.target))
    expected = (np.exp(fine - coarse) * DRAWS[:, 0]).sum() / np.exp(fine - coarse).sum()
    assert (weights * DRAWS[:, 0]).sum() / weights.sum() == pytest.approx(expected, rel=1e-12)
    assert found.log_evidence_change == pytest.approx(np.log(np.exp(fine - coarse).mean()), abs=1e-12)
