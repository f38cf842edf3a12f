"""What is believed about a parameter before any run: families of priors.

A prior is data: a family and its numbers, in the parameter's own unit.
It is read from text such as `beta(4, 4)` by a small pattern, never evaluated.
Parameters of each family follow johnson1994 and johnson1995.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TypeAlias, assert_never

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.errors import did_you_mean

# Longer text holds no prior of the language; the bound keeps patterns quick on hostile files.
LONGEST_TEXT = 200


class PriorError(ValueError):
    """A prior is not one that the language has, or its numbers do not fit it."""


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every value from `low` to `high` equally likely."""

    low: float
    high: float

    def __post_init__(self) -> None:
        _require_finite("uniform", low=self.low, high=self.high)
        _require_rising("uniform", low=self.low, high=self.high)


@dataclass(frozen=True, slots=True)
class Normal:
    """The bell curve around `mean`."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        _require_finite("normal", mean=self.mean, sd=self.sd)
        _require_positive("normal", sd=self.sd)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A positive value whose natural logarithm is normal around that of `median`."""

    median: float
    log_sd: float

    def __post_init__(self) -> None:
        _require_finite("lognormal", median=self.median, log_sd=self.log_sd)
        _require_positive("lognormal", median=self.median, log_sd=self.log_sd)


@dataclass(frozen=True, slots=True)
class Beta:
    """A share between 0 and 1, with mean a / (a + b)."""

    a: float
    b: float

    def __post_init__(self) -> None:
        _require_finite("beta", a=self.a, b=self.b)
        _require_positive("beta", a=self.a, b=self.b)


@dataclass(frozen=True, slots=True)
class Gamma:
    """A positive value with mean `shape * scale`."""

    shape: float
    scale: float

    def __post_init__(self) -> None:
        _require_finite("gamma", shape=self.shape, scale=self.scale)
        _require_positive("gamma", shape=self.shape, scale=self.scale)


