"""The target of a fit: which numbers are unknown, and what figures say of them, against computing it by hand."""

import pickle
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_normal, nbinom, norm
from tests.conftest import MakeStudy

from coyuntura.arrays import Reals
from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.infer.plans import Wanted, plan_fit
from coyuntura.infer.target import Target
from coyuntura.model.folder import read_study
from coyuntura.priors.families import quantile
from coyuntura.priors.halfnormal import HalfNormal

GALLERY = Path(__file__).parents[1] / "gallery"
LYNX_HARE = np.array([[0.546864, 0.0277473, 0.800095, 0.0240859, 34.0352, 5.9359, 0.248057, 0.251017]])
SCHOOL = np.array([[1.734932, 0.541969, 0.137488]])
CLOCK = "unit: month, start: 2000-01, stop: 2006-01, dt: 0.5, saveper: 1"
MODULE = """
parameters:
  level: {unit: bbl, value: 10, prior: "normal(10, 1)"}
  growth: {unit: 1/month, value: 0.01, prior: "uniform(0, 0.02)"}
  other: {unit: bbl, value: 1, prior: "uniform(0, 2)"}
  fixed: {unit: bbl, value: 1}
  calm: {unit: 1/month, value: 0.5}
stocks:
  oil: {unit: bbl, initial: level}
  unseen: {unit: bbl, initial: other + fixed}
flows:
  rise: {to: oil, unit: bbl/month, equation: oil * growth}
auxiliaries:
  strikes: {unit: 1/month, equation: calm * oil / level}
"""
TABLE = """
table: seen
sources:
  made: {citation: Made, vintage: 2020, licence: CC0}
series:
  oil: {label: {en: Oil, es: Petróleo}, unit: kbbl, use: outcome, low: oil_low, high: oil_high}
  oil_low: {label: {en: Low, es: Bajo}, unit: kbbl, use: outcome}
  oil_high: {label: {en: High, es: Alto}, unit: kbbl, use: outcome}
  strikes: {label: {en: Strikes, es: Huelgas}, unit: 1, use: outcome}
"""
YEARS, OIL = (2000, 2001, 2003, 2004, 2005), (0.0107, 0.0119, 0.0162, 0.0171, 0.0201)
CSV = "series,date,value,source,note\n" + "".join(
    [
        *(f"oil,{year},{value},made,\n" for year, value in zip(YEARS, OIL, strict=True)),
        *(f"oil_low,{year},{value - 0.002:.4f},made,\n" for year, value in zip(YEARS, OIL, strict=True)),
        *(f"oil_high,{year},{value + 0.002:.4f},made,\n" for year, value in zip(YEARS, OIL, strict=True)),
        *(f"strikes,{date},1,made,\n" for date in ("2000-03", "2001-07", "2001-11", "2004-02")),
    ]
)


def files(observations: str) -> dict[str, str]:
    return {
        "data/seen.yaml": TABLE,
        "data/seen.csv": CSV,
        "observations/seen.yaml": f"observations:\n  - {{label: {{en: A, es: A}}, {observations}}}\n",
    }


OBSERVED = "of: oil, with: seen/oil, fitted_until: 2003"
UNKNOWN = 'discrepancy: {sd: "halfnormal(0.002)", rho: "uniform(0, 0.9)"}'


@cache
def target(name: str) -> Target:
    return Target.of(Engine(check_study(read_study(GALLERY / name))))


def draws(of: Target, count: int, seed: int = 0) -> Reals:
    rng = np.random.default_rng(seed)
    return np.stack([quantile(prior, rng.random(count)) for prior in of.priors], axis=1)


def monthly(level: float, growth: float) -> Reals:
    """Return oil at half months, by Euler's method."""
    return level * (1 + 0.5 * growth) ** np.arange(145, dtype=np.float64)


def yearly(level: float, growth: float) -> Reals:
    """Return yearly means of the years with figures, in thousands."""
    return np.array([monthly(level, growth)[24 * n : 24 * n + 24].mean() for n in (0, 1, 3, 4, 5)]) / 1000


