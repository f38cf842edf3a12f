"""Evidence of a few numbers by draws from their priors, with the discrepancy of figures integrated over its own priors.

A run does not rest on what it is compared with, so that one set of runs weighs as many histories as one likes: what
was observed, and histories made up with a rule that is known. Where a fit is certified both say the same of what was
observed, and a nightly test holds them together.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Flags, Reals
from coyuntura.ensemble.designs import draw
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.observed import on_scale
from coyuntura.infer.draws import log_mean
from coyuntura.infer.target import Target
from coyuntura.infer.watched import Watched
from coyuntura.names import Id
from coyuntura.priors.families import quantile

History = Mapping[str, Reals]
"""Figures by series, on the scale on which they are compared, shape (figure,)."""

DEVIATIONS, MEMORIES = 40, 12
"""Points of the two priors of a discrepancy, at the middles of as many intervals that are equally likely."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Runs with draws of some numbers from their priors, the other numbers being as declared.

    Attributes:
        target: Of the numbers and the observed series.
        numbers: The draws by number, shape (draw,).
        levels: What the runs make of each series' fitted figures, on its scale, shape (draw, figure).
        nodes: Standard deviation and yearly correlation of each series' discrepancy, shape (2, node).
    """

    target: Target
    numbers: Mapping[str, Reals]
    levels: Mapping[str, Reals]
    nodes: Mapping[str, Reals]

    @staticmethod
    def of(engine: Engine, scenario: str, series: Collection[str], cells: Sequence[str], draws: int) -> "Drawn":
        """Return runs under a scenario.

        Args:
            engine: Of a study.
            scenario: Under which it runs.
            series: Which are compared, all of them with a discrepancy and no error.
            cells: Cells of the parameters that are drawn.
            draws: How many; a number has the same draws under all scenarios.

        Raises:
            ValueError: A series is observed otherwise than year by year, or with an error, tails or a break.
        """
        study = engine.checked.study
        items = [item for item in study.observations if item.series in series]
        target = Target.of(engine, items, cells, engine.world([Id(scenario)]))
        for one in target.watched:
            _require_plain(one)
        own = dict(zip(target.cells, target.priors, strict=False))
        numbers = draw(own, draws, study.ensemble.seed)
        made = target.simulate(_theta(target, numbers, draws))
        levels = {
            one.figures.series: on_scale(made[one.figures.series][:, : one.figures.fitted], one.item.transform)
            for one in target.watched
        }
        return Drawn(target, numbers, levels, {name: _nodes(target, name) for name in levels})

    @property
    def years(self) -> tuple[int, ...]:
        """Those of figures that a fit sees."""
        return self.target.years

    @property
    def observed(self) -> History:
        """What was observed."""
        return {
            one.figures.series: on_scale(one.figures.values[: one.figures.fitted], one.item.transform)
            for one in self.target.watched
        }

    def log_likelihoods(self, history: History, years: int | None = None) -> Reals:
        """Return the log density of a history under each draw, shape (draw,), on the scale of comparison.

        Args:
            history: One figure a year and series.
            years: How many of the first years count; all where None.
        """
        total = np.zeros(len(next(iter(self.levels.values()))))
        for name, levels in self.levels.items():
            total += log_mean(_densities((history[name] - levels)[:, :years], self.nodes[name]).T)
        return total

    def evidence(self, history: History) -> float:
        """Return the log evidence of a history."""
        return float(log_mean(self.log_likelihoods(history)))

    def scores(self, history: History) -> Reals:
        """Return the log score of each year given those before, shape (year,); their sum is the log evidence."""
        upto = [float(log_mean(self.log_likelihoods(history, count + 1))) for count in range(len(self.years))]
        return np.diff(upto, prepend=0.0)

    def weights(self, history: History) -> Reals:
        """Return the weight of each draw once a history is known, of sum 1, shape (draw,)."""
        logs = self.log_likelihoods(history)
        weights = np.exp(logs - logs.max())
        return weights / weights.sum()

    def noise(self, history: History) -> Mapping[str, tuple[float, float]]:
        """Return the mean of each series' deviation and memory once a history is known."""
        found: dict[str, tuple[float, float]] = {}
        weights = self.weights(history)
        for name, levels in self.levels.items():
            logs = _densities(history[name] - levels, self.nodes[name])
            shares = np.exp(logs - np.nan_to_num(logs.max(axis=1, keepdims=True), neginf=0.0))
            shares /= np.maximum(shares.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
            deviation, memory = self.nodes[name] @ (weights @ shares)
            found[name] = float(deviation), float(memory)
        return found

    def made_up(
        self, numbers: Mapping[str, float], noise: Mapping[str, tuple[float, float]], count: int, seed: int
    ) -> list[History]:
        """Return histories that this rule makes with numbers that are known.

        Args:
            numbers: Of every cell that is drawn here.
            noise: Deviation and memory of each series' discrepancy.
            count: How many histories.
            seed: Of their discrepancies.

        Raises:
            ValueError: The rule runs out of what is compared with these numbers.
        """
        row = [numbers[cell] for cell in self.target.cells]
        for name in self.target.names[len(row) :]:
            series, _, which = name.rpartition(".")
            row.append(noise[series][("sd", "rho").index(which)])
        drawn = self.target.forecast(np.tile(row, (count, 1)), None, seed)
        scaled = {
            one.figures.series: on_scale(drawn[one.figures.series][:, : one.figures.fitted], one.item.transform)
            for one in self.target.watched
        }
        if not all(bool(np.isfinite(rows).all()) for rows in scaled.values()):
            raise ValueError("with these numbers the rule runs out of what is compared")
        return [{name: rows[place] for name, rows in scaled.items()} for place in range(count)]


def effective(weights: Reals) -> float:
    """Return how many draws of equal weight are worth as much."""
    return 1 / float((weights**2).sum())


def _require_plain(one: Watched) -> None:
    noise = one.fitted_noise
    seen, breaks = getattr(noise, "seen", None), getattr(noise, "breaks", None)
    if seen is None or not seen.is_exact or breaks or not np.allclose(seen.gaps[1:], 1):
        raise ValueError(f"{one.figures.series} must have yearly figures with a discrepancy and nothing else")


def _theta(target: Target, numbers: Mapping[str, Reals], draws: int) -> Reals:
    """Return draws as particles of a target; what makes noise is at its priors' medians, and is not read."""
    rest = [quantile(prior, np.full(draws, 0.5)) for prior in target.priors[len(target.cells) :]]
    return np.column_stack([*(numbers[cell] for cell in target.cells), *rest])


def _nodes(target: Target, series: str) -> Reals:
    """Return pairs of deviation and memory that are equally likely, shape (2, node)."""
    priors = dict(zip(target.names, target.priors, strict=True))
    sides = [
        quantile(priors[f"{series}.{name}"], (np.arange(count) + 0.5) / count)
        for name, count in (("sd", DEVIATIONS), ("rho", MEMORIES))
    ]
    return np.stack([side.ravel() for side in np.meshgrid(*sides)])


def _densities(missed: Reals, nodes: Reals) -> Reals:
    """Return the log density of misses under each pair of nodes, shape (draw, node).

    A draw whose run has no figure has density 0. Of an AR(1) of n figures the density rests on four sums.

    Args:
        missed: Observed less simulated, shape (draw, figure).
        nodes: Deviations and memories, shape (2, node).
    """
    deviation, memory = nodes
    is_told: Flags = np.asarray(np.isfinite(missed).all(axis=1)).reshape(-1, 1)
    misses = np.where(is_told, missed, 0.0)
    before, after = misses[:, :-1], misses[:, 1:]
    sums = (misses[:, 0] ** 2, (after**2).sum(axis=1), (after * before).sum(axis=1), (before**2).sum(axis=1))
    kept, count = 1 - memory * memory, misses.shape[1]
    shares = np.stack([kept, np.ones_like(kept), -2 * memory, memory * memory]) / (kept * deviation**2)
    squares = np.stack(sums, axis=1) @ shares
    height = count * (math.log(2 * math.pi) + 2 * np.log(deviation)) + (count - 1) * np.log(kept)
    return np.where(is_told, -0.5 * (squares + height), -math.inf)
