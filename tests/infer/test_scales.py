"""Scales without bounds: there and back, and the Jacobian."""

import math

import numpy as np
import pytest

from coyuntura.infer.density import PriorDensity
from coyuntura.infer.scales import Above, Between, Scale, Whole, scale_of
from coyuntura.priors.families import FAMILIES, parse_prior

PRIORS = [
    "uniform(-1, 3.5)",
    "normal(2, 0.5)",
    "lognormal(10, 0.3)",
    "beta(4, 4)",
    "beta(0.5, 0.5)",
    "gamma(0.7, 2)",
    "triangular(0, 1, 4)",
    "halfnormal(1.5)",
    "truncnormal(1, 2, 0, 5)",
]
EACH = pytest.mark.parametrize(
    "scale", [Whole(), Above(2.0), Between(-1.0, 3.0)], ids=lambda scale: type(scale).__name__
)


def test_every_family_is_tried_here() -> None:
    assert {text.split("(")[0] for text in PRIORS} == set(FAMILIES)


@EACH
def test_a_value_comes_back_from_the_free_scale(scale: Scale) -> None:
    z = np.linspace(-6, 6, 25)

    assert scale.free(scale.natural(z)) == pytest.approx(z, abs=1e-12)


@EACH
def test_the_jacobian_is_the_slope_of_the_way_back(scale: Scale) -> None:
    z, step = np.linspace(-4, 4, 17), 1e-6
    slope = (scale.natural(z + step) - scale.natural(z - step)) / (2 * step)

    assert np.exp(scale.log_jacobian(z)) == pytest.approx(slope, rel=1e-8)


@pytest.mark.parametrize("text", PRIORS)
def test_a_prior_holds_1_on_its_free_scale_as_well(text: str) -> None:
    prior = parse_prior(text)
    density = PriorDensity(("x",), (prior,), (), lambda values: values)
    z = np.linspace(-200, 200, 400_001)
    total = np.exp(density.log_prior(z[:, None])).sum() * (z[1] - z[0])

    assert total == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("text", PRIORS)
def test_draws_of_a_prior_have_a_density_and_its_mean(text: str) -> None:
    prior = parse_prior(text)
    density = PriorDensity(("x",), (prior,), (), lambda values: values)
    points = density.start(seed=1, count=4000)
    values = density.natural(points)[:, 0]
    middle = prior.points((np.arange(4000) + 0.5) / 4000)

    assert np.isfinite(density.log_prior(points)).all()
    assert values.mean() == pytest.approx(middle.mean(), abs=4 * middle.std() / math.sqrt(4000))


@pytest.mark.parametrize("text", ["beta(0.5, 0.5)", "gamma(0.7, 2)", "uniform(0, 1)"])
def test_nothing_lies_beyond_what_the_scale_reaches(text: str) -> None:
    density = PriorDensity(("x",), (parse_prior(text),), (), lambda values: values)

    assert density.log_prior(np.array([[-1e3], [1e3]])).tolist() == [-math.inf, -math.inf]


def test_the_scale_follows_from_the_support() -> None:
    assert [scale_of(parse_prior(text)) for text in ("normal(0, 1)", "gamma(2, 1)", "uniform(2, 5)")] == [
        Whole(),
        Above(0.0),
        Between(2.0, 5.0),
    ]


def test_names_and_priors_go_together() -> None:
    with pytest.raises(ValueError, match="got 2 names and 1 priors"):
        PriorDensity(("x", "y"), (parse_prior("normal(0, 1)"),), (), lambda values: values)


def test_columns_of_one_kind_move_together_as_each_would_alone() -> None:
    priors = tuple(map(parse_prior, PRIORS))
    density = PriorDensity(tuple(PRIORS), priors, (), lambda values: values)
    points = np.linspace(-5, 5, 7 * len(PRIORS)).reshape(7, -1)
    alone = [PriorDensity(("x",), (prior,), (), lambda values: values) for prior in priors]
    columns = [points[:, column, None] for column in range(len(PRIORS))]

    assert len(density.scales) == 3
    natural = np.hstack([one.natural(column) for one, column in zip(alone, columns, strict=True)])
    assert (density.natural(points) == natural).all()
    assert density.free(natural) == pytest.approx(points, abs=1e-9)
    each = sum(one.log_prior(column) for one, column in zip(alone, columns, strict=True))
    assert density.log_prior(points) == pytest.approx(each, abs=1e-12)


def test_a_points_prior_rests_on_that_point_alone() -> None:
    density = PriorDensity(tuple(PRIORS), tuple(map(parse_prior, PRIORS)), (), lambda values: values)
    points = density.start(seed=1, count=9)

    assert density.log_prior(points).tolist() == [density.log_prior(point[None])[0] for point in points]
