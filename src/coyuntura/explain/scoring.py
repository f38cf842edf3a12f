"""Registered forecasts against what came: the scores of every forecaster on the same figures, and who won."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coyuntura.data.tables import read_figures
from coyuntura.dates import parse_date
from coyuntura.errors import Faults
from coyuntura.explain.quantile_scores import CENTRAL, QuantileScores, quantile_scores
from coyuntura.explain.race import Outcome, race
from coyuntura.explain.rivals.catalogue import BASELINE, BY_NAME
from coyuntura.results.forecasts import Foretold, Registered, RegisteredError, read_registered, registered_in

_RULED_OUT = -1e6
"""Log score of a forecaster whose quantiles are all one value: it says that nothing else can come."""


@dataclass(frozen=True, slots=True)
class Case:
    """One figure that was foretold on some day, and came."""

    registered: str
    variable: str
    period: str
    unit: str
    observed: float
    is_blind: bool
    """Whether its period had not begun on that day."""

    @property
    def year(self) -> int:
        """The year of its period."""
        return parse_date(self.period).year


@dataclass(frozen=True, slots=True)
class Told:
    """What one forecaster's forecast of one figure was worth; by the baseline where the forecaster was silent."""

    case: Case
    scores: QuantileScores
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How one forecaster did over all figures."""

    name: str
    is_rival: bool
    told: tuple[Told, ...]
    log: float
    """Sum of log scores, natural logarithms."""
    behind: float
    """By how much it lies behind the first."""
    outcome: Outcome
    """Of the first against it: a tie where they cannot be told apart, itself among them."""
    crps: float
    """Over the baseline's: the geometric mean over variables of mean over mean; not a number without a baseline."""
    interval: float
    """The same of the interval score."""
    width: float
    """The same of the width of the central 90 %: below 1 it is sharper."""
    coverage: tuple[float, ...]
    """Which part of figures lay in the central intervals; not a number where none was given."""
    covering: tuple[int, ...]
    """Over how many figures each of these is: those for which the interval was given."""
    against_baseline: Outcome | None
    """Of it against the baseline; None without one, and for the baseline itself."""

    @property
    def silent(self) -> int:
        """For how many figures the baseline's forecast stands."""
        return sum(one.is_silent for one in self.told)


@dataclass(frozen=True, slots=True)
class Scoring:
    """All forecasters on the same figures, best first."""

    standings: tuple[Standing, ...]
    cases: tuple[Case, ...]
    without: int
    """Figures that were foretold and have not come, or are not in the table of what came."""
    unmatched: tuple[str, ...]
    """Variables of that table which nobody foretold."""
    blind_winners: tuple[str, ...]
    """The winners on the figures alone whose periods had not begun; none where there is no such figure."""

    @property
    def winners(self) -> tuple[str, ...]:
        """The first, and those who cannot be told apart from it."""
        return _winners(self.standings)


def score_folder(folder: Path, observed: Path) -> Scoring:
    """Return how every forecaster of a folder's registered forecasts did.

    Args:
        folder: Where they lie.
        observed: What came: a table with the columns of a study's data, series,date,value,source,note, in the units of
            the forecasts.

    Raises:
        RegisteredError: There is no registered forecast.
        StudyError: The table cannot be read, or a forecast is not as it was registered.
        OSError: A file cannot be read.
    """
    tables = registered_in(folder)
    if not tables:
        raise RegisteredError(f"`{folder}` holds no registered forecast; `coyuntura forecast` writes one.")
    faults = Faults()
    came = read_figures(observed, faults)
    faults.raise_if_any()
    registered = [read_registered(path) for path in tables]
    foretold = {item.variable for day in registered for item in day.items}
    return score(
        registered,
        {_whole(name, foretold): {figure.date: figure.value for figure in figures} for name, figures in came.items()},
    )


def _whole(name: str, variables: set[str]) -> str:
    """Return the variable that a series' name stands for: the name itself, or the one `table/series` that it ends."""
    ending = [variable for variable in variables if variable.endswith(f"/{name}")]
    return ending[0] if name not in variables and len(ending) == 1 else name