def test_unknowns_are_what_observed_cells_rest_on_and_what_observations_leave_open(make_study: MakeStudy) -> None:
    found = Target.of(Engine(make_study(MODULE, CLOCK, files(f"{OBSERVED}, {UNKNOWN}"))))

    assert found.names == ("level", "growth", "seen/oil.sd", "seen/oil.rho")
    assert found.years == (2000, 2001, 2003)
    assert found.series == ("seen/oil",)
    assert [str(type(prior).__name__) for prior in found.priors] == ["Normal", "Uniform", "HalfNormal", "Uniform"]


def test_a_parameter_that_no_observed_cell_rests_on_cannot_be_asked_for(make_study: MakeStudy) -> None:
    engine = Engine(make_study(MODULE, CLOCK, files(f"{OBSERVED}, {UNKNOWN}")))

    assert Target.of(engine, parameters=["growth"]).names == ("growth", "seen/oil.sd", "seen/oil.rho")
    with pytest.raises(ValueError, match="'other'"):
        Target.of(engine, parameters=["other"])


def test_densities_are_those_of_the_dense_normal_around_yearly_means(make_study: MakeStudy) -> None:
    found = Target.of(Engine(make_study(MODULE, CLOCK, files(f"{OBSERVED}, error: 0.0004, {UNKNOWN}"))))
    theta = np.array([[10.4, 0.012, 0.0009, 0.6], [9.0, 0.003, 0.003, 0.1]])
    parts = found.log_likelihood(theta)

    gaps = np.abs(np.subtract.outer((2000, 2001, 2003), (2000, 2001, 2003)))
    for row, (level, growth, sd, rho) in zip(parts, theta, strict=True):
        dense = sd**2 * rho**gaps + 0.0004**2 * np.eye(3)
        expected = multivariate_normal(yearly(level, growth)[:3], dense).logpdf(OIL[:3])
        assert row.sum() == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("by_year", [False, True])
def test_where_years_are_foretold_no_later_figure_gives_a_prior_its_scale(
    make_study: MakeStudy, *, by_year: bool
) -> None:
    def scale(last: float, until: int) -> float:
        rows = [
            f"{name},{year},{value + side},made,\n"
            for year, value in ((2006, 0.0213), (2007, last))
            for name, side in (("oil", 0.0), ("oil_low", -0.002), ("oil_high", 0.002))
        ]
        given = files(f"of: oil, with: seen/oil, fitted_until: {until}") | {"data/seen.csv": CSV + "".join(rows)}
        engine = Engine(make_study(MODULE, CLOCK.replace("2006-01", "2008-01"), given))
        target = plan_fit(engine, Wanted(by_year=by_year)).target
        prior = target.priors[target.names.index("seen/oil.sd")]
        assert isinstance(prior, HalfNormal)
        assert target.with_dt(0.5).priors == target.priors
        return prior.sd

    assert (scale(0.022, 2007) == scale(0.9, 2007)) == by_year
    assert scale(0.022, 2006) == scale(0.9, 2006)
    assert (scale(0.9, 2007) == scale(0.9, 2005)) == by_year  # of the first five figures


def test_later_years_are_seen_where_a_fit_goes_on_until_them(make_study: MakeStudy) -> None:
    engine = Engine(make_study(MODULE, CLOCK, files(f"{OBSERVED}, {UNKNOWN}")))
    early, late = Target.of(engine), Target.of(engine, until=2005)
    theta = draws(early, 9)

    assert late.years == (2000, 2001, 2003, 2004, 2005)
    assert np.array_equal(late.log_likelihood(theta)[:, :3], early.log_likelihood(theta))
    assert early.figures["seen/oil"].is_fitted.tolist() == [True, True, True, False, False]


