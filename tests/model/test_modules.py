import math

import pytest

from coyuntura.errors import Fault, Faults, Place, StudyError
from coyuntura.model.elements import Auxiliary, Dimension, Event, Flow, Lookup, Parameter, Stock
from coyuntura.model.equations import place_in_equation
from coyuntura.model.modules import Module, read_module
from coyuntura.names import Id, Text
from coyuntura.reading.nodes import parse_yaml
from coyuntura.syntax.tree import Name, Span

HEAD = "module: m\nlabel: {en: M, es: M}\n"


def module(text: str) -> Module:
    faults = Faults()
    root = parse_yaml(HEAD + text, "m.yaml", faults)
    faults.raise_if_any()
    assert root is not None
    found = read_module(root, faults)
    faults.raise_if_any()
    return found


def refused(text: str) -> tuple[Fault, ...]:
    with pytest.raises(StudyError) as found:
        module(text)
    return found.value.faults


def test_elements_come_in_the_order_of_the_sections() -> None:
    found = module("auxiliaries: {a: {unit: 1, equation: 1}}\nparameters: {p: {unit: 1, value: 1}}\n")

    assert [type(element) for element in found.elements] == [Parameter, Auxiliary]


def test_an_element_knows_what_it_rests_on() -> None:
    header = module("parameters: {p: {unit: 1, value: 1, claims: [F1, F2], source: agency}}\n").elements[0].header

    assert (header.claims, header.source, header.is_set_by_modellers) == (("F1", "F2"), ("agency",), False)


def test_an_element_that_cites_nothing_is_set_by_modellers() -> None:
    assert module("parameters: {p: {unit: 1, value: 1}}\n").elements[0].header.is_set_by_modellers


def test_an_element_has_its_texts_in_both_languages() -> None:
    text = "parameters: {p: {label: {en: Oil, es: Petróleo}, unit: 1, value: 1}}\n"

    assert module(text).elements[0].header.label == Text("Oil", "Petróleo")


def test_a_name_is_compared_without_case_and_with_underscores() -> None:
    assert module("parameters: {Oil Price: {unit: 1, value: 1}}\n").elements[0].header.id == "oil_price"


@pytest.mark.parametrize("text", ["{place: [here, there]}", "{place: {elements: [here, there]}}"])
def test_a_dimension_lists_its_elements(text: str) -> None:
    found = module(f"dimensions: {text}\n").elements[0]

    assert isinstance(found, Dimension)
    assert found.elements == (Id("here"), Id("there"))


def test_a_flow_names_the_stock_and_the_element_that_it_enters() -> None:
    found = module("flows: {f: {to: 'cash[here]', unit: 1, equation: 1}}\n").elements[0]

    assert isinstance(found, Flow)
    assert found.target == Name("cash", (Name("here"),))


@pytest.mark.parametrize("kind", [("account", True), ("", False)])
def test_an_account_is_a_kind_of_stock(kind: tuple[str, bool]) -> None:
    written, is_account = kind
    found = module(f"stocks: {{s: {{unit: 1, initial: 1{', kind: account' if written else ''}}}}}\n").elements[0]

    assert isinstance(found, Stock)
    assert found.is_account is is_account


def test_a_lookup_holds_its_points() -> None:
    found = module("lookups: {l: {unit: 1, input: 1, points: [[0, 1], [2, 3]]}}\n").elements[0]

    assert isinstance(found, Lookup)
    assert (found.points, found.interpolation) == (((0, 1), (2, 3)), "continuous")


def test_an_event_keeps_its_dates_as_written() -> None:
    found = module("events: {e: {from: 2020-01-05}}\n").elements[0]

    assert isinstance(found, Event)
    assert (found.start, found.until) == ("2020-01-05", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("parameters: {p: {unit: 1}}", "key-missing"),
        ("parameters: {p: {value: 1}}", "key-missing"),
        ("parameters: {p: {unit: 1, value: 1, vlaue: 2}}", "key-unknown"),
        ("parameters: {p: {unit: 1, value: [1]}}", "value-kind"),
        ("parameters: [p]", "value-kind"),
        ("parameters: {TIME: {unit: 1, value: 1}}", "name-reserved"),
        ("parameters: {if: {unit: 1, value: 1}}", "name-reserved"),
        ("parameters: {Smth1: {unit: 1, value: 1}}", "name-reserved"),
        ("parameters: {_p: {unit: 1, value: 1}}", "name-unusable"),
        ("parameters: {\u202ep: {unit: 1, value: 1}}", "name-unusable"),
        ("parametres: {p: {unit: 1, value: 1}}", "key-unknown"),
        ("lookups: {l: {unit: 1, input: 1, points: [[0, 1]]}}", "lookup-points"),
        ("lookups: {l: {unit: 1, input: 1, points: [[1, 1], [0, 2]]}}", "lookup-points"),
        ("lookups: {l: {unit: 1, input: 1, points: [[0, 1, 2], [1, 2], [2, 3]]}}", "value-kind"),
        ("lookups: {l: {unit: 1, input: 1, points: [[0, 1], [1, 2]], interpolation: cubic}}", "kind-unknown"),
        ("stocks: {s: {unit: 1, initial: 1, kind: acount}}", "kind-unknown"),
        ("auxiliaries: {a: {unit: 1, equation: }}", "value-kind"),
        ("auxiliaries: {a: {unit: 1, equation: [1]}}", "value-kind"),
        ("auxiliaries: {a: {unit: 1, equation: 1 +}}", "equation-syntax"),
    ],
)
def test_what_a_module_cannot_declare_is_a_fault(text: str, code: str) -> None:
    assert refused(text + "\n")[0].code == code


