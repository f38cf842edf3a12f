"""The contest: theories, their mixture and rivals, scored on the same figures that none of them had seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from coyuntura.arrays import Flags, Reals
from coyuntura.explain.histories import History
from coyuntura.explain.marks import LEVELS, Marks, marks_of_draws, marks_of_forecasts, marks_of_line
from coyuntura.explain.predictive import StudentMixture
from coyuntura.explain.race import Race, race
from coyuntura.explain.rivals.catalogue import BASELINE, BY_NAME, RIVALS
from coyuntura.explain.rivals.rival import Rival
from coyuntura.explain.stacking import Stacked, stacked, weights_as_of
from coyuntura.infer.draws import evenly
from coyuntura.infer.rolling import FEWEST, Forecasts, YearlyScores

HORIZONS = (1, 3, 5)
"""How many years ahead forecasts are scored."""
MIXTURE, LINE = "mixture", "line"
"""Names of the mixture of all theories, and of the single run with declared values."""
_LOWEST = -1e6
"""A log score for what was ruled out, so that sums stay numbers: it decides every race."""

Kind: TypeAlias = Literal["theory", "mixture", "rival", "line"]


@dataclass(frozen=True, slots=True, eq=False)
class Foretold:
    """A forecaster with a theory: an interpretation, or a posterior of one."""

    name: str
    scores: YearlyScores
    """In the series' units."""
    forecasts: Forecasts
    """On the scale on which figures are compared."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a forecaster's forecasts of one series, so many years ahead, were worth."""

    series: str
    horizon: int
    count: int
    """Of forecasts; every other number here rests on so many."""
    crps: float
    """The mean, on the scale on which figures are compared; the mean absolute error of a single line."""
    coverage: tuple[float, ...]
    """Which part of figures lay in the central 50, 80 and 95 %; not numbers for a single line."""
    widths: tuple[float, ...]
    """How wide these intervals were in the mean."""


@dataclass(frozen=True, slots=True)
class Jointly:
    """What forecasts of all series together, so many years ahead, were worth: the mean energy score."""

    horizon: int
    count: int
    """Of years of origin."""
    energy: float
    """Each figure in units of the spread that the baseline gave it."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """How one forecaster did."""

    name: str
    kind: Kind
    yearly: Reals
    """Log score of all series together, shape (year,)."""
    by_series: Reals
    """Of each series by itself, shape (year, series); not a number where it is not scored."""
    marks: tuple[Mark, ...]
    jointly: tuple[Jointly, ...]
    places: Mapping[str, Reals]
    """By series, where figures one year ahead lay in the forecasts, 0 to 1."""
    silent: tuple[str, ...]
    """Series on which it said nothing, so that the baseline's scores stand there."""

    @property
    def total(self) -> float:
        """Its log score over all years and series."""
        return float(self.yearly.sum())

    def total_of(self, series: int) -> tuple[float, int]:
        """Return its log score of a series by number, and over how many years."""
        column = self.by_series[:, series]
        return float(np.nansum(column)), int(np.count_nonzero(~np.isnan(column)))


