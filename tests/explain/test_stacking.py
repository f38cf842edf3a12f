import numpy as np
import pytest

from coyuntura.arrays import Reals
from coyuntura.explain.stacking import stacked, weights_as_of


def planted(seed: int, years: int) -> Reals:
    """Return log scores of N(0, 1) and N(2, 1), of which the first is true in 0.7 of the years."""
    rng = np.random.default_rng(seed)
    figures = rng.normal(np.where(rng.random(years) < 0.7, 0, 2), 1)
    return np.stack([-(figures**2) / 2, -((figures - 2) ** 2) / 2], axis=1)


def test_a_planted_weight_is_found() -> None:
    assert stacked(planted(2, 1000)).weights[0] == pytest.approx(0.7, abs=0.06)


@pytest.mark.slow
def test_the_error_over_a_thousand_years_is_that_of_the_sampling_distribution() -> None:
    # 0.019 over repeated samples.
    assert stacked(planted(2, 1000)).errors[0] == pytest.approx(0.019, abs=0.005)


def test_25_years_tell_little() -> None:
    # 0.146 over repeated samples; resamples of so few years fall short of it.
    errors = [stacked(planted(seed, 25)).errors[0] for seed in range(4)]

    assert 0.07 < np.mean(errors) < 0.15


def test_three_years_do_not_tell_weights_without_an_error() -> None:
    errors = [stacked(planted(seed, 3)).errors[0] for seed in range(20)]

    assert np.mean(errors) > 0.15


def test_weights_are_the_best_of_a_fine_grid() -> None:
    scores = planted(5, 40)
    grid = np.linspace(0, 1, 10_001)
    totals = [np.sum(np.log(np.exp(scores) @ [share, 1 - share])) for share in grid]

    assert stacked(scores).weights[0] == pytest.approx(grid[int(np.argmax(totals))], abs=2e-4)


def test_who_is_always_better_gets_all() -> None:
    scores = np.stack([np.zeros(20), np.full(20, -3.0)], axis=1)

    assert stacked(scores).weights == pytest.approx([1, 0], abs=1e-6)


def test_scores_that_underflow_are_weighed_all_the_same() -> None:
    assert stacked(planted(2, 100) - 5000).weights == pytest.approx(stacked(planted(2, 100)).weights)


def test_too_few_years_leave_weights_equal_and_without_an_error() -> None:
    found = stacked(np.array([[0.0, -9.0], [0.0, -9.0]]))

    assert (found.weights.tolist(), bool(np.isnan(found.errors).all())) == ([0.5, 0.5], True)


def test_weights_as_of_a_year_know_nothing_of_it() -> None:
    scores = planted(3, 12)
    other = scores.copy()
    other[8:] = other[8:, ::-1]

    assert weights_as_of(scores)[:9] == pytest.approx(weights_as_of(other)[:9], abs=1e-12)


def test_weights_as_of_a_year_are_those_of_the_years_before() -> None:
    scores = planted(3, 12)

    assert weights_as_of(scores)[9] == pytest.approx(stacked(scores[:9]).weights, abs=1e-4)


def test_before_there_is_anything_to_learn_from_all_count_alike() -> None:
    assert weights_as_of(planted(3, 12))[:3].tolist() == [[0.5, 0.5]] * 3


def test_the_same_seed_gives_the_same_errors() -> None:
    assert stacked(planted(3, 25), 4).errors.tolist() == stacked(planted(3, 25), 4).errors.tolist()


def test_a_score_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        stacked(np.array([[0.0, -np.inf]]))
