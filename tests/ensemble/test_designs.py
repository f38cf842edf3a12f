import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coyuntura.ensemble.designs import METHODS, Grid, Method, Spread, draw
from coyuntura.priors.beta import Beta
from coyuntura.priors.lognormal import LogNormal
from coyuntura.priors.normal import Normal
from coyuntura.priors.prior import AbstractPrior
from coyuntura.priors.uniform import Uniform

PRIORS: dict[str, AbstractPrior] = {"decline": Beta(8, 32), "price": LogNormal(60, 0.4), "share": Uniform(0, 1)}


def test_draws_replay_from_their_seed() -> None:
    first, again = draw(PRIORS, 50, 2026), draw(PRIORS, 50, 2026)
    assert all(np.array_equal(first[name], again[name]) for name in PRIORS)


def test_draws_do_not_change_between_versions_and_machines() -> None:
    # SHA-256 of the name, SeedSequence and Philox are fixed by specification; this pins how they are joined.
    values = draw({"share": Uniform(0, 1)}, 4, 2026)["share"]
    key = [2026, *np.frombuffer(bytes.fromhex(SHARE_DIGEST), dtype="<u4").tolist()]
    bits = np.random.Philox(np.random.SeedSequence(key)).random_raw(8) >> np.uint64(11)
    uniforms = bits / 2.0**53
    assert np.array_equal(values, (np.argsort(uniforms[:4]) + uniforms[4:]) / 4)


# From `printf share | sha256sum`.
SHARE_DIGEST = "c3bc45ac352fe43ff8f0a1cc26d6cc29f71f536dc417906f8513ea44ed4bb161"


def test_a_parameter_keeps_its_draws_when_another_is_added() -> None:
    alone = draw({"price": PRIORS["price"]}, 50, 2026)["price"]
    assert np.array_equal(draw(PRIORS, 50, 2026)["price"], alone)


def test_a_parameter_keeps_its_draws_when_the_order_changes() -> None:
    turned = dict(reversed(PRIORS.items()))
    assert np.array_equal(draw(turned, 50, 2026)["price"], draw(PRIORS, 50, 2026)["price"])


def test_a_parameter_keeps_its_ranks_when_its_prior_changes() -> None:
    wide = draw({"price": Normal(0, 1)}, 50, 2026)["price"]
    assert np.array_equal(np.argsort(wide), np.argsort(draw(PRIORS, 50, 2026)["price"]))


def test_two_parameters_of_one_prior_have_different_draws() -> None:
    values = draw({"one": Uniform(0, 1), "two": Uniform(0, 1)}, 50, 2026)
    assert not np.array_equal(values["one"], values["two"])


def test_another_seed_gives_other_draws() -> None:
    assert not np.array_equal(draw(PRIORS, 50, 1)["price"], draw(PRIORS, 50, 2)["price"])


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=20), st.integers(1, 300), st.integers(0, 2**70))
def test_each_parameter_has_one_member_in_each_stratum(name: str, members: int, seed: int) -> None:
    values = draw({name: Uniform(0, 1)}, members, seed)[name]
    assert np.array_equal(np.sort(np.floor(values * members)), np.arange(members))


def test_parameters_are_uncorrelated() -> None:
    members, count = 400, 30
    names = [f"parameter_{number}" for number in range(count)]
    values = np.array([*draw({name: Uniform(0, 1) for name in names}, members, 2026).values()])
    matrix = np.asarray(np.corrcoef(values), dtype=np.float64)
    correlations = matrix[np.triu_indices(count, 1)]
    # Independent ranks correlate with sd 1 / sqrt(members - 1), here 0.05.
    assert np.std(correlations) == pytest.approx(0.05, rel=0.15)
    assert np.abs(correlations).max() < 5 * 0.05


def test_no_member_is_special() -> None:
    # Over many seeds the first member's probability is uniform: mean 1/2, variance 1/12.
    first = np.array([draw({"share": Uniform(0, 1)}, 10, seed)["share"][0] for seed in range(1000)])
    assert np.mean(first) == pytest.approx(0.5, abs=4 / np.sqrt(12 * 1000))
    assert np.var(first) == pytest.approx(1 / 12, rel=0.15)


def test_the_median_of_draws_is_near_the_prior_median() -> None:
    assert np.median(draw(PRIORS, 1000, 2026)["price"]) == pytest.approx(60, rel=0.002)


def test_draws_of_an_unbounded_prior_are_finite() -> None:
    assert np.isfinite(draw({"x": Normal(0, 1)}, 100_000, 0)["x"]).all()


