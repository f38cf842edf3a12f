"""Names of a study that look alike, that no measure can read, and that stand twice."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import check_study
from coyuntura.errors import Fault, StudyError
from coyuntura.model.folder import read_study

Pocket: TypeAlias = Callable[..., Path]
AA = 2 * "\N{CYRILLIC SMALL LETTER A}"
E = "\N{CYRILLIC SMALL LETTER IE}"
LETTER = "U+0430 CYRILLIC SMALL LETTER A"


def refused(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(StudyError) as found:
        check_study(read_study(folder))
    assert all(fault.place is not None for fault in found.value.faults)
    return found.value.faults


MODULE = "module: other\nlabel: {en: Other, es: Otro}\n"
SIDES = "dimensions: {side: [aa, %s]}\nparameters: {x: {unit: 1, over: side, value: 1}}\n"


PARTS = {
    "modules": f"{MODULE}parameters:\n  aa: {{unit: 1, value: 1}}\n  {AA}: {{unit: 1, value: 1}}\n",
    "dimensions": MODULE + SIDES % AA,
    "scenarios": f"""scenarios:
  - {{scenario: aa, label: {{en: a, es: a}}, changes: {{decline: 0.01}}}}
  - {{scenario: {AA}, label: {{en: b, es: b}}, changes: {{decline: 0.02}}}}
""",
    "ledgers": f"""ledger: other
currency: USD
transactions: []
accounts:
  aa: {{label: {{en: a, es: a}}, outside: true}}
  {AA}: {{label: {{en: b, es: b}}, outside: true}}
""",
    "measures": f"""measures:
  aa: {{label: {{en: a, es: a}}, unit: 1, measure: 1 + 1}}
  {AA}: {{label: {{en: b, es: b}}, unit: 1, measure: 1 + 1}}
