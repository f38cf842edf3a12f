import math
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, gamma, halfnorm, lognorm, norm, triang, truncnorm, uniform

from coyuntura.arrays import Reals
from coyuntura.priors.beta import Beta
from coyuntura.priors.families import FAMILIES, parse_prior, quantile, words_of
from coyuntura.priors.gamma import Gamma
from coyuntura.priors.halfnormal import HalfNormal
from coyuntura.priors.lognormal import LogNormal
from coyuntura.priors.normal import Normal
from coyuntura.priors.prior import AbstractPrior, PriorError
from coyuntura.priors.triangular import Triangular
from coyuntura.priors.truncnormal import TruncNormal
from coyuntura.priors.uniform import Uniform

PRIORS: list[tuple[str, AbstractPrior]] = [
    ("uniform(-1, 3.5)", Uniform(-1, 3.5)),
    ("normal(2, 0.5)", Normal(2, 0.5)),
    ("lognormal(10, 0.3)", LogNormal(10, 0.3)),
    ("beta(4, 4)", Beta(4, 4)),
    ("gamma(3, 2)", Gamma(3, 2)),
    ("triangular(0, 1, 4)", Triangular(0, 1, 4)),
    ("halfnormal(1.5)", HalfNormal(1.5)),
    ("truncnormal(1, 2, 0, 5)", TruncNormal(1, 2, 0, 5)),
]
EACH = pytest.mark.parametrize("prior", [prior for _, prior in PRIORS], ids=lambda prior: type(prior).__name__)

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
positives = st.floats(1e-3, 1e3)
cuts = st.floats(0.1, 9)


class Known(Protocol):
    """A distribution of scipy."""

    def logpdf(self, x: Reals, /) -> Reals: ...


def _uniform(low: float, width: float) -> AbstractPrior:
    return Uniform(low, low + width)


def _triangular(low: float, rise: float, fall: float) -> AbstractPrior:
    return Triangular(low, low + rise, low + rise + fall)


def _truncnormal(mean: float, sd: float, below: float, above: float) -> AbstractPrior:
    return TruncNormal(mean, sd, mean - below * sd, mean + above * sd)


priors: st.SearchStrategy[AbstractPrior] = st.one_of(
    st.builds(_uniform, numbers, positives),
    st.builds(Normal, numbers, positives),
    st.builds(LogNormal, positives, st.floats(0.01, 5)),
    st.builds(Beta, positives, positives),
    st.builds(Gamma, positives, positives),
    st.builds(_triangular, numbers, positives, positives),
    st.builds(HalfNormal, positives),
    st.builds(_truncnormal, numbers, positives, cuts, cuts),
)


def test_every_family_has_an_example_here() -> None:
    assert [type(prior) for _, prior in PRIORS] == list(FAMILIES.values())


def test_the_manual_names_every_family_with_its_numbers() -> None:
    manual = (Path(__file__).parents[2] / "docs/reference/language.md").read_text(encoding="utf-8")

    forms = [f"`{name}({', '.join(words_of(kind))})`" for name, kind in FAMILIES.items()]
    assert [form for form in forms if form not in manual] == []


@pytest.mark.parametrize(("text", "prior"), PRIORS)
def test_each_family_is_read_from_its_text(text: str, prior: AbstractPrior) -> None:
    assert parse_prior(text) == prior


