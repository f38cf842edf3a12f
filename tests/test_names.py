import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.names import Text, canonical, is_usable


@given(st.text())
def test_the_form_for_comparing_is_its_own_form(name: str) -> None:
    assert canonical(canonical(name)) == canonical(name)


@pytest.mark.parametrize("name", ["Oil production", "oil_production", "OIL  PRODUCTION", " oil _ production "])
def test_case_and_spaces_make_no_difference(name: str) -> None:
    assert canonical(name) == "oil_production"


@pytest.mark.parametrize("name", ["oil", "Oil 2", "producción", "o_1"])
def test_a_letter_followed_by_letters_digits_and_underscores_is_a_name(name: str) -> None:
    assert is_usable(name)


@pytest.mark.parametrize("name", ["", " ", "2nd", "_x", "a-b", "a.b", "a\x00b", "a\u202eb", "os.system()", "{x}"])
def test_anything_else_is_no_name(name: str) -> None:
    assert not is_usable(name)


def test_a_text_is_given_in_the_language_that_is_asked_for() -> None:
    text = Text("Oil", "Petróleo")

    assert [text.in_language("en"), text.in_language("es")] == ["Oil", "Petróleo"]


def test_a_text_goes_out_under_the_codes_of_its_languages() -> None:
    assert Text("Oil", "Petróleo").as_dict() == {"en": "Oil", "es": "Petróleo"}
