from collections.abc import Callable

import pytest

from coyuntura.errors import Fault, Faults, StudyError
from coyuntura.names import Id, Text
from coyuntura.reading.kinds import (
    BILINGUAL,
    DATE,
    DAY,
    FLAG,
    NAME,
    NUMBER,
    TEXT,
    choice,
    list_of,
    mapping_of,
    mapping_or,
    placed,
    switch,
    whole,
    word,
)
from coyuntura.reading.nodes import Entries, Node, parse_yaml
from coyuntura.reading.shapes import Found, Kind, Shape, T, Variants, optional, required

VALUE = required("value", NUMBER, "A number.", "Un número.")
UNIT = optional("unit", TEXT, "1", "Its unit.", "Su unidad.")
SHAPE = Shape(UNIT, VALUE)


def parsed(text: str) -> Entries:
    faults = Faults()
    root = parse_yaml(text, "a.yaml", faults)
    faults.raise_if_any()
    assert root is not None
    return root


def faults_in(faults: Faults) -> tuple[Fault, ...]:
    try:
        faults.raise_if_any()
    except StudyError as error:
        return error.faults
    return ()


def under(text: str) -> Node:
    return parsed(f"a: {text}").pairs[0][1]


def read(kind: Kind[T], text: str) -> T:
    faults = Faults()
    value = kind.read(under(text), faults)
    faults.raise_if_any()
    return value


def refused(read: Callable[[Node, Faults], object], text: str) -> list[Fault]:
    faults = Faults()
    read(under(text), faults)
    return list(faults_in(faults))


def codes(read: Callable[[Node, Faults], object], text: str) -> list[str]:
    return [fault.code for fault in refused(read, text)]


def test_what_is_found_has_the_value_of_each_key() -> None:
    found = SHAPE.read(under("{value: 2, unit: m}"), Faults())

    assert (found[VALUE], found[UNIT]) == (2.0, "m")


def test_an_absent_key_has_the_value_that_it_declares() -> None:
    assert SHAPE.read(under("{value: 2}"), Faults())[UNIT] == "1"


def test_what_is_found_knows_which_keys_are_there() -> None:
    found = SHAPE.read(under("{value: 2}"), Faults())

    assert (VALUE in found, UNIT in found) == (True, False)


def test_a_value_has_its_own_place_and_an_absent_one_that_of_its_mapping() -> None:
    found = SHAPE.read(under("{value: 2}"), Faults())

    assert (found.place_of(VALUE).column, found.place_of(UNIT).column) == (12, 4)


def test_a_key_of_another_shape_is_no_key_of_this_one() -> None:
    found = SHAPE.read(under("{value: 2}"), Faults())

    with pytest.raises(KeyError):
        found[required("other", TEXT, "", "")]


def test_a_key_of_another_shape_can_be_asked_for_with_what_stands_for_it() -> None:
    assert SHAPE.read(under("{value: 2}"), Faults()).get(optional("other", TEXT, "", "", ""), None) is None


def test_all_faults_of_a_mapping_are_reported_together() -> None:
    assert codes(SHAPE.read, "{vlaue: 2, unit: [1]}") == ["key-missing", "key-unknown", "value-kind"]


def test_an_unknown_key_is_a_fault_with_the_nearest_one() -> None:
    assert "Did you mean `value`?" in refused(SHAPE.read, "{value: 1, valeu: 1}")[0].message


def test_the_keys_that_are_known_are_told_required_ones_first() -> None:
    assert refused(SHAPE.read, "{value: 1, x: 1}")[0].help == "Known here: `value`, `unit`."


def test_a_comma_that_ends_a_text_in_braces_is_explained() -> None:
    assert "quotes" in refused(BILINGUAL.read, "{en: One, and two, es: Uno}")[0].help


def test_what_is_no_mapping_lacks_no_key() -> None:
    assert codes(SHAPE.read, "[1]") == ["value-kind"]


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("-2.5e3", -2500), ("5.", 5), (".5", 0.5)])
def test_a_number_is_read(text: str, number: float) -> None:
    assert read(NUMBER, text) == number


@pytest.mark.parametrize("text", ["'1'", "one", "1e999", "-1e999", "nan", ".inf", "0x10", "[1]", "1,5", "null"])
def test_what_is_no_finite_number_is_a_fault(text: str) -> None:
    assert codes(NUMBER.read, text) == ["value-kind"]


