"""Letters that deceive the eye. Which letter looks like which is read off their names in Unicode's own charts."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.errors import did_you_mean
from coyuntura.letters import deceit, looks, plain

CYRILLIC_E = "\N{CYRILLIC SMALL LETTER IE}"
CYRILLIC_A = "\N{CYRILLIC SMALL LETTER A}"


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        (f"declin{CYRILLIC_E}", "U+0435 CYRILLIC SMALL LETTER IE"),
        ("\N{FULLWIDTH LATIN SMALL LETTER F}irst", "U+FF46 FULLWIDTH LATIN SMALL LETTER F"),
        ("a\N{HANGUL FILLER}b", "U+3164 HANGUL FILLER"),
        ("a\N{HALFWIDTH HANGUL FILLER}b", "U+FFA0 HALFWIDTH HANGUL FILLER"),
        ("a\N{ZERO WIDTH SPACE}b", "U+200B ZERO WIDTH SPACE"),
        ("a\N{ZERO WIDTH JOINER}b", "U+200D ZERO WIDTH JOINER"),
        ("a\N{VARIATION SELECTOR-16}b", "U+FE0F VARIATION SELECTOR-16"),
        ("a\N{RIGHT-TO-LEFT OVERRIDE}b", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\N{NO-BREAK SPACE}b", "U+00A0 NO-BREAK SPACE"),
        ("\N{LATIN SMALL LIGATURE FI}rst", "U+FB01 LATIN SMALL LIGATURE FI"),
        ("x\N{SUPERSCRIPT TWO}", "U+00B2 SUPERSCRIPT TWO"),
        ("o\N{COMBINING ACUTE ACCENT}", "U+0301 COMBINING ACUTE ACCENT"),
        ("rate_\N{GREEK SMALL LETTER OMICRON}il", "U+03BF GREEK SMALL LETTER OMICRON"),
        ("year_\N{ARABIC-INDIC DIGIT ONE}a", "U+0661 ARABIC-INDIC DIGIT ONE"),
        ("\N{MATHEMATICAL BOLD SMALL A}", "U+1D41A MATHEMATICAL BOLD SMALL A"),
        ("k\N{MODIFIER LETTER APOSTROPHE}", "U+02BC MODIFIER LETTER APOSTROPHE"),
    ],
)
def test_a_name_that_is_not_what_it_seems_is_told_by_its_letter(name: str, letter: str) -> None:
    assert letter in deceit(name)


@pytest.mark.parametrize(
    "name",
    [
        "oil_production",
        "producci\N{LATIN SMALL LETTER O WITH ACUTE}n",
        "a\N{LATIN SMALL LETTER N WITH TILDE}o",
        "\N{CYRILLIC SMALL LETTER DE}\N{CYRILLIC SMALL LETTER O}\N{CYRILLIC SMALL LETTER BE}",
        "\N{GREEK SMALL LETTER ALPHA}",
        "\N{GREEK SMALL LETTER ALPHA}_of_demand 2",
        "\N{CJK UNIFIED IDEOGRAPH-65E5}\N{HIRAGANA LETTER KA}\N{KATAKANA LETTER NA}",
        "F49",
    ],
)
def test_a_word_in_letters_of_one_script_is_a_name(name: str) -> None:
    assert not deceit(name)


@given(st.text(max_size=12))
def test_whatever_a_name_holds_is_told_without_an_error(name: str) -> None:
    assert isinstance(deceit(name), str)
    assert looks(name)


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=4))
def test_names_of_one_compatible_form_are_one_or_refused(name: str) -> None:
    other = unicodedata.normalize("NFKC", name)

    assert name == other or deceit(name)


def test_names_of_two_scripts_look_alike() -> None:
    assert looks(2 * CYRILLIC_A) & looks("aa")
    assert looks("\N{CYRILLIC SMALL LETTER VE}\N{CYRILLIC SMALL LETTER O}") & looks("bo")
    assert looks("\N{GREEK SMALL LETTER OMICRON}\N{GREEK SMALL LETTER RHO}") & looks("op")
    assert not looks("\N{CYRILLIC SMALL LETTER DE}") & looks("d")


def test_a_name_is_offered_in_plain_letters() -> None:
    assert plain(f"d{CYRILLIC_E}clin{CYRILLIC_E}\N{ZERO WIDTH SPACE}") == "decline"


def test_a_word_that_looks_like_a_known_one_is_told_by_its_letter() -> None:
    assert did_you_mean(f"declin{CYRILLIC_E}", ["decline", "incline"]) == (
        f" Did you mean `decline`? The letter `{CYRILLIC_E}`, U+0435 CYRILLIC SMALL LETTER IE, looks like another."
    )


def test_many_misspelt_words_among_many_names_are_told_in_time() -> None:
    names = [f"{'the_same_long_beginning_' * 3}{number:04}" for number in range(2000)]
    began = time.process_time()
    hints = [did_you_mean(f"{'the_same_long_beginnning_' * 3}{number:04}", names) for number in range(100)]

    assert all(hints)
    assert time.process_time() - began < 6