@pytest.mark.parametrize(
    "observed",
    [
        "of: oil, with: seen/oil, fitted_until: 2005",
        "of: oil, with: seen/oil, fitted_until: 2005, reads: change",
        "of: oil, with: seen/oil, fitted_until: 2005, reads: end",
        "of: oil, with: seen/oil, fitted_until: 2005, error: bounds",
        "of: strikes, with: seen/strikes, fitted_until: 2005, events: {}",
    ],
)
def test_of_the_first_years_alone_runs_end_early_and_say_the_same(make_study: MakeStudy, observed: str) -> None:
    engine = Engine(make_study(MODULE, CLOCK, files(observed if "events" in observed else f"{observed}, {UNKNOWN}")))
    found = Target.of(engine)
    theta = draws(found, 9)
    whole = found.scored(theta).parts

    assert list(found.lasts) == sorted(set(found.lasts))
    for first in range(1, len(found.years) + 1):
        part = found.scored(theta, first).parts
        assert part[:, :first].tobytes() == whole[:, :first].tobytes()
        assert (part[:, first:] == 0).all()


@pytest.mark.parametrize(
    "observed",
    [
        "of: oil, with: seen/oil, fitted_until: 2003",
        "of: oil, with: seen/oil, fitted_until: 2003, reads: change",
        "of: oil, with: seen/oil, fitted_until: 2003, error: bounds",
        "of: strikes, with: seen/strikes, fitted_until: 2003, events: {}",
    ],
)
def test_of_a_series_that_a_fit_sees_nothing_of_all_figures_are_still_to_come(
    make_study: MakeStudy, observed: str
) -> None:
    engine = Engine(make_study(MODULE, CLOCK, files(observed if "events" in observed else f"{observed}, {UNKNOWN}")))
    found = Target.of(engine, until=1999)
    theta = draws(found, 3)

    assert found.years == ()
    assert found.log_likelihood(theta).shape == (3, 0)
    assert found.forecast(theta, 1999, seed=1)[found.series[0]].shape == found.simulate(theta)[found.series[0]].shape
    assert np.isnan(found.discrepancy_share(theta)).all()


def test_what_the_model_says_of_figures_is_in_the_unit_of_the_series(make_study: MakeStudy) -> None:
    found = Target.of(Engine(make_study(MODULE, CLOCK, files(f"{OBSERVED}, {UNKNOWN}"))))
    simulated = found.simulate(np.array([[10.4, 0.012, 0.0009, 0.6]]))["seen/oil"]

    np.testing.assert_allclose(simulated[0], yearly(10.4, 0.012), rtol=1e-12)


def test_draws_of_later_figures_are_around_what_the_last_one_missed(make_study: MakeStudy) -> None:
    found = Target.of(Engine(make_study(MODULE, CLOCK, files(f"{OBSERVED}, {UNKNOWN}"))))
    theta = np.repeat([[10.4, 0.012, 0.0009, 0.6]], 4000, axis=0)
    later = found.forecast(theta, 2003, seed=5)["seen/oil"]

    level = yearly(10.4, 0.012)
    missed = OIL[2] - level[2]
    assert later.shape == (4000, 2)
    for number, steps in ((0, 1), (1, 2)):
        sd = 0.0009 * np.sqrt(1 - 0.6 ** (2 * steps))
        expected = level[3 + number] + 0.6**steps * missed
        assert abs(later[:, number].mean() - expected) < 4 * sd / np.sqrt(4000)
        assert later[:, number].std() == pytest.approx(sd, rel=0.05)


def test_draws_hang_on_the_identity_of_a_particle_and_not_on_its_place() -> None:
    found = target("lynx_hare")
    theta = draws(found, 20)
    whole = found.forecast(theta, 1910, seed=3)["pelts/hare"]
    part = found.forecast(theta[12:], 1910, seed=3, runs=np.arange(12, 20, dtype=np.uint64))["pelts/hare"]

    assert whole.shape == (20, 10)
    assert part.tobytes() == whole[12:].tobytes()
    assert not np.array_equal(found.forecast(theta, 1910, seed=4)["pelts/hare"], whole)


def test_before_any_figure_all_of_them_are_drawn() -> None:
    found = target("boarding_school").forecast(np.repeat(SCHOOL, 50, axis=0), None, seed=1)["beds/in_bed"]

    assert found.shape == (50, 14)
    assert np.array_equal(found, np.round(found))


