"""Designs: which values each run of an ensemble takes, by the number of the run.

Points depend on the seed, on names and on the number of the run only, never on the order of work,
so the same study and seed give the same members wherever and in whatever pieces they are computed.
"""

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

import numpy as np

from coyuntura.arrays import Reals, Words
from coyuntura.dates import SLACK
from coyuntura.priors.families import quantile
from coyuntura.priors.prior import AbstractPrior
from coyuntura.seeds import WORD, fraction, philox

Method: TypeAlias = Literal["latin-hypercube", "monte-carlo", "sobol"]
METHODS: tuple[Method, ...] = get_args(Method)

# A point on the edge of the unit interval would be an infinite normal quantile.
_LOWEST = 2.0**-54
_HIGHEST = 1 - 2.0**-53
_SOBOL_BITS = 32  # SciPy skips ahead in sequences of up to 32 bits
_LARGEST_SEED = WORD

MOST_RUNS = 2**30
"""Of any design."""
# All points of a Latin hypercube are computed before the first can be known,
# and SciPy skips ahead in a sequence at some ten nanoseconds a point.
_MOST: Mapping[Method, int] = MappingProxyType({"latin-hypercube": 2**20, "monte-carlo": MOST_RUNS, "sobol": 2**26})


@dataclass(frozen=True, slots=True)
class Grid:
    """Every combination of the levels of named parameters, the last one's levels changing fastest.

    Raises:
        ValueError: There is no factor, one has no level, one stands twice, or combinations are too many.
    """

    levels: tuple[tuple[str, tuple[float, ...]], ...]

    def __post_init__(self) -> None:
        names = [name for name, _ in self.levels]
        if not names:
            raise ValueError("a grid needs at least one factor.")
        for number, (name, levels) in enumerate(self.levels):
            if not levels or not all(map(math.isfinite, levels)):
                raise ValueError(f"the grid's `{name}` needs at least one level, and all of them finite.")
            if name in names[:number]:
                raise ValueError(f"the grid has `{name}` twice.")
        _require_few(self.runs, MOST_RUNS)

    @property
    def runs(self) -> int:
        """Number of combinations."""
        return math.prod(len(levels) for _, levels in self.levels)

    @property
    def names(self) -> tuple[str, ...]:
        """Cells that vary."""
        return tuple(name for name, _ in self.levels)

    def values(self, first: int, last: int) -> dict[str, Reals]:
        """Return the values of each factor in runs `first` to `last`, which is not in, shape (run,)."""
        shape = tuple(len(levels) for _, levels in self.levels)
        places = np.unravel_index(np.arange(first, last), shape)
        return {
            name: np.asarray(levels, dtype=np.float64)[place]
            for (name, levels), place in zip(self.levels, places, strict=True)
        }

    def __str__(self) -> str:
        return "grid of " + ", ".join(f"{name} ({len(levels)})" for name, levels in self.levels)


@dataclass(frozen=True, slots=True)
class Spread:
    """Points spread over what the priors of parameters allow.

    A Latin hypercube puts one run into each of `runs` equally likely intervals of each parameter;
    Monte Carlo draws each run and parameter by itself; Sobol fills the space most evenly where `runs`
    is a power of two, and its points change when a parameter is added.

    Raises:
        ValueError: `runs` or `seed` is too small or too large for the method.
    """

    method: Method
    priors: tuple[tuple[str, AbstractPrior], ...]
    runs: int
    seed: int
    shares: tuple[tuple[str, tuple[float, ...]], ...] = ()
    """Branches with the share of runs of each option: exactly in a Latin hypercube, by chance in the others."""

    def __post_init__(self) -> None:
        _require_at_least("runs", self.runs, 1)
        _require_at_least("seed", self.seed, 0)
        _require_few(self.runs, _MOST[self.method])
        if self.method == "monte-carlo" and self.seed > _LARGEST_SEED:
            raise ValueError(f"seed must be at most {_LARGEST_SEED} for monte-carlo, got {self.seed}.")

    @property
    def names(self) -> tuple[str, ...]:
        """Cells that vary."""
        return tuple(name for name, _ in (*self.priors, *self.shares))

    def values(self, first: int, last: int) -> dict[str, Reals]:
        """Return the values of each parameter in runs `first` to `last`, which is not in, shape (run,)."""
        part = (first, last)
        points = _POINTS[self.method]([name for name, _ in self.priors], self.runs, self.seed, part)
        values = {
            name: quantile(prior, np.clip(found, _LOWEST, _HIGHEST))
            for (name, prior), found in zip(self.priors, points, strict=True)
        }
        # A branch takes no dimension of a sequence, so that it moves no point of the parameters.
        is_exact = self.method == "latin-hypercube"
        spread = _latin_hypercube if is_exact else _monte_carlo
        chosen = spread([name for name, _ in self.shares], self.runs, self.seed, part)
        for (name, shares), found in zip(self.shares, chosen, strict=True):
            values[name] = options_at(found, shares, self.runs if is_exact else None)
        return values

    def __str__(self) -> str:
        priors, branches = len(self.priors), len(self.shares)
        if branches:
            return f"{self.method} over {priors} priors and {branches} branches, seed {self.seed}"
        return f"{self.method} over {priors} priors, seed {self.seed}"


Design: TypeAlias = Grid | Spread


