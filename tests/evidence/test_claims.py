from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from coyuntura.errors import Faults, Place, StudyError
from coyuntura.evidence.claims import Argument, Claim, Figure, Locator, Span, read_claims
from coyuntura.evidence.documents import Bibliography, Document
from coyuntura.names import Text

DAY = date(2020, 1, 1)
DOCUMENT = Document(
    "X", "On rivers", ("Ana",), Text("Press", "Prensa"), DAY, DAY, "", "en", "AP", ("0" * 16, "1" * 16), Place("d")
)
BIBLIOGRAPHY = Bibliography({"X": DOCUMENT}, {"AP": Text("Ana", "Ana"), "BQ": Text("Bo", "Bo")})

MECHANISM = """
claims:
  X01:
    paragraphs: {X: [1, 2]}
    kind: mechanism
    strength: A
    prediction: true
    subsystem: FLOW
    voice: [BQ]
    effect: ["+", "0"]
    says: {en: rain fills rivers, es: la lluvia llena los ríos}
"""
FIGURE = """
claims:
  Q01:
    paragraphs: {X: [2]}
    kind: figure
    status: attr
    value: [2, 3]
    unit: m
    date: [2019, open]
    says: {en: depth, es: profundidad}
"""


def read(tmp_path: Path, *texts: str) -> tuple[Mapping[str, Claim], Faults]:
    folder = tmp_path / "claims"
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    faults = Faults()
    return read_claims(folder, BIBLIOGRAPHY, faults), faults


def codes(faults: Faults) -> list[str]:
    with pytest.raises(StudyError) as raised:
        faults.raise_if_any()
    return [fault.code for fault in raised.value.faults]


def argument(claim: Claim) -> Argument:
    assert claim.argument is not None
    return claim.argument


def figure(claim: Claim) -> Figure:
    assert claim.figure is not None
    return claim.figure


def test_a_mechanism_keeps_its_paragraphs(tmp_path: Path) -> None:
    claims, faults = read(tmp_path, MECHANISM)
    faults.raise_if_any()
    assert claims["X01"].locators == (Locator("X", 1), Locator("X", 2))


def test_a_mechanism_keeps_its_signs(tmp_path: Path) -> None:
    claims, _ = read(tmp_path, MECHANISM)
    assert argument(claims["X01"]).effects == ("+", "0")


def test_what_is_not_said_to_be_load_bearing_is_not(tmp_path: Path) -> None:
    claims, _ = read(tmp_path, MECHANISM)
    assert not argument(claims["X01"]).is_load_bearing


def test_a_figure_keeps_its_range(tmp_path: Path) -> None:
    claims, faults = read(tmp_path, FIGURE)
    faults.raise_if_any()
    assert (figure(claims["Q01"]).low, figure(claims["Q01"]).high) == (2.0, 3.0)


def test_a_figure_without_value_has_none(tmp_path: Path) -> None:
    claims, _ = read(tmp_path, FIGURE.replace("    value: [2, 3]\n", ""))
    assert figure(claims["Q01"]).low is None


def test_an_open_end_of_a_span_is_empty(tmp_path: Path) -> None:
    claims, _ = read(tmp_path, FIGURE)
    assert claims["Q01"].date == Span("2019", "")


def test_an_id_in_two_files_is_a_fault(tmp_path: Path) -> None:
    assert codes(read(tmp_path, MECHANISM, MECHANISM)[1]) == ["claim-duplicate"]


def test_a_document_that_nobody_records_is_a_fault(tmp_path: Path) -> None:
    assert codes(read(tmp_path, MECHANISM.replace("{X:", "{Y:"))[1]) == ["document-unknown"]


def test_a_paragraph_beyond_the_last_is_a_fault(tmp_path: Path) -> None:
    assert codes(read(tmp_path, MECHANISM.replace("[1, 2]", "[1, 3]"))[1]) == ["paragraph-unknown"]


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("kind: mechanism", "kind: mechanics"),
        ("strength: A", "strength: B"),
        ('"0"', '"1"'),
        ("voice: [BQ]", "voice: [CR]"),
        ("subsystem: FLOW", "subsystem: FLOW\n    modelled_as: taste"),
    ],
)
def test_a_word_that_the_key_does_not_take_is_a_fault(tmp_path: Path, written: str, instead: str) -> None:
    assert "kind-unknown" in codes(read(tmp_path, MECHANISM.replace(written, instead))[1])


def test_a_key_of_another_kind_of_claim_is_a_fault(tmp_path: Path) -> None:
    assert codes(read(tmp_path, FIGURE.replace("unit: m", "strength: A"))[1]) == ["key-unknown"]


def test_a_range_that_falls_is_a_fault(tmp_path: Path) -> None:
    assert codes(read(tmp_path, FIGURE.replace("[2, 3]", "[3, 2]"))[1]) == ["value-kind"]


def test_a_span_open_at_both_ends_is_a_fault(tmp_path: Path) -> None:
    assert codes(read(tmp_path, FIGURE.replace("[2019, open]", "[open, open]"))[1]) == ["date-unclear"]


def test_a_claim_without_spanish_is_a_fault(tmp_path: Path) -> None:
    assert codes(read(tmp_path, FIGURE.replace(", es: profundidad", ""))[1]) == ["key-missing"]


def test_a_derived_claim_from_nothing_known_is_a_fault(tmp_path: Path) -> None:
    derived = "claims:\n  D01: {kind: derived, from: [Q09], says: {en: ratio, es: razón}}\n"
    assert codes(read(tmp_path, FIGURE, derived)[1]) == ["claim-unknown"]


def test_a_list_of_one_is_no_range(tmp_path: Path) -> None:
    assert codes(read(tmp_path, FIGURE.replace("[2, 3]", "[2]"))[1]) == ["value-kind"]


@pytest.mark.parametrize("paragraphs", ["{X: []}", "{}"])
def test_a_claim_without_a_paragraph_is_a_fault(tmp_path: Path, paragraphs: str) -> None:
    _, faults = read(tmp_path, FIGURE.replace("{X: [2]}", paragraphs))

    assert codes(faults) == ["value-kind"]


@pytest.mark.parametrize("name", ["a/b", "__proto__", "\u0130", "o\u1d1ctput", "-a"])
def test_an_id_has_letters_digits_and_marks_between_them(tmp_path: Path, name: str) -> None:
    _, faults = read(tmp_path, FIGURE.replace("Q01", name))

    assert codes(faults) == ["name-unusable"]


@pytest.mark.parametrize("name", ["Q01", "Q-1.2", "\u00d11", "1a", "a_b"])
def test_an_id_may_be_in_any_script(tmp_path: Path, name: str) -> None:
    claims, _ = read(tmp_path, FIGURE.replace("Q01", name))

    assert list(claims) == [name]
