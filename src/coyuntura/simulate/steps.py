"""States one step on, by any method of integration."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from coyuntura.kernels.reference import Value
from coyuntura.methods import Method

Rates: TypeAlias = Callable[[Sequence[Value], float], Sequence[Value]]
"""Rates of change for given states at a fraction of the step."""


def moved(method: Method, states: Sequence[Value], rates: Sequence[Value], dt: Value, at: Rates) -> list[Value]:
    """Return states one step on.

    Args:
        method: Where rates are looked at, and how they are weighed.
        states: Values at the beginning of the step, each one number or shape (member,).
        rates: Their rates of change there, per unit of model time.
        dt: Step, in model time, of all members or of each.
        at: Gives rates for other states, at a fraction of the step.
    """
    sums = [method.weights[0] * rate for rate in rates]
    for fraction, weight in zip(method.fractions[1:], method.weights[1:], strict=True):
        ahead = dt * fraction
        rates = at([state + ahead * rate for state, rate in zip(states, rates, strict=True)], fraction)
        sums = [total + weight * rate for total, rate in zip(sums, rates, strict=True)]
    share = dt / method.divisor
    return [state + share * total for state, total in zip(states, sums, strict=True)]
