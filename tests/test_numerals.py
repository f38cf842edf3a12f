"""Numbers as files write them, and every place that reads one."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.check.study import check_study
from coyuntura.errors import StudyError
from coyuntura.model.folder import read_study
from coyuntura.numerals import decimal, in_plain_digits, whole_number

Pocket: TypeAlias = Callable[..., Path]
ARABIC = "\N{ARABIC-INDIC DIGIT NINE}\N{ARABIC-INDIC DIGIT ZERO}"
WIDE = "\N{FULLWIDTH DIGIT NINE}"
STRANGE = [ARABIC, WIDE, "1_5", "_5_", "50_", "1_2_3e1_0", "0x10", "inf", "nan", "1e999", "1,5", "1 5", "5%"]


@given(st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False))
def test_a_number_that_is_written_is_the_number_that_is_read(value: float) -> None:
    assert decimal(repr(value)) == value


@given(st.text(max_size=8))
def test_what_is_read_is_written_in_plain_digits(text: str) -> None:
    found = decimal(text)

    assert found is None or set(text.strip(" \t")) <= set("0123456789.+-eE")


@pytest.mark.parametrize("text", [*STRANGE, "", "."])
def test_what_only_python_reads_is_no_number(text: str) -> None:
    assert decimal(text) is None
    assert whole_number(text) is None


def test_a_whole_number_has_digits_alone() -> None:
    assert [whole_number(text) for text in ("12", "-3", "1e3", "2.0", "9" * 19)] == [12, -3, None, None, None]


def test_digits_of_other_scripts_are_told_in_plain_ones() -> None:
    assert in_plain_digits(f"{ARABIC}.{WIDE} x") == "90.9 x"


@pytest.mark.parametrize("number", [text for text in STRANGE if " " not in text and "," not in text])
@pytest.mark.parametrize(
    ("name", "written", "instead"),
    [
        ("modules/oil.yaml", "value: 50", "value: {}"),
        ("modules/oil.yaml", "uniform(0.01, 0.03)", "uniform(0.01, {})"),
        ("modules/oil.yaml", "capacity * decline", "capacity * decline * {}"),
        ("modules/oil.yaml", "unit: 1/month", "unit: 1/month^{}"),
        ("data/seen.csv", ",900,", ",{},"),
        ("ledgers/book.yaml", "100.01", "{}"),
        ("study.yaml", "dt: 0.5", "dt: {}"),
        ("study.yaml", "members: 40", "members: {}"),
        ("scenarios/all.yaml", "decline: 0}", "decline: {}}}"),
    ],
)
def test_no_file_of_a_study_takes_what_is_no_number(
    pocket: Pocket, name: str, written: str, instead: str, number: str
) -> None:
    folder = pocket()
    text = (folder / name).read_text(encoding="utf-8")
    assert written in text
    (folder / name).write_text(text.replace(written, instead.format(number)), encoding="utf-8")

    with pytest.raises(StudyError) as found:
        check_study(read_study(folder))

    assert all(fault.place is not None for fault in found.value.faults)


@pytest.mark.parametrize("text", ["1e-400", "-5e-325", "5e-324", "2e-308", "." + "0" * 320 + "1"])
def test_a_number_that_rounding_would_make_nothing_or_shorten_is_none(text: str) -> None:
    assert decimal(text) is None


@pytest.mark.parametrize("text", ["0", "-0.00", "0e-999", "2.2250738585072014e-308"])
def test_nothing_itself_and_the_least_number_are_numbers(text: str) -> None:
    assert decimal(text) == float(text)
