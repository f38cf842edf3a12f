"""What converters put where they could not translate."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.interchange.published import computed
from tests.interchange.xmile.conftest import document
from tests.interchange.xmile.test_read_xmile import ISEE, PLACES, XMUTIL, Run, aux

from coyuntura.errors import StudyError
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.xmile import read_xmile

FILLED = "<gf><yscale min='1' max='2'/><xpts>0,1</xpts><ypts>1,1</ypts></gf>"
BY_ELEMENT = (
    '<aux name="price"><dimensions><dim name="Place"/></dimensions>'
    f'<element subscript="North"><eqn>TIME</eqn>{FILLED}</element>'
    '<element subscript="South East"><eqn>2</eqn></element></aux>'
)


@pytest.mark.parametrize(
    "variable",
    [
        aux("price", "TIME", FILLED),
        aux("price", "Time", FILLED),
        aux("price", "0{GET_DIRECT_DATA('p.csv',_',',_'A',_'B2')}"),
        aux("price", "0{GET_DIRECT_CONSTANTS(\n'p.csv',\n'A'{odd})}"),
        aux("price", "0 {GET_XLS_LOOKUPS('p.xlsx')}"),
        aux("price", "2 * {GET XLS}"),
        aux("price", "{Untranslated function used}ALLOCATE(a, b)"),
        aux("price", "1 + {try INTERPORATE or another}LOOKUP(1)"),
        aux("price", "{empty}"),
        aux("price", "NAN(cost)"),
        aux("price", "NAN"),
        BY_ELEMENT,
    ],
)
def test_a_value_that_a_converter_made_up_is_a_fault_at_its_variable(
    read: Callable[..., object], variable: str
) -> None:
    with pytest.raises(StudyError) as found:
        read(aux("cost", "3") + "\n" + variable, PLACES, header=XMUTIL)

    (fault,) = found.value.faults
    assert fault.code == "foreign-undefined"
    assert fault.message.startswith("`price`")
    assert fault.place is not None
    assert fault.place.line == 8


def test_a_call_for_data_that_a_converter_left_out_is_a_fault_wherever_the_file_was_saved_since(
    faults_of: Callable[..., list[str]],
) -> None:
    assert faults_of(aux("x", "0{GET_DIRECT_DATA('p.csv')}"), header=ISEE) == ["foreign-undefined"]


def test_a_comment_of_the_modeller_is_none_of_a_converter(run: Run) -> None:
    assert run(aux("x", "2 {get data of last year} + 1"), header=ISEE)["x"][0] == 3


def test_a_table_of_time_that_is_no_placeholder_is_read(run: Run) -> None:
    assert run(aux("x", "TIME", FILLED.replace("1,1", "1,2")), header=XMUTIL)["x"][1] == 2
    assert run(aux("x", "TIME", FILLED), header=ISEE)["x"][1] == 1


DATA = "Time,price,rate[North],rate[South East]\n0,3,1,10\n2,5,,20\n4,5,3,30\n"
RATES = (
    '<aux name="rate"><dimensions><dim name="Place"/></dimensions>'
    f'<element subscript="North"><eqn>TIME</eqn>{FILLED}</element>'
    "<element subscript=\"South East\"><eqn>0{GET_DIRECT_DATA('r.csv')}</eqn></element></aux>"
)
OVER_ALL = f'<aux name="rate"><dimensions><dim name="Place"/></dimensions><eqn>TIME</eqn>{FILLED}</aux>'


def given(tmp_path: Path, variables: str, data: str) -> Draft:
    """Return a converted model read with data."""
    path, table = tmp_path / "model.xmile", tmp_path / "data.csv"
    path.write_text(document(variables, PLACES, header=XMUTIL), encoding="utf-8")
    table.write_text(data, encoding="utf-8")
    return read_xmile(path, None, [table])


@pytest.mark.parametrize("variable", [aux("price", "TIME", FILLED), aux("price", "0{GET_XLS_DATA('p.xls')}")])
def test_data_take_the_place_of_what_a_converter_made_up(tmp_path: Path, variable: str) -> None:
    _, found = computed(given(tmp_path, variable + aux("cost", "price * 2"), DATA))

    assert list(found["cost"]) == [6, 8, 10, 10, 10]


@pytest.mark.parametrize("variable", [RATES, OVER_ALL])
def test_data_take_the_place_of_elements(tmp_path: Path, variable: str) -> None:
    _, found = computed(given(tmp_path, variable, DATA))

    assert list(found["rate[north]"]) == [1, 1.5, 2, 2.5, 3]
    assert list(found["rate[southeast]"]) == [10, 15, 20, 25, 30]


def test_a_stock_may_begin_with_data(tmp_path: Path) -> None:
    stock = '<stock name="s"><eqn>price</eqn></stock>'

    assert computed(given(tmp_path, aux("price", "TIME", FILLED) + stock, DATA))[1]["s"][0] == 3


@pytest.mark.parametrize("data", ["Time,other\n0,1\n", "Time,rate[North]\n0,1\n"])
def test_what_data_lack_stays_unknown(tmp_path: Path, data: str) -> None:
    with pytest.raises(StudyError) as found:
        given(tmp_path, OVER_ALL, data)

    assert "--data" in found.value.faults[0].help


def test_data_that_nothing_uses_are_told(tmp_path: Path) -> None:
    assert any("Nothing of `data.csv`" in notice for notice in given(tmp_path, aux("x", "1"), DATA).notices)
