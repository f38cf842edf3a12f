"""Years that enter in their order: what was predicted of each, against closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from tests.infer.models import CONJUGATE, conjugate_evidence, conjugate_increments

from coyuntura.arrays import Reals
from coyuntura.infer.checkpoint import encode_state
from coyuntura.infer.draws import log_mean
from coyuntura.infer.state import Options, draws_of
from coyuntura.infer.tempering import Sampler

ONE_BY_ONE = tuple(range(1, len(CONJUGATE.years) + 1))


def test_what_each_figure_was_given_sums_to_the_evidence() -> None:
    assert conjugate_increments().sum() == pytest.approx(conjugate_evidence(), abs=1e-12)


def test_each_year_is_predicted_from_the_years_before() -> None:
    sampler = Sampler(CONJUGATE, Options(particles=4000), ends=ONE_BY_ONE)
    increments = draws_of([sampler.run(1, repeat) for repeat in range(2)]).increments

    assert log_mean(increments) == pytest.approx(conjugate_increments(), abs=0.03)
    assert (np.abs(increments[0] - increments[1]) < 0.07).all()
    assert (increments[0] != increments[1]).all()


def test_at_each_years_end_particles_stand_for_what_was_known_then() -> None:
    sampler = Sampler(CONJUGATE, Options(particles=2000), ends=ONE_BY_ONE)
    ends = [state for state in sampler.states(sampler.start(1)) if state.is_at_end]
    figures = np.array([1.2, 0.4, 2.1, 1.5])

    assert [state.group for state in ends] == [0, 1, 2, 3]
    means = figures.cumsum() / (np.arange(1, 5) + 0.25)
    assert [state.points.mean() for state in ends] == pytest.approx(means, abs=0.1)


def test_of_years_that_have_not_entered_nothing_is_asked() -> None:
    asked: list[int] = []

    def in_part(values: Reals, first: int) -> Reals:
        asked.append(first)
        found = CONJUGATE.likelihood(values)
        found[:, first:] = 0.0
        return found

    whole = Sampler(CONJUGATE, Options(particles=40), ends=ONE_BY_ONE).run(1)
    part = Sampler(replace(CONJUGATE, in_part=in_part), Options(particles=40), ends=ONE_BY_ONE).run(1)

    assert encode_state("", part) == encode_state("", whole)
    assert asked == sorted(asked)
    assert set(asked) == {1, 2, 3}