def score(registered: Sequence[Registered], observed: Mapping[str, Mapping[str, float]]) -> Scoring:
    """Return how every forecaster of registered forecasts did.

    Forecasters are compared on the same figures: where one is silent, the baseline's forecast stands, and a figure
    that the baseline did not foretell either is left out. Whether two can be told apart is the rule of the race: by
    more than 4 in log scores, and by more than twice the error of their yearly differences.

    Args:
        registered: Forecasts of one or more days; each of them of a figure counts.
        observed: What came, by variable and period, in the units of the forecasts.
    """
    forecasters = list(dict.fromkeys(item.interpretation for day in registered for item in day.items))
    cases: list[Case] = []
    scores: dict[str, list[Told]] = {name: [] for name in forecasters}
    foretold: set[tuple[str, str, str]] = set()
    for day in registered:
        for key, items in _by_figure(day.items).items():
            variable, period, unit = key
            foretold.add((day.date, variable, period))
            value = observed.get(variable, {}).get(period)
            said = {item.interpretation: item for item in items}
            if value is None or (BASELINE.name not in said and len(said) < len(forecasters)):
                continue
            is_blind = parse_date(period) > parse_date(day.date)
            case = Case(day.date, variable, period, unit, value, is_blind)
            cases.append(case)
            for name in forecasters:
                item = said.get(name) or said[BASELINE.name]
                found = quantile_scores(np.array(item.levels), np.array(item.values), value)
                scores[name].append(Told(case, found, name not in said))
    known = {variable for _, variable, _ in foretold}
    blind = {name: [one for one in told if one.case.is_blind] for name, told in scores.items()}
    return Scoring(
        standings=tuple(_standings(scores)) if cases else (),
        cases=tuple(cases),
        without=len(foretold) - len(cases),
        unmatched=tuple(sorted(name for name in observed if name not in known)),
        blind_winners=_winners(tuple(_standings(blind))) if any(blind.values()) else (),
    )


def _winners(standings: Sequence[Standing]) -> tuple[str, ...]:
    return tuple(one.name for one in standings if one.outcome == "tie")


def _by_figure(items: Iterable[Foretold]) -> Mapping[tuple[str, str, str], list[Foretold]]:
    found: dict[tuple[str, str, str], list[Foretold]] = {}
    for item in items:
        found.setdefault((item.variable, item.period, item.unit), []).append(item)
    return found


def _standings(scores: Mapping[str, Sequence[Told]]) -> Iterator[Standing]:
    """Yield how each forecaster did, best first."""
    totals = {name: sum(map(_log, told)) for name, told in scores.items()}
    order = sorted(scores, key=lambda name: -totals[name])
    base = scores.get(BASELINE.name)
    for name in order:
        told, first = scores[name], scores[order[0]]
        yield Standing(
            name=name,
            is_rival=name in BY_NAME,
            told=tuple(told),
            log=totals[name],
            behind=totals[order[0]] - totals[name],
            outcome=_outcome(first, told),
            crps=_relative(told, base, lambda found: found.crps),
            interval=_relative(told, base, lambda found: found.interval),
            width=_relative(told, base, lambda found: found.widths[-1]),
            coverage=tuple(_coverage(told, number)[0] for number in range(len(CENTRAL))),
            covering=tuple(_coverage(told, number)[1] for number in range(len(CENTRAL))),
            against_baseline=None if base is None or name == BASELINE.name else _outcome(told, base),
        )


def _log(told: Told) -> float:
    return _RULED_OUT if math.isnan(told.scores.log) else max(_RULED_OUT, told.scores.log)


def _outcome(first: Sequence[Told], second: Sequence[Told]) -> Outcome:
    """Return whether one forecaster is ahead of another on the same figures, by their yearly differences."""
    years = tuple(sorted({one.case.year for one in first}))
    sums = np.zeros((2, len(years)))
    for row, told in enumerate((first, second)):
        for one in told:
            sums[row, years.index(one.case.year)] += _log(one)
    return race(years, sums[0], sums[1]).outcome


def _relative(told: Sequence[Told], base: Sequence[Told] | None, number: Callable[[QuantileScores], float]) -> float:
    """Return the geometric mean over variables of a forecaster's mean over the baseline's."""
    if base is None:
        return math.nan
    logs: list[float] = []
    for variable in dict.fromkeys(one.case.variable for one in told):
        mine, theirs = ([number(one.scores) for one in side if one.case.variable == variable] for side in (told, base))
        if not (sum(theirs) > 0 and sum(mine) > 0):
            return math.nan
        logs.append(math.log(sum(mine) / sum(theirs)))
    return math.exp(sum(logs) / len(logs))


def _coverage(told: Sequence[Told], number: int) -> tuple[float, int]:
    """Return which part of figures lay in an interval, and of how many that is."""
    inside = [one.scores.inside[number] for one in told]
    known = [is_in for is_in in inside if is_in is not None]
    return sum(known) / len(known) if known else math.nan, len(known)