def draw_options(shares: Mapping[str, Sequence[float]], members: int, seed: int) -> dict[str, Reals]:
    """Draw an option of every branch for every member of an ensemble: each option has exactly its share.

    Where shares are no whole numbers of members, the largest remainders get one more. Draws are in random order and
    depend on the branch's name, its shares, `members` and `seed` only: another branch or parameter changes none.

    Args:
        shares: For each branch the shares of its options, in order, which are 1 together.
        members: How many members, at least 1.
        seed: Whole number, 0 or more.

    Returns:
        For each branch the numbers of options, from 1, shape (member,).
    """
    return {name: options_at(_stratified(name, members, seed), part, members) for name, part in shares.items()}


def options_at(points: Reals, shares: Sequence[float], runs: int | None = None) -> Reals:
    """Return the options at points of the unit interval.

    Args:
        points: Any shape.
        shares: Of the options, in order, together 1.
        runs: Of a Latin hypercube, in which shares are exact; where None they are what points by chance give.

    Returns:
        Numbers of options, from 1, shaped as `points`.
    """
    if runs is None:
        ends = np.cumsum(np.asarray(shares, dtype=np.float64))
    else:
        # One point lies in each of `runs` intervals, so that whole numbers of intervals are whole numbers of members.
        ends = np.cumsum(largest_remainders(shares, runs)) / runs
    ends[np.flatnonzero(shares)[-1] :] = np.inf
    return np.searchsorted(ends, points, side="right").astype(np.float64) + 1.0


def largest_remainders(shares: Sequence[float], total: int) -> list[int]:
    """Return whole numbers that are together a total, each as near to its share as that allows."""
    exact = [share * total for share in shares]
    counts = [math.floor(number + SLACK) for number in exact]
    remainders = sorted(range(len(exact)), key=lambda place: (counts[place] - exact[place], place))
    for place in remainders[: total - sum(counts)]:
        counts[place] += 1
    return counts


def draw(priors: Mapping[str, AbstractPrior], members: int, seed: int) -> dict[str, Reals]:
    """Draw every parameter's value for every member of an ensemble: a Latin hypercube.

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
    return {
        name: quantile(prior, np.clip(_stratified(name, members, seed), _LOWEST, _HIGHEST))
        for name, prior in priors.items()
    }


def _latin_hypercube(names: Sequence[str], runs: int, seed: int, part: tuple[int, int]) -> Sequence[Reals]:
    return [column[slice(*part)] for column in _all_strata(tuple(names), runs, seed)]


@lru_cache(maxsize=2)
def _all_strata(names: tuple[str, ...], runs: int, seed: int) -> tuple[Reals, ...]:
    """Return all points of a Latin hypercube; a worker asks for them once for each of its blocks."""
    columns = tuple(_stratified(name, runs, seed) for name in names)
    for column in columns:
        column.flags.writeable = False
    return columns


def _stratified(name: str, members: int, seed: int) -> Reals:
    """Return one point in each of `members` strata of the unit interval, in random order."""
    digest = hashlib.sha256(name.encode()).digest()
    key = np.frombuffer(digest, dtype="<u4").tolist()
    stream = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, *key])))
    # Sorting uniforms, because NumPy may change how `permutation` uses the stream.
    order = np.argsort(stream.random(members), kind="stable")
    return (order + stream.random(members)) / members


def _monte_carlo(names: Sequence[str], _runs: int, seed: int, part: tuple[int, int]) -> Sequence[Reals]:
    """Return points that depend on the seed, the name and the run's number only.

    The second word of the counter is 1 here and 0 where a model draws, so that no number serves twice.
    """
    runs = np.arange(*part, dtype=np.uint64)
    return [_by_name(name, seed, runs) for name in names]


def _by_name(name: str, seed: int, runs: Words) -> Reals:
    digest = hashlib.sha256(name.encode()).digest()
    stream, spare = (int.from_bytes(digest[start : start + 4], "little") for start in (0, 4))
    counter = (np.full_like(runs, spare), np.ones_like(runs), runs & np.uint64(WORD), runs >> np.uint64(32))
    first, second, _, _ = philox(counter, (seed, stream))
    return fraction(first, second)


def _sobol(names: Sequence[str], _runs: int, seed: int, part: tuple[int, int]) -> Sequence[Reals]:
    """Return points of a scrambled Sobol sequence, its dimensions given to names in their alphabetical order."""
    if not names:
        return []
    from scipy.stats.qmc import Sobol  # which takes longer to load than most commands take to run

    first, last = part
    stream = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, len(names)])))
    engine = Sobol(len(names), scramble=True, bits=_SOBOL_BITS, rng=stream)
    if first:
        engine.fast_forward(first)
        points = engine.random(last - first)
    else:
        # SciPy warns about a first piece that is not a power of two; here the design says how many there are.
        points = engine.random(1 << (last - 1).bit_length())[:last]
    place = {name: number for number, name in enumerate(sorted(names))}
    half = 2.0 ** -(_SOBOL_BITS + 1)  # from the edge of a point's cell to its middle
    return [np.asarray(points[:, place[name]] + half, dtype=np.float64) for name in names]


_POINTS: Mapping[Method, Callable[[Sequence[str], int, int, tuple[int, int]], Sequence[Reals]]] = MappingProxyType(
    {"latin-hypercube": _latin_hypercube, "monte-carlo": _monte_carlo, "sobol": _sobol}
)


def _require_at_least(argument: str, value: int, least: int) -> None:
    if value < least:
        raise ValueError(f"{argument} must be at least {least}, got {value}.")


def _require_few(runs: int, most: int) -> None:
    if runs > most:
        raise ValueError(f"runs must be at most {most:,} for this design, got {runs:,}.")
