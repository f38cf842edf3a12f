"""What a sampler sees: a prior and a likelihood by years over points without bounds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np

from coyuntura.arrays import Indices, Reals
from coyuntura.infer.chance import chance, fractions
from coyuntura.infer.scales import Scale, grouped, scale_of
from coyuntura.priors.families import quantile
from coyuntura.priors.prior import AbstractPrior

Evaluate: TypeAlias = Callable[[Reals], Reals]
"""From points (N, P) to log-likelihoods (N, Y); a row's numbers rest on its point alone."""


class Density(Protocol):
    """A prior times a likelihood, on scales without bounds.

    Numbers of a row rest on that row alone, so that points may be computed in any blocks.
    """

    @property
    def names(self) -> tuple[str, ...]:
        """What the P coordinates are, in order."""
        ...

    @property
    def years(self) -> tuple[int, ...]:
        """What the Y columns of the likelihood are, rising."""
        ...

    def start(self, seed: int, count: int) -> Reals:
        """Return independent draws of the prior, shape (count, P)."""
        ...

    def log_prior(self, points: Reals) -> Reals:
        """Return the prior's log density on the free scale, Jacobian included, shape (N,); -inf allowed, no NaN."""
        ...

    def log_likelihood(self, points: Reals, first: int | None = None) -> Reals:
        """Return each year's log-likelihood given the years before, shape (N, Y); -inf allowed, no NaN.

        Args:
            points: Shape (N, P).
            first: How many years are asked for, from the first on; of the others anything may be said that is no NaN.
        """
        ...


@dataclass(frozen=True, slots=True)
class PriorDensity:
    """A density made of independent priors and a likelihood in natural units.

    Attributes:
        names: Of the parameters.
        priors: One each.
        years: Of the likelihood's columns.
        likelihood: From values in natural units (N, P) to log-likelihoods (N, Y).
        in_part: The same of so many years from the first on, where fewer are less work; of the others it is 0.
        scales: One of each kind, with its columns.
        families: Of the priors, each with its columns and their constants, shape (prior, 1) each.
    """

    names: tuple[str, ...]
    priors: tuple[AbstractPrior, ...]
    years: tuple[int, ...]
    likelihood: Evaluate
    in_part: Callable[[Reals, int], Reals] | None = None
    scales: tuple[tuple[Indices, Scale], ...] = field(init=False)
    families: tuple[tuple[Indices, type[AbstractPrior], tuple[Reals, ...]], ...] = field(init=False)

    def __post_init__(self) -> None:
        if len(self.names) != len(self.priors) or not self.names:
            raise ValueError(f"each name needs a prior, got {len(self.names)} names and {len(self.priors)} priors.")
        object.__setattr__(self, "scales", grouped([scale_of(prior) for prior in self.priors]))
        object.__setattr__(self, "families", tuple(_families(self.priors)))

    def start(self, seed: int, count: int) -> Reals:
        """Return independent draws of the prior, shape (count, P)."""
        shares = fractions(chance(seed, 0, 0, 0), (count, len(self.names)))
        values = [quantile(prior, shares[:, column]) for column, prior in enumerate(self.priors)]
        return self.free(np.stack(values, axis=1))

    def free(self, values: Reals) -> Reals:
        """Return values in natural units as points without bounds, shape (..., P)."""
        points = np.empty(values.shape)
        for columns, scale in self.scales:
            points[..., columns] = scale.free(values[..., columns])
        return points

    def natural(self, points: Reals) -> Reals:
        """Return points as values in natural units, shape (..., P)."""
        values = np.empty(points.shape)
        for columns, scale in self.scales:
            values[..., columns] = scale.natural(points[..., columns])
        return values

    def log_prior(self, points: Reals) -> Reals:
        """Return the prior's log density on the free scale, shape (N,); -inf where it allows nothing."""
        count, total = len(self.priors), np.zeros(len(points))
        terms = np.empty((2 * count, len(points)))
        with np.errstate(over="ignore", invalid="ignore"):
            values = np.ascontiguousarray(self.natural(points).T)
            for columns, family, constants in self.families:
                terms[columns] = family.density_of(values[columns], *constants)
            for columns, scale in self.scales:
                terms[count : count + len(columns)] = scale.log_jacobian(points[:, columns]).T
                count += len(columns)
            # One after another: the order of a sum over rows would hang on how many points there are.
            for row in terms:
                total += row
        # A density without bound at its edge meets a Jacobian of 0 there: nothing is allowed so far out.
        return np.where(np.isnan(total), -np.inf, total)

    def log_likelihood(self, points: Reals, first: int | None = None) -> Reals:
        """Return each year's log-likelihood, shape (N, Y), or that of the first years."""
        values = self.natural(points)
        return self.likelihood(values) if first is None or self.in_part is None else self.in_part(values, first)


def _families(priors: Sequence[AbstractPrior]) -> Iterator[tuple[Indices, type[AbstractPrior], tuple[Reals, ...]]]:
    """Yield families with the columns of their priors and constants, since many small steps take long."""
    for family in dict.fromkeys(type(prior) for prior in priors):
        columns = [column for column, prior in enumerate(priors) if type(prior) is family]
        constants = np.array([priors[column].constants for column in columns], dtype=np.float64)
        yield np.array(columns, dtype=np.intp), family, tuple(row.reshape(-1, 1) for row in constants.T)