@pytest.mark.parametrize("text", ["1.5", "-1", "1e300"])
def test_what_is_no_whole_number_in_bounds_is_a_fault(text: str) -> None:
    assert codes(whole().read, text) == ["value-kind"]


def test_one_word_counts_as_a_list_of_one() -> None:
    assert read(list_of(TEXT), "x") == ("x",)


def test_a_mapping_is_no_list() -> None:
    assert codes(list_of(SHAPE.kind).read, "{value: 1}") == ["value-kind"]


def test_a_word_is_one_of_those_known() -> None:
    assert "Did you mean `euler`?" in refused(word(("euler", "rk4")).read, "eulre")[0].message


def test_a_choice_is_the_first_word_where_it_is_absent() -> None:
    method = choice("method", ("euler", "rk4"), "How.", "Cómo.")

    assert Shape(method).read(under("{}"), Faults())[method] == "euler"


@pytest.mark.parametrize(("text", "flag"), [("true", True), ("false", False)])
def test_a_flag_is_true_or_false(text: str, flag: bool) -> None:  # noqa: FBT001  what is read
    assert read(FLAG, text) is flag


def test_a_switch_is_off_where_it_is_absent() -> None:
    outside = switch("outside", "Whether.", "Si.")

    assert Shape(outside).read(under("{}"), Faults())[outside] is False


def test_a_text_has_both_languages() -> None:
    assert read(BILINGUAL, "{en: Oil, es: Petróleo}") == Text("Oil", "Petróleo")


def test_a_text_in_one_language_is_a_fault() -> None:
    assert codes(BILINGUAL.read, "{en: Oil}") == ["key-missing"]


def test_a_name_is_read_in_the_form_in_which_it_is_compared() -> None:
    assert read(NAME, "Oil Price") == Id("oil_price")


@pytest.mark.parametrize("text", ["2nd", "a-b", "''", "_a"])
def test_what_cannot_be_a_name_is_a_fault(text: str) -> None:
    assert "name-unusable" in codes(NAME.read, text)


def test_a_date_stays_as_it_was_written() -> None:
    assert read(DATE, "2020-02") == "2020-02"


def test_a_day_is_the_first_of_its_month() -> None:
    assert str(read(DAY, "2020-02")) == "2020-02-01"


@pytest.mark.parametrize("text", ["2020-13", "May", "1 May 2020"])
def test_what_is_no_date_is_a_fault(text: str) -> None:
    assert codes(DATE.read, text) == ["date-unclear"]


def test_an_empty_date_is_no_text_and_nothing_else() -> None:
    assert codes(DATE.read, "''") == ["value-kind"]


def test_a_mapping_keeps_its_order_and_the_places_of_its_names() -> None:
    entries = read(mapping_of(NUMBER, TEXT), "{b: 1, a: 2}")

    assert [(entry.name, entry.value, entry.place.column) for entry in entries] == [("b", 1, 5), ("a", 2, 11)]


@pytest.mark.parametrize(("text", "value"), [("{value: 1}", True), ("[1]", False), ("1", False)])
def test_a_value_of_two_forms_is_read_by_its_own(text: str, value: bool) -> None:  # noqa: FBT001  what is read
    kind = mapping_or(SHAPE.kind, list_of(NUMBER))

    assert isinstance(read(kind, text), Found) is value


def test_a_value_can_stand_for_the_mapping_that_holds_it() -> None:
    assert read(SHAPE.shorthand(VALUE), "3")[VALUE] == 3


def test_a_placed_value_knows_where_it_stands() -> None:
    assert read(placed(TEXT), "x").place.column == 4


KIND = required("kind", word(("square", "circle")), "Which.", "Cuál.")
RADIUS = required("radius", NUMBER, "Its radius.", "Su radio.")
VARIANTS = Variants(KIND, {"square": Shape(KIND, VALUE), "circle": Shape(KIND, RADIUS)})


def test_a_word_decides_which_keys_a_mapping_has() -> None:
    assert read(VARIANTS.kind, "{kind: circle, radius: 2}")[RADIUS] == 2


def test_a_key_of_another_variant_is_unknown() -> None:
    assert codes(VARIANTS.read, "{kind: circle, radius: 2, value: 1}") == ["key-unknown"]


@pytest.mark.parametrize(
    ("text", "code"), [("{radius: 2}", "key-missing"), ("{kind: oval, radius: 2}", "kind-unknown"), ("x", "value-kind")]
)
def test_where_the_word_is_not_known_nothing_else_is_asked_for(text: str, code: str) -> None:
    assert codes(VARIANTS.read, text) == [code]
