"""Events: the model's figure is a rate, and what is observed is when something happened."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from coyuntura.arrays import Indices, Reals
from coyuntura.infer.noise.noise import AbstractNoise, Uniforms, Unknowns


@dataclass(frozen=True, slots=True, eq=False)
class EventNoise(AbstractNoise):
    """A Poisson process with the model's rate: its figures are how many events fall in each year.

    The log density of a year is the sum of logarithms of the rate where its events are, less the rate's integral.
    `simulated` has a row for each year, the integral, and after those one for each date, the rate.

    Attributes:
        years: How many years there are.
        dates: The year of each date, by number, shape (date,).
        events: How many events fall on it, shape (date,).

    Source: daley2003, likelihood of a point process.
    """

    kind: ClassVar[str] = "events"

    years: int
    dates: Indices
    events: Reals

    def log_density(self, simulated: Reals, unknowns: Unknowns) -> Reals:
        """Return the log density of each year's events, shape (year, particle).

        Args:
            simulated: Integrals by year, then rates by date, shape (year and date, particle).
            unknowns: Of no use here.
        """
        from scipy.special import xlogy

        del unknowns
        with np.errstate(all="ignore"):
            integrals, rates = simulated[: self.years], simulated[self.years :]
            found = np.where(integrals >= 0, -integrals, np.where(np.isnan(integrals), np.nan, -np.inf))
            for number, year in enumerate(self.dates.tolist()):
                found[year] += xlogy(self.events[number], rates[number])
            return found

    def drawn(self, simulated: Reals, unknowns: Unknowns, known: int, uniforms: Uniforms) -> Reals:
        """Return draws of how many events fall in each year after the first `known`, shape (year, particle).

        Args:
            simulated: As for `log_density`; rates are not read.
            unknowns: Of no use here.
            known: How many years have been seen, which say nothing of later ones.
            uniforms: Random numbers for each year.
        """
        from scipy.stats import poisson

        del unknowns
        rows = [poisson.ppf(uniforms(number), simulated[number]) for number in range(known, self.years)]
        return np.array(rows, dtype=np.float64).reshape(len(rows), simulated.shape[1])

    def discrepancy(self, simulated: Reals, unknowns: Unknowns) -> tuple[Reals, Reals]:
        """Return no discrepancy, and how many events the model expects in each year.

        Args:
            simulated: As for `log_density`.
            unknowns: Of no use here.
        """
        del unknowns
        expected = simulated[: self.years]
        return np.zeros_like(expected), expected