def test_spaces_signs_and_exponents_are_read() -> None:
    assert parse_prior("  uniform ( -1.5e3 ,+.5 ) ") == Uniform(-1500, 0.5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bta(1, 2)", r"`bta` is not a family .* Did you mean `beta`\?"),
        ("BETA(0, 1)", r"Did you mean `beta`\?"),
        ("beta(4)", r"`beta` takes 2 \(a, b\), got 1\."),
        ("halfnormal()", r"`halfnormal` takes 1 \(sd\), got 0\."),
        ("beta(4, x)", r"`beta` takes a finite number for b, got `x`\."),
        ("beta(4, )", r"`beta` takes a finite number for b, got ``\."),
        ("beta(4, nan)", r"`beta` takes a finite number for b, got `nan`\."),
        ("beta(4, 1_0)", r"`beta` takes a finite number for b, got `1_0`\."),
        ("beta(4, \u0661)", "`beta` takes a finite number for b, got `\u0661`"),
        ("normal(0, 1e999)", r"`normal` takes a finite number for sd, got `1e999`\."),
        ("normal(0, 0)", r"`normal` needs sd above 0, got 0\."),
        ("lognormal(-2, 1)", r"`lognormal` needs median above 0, got -2\."),
        ("gamma(1, -1)", r"`gamma` needs scale above 0, got -1\."),
        ("uniform(3, 1)", r"`uniform` needs low below high, got 3 and 1\."),
        ("uniform(3, 3)", r"`uniform` needs low below high, got 3 and 3\."),
        ("triangular(0, 5, 4)", r"`triangular` needs a mode between low and high, got 5 outside 0 to 4\."),
        ("truncnormal(0, 1, 30, 40)", r"`truncnormal` needs low to high within 20 sd of the mean"),
        ("beta(4, 4) + 1", r"a prior is a family and its numbers"),
        ("beta(beta(1, 1), 4)", r"a prior is a family and its numbers"),
        ("0.2", r"a prior is a family and its numbers"),
        ("", r"a prior is a family and its numbers"),
        ("beta(" + " " * 300 + "1, 1)", r"at most 200 characters, got 310"),
    ],
)
def test_a_prior_that_is_not_one_is_refused_with_both_sides(text: str, message: str) -> None:
    with pytest.raises(PriorError, match=message):
        parse_prior(text)


@given(st.text(max_size=60))
def test_any_text_gives_a_prior_or_a_prior_error(text: str) -> None:
    try:
        low, high = parse_prior(text).support
    except PriorError:
        return
    assert low < high


def test_a_prior_error_is_a_value_error() -> None:
    assert issubclass(PriorError, ValueError)


def test_a_prior_built_in_code_meets_the_same_conditions() -> None:
    with pytest.raises(PriorError, match="`beta` needs a above 0"):
        Beta(0, 1)


@pytest.mark.parametrize(
    ("prior", "p", "value"),
    [
        (Uniform(-1, 3), 0.25, 0.0),
        # Standard normal tables.
        (Normal(0, 1), 0.975, 1.959963984540054),
        (Normal(10, 2), 0.05, 10 - 2 * 1.6448536269514722),
        (LogNormal(10, 0.3), 0.5, 10.0),
        (LogNormal(10, 0.3), 0.975, 10 * math.exp(0.3 * 1.959963984540054)),
        # Closed forms: beta(1, b), beta(a, 1), beta(1/2, 1/2) and symmetry.
        (Beta(1, 3), 0.4, 1 - 0.6 ** (1 / 3)),
        (Beta(3, 1), 0.4, 0.4 ** (1 / 3)),
        (Beta(0.5, 0.5), 0.3, math.sin(math.pi * 0.3 / 2) ** 2),
        (Beta(4, 4), 0.5, 0.5),
        # Gamma with shape 1 is exponential; with shape 2 and scale 2, chi-squared with 4 degrees of freedom.
        (Gamma(1, 2), 0.9, -2 * math.log(0.1)),
        (Gamma(2, 2), 0.95, 9.487729036781154),
        (Triangular(0, 1, 4), 0.25, 1.0),
        (Triangular(0, 1, 4), 0.0625, 0.5),
        (Triangular(0, 1, 4), 0.8125, 4 - math.sqrt(0.1875 * 4 * 3)),
        (Triangular(0, 0, 1), 0.75, 0.5),
        (Triangular(0, 1, 1), 0.25, 0.5),
        (HalfNormal(2), 0.95, 2 * 1.959963984540054),
        (HalfNormal(1e6), 1e-14, 1e-8 * math.sqrt(math.pi / 2)),
        (TruncNormal(3, 2, 1, 5), 0.5, 3.0),
        # Cut at the mean, a normal is half a normal.
        (TruncNormal(0, 1, 0, 15), 0.95, 1.959963984540054),
    ],
)
def test_quantiles_are_those_of_the_closed_form(prior: AbstractPrior, p: float, value: float) -> None:
    assert quantile(prior, np.array([p]))[0] == pytest.approx(value, rel=1e-9, abs=1e-15)