@dataclass(frozen=True, slots=True, eq=False)
class Contest:
    """Who foretold what was to come, and how well."""

    years: tuple[int, ...]
    """Those scored, each given all figures of the years before."""
    series: tuple[str, ...]
    standings: tuple[Standing, ...]
    """Accounts, their mixture, the single line and rivals, in this order."""
    weights: Stacked | None
    """Of the theories in their mixture, in order; None for fewer than two."""

    def standing(self, name: str) -> Standing:
        """Return how a forecaster did.

        Raises:
            KeyError: It took no part.
        """
        found = next((item for item in self.standings if item.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    @property
    def theories(self) -> tuple[Standing, ...]:
        """Those with a theory, in the order in which they were given."""
        return tuple(item for item in self.standings if item.kind == "theory")

    def race(self, first: str, second: str = BASELINE.name) -> Race:
        """Return the race of two forecasters over the years."""
        return race(self.years, self.standing(first).yearly, self.standing(second).yearly)

    def only_explains(self, name: str) -> bool:
        """Tell whether a forecaster does not beat the baseline: then it explains at best, and does not predict."""
        return not self.years or self.race(name).outcome != "ahead"

    def rivals_ahead_of(self, name: str) -> tuple[str, ...]:
        """Return the rivals that foretold better than a forecaster, which may have beaten the baseline all the same."""
        rivals = (item.name for item in self.standings if item.kind == "rival")
        return tuple(rival for rival in rivals if self.years and self.race(rival, name).outcome == "ahead")


def free_name(name: str) -> str:
    """Return the name of a theory, told apart from those that rivals have."""
    taken = {MIXTURE, LINE, *BY_NAME}
    return f"theory {name}" if name in taken else name


@dataclass(frozen=True, slots=True)
class _Case:
    """One figure as of one year."""

    series: str
    figure: int
    origin: int
    horizon: int


@dataclass(frozen=True, slots=True, eq=False)
class _Field:
    """What all forecasters are scored on."""

    histories: Mapping[str, History]
    years: tuple[int, ...]
    scored: Flags
    """Which series is scored in which year, shape (year, series)."""
    cases: tuple[_Case, ...]
    observed: Reals
    """Shape (case,)."""
    seed: int

    @property
    def series(self) -> tuple[str, ...]:
        """Names, in order."""
        return tuple(self.histories)


def contest(
    histories: Mapping[str, History],
    theories: Sequence[Foretold],
    begins: Mapping[str, int],
    lines: Mapping[str, Reals],
    seed: int = 0,
) -> Contest:
    """Return how theories, their mixture and rivals did on the same figures.

    A theory that is silent on a series has the baseline's scores there, and so has a rival that cannot speak.

    Args:
        histories: What was observed, by series.
        theories: Those with a theory; names are unique.
        begins: The first year of each series that no theory had been fitted to.
        lines: The single run with declared values by series, shape (figure,); none where empty.
        seed: Of draws and resamples.
    """
    if not histories:
        return Contest((), (), (), None)
    field = _field(histories, theories, begins, seed)
    if not field.years:
        # All figures were there to be fitted to at once, or nobody may speak of those that were not.
        return Contest((), (), (), None)
    baseline_scores, baseline_marks = _rival(field, BASELINE)
    theirs = [_theory(field, item, baseline_scores, baseline_marks) for item in theories]
    scales = baseline_marks.widths[LEVELS.index(0.8)]
    standings = list(theirs)
    weights = None
    if len(theirs) > 1:
        joint = np.maximum(np.stack([item.yearly for item, _ in theirs], axis=1), _LOWEST)
        weights = stacked(joint, seed) if len(joint) else None
        standings.append(_mixture(field, theirs, weights_as_of(joint)))
    if lines:
        standings.append(_line(field, lines))
    rivals = [rival for rival in RIVALS if any(rival in history.rivals() for history in histories.values())]
    for rival in rivals:
        scores, marks = (baseline_scores, baseline_marks) if rival is BASELINE else _rival(field, rival)
        standings.append(_of_rival(field, rival, (scores, marks), (baseline_scores, baseline_marks)))
    return Contest(
        years=field.years,
        series=field.series,
        standings=tuple(_summed(field, item, marks, scales) for item, marks in standings),
        weights=weights,
    )


def _field(
    histories: Mapping[str, History], theories: Sequence[Foretold], begins: Mapping[str, int], seed: int
) -> _Field:
    """Return the years and the cases in which everybody is scored: silence is about series, and not about years."""
    first = max((item.scores.years[0] for item in theories if item.scores.years), default=0)
    last = min((item.scores.years[-1] for item in theories if item.scores.years), default=0)
    known = tuple(sorted({year for item in theories for year in item.scores.years if first <= year <= last}))
    ready = {name: history.yearly(BASELINE, known) for name, history in histories.items()}
    scored = np.zeros((len(known), len(histories)), dtype=np.bool_)
    for number, name in enumerate(histories):
        scored[:, number] = np.isfinite(ready[name]) & (np.array(known, dtype=np.int64) >= begins[name])
    kept = np.flatnonzero(scored.any(axis=1))
    told = [(set(item.scores.series), _cases(item.forecasts, histories, begins)) for item in theories]
    together = {case for _, cases in told for case in cases}
    cases = sorted(
        (case for case in together if all(case in cases or case.series not in series for series, cases in told)),
        key=lambda case: (case.horizon, case.origin, list(histories).index(case.series), case.figure),
    )
    return _Field(
        histories=histories,
        years=tuple(known[place] for place in kept.tolist()),
        scored=scored[kept],
        cases=tuple(cases),
        observed=np.array([histories[case.series].values[case.figure] for case in cases], dtype=np.float64),
        seed=seed,
    )


def _cases(forecasts: Forecasts, histories: Mapping[str, History], begins: Mapping[str, int]) -> set[_Case]:
    """Return the figures that forecasts are of and that count: far enough ahead, unseen, and with enough before."""
    found: set[_Case] = set()
    columns = zip(
        forecasts.origins.tolist(), forecasts.horizons.tolist(), forecasts.series, forecasts.dates, strict=True
    )
    for origin, horizon, series, date in columns:
        history = histories.get(series)
        if history is None or horizon not in HORIZONS or origin + 1 < begins[series]:
            continue
        seen, figure = history.seen_by(origin), history.dates.index(date)
        if figure >= seen >= FEWEST and history.said(BASELINE, seen, figure) is not None:
            found.add(_Case(series, figure, origin, horizon))
    return found


_Scores: TypeAlias = Reals
"""Log scores, shape (year, series)."""


def _rival(field: _Field, rival: Rival) -> tuple[_Scores, Marks]:
    """Return what a rival scores, not numbers where it is silent."""
    scores = np.stack([history.yearly(rival, field.years) for history in field.histories.values()], axis=1)
    said: list[StudentMixture | None] = []
    for case in field.cases:
        history = field.histories[case.series]
        said.append(history.said(rival, history.seen_by(case.origin), case.figure))
    return np.where(field.scored, scores, np.nan), marks_of_forecasts(said, field.observed, rival.name, field.seed)


def _of_rival(
    field: _Field, rival: Rival, own: tuple[_Scores, Marks], baseline: tuple[_Scores, Marks]
) -> tuple[Standing, Marks]:
    scores, marks = own
    is_silent = np.isnan(scores) & field.scored
    silent = [name for place, name in enumerate(field.series) if bool(is_silent[:, place].any())]
    full = np.where(is_silent, baseline[0], scores)
    marks = marks.instead(baseline[1], np.isnan(marks.crps))
    return _standing(rival.name, "rival", np.nansum(full, axis=1), full, tuple(silent)), marks


def _theory(field: _Field, theory: Foretold, scores: _Scores, baseline: Marks) -> tuple[Standing, Marks]:
    """Return how a theory did, with the baseline's scores where it is silent."""
    own = _averaged(theory.scores.by_series)
    joint = _averaged(theory.scores.jointly)
    by_series = np.full(field.scored.shape, np.nan)
    yearly = np.zeros(len(field.years))
    rows = {year: number for number, year in enumerate(theory.scores.years)}
    columns = {name: number for number, name in enumerate(theory.scores.series)}
    for place, year in enumerate(field.years):
        told = {name: own[rows[year], columns[name]] for name in columns} if year in rows else {}
        speaks = {name: score for name, score in told.items() if not np.isnan(score)}
        wanted = [name for number, name in enumerate(field.series) if field.scored[place, number]]
        for number, name in enumerate(field.series):
            if name in wanted:
                by_series[place, number] = max(speaks.get(name, scores[place, number]), _LOWEST)
        # What it says of all its series together, where all of them are scored; else of each by itself.
        if speaks and set(speaks) <= set(wanted):
            rest = [number for number, name in enumerate(field.series) if name in wanted and name not in speaks]
            yearly[place] = max(float(joint[rows[year]]), _LOWEST) + float(scores[place, rest].sum())
        else:
            yearly[place] = float(np.nansum(by_series[place]))
    silent = tuple(name for name in field.series if name not in columns)
    draws, is_told = _columns(field, theory.forecasts)
    marks = marks_of_draws(draws, field.observed).instead(baseline, ~is_told)
    return _standing(theory.name, "theory", yearly, by_series, silent), marks


def _columns(field: _Field, forecasts: Forecasts) -> tuple[Reals, Flags]:
    """Return a theory's draws of every case, shape (draw, case), and which cases it foretells."""
    keys = zip(forecasts.series, forecasts.dates, forecasts.origins.tolist(), strict=True)
    where = {key: number for number, key in enumerate(keys)}
    draws = np.full((len(forecasts.draws), len(field.cases)), np.nan)
    is_told = np.zeros(len(field.cases), dtype=np.bool_)
    for number, case in enumerate(field.cases):
        column = where.get((case.series, field.histories[case.series].dates[case.figure], case.origin))
        if column is not None:
            draws[:, number] = forecasts.draws[:, column]
            is_told[number] = True
    return draws, is_told


def _averaged(scores: Reals) -> Reals:
    """Return the logarithm of the mean density over repeats, which come first in the shape."""
    largest = np.max(np.where(np.isnan(scores), -np.inf, scores), axis=0)
    safe = np.where(np.isfinite(largest), largest, 0.0)
    with np.errstate(divide="ignore"):
        return np.log(np.mean(np.exp(scores - safe), axis=0)) + safe


def _mixture(field: _Field, theirs: Sequence[tuple[Standing, Marks]], weights: Reals) -> tuple[Standing, Marks]:
    """Return how the mixture did whose weights were learnt, each year, from the years before."""
    with np.errstate(divide="ignore"):
        logs = np.log(weights)
    yearly = np.logaddexp.reduce([logs[:, k] + item.yearly for k, (item, _) in enumerate(theirs)], axis=0)
    by_series = np.logaddexp.reduce([logs[:, k, None] + item.by_series for k, (item, _) in enumerate(theirs)], axis=0)
    size = min(len(marks.draws) for _, marks in theirs if marks.draws is not None)
    pooled = np.full((size, len(field.cases)), np.nan)
    for origin in {case.origin for case in field.cases}:
        place = next((number for number, year in enumerate(field.years) if year > origin), len(field.years) - 1)
        columns = np.array([number for number, case in enumerate(field.cases) if case.origin == origin])
        parts = [marks.draws for _, marks in theirs if marks.draws is not None]
        pooled[:, columns] = np.concatenate(
            [
                part[evenly(len(part), count)][:, columns]
                for part, count in zip(parts, _shared(weights[place], size), strict=True)
            ]
        )
    return _standing(MIXTURE, "mixture", yearly, by_series, ()), marks_of_draws(pooled, field.observed)


def _shared(weights: Reals, size: int) -> list[int]:
    """Return how many of so many draws each theory gives, by largest remainders."""
    exact = weights / weights.sum() * size
    counts = np.floor(exact).astype(np.intp)
    first = np.argsort(counts - exact, kind="stable")[: size - int(counts.sum())]
    counts[first] += 1
    return counts.tolist()


def _line(field: _Field, lines: Mapping[str, Reals]) -> tuple[Standing, Marks]:
    values = [lines[case.series][case.figure] if case.series in lines else np.nan for case in field.cases]
    nothing = np.full(field.scored.shape, np.nan)
    marks = marks_of_line(np.array(values, dtype=np.float64), field.observed)
    return _standing(LINE, "line", np.full(len(field.years), np.nan), nothing, ()), marks


def _standing(name: str, kind: Kind, yearly: Reals, by_series: Reals, silent: tuple[str, ...]) -> Standing:
    return Standing(name, kind, yearly, by_series, (), (), {}, silent)


def _summed(field: _Field, item: Standing, marks: Marks, scales: Reals) -> Standing:
    """Return a standing with the means of its marks by series and horizon, and of all series together."""
    found: list[Mark] = []
    jointly: list[Jointly] = []
    horizons = np.array([case.horizon for case in field.cases])
    origins = np.array([case.origin for case in field.cases])
    names = np.array([case.series for case in field.cases])
    for horizon in HORIZONS:
        for name in field.series:
            which = (horizons == horizon) & (names == name)
            if bool(which.any()):
                found.append(_mark(name, horizon, marks, which))
        starts = sorted(set(origins[horizons == horizon].tolist()))
        energies = [
            marks.together(field.observed, scales, (horizons == horizon) & (origins == start)) for start in starts
        ]
        if energies:
            jointly.append(Jointly(horizon, len(energies), float(np.mean(energies))))
    ahead = horizons == HORIZONS[0]
    places = {
        name: marks.places[ahead & (names == name)] for name in field.series if bool((ahead & (names == name)).any())
    }
    return replace(item, marks=tuple(found), jointly=tuple(jointly), places=places)


def _mark(series: str, horizon: int, marks: Marks, which: Flags) -> Mark:
    return Mark(
        series=series,
        horizon=horizon,
        count=int(np.count_nonzero(which)),
        crps=float(np.mean(marks.crps[which])),
        coverage=tuple(np.mean(marks.inside[:, which], axis=1).tolist()),
        widths=tuple(np.mean(marks.widths[:, which], axis=1).tolist()),
    )
