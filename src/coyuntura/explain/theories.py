"""Theories: what members of a study, or a posterior of one, foretell of figures that they were not fitted to."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.dates import TimeUnit, date_of, parse_period
from coyuntura.ensemble.designs import draw
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.observed import on_scale
from coyuntura.ensemble.worlds import World
from coyuntura.explain.contest import Foretold, free_name
from coyuntura.infer.as_of import MOST_DRAWS, forecasts_as_of
from coyuntura.infer.draws import evenly, log_mean
from coyuntura.infer.posterior import Posterior
from coyuntura.infer.posterior_file import read_posterior
from coyuntura.infer.rolling import Forecasts, YearlyScores
from coyuntura.infer.target import Target, resting_cells
from coyuntura.infer.versions import require_made_for
from coyuntura.model.observations import Observation
from coyuntura.names import Id

_LAST = 9998
"""A year after all figures: scores are of those too that no fit may see."""
_SLACK = 1e-6
"""Of a unit of time, by which a window's end lies in the year that it ends."""


@dataclass(frozen=True, slots=True, eq=False)
class Theory:
    """A forecaster with a theory, before it is scored: members of a study, or a posterior."""

    name: str
    engine: Engine
    """Of the study as the interpretation has it."""
    who: Members | Posterior
    interpretation: str = ""
    """Whose theory it is; empty for the study's own."""

    @property
    def is_yearly(self) -> bool:
        """Tell whether it was fitted anew each year, so that no year that it foretells was seen."""
        return isinstance(self.who, Posterior) and self.who.scores is not None and self.who.forecasts is not None

    @property
    def refitted_until(self) -> int | None:
        """The last year for which it was fitted anew; None where it was fitted at once, or is none of a fit."""
        scores = self.who.scores if isinstance(self.who, Posterior) and self.is_yearly else None
        return None if scores is None else scores.years[-1]

    @property
    def world(self) -> World:
        """The changes under which it runs: history's, or those of the scenario that a posterior was fitted under."""
        return self.engine.world([Id(self.who.scenario)] if isinstance(self.who, Posterior) else ())

    def observations(self, series: Collection[str]) -> tuple[Observation, ...]:
        """Return how it observes some series: an interpretation that may know less has a narrower window."""
        return tuple(item for item in self.engine.checked.study.observations if item.series in series)

    def begins(self, unit: TimeUnit) -> Mapping[str, int]:
        """Return the first year of each series of which neither it nor who holds it had seen a figure.

        A posterior that was made year by year had seen none of any year that it foretells, whatever its author knew.
        """
        study = self.engine.checked.study
        known = -np.inf if study.knows_until is None else parse_period(study.knows_until, unit).end
        # A year of which a part was seen is no forecast.
        return {
            item.series: 0 if self.is_yearly else date_of(max(item.window(unit).end, known) - _SLACK, unit).year + 1
            for item in study.observations
        }


def theories_of(paths: Iterable[Path], study_under: Callable[[str], CheckedStudy]) -> Iterator[Theory]:
    """Yield a theory for each posterior's file, named after it.

    Args:
        paths: The files.
        study_under: Returns the study as an interpretation has it, by name; as it is itself where that is empty.

    Raises:
        ValueError: Two files have one name.
        StudyError: A file holds no posterior, or one that was made for another version of the study.
    """
    engines: dict[str, Engine] = {}
    taken: set[str] = set()
    for path in paths:
        posterior = read_posterior(path)
        whose = posterior.interpretation
        if whose not in engines:
            engines[whose] = Engine(study_under(whose))
        require_made_for(engines[whose], posterior, path)
        if path.stem in taken:
            raise ValueError(f"posteriors must have different names, got {path.stem} twice")
        taken.add(path.stem)
        yield Theory(free_name(path.stem), engines[whose], posterior, whose)


def theory_of(engine: Engine, members: Members) -> Theory:
    """Return members as a theory, named after their interpretation, or after the study where it is its own."""
    study = engine.checked.study
    whose = "" if study.interpretation is None else str(study.interpretation.id)
    return Theory(free_name(whose or study.id), engine, members, whose)