@settings(deadline=None)
@given(priors, st.floats(1e-6, 1 - 1e-6))
def test_quantiles_invert_the_distribution(prior: AbstractPrior, p: float) -> None:
    value = float(quantile(prior, np.array([p]))[0])
    match prior:
        case Uniform(low, high):
            back = (value - low) / (high - low)
        case Normal(mean, sd):
            back = float(norm.cdf(value, mean, sd))
        case LogNormal(median, log_sd):
            back = float(norm.cdf(math.log(value / median) / log_sd))
        case Beta(a, b):
            # A quantile next to 0 or 1 may round onto it; there the distribution jumps.
            back = float(beta.cdf(value, a, b)) if 1e-300 < value < 1 - 1e-9 else p
        case Gamma(shape, scale):
            back = float(gamma.cdf(value, shape, scale=scale)) if value > 1e-300 else p
        case Triangular(low, mode, high):
            back = (
                (value - low) ** 2 / ((high - low) * (mode - low))
                if value <= mode
                else 1 - (high - value) ** 2 / ((high - low) * (high - mode))
            )
        case HalfNormal(sd):
            back = 1 - 2 * float(norm.cdf(-value / sd))
        case TruncNormal(mean, sd, low, high):
            back = float(truncnorm.cdf((value - mean) / sd, (low - mean) / sd, (high - mean) / sd))
        case _:
            pytest.fail(f"no distribution function is written here for {prior.family}")
    assert back == pytest.approx(p, abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(priors, st.lists(st.floats(1e-9, 1 - 1e-9), min_size=1, max_size=20))
def test_quantiles_rise_and_stay_within_the_support(prior: AbstractPrior, probabilities: list[float]) -> None:
    values = quantile(prior, np.sort(np.array(probabilities)))
    low, high = prior.support
    assert low <= values[0]
    assert values[-1] <= high
    assert not np.isnan(values).any()
    assert np.all(values[1:] >= values[:-1] - 1e-9 * np.abs(values[:-1]))


@EACH
def test_the_extreme_quantiles_are_the_support(prior: AbstractPrior) -> None:
    assert tuple(quantile(prior, np.array([0.0, 1.0]))) == prior.support


@pytest.mark.parametrize("prior", [Triangular(-0.7, -0.7, 5.37), TruncNormal(0.3, 0.7, 0.53, 2.18)])
def test_rounding_does_not_carry_a_quantile_out_of_the_support(prior: AbstractPrior) -> None:
    assert quantile(prior, np.array([1e-17]))[0] >= prior.support[0]


def test_quantiles_keep_the_shape_of_the_probabilities() -> None:
    assert quantile(Triangular(0, 1, 2), np.full((2, 3), 0.5)).shape == (2, 3)


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan])
def test_a_probability_outside_0_to_1_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="p must be probabilities from 0 to 1"):
        quantile(Uniform(0, 1), np.array([0.5, p]))


def test_a_quantile_too_large_for_a_float_is_infinite() -> None:
    assert quantile(LogNormal(1, 1000), np.array([0.999]))[0] == math.inf


def anywhere(least: float = 5e-324) -> st.SearchStrategy[float]:
    """Return numbers of every size that a double has, above 0."""
    return st.floats(least, 1.7e308, allow_nan=False, allow_subnormal=False)


def signed() -> st.SearchStrategy[float]:
    return st.floats(-1.7e308, 1.7e308, allow_nan=False, allow_subnormal=False)


TEXTS = st.one_of(
    st.builds("uniform({!r}, {!r})".format, signed(), signed()),
    st.builds("normal({!r}, {!r})".format, signed(), anywhere()),
    st.builds("lognormal({!r}, {!r})".format, anywhere(), anywhere()),
    st.builds("beta({!r}, {!r})".format, anywhere(), anywhere()),
    st.builds("beta({!r}, {!r})".format, st.floats(1e-3, 1e12), st.floats(1e-3, 1e12)),
    st.builds("gamma({!r}, {!r})".format, anywhere(), anywhere()),
    st.builds("gamma({!r}, {!r})".format, st.floats(1e-3, 1e12), st.floats(1e-3, 1e12)),
    st.builds("triangular({!r}, {!r}, {!r})".format, signed(), signed(), signed()),
    st.builds("halfnormal({!r})".format, anywhere()),
    st.builds("truncnormal({!r}, {!r}, {!r}, {!r})".format, signed(), anywhere(), signed(), signed()),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(st.floats(2**-53, 1 - 2**-53), min_size=2, max_size=9))
