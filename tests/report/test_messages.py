"""Messages in Spanish: found by their templates, with their fields, in proportion to their length."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.errors import Fault, Place
from coyuntura.report.messages import fault_in_spanish, in_spanish


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Choose another name.", "Elija otro nombre."),
        ("choose another name.", "elija otro nombre."),
        ("`cash` is not defined in the study.", "`cash` no está definido en el estudio."),
        (
            "`cahs` is not defined in the study. Did you mean `cash`?",
            "`cahs` no está definido en el estudio. ¿Quiso decir `cash`?",
        ),
        ("this must be a number, but it is a list.", "esto debe ser un número, pero es una lista."),
        ("`ABS` takes 1 argument, got 2.", "`ABS` toma 1 argumento, y recibe 2."),
        ("`MAX` takes 2 arguments, got 3.", "`MAX` toma 2 argumentos, y recibe 3."),
        ("`a` and `b` do not go together.", "`a` y `b` no son compatibles."),
        ("neither `a` nor `b` is here.", "aquí no está ni `a` ni `b`."),
        ("interrupted. Nothing was written.", "interrumpido. No se escribió nada."),
        (
            "`AT(a) < 1000` compares units that differ: `USD` and `1` do not go together.",
            "`AT(a) < 1000` compara unidades que difieren: `USD` y `1` no son compatibles.",
        ),
        (
            "2025-12 lies outside the run, which goes from 2020-01 to 2024-12.",
            "2025-12 queda fuera de la corrida, que va de 2020-01 a 2024-12.",
        ),
        ("1 fault. Nothing was run or written.", "1 error. No se corrió ni se escribió nada."),
        ("2 faults. Nothing was run or written.", "2 errores. No se corrió ni se escribió nada."),
        ("error: there is no file `a.nc`.", "error: no hay un archivo `a.nc`."),
    ],
)
def test_a_message_is_said_in_spanish(english: str, spanish: str) -> None:
    assert in_spanish(english) == spanish


def test_what_stands_in_backticks_is_the_modellers_own() -> None:
    assert in_spanish("`a list` is not defined in the study.") == "`a list` no está definido en el estudio."


@pytest.mark.parametrize("text", ["", " ", "17", "Nobody wrote this sentence anywhere.", "`x`", "..."])
def test_what_the_catalogue_does_not_hold_stays(text: str) -> None:
    assert in_spanish(text) == text


def test_a_fault_keeps_its_code_and_its_place() -> None:
    place = Place("modules/oil.yaml", 3, 5)
    fault = Fault("unknown-name", "`x` is not defined in the study.", place, "Choose another name.")
    found = fault_in_spanish(fault)

    assert (found.code, found.place) == ("unknown-name", place)
    assert found.shown("ayuda").splitlines()[-1] == "ayuda: Elija otro nombre."


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    assert isinstance(in_spanish(text), str)


@given(st.text(alphabet="`'.;: {}0x", max_size=60))
def test_signs_of_templates_in_a_name_change_nothing_around_it(name: str) -> None:
    said = in_spanish(f"`{name}` is declared in `USD`, but its equation gives `bbl`.")

    assert said.startswith("`")
    assert isinstance(said, str)


@pytest.mark.parametrize(
    "text", ["`" * 4000, "a. " * 1300, "`x` and " * 500, "is not " * 560, ": " * 2000, "`x` is `" * 500]
)
def test_no_text_takes_long(text: str) -> None:
    in_spanish("Choose another name.")
    start = time.perf_counter()
    in_spanish(text)

    assert time.perf_counter() - start < 2