def test_faults_of_all_sections_are_reported_together() -> None:
    text = "parameters: {p: {unit: 1}}\nauxiliaries: {a: {unit: 1}}\nevents: {e: {}}\n"

    assert [fault.code for fault in refused(text)] == ["key-missing"] * 3


def test_a_span_of_an_equation_has_its_place_in_the_file() -> None:
    place = Place("m.yaml", 3, 15, 8, "    equation: cash + x")

    assert place_in_equation(place, "cash + x", Span(7, 1)).column == 22


def test_a_folded_equation_is_pointed_at_where_it_begins() -> None:
    place = Place("m.yaml", 3, 15, 1, "    equation: >")

    assert place_in_equation(place, "cash + x", Span(7, 1)) == place


def test_an_element_is_compared_as_a_name_and_shown_as_it_is_written() -> None:
    found = module("dimensions: {place: {elements: [North America, b_2], labels: {B 2: B}}}\n").elements[0]

    assert isinstance(found, Dimension)
    assert found.elements == ("north_america", "b_2")
    assert found.labels == ("North America", "B")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("elements: [a, b], labels: {c: C}", "element-unknown"),
        ("elements: [a, b], labels: {a: X, b: X}", "name-duplicate"),
        ("elements: [A, a]", "name-duplicate"),
        ("elements: [a, b], labels: {a: [X]}", "value-kind"),
    ],
)
def test_labels_of_elements_that_do_not_fit_are_faults(text: str, code: str) -> None:
    assert [fault.code for fault in refused(f"dimensions: {{place: {{{text}}}}}\n")] == [code]


def test_a_dimension_of_many_elements_is_read_in_time() -> None:
    names = ", ".join(f"e{number}" for number in range(20_000))
    found = module(f"dimensions: {{place: [{names}]}}\n").elements[0]

    assert isinstance(found, Dimension)
    assert len(found.elements) == 20_000


@pytest.mark.parametrize(
    "text",
    [
        "parameters: {p: {unit: 1, value: 1, range: [0, 2.5]}}",
        "stocks: {s: {unit: 1, initial: 1, range: [0, 2.5]}}",
        "flows: {f: {to: s, unit: 1, equation: 1, range: [0, 2.5]}}",
        "auxiliaries: {a: {unit: 1, equation: 1, range: [0, 2.5]}}",
    ],
)
def test_an_element_says_within_which_bounds_it_is_plausible(text: str) -> None:
    quantity = module(text + "\n").elements[0].quantity

    assert quantity is not None
    assert quantity.range is not None
    assert (quantity.range.low, quantity.range.high) == (0, 2.5)


@pytest.mark.parametrize("written", ["1", "[1]", "[2, 1]", "[1, 2, 3]", "[low, high]", "{low: 1}"])
def test_a_range_is_a_pair_that_does_not_fall(written: str) -> None:
    assert refused(f"parameters: {{p: {{unit: 1, value: 1, range: {written}}}}}\n")[0].code == "value-kind"


def test_an_end_of_a_range_may_be_open() -> None:
    found = module("parameters: {p: {unit: 1, value: 1, range: [0, open]}, q: {unit: 1, value: 1, range: [open, 3]}}\n")

    ranges = [element.quantity.range for element in found.elements if element.quantity]
    assert [(one.low, one.high, str(one)) for one in ranges if one] == [
        (0, math.inf, "0 or more"),
        (-math.inf, 3, "3 or less"),
    ]


def test_neither_dimensions_nor_events_have_a_range() -> None:
    assert refused("events: {e: {from: 2020, range: [0, 1]}}\n")[0].code == "key-unknown"


@pytest.mark.parametrize(
    ("end", "codes"),
    [("'1 +'", ["equation-syntax"]), ("cash + 1", ["value-kind"]), ("3", ["value-kind"])],
)
def test_a_flow_that_enters_no_stock_has_one_fault(end: str, codes: list[str]) -> None:
    faults = refused(f"flows: {{f: {{unit: 1/month, equation: 1, to: {end}}}}}\n")

    assert [fault.code for fault in faults] == codes
