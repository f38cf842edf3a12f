"""Where an ensemble looks: points spread over what the priors allow.

Points depend on the seed and on names only, never on the order of work,
so the same study and seed give the same members wherever they are computed.
"""

import hashlib
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from coyuntura.priors import Prior, quantile

Reals: TypeAlias = NDArray[np.float64]

# A point on the edge of the unit interval would be an infinite normal quantile.
_LOWEST = 2.0**-54
_HIGHEST = 1 - 2.0**-53


def draw(priors: Mapping[str, Prior], members: int, seed: int) -> dict[str, Reals]:
    """Draw every parameter's value for every member of an ensemble.

    Each parameter is stratified by itself (one member in each of `members`
    equally likely intervals) and independent of the others. Its draws depend on
    its name, its prior, `members` and `seed` and on nothing else, so two studies
    that share a parameter share its draws. No member is special.

    Args:
        priors: A prior for each parameter, by the parameter's canonical id.
        members: How many members, at least 1.
        seed: Whole number, 0 or more.

    Returns:
        For each parameter its values (member), in its prior's unit.

    Raises:
        ValueError: `members` or `seed` is too small.
    """
    _require_at_least("members", members, 1)
    _require_at_least("seed", seed, 0)
    return {name: quantile(prior, _stratified(name, members, seed)) for name, prior in priors.items()}


def _stratified(name: str, members: int, seed: int) -> Reals:
    """Return one point in each of `members` strata of the unit interval, in random order."""
    digest = hashlib.sha256(name.encode()).digest()
    key = np.frombuffer(digest, dtype="<u4").tolist()
    stream = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, *key])))
    # Sorting uniforms, because NumPy may change how `permutation` uses the stream.
    order = np.argsort(stream.random(members), kind="stable")
    points = (order + stream.random(members)) / members
    return np.clip(points, _LOWEST, _HIGHEST)


def _require_at_least(argument: str, value: int, least: int) -> None:
    if value < least:
        raise ValueError(f"{argument} must be at least {least}, got {value}.")