def foretold_by(theory: Theory, series: Collection[str], origins: Sequence[int]) -> Foretold:
    """Return what a theory foretells of observed figures.

    A posterior that was made year by year holds it up to its last year. From there on its last draws, and members and
    other posteriors in all years, learn nothing from figures that come in but what they say of the discrepancy: each
    draw keeps its weight.

    Args:
        theory: Whose.
        series: Which ones, none of them dates of events.
        origins: As of the end of which years.
    """
    observations, who = theory.observations(series), theory.who
    if isinstance(who, Posterior):
        target, theta = _fitted(theory, who, observations)
    else:
        target = Target.of(theory.engine, observations, None, None, _LAST)
        theta = _theta(target, who)
    seed = target.engine.checked.study.ensemble.seed
    last = max(target.years, default=0)
    scores, forecasts, first = _yearly(target, theta), list[Forecasts](), -np.inf
    if isinstance(who, Posterior) and who.scores is not None and who.forecasts is not None:
        # As of its last year too a fit year by year holds what it foretold.
        scores, forecasts, first = _continued(who.scores, scores), [who.forecasts], who.scores.years[-1]
    forecasts += [forecasts_as_of(target, theta, origin, seed) for origin in origins if first < origin < last]
    return Foretold(theory.name, scores, _sound(Forecasts.together(forecasts), series))


def _fitted(theory: Theory, who: Posterior, observations: Sequence[Observation]) -> tuple[Target, Reals]:
    """Return a target of the series that a posterior was fitted to, and draws of it, shape (draw, unknown)."""
    seen = {item.name for item in who.series}
    fitted = [item for item in observations if item.series in seen]
    # What dates of events alone told is no part of what is foretold here.
    resting = resting_cells(theory.engine, fitted, theory.world)
    parameters = [cell for cell in who.parameters if cell in resting]
    target = Target.of(theory.engine, fitted, parameters, theory.world, _LAST)
    place = {name: number for number, name in enumerate(who.names)}
    flat = who.flat()
    count = MOST_DRAWS if who.forecasts is None else len(who.forecasts.draws)
    rows = evenly(len(flat), min(len(flat), count))
    return target, flat[rows][:, [place[name] for name in target.names]]


def _continued(own: YearlyScores, later: YearlyScores) -> YearlyScores:
    """Return scores of years that were fitted one by one, then those of later years by the last draws.

    The last draws are of all repeats together, so that each repeat has the same scores from there on.
    """
    kept = [place for place, year in enumerate(later.years) if year > own.years[-1]]
    chains = len(own.jointly)
    by_series = np.full((chains, len(kept), len(own.series)), np.nan)
    for number, name in enumerate(later.series):
        by_series[:, :, own.series.index(name)] = later.by_series[:, kept, number]
    return YearlyScores(
        years=(*own.years, *(later.years[place] for place in kept)),
        series=own.series,
        jointly=np.concatenate([own.jointly, np.repeat(later.jointly[:, kept], chains, axis=0)], axis=1),
        by_series=np.concatenate([own.by_series, by_series], axis=1),
    )


def declared_levels(theory: Theory, series: Collection[str]) -> Mapping[str, Reals]:
    """Return what the run with declared values says of each figure, on the scale of its series, shape (figure,)."""
    observations = theory.observations(series)
    target = Target.of(theory.engine, observations, None, theory.world, _LAST)
    theta = _theta(target, Members.of_declared(theory.engine.checked))
    found = target.simulate(theta)
    return {item.series: on_scale(found[item.series][0], item.transform) for item in observations}


def _theta(target: Target, members: Members) -> Reals:
    """Return members as particles of a target, with unknowns of observations drawn from their priors."""
    parameters, count = target.engine.checked.model.parameters, members.count
    noise = dict(zip(target.names[len(target.cells) :], target.priors[len(target.cells) :], strict=True))
    drawn = draw(noise, count, members.seed)
    columns = [members.draws.get(cell, np.full(count, parameters[cell])) for cell in target.cells]
    return np.stack([*columns, *(drawn[name] for name in noise)], axis=1) if target.names else np.zeros((count, 0))


def _yearly(target: Target, theta: Reals) -> YearlyScores:
    """Return log scores of each year, of the mean density over particles that all count alike.

    Of all series together it is the sum, series being taken as independent, as rivals take them: a few hundred draws
    that nobody chose do not find the mean of a product.
    """
    by_series = log_mean(target.scored(theta).parts)
    for number, figures in enumerate(target.figures.values()):
        there = np.isin(target.years, figures.years)
        by_series[~there, number] = np.nan
    jointly = np.asarray(np.nansum(by_series, axis=1), dtype=np.float64)
    return YearlyScores(target.years, target.series, jointly[np.newaxis], by_series[np.newaxis])


def _sound(forecasts: Forecasts, series: Collection[str]) -> Forecasts:
    """Return the forecasts of some series; draws that stopped are left out."""
    columns = [number for number, name in enumerate(forecasts.series) if name in series]
    draws = forecasts.draws[:, columns]
    return Forecasts(
        origins=forecasts.origins[columns],
        horizons=forecasts.horizons[columns],
        series=tuple(forecasts.series[number] for number in columns),
        dates=tuple(forecasts.dates[number] for number in columns),
        observed=forecasts.observed[columns],
        draws=draws[np.isfinite(draws).all(axis=1)],
    )
