"""Numbers, dates and texts as people write them: the fault says how a study writes them, and says it once."""

from collections.abc import Callable

import pytest

from coyuntura.errors import Fault, Faults, Place, StudyError
from coyuntura.reading.habits import as_date, as_number
from coyuntura.reading.kinds import BILINGUAL, DATE, NUMBER, TEXT, list_of, pair, whole
from coyuntura.reading.nodes import Node, Scalar, parse_yaml
from coyuntura.reading.shapes import Shape, required


def refused(read: Callable[[Node, Faults], object], text: str) -> list[Fault]:
    faults = Faults()
    root = parse_yaml(f"a: {text}", "a.yaml", faults)
    assert root is not None
    read(root.pairs[0][1], faults)
    try:
        faults.raise_if_any()
    except StudyError as error:
        return list(error.faults)
    return []


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("90 %", "Write `0.9`, or `90` where the unit is `percent`."),
        ("5%", "Write `0.05`, or `5` where the unit is `percent`."),
        ("2,5 %", "Write `0.025`, or `2.5` where the unit is `percent`."),
        ("1,000", "Write `1000`; if the comma begins the decimals, `1.000`."),
        ("1,234,567", "Write `1234567`."),
        ("1,234.5", "Write `1234.5`."),
        ("0,75", "Decimals follow a point: `0.75`."),
        ("500 kbbl/day", "Write `500` alone; its unit stands under a key of its own."),
        ("'0.5'", "Write `0.5` without quotes."),
        ("010", "Write `10`: readers of older YAML take zeros before a number for the base of 8."),
        ("-007", "Write `-7`: readers of older YAML take zeros before a number for the base of 8."),
        (
            "1e-400",
            "Write `0`, or choose a unit in which it is larger: numbers below 2.3e-308 are not computed in full.",
        ),
        ("high", ""),
        ("[1, 2]", ""),
    ],
)
def test_a_number_as_people_write_it_has_a_way_out(text: str, way_out: str) -> None:
    assert [fault.help for fault in refused(NUMBER.read, text)] == [way_out]


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("03/01/2026", "Write `2026-01-03` or `2026-03-01`: year, month, day."),
        ("15/01/2026", "Write `2026-01-15`: year, month, day."),
        ("02.02.2026", "Write `2026-02-02`: year, month, day."),
        ("2026/1/3", "Write `2026-01-03`: year, month, day."),
        ("2026-1", "Write `2026-01`: year, month, day."),
        ("31/31/2026", ""),
        ("soon", ""),
    ],
)
def test_a_date_as_people_write_it_has_a_way_out(text: str, way_out: str) -> None:
    assert [fault.help for fault in refused(DATE.read, text)] == [way_out]


def test_a_number_as_a_study_writes_it_has_nothing_to_be_told() -> None:
    assert not as_number(Scalar("0.9", is_quoted=False, place=Place("a")))


def test_a_date_as_a_study_writes_it_is_offered_as_it_is() -> None:
    assert as_date("2026-01-03") == "Write `2026-01-03`: year, month, day."


@pytest.mark.parametrize("text", ["Do the reserves fall?", "[a, b]"])
def test_a_text_in_one_language_is_told_to_be_a_pair(text: str) -> None:
    (fault,) = refused(BILINGUAL.read, text)

    assert fault.help == "A text that readers see is a pair in both languages, `{en: ..., es: ...}`."


def test_what_should_be_a_mapping_is_told_its_keys() -> None:
    shape = Shape(required("measure", TEXT, "", ""), required("unit", TEXT, "", ""))

    assert [fault.help for fault in refused(shape.read, "cash")] == ["Write `{measure: ..., unit: ...}`."]


def test_a_word_after_a_comma_in_braces_is_told_to_be_quoted() -> None:
    first, *_ = (fault for fault in refused(BILINGUAL.read, "{en: Bread, butter, es: Pan}"))

    assert first.help.endswith("A text with a comma in braces stands in quotes.")


@pytest.mark.parametrize("number", ["1,1", "1,000", "2,500,000"])
def test_a_number_with_a_comma_in_braces_is_told_to_have_a_point(number: str) -> None:
    shape = Shape(required("value", NUMBER, "", ""))

    assert {fault.help for fault in refused(shape.read, f"{{value: {number}}}")} == {
        "A number has no comma: decimals follow a point, and thousands stand together."
    }


def test_a_whole_number_that_cannot_be_read_is_one_fault() -> None:
    assert [fault.message for fault in refused(whole(1, 9).read, "90 %")] == [
        "this must be a whole number from 1 to 9, but it is `90 %`."
    ]


def test_what_is_made_of_a_number_that_cannot_be_read_is_no_second_fault() -> None:
    def within(value: float, place: Place, faults: Faults) -> float:
        if value <= 0:
            faults.add("value-outside", f"got {value:g}.", place)
        return value

    assert [fault.code for fault in refused(NUMBER.then(within).read, "90 %")] == ["value-kind"]
    assert [fault.code for fault in refused(NUMBER.then(within).read, "0")] == ["value-outside"]


def test_one_end_of_a_pair_that_cannot_be_read_is_one_fault() -> None:
    def rising(ends: tuple[float, float], place: Place, faults: Faults) -> None:
        if ends[0] > ends[1]:
            faults.add("value-outside", "it falls.", place)

    read = pair("a pair", "", "").then(rising).read

    assert [fault.code for fault in refused(read, "[5, '9']")] == ["value-kind"]
    assert [fault.code for fault in refused(read, "[5, 4]")] == ["value-outside"]


def test_each_number_of_a_list_that_cannot_be_read_is_a_fault() -> None:
    assert len(refused(list_of(NUMBER).read, "[1%, 2%]")) == 2


@pytest.mark.parametrize("text", ["0", "-0", "0.0", "0e-400", "0.5", "00.5", "2.3e-308", "10", "1e-300"])
def test_what_is_computed_as_written_is_a_number(text: str) -> None:
    assert refused(NUMBER.read, text) == []


@pytest.mark.parametrize("text", ["1e-400", "5e-325", "-5e-324", "2e-308", "0.0001e-305"])
def test_a_number_that_rounding_would_change_to_nothing_is_refused(text: str) -> None:
    (fault,) = refused(NUMBER.read, text)

    assert fault.message == f"this must be a number, but it is `{text}`."


@pytest.mark.parametrize("text", ["010", "00", "-012"])
def test_a_whole_number_has_no_zeros_before_it(text: str) -> None:
    (fault,) = refused(whole(0).read, text)

    assert fault.help.startswith(f"Write `{int(text)}`")
