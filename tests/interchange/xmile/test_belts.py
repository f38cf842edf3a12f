"""Conveyors: what gets on falls off at the end after a fixed time."""

from collections.abc import Callable

import pytest
from tests.interchange.xmile.test_read_xmile import ISEE, PLACES, Run, aux

BELT = (
    '<stock name="belt"><eqn>{start}</eqn><inflow>in</inflow><outflow>out</outflow><conveyor{option}>'
    "<len>{len}</len>{more}</conveyor></stock>"
    '<flow name="in"><eqn>{rate}</eqn></flow><flow name="out"/>'
    '<stock name="done"><eqn>0</eqn><inflow>out</inflow></stock>'
)
HALVES = "<sim_specs><start>0</start><stop>4</stop><dt>0.5</dt></sim_specs>"


def belt(start: str = "0", length: str = "2", rate: str = "3", option: str = "", more: str = "") -> str:
    return BELT.format(start=start, len=length, rate=rate, option=option, more=more)


@pytest.mark.parametrize("header", [ISEE, ""])
def test_what_gets_on_falls_off_after_the_transit_time(run: Run, header: str) -> None:
    found = run(belt(), header=header)

    assert list(found["belt"]) == [0, 3, 6, 6, 6]
    assert list(found["out"]) == [0, 0, 3, 3, 3]
    assert list(found["done"]) == [0, 0, 0, 3, 6]


def test_what_is_there_at_the_start_lies_evenly_on_the_belt(run: Run) -> None:
    found = run(belt("10", "2", "0"))

    assert list(found["out"]) == [5, 5, 0, 0, 0]
    assert list(found["belt"]) == [10, 5, 0, 0, 0]


def test_a_belt_moves_by_steps(run: Run) -> None:
    found = run(belt("4", "t", "TIME") + aux("t", "1.5"), specs=HALVES)

    assert list(found["out"]) == pytest.approx([4 / 1.5] * 3 + [0, 0.5, 1, 1.5, 2, 2.5])
    assert (found["belt"] + found["done"])[-1] == pytest.approx(4 + 0.5 * sum(0.5 * step for step in range(8)))


def test_what_fills_a_belt_cannot_turn(run: Run) -> None:
    assert list(run(belt(rate="TIME - 2"))["belt"]) == [0, 0, 0, 0, 1]


def test_a_belt_may_be_an_array(run: Run) -> None:
    over = '<dimensions><dim name="Place"/></dimensions>'
    text = belt("0", "2", "Place").replace("<eqn>", f"{over}<eqn>").replace('name="out"/>', f'name="out">{over}</flow>')
    found = run(text, PLACES)

    assert (list(found["out[north]"]), list(found["out[south_east]"])) == ([0, 0, 1, 1, 1], [0, 0, 2, 2, 2])


def test_a_number_in_place_of_the_outflows_equation_says_nothing(run: Run) -> None:
    text = belt().replace('<flow name="out"/>', '<flow name="out"><eqn>0</eqn><non_negative/></flow>')

    assert list(run(text, header=ISEE)["out"]) == [0, 0, 3, 3, 3]


def test_a_limit_that_limits_nothing_is_none(run: Run) -> None:
    more = "<capacity>INF</capacity><in_limit>INF</in_limit>"

    assert list(run(belt(option=' discrete="false"', more=more))["belt"]) == [0, 3, 6, 6, 6]


@pytest.mark.parametrize(
    "text",
    [
        belt(option=' discrete="true"'),
        belt(more="<capacity>5</capacity>"),
        belt(more="<in_limit>5</in_limit>"),
        belt(more="<sample>TIME = 2</sample>"),
        belt(more="<arrest>TIME = 2</arrest>"),
        belt(length=""),
        belt(length="TIME + 1"),
        belt(length="1.5"),
        belt().replace("<outflow>out</outflow>", "<outflow>out</outflow><outflow>lost</outflow>")
        + '<flow name="lost"><eqn>1</eqn></flow>',
        belt().replace("<outflow>out</outflow>", ""),
        belt().replace('<flow name="out"/>', '<flow name="out"><eqn>belt / 2</eqn></flow>'),
        belt().replace('<flow name="out"/>', '<flow name="out"><leak/></flow>'),
    ],
)
def test_any_other_conveyor_is_a_fault(faults_of: Callable[..., list[str]], text: str) -> None:
    assert "foreign-unsupported" in faults_of(text)


def test_a_belt_runs_by_steps_only(faults_of: Callable[..., list[str]]) -> None:
    specs = '<sim_specs method="RK4"><start>0</start><stop>4</stop><dt>1</dt></sim_specs>'

    assert faults_of(belt(), specs=specs) == ["foreign-unsupported"]


def test_flows_that_pass_through_stocks_within_a_step_are_a_fault(faults_of: Callable[..., list[str]]) -> None:
    specs = (
        '<sim_specs xmlns:isee="http://iseesystems.com/XMILE" isee:instantaneous_flows="true">'
        "<start>0</start><stop>4</stop></sim_specs>"
    )

    assert "foreign-unsupported" in faults_of(belt(), specs=specs)