def test_whatever_numbers_a_prior_is_given_its_draws_are_numbers_that_rise(text: str, chosen: list[float]) -> None:
    try:
        prior = parse_prior(text)
    except PriorError:
        return
    values = quantile(prior, np.sort(np.array(chosen)))
    low, high = prior.support

    assert np.isfinite(values).all()
    assert (values >= low).all()
    assert (values <= high).all()
    assert (values[1:] >= values[:-1] - 1e-9 * np.abs(values[:-1])).all()


@pytest.mark.parametrize(
    "text",
    [
        "beta(4, 1e308)",
        "lognormal(1, 1000)",
        "normal(1.7e308, 1e308)",
        "normal(1e300, 1)",
        "gamma(1e-300, 1)",
        "halfnormal(1.7e308)",
    ],
)
def test_a_prior_whose_draws_are_no_numbers_or_all_one_is_refused(text: str) -> None:
    with pytest.raises(PriorError, match=r"draws that no number can hold|spread that is lost in rounding"):
        parse_prior(text)


@pytest.mark.parametrize(("a", "b"), [(1000, 1e9), (50, 1e10), (4, 1e12), (1e6, 1e12), (1e5, 1e5)])
def test_a_firm_beta_has_the_median_that_is_near_its_mean(a: float, b: float) -> None:
    values = quantile(Beta(a, b), np.array([0.05, 0.5, 0.95]))

    # Kerman's approximation of the median, within a hundredth of the spread where both numbers are above 4.
    assert values[1] == pytest.approx((a - 1 / 3) / (a + b - 2 / 3), abs=0.01 * (values[2] - values[0]))
    assert values[0] < values[1] < values[2]


@pytest.mark.parametrize(
    ("prior", "known"),
    [
        (Uniform(-1, 3.5), uniform(-1, 4.5)),
        (Normal(2, 0.5), norm(2, 0.5)),
        (LogNormal(10, 0.3), lognorm(0.3, scale=10)),
        (Beta(4, 4), beta(4, 4)),
        (Beta(1, 1), beta(1, 1)),
        (Gamma(3, 2), gamma(3, scale=2)),
        (Gamma(1, 2), gamma(1, scale=2)),
        (Triangular(0, 1, 4), triang(0.25, 0, 4)),
        (Triangular(0, 0, 4), triang(0, 0, 4)),
        (Triangular(0, 4, 4), triang(1, 0, 4)),
        (HalfNormal(1.5), halfnorm(scale=1.5)),
        (TruncNormal(1, 2, 0, 5), truncnorm(-0.5, 2, 1, 2)),
        (TruncNormal(0, 1, 8, 9), truncnorm(8, 9)),
        (TruncNormal(0, 1, -9, -8), truncnorm(-9, -8)),
    ],
    ids=lambda value: repr(value) if isinstance(value, AbstractPrior) else "",
)
def test_densities_are_those_of_scipy_and_nothing_outside(prior: AbstractPrior, known: Known) -> None:
    x = np.linspace(-12, 12, 97)

    assert prior.log_density(x) == pytest.approx(known.logpdf(x), rel=1e-12, abs=1e-13)


@EACH
def test_a_density_is_what_its_quantiles_say(prior: AbstractPrior) -> None:
    p = np.linspace(0.1, 0.9, 9)
    slope = 2e-6 / (prior.points(p + 1e-6) - prior.points(p - 1e-6))

    assert np.exp(prior.log_density(prior.points(p))) == pytest.approx(slope, rel=1e-6)
    assert prior.log_density(prior.points(p[:6]).reshape(2, 3)).shape == (2, 3)


@EACH
def test_a_density_holds_1(prior: AbstractPrior) -> None:
    x = np.linspace(-40, 60, 100_001)

    assert np.exp(prior.log_density(x)).sum() * 1e-3 == pytest.approx(1, abs=1e-3)


@EACH
def test_priors_of_a_family_are_computed_together_to_the_last_bit(prior: AbstractPrior) -> None:
    words = words_of(type(prior))
    numbers = [getattr(prior, word) for word in words]
    others = [prior, type(prior)(*(number * 1.25 for number in numbers)), type(prior)(*(n * 1.5 for n in numbers))]
    x = np.random.default_rng(1).normal(0, 3, (3, 50))
    constants = np.array([other.constants for other in others]).T[:, :, np.newaxis]

    together = type(prior).density_of(x, *constants)

    alone = [other.log_density(row) for other, row in zip(others, x, strict=True)]
    assert together.tobytes() == np.array(alone).tobytes()
