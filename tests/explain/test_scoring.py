"""Who won among registered forecasts whose scores are known."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import pytest
from rich.console import Console

from coyuntura.explain.scoring import Scoring, score
from coyuntura.report.scoring import render_scoring
from coyuntura.results.forecasts import LEVELS, Foretold, Registered

STANDARD = [NormalDist().inv_cdf(level) for level in LEVELS]
DAY = "2020-06-30"
YEARS = [str(year) for year in range(2021, 2031)]
CAME = {year: float(number % 3) for number, year in enumerate(YEARS)}
RIVAL = "last_value"


def foretold(name: str, year: str, mean: float, deviation: float = 1.0, variable: str = "t/s") -> Foretold:
    values = tuple(mean + deviation * value for value in STANDARD)
    return Foretold(variable, year, name, LEVELS, values, "USD")


def scored(*items: Foretold, came: Mapping[str, Mapping[str, float]] | None = None) -> Scoring:
    return score([Registered(DAY, items, {}, Path(f"{DAY}.csv"))], came or {"t/s": CAME})


def by(name: str, miss: float, deviation: float = 1.0) -> list[Foretold]:
    return [foretold(name, year, value + miss, deviation) for year, value in CAME.items()]


def test_who_foretold_best_wins() -> None:
    found = scored(*by("good", 0.1), *by("bad", 3), *by(RIVAL, 1.5))

    assert found.winners == ("good",)
    assert [one.name for one in found.standings] == ["good", RIVAL, "bad"]
    assert found.standings[0].against_baseline == "ahead"
    assert found.standings[2].against_baseline == "behind"


def test_who_cannot_be_told_apart_is_tied() -> None:
    found = scored(*by("one", 0.3), *by("two", -0.31), *by(RIVAL, 3))

    assert set(found.winners) == {"one", "two"}
    assert found.standings[2].outcome == "ahead"


def test_one_year_tells_nobody_apart() -> None:
    found = scored(foretold("good", "2021", 0.0), foretold(RIVAL, "2021", 9.0))

    assert len(found.winners) == 2


def test_crps_and_width_are_beside_those_of_the_last_value() -> None:
    found = scored(*by("sharp", 0, 0.5), *by(RIVAL, 0, 1))
    sharp, base = found.standings

    assert (sharp.crps, sharp.width) == pytest.approx((0.5, 0.5))
    assert (base.crps, base.width, base.against_baseline) == (1, 1, None)


def test_relative_scores_are_means_over_variables_whatever_their_units() -> None:
    items = [foretold(name, "2021", 0, width, variable) for variable in ("t/a", "t/b") for name, width in SHAPES]
    larger = [Foretold(o.variable, o.period, o.interpretation, o.levels, _by(o, 1000), o.unit) for o in items[2:]]
    came = {"t/a": {"2021": 0.0}, "t/b": {"2021": 0.0}}

    assert scored(*items[:2], *larger, came=came).standings[0].width == pytest.approx(0.5)


SHAPES = (("sharp", 0.5), (RIVAL, 1.0))


def _by(item: Foretold, factor: float) -> tuple[float, ...]:
    return tuple(value * factor for value in item.values)


def test_where_a_forecaster_is_silent_the_last_value_speaks() -> None:
    found = scored(*by("good", 0.1)[:5], *by(RIVAL, 1.5))
    good = next(one for one in found.standings if one.name == "good")
    base = next(one for one in found.standings if one.name == RIVAL)

    assert (good.silent, base.silent, len(good.told)) == (5, 0, 10)
    assert [one.scores for one in good.told[5:]] == [one.scores for one in base.told[5:]]


def test_a_figure_that_not_even_the_last_value_foretold_is_left_out() -> None:
    found = scored(*by("good", 0.1), *by("other", 0.2)[:4])

    assert (len(found.cases), found.without) == (4, 6)


def test_figures_that_have_not_come_are_counted() -> None:
    found = scored(*by("good", 0), came={"t/s": {"2021": 0.0}, "t/other": {"2021": 1.0}})

    assert (len(found.cases), found.without, found.unmatched) == (1, 9, ("t/other",))


def test_nothing_that_came_is_nothing_to_score() -> None:
    found = scored(*by("good", 0), came={"t/other": {"2021": 1.0}})

    assert (found.standings, found.winners) == ((), ())


def test_a_period_that_had_begun_was_not_blind() -> None:
    items = [foretold("good", year, 0) for year in ("2020", "2021")]
    found = scored(*items, came={"t/s": {"2020": 0.0, "2021": 0.0}})

    assert [case.is_blind for case in found.cases] == [False, True]


def test_who_won_on_figures_that_were_there_did_not_win_on_those_that_were_not() -> None:
    early = {str(year): 0.0 for year in range(2010, 2021)}
    late = {str(year): 0.0 for year in range(2021, 2031)}
    hindsight = [foretold("late", year, 0.0, 0.1) for year in early] + [foretold("late", year, 2.5) for year in late]
    rival = [foretold(RIVAL, year, 2.0) for year in early] + [foretold(RIVAL, year, 0.0) for year in late]

    found = scored(*hindsight, *rival, came={"t/s": early | late})

    assert (found.winners, found.blind_winners) == (("late", RIVAL), (RIVAL,))
    assert scored(*by("good", 0.1), *by(RIVAL, 3)).blind_winners == ("good",)
    assert scored(foretold(RIVAL, "2020", 0.0), came={"t/s": early}).blind_winners == ()


def test_forecasts_of_several_days_all_count() -> None:
    days = [Registered(day, tuple(by("good", 0)), {}, Path(day)) for day in ("2019-01-01", "2020-01-01")]

    assert len(score(days, {"t/s": CAME}).cases) == 20


def test_a_forecaster_who_rules_out_all_but_one_value_does_not_win() -> None:
    certain = [Foretold("t/s", year, "certain", LEVELS, (value,) * len(LEVELS), "USD") for year, value in CAME.items()]

    assert scored(*certain, *by(RIVAL, 1)).winners == (RIVAL,)


def test_coverage_is_of_the_figures_that_an_interval_holds() -> None:
    found = scored(*by("exact", 0), *by(RIVAL, 9))

    assert found.standings[0].coverage == (1, 1)
    assert found.standings[1].coverage == (0, 0)


def test_coverage_says_of_how_many_figures_it_is() -> None:
    kept = [LEVELS.index(level) for level in (0.05, 0.5, 0.95)]
    few = [
        replace(item, levels=(0.05, 0.5, 0.95), values=tuple(item.values[at] for at in kept)) for item in by("few", 0)
    ]
    found = scored(*few[:4], *by("few", 0)[4:], *by(RIVAL, 9))
    (one,) = (item for item in found.standings if item.name == "few")
    console = Console(width=120)
    with console.capture() as capture:
        console.print(render_scoring(found, {}, "en"))

    assert (one.coverage, one.covering) == ((1, 1), (6, 10))
    assert " 6/6 " in capture.get()
    assert " 10/10 " in capture.get()
    assert " 0/10 " in capture.get()
