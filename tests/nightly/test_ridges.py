"""Thirty dimensions with ten curved ridges and ten directions without figures."""

import numpy as np
import pytest
from tests.infer.models import RIDGES, RIDGES_EVIDENCE, RIDGES_SDS
from tests.nightly.conftest import Measured

from coyuntura.infer.importance import second_opinion
from coyuntura.infer.state import Options
from coyuntura.infer.tempering import Sampler


def test_particles_follow_the_ridges_where_weighted_draws_do_not(measured: Measured) -> None:
    end = Sampler(RIDGES, Options(particles=2000)).run(seed=1)
    heights, sides = end.points[:, 0:20:2], end.points[:, 1:20:2]
    # Means of both kinds in closed form: sides are even, and each height is as likely as its ridge's.
    far = max(float(np.abs(sides.mean(axis=0)).max()), float(np.abs(heights.mean(axis=0) - heights.mean()).max()))
    ratios = heights.std() / RIDGES_SDS[0], sides.std() / RIDGES_SDS[1]
    opinion = second_opinion(RIDGES, end.points, seed=1, count=50_000)
    measured("A6 ridges, means", "0.1", f"{far:.3f}, {end.evaluations} likelihoods")
    measured("A6 ridges, sds 0.4589 and 0.8576", "2 %", f"{ratios[0]:.4f}, {ratios[1]:.4f} of them")
    measured("A6 ridges, evidence -10.730", "0.15", f"{end.log_evidence:.3f}, forgotten {end.has_forgotten}")
    measured("A8 ridges, weighted draws are flagged", "k above 0.7", f"{opinion.k:.2f}, worth {opinion.ess:.0f}")

    assert far < 0.1
    assert ratios == pytest.approx((1, 1), abs=0.02)
    assert end.log_evidence == pytest.approx(RIDGES_EVIDENCE, abs=0.15)
    assert not opinion.is_trusted