def test_the_published_mean_of_lynx_and_hare_has_the_density_of_log_normal_errors() -> None:
    found = target("lynx_hare")
    hare, lynx = (found.simulate(LYNX_HARE)[name][0] for name in found.series)

    expected = 0.0
    for name, path, sd in (("pelts/hare", hare, 0.248057), ("pelts/lynx", lynx, 0.251017)):
        seen = found.figures[name].values
        expected += float((norm.logpdf(np.log(seen), np.log(path), sd) - np.log(seen)).sum())
    assert found.log_likelihood(LYNX_HARE).sum() == pytest.approx(expected, abs=1e-10)
    assert expected == pytest.approx(-124.2309, abs=5e-4)
    assert hare[0] == 34.0352


def test_the_boarding_school_is_counted_with_dispersion() -> None:
    found = target("boarding_school")
    mean = found.simulate(SCHOOL)["beds/in_bed"][0]
    seen = found.figures["beds/in_bed"].values

    expected = np.sum(nbinom.logpmf(seen, 1 / SCHOOL[0, 2], 1 / (1 + SCHOOL[0, 2] * mean)))
    assert found.years == (1978,)
    assert found.log_likelihood(SCHOOL)[0, 0] == pytest.approx(expected, abs=1e-9)


def test_the_boarding_school_has_the_exact_posterior_and_evidence() -> None:
    # A grid of 20 points a side holds six standard deviations on each side of the mean; the reference is a finer one.
    found = target("boarding_school")
    ends = ((1.4, 2.15), (0.3, 0.85), (np.log(0.008), np.log(1.6)))
    sides: list[Reals] = [np.linspace(low, high, 20) for low, high in ends]
    places = np.indices((20, 20, 20)).reshape(3, -1)
    columns: list[Reals] = [sides[number][places[number]] for number in range(3)]
    rate, recovery, log_dispersion = columns
    theta = np.stack([rate, recovery, np.exp(log_dispersion)], axis=1)
    density = found.log_likelihood(theta)[:, 0] + log_dispersion
    for number, prior in enumerate(found.priors):
        density += prior.log_density(theta[:, number])
    weights = np.exp(density - density.max())
    cell = float(np.log(np.array([side[1] - side[0] for side in sides])).sum())

    def mean(values: Reals) -> float:
        return float((weights * values).sum() / weights.sum())

    assert density.max() + np.log(weights.sum()) + cell == pytest.approx(-67.23975, abs=1e-3)
    reproduction = rate / recovery
    means = [mean(values) for values in (rate, recovery, theta[:, 2], reproduction, 1 / recovery)]
    assert means == pytest.approx([1.734932, 0.541969, 0.137488, 3.222410, 1.858104], abs=1e-4)
    assert np.sqrt(mean((rate - means[0]) ** 2)) == pytest.approx(0.052844, abs=1e-4)
    assert np.sqrt(mean((reproduction - means[3]) ** 2)) == pytest.approx(0.275905, abs=1e-3)


def test_a_target_that_was_sent_to_another_process_gives_the_same_bytes() -> None:
    for name, theta in (("lynx_hare", LYNX_HARE), ("boarding_school", SCHOOL)):
        found = target(name)
        sent: Target = pickle.loads(pickle.dumps(found))  # noqa: S301  our own bytes

        assert sent.log_likelihood(theta).tobytes() == found.log_likelihood(theta).tobytes()


def test_halving_the_step_moves_the_density_of_lynx_and_hare_by_less_than_the_gate_allows() -> None:
    found = target("lynx_hare")
    half = found.with_dt(0.5)

    moved = np.abs(half.log_likelihood(LYNX_HARE).sum() - found.log_likelihood(LYNX_HARE).sum())
    assert half.names == found.names
    assert 1e-6 < moved < 0.05


def test_another_step_runs_on_as_many_threads() -> None:
    engine = Engine(check_study(read_study(GALLERY / "lynx_hare")))
    engine.threads = 1

    assert Target.of(engine).with_dt(0.5).engine.threads == 1


def test_a_step_that_does_not_add_up_to_the_run_is_refused() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        target("lynx_hare").with_dt(0.7)


