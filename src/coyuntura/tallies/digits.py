"""Digits of counts: how far they are from what is expected of them, and what that does not say.

A test of digits is no test of fraud. Second digits follow Benford's law in clean elections and break it in clean ones
as well as in rigged ones, so that the test does no better than a coin (deckert2011); last digits are uniform only for
counts that are large against the digit and spread widely (beber2012). Both depend on the sizes of tables and on how
evenly a vote is spread.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc

from coyuntura.arrays import Reals, Wholes

LEAST_LAST = 100
"""Counts below this have too few digits for their last one to be uniform."""
_DIGITS = 10
_ENOUGH = 50


@dataclass(frozen=True, slots=True)
class Digits:
    """A chi-squared test of a digit with nine degrees of freedom: over how many counts, and with which mean."""

    counts: int
    mean: float
    expected_mean: float
    statistic: float
    p_value: float


def last_digits(counts: Reals) -> Digits | None:
    """Test whether last digits are uniform, of counts of 100 and more; None where there are fewer than 50.

    Source:
        beber2012.
    """
    used = counts[counts >= LEAST_LAST].astype(np.int64)
    return _tested(used % 10, np.full(_DIGITS, 1 / _DIGITS))


def second_digits(counts: Reals) -> Digits | None:
    """Test whether second digits follow Benford's law, of counts of 10 and more; None where there are fewer than 50.

    Source:
        mebane2006; deckert2011 on why it tells little.
    """
    used = counts[counts >= _DIGITS].astype(np.int64)
    powers = 10 ** np.floor(np.log10(np.maximum(used, 1))).astype(np.int64)
    first = np.arange(1, 10)
    law = np.array([np.log10(1 + 1 / (10 * first + digit)).sum() for digit in range(_DIGITS)])
    return _tested(used * 10 // powers % 10, law)


def _tested(digits: Wholes, law: Reals) -> Digits | None:
    if digits.size < _ENOUGH:
        return None
    observed, wanted = np.bincount(digits, minlength=_DIGITS), law * digits.size
    statistic = float(((observed - wanted) ** 2 / wanted).sum())
    return Digits(
        counts=digits.size,
        mean=float(digits.mean()),
        expected_mean=float(law @ np.arange(_DIGITS)),
        statistic=statistic,
        p_value=float(gammaincc((_DIGITS - 1) / 2, statistic / 2)),
    )
