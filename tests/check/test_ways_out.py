"""That a fault is told once, in the words of the study, with a way out of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.errors import Fault, StudyError
from coyuntura.model.folder import read_study

Checked = Callable[..., CheckedStudy]
Refused = Callable[..., tuple[Fault, ...]]

MODULE = """
dimensions: {place: [here, there]}
parameters:
  price: {unit: USD/bbl, value: 50}
  output: {unit: kbbl/day, value: 2}
  rate: {unit: 1/month, value: 1}
  half: {unit: 1, value: 0.5}
  part: {unit: percent, value: 50}
lookups:
  curve: {unit: USD, input: 1, points: [[0, 0], [1, 10]]}
stocks:
  bread: {unit: kbbl/day, initial: 1}
  cash: {unit: USD, over: place, initial: 1}
"""
NAMED = "measures:\n  peak: {label: {en: P, es: P}, measure: \"AT(bread, '2020-02')\", unit: kbbl/day}\n"


def equation(text: str, unit: str = "kbbl/day") -> str:
    return f'{MODULE}auxiliaries:\n  x: {{unit: {unit}, equation: "{text}"}}\n'


def behaviour(holds: str) -> dict[str, str]:
    text = f'subsystem: S\nbehaviours:\n  - {{item: 1, label: {{en: A, es: A}}, conditions: [{{holds: "{holds}"}}]}}\n'
    return {"behaviours__S_dot_yaml": text, "measures__m_dot_yaml": NAMED}


@pytest.mark.parametrize(
    "text",
    [
        "price / LOGSTIC(half)",
        "LOGSTIC(half) / output",
        "output * wrong / 2",
        "price ^ wrong",
        "wrong ^ half / 2",
        "SAFEDIV(price, wrong)",
        "SUM(cash[*, *])",
        "output / (half + price) * 3",
        "output ^ price",
        "output / curve(wrong) * curve(half)",
        "IF wrong > 3 THEN output ELSE output",
        "price / SUM(wrong[*])",
        "output / cash[nowhere] * cash[here]",
        "SMTH1(output, wrong) / wrong * half",
    ],
)
def test_what_follows_from_a_unit_that_cannot_be_inferred_is_no_fault(refused: Refused, text: str) -> None:
    assert len({fault.message for fault in refused(equation(text))}) == 1


def test_a_unit_that_differs_beside_another_fault_is_still_told(refused: Refused) -> None:
    found = refused(equation("IF wrong > half THEN price ELSE 2 * price"))

    assert [fault.code for fault in found] == ["unknown-name", "units-differ"]


def test_a_clock_whose_date_cannot_be_read_has_one_fault(refused: Refused) -> None:
    study = "study: s\ntitle: {en: S, es: S}\ntime: {unit: month, start: 2020-01, stop: 03/2021, dt: 1}\n"

    assert [fault.code for fault in refused(MODULE, study_dot_yaml=study)] == ["date-unclear"]


def test_a_lookup_whose_unit_is_unknown_has_one_fault(refused: Refused) -> None:
    text = equation("curve(price)", "USD").replace("input: 1", "input: florin")

    assert [fault.code for fault in refused(text)] == ["unit-unknown"]


@pytest.mark.parametrize("holds", ["HIGHST(bread, '2020-01', '2020-03')", "bred", "AT(bred, '2020-02')"])
def test_a_condition_that_cannot_be_read_is_one_fault(refused: Refused, holds: str) -> None:
    assert len(refused(MODULE, months=True, **behaviour(holds))) == 1


@pytest.mark.parametrize(
    ("holds", "way_out"),
    [
        ("AT(bread, '2020-02') > 500", "Write the number with its unit, `QUANTITY(500, 'kbbl/day')`."),
        ("500 < AT(bread, '2020-02')", "Write the number with its unit, `QUANTITY(500, 'kbbl/day')`."),
        ("AT(bread, '2020-02') > -500", "Write the number with its unit, `-QUANTITY(500, 'kbbl/day')`."),
        ("AT(bread > 500, '2020-02')", "Write the number with its unit, `QUANTITY(500, 'kbbl/day')`."),
        ("history.peak > 0.5", "Write the number with its unit, `QUANTITY(0.5, 'kbbl/day')`."),
        ("AT(price, '2020-02') + 3 > 0", "Write the number with its unit, `QUANTITY(3, 'USD/bbl')`."),
        ("AT(bread, '2020-02') > 2 * 3", "Give `2 * 3` a unit: multiply it by `QUANTITY(1, 'kbbl/day')`."),
        ("AT(price * bread, '2020-02') > 500", "Write the number with its unit, `QUANTITY(500, '...')`."),
        ("AT(bread * bread / bread / bread / half * rate, '2020-02') > 5", "`QUANTITY(5, '1/month')`."),
        ("AT(bread, '2020-02') > AT(half, '2020-02')", ""),
        ("AT(part, '2020-02') > 0.5", "They measure the same; make one of them the other with `CONVERT(..., 'unit')`."),
    ],
)
def test_a_number_in_a_measure_is_shown_with_the_unit_that_it_lacks(refused: Refused, holds: str, way_out: str) -> None:
    (fault,) = refused(MODULE, months=True, **behaviour(holds))

    assert (fault.code, fault.help[-len(way_out) :] if way_out else fault.help) == ("units-differ", way_out)


def test_what_is_offered_for_a_number_is_a_measure_that_fits(checked: Checked) -> None:
    study = checked(MODULE, months=True, **behaviour("AT(bread, '2020-02') > -QUANTITY(500, 'kbbl/day')"))

    assert len(study.measures) == 1


def test_a_number_in_an_equation_enters_as_a_parameter(refused: Refused) -> None:
    (fault,) = refused(equation("output + 500"))

    assert fault.help == "A number without a unit enters as a parameter with its unit and source."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("HIGHEST(output, '2020-01', '2020-02')", "HIGHEST"),
        ("peak", "peak"),
        ("peak(1)", "peak"),
        ("at(output, '2020')", "at"),
    ],
)
def test_an_equation_that_reads_a_measure_is_told_where_measures_belong(refused: Refused, text: str, name: str) -> None:
    (fault,) = refused(equation(text), months=True, measures__m_dot_yaml=NAMED)

    assert fault.message.startswith(f"`{name}` is a measure: it reads finished runs")
    assert fault.help.startswith("It belongs in measures/, behaviours/ or questions/;")


def test_a_measure_with_the_name_of_a_function_is_told_apart_by_its_dates(refused: Refused) -> None:
    (dated,) = refused(equation("MEAN(output, '2020-01', '2020-02')"))
    (plain,) = refused(equation("MEAN(output, output)"))

    assert (dated.help.startswith("It belongs in measures/"), plain.help) == (True, "")


def test_a_named_measure_takes_no_brackets(refused: Refused) -> None:
    (fault,) = refused(MODULE, months=True, **behaviour("peak(1) > QUANTITY(1, 'kbbl/day')"))

    assert fault.message == "`peak` is a measure, which is one number and takes no brackets."


def test_a_function_that_remembers_is_no_part_of_a_measure(refused: Refused) -> None:
    (fault,) = refused(MODULE, months=True, **behaviour("AT(SMTH1(bread, 2), '2020-02') > 0"))

    assert fault.help == "Make it an auxiliary of the model, and read that."


def test_a_function_is_offered_in_capitals(refused: Refused) -> None:
    (fault,) = refused(equation("poison(half)", "1"))

    assert fault.message.endswith("Did you mean `POISSON`?")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("output + price", "`kbbl/day` and `USD/bbl` do not go together."),
        ("part + output", "`percent` and `kbbl/day` do not go together."),
        ("price", "`x` is declared in `kbbl/day`, but its equation gives `USD/bbl`."),
        ("2 * output * half * half / half / rate * rate ^ 2", "declared in `kbbl/day`, but its equation gives"),
        ("output * curve(price) / curve(half)", "lookup `curve` takes `1`, but its input is `USD/bbl`."),
    ],
)
def test_units_that_differ_are_shown_as_the_study_writes_them(refused: Refused, text: str, shown: str) -> None:
    (fault,) = refused(equation(text))

    assert shown in fault.message


def test_a_date_in_a_measure_as_people_write_it_has_a_way_out(refused: Refused) -> None:
    (fault,) = refused(MODULE, months=True, **behaviour("AT(rate, '15/02/2020') > 0"))

    assert (fault.code, fault.help) == ("date-unclear", "Write `2020-02-15`: year, month, day.")


def test_the_date_of_an_event_as_people_write_it_has_a_way_out(refused: Refused) -> None:
    (fault,) = refused(f"{MODULE}events: {{law: {{from: 02/02/2020}}}}", months=True)

    assert (fault.code, fault.help) == ("date-unclear", "Write `2020-02-02`: year, month, day.")


def test_a_date_where_the_run_has_no_calendar_is_not_told_to_be_another_date(refused: Refused) -> None:
    (fault,) = refused(f"{MODULE}events: {{law: {{from: 02/02/2020}}}}")

    assert (fault.code, fault.help) == ("date-unclear", "")


def test_what_an_answer_shows_and_has_not_is_pointed_at(pocket: Callable[..., Path]) -> None:
    folder = pocket({"questions/Q1.yaml": ("Bajó {change}", "Bajó {chagne}")})

    with pytest.raises(StudyError, match="Did you mean `change`") as found:
        check_study(read_study(folder))

    (fault,) = found.value.faults
    assert fault.place is not None
    assert fault.place.text[fault.place.column - 1 :].startswith("{chagne")


@pytest.mark.parametrize(
    ("name", "written", "cited"),
    [
        ("modules/oil.yaml", "claims: [T2]", "claims: [T2, T9]"),
        ("questions/Q1.yaml", "source: [made]", "source:\n  - made\n  - T9"),
        ("questions/Q1.yaml", "claims: [T1, T2]", "claims: [T1, T9]"),
    ],
)
def test_what_is_cited_and_not_there_is_pointed_at(
    pocket: Callable[..., Path], name: str, written: str, cited: str
) -> None:
    with pytest.raises(StudyError) as found:
        check_study(read_study(pocket({name: (written, cited)})))

    (fault,) = found.value.faults
    assert fault.place is not None
    assert fault.place.text[fault.place.column - 1 :].startswith("T9")
