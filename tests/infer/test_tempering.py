"""Tempered particles against answers in closed form, and states that go on as if nothing had happened."""

import math

import numpy as np
import pytest
from tests.infer.models import (
    BOARDING_SCHOOL,
    BOARDING_SCHOOL_EVIDENCE,
    BOARDING_SCHOOL_MEANS,
    BOARDING_SCHOOL_SDS,
    CONJUGATE,
    FIGURES,
    conjugate_evidence,
)

from coyuntura.arrays import Reals
from coyuntura.infer.density import PriorDensity
from coyuntura.infer.state import Options, as_arrays, draws_of, from_arrays
from coyuntura.infer.tempering import Sampler, by_chance, memory, next_step
from coyuntura.priors.uniform import Uniform

MEAN, SD = FIGURES.sum() / (4 + 0.25), 1 / math.sqrt(4 + 0.25)


def test_a_normal_mean_has_its_posterior_and_its_evidence() -> None:
    end = Sampler(CONJUGATE, Options(particles=8000)).run(seed=1)

    assert end.points.mean() == pytest.approx(MEAN, abs=4 * SD / math.sqrt(4000))
    assert end.points.std() == pytest.approx(SD, rel=0.03)
    assert end.log_evidence == pytest.approx(conjugate_evidence(), abs=0.05)
    assert end.has_forgotten


def test_figures_that_enter_year_by_year_have_the_same_evidence() -> None:
    end = Sampler(CONJUGATE, Options(particles=8000), ends=(1, 2, 3, 4)).run(seed=1)

    assert end.log_evidence == pytest.approx(conjugate_evidence(), abs=0.05)


def test_a_state_that_was_written_down_goes_on_to_the_same_bytes() -> None:
    sampler = Sampler(CONJUGATE, Options(particles=40))
    state = sampler.start(seed=3)
    whole = sampler.run(seed=3)
    for _ in range(7):
        state = sampler.step(state)
    again = from_arrays({name: np.array(array) for name, array in as_arrays(state).items()})
    for again in sampler.states(again):  # noqa: B007, B020  the last one is kept
        pass

    assert {name: array.tobytes() for name, array in as_arrays(again).items()} == {
        name: array.tobytes() for name, array in as_arrays(whole).items()
    }


@pytest.mark.parametrize("block", [1, 7, 16])
def test_likelihoods_computed_in_blocks_give_the_same_bytes(block: int) -> None:
    def in_blocks(points: Reals) -> Reals:
        parts = [points[start : start + block] for start in range(0, len(points), block)]
        return np.concatenate([CONJUGATE.log_likelihood(part) for part in reversed(parts)][::-1])

    one = Sampler(CONJUGATE, Options(particles=40)).run(seed=3)
    other = Sampler(CONJUGATE, Options(particles=40), evaluate=in_blocks).run(seed=3)

    assert one.points.tobytes() == other.points.tobytes()


def test_repeats_differ_and_each_comes_back() -> None:
    sampler = Sampler(CONJUGATE, Options(particles=40))
    first, second, again = sampler.run(3, repeat=0), sampler.run(3, repeat=1), sampler.run(3, repeat=0)

    assert first.points.tobytes() == again.points.tobytes() != second.points.tobytes()


def test_draws_hold_a_chain_for_each_repeat() -> None:
    sampler = Sampler(CONJUGATE, Options(particles=40))
    draws = draws_of([sampler.run(3, repeat) for repeat in range(3)])

    assert (draws.points.shape, draws.log_likelihood.shape, draws.log_evidence.shape) == ((3, 40, 1), (3, 40, 4), (3,))


def test_a_likelihood_that_rules_most_of_the_prior_out_costs_its_share_in_evidence() -> None:
    def possible(values: Reals) -> Reals:
        return np.where(values < 0.05, 0.0, -math.inf)

    end = Sampler(PriorDensity(("x",), (Uniform(0, 1),), (1,), possible), Options(particles=2000)).run(seed=1)

    assert end.log_evidence == pytest.approx(math.log(0.05), abs=0.1)
    assert (end.log_likelihood == 0).all()


def test_a_figure_that_no_draw_allows_ends_with_an_evidence_of_nothing() -> None:
    def never(values: Reals) -> Reals:
        return np.full((len(values), 1), -math.inf)

    end = Sampler(PriorDensity(("x",), (Uniform(0, 1),), (1,), never), Options(particles=8)).run(seed=1)

    assert (end.is_impossible, end.log_evidence) == (True, -math.inf)


def test_a_likelihood_that_is_no_number_is_refused() -> None:
    def broken(values: Reals) -> Reals:
        return np.full((len(values), 1), math.nan)

    with pytest.raises(ValueError, match="must be a number or -inf"):
        Sampler(PriorDensity(("x",), (Uniform(0, 1),), (1,), broken), Options(particles=8)).run(seed=1)


def test_a_step_of_temperature_keeps_the_share_of_particles_that_it_should() -> None:
    log_likelihood = np.array([0.0, -1.0, -5.0, -20.0])
    step = next_step(log_likelihood, 0.0, 0.5)
    weights = np.exp(step * log_likelihood)

    assert weights.sum() ** 2 / (weights**2).sum() == pytest.approx(2.0, rel=1e-6)


def test_particles_that_did_not_move_remember_all_and_shuffled_ones_nothing() -> None:
    points = np.random.Generator(np.random.Philox(1)).random((4000, 2))

    assert memory(points, points) == pytest.approx(1)
    assert memory(points, points[::-1]) < 0.06


@pytest.mark.slow
def test_the_epidemic_of_the_boarding_school_is_found() -> None:
    end = Sampler(BOARDING_SCHOOL, Options(particles=1000)).run(seed=1)
    values = BOARDING_SCHOOL.natural(end.points)
    ratios = np.column_stack([values, values[:, 0] / values[:, 1], 1 / values[:, 1]])

    assert end.log_evidence == pytest.approx(BOARDING_SCHOOL_EVIDENCE, abs=0.15)
    assert (np.abs(ratios.mean(axis=0) - BOARDING_SCHOOL_MEANS) < 5 * BOARDING_SCHOOL_SDS / math.sqrt(1000)).all()
    assert ratios.std(axis=0) == pytest.approx(BOARDING_SCHOOL_SDS, rel=0.1)


def test_what_is_found_by_chance_grows_with_what_is_looked_at() -> None:
    points = np.random.Generator(np.random.Philox(2)).random((400, 40))
    found = [memory(points[:200, :size], points[200:, :size]) for size in (1, 40)]

    assert found == pytest.approx([by_chance(200, 1), by_chance(200, 40)], abs=0.07)
    assert by_chance(200, 1) < by_chance(200, 40)


def test_two_modes_apart_keep_their_shares_and_are_forgotten() -> None:
    def apart(values: Reals) -> Reals:
        square = (values**2).sum(axis=1, keepdims=True)
        far = ((values - 4) ** 2).sum(axis=1, keepdims=True)
        return np.logaddexp(math.log(0.3) - 0.5 * square / 0.04, math.log(0.7) - 0.5 * far / 0.04)

    density = PriorDensity(("x", "y"), (Uniform(-10, 10),) * 2, (1,), apart)
    end = Sampler(density, Options(particles=1000)).run(seed=1)

    assert end.has_forgotten
    assert end.log_evidence == pytest.approx(math.log(2 * math.pi * 0.04 / 400), abs=0.3)
    assert (density.natural(end.points)[:, 0] > 2).mean() == pytest.approx(0.7, abs=0.06)
