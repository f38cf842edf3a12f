"""R-hat, effective draws and evidence of repeats; numbers of arviz-stats 0.8.0 where they are given to ten places."""

import math

import numpy as np
import pytest

from coyuntura.infer.agreement import ess_bulk, evidence_of, rhat

PLACES = np.arange(400.0).reshape(4, 100)
QUICK = np.sin(PLACES * 1.7) + 0.3 * np.cos(PLACES**2 * 0.11) + 0.05 * np.arange(4)[:, None]
SLOW = np.sin(PLACES * 0.15) + 0.5 * np.sin(PLACES * 1.9)


def test_rhat_is_that_of_the_reference() -> None:
    assert [rhat(QUICK), rhat(SLOW)] == pytest.approx([0.9961470075742869, 0.9980944188641659], rel=1e-12)


def test_effective_draws_of_the_middle_are_those_of_the_reference() -> None:
    assert [ess_bulk(QUICK), ess_bulk(SLOW)] == pytest.approx([503.52961152553087, 44.34070379149682], rel=1e-10)


def test_repeats_in_different_places_do_not_agree() -> None:
    assert rhat(QUICK + np.arange(4)[:, None]) > 1.1


def test_repeats_of_different_spread_do_not_agree() -> None:
    assert rhat(QUICK * np.array([1, 1, 1, 4])[:, None]) > 1.1


def test_repeats_that_stand_still_agree_only_where_they_stand_at_one_value() -> None:
    assert (rhat(np.ones((3, 10))), rhat(np.ones((3, 10)) * np.arange(3)[:, None])) == (1.0, math.inf)


def test_evidence_is_averaged_before_its_logarithm() -> None:
    found = evidence_of(np.log([1e-300, 3e-300]))

    assert (found.log, found.sd) == pytest.approx((math.log(2e-300), math.log(3) / math.sqrt(2)))


def test_one_repeat_does_not_tell_how_sure_its_evidence_is() -> None:
    assert evidence_of(np.array([-3.0])).sd == math.inf


def test_evidence_of_nothing_is_nothing() -> None:
    assert evidence_of(np.array([-math.inf, -math.inf])).log == -math.inf
