"""The families of priors, and priors by their text; one more is one file and one line here."""

import re
from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.errors import did_you_mean
from coyuntura.numerals import decimal
from coyuntura.priors.beta import Beta
from coyuntura.priors.gamma import Gamma
from coyuntura.priors.halfnormal import HalfNormal
from coyuntura.priors.lognormal import LogNormal
from coyuntura.priors.normal import Normal
from coyuntura.priors.prior import AbstractPrior, PriorError, require_sound
from coyuntura.priors.triangular import Triangular
from coyuntura.priors.truncnormal import TruncNormal
from coyuntura.priors.uniform import Uniform

FAMILIES: Mapping[str, type[AbstractPrior]] = MappingProxyType(
    {kind.family: kind for kind in (Uniform, Normal, LogNormal, Beta, Gamma, Triangular, HalfNormal, TruncNormal)}
)

# Longer text holds no prior of the language; the bound keeps patterns quick on hostile files.
LONGEST_TEXT = 200
_CALL = re.compile(r"\s*([A-Za-z_]+)\s*\(([^()]*)\)\s*")


def parse_prior(text: str) -> AbstractPrior:
    """Read a prior from its text, by a small pattern; nothing is ever evaluated.

    Args:
        text: A family and its numbers, such as `beta(4, 4)`.

    Returns:
        The prior, in whatever unit its parameter has.

    Raises:
        PriorError: The text is no call of a known family with as many finite
            numbers as it takes, the numbers do not fit the family, or draws would be no numbers.
    """
    if len(text) > LONGEST_TEXT:
        raise PriorError(f"a prior takes at most {LONGEST_TEXT} characters, got {len(text)}.")
    call = _CALL.fullmatch(text)
    if call is None:
        raise PriorError(f"a prior is a family and its numbers, such as `beta(4, 4)`, got `{text.strip()}`.")
    name, inside = call.group(1), call.group(2)
    if name not in FAMILIES:
        known = ", ".join(f"`{family}`" for family in FAMILIES)
        hint = did_you_mean(name.lower(), FAMILIES)
        raise PriorError(f"`{name}` is not a family of priors; expected one of {known}.{hint}")
    words = words_of(FAMILIES[name])
    pieces = inside.split(",") if inside.strip() else []
    if len(pieces) != len(words):
        raise PriorError(f"`{name}` takes {len(words)} ({', '.join(words)}), got {len(pieces)}.")
    prior = FAMILIES[name](*(_read_number(name, *pair) for pair in zip(words, pieces, strict=True)))
    require_sound(prior)
    return prior


def words_of(family: type[AbstractPrior]) -> tuple[str, ...]:
    """Return what the numbers of a family are called, in their order."""
    return tuple(field.name for field in fields(family))  # pyright: ignore[reportArgumentType]  all are dataclasses


def written(prior: AbstractPrior, digits: int = 17) -> str:
    """Return a prior as a study writes it, with as many digits of its numbers as are asked for."""
    numbers = (f"{getattr(prior, word):.{digits}g}" for word in words_of(type(prior)))
    return f"{prior.family}({', '.join(numbers)})"


def quantile(prior: AbstractPrior, p: Reals) -> Reals:
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
    # A value past the largest float is infinite, which is what the caller is told to expect.
    with np.errstate(over="ignore"):
        values = prior.points(p)
    # Rounding may carry a value one step past a bound; a share above 1 breaks a model.
    return np.clip(values, *prior.support)


def _read_number(family: str, word: str, text: str) -> float:
    value = decimal(text)
    if value is None:
        if "=" in text:
            raise PriorError(f"`{family}` takes its numbers in order and without names, got `{text.strip()}`.")
        raise PriorError(f"`{family}` takes a finite number for {word}, got `{text.strip()}`.")
    return value
