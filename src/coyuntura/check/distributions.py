"""The unknowns of observation models: their names and priors, and what these may allow."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.dates import PER_YEAR, Period, TimeUnit
from coyuntura.errors import Fault, Faults, Place, StudyError
from coyuntura.model.observations import Counts, Events, Gaussian, Observation, Transform
from coyuntura.numerals import decimal
from coyuntura.priors.families import parse_prior
from coyuntura.priors.halfnormal import HalfNormal
from coyuntura.priors.prior import AbstractPrior, PriorError

_FEWEST_CHANGES = 2


@dataclass(frozen=True, slots=True)
class _Unknown:
    """An unknown number of an observation model: its name, its prior as text, and where both may lie."""

    name: str
    text: str
    place: Place
    low: float
    high: float


def unknowns_of(
    item: Observation, fitted: Sequence[tuple[float, Period]], unit: TimeUnit
) -> Mapping[str, AbstractPrior]:
    """Return the priors of an observation model's unknowns by name: `SERIES.sd`, `SERIES.rho` and such.

    The prior of a discrepancy that the study leaves to its figures needs three of them; to compare needs none.

    Args:
        item: Of a checked study.
        fitted: The figures that fits may see with their periods, in the series' unit, in the order of time.
        unit: Of model time.

    Raises:
        StudyError: The figures do not say how large the discrepancy may be.
    """
    found: dict[str, AbstractPrior] = {}
    for one in (one for one in _unknowns(item) if decimal(one.text) is None):
        try:
            found[one.name] = (
                parse_prior(one.text)
                if one.text
                else HalfNormal(_yearly_change(one.name, item.transform, fitted, unit))
            )
        except PriorError as error:
            way_out = "" if one.text else 'Write it, as in `discrepancy: {sd: "halfnormal(0.1)"}`.'
            raise StudyError([Fault("prior-unclear", str(error), one.place, way_out)]) from error
    return found


def known_of(item: Observation) -> Mapping[str, float]:
    """Return the numbers that a study writes in place of priors of an observation model, by name: `SERIES.rho`."""
    numbers = {one.name: decimal(one.text) for one in _unknowns(item)}
    return {name: number for name, number in numbers.items() if number is not None}


def check_priors(item: Observation, faults: Faults) -> None:
    """Require that the unknowns of an observation model have priors that allow only what they can be."""
    for one in (one for one in _unknowns(item) if one.text):
        word = one.name.rpartition(".")[2]
        number = decimal(one.text)
        if number is not None:
            # A discrepancy of which nothing is ever forgotten is an offset, and no figure could differ from it.
            if not one.low <= number <= one.high or (word == "rho" and number == one.high):
                message = f"`{word}` lies between {one.low:g} and {one.high:g}, but is {number:g}."
                faults.add("prior-unclear", message, one.place)
            continue
        try:
            low, high = parse_prior(one.text).support
        except PriorError as error:
            faults.add("prior-unclear", str(error), one.place)
            continue
        if low < one.low or high > one.high:
            message = (
                f"`{word}` lies between {one.low:g} and {one.high:g}, but `{one.text}` allows {low:g} to {high:g}."
            )
            faults.add("prior-unclear", message, one.place)


def _unknowns(item: Observation) -> Iterator[_Unknown]:
    match item.noise:
        case Gaussian(discrepancy=discrepancy) if discrepancy is not None:
            yield _Unknown(f"{item.series}.sd", discrepancy.sd, discrepancy.sd_place, 0.0, math.inf)
            yield _Unknown(f"{item.series}.rho", discrepancy.rho, discrepancy.rho_place, 0.0, 1.0)
        case Counts(dispersion=text, place=place):
            yield _Unknown(f"{item.series}.dispersion", text, place, 0.0, math.inf)
        case Gaussian() | Events():
            pass
    for one in item.breaks:
        yield _Unknown(f"{item.series}.break_{one.date}", one.prior, one.prior_place, -math.inf, math.inf)


def _yearly_change(name: str, transform: Transform, fitted: Sequence[tuple[float, Period]], unit: TimeUnit) -> float:
    """Return the standard deviation of the changes of figures on their scale, from one year to the next.

    A change over more or less than a year counts as that of a random walk, by the root of its time.

    Raises:
        PriorError: There are too few changes, or they are all one.
    """
    values = np.array([value for value, _ in fitted])
    match transform:
        case "identity":
            pass
        case "log":
            values = np.log(values)
        case "logit":
            values = np.log(values / (1 - values))
    years = np.diff([period.middle for _, period in fitted]) / PER_YEAR[unit]
    if len(years) < _FEWEST_CHANGES:
        raise PriorError(
            f"`{name}` has no prior, and its figures are too few to say how much they change, got {len(values)}."
        )
    with np.errstate(all="ignore"):
        found = float(np.std(np.diff(values) / np.sqrt(years), ddof=1))
    if not 1e-9 * float(np.abs(values).max()) < found < math.inf:
        raise PriorError(f"`{name}` has no prior, and the changes of its figures are all one, or beyond any number.")
    return found