""",
}


@pytest.mark.parametrize("part", PARTS)
def test_two_names_that_look_alike_are_a_fault_that_shows_both(pocket: Pocket, part: str) -> None:
    folder = "modules" if part == "dimensions" else part
    (fault,) = refused(pocket({f"{folder}/other.yaml": PARTS[part]}))

    assert fault.code == "name-duplicate"
    assert f"`{AA}` looks like `aa`" in fault.message
    assert LETTER in fault.message


@pytest.mark.parametrize(
    ("name", "change", "line"),
    [
        ("modules/oil.yaml", ("  decline:", f"  declin{E}:"), 4),
        ("scenarios/all.yaml", ("scenario: no_decline", f"scenario: no_declin{E}"), 3),
        ("claims/text.yaml", ("T1:", "\N{CYRILLIC CAPITAL LETTER TE}a1:"), None),
        ("study.yaml", ("study: pocket", f"study: pock{E}t"), 1),
        ("data/seen.yaml", ("made:", f"mad{E}:"), None),
        ("ledgers/book.yaml", ("  bank:", "  b\N{CYRILLIC SMALL LETTER A}nk:"), 5),
    ],
)
def test_a_name_of_two_scripts_is_a_fault_with_its_letter(
    pocket: Pocket, name: str, change: tuple[str, str], line: int | None
) -> None:
    fault = next(fault for fault in refused(pocket({name: change})) if fault.code == "name-unusable")

    assert "CYRILLIC" in fault.message
    assert fault.place is not None
    assert fault.place.file == name
    assert line is None or fault.place.line == line


def test_an_equation_that_reads_a_name_that_only_looks_like_one_is_told_the_letter(pocket: Pocket) -> None:
    (fault,) = refused(pocket({"modules/oil.yaml": ("capacity * decline", f"capacity * declin{E}")}))

    assert "Did you mean `decline`? The letter" in fault.message


def test_names_in_one_other_script_are_names(pocket: Pocket) -> None:
    word = "\N{CYRILLIC SMALL LETTER DE}\N{CYRILLIC SMALL LETTER O}\N{CYRILLIC SMALL LETTER ES}"
    folder = pocket({"modules/other.yaml": f"{MODULE}parameters:\n  {word}: {{unit: 1, value: 1}}\n"})

    assert word in check_study(read_study(folder)).model.parameters


def test_a_scenario_that_no_measure_can_name_is_a_fault_with_a_way_out(pocket: Pocket) -> None:
    (fault,) = refused(pocket({"scenarios/all.yaml": ("scenario: no_decline", "scenario: no-decline")}))

    assert fault.code == "name-unusable"
    assert fault.help.endswith("Write `no_decline`.")


def test_two_modules_of_one_name_are_a_fault(pocket: Pocket) -> None:
    (fault,) = refused(pocket({"modules/other.yaml": "module: OIL\nlabel: {en: Other, es: Otro}\n"}))

    assert fault.message == "module `oil` is already there, in modules/oil.yaml."


def test_a_series_that_is_observed_twice_is_a_fault(pocket: Pocket) -> None:
    line = "  - {of: output, with: seen/output, fitted_until: 2020, label: {en: Output, es: Producci\u00f3n}}\n"
    (fault,) = refused(pocket({"observations/output.yaml": (line, line + line.replace("of: output", "of: capacity"))}))

    assert fault.message == "`seen/output` is observed already, as `output`, in observations/output.yaml:2:24."


@pytest.mark.parametrize("name", [".#oil.yaml", "._oil.yaml", ".DS_Store", "oil.yaml~", "#oil.yaml#", ".oil.yaml.swp"])
@pytest.mark.parametrize("part", ["modules", "claims", "data", "ledgers", "scenarios", "behaviours", "questions", "."])
def test_what_editors_and_systems_leave_is_not_read(pocket: Pocket, part: str, name: str) -> None:
    folder = pocket()
    expected = repr(read_study(folder))
    (folder / part / name).write_bytes(b"\x00\x05\x16\x07 no text")

    assert repr(read_study(folder)) == expected


def test_a_link_of_an_editor_that_leads_nowhere_is_not_read(pocket: Pocket) -> None:
    folder = pocket()
    (folder / "modules" / ".#oil.yaml").symlink_to("somebody@somewhere.1234")

    check_study(read_study(folder))


@pytest.mark.parametrize(
    ("name", "other", "own", "there"),
    [
        ("decIine", "decline", "U+0049 LATIN CAPITAL LETTER I", "U+006C LATIN SMALL LETTER L"),
        ("dec1ine", "decline", "U+0031 DIGIT ONE", "U+006C LATIN SMALL LETTER L"),
        ("L0SS", "LOSS", "U+0030 DIGIT ZERO", "U+004F LATIN CAPITAL LETTER O"),
    ],
)
def test_two_names_that_are_drawn_alike_are_a_fault(
    pocket: Pocket, name: str, other: str, own: str, there: str
) -> None:
    module = f"parameters:\n  x: {{unit: 1, value: 1}}\n  {name}: {{unit: 1, value: 1}}\n"
    first = "" if other == "decline" else f"  {other}2: {{unit: 1, value: 1}}\n"
    text = MODULE + module.replace(f"  {name}:", f"  {name}{'2' if first else ''}:") + first
    (fault,) = refused(pocket({"modules/other.yaml": text}))

    assert fault.code == "name-duplicate"
    assert own in fault.message
    assert there in fault.message


ALONE = ["Decline_I", "dec1ines", "tall: {unit: 1, value: 1}\n  tail", "AI: {unit: 1, value: 1}\n  AL"]


@pytest.mark.parametrize("name", ALONE)
def test_one_name_alone_may_have_letters_that_others_look_like(pocket: Pocket, name: str) -> None:
    check_study(read_study(pocket({"modules/other.yaml": f"{MODULE}parameters:\n  {name}: {{unit: 1, value: 1}}\n"})))


def test_letters_of_further_scripts_that_look_like_latin_ones_are_told(pocket: Pocket) -> None:
    lisu = "\N{LISU LETTER LA}\N{LISU LETTER O}\N{LISU LETTER SA}\N{LISU LETTER SA}"
    (fault,) = refused(pocket({"modules/other.yaml": f"{MODULE}parameters:\n  {lisu}: {{unit: 1, value: 1}}\n"}))

    assert "LISU LETTER LA" in fault.message


def test_a_small_capital_is_a_form_of_another_letter(pocket: Pocket) -> None:
    name = "o\N{LATIN LETTER SMALL CAPITAL U}tput"
    (fault,) = refused(pocket({"modules/other.yaml": f"{MODULE}parameters:\n  {name}: {{unit: 1, value: 1}}\n"}))

    assert (fault.code, fault.help) == ("name-unusable", "Write `output`.")