@pytest.mark.parametrize("name", ["lynx_hare", "boarding_school"])
def test_numbers_of_a_particle_are_the_same_in_any_block(name: str) -> None:
    found = target(name)
    theta = draws(found, 61)
    whole = found.log_likelihood_parts(theta)
    shares = found.discrepancy_share(theta)

    for size in (1, 3, 16):
        blocks = [theta[first : first + size] for first in range(0, 61, size)]
        assert np.concatenate([found.log_likelihood_parts(block) for block in blocks]).tobytes() == whole.tobytes()
        assert np.concatenate([found.discrepancy_share(block) for block in blocks]).tobytes() == shares.tobytes()


def test_a_particle_that_stops_has_no_likelihood_from_then_on_and_is_counted() -> None:
    found = target("lynx_hare")
    wild = np.array(np.repeat(LYNX_HARE, 3, axis=0))
    wild[1, :2] = 5.0, 0.0001  # hares explode
    scored = found.scored(wild)

    assert scored.is_stopped.tolist() == [False, True, False]
    assert scored.parts[1, 0, 0] > -np.inf
    assert scored.parts[1, -1].tolist() == [-np.inf, -np.inf]
    assert np.array_equal(scored.parts[0], scored.parts[2])
    assert not np.isnan(scored.parts).any()
    assert np.isnan(found.simulate(wild)["pelts/hare"][1, -1])


def test_a_particle_that_is_not_finite_has_no_likelihood_and_does_not_touch_its_neighbours() -> None:
    found = target("lynx_hare")
    theta = np.array(np.repeat(LYNX_HARE, 3, axis=0))
    theta[1, 2], theta[2, 7] = np.inf, np.nan

    parts = found.log_likelihood(theta)
    assert np.array_equal(parts[:1], found.log_likelihood(LYNX_HARE))
    assert (parts[1:] == -np.inf).all()


def test_the_share_of_discrepancy_is_its_mean_square_beside_the_models_variance(make_study: MakeStudy) -> None:
    found = Target.of(Engine(make_study(MODULE, CLOCK, files(f"{OBSERVED}, {UNKNOWN}"))))
    share = found.discrepancy_share(np.array([[10.4, 0.012, 0.0009, 0.6]]))

    level = yearly(10.4, 0.012)[:3]  # without an error of measurement all that is missed is discrepancy
    missed = np.array(OIL[:3]) - level
    square = (missed**2).mean()
    assert share[0, 0] == pytest.approx(square / (square + level.var()), rel=1e-9)


def test_a_model_that_misses_every_figure_by_as_much_does_not_explain_the_series(make_study: MakeStudy) -> None:
    observed = f'{OBSERVED}, transform: log, discrepancy: {{sd: "halfnormal(1)"}}'
    found = Target.of(Engine(make_study(MODULE, CLOCK, files(observed))))
    near, off = found.discrepancy_share(np.array([[10.0, 0.012, 0.1, 0.6], [18.0, 0.012, 0.1, 0.6]]))[:, 0]

    # In logarithms both paths are alike but for a constant, so that about its mean neither miss varies more.
    assert near < 0.05
    assert off > 0.8


def test_an_error_that_hides_the_discrepancy_does_not_make_it_none(make_study: MakeStudy) -> None:
    found = Target.of(Engine(make_study(MODULE, CLOCK, files(f"{OBSERVED}, error: 10, {UNKNOWN}"))))
    share = found.discrepancy_share(np.array([[10.4, 0.012, 0.0009, 0.6]]))

    # Figures that say nothing leave the deviation that the discrepancy is given.
    level = yearly(10.4, 0.012)[:3]
    assert share[0, 0] == pytest.approx(0.0009**2 / (0.0009**2 + level.var()), rel=1e-3)


