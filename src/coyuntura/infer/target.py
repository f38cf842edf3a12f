"""The target of a fit: priors of what is unknown, and what figures say of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coyuntura.arrays import Flags, Reals, Words
from coyuntura.dates import SLACK, TimeUnit, parse_period
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.observed import Observed, observed
from coyuntura.ensemble.worlds import World, cells_set
from coyuntura.infer.noise.noise import Uniforms, Unknowns
from coyuntura.infer.rows import Reading, reading_of
from coyuntura.infer.watched import Figures, Watched, calendar_of, watched
from coyuntura.measures.saved import Saved
from coyuntura.model.observations import Events, Observation
from coyuntura.model.scenarios import HISTORY
from coyuntura.priors.prior import AbstractPrior
from coyuntura.seeds import stream_keys, uniforms
from coyuntura.simulate.sums import Sums

_AT_ONCE = 2**22
"""Numbers of trajectories of one part of the particles: 32 MiB, which are still near when they are read."""
_LANES = 8
"""Particles that are computed together; a part of fewer costs as much."""
_WHOLE = 1e-6
_FEWEST_OF_SHARE = 2
"""Figures from which on something of them varies."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What figures say of particles.

    Attributes:
        parts: Log density of each year's figures given those of earlier years, shape (particle, year, series);
            minus infinity where the model has no number or rules a figure out.
        is_stopped: Whose runs stopped before the last figure, shape (particle,).
    """

    parts: Reals
    is_stopped: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """Unknowns with their priors, and the figures that a fit sees.

    Unknowns are first the cells of parameters that observed cells rest on, then those of observation models,
    such as `SERIES.sd`. Particles are rows of `theta`, shape (particle, unknown), in natural units. What is computed
    of a particle depends on that particle only, to the last bit; all of them share the shocks of one run.

    Attributes:
        engine: The study's.
        world: Changes under which the model runs.
        until: The last year that a fit sees, where it is not each observation's own.
        cells: Cells of parameters that are unknown.
        names: Of all unknowns, these cells first.
        priors: One each.
        years: Years with figures that a fit sees, rising.
        watched: The observations.
        every_step: Whether figures read every step of a run.
        lasts: The last saved point that figures read up to each year, shape (year,).
        fitted_reading: What is kept of runs for the figures that a fit sees.
        reading: The same for all figures.
        scaled_by: How many figures of each series the usual prior of its discrepancy has its scale from, the first;
            all that a fit sees where None.
    """

    engine: Engine
    world: World
    until: int | None
    cells: tuple[str, ...]
    names: tuple[str, ...]
    priors: tuple[AbstractPrior, ...]
    years: tuple[int, ...]
    watched: tuple[Watched, ...]
    every_step: bool
    lasts: tuple[int, ...]
    fitted_reading: Reading
    reading: Reading
    scaled_by: int | None

    @staticmethod
    def of(
        engine: Engine,
        observations: Sequence[Observation] | None = None,
        parameters: Sequence[str] | None = None,
        world: World | None = None,
        until: int | None = None,
        scaled_by: int | None = None,
    ) -> "Target":
        """Return the target of some observations of a study.

        Args:
            engine: The study's.
            observations: Of the study; all of them where None.
            parameters: Cells of parameters that are unknown, of those with priors that observed cells rest on;
                all of these where None. The others have the numbers that the study declares.
            world: Changes under which the model runs; history's where None.
            until: The last year that a fit sees; where None what each observation says.
            scaled_by: As the attribute.

        Raises:
            ValueError: There is no observation, or a parameter has no prior that an observed cell rests on.
        """
        items = engine.checked.study.observations if observations is None else tuple(observations)
        if not items:
            raise ValueError("a fit needs at least one observation, got none")
        under = engine.world([HISTORY]) if world is None else world
        resting = resting_cells(engine, items, under)
        idle = [cell for cell in parameters or () if cell not in resting]
        if idle:
            raise ValueError(f"parameters must have priors that the observed cells rest on, got {idle[0]!r}")
        cells = tuple(cell for cell in resting if parameters is None or cell in parameters)
        return _built(engine, items, under, cells, (until, scaled_by))

    @property
    def series(self) -> tuple[str, ...]:
        """The observed series."""
        return tuple(one.figures.series for one in self.watched)

    @property
    def figures(self) -> Mapping[str, Figures]:
        """The figures by series: those that a fit sees, then those that come after."""
        return {one.figures.series: one.figures for one in self.watched}

    def scored(self, theta: Reals, first: int | None = None) -> Scored:
        """Return what the figures that a fit sees say of particles, and which of them stopped.

        Args:
            theta: Shape (particle, unknown), in natural units.
            first: How many years are scored, from the first on, which are as far as is run; parts of others are 0.

        Raises:
            ValueError: `theta` has another shape.
        """
        parts = np.zeros((len(self.years), len(self.watched), len(theta)))
        stopped = np.zeros(len(theta), dtype=np.bool_)
        places = [np.searchsorted(self.years, one.figures.years[one.figures.is_fitted]) for one in self.watched]
        last = self.lasts[(len(self.years) if first is None else first) - 1] if self.lasts else 0
        for span, columns, sums in self._runs(theta, self.fitted_reading, last):
            stopped[[span.start + stop.member for stop in sums.stopped]] = True
            for number, one in enumerate(self.watched):
                simulated = self.fitted_reading.rows[number].of(sums.values[one.item.cell])
                density = one.fitted_noise.log_density(simulated, self._unknowns(one, columns))
                if len(np.unique(places[number])) == len(density):
                    parts[places[number], number, span] += density
                    continue
                for place, row in zip(places[number].tolist(), density, strict=True):
                    parts[place, number, span] += row
        parts[np.isnan(parts)] = -np.inf
        if not (is_finite := np.isfinite(theta).all(axis=1)).all():
            parts[:, :, ~is_finite] = -np.inf
        parts[first or len(parts) :] = 0.0
        return Scored(np.ascontiguousarray(np.moveaxis(parts, 2, 0)), stopped)

    def log_likelihood_parts(self, theta: Reals) -> Reals:
        """Return the log density of each year's figures given those of earlier years, (particle, year, series)."""
        return self.scored(theta).parts

    def log_likelihood(self, theta: Reals, first: int | None = None) -> Reals:
        """Return the same of all series together, shape (particle, year); `first` as for `scored`."""
        parts = self.scored(theta, first).parts
        total = np.zeros(parts.shape[:2])
        for number in range(parts.shape[2]):
            total += parts[:, :, number]
        return total

    def simulate(self, theta: Reals) -> Mapping[str, Reals]:
        """Return what the model says of all figures, shape (particle, figure) by series, in the series' unit.

        Of changes these are the levels; of events, how many are expected in each year. What a run that stopped
        does not reach is no number.

        Args:
            theta: As for `scored`.
        """
        found = self._empty(len(theta), {})
        for span, _, sums in self._runs(theta, self.reading, self._last):
            for one, rows in zip(self.watched, self.reading.rows, strict=True):
                figures = found[one.figures.series]
                figures[:, span] = rows.of(sums.values[one.item.cell])[: len(figures)]
        return {series: _by_particle(figures) for series, figures in found.items()}

    def forecast(
        self, theta: Reals, as_of: int | Mapping[str, int] | None, seed: int, runs: Words | None = None
    ) -> Mapping[str, Reals]:
        """Return draws of the figures after a year given those up to it, shape (particle, figure) by series.

        Draws are in the series' unit, one for each particle; a particle's rest on the seed, its identity and
        the series only.

        Args:
            theta: As for `scored`.
            as_of: The last year whose figures are known; where None no figure is, and all are drawn: a prior or
                posterior predictive with its noise. Or how many figures are known, by series.
            seed: Of the draws.
            runs: Identities of particles, shape (particle,); 0, 1, ... where None.
        """
        identities = np.arange(len(theta), dtype=np.uint64) if runs is None else runs
        known = (
            as_of
            if isinstance(as_of, Mapping)
            else {one.figures.series: one.figures.known(as_of) for one in self.watched}
        )
        found = self._empty(len(theta), known)
        for span, columns, sums in self._runs(theta, self.reading, self._last):
            for one, rows in zip(self.watched, self.reading.rows, strict=True):
                series = one.figures.series
                simulated = rows.of(sums.values[one.item.cell])
                chance = _chance(seed, series, identities[span])
                draws = one.noise.drawn(simulated, self._unknowns(one, columns), known[series], chance)
                found[series][:, span] = draws
        return {series: _by_particle(draws) for series, draws in found.items()}

    def discrepancy_share(self, theta: Reals) -> Reals:
        """Return how much of what the figures that a fit sees do is discrepancy, shape (particle, series).

        It is the mean square of the discrepancy given those figures, over that and the variance of the model's part,
        both over figures and on the scale of the noise. The square is about 0, where the model is, so that a miss which
        is alike at all figures counts in full; the model's part is about its mean, since a level that never moves
        explains nothing that the figures do. Of counts it is the same of what the dispersion takes up. No number of a
        noise that knows of errors alone, nor of fewer than two figures.

        Args:
            theta: As for `scored`.
        """
        shares = np.full((len(self.watched), len(theta)), np.nan)
        for span, columns, sums in self._runs(theta, self.fitted_reading, max(self.lasts, default=0)):
            for number, one in enumerate(self.watched):
                simulated = self.fitted_reading.rows[number].of(sums.values[one.item.cell])
                squares, own = one.fitted_noise.discrepancy(simulated, self._unknowns(one, columns))
                if len(own) < _FEWEST_OF_SHARE:
                    continue
                with np.errstate(all="ignore"):
                    left, told = _mean(squares), _mean((own - _mean(own)) ** 2)
                    shares[number, span] = np.where(left > 0, left / (left + told), np.nan)
        return _by_particle(shares)

    def with_dt(self, factor: float) -> "Target":
        """Return the same target with another step.

        Args:
            factor: What the step is multiplied by, such as a half.

        Raises:
            ValueError: The run, or the time between saved points, would be no whole number of steps.
        """
        checked = self.engine.checked
        clock = checked.model.clock
        dt = clock.dt * factor
        for length in (clock.stop - clock.start, clock.saveper):
            if not dt > 0 or round(length / dt) < 1 or abs(length / dt - round(length / dt)) > _WHOLE:
                raise ValueError(f"steps of {dt:g} do not add up to {length:g}")
        engine = Engine(replace(checked, model=replace(checked.model, clock=replace(clock, dt=dt))))
        engine.threads = self.engine.threads
        seen = self.until, self.scaled_by
        return _built(engine, [one.item for one in self.watched], self.world, self.cells, seen)

    def _empty(self, particles: int, known: Mapping[str, int]) -> dict[str, Reals]:
        """Return room for figures by series, shape (figure, particle), less those that are known."""
        sizes = {series: len(figures.dates) - known.get(series, 0) for series, figures in self.figures.items()}
        return {series: np.full((size, particles), np.nan) for series, size in sizes.items()}

    def _unknowns(self, one: Watched, columns: Reals) -> Unknowns:
        """Return the numbers of an observation's noise by their short names."""
        prefix = f"{one.figures.series}."
        first = len(self.cells)
        named = zip(self.names[first:], columns[first:], strict=True)
        return {**one.fixed, **{name.removeprefix(prefix): row for name, row in named if name.startswith(prefix)}}

    @property
    def _last(self) -> int:
        """The last saved point that any figure reads."""
        return max(0, *(max(one.rows.last, one.fitted_rows.last) for one in self.watched))

    def _runs(self, theta: Reals, reading: Reading, last: int) -> Iterator[tuple[slice, Reals, Sums]]:
        """Yield what is read of runs of the particles, in parts, with their unknowns, shape (unknown, particle).

        Args:
            theta: As for `scored`.
            reading: What is read.
            last: The last saved point that is run to.

        Raises:
            ValueError: `theta` has another shape.
        """
        if theta.ndim != 2 or theta.shape[1] != len(self.names):  # noqa: PLR2004  a table
            raise ValueError(f"theta must have shape (particle, {len(self.names)}), got {theta.shape}")
        clock = self.engine.prepared(reading.homes.keys(), every_step=self.every_step).program.clock
        size = max(_LANES, _AT_ONCE // max(1, reading.numbers) // _LANES * _LANES)
        seed = self.engine.checked.study.ensemble.seed
        declared = np.array([self.engine.checked.model.parameters[cell] for cell in self.cells]).reshape(-1, 1)
        for first in range(0, len(theta), size):
            span = slice(first, min(len(theta), first + size))
            columns = np.ascontiguousarray(theta[span].T)
            given = columns[: len(self.cells)]
            # What runs in place of numbers that are not finite is not counted.
            given = np.where(np.isfinite(given), given, declared)
            draws = dict(zip(self.cells, given, strict=True))
            runs = np.zeros(span.stop - span.start, dtype=np.uint64)
            members = Members(draws, seed, runs, "posterior")
            until = clock.start + last * clock.saveper
            yield span, columns, self.engine.sums(members, self.world, reading.homes, until, every_step=self.every_step)


def resting_cells(engine: Engine, items: Sequence[Observation], world: World) -> Sequence[str]:
    """Return the cells of parameters with priors that observed cells rest on, but for those that the world sets."""
    model = engine.checked.model
    read = engine.prepared({item.cell for item in items}).program.parameters
    fixed = {cell for change in world for cell in cells_set(model, change)}
    return [cell for cell in model.priors if cell in read and cell not in fixed]


def _built(
    engine: Engine,
    items: Sequence[Observation],
    world: World,
    cells: tuple[str, ...],
    known: tuple[int | None, int | None],
) -> Target:
    """Return a target; `known` is up to which year figures are, and how many of them give a prior its scale."""
    until, scaled_by = known
    model = engine.checked.model
    seen = [observed(engine.checked, item) for item in items]
    every_step = _reads_every_step(engine, seen)
    clock = engine.prepared({item.cell for item in items}, every_step=every_step).program.clock
    unit = calendar_of(clock.unit)
    times = clock.start + np.arange(clock.steps // clock.save_every + 1, dtype=np.float64) * clock.saveper
    saved = Saved(times, clock.stop, clock.unit)
    ready = [watched(one, saved, _until(one.item, unit, until)) for one in seen]
    unknowns = {name: prior for one in seen for name, prior in one.priors(unit, scaled_by).items()}
    years = sorted({int(year) for one in ready for year in one.figures.years[one.figures.is_fitted]})
    ends = [one.fitted_rows.points.max(axis=0, initial=-1) for one in ready]
    seen_until = [
        [end[one.row_years <= year].max(initial=0) for one, end in zip(ready, ends, strict=True)] for year in years
    ]
    return Target(
        engine=engine,
        world=world,
        until=until,
        cells=cells,
        names=(*cells, *unknowns),
        priors=(*(model.priors[cell] for cell in cells), *unknowns.values()),
        years=tuple(years),
        watched=tuple(ready),
        every_step=every_step,
        lasts=tuple(int(max(places)) for places in seen_until),
        fitted_reading=reading_of([(one.item.cell, one.fitted_rows) for one in ready], saved),
        reading=reading_of([(one.item.cell, one.rows) for one in ready], saved),
        scaled_by=scaled_by,
    )


def _reads_every_step(engine: Engine, seen: Sequence[Observed]) -> bool:
    """Tell whether something is read that lies between the points that the study saves."""
    clock = engine.checked.model.clock
    for one in seen:
        if one.item.reads not in {"start", "end"} or isinstance(one.item.noise, Events):
            return True
        moments = [period.start if one.item.reads == "start" else period.end for period in one.periods]
        places = (np.array(moments) - clock.start) / clock.saveper
        if (np.abs(places - np.round(places)) > SLACK).any():
            return True
    return False


def _until(item: Observation, unit: TimeUnit, until: int | None) -> float:
    """Return the model time up to which a fit sees figures of an observation."""
    return item.window(unit).end if until is None else parse_period(f"{until:04d}", unit).end


def _chance(seed: int, series: str, runs: Words) -> Uniforms:
    (stream,) = stream_keys([series])
    return lambda figure: uniforms(seed, stream, figure, runs)


def _by_particle(rows: Reals) -> Reals:
    return np.ascontiguousarray(rows.T)


def _mean(rows: Reals) -> Reals:
    """Return the mean over rows, shape (particle,), summed row by row whatever the number of particles."""
    mean = np.zeros(rows.shape[1])
    for row in rows:
        mean += row / len(rows)
    return mean