@pytest.mark.parametrize(
    ("members", "seed", "message"),
    [(0, 1, "members must be at least 1, got 0"), (1, -1, "seed must be at least 0, got -1")],
)
def test_an_ensemble_too_small_is_refused(members: int, seed: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw(PRIORS, members, seed)


# Designs by the number of a run.


def spread(method: Method, runs: int = 64, seed: int = 2026) -> Spread:
    return Spread(method, tuple(PRIORS.items()), runs, seed)


@pytest.mark.parametrize("method", METHODS)
def test_a_run_has_the_same_values_in_any_piece(method: Method) -> None:
    design = spread(method, runs=100)
    whole = design.values(0, 100)

    pieces = [design.values(first, min(first + 7, 100)) for first in range(0, 100, 7)]

    assert all(np.array_equal(whole[name], np.concatenate([piece[name] for piece in pieces])) for name in PRIORS)


@pytest.mark.parametrize("method", METHODS)
def test_another_seed_gives_other_values(method: Method) -> None:
    first, second = (spread(method, seed=seed).values(0, 64)["price"] for seed in (1, 2))

    assert not np.array_equal(first, second)


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_parameters_changes_no_value(method: Method) -> None:
    turned = Spread(method, tuple(reversed(PRIORS.items())), 64, 2026)

    assert all(np.array_equal(turned.values(0, 64)[name], spread(method).values(0, 64)[name]) for name in PRIORS)


@pytest.mark.parametrize("method", METHODS)
def test_values_have_the_mean_of_their_prior(method: Method) -> None:
    values = spread(method, runs=4096).values(0, 4096)["decline"]

    # A beta of 8 and 32 has mean 0.2 and sd 0.062; four standard errors of Monte Carlo are 0.004.
    assert np.mean(values) == pytest.approx(0.2, abs=0.004)


@pytest.mark.parametrize("method", METHODS)
def test_parameters_do_not_move_together(method: Method) -> None:
    values = spread(method, runs=4096).values(0, 4096)

    # Four standard errors of a correlation of 4,096 independent pairs.
    assert abs(np.corrcoef(values["share"], values["decline"])[0, 1]) < 4 / 64


def test_a_latin_hypercube_is_what_is_drawn() -> None:
    drawn = draw(PRIORS, 30, 5)

    values = spread("latin-hypercube", runs=30, seed=5).values(10, 20)

    assert all(np.array_equal(values[name], drawn[name][10:20]) for name in PRIORS)


@pytest.mark.parametrize("first", [0, 64, 960])
def test_sobol_puts_one_of_successive_runs_into_each_interval(first: int) -> None:
    values = spread("sobol", runs=1024).values(first, first + 64)["share"]

    assert np.array_equal(np.sort(np.floor(values * 64)), np.arange(64))


def test_sobol_is_more_even_in_two_dimensions_than_chance() -> None:
    values = spread("sobol", runs=256).values(0, 256)
    decline_rank = np.argsort(np.argsort(values["decline"])) / 256

    boxes = np.histogram2d(values["share"], decline_rank, bins=16, range=[[0, 1], [0, 1]])[0]

    # 256 runs in 256 boxes: the first two dimensions of the sequence put one into each, chance leaves 37 % empty.
    assert np.mean(boxes == 0) < 0.25


def test_monte_carlo_keeps_a_parameters_draws_when_another_is_added() -> None:
    alone = Spread("monte-carlo", (("price", PRIORS["price"]),), 64, 2026).values(0, 64)["price"]

    assert np.array_equal(spread("monte-carlo").values(0, 64)["price"], alone)


def test_monte_carlo_keeps_a_runs_values_when_there_are_more_runs() -> None:
    more = spread("monte-carlo", runs=1000).values(0, 64)["price"]

    assert np.array_equal(spread("monte-carlo").values(0, 64)["price"], more)


def test_sobol_keeps_a_runs_values_when_there_are_more_runs() -> None:
    more = spread("sobol", runs=1000).values(0, 64)["price"]

    assert np.array_equal(spread("sobol").values(0, 64)["price"], more)


def test_a_late_run_of_a_long_design_is_found_by_itself() -> None:
    design = spread("sobol", runs=2**22)

    assert np.isfinite(design.values(2**22 - 4, 2**22)["price"]).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_design_without_priors_has_no_values(method: Method) -> None:
    assert Spread(method, (), 8, 1).values(0, 8) == {}


@pytest.mark.parametrize(
    ("method", "runs", "seed", "message"),
    [
        ("sobol", 0, 1, "runs must be at least 1"),
        ("monte-carlo", 2**30 + 1, 1, "runs must be at most"),
        ("sobol", 2**26 + 1, 1, "runs must be at most"),
        ("latin-hypercube", 2**20 + 1, 1, "runs must be at most"),
        ("sobol", 8, -1, "seed must be at least 0"),
        ("monte-carlo", 8, 2**32, "seed must be at most"),
    ],
)
def test_a_design_of_the_wrong_size_is_refused(method: Method, runs: int, seed: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        spread(method, runs, seed)


def test_a_grid_changes_its_last_factor_fastest() -> None:
    values = Grid((("a", (1.0, 2.0)), ("b", (10.0, 20.0, 30.0)))).values(0, 6)

    assert values["a"].tolist() == [1, 1, 1, 2, 2, 2]
    assert values["b"].tolist() == [10, 20, 30, 10, 20, 30]


def test_a_part_of_a_grid_is_found_by_itself() -> None:
    grid = Grid((("a", tuple(map(float, range(1000)))), ("b", tuple(map(float, range(1000))))))

    values = grid.values(999_998, 1_000_000)

    assert (values["a"].tolist(), values["b"].tolist()) == ([999, 999], [998, 999])


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        ((), "at least one factor"),
        ((("a", ()),), "at least one level"),
        ((("a", (np.inf,)),), "finite"),
        ((("a", (1.0,)), ("a", (2.0,))), "twice"),
        (tuple((name, tuple(map(float, range(1100)))) for name in "abc"), "at most"),
    ],
)
def test_a_grid_that_is_none_is_refused(levels: tuple[tuple[str, tuple[float, ...]], ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Grid(levels)
