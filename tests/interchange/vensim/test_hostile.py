"""Files that are meant to do harm end in a clear fault, soon."""

from pathlib import Path
from time import process_time

import pytest
from tests.interchange.conftest import write_draft
from tests.interchange.vensim.conftest import FaultsOf, Read

from coyuntura.model.folder import read_study

BOMB = "".join(f":MACRO: M{n}(x)\nM{n} = M{n - 1}(x) + M{n - 1}(x) ~~|\n:END OF MACRO:\n" for n in range(1, 25))
RANGES = "".join(f"d{n}: ({letter}1-{letter}1000) ~~|" for n, letter in enumerate("abcdef"))

HOSTILE = {
    "ten thousand terms": ("x = " + "+".join(["1"] * 10_000) + "~~|", "foreign-too-large"),
    "nested choices": ("x = " + "IF THEN ELSE(1, 2, " * 2_000 + "1" + ")" * 2_000 + "~~|", "foreign-too-large"),
    "signs": ("x = " + "-" * 20_000 + "1 ~~|", "foreign-too-large"),
    "powers": ("x = " + "2^" * 5_000 + "1 ~~|", "foreign-too-large"),
    "open brackets": ("x = " + "(" * 20_000 + "~~|", "foreign-syntax"),
    "a giant equation": ("x = " + "1 + " * 30_000 + "1 ~~|", "foreign-too-large"),
    "a giant range": ("d: (a1-a999999999) ~~| x[d] = 1 ~~|", "foreign-too-large"),
    "a giant array": (RANGES + "x[d0, d1, d2, d3, d4, d5] = 1 ~~|", "foreign-too-large"),
    "a giant sum": (RANGES + "x = SUM(d0! * d1! * d2! * d3!) ~~|", "foreign-too-large"),
    "macros that double": (BOMB + ":MACRO: M0(x)\nM0 = x ~~|\n:END OF MACRO:\ny = M24(1) ~~|", "foreign-too-large"),
    "a giant number": ("x = 1e999 ~~|", "foreign-syntax"),
    "an open quote": ('"abc = 5 ~~|', "foreign-syntax"),
    "no text": ("\x00\x01\x02 ~|~|~|" * 100, "foreign-syntax"),
    "comments between equations": ("x = 1 ~~|" + "{a b} " * 400_000 + "y = 1 ~~|", "foreign-too-large"),
    "a comment in an equation": ("x = 1 {" + "a b\n" * 300_000 + "} + 1 ~~|", "foreign-too-large"),
    "bars": ("|" * 200_000, "foreign-too-large"),
    "lines": ("\n" * 3_000_000 + "x", "foreign-too-large"),
    "a row of stars": ("*" * 90_000 + "x = 1 ~~|", "foreign-syntax"),
    "marks of quotations within one that never ends": ('"' + 'a\\"' * 300_000, "foreign-syntax"),
    "comments that never end": ("x = {1 ~~|" * 100_000, "foreign-syntax"),
    "a table of numbers begun again and again": ("x = TABBED ARRAY(" * 5_000 + ")) " * 5_000 + "~~|", "foreign-syntax"),
    "a method of integration of many digits": ("x = y ~~|\n\\\\\\---///\n15:0,0,0," + "9" * 9_999, "foreign-undefined"),
    "a quote that never ends": ("x = 1 ~~|" + '"' + "a" * 2_000_000, "foreign-syntax"),
    "a long run": ("x = 1 ~~|\nFINAL TIME = 1e300 ~~|\nINITIAL TIME = 0 ~~|\nTIME STEP = 1 ~~|", "foreign-syntax"),
    "a loop of constants": ("x = y ~~| y = x ~~| z = DELAY N(1, 2, 3, x) ~~|", "foreign-unsupported"),
    "an endless run": (
        "x = 1 ~~|\nFINAL TIME = Time + 1 ~~|\nINITIAL TIME = 0 ~~|\nTIME STEP = 1 ~~|",
        "foreign-syntax",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_ends_in_a_clear_fault(faults_of: FaultsOf, text: str, code: str) -> None:
    assert code in {fault.code for fault in faults_of(text)}


LONG_NAME = "some rather long name of a variable of a model number"
LARGE = {
    "exceptions": "d: (a1-a400) ~~| e: (b1-b400) ~~| y[d, e] :EXCEPT: "
    + ",".join(["[d,b1]"] * 12_000)
    + " = 1 ~~| y[d, b1] = 2 ~~|",
    "a list": "d: (a1-a30000) ~~| x[d] = " + ",".join(["1"] * 30_000) + " ~~|",
    "a list in rows": "d: (a1-a30000) ~~| e: b ~~| x[d, e] = " + ";".join(["1"] * 30_000) + " ~~|",
}


@pytest.mark.slow
@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_a_large_array_is_read_in_proportion_to_its_size(read: Read, text: str) -> None:
    start = process_time()
    read(text)

    assert process_time() - start < 20


@pytest.mark.slow
def test_misspelt_names_among_many_are_answered_soon(faults_of: FaultsOf) -> None:
    known = "".join(f"{LONG_NAME} {number} = 1 ~~|" for number in range(20_000))
    misspelt = "".join(f"y{number} = sme rather lng name of a varible {number} ~~|" for number in range(300))
    start = process_time()

    assert len(faults_of(known + misspelt)) == 200
    assert process_time() - start < 20


def test_one_cause_of_size_is_one_fault(faults_of: FaultsOf) -> None:
    text = RANGES + "x[d0, d1] = 1 ~~| y[d0, d1] = x[d0, d1] ~~| z = SUM(y[d0!, d1!]) ~~|"
    assert [fault.code for fault in faults_of(text)] == ["foreign-too-large"]


# Five values, and four of the clock.
NINE = "d: a, b, c ~~| x[d] = 1 ~~| y = 1 ~~| z = 2 ~~|"


def test_a_model_may_have_as_many_values_as_are_held(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coyuntura.interchange.vensim.variables.LARGEST_MODEL", 9)

    assert {"x", "y", "z"} <= {element.header.id for element in read(NINE).elements}


def test_one_value_more_than_is_held_is_a_fault(faults_of: FaultsOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coyuntura.interchange.vensim.variables.LARGEST_MODEL", 8)

    assert [fault.code for fault in faults_of(NINE)] == ["foreign-too-large"]


@pytest.mark.slow
def test_operations_without_end_have_the_code_of_foreign_files(faults_of: FaultsOf) -> None:
    text = "".join(f"x{number} = SMOOTH N(1, 200000, 3, 1000) ~~|" for number in range(200))
    assert [fault.code for fault in faults_of(text)] == ["foreign-too-large"]


def test_names_that_differ_in_signs_only_take_no_longer_than_others(read: Read) -> None:
    text = "".join(f'"{"+" * number}" = 1 ~~|' for number in range(1, 400))
    assert len({element.header.id for element in read(text).elements}) == 399


def test_a_very_long_name_can_be_written(read: Read, tmp_path: Path) -> None:
    write_draft(read("a " * 5_000 + "= 1 ~~|"), tmp_path / "study")
    assert len(read_study(tmp_path / "study").modules[0].elements[0].header.id) <= 200


def test_places_of_a_long_line_share_its_text(read: Read) -> None:
    elements = read("".join(f"x{number} = {number} ~~|" for number in range(500))).elements

    assert len({id(element.header.place.text) for element in elements}) <= 5  # the line, and those of the clock
