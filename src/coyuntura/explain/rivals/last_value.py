"""Last value: a random walk without drift, which the next figure leaves as it is."""

import math

import numpy as np

from coyuntura.explain.predictive import StudentMixture
from coyuntura.explain.rivals.rival import Rival, Seen, student
from coyuntura.names import Text


def says(seen: Seen, ahead: float) -> StudentMixture | None:
    """Return the last figure, with the spread that changes had so far.

    Changes are normal with mean 0 and a variance in proportion to the time between figures; under the reference
    prior 1/variance the next figure is Student-t with as many degrees of freedom as there were changes.

    Args:
        seen: What was seen.
        ahead: Years from its last figure.

    Source: gelman2013.
    """
    changes = np.diff(seen.values)
    variance = float(np.mean(changes**2 / seen.gaps))
    return student(len(changes), float(seen.values[-1]), math.sqrt(variance * ahead))


LAST_VALUE = Rival(
    "last_value",
    Text("last value", "último valor"),
    Text("the last figure stays: a random walk", "la última cifra se mantiene: un paseo aleatorio"),
    says,
)
