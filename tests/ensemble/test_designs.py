import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coyuntura.ensemble import draw
from coyuntura.priors import Beta, LogNormal, Normal, Prior, Uniform

PRIORS: dict[str, Prior] = {"decline": Beta(8, 32), "price": LogNormal(60, 0.4), "share": Uniform(0, 1)}


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
