import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from coyuntura.errors import Faults
from coyuntura.evidence.claims import Claim, read_claims
from coyuntura.evidence.coverage import coverage, verify
from coyuntura.evidence.documents import Bibliography, paragraphs, read_bibliography

ROOT = Path(__file__).resolve().parents[2]
STUDY = ROOT / "studies" / "venezuela"
TEXTS = Path(os.environ.get("COYUNTURA_DOCUMENTS", ROOT.parent / "shared" / "mission" / "documents"))
SUBSYSTEMS = {
    "ATTRIB",
    "BARGAIN",
    "BASE",
    "COALITION",
    "COERCE",
    "COHESION",
    "COMMUNE",
    "DISCOURSE",
    "DISTRIB",
    "ELECT",
    "EXTRACT",
    "MIGRATE",
    "MOBIL",
    "OILCASH",
    "PROTECTORATE",
    "REPRESS",
    "RIVAL",
    "SOCIAL",
    "SPHERES",
    "SUCCESSOR",
}
LONGEST_SHARED_RUN = 8

needs_texts = pytest.mark.skipif(not TEXTS.is_dir(), reason=f"no copies of the documents in {TEXTS}")


@pytest.fixture(scope="module", name="bibliography")
def read_records() -> Bibliography:
    faults = Faults()
    bibliography = read_bibliography(STUDY / "documents.yaml", "documents.yaml", faults)
    faults.raise_if_any()
    return bibliography


@pytest.fixture(scope="module", name="claims")
def read_all(bibliography: Bibliography) -> Mapping[str, Claim]:
    faults = Faults()
    claims = read_claims(STUDY / "claims", bibliography, faults)
    faults.raise_if_any()
    return claims


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    length = LONGEST_SHARED_RUN + 1
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


def texts_of_study() -> Iterator[tuple[Path, str]]:
    for path in sorted((ROOT / "studies").rglob("*")):
        if path.is_file() and path.suffix in {".yaml", ".csv", ".md", ".bib"}:
            yield path, path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("document", "count"), [("F", 97), ("L", 33)])
def test_every_paragraph_has_a_fingerprint(bibliography: Bibliography, document: str, count: int) -> None:
    assert len(bibliography.documents[document].fingerprints) == count


@pytest.mark.parametrize(("document", "count"), [("F", 112), ("L", 47)])
def test_the_mechanisms_of_a_document_are_all_there(claims: Mapping[str, Claim], document: str, count: int) -> None:
    held = {name for name, claim in claims.items() if claim.argument and claim.locators[0].document == document}
    assert held == {f"{document}{number:02d}" for number in range(1, count + 1)}


def test_there_are_159_mechanisms(claims: Mapping[str, Claim]) -> None:
    assert coverage(claims, {}).counts["mechanisms"] == 159


def test_there_are_50_quantities(claims: Mapping[str, Claim]) -> None:
    assert [name for name, claim in claims.items() if claim.kind == "figure"] == [
        f"Q{number:02d}" for number in range(1, 51)
    ]


def test_what_is_rejected_or_prescribed_has_that_kind(claims: Mapping[str, Claim]) -> None:
    held = {"R": "rejected", "N": "normative"}
    argued = [(claim.kind, claim.argument.strength) for claim in claims.values() if claim.argument]
    assert all(kind == held[strength] for kind, strength in argued if strength in held)


def test_every_mechanism_belongs_to_a_subsystem(claims: Mapping[str, Claim]) -> None:
    assert {claim.argument.subsystem for claim in claims.values() if claim.argument} == SUBSYSTEMS


def test_every_figure_that_is_passed_on_names_who_passed_it(claims: Mapping[str, Claim]) -> None:
    figures = {name: claim for name, claim in claims.items() if claim.kind == "figure"}
    passed_on = [name for name, claim in figures.items() if claim.figure and claim.figure.status == "attr"]
    assert passed_on == [name for name, claim in figures.items() if claim.voices]


def test_every_mechanism_that_is_passed_on_names_its_voice(claims: Mapping[str, Claim]) -> None:
    passed_on = [claim for claim in claims.values() if claim.argument and claim.argument.strength == "attr"]
    assert all(claim.voices for claim in passed_on)


def test_the_two_languages_of_a_claim_differ(claims: Mapping[str, Claim]) -> None:
    assert [name for name, claim in claims.items() if claim.says.en == claim.says.es] == []


def test_counts_of_the_dead_stay_apart(claims: Mapping[str, Claim]) -> None:
    dead = ("Q09", "Q11", "Q12", "Q13")
    figures = [claims[name].figure for name in dead]
    assert [figure.low for figure in figures if figure] == [32, 100, 152, 100_000]


def test_counts_of_single_strikes_are_summed_within_one_page_alone(claims: Mapping[str, Claim]) -> None:
    counted = {name for name, claim in claims.items() if claim.figure and claim.figure.counts}
    drawn = {name: [claims[key] for key in claim.sources if key in counted] for name, claim in claims.items()}
    sums = {name: found for name, found in drawn.items() if found}

    strikes_and_others = {"operation", "strikes_at_sea", "single_strikes", "sanctions_deaths"}
    assert len([name for name in counted if (of := claims[name].figure) and str(of.counts) in strikes_and_others]) == 50
    assert [{key.value for item in found for key in item.given_by} for found in sums.values()] == [{"prepper2025"}]
    assert [sum(item.figure.low or 0 for item in found if item.figure) for found in sums.values()] == [23]


@needs_texts
def test_every_locator_is_verified_against_the_texts(bibliography: Bibliography, claims: Mapping[str, Claim]) -> None:
    faults = Faults()
    report = verify(bibliography.documents, claims, TEXTS, faults)
    faults.raise_if_any()
    assert report.checked == sum(len(claim.locators) for claim in claims.values())


@needs_texts
def test_an_altered_text_names_the_claims_of_the_paragraph(
    bibliography: Bibliography, claims: Mapping[str, Claim], tmp_path: Path
) -> None:
    for path in TEXTS.glob("*.txt"):
        shutil.copyfile(path, tmp_path / path.name)
    name = verify(bibliography.documents, claims, TEXTS, Faults()).matches["F"].file
    lines = paragraphs((TEXTS / name).read_text(encoding="utf-8"))
    lines[40] += " Not so."
    (tmp_path / name).write_text("\n\n".join(lines), encoding="utf-8")
    report = verify(bibliography.documents, claims, tmp_path, Faults())
    assert {found.claim for found in report.differences} == {"F49", "F50", "Q18", "EV39"}


@needs_texts
def test_no_file_of_a_study_shares_nine_words_in_a_row_with_a_text() -> None:
    lines = [line for path in sorted(TEXTS.glob("*.txt")) for line in paragraphs(path.read_text(encoding="utf-8"))]
    # Sentences are broken over two lines in places, so the whole text is one run of words.
    held = runs(" ".join(lines))
    found = {
        str(path.relative_to(ROOT)): [" ".join(run) for run in runs(text) & held] for path, text in texts_of_study()
    }
    assert {path: shared for path, shared in found.items() if shared} == {}
