from datetime import date
from pathlib import Path

import pytest

from coyuntura.errors import MOST_FAULTS, Faults, Place, StudyError
from coyuntura.evidence.claims import Argument, Claim, Locator, ModelledAs
from coyuntura.evidence.coverage import Difference, Match, Verification, coverage, verify
from coyuntura.evidence.documents import Document, fingerprint
from coyuntura.names import Text

LINES = ["On rivers", "Rain fills them.", "Drought empties them."]
DAY = date(2020, 1, 1)
DOCUMENTS = {
    "X": Document(
        "X",
        "On rivers",
        ("Ana",),
        Text("Press", "Prensa"),
        DAY,
        DAY,
        "",
        "en",
        "AP",
        tuple(map(fingerprint, LINES)),
        Place("d"),
    )
}


def claim(name: str, paragraph: int = 2, modelled_as: ModelledAs | None = None) -> Claim:
    argument = Argument("C", "FLOW", ("+",), is_prediction=False, is_load_bearing=False, modelled_as=modelled_as)
    text = Text("rain", "lluvia")
    where = (Locator("X", paragraph),)
    return Claim(name, "mechanism", text, None, where, (), argument, None, None, False, (), Place("c"))  # noqa: FBT003  a row of the table, by position


CLAIMS = {"X01": claim("X01", 2), "X02": claim("X02", 3)}


def check(tmp_path: Path, lines: list[str], name: str = "copy.txt") -> tuple[Verification, Faults]:
    (tmp_path / name).write_text("\n\n".join(lines), encoding="utf-8")
    faults = Faults()
    return verify(DOCUMENTS, CLAIMS, tmp_path, faults), faults


def test_a_true_copy_differs_nowhere(tmp_path: Path) -> None:
    report, faults = check(tmp_path, LINES)
    assert (report.checked, report.differences, len(faults)) == (2, (), 0)


def test_the_copy_is_found_under_any_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Something else.", encoding="utf-8")
    report, _ = check(tmp_path, LINES, "zz 1.txt")
    assert report.matches["X"] == Match("zz 1.txt", 3, 3)


def test_the_better_of_two_copies_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("On rivers", encoding="utf-8")
    report, _ = check(tmp_path, LINES, "b.txt")
    assert report.matches["X"].file == "b.txt"


def test_an_altered_paragraph_is_named_with_its_claim(tmp_path: Path) -> None:
    report, _ = check(tmp_path, [LINES[0], "Rain fills few of them.", LINES[2]])
    assert report.differences == (Difference("X01", Locator("X", 2), "differs"),)


def test_a_difference_is_also_a_fault(tmp_path: Path) -> None:
    _, faults = check(tmp_path, [LINES[0], "Rain fills few of them.", LINES[2]])
    with pytest.raises(StudyError, match=r"paragraph-differs.*`X01`"):
        faults.raise_if_any()


def test_more_differences_than_a_report_of_faults_holds_are_all_found(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Something else.", encoding="utf-8")
    many = {f"X{number}": claim(f"X{number}") for number in range(MOST_FAULTS + 1)}
    assert len(verify(DOCUMENTS, many, tmp_path, Faults()).differences) == MOST_FAULTS + 1


def test_a_copy_that_ends_early_lacks_the_paragraph(tmp_path: Path) -> None:
    report, _ = check(tmp_path, LINES[:2])
    assert report.differences == (Difference("X02", Locator("X", 3), "missing"),)


def test_without_a_copy_every_claim_is_named(tmp_path: Path) -> None:
    report, _ = check(tmp_path, ["Something else."])
    assert [(found.claim, found.reason) for found in report.differences] == [("X01", "no-text"), ("X02", "no-text")]


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    faults = Faults()
    verify(DOCUMENTS, CLAIMS, tmp_path / "nowhere", faults)
    with pytest.raises(StudyError, match="file-missing"):
        faults.raise_if_any()


def test_the_three_parts_add_up_to_all_mechanisms() -> None:
    claims = {**CLAIMS, "X03": claim("X03", modelled_as="stance")}
    assert coverage(claims, {"X01": ("river",)}).counts == {"mechanisms": 3, "modelled": 1, "stance": 1, "not_yet": 1}


def test_a_stance_that_an_element_carries_is_modelled() -> None:
    assert coverage({"X03": claim("X03", modelled_as="stance")}, {"X03": ("river",)}).modelled == ("X03",)


def test_a_claim_that_no_element_carries_is_not_modelled() -> None:
    assert coverage(CLAIMS, {"X01": ()}).not_yet == ("X01", "X02")
