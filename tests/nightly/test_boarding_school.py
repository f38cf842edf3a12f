"""Influenza in a boarding school, a study of the gallery: a posterior that was integrated on a grid."""

import math

import numpy as np
import pytest
from tests.infer.models import BOARDING_SCHOOL_EVIDENCE, BOARDING_SCHOOL_MEANS, BOARDING_SCHOOL_SDS
from tests.nightly.conftest import Measured
from tests.nightly.studies import density_of

from coyuntura.infer.importance import second_opinion
from coyuntura.infer.state import Options
from coyuntura.infer.tempering import Sampler


def test_means_sds_and_evidence_are_the_exact_ones(measured: Measured) -> None:
    density = density_of("boarding_school")
    end = Sampler(density, Options(particles=4000)).run(seed=1)
    opinion = second_opinion(density, end.points, seed=1, count=50_000)
    values = density.natural(opinion.points)
    values = np.column_stack([values, values[:, 0] / values[:, 1], 1 / values[:, 1]])
    mean = opinion.weights @ values
    sd = np.sqrt(opinion.weights @ (values - mean) ** 2)
    error = BOARDING_SCHOOL_SDS / math.sqrt(opinion.ess)
    off, spread = np.abs(mean - BOARDING_SCHOOL_MEANS) / error, np.abs(sd - BOARDING_SCHOOL_SDS) / error
    measured("A5 boarding school, five means and sds", "4 standard errors", f"{off.max():.1f}, {spread.max():.1f}")
    found = f"{end.log_evidence:.3f}, weighted {opinion.log_evidence:.4f}"
    measured("A5 evidence -67.2398", "0.15", found)

    assert opinion.is_trusted
    assert off.max() < 4
    assert spread.max() < 4
    assert opinion.log_evidence == pytest.approx(BOARDING_SCHOOL_EVIDENCE, abs=0.02)
    assert end.log_evidence == pytest.approx(BOARDING_SCHOOL_EVIDENCE, abs=0.15)