def test_counts_have_the_share_that_their_dispersion_takes_up() -> None:
    found = target("boarding_school")
    square, own = found.watched[0].fitted_noise.discrepancy(
        found.simulate(SCHOOL)["beds/in_bed"].T, {"dispersion": SCHOOL[0, 2]}
    )
    shares = found.discrepancy_share(np.array([*SCHOOL, [*SCHOOL[0, :2], 1e-9], [1.1, *SCHOOL[0, 1:]]]))[:, 0]

    assert shares[0] == pytest.approx(square.mean() / (square.mean() + own.var()), rel=1e-9)
    assert shares[1] < 1e-6  # Poisson's distribution leaves nothing out
    assert shares[2] > 0.3 > shares[0]  # an outbreak that is too slow leaves the figures to dispersion


def test_figures_with_errors_alone_have_no_share(make_study: MakeStudy) -> None:
    found = Target.of(Engine(make_study(MODULE, CLOCK, files(f"{OBSERVED}, error: 0.0004, discrepancy: off"))))

    # None is not 0: nobody was asked what the model leaves out.
    assert np.isnan(found.discrepancy_share(np.array([[10.4, 0.012]]))).tolist() == [[True]]


def test_figures_that_are_intervals_have_their_probability(make_study: MakeStudy) -> None:
    observed = f'{OBSERVED}, error: bounds, discrepancy: {{sd: "halfnormal(0.002)", rho: 0}}'
    found = Target.of(Engine(make_study(MODULE, CLOCK, files(observed))))
    level = yearly(10.4, 0.012)[:3]

    low, high = (norm.cdf(np.array(OIL[:3]) + side, level, 0.001) for side in (-0.002, 0.002))
    assert found.names == ("level", "growth", "seen/oil.sd")
    np.testing.assert_allclose(
        found.log_likelihood(np.array([[10.4, 0.012, 0.001]]))[0], np.log(high - low), rtol=0, atol=1e-10
    )


def test_changes_and_breaks_are_read_between_figures(make_study: MakeStudy) -> None:
    observed = f'{OBSERVED}, reads: change, transform: log, breaks: {{2003: "normal(0, 1)"}}, {UNKNOWN}'
    found = Target.of(Engine(make_study(MODULE, CLOCK, files(observed))))
    parts = found.log_likelihood(np.array([[10.4, 0.012, 0.05, 0.5, 0.2]]))[0]

    level = np.diff(np.log(yearly(10.4, 0.012)[:3])) + np.array([0.0, 0.2])
    dense = 0.05**2 * np.array([[1, 0.25], [0.25, 1]])
    seen = np.array(OIL[:3])
    expected = multivariate_normal(level, dense).logpdf(np.diff(np.log(seen))) - np.log(seen[1:]).sum()
    assert found.names[-1] == "seen/oil.break_2003"
    assert parts[0] == 0
    assert parts.sum() == pytest.approx(expected, abs=1e-9)


def test_years_without_events_after_the_last_one_count(make_study: MakeStudy) -> None:
    found = Target.of(
        Engine(make_study(MODULE, CLOCK, files("of: strikes, with: seen/strikes, fitted_until: 2005, events: {}")))
    )

    # At 6 a year: four events in six years, of which the last is of 2004.
    assert found.years == (2000, 2001, 2002, 2003, 2004, 2005)
    assert found.log_likelihood(np.array([[10.0, 0.0]])).sum() == pytest.approx(4 * np.log(6) - 36)


def test_dates_are_events_of_a_rate(make_study: MakeStudy) -> None:
    found = Target.of(
        Engine(make_study(MODULE, CLOCK, files("of: strikes, with: seen/strikes, fitted_until: 2002, events: {}")))
    )
    parts = found.log_likelihood(np.array([[10.0, 0.0], [10.0, 0.01]]))

    assert found.names == ("level", "growth")
    assert found.years == (2000, 2001, 2002)
    np.testing.assert_allclose(parts[0], [np.log(6) - 6, 2 * np.log(6) - 6, -6], rtol=1e-12)
    rate = 0.5 * monthly(1.0, 0.01)
    months = rate[:144].reshape(72, 2).mean(axis=1)
    expected = np.log(12 * months[[2, 18, 22]]).sum() - rate[:72].sum() * 0.5
    assert parts[1].sum() == pytest.approx(expected, abs=1e-9)
    assert found.figures["seen/strikes"].values.tolist() == [1, 2, 0, 0, 1, 0]
