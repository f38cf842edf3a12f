"""Comparisons of simulated with observed series: errors as they are, beside simple rivals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Flags, Reals
from coyuntura.dates import Period
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.observed import Observed, observed, on_scale, simulated
from coyuntura.explain.intervals import LEVEL, POINTS, points_of
from coyuntura.explain.readings import AT_ONCE, whole_members
from coyuntura.explain.scores import FitErrors, IntervalCoverage, fit_errors, held_out_errors, interval_coverage
from coyuntura.measures.saved import Saved
from coyuntura.model.observations import Events, Observation

_FEWEST = 20


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A simulated and an observed series side by side, period by period.

    `central` is the member with every parameter at its declared value; `low` and `high` are the ends of the
    central 90 % of the ensemble, with the same quantiles as `coverage`. All are what the observation reads over the
    periods of the observed figures, in the series' unit; periods that the run does not hold whole are left out.
    Of changes they are the changes themselves, on the scale of the observation's transform, the first figure left out.
    Errors are on that scale; they are None where the central member has none.
    """

    observation: Observation
    periods: tuple[Period, ...]
    dates: tuple[str, ...]
    is_fitted: Flags
    is_held_out: Flags
    observed: Reals
    central: Reals
    low: Reals
    high: Reals
    unit: str
    fitted: FitErrors | None
    held_out: Mapping[str, FitErrors]
    coverage: IntervalCoverage | None
    stopped: int


def compared_of(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    """Return the observations whose figures stand beside what is simulated: dates of events have none."""
    return tuple(item for item in observations if not isinstance(item.noise, Events))


def compare(engine: Engine, members: Members) -> tuple[Compared, ...]:
    """Return every series that the study observes beside the same of runs.

    Args:
        engine: The study's.
        members: The ensemble whose spread is shown.

    Raises:
        MemoryError: The trajectories would be more numbers than are held at once.
    """
    checked = engine.checked
    items = [observed(checked, item) for item in compared_of(checked.study.observations)]
    if not items:
        return ()
    central = _simulated(engine, Members.of_declared(checked), items)
    ensemble = _simulated(engine, members, items)
    return tuple(_compared(item, central, ensemble) for item in items)


_Simulated: TypeAlias = tuple[Mapping[str, Reals], Flags]
"""What figures would be, by series, shape (figure, member), and which members did not stop."""


def _simulated(engine: Engine, members: Members, items: Sequence[Observed]) -> _Simulated:
    """Return what is compared of the members, run in parts for which there is room."""
    cells = sorted({one.item.cell for one in items})
    clock = engine.checked.model.clock
    size = AT_ONCE // max(1, len(cells) * engine.instants())
    found: dict[str, list[Reals]] = {one.item.series: [] for one in items}
    whole: list[Flags] = []
    for part in members.parts(size):
        (run,) = engine.run(part, [engine.world()], cells, every_step=True)
        whole.append(whole_members(run))
        saved = Saved(run.times, clock.stop, clock.unit)
        for one in items:
            figures = simulated(one.item, saved, run.values[one.item.cell], one.periods)
            found[one.item.series].append(figures / one.ratio)
    return {name: np.concatenate(parts, axis=1) for name, parts in found.items()}, np.concatenate(whole)


def _compared(one: Observed, central: _Simulated, ensemble: _Simulated) -> Compared:
    item, whole = one.item, ensemble[1]
    seen, first = _shown(one.values[:, np.newaxis], item)[:, 0], 1 if item.reads == "change" else 0
    single = _shown(central[0][item.series], item)[:, 0]
    many = _shown(ensemble[0][item.series][:, whole], item)
    starts = np.array([period.start for period in one.periods[first:]])
    fitted, later = one.is_fitted[first:], one.is_held_out[first:]
    low, high = _band(many)
    errors, held_out = _errors(starts, _scaled(single, item), _scaled(seen, item), fitted, later)
    return Compared(
        observation=item,
        periods=one.periods[first:],
        dates=one.dates[first:],
        is_fitted=fitted,
        is_held_out=later,
        observed=seen,
        central=single,
        low=low,
        high=high,
        unit=one.unit if item.reads != "change" or item.transform == "identity" else "1",
        fitted=errors,
        held_out=held_out,
        coverage=interval_coverage(many.T, seen, LEVEL) if many.shape[1] >= _FEWEST and seen.size else None,
        stopped=int(np.count_nonzero(~whole)),
    )


def _shown(values: Reals, item: Observation) -> Reals:
    """Return what is shown of figures, shape (figure, member): of changes, these on their scale."""
    return np.diff(on_scale(values, item.transform), axis=0) if item.reads == "change" else values


def _scaled(shown: Reals, item: Observation) -> Reals:
    """Return what is shown on the scale of errors."""
    return shown if item.reads == "change" else on_scale(shown, item.transform)


def _band(many: Reals) -> tuple[Reals, Reals]:
    """Return the ends of the central 90 % of members; not numbers where no member is left."""
    if many.shape[1] == 0:
        return np.full(len(many), np.nan), np.full(len(many), np.nan)
    low, _, high = points_of(many, POINTS, axis=1)
    return low, high


def _errors(
    starts: Reals, one: Reals, seen: Reals, fitted: Flags, later: Flags
) -> tuple[FitErrors | None, Mapping[str, FitErrors]]:
    """Return the errors over the window that fits may see, and those held out beside simple rivals."""
    usable = np.isfinite(one) & np.isfinite(seen)
    errors = fit_errors(one[fitted], seen[fitted]) if fitted.any() and usable[fitted].all() else None
    # What comes before the window is seen by neither the model nor its rivals.
    told = fitted | later
    is_split = np.count_nonzero(fitted) > 1 and later.any() and bool(usable[told].all())
    if not is_split:
        return errors, {}
    return errors, held_out_errors(starts[told], one[told], seen[told], float(starts[fitted][-1]))
