"""A mixture fitted to particles, and what its weights certify."""

import ast
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_t
from tests.infer.models import CONJUGATE, LYNX_HARE, LYNX_HARE_EVIDENCE, RIDGES, conjugate_evidence

from coyuntura import infer
from coyuntura.arrays import Reals
from coyuntura.infer.chance import chance, normals
from coyuntura.infer.density import PriorDensity
from coyuntura.infer.importance import second_opinion, weigh
from coyuntura.infer.mixture import FREEDOM, Mixture, fitted
from coyuntura.infer.state import Options
from coyuntura.infer.tempering import Sampler
from coyuntura.priors.normal import Normal

PAIR = Mixture(
    shares=np.array([0.3, 0.7]),
    means=np.array([[-4.0, 0.0], [4.0, 1.0]]),
    roots=np.array([[[1.0, 0.0], [0.5, 2.0]], [[0.5, 0.0], [0.0, 0.5]]]),
)


def test_a_mixture_has_the_density_of_scipy() -> None:
    points = normals(chance(1, 0, 0, 0), (20, 2)) * 4
    known = sum(
        share * multivariate_t(mean, root @ root.T, df=FREEDOM).pdf(points)
        for share, mean, root in zip(PAIR.shares, PAIR.means, PAIR.roots, strict=True)
    )

    assert PAIR.log_density(points) == pytest.approx(np.log(known), abs=1e-12)


def test_draws_of_a_mixture_have_its_shares_means_and_spreads() -> None:
    draws = PAIR.draw(chance(1, 0, 0, 0), 40_000)
    right = draws[draws[:, 0] > 1]

    assert len(right) / len(draws) == pytest.approx(0.7, abs=0.01)
    assert right.mean(axis=0) == pytest.approx([4, 1], abs=0.02)
    assert right.var(axis=0) == pytest.approx(np.full(2, 0.25 * FREEDOM / (FREEDOM - 2)), rel=0.08)


def test_two_heaps_are_described_by_two_parts() -> None:
    points = PAIR.draw(chance(1, 0, 0, 0), 2000)
    mixture = fitted(points, np.full(2000, 1 / 2000), seed=1)

    assert sorted(mixture.shares.tolist()) == pytest.approx([0.3, 0.7], abs=0.03)


def test_one_heap_is_described_by_one_part() -> None:
    points = normals(chance(1, 0, 0, 0), (1000, 2))

    assert len(fitted(points, np.full(1000, 1e-3), seed=1).shares) == 1


def test_evidence_in_closed_form_is_met_and_certified() -> None:
    end = Sampler(CONJUGATE, Options(particles=400)).run(seed=1)
    opinion = second_opinion(CONJUGATE, end.points, seed=1, count=8000)

    assert opinion.is_trusted
    assert opinion.log_evidence == pytest.approx(conjugate_evidence(), abs=4 * opinion.error)
    assert opinion.error < 0.01
    assert opinion.ess > 4000


def test_equal_draws_stand_for_the_posterior() -> None:
    end = Sampler(CONJUGATE, Options(particles=400)).run(seed=1)
    equal = second_opinion(CONJUGATE, end.points, seed=1, count=8000).equal(seed=1, count=2000)

    assert equal.points.mean() == pytest.approx(5.2 / 4.25, abs=0.05)
    assert equal.log_likelihood.shape == (2000, 4)


def test_ridges_of_many_coordinates_are_flagged() -> None:
    # Points on the ridges and across them, as an exact sampler gives them.
    points = normals(chance(1, 0, 0, 0), (2000, 30))
    points[:, 0:20:2] = 0.5 - 0.5 * points[:, 1:20:2] ** 2 + 0.2 * points[:, 0:20:2]
    opinion = second_opinion(RIDGES, points, seed=1, count=5000)

    assert (opinion.is_trusted, opinion.k > 1, opinion.ess < 100) == (False, True, True)


def test_draws_that_a_prior_or_likelihood_rules_out_weigh_nothing() -> None:
    def positive(values: Reals) -> Reals:
        return np.where(values > 0, 0.0, -math.inf)

    density = PriorDensity(("x",), (Normal(0, 1),), (2001,), positive)
    wide = Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    weighed = weigh(density, wide, seed=1, count=20_000)

    assert weighed.log_evidence == pytest.approx(math.log(0.5), abs=0.03)
    assert weighed.weights[weighed.points[:, 0] <= 0].max() == 0


@pytest.mark.slow
def test_a_hasty_sampler_and_a_second_opinion_find_the_evidence_of_hares_and_lynxes() -> None:
    end = Sampler(LYNX_HARE, Options(particles=200, memory=0.5)).run(seed=2)
    opinion = second_opinion(LYNX_HARE, end.points, seed=2, count=10_000)

    assert opinion.is_trusted
    assert opinion.log_evidence == pytest.approx(LYNX_HARE_EVIDENCE, abs=0.04)


def test_no_sum_of_a_fit_is_left_to_a_library_that_adds_as_it_has_threads() -> None:
    """A product of matrices adds in an order that hangs on how many threads a library has; `einsum` keeps to one."""
    products = [
        f"{path.name}:{node.lineno}"
        for path in sorted(Path(infer.__file__).parent.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.MatMult))
        or (isinstance(node, ast.Attribute) and node.attr in {"dot", "matmul", "tensordot", "vdot", "inner"})
    ]

    assert products == []
