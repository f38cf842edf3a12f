"""Years that enter in their order: what was predicted of each, against closed forms."""

import numpy as np
import pytest
from tests.infer.models import CONJUGATE, conjugate_evidence, conjugate_increments

from coyuntura.infer.state import Options, draws_of
from coyuntura.infer.tempering import Sampler
from coyuntura.infer.yearly import YearlyScores, scores_of, year_ends, yearly_ends


def test_what_each_figure_was_given_sums_to_the_evidence() -> None:
    assert conjugate_increments().sum() == pytest.approx(conjugate_evidence(), abs=1e-12)


def test_each_year_is_predicted_from_the_years_before() -> None:
    sampler = Sampler(CONJUGATE, Options(particles=4000), ends=yearly_ends(CONJUGATE.years))
    draws = draws_of([sampler.run(1, repeat) for repeat in range(2)])
    scores = scores_of(draws, CONJUGATE.years, sampler.ends)

    assert scores.increments == pytest.approx(conjugate_increments(), abs=0.03)
    assert scores.since(2003) == pytest.approx(conjugate_increments()[2:].sum(), abs=0.05)
    assert (scores.sd < 0.05).all()


def test_the_years_before_the_first_enter_in_one_go() -> None:
    assert yearly_ends((1990, 1991, 1993, 1994), first=1993) == (2, 3, 4)


def test_a_first_year_before_all_figures_leaves_each_to_itself() -> None:
    assert yearly_ends((1990, 1991), first=1980) == yearly_ends((1990, 1991)) == (1, 2)


def test_a_first_year_after_all_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="at most the last year 1991, got 1992"):
        yearly_ends((1990, 1991), first=1992)


def test_each_years_end_comes_once_with_its_particles() -> None:
    sampler = Sampler(CONJUGATE, Options(particles=2000), ends=yearly_ends(CONJUGATE.years))
    ends = [(year, state.points.mean()) for year, state in year_ends(sampler, sampler.start(1)) if year]
    figures = np.array([1.2, 0.4, 2.1, 1.5])

    assert [year for year, _ in ends] == [2001, 2002, 2003, 2004]
    means = figures.cumsum() / (np.arange(1, 5) + 0.25)
    assert [mean for _, mean in ends] == pytest.approx(means, abs=0.1)


def test_a_score_since_a_year_within_a_group_is_refused() -> None:
    scores = YearlyScores((1990, 1993), (1992, 1993), np.array([-3.0, -1.0]), np.zeros(2))

    assert scores.since(1993) == -1.0
    with pytest.raises(ValueError, match="since 1991 needs figures before and after it in groups of their own"):
        scores.since(1991)


def test_a_score_since_after_all_figures_is_refused() -> None:
    scores = YearlyScores((1990, 1993), (1992, 1993), np.array([-3.0, -1.0]), np.zeros(2))

    with pytest.raises(ValueError, match="since 1994"):
        scores.since(1994)
