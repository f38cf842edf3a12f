"""What figures read of saved points, against measures over trajectories."""

from typing import get_args

import numpy as np
import pytest

from coyuntura.arrays import Reals
from coyuntura.dates import Period, parse_period
from coyuntura.infer.rows import Read, reading_of, rows_of
from coyuntura.measures.saved import Saved
from coyuntura.model.observations import Reads
from coyuntura.simulate.sums import added_up

SAVED = Saved(12 * 2000 + np.arange(61, dtype=np.float64) * 0.5, 12 * 2000 + 30.0, "month")
PERIODS = [parse_period(text, "month") for text in ("2000", "2001", "2000-07", "2002-01", "2002-06", "2001-03-07")]
TRAJECTORY = np.random.default_rng(1).normal(size=(61, 5))


def expected(reads: Reads, period: Period) -> Reals:
    match reads:
        case "start":
            return SAVED.at(TRAJECTORY, period.start)
        case "end":
            return SAVED.at(TRAJECTORY, period.end)
        case "total":
            return SAVED.total(TRAJECTORY, period.start, period.end)
        case "mean" | "change":
            return SAVED.mean(TRAJECTORY, period.start, period.end)


@pytest.mark.parametrize("reads", get_args(Reads))
def test_rows_read_what_measures_read(reads: Reads) -> None:
    rows = rows_of([(reads, period, 4.0) for period in PERIODS], SAVED)

    for number, period in enumerate(PERIODS):
        np.testing.assert_allclose(
            4 * rows.of(TRAJECTORY)[number], expected(reads, period), rtol=0, atol=1e-12, err_msg=str(period)
        )


def test_rows_of_years_are_read_in_place_and_are_what_they_are_beside_other_periods() -> None:
    alone = rows_of([("mean", period, 1.0) for period in PERIODS[:2]], SAVED)
    mixed = rows_of([("mean", period, 1.0) for period in PERIODS], SAVED)

    assert all(isinstance(points, slice) and weights is None for points, weights in alone.terms)
    assert any(weights is not None for _, weights in mixed.terms)
    np.testing.assert_allclose(alone.of(TRAJECTORY), mixed.of(TRAJECTORY)[:2], rtol=0, atol=1e-14)


def test_a_point_that_is_read_by_no_row_need_not_be_a_number() -> None:
    broken = np.array(TRAJECTORY)
    broken[-1] = np.nan  # the last month ends before it
    rows = rows_of([("mean", period, 1.0) for period in PERIODS], SAVED)

    assert rows.last == 59
    assert np.array_equal(rows.of(broken), rows.of(TRAJECTORY))


def test_what_is_read_of_a_particle_is_the_same_alone() -> None:
    rows = rows_of([("mean", period, 1.0) for period in PERIODS], SAVED)
    whole = rows.of(TRAJECTORY)

    for number in range(5):
        alone = rows.of(np.ascontiguousarray(TRAJECTORY[:, number : number + 1]))
        assert alone.tobytes() == whole[:, number : number + 1].tobytes()


KEPT: list[tuple[list[list[Read]], int]] = [
    # Of two years apart two sums are kept; where a point is read twice or by weights, each that is read.
    ([[("mean", PERIODS[0], 1.0), ("mean", PERIODS[1], 2.0)]], 2),
    ([[("start", PERIODS[0], 1.0)], [("mean", PERIODS[1], 2.0)]], 2),
    ([[("mean", PERIODS[0], 1.0)], [("mean", PERIODS[0], 2.0)]], 24),
    ([[("mean", period, 1.0) for period in PERIODS]], 52),
    ([[]], 0),
]


@pytest.mark.parametrize(("wanted", "numbers"), KEPT)
def test_what_is_kept_of_a_run_gives_rows_to_the_last_bit(wanted: list[list[Read]], numbers: int) -> None:
    every = [rows_of(reads, SAVED) for reads in wanted]
    reading = reading_of([("cell", rows) for rows in every], SAVED)
    kept = added_up(TRAJECTORY, reading.homes["cell"])

    assert reading.numbers == numbers == len(kept)
    for rows, short in zip(every, reading.rows, strict=True):
        assert short.of(kept).tobytes() == rows.of(TRAJECTORY).tobytes()
