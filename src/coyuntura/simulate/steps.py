"""Integration methods, each a function that advances states by one step.

Source: butcher2016, chapter 2 (Euler) and section 23 (the classical fourth-order method).
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from coyuntura.kernels.reference import Value

Rates: TypeAlias = Callable[[Sequence[Value], float], Sequence[Value]]
"""Rates of change for given states at a fraction of the step."""
Method: TypeAlias = Callable[[Sequence[Value], Sequence[Value], float, Rates], list[Value]]


def euler(states: Sequence[Value], rates: Sequence[Value], dt: float, _at: Rates) -> list[Value]:
    """Return states one step on: first order, one evaluation.

    Args:
        states: Values at the beginning of the step, each one number or shape (member,).
        rates: Their rates of change there, per unit of model time.
        dt: Step, in model time.
    """
    return [state + dt * rate for state, rate in zip(states, rates, strict=True)]


def rk4(states: Sequence[Value], rates: Sequence[Value], dt: float, at: Rates) -> list[Value]:
    """Return states one step on: the classical fourth-order method, four evaluations.

    A switch within the step brings its order down to one; do not use it to follow events more exactly.

    Args:
        states: Values at the beginning of the step, each one number or shape (member,).
        rates: Their rates of change there, per unit of model time.
        dt: Step, in model time.
        at: Gives rates for other states, at a fraction of the step.
    """
    second = at([state + dt / 2 * rate for state, rate in zip(states, rates, strict=True)], 0.5)
    third = at([state + dt / 2 * rate for state, rate in zip(states, second, strict=True)], 0.5)
    fourth = at([state + dt * rate for state, rate in zip(states, third, strict=True)], 1.0)
    return [
        state + dt / 6 * (a + 2 * b + 2 * c + d)
        for state, a, b, c, d in zip(states, rates, second, third, fourth, strict=True)
    ]


METHODS: Mapping[str, Method] = MappingProxyType({"euler": euler, "rk4": rk4})
