"""What part of the sheets says of a small election whose whole is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tallies.conftest import A, B, Drawn, Election, sheets_of, tally_of

from coyuntura.arrays import Indices
from coyuntura.names import Id, Text
from coyuntura.tallies.announced import required, rounded
from coyuntura.tallies.bounds import bounds, overtaking
from coyuntura.tallies.counting import count, random_share
from coyuntura.tallies.strata import Seen, expected, lead_range, summed_by_stratum
from coyuntura.tallies.tally import Announced, Record
from coyuntura.tallies.tilt import flip, tilted_lead

ELECTIONS = 200


def leaning(found: Election, seed: int) -> Indices:
    """Return half of the sheets of each district, chosen the more readily the better A did on them."""
    stream = np.random.default_rng(seed)
    share = found.sheets.votes[:, A] / found.sheets.votes.sum(axis=1)
    key = np.asarray(share + 0.05 * stream.standard_normal(share.size), dtype=np.float64)
    districts = (np.flatnonzero(found.sheets.stratum == number) for number in range(3))
    return np.sort(np.concatenate([rows[np.argsort(-key[rows])[: rows.size // 2]] for rows in districts]))


def test_the_whole_needs_no_assumption(election: Drawn) -> None:
    whole = election(1)
    found = count(whole.tally, whole.sheets)

    assert found.missing == 0
    assert found.bounds.margin == (abs(whole.lead), abs(whole.lead))
    assert found.bounds.share_low == pytest.approx(found.bounds.share_high)
    assert found.random is not None
    assert found.random.votes == pytest.approx(whole.truth)


@pytest.mark.parametrize("seed", range(5))
def test_bounds_hold_the_truth_whatever_the_subset(election: Drawn, seed: int) -> None:
    whole = election(seed)
    for rows in (random_share(whole.sheets, 0.3, seed), leaning(whole, seed)):
        found = count(whole.tally, whole.sheets.taken(rows))
        shares = whole.truth / whole.truth.sum()

        assert np.all(found.bounds.low <= whole.truth)
        assert np.all(whole.truth <= found.bounds.high)
        assert np.all(found.bounds.share_low <= shares)
        assert np.all(shares <= found.bounds.share_high)
        assert found.bounds.margin[0] <= whole.truth[found.bounds.leader] - whole.truth[found.bounds.rival]


def test_random_subsets_are_covered_at_the_nominal_rate(election: Drawn) -> None:
    covered = 0
    for seed in range(ELECTIONS):
        whole = election(seed)
        found = count(whole.tally, whole.sheets.taken(random_share(whole.sheets, 0.4, seed)), seed)
        assert found.random is not None
        assert found.random.span is not None
        low, high = found.random.span
        lead = whole.truth[found.bounds.leader] - whole.truth[found.bounds.rival]
        covered += low <= lead <= high

    # Of 200 with 0.9 each, the binomial puts 99.9 % between 165 and 193; a bootstrap of ratios is a little narrow.
    assert 165 <= covered <= 194


def test_a_leaning_subset_is_missed_by_missing_at_random_and_held_by_the_bounds(election: Drawn) -> None:
    missed = 0
    for seed in range(20):
        whole = election(seed)
        found = count(whole.tally, whole.sheets.taken(leaning(whole, seed)), seed)
        assert found.random is not None
        assert found.random.span is not None
        lead = float(whole.truth[found.bounds.leader] - whole.truth[found.bounds.rival])
        missed += not found.random.span[0] <= lead <= found.random.span[1]
        assert found.bounds.margin[0] <= lead <= found.bounds.margin[1]

    assert missed == 20


def test_the_tilt_that_flips_is_that_of_its_closed_form() -> None:
    # One stratum: with lead D, missing M, rates p and q, D (1 - q + q t) + M (p - q t) = 0.
    seen = Seen(np.array([1000.0]), np.array([1500.0]), np.array([[350.0, 250.0, 40.0]]), is_known=True)
    lead, missing, own, other = 100.0, 1500.0, 0.25, 0.35
    odds = (lead * (1 - own) + missing * other) / (own * (missing - lead))
    found = flip(seen, A, B)

    assert found.exponent == pytest.approx(np.log(odds), abs=1e-9)
    assert found.odds == pytest.approx(odds, abs=1e-9)
    assert found.rate_needed == pytest.approx(own * odds / (1 - own + own * odds), abs=1e-9)


@given(
    st.lists(st.tuples(st.integers(1, 300), st.integers(1, 300), st.integers(0, 2000)), min_size=1, max_size=5),
)
def test_a_tilt_flips_exactly_where_the_bounds_span(strata: list[tuple[int, int, int]]) -> None:
    votes = np.array([[max(a, b), min(a, b)] for a, b, _ in strata], dtype=np.float64)
    seen = Seen(np.full(len(strata), 700.0), np.array([float(m) for *_, m in strata]), votes, is_known=True)
    found = bounds(votes.sum(axis=0), float(seen.missing.sum()))
    tilt = flip(seen, A, B)

    if found.margin[0] > 0:
        assert tilt.exponent is None
    elif found.margin[0] < 0:
        assert tilt.exponent is not None
        assert tilted_lead(seen, A, B, tilt.exponent) == pytest.approx(0, abs=1e-6)
        assert tilted_lead(seen, A, B, 600.0) == pytest.approx(found.margin[0])


def test_without_a_tilt_sheets_are_missing_at_random(election: Drawn) -> None:
    whole = election(2)
    seen = summed_by_stratum(whole.tally, whole.sheets.taken(random_share(whole.sheets, 0.5, 2)))
    votes = expected(seen)

    assert tilted_lead(seen, A, B, 0.0) == pytest.approx(votes[A] - votes[B])


def test_a_lead_larger_than_all_that_is_missing_is_settled() -> None:
    found = bounds(np.array([900.0, 300.0]), 500)

    assert (found.is_settled, found.margin) == (True, (100.0, 1100.0))
    assert overtaking(found, 500) == pytest.approx(1.2)


def test_a_lead_that_the_missing_could_undo_is_not_settled() -> None:
    found = bounds(np.array([900.0, 300.0]), 600)

    assert (found.is_settled, overtaking(found, 600)) == (False, 1.0)


def test_where_the_missing_are_not_known_by_stratum_any_spread_counts() -> None:
    seen = Seen(
        np.array([100.0, 100.0]), np.array([50.0, 50.0]), np.array([[60.0, 20.0], [20.0, 50.0]]), is_known=False
    )

    # Of the 100 missing a voter of the first stratum adds 0.4, one of the second takes 0.3, to a lead of 10.
    assert lead_range(seen, A, B) == pytest.approx((-20.0, 50.0))


def test_a_stratum_of_which_nothing_was_seen_lets_nothing_follow() -> None:
    tally = tally_of(900, {"north": 300, "south": 300, "west": 300})
    sheets = sheets_of(np.array([[90.0, 60.0, 1.0]]), np.array([300.0]), np.array([0]))
    found = count(tally, sheets)

    assert (found.unseen, found.random, found.tilt) == (("south", "west"), None, None)
    assert found.bounds.margin == (30.0 - 600, 30.0 + 600)


def test_announced_totals_that_need_more_than_is_missing_are_impossible() -> None:
    found = required(np.array([500.0, 900.0]), np.array([450.0, 300.0]), 400)

    assert (found.clashes, found.apart) == (("more-than-missing",), 250.0)
    assert list(found.votes) == [50.0, 600.0]


def test_announced_totals_below_the_sheets_are_impossible() -> None:
    found = required(np.array([400.0, 500.0]), np.array([450.0, 300.0]), 400)

    assert (found.clashes, found.apart) == (("fewer-than-seen",), 50.0)


def test_announced_totals_that_fit_are_no_clash() -> None:
    assert required(np.array([500.0, 600.0]), np.array([450.0, 300.0]), 350).clashes == ()


def test_totals_from_shares_with_one_decimal_are_told() -> None:
    total = 10_000_019
    made = [round(total * share) for share in (0.512, 0.442)]
    found = rounded([*made, total - sum(made)])

    assert found is not None
    assert found.is_rounded
    assert found.chance == pytest.approx((1000 / total) ** 2)


def test_counted_totals_are_not_taken_for_shares() -> None:
    found = rounded([5_123_457, 4_419_981, 456_581])

    assert found is not None
    assert not found.is_rounded
    assert rounded([512, 442, 46]) is None


def test_announcements_and_records_change_no_number(election: Drawn) -> None:
    whole = election(3)
    part = whole.sheets.taken(random_share(whole.sheets, 0.5, 3))
    said = Text("said", "dicho")
    votes = {Id("a"): 10, Id("b"): 70_000, Id("others"): 3}
    other = replace(
        whole.tally,
        announced=(Announced(Id("first"), said, said, "2020-05-04", votes, ()),),
        records=(Record("verification", "2020-05-05", said, said, (), ()),),
    )
    one, two = count(whole.tally, part), count(other, part)

    assert one.bounds.margin == two.bounds.margin
    assert one.random is not None
    assert two.random is not None
    assert one.random.span == two.random.span
    assert one.tilt == two.tilt


def test_one_seed_gives_one_range(election: Drawn) -> None:
    whole = election(4)
    part = whole.sheets.taken(random_share(whole.sheets, 0.5, 4))
    first, again, other = (count(whole.tally, part, seed).random for seed in (1, 1, 2))

    assert first is not None
    assert again is not None
    assert other is not None
    assert first.span == again.span
    assert first.span != other.span
