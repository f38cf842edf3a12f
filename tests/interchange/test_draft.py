import pytest

from coyuntura.interchange.draft import Namer
from coyuntura.names import is_usable


def test_a_name_has_one_id_however_it_is_spelt() -> None:
    namer = Namer()

    assert {namer.id_of(name) for name in ("Birth Rate", "birth_rate", "BIRTH   RATE")} == {"birth_rate"}


@pytest.mark.parametrize("name", ["time", "Sum", "if", "MOD"])
def test_a_word_of_the_language_gets_a_number(name: str) -> None:
    assert Namer().id_of(name) == f"{name.lower()}_2"


def test_names_that_differ_in_signs_only_have_ids_of_their_own() -> None:
    namer = Namer()

    assert [namer.id_of(name) for name in ("a-b", "a+b", "a b")] == ["a_b", "a_b_2", "a_b_3"]


def test_a_name_of_another_kind_has_an_id_of_its_own() -> None:
    namer = Namer()

    assert [namer.id_of("North"), namer.id_of("north", "element"), namer.id_of("NORTH")] == [
        "north",
        "north_2",
        "north",
    ]


@pytest.mark.parametrize("name", ["50%", "_x_", "", "°", "2nd rate", "ñandú", "\u0928\u092e\u0938\u094d\u0924\u0947"])
def test_every_id_is_usable(name: str) -> None:
    assert is_usable(Namer().id_of(name))
