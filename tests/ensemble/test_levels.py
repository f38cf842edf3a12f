import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.ensemble.levels import parse_levels


def test_a_range_has_both_ends_and_equal_distances() -> None:
    assert parse_levels("share=0:1:5") == ("share", (0, 0.25, 0.5, 0.75, 1))


def test_values_are_taken_as_they_stand() -> None:
    assert parse_levels("share = 3, 1e-2,-5") == ("share", (3, 0.01, -5))


def test_a_name_is_compared_without_regard_to_case() -> None:
    assert parse_levels("Oil Price=1")[0] == "oil_price"


def test_a_range_of_one_level_is_its_lower_end() -> None:
    assert parse_levels("share=2:3:1") == ("share", (2,))


@pytest.mark.parametrize(
    "text",
    [
        "share",
        "=1",
        "share=",
        "share=1:2",
        "share=1:2:3:4",
        "share=1:2:0",
        "share=1:2:1e3",
        "share=1:2:1000000",
        "share=nan",
        "share=1e999",
        "share=1e-400",
        "share=5e-325:1:3",
        "share=1,,2",
        "share=1,1.0",
        "share=1:1:3",
        "share=__import__('os')",
        "share=" + "9" * 100_000,
    ],
)
def test_what_is_no_factor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a factor is|has a level twice"):
        parse_levels(text)


@given(st.text(max_size=40))
def test_any_text_is_levels_or_a_clear_error(text: str) -> None:
    try:
        levels = parse_levels(text)[1]
    except ValueError as error:
        assert "a factor is" in str(error) or "level twice" in str(error) or "further than" in str(error)  # noqa: PT017  other texts raise nothing
    else:
        assert levels


def test_a_range_longer_than_numbers_are_is_refused() -> None:
    with pytest.raises(ValueError, match=r"`share` goes from -1e\+308 to 1e\+308, further than a number can tell\."):
        parse_levels("share=-1e308:1e308:3")