@dataclass(frozen=True, slots=True)
class Triangular:
    """A density that rises from `low` to `mode` and falls to `high`."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        _require_finite("triangular", low=self.low, mode=self.mode, high=self.high)
        _require_rising("triangular", low=self.low, high=self.high)
        if not self.low <= self.mode <= self.high:
            raise PriorError(
                f"`triangular` needs a mode between low and high, "
                f"got {_number(self.mode)} outside {_number(self.low)} to {_number(self.high)}."
            )


@dataclass(frozen=True, slots=True)
class HalfNormal:
    """The absolute value of a normal around 0 with standard deviation `sd`."""

    sd: float

    def __post_init__(self) -> None:
        _require_finite("halfnormal", sd=self.sd)
        _require_positive("halfnormal", sd=self.sd)


@dataclass(frozen=True, slots=True)
class TruncNormal:
    """A normal with `mean` and `sd` before what lies outside `low` to `high` is cut off."""

    mean: float
    sd: float
    low: float
    high: float

    def __post_init__(self) -> None:
        _require_finite("truncnormal", mean=self.mean, sd=self.sd, low=self.low, high=self.high)
        _require_positive("truncnormal", sd=self.sd)
        _require_rising("truncnormal", low=self.low, high=self.high)
        nearest = min(max(self.mean, self.low), self.high)
        if abs(nearest - self.mean) > FARTHEST_CUT * self.sd:
            raise PriorError(
                f"`truncnormal` needs low to high within {FARTHEST_CUT} sd of the mean, "
                f"got {_number(self.low)} to {_number(self.high)} "
                f"around {_number(self.mean)} with sd {_number(self.sd)}."
            )


Prior: TypeAlias = Uniform | Normal | LogNormal | Beta | Gamma | Triangular | HalfNormal | TruncNormal

# Beyond this many standard deviations the tail is no belief that anyone holds,
# and its quantiles lose digits.
FARTHEST_CUT = 20

_FAMILIES: Mapping[str, tuple[Callable[..., Prior], tuple[str, ...]]] = MappingProxyType(
    {
        "uniform": (Uniform, ("low", "high")),
        "normal": (Normal, ("mean", "sd")),
        "lognormal": (LogNormal, ("median", "log_sd")),
        "beta": (Beta, ("a", "b")),
        "gamma": (Gamma, ("shape", "scale")),
        "triangular": (Triangular, ("low", "mode", "high")),
        "halfnormal": (HalfNormal, ("sd",)),
        "truncnormal": (TruncNormal, ("mean", "sd", "low", "high")),
    }
)
_CALL = re.compile(r"\s*([A-Za-z_]+)\s*\(([^()]*)\)\s*")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def parse_prior(text: str) -> Prior:
    """Read a prior from its text.

    Args:
        text: A family and its numbers, such as `beta(4, 4)`.

    Returns:
        The prior, in whatever unit its parameter has.

    Raises:
        PriorError: The text is no call of a known family with as many finite
            numbers as it takes, or the numbers do not fit the family.
    """
    if len(text) > LONGEST_TEXT:
        raise PriorError(f"a prior takes at most {LONGEST_TEXT} characters, got {len(text)}.")
    call = _CALL.fullmatch(text)
    if call is None:
        raise PriorError(f"a prior is a family and its numbers, such as `beta(4, 4)`, got `{text.strip()}`.")
    name, inside = call.group(1), call.group(2)
    if name not in _FAMILIES:
        known = ", ".join(f"`{family}`" for family in _FAMILIES)
        hint = did_you_mean(name.lower(), _FAMILIES)
        raise PriorError(f"`{name}` is not a family of priors; expected one of {known}.{hint}")
    build, words = _FAMILIES[name]
    pieces = inside.split(",") if inside.strip() else []
    if len(pieces) != len(words):
        raise PriorError(f"`{name}` takes {len(words)} ({', '.join(words)}), got {len(pieces)}.")
    return build(*(_read_number(name, *pair) for pair in zip(words, pieces, strict=True)))


def support(prior: Prior) -> tuple[float, float]:
    """Return the lowest and highest value a prior allows, infinite where it has no bound."""
    match prior:
        case Uniform(low, high) | Triangular(low, _, high) | TruncNormal(_, _, low, high):
            return low, high
        case Beta():
            return 0.0, 1.0
        case LogNormal() | Gamma() | HalfNormal():
            return 0.0, math.inf
        case Normal():
            return -math.inf, math.inf
        case _:
            assert_never(prior)


def quantile(prior: Prior, p: Reals) -> Reals:
    """Return the values below which a prior puts given probabilities.

    Args:
        prior: The prior.
        p: Probabilities from 0 to 1, any shape.

    Returns:
        Values in the prior's unit, shaped as `p`, never outside its support;
        infinite at 0 or 1 where the support has no bound.

    Raises:
        ValueError: A probability is not a number from 0 to 1.

    Source:
        johnson1994, johnson1995 for the families.
    """
    p = np.asarray(p, dtype=np.float64)
    if not bool(np.all((p >= 0) & (p <= 1))):
        worst = p[~((p >= 0) & (p <= 1))].flat[0]
        raise ValueError(f"p must be probabilities from 0 to 1, got {float(worst):g}.")
    low, high = support(prior)
    # A value past the largest float is infinite, which is what the caller is told to expect.
    with np.errstate(over="ignore"):
        values = _unbounded_quantile(prior, p)
    # Rounding may carry a value one step past a bound; a share above 1 breaks a model.
    return np.clip(values, low, high)


def _unbounded_quantile(prior: Prior, p: Reals) -> Reals:
    from scipy.special import betaincinv, erfinv, gammaincinv, ndtri  # loading it takes longer than reading a study

    match prior:
        case Uniform(low, high):
            return (1 - p) * low + p * high
        case Normal(mean, sd):
            return mean + sd * ndtri(p)
        case LogNormal(median, log_sd):
            return np.multiply(np.exp(log_sd * ndtri(p)), median, dtype=np.float64)
        case Beta(a, b):
            return betaincinv(a, b, p)
        case Gamma(shape, scale):
            return np.multiply(gammaincinv(shape, p), scale, dtype=np.float64)
        case Triangular(low, mode, high):
            width = high - low
            rising = low + np.sqrt(p * width * (mode - low))
            falling = high - np.sqrt((1 - p) * width * (high - mode))
            return np.asarray(np.where(p * width < mode - low, rising, falling), dtype=np.float64)
        case HalfNormal(sd):
            # Not by the normal's quantile of (1 + p) / 2, which loses small p.
            return np.multiply(erfinv(p), sd * math.sqrt(2), dtype=np.float64)
        case TruncNormal(mean, sd, low, high):
            return mean + sd * _cut_normal_quantile(p, (low - mean) / sd, (high - mean) / sd)
        case _:
            assert_never(prior)


def _cut_normal_quantile(p: Reals, low: float, high: float) -> Reals:
    """Return quantiles of a standard normal cut to `low` to `high`, read in the tail that keeps its digits."""
    from scipy.special import ndtr, ndtri

    if low > 0:
        return -_cut_normal_quantile(1 - p, -high, -low)
    below = ndtr(low)
    return np.asarray(ndtri(below + p * (ndtr(high) - below)), dtype=np.float64)


def _read_number(family: str, word: str, text: str) -> float:
    text = text.strip()
    if _NUMBER.fullmatch(text) is None:
        raise PriorError(f"`{family}` takes a number for {word}, got `{text}`.")
    return float(text)


def _require_finite(family: str, **numbers: float) -> None:
    for word, value in numbers.items():
        if not math.isfinite(value):
            raise PriorError(f"`{family}` needs a finite {word}, got {value}.")


def _require_positive(family: str, **numbers: float) -> None:
    for word, value in numbers.items():
        if value <= 0:
            raise PriorError(f"`{family}` needs {word} above 0, got {_number(value)}.")


def _require_rising(family: str, **numbers: float) -> None:
    for (before, low), (after, high) in pairwise(numbers.items()):
        if low >= high:
            raise PriorError(f"`{family}` needs {before} below {after}, got {_number(low)} and {_number(high)}.")


def _number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")
