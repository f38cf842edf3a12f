"""Methods of integration: one table, which studies name and every kernel reads.

Source: butcher2016, chapter 2 (Euler), section 23 (Heun, the classical fourth-order method).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Method:
    """An explicit Runge-Kutta method in which each stage looks ahead along the rates of the one before it.

    Of Butcher's tableau, then, only the diagonal below the main one is filled, and there stand the fractions.
    A step adds to each state the weighted mean of its rates in all stages, times the step.
    A jump within a step brings the order down to one, so steps are parted at the dates of events.
    """

    name: str
    fractions: tuple[float, ...]
    """How far into the step each stage looks, in halves of it, at which data are laid out; the first looks at 0."""
    weights: tuple[float, ...]
    """Of the rates of each stage; not all of them 0."""

    @property
    def divisor(self) -> float:
        """What the weights add up to."""
        return sum(self.weights)


_ROWS = (
    Method("euler", (0.0,), (1.0,)),
    Method("heun", (0.0, 1.0), (1.0, 1.0)),
    Method("rk4", (0.0, 0.5, 0.5, 1.0), (1.0, 2.0, 2.0, 1.0)),
)

METHODS: Mapping[str, Method] = MappingProxyType({method.name: method for method in _ROWS})
"""Every method by the name that a study gives it."""
