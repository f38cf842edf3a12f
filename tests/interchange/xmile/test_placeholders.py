"""What converters put where they could not translate."""

from collections.abc import Callable

import pytest
from tests.interchange.xmile.test_read_xmile import ISEE, PLACES, XMUTIL, Run, aux

from coyuntura.errors import StudyError

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
