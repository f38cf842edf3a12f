"""Equations as other languages write them: the fault says how this one does."""

import pytest

from coyuntura.errors import Faults, Place, StudyError
from coyuntura.model.equations import read_equation
from coyuntura.syntax import parse_expression, write_expression

ARABIC = "\N{ARABIC-INDIC DIGIT NINE}\N{ARABIC-INDIC DIGIT ZERO}"


def refused(text: str) -> tuple[str, str, int]:
    """Return what is said of an equation, the way out, and the column."""
    faults = Faults()
    read_equation(text, Place("m", 1, 1, 1, text), faults)
    with pytest.raises(StudyError) as found:
        faults.raise_if_any()
    (fault,) = found.value.faults
    assert fault.place is not None
    return fault.message, fault.help, fault.place.column


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("a ** 2", "A power is written `^`."),
        ("a == 2", "Equality is written `=`."),
        ("a != 2", "What differs is written `<>`."),
        ("a \u2265 2", "At least is written `>=`."),
        ("a && b", "Two conditions are joined with `AND`."),
        ("a || b", "Two conditions are joined with `OR`."),
        ("!a", "What is not so is written `NOT`."),
        ("a \u2212 b", "A sign or a difference is written `-`."),
        ("IF(a > 0, 1, 2)", "A choice is written `IF condition THEN value ELSE other`."),
        ("2 * IF (a > 0, 1, 2)", "A choice is written `IF condition THEN value ELSE other`."),
        ("90%", "A percentage is written as a share, such as `0.9`; the rest of a division is `a MOD b`."),
        ("a * 1,5", "Decimals follow a point: `1.5`."),
        ("a * 1_5", "A number has no underscores: write `15`; if the underscore begins the decimals, `1.5`."),
        (f"a * {ARABIC}", "Write `90`, in digits from 0 to 9."),
        ("1 < a < 2", "Two comparisons are joined with `AND`: `a < b AND b < c`."),
        ("a = b = c", "Two comparisons are joined with `AND`: `a < b AND b < c`."),
        ("a + )", ""),
        ("a b", ""),
    ],
)
def test_a_sign_of_another_language_has_a_way_out(text: str, way_out: str) -> None:
    assert refused(text)[1] == way_out


def test_a_chain_of_comparisons_is_pointed_at_where_the_second_begins() -> None:
    assert refused("1 < a < 2")[::2] == ("`<` cannot stand here.", 7)


@pytest.mark.parametrize("text", ["(1 < a) < 2", "(a = b) = c", "1 < (a < 2)", "a < b AND b < c"])
def test_what_stands_in_brackets_may_be_compared(text: str) -> None:
    assert write_expression(parse_expression(text)) == text
