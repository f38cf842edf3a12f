"""Modules: models within models, and inputs that show what they are connected to."""

from collections.abc import Callable

import numpy as np
import pytest
from tests.interchange.xmile.conftest import SPECS

from coyuntura.errors import StudyError
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.settle import settle

Run = Callable[..., dict[str, np.ndarray]]
Read = Callable[..., Draft]

SPRING = (
    '<stock name="depth" access="output"><eqn>8</eqn><inflow>rise</inflow></stock>'
    '<flow name="rise" access="output"><eqn>TIME</eqn></flow>'
    '<aux name="slope" access="output"><gf><xpts>0,4</xpts><ypts>0,8</ypts></gf></aux>'
    '<aux name="bent" access="output"><eqn>TIME</eqn><gf><xpts>0,4</xpts><ypts>1,9</ypts></gf></aux>'
)


def model(name: str, variables: str) -> str:
    return f'</variables></model><model name="{name}"><variables>{variables}'


def module(name: str, *links: tuple[str, str], tag: str = "connect", more: str = "") -> str:
    inside = "".join(f"<{tag} to='{to}' from='{source}'/>\n" for to, source in links)
    return f'<module name="{name}"{more}>\n{inside}</module>'


@pytest.mark.parametrize("kind", ["stock", "flow", "aux"])
@pytest.mark.parametrize(
    ("source", "expected"), [("depth", [8, 8, 9, 11, 14]), ("rise", [0, 1, 2, 3, 4]), ("bent", [1, 3, 5, 7, 9])]
)
def test_an_input_of_any_kind_is_what_feeds_it_at_every_step(
    run: Run, kind: str, source: str, expected: list[float]
) -> None:
    gauge = (
        f'<{kind} name="seen" access="input"><eqn>3</eqn><non_negative/></{kind}><aux name="d"><eqn>-seen</eqn></aux>'
    )
    link = ("Gauge.seen", f"Spring.{source}")
    found = run(module("Spring") + module("Gauge", link) + model("Spring", SPRING) + model("Gauge", gauge))

    assert list(found["gauge_seen"]) == expected
    assert list(found["gauge_d"]) == [-value for value in expected]


def test_an_input_may_be_a_flow_that_moves_a_stock_of_its_model(run: Run) -> None:
    pool = (
        '<flow name="inlet" access="input"><eqn>0</eqn></flow>'
        '<stock name="pool"><eqn>1</eqn><inflow>inlet</inflow></stock>'
    )
    found = run(module("Spring") + module("P", ("P.inlet", "Spring.rise")) + model("Spring", SPRING) + model("P", pool))

    assert list(found["p_pool"]) == [1, 1, 2, 4, 7]


@pytest.mark.parametrize("kind", ["gf", "aux"])
def test_an_input_may_be_a_graphical_function(run: Run, kind: str) -> None:
    bend = (
        f'<{kind} name="curve" access="input"/>'
        if kind == "aux"
        else ('<gf name="curve" access="input"><xpts>0,1</xpts><ypts>5,5</ypts></gf>')
    )
    user = bend + '<aux name="y"><eqn>curve(TIME / 2)</eqn></aux>'
    found = run(
        module("Spring") + module("U", ("U.curve", "Spring.slope")) + model("Spring", SPRING) + model("U", user)
    )

    assert list(found["u_y"]) == [0, 1, 2, 3, 4]


def test_a_connection_may_be_listed_under_both_modules_and_in_both_forms(run: Run) -> None:
    links = module("Spring", ("Gauge.seen", "Spring.depth"))
    again = module("Gauge", ("Gauge.seen", "Spring.depth"), tag="connect2")
    gauge = '<stock name="seen" access="input"/>'

    assert run(links + again + model("Spring", SPRING) + model("Gauge", gauge))["gauge_seen"][4] == 14


def test_an_output_may_feed_a_variable_of_the_holding_model(run: Run) -> None:
    first = '<aux name="level" access="input"><eqn>Spring</eqn></aux><aux name="twice"><eqn>level * 2</eqn></aux>'
    text = '<module name="Spring"><connect to=".level" from="Spring.depth"/><connect2 to="level" from="Spring.depth"/>'

    assert run(first + text + "</module>" + model("Spring", SPRING))["twice"][4] == 28


def test_a_plain_name_is_one_of_the_module_in_the_standards_form(run: Run) -> None:
    root = '<aux name="seen" access="input"/>' + module("Spring", (".seen", "Spring.rise"))
    gauge = '<aux name="seen" access="input"/>'
    found = run(root + module("Gauge", ("seen", "Spring.depth")) + model("Spring", SPRING) + model("Gauge", gauge))

    assert (found["seen"][4], found["gauge_seen"][4]) == (4, 14)


def test_two_connections_that_contradict_one_another_are_a_fault_at_the_second(read: Read) -> None:
    first = module("Spring", ("Gauge.seen", "Spring.depth"))
    second = module("Gauge", ("Gauge.seen", "Spring.rise"))
    text = first + "\n" + second + model("Spring", SPRING) + model("Gauge", '<aux name="seen" access="input"/>')

    with pytest.raises(StudyError) as found:
        read(text)

    (fault,) = found.value.faults
    assert fault.place is not None
    assert fault.place.line == 11
    assert "`Spring.depth`" in fault.message
    assert "`Spring.rise`" in fault.message


@pytest.mark.parametrize("link", [("Gauge.sen", "Spring.depth"), ("Gauge.seen", "Spring.dept")])
def test_a_connection_of_what_is_not_defined_is_a_fault_at_its_line(read: Read, link: tuple[str, str]) -> None:
    gauge = '<aux name="seen" access="input"/>'

    with pytest.raises(StudyError) as found:
        read(module("Spring") + module("Gauge", link) + model("Spring", SPRING) + model("Gauge", gauge))

    (fault,) = found.value.faults
    assert fault.place is not None
    assert fault.place.line == 9
    assert "Did you mean" in fault.message


def test_modules_stand_within_modules(run: Run) -> None:
    inner = '<aux name="x" access="input"/><aux name="y" access="output"><eqn>x * 10</eqn></aux>'
    outer = (
        '<aux name="in" access="input"/><aux name="mid"><eqn>in + 1</eqn></aux>'
        '<module name="Inner"><connect to="Inner.x" from=".mid"/><connect2 to="Inner.x" from="mid"/></module>'
        '<aux name="out" access="output"><eqn>Inner.y</eqn></aux>'
    )
    root = '<aux name="land"><eqn>TIME</eqn></aux>' + module("Outer", ("Outer.in", ".land"))
    found = run(root + '<aux name="z"><eqn>Outer.out</eqn></aux>' + model("Outer", outer) + model("Inner", inner))

    assert list(found["z"]) == [10, 20, 30, 40, 50]


def test_the_model_of_a_module_within_a_module_may_bear_its_whole_path(run: Run) -> None:
    outer = '<module name="Core"/><aux name="out"><eqn>Core.y</eqn></aux>'
    models = model("A", outer) + model("B", outer)
    cores = model("A.Core", '<aux name="y"><eqn>1</eqn></aux>') + model("B.Core", '<aux name="y"><eqn>2</eqn></aux>')
    found = run(module("A") + module("B") + models + cores)

    assert (found["a_out"][0], found["b_out"][0]) == (1, 2)


def test_one_model_may_be_two_modules(run: Run) -> None:
    tank = (
        '<aux name="rate" access="input"/><flow name="fill"><eqn>rate</eqn></flow>'
        '<stock name="held"><eqn>0</eqn><inflow>fill</inflow></stock>'
    )
    first, second = (
        module(name, (f"{name}.rate", source), more=' xmlns:simlin="https://simlin.com" simlin:model_name="Tank"')
        for name, source in (("One", "a"), ("Two", "b"))
    )
    root = '<aux name="a"><eqn>1</eqn></aux><aux name="b"><eqn>5</eqn></aux>' + first + second
    found = run(root + model("Tank", tank))

    assert (found["one_held"][4], found["two_held"][4]) == (4, 20)


def test_names_of_connections_may_hold_signs_and_dots(run: Run) -> None:
    source = '<aux name="a.b/c" access="output"><eqn>TIME</eqn></aux>'
    target = '<aux name="x %" access="input"/>'
    links = module("S") + module("T", ('T."x_%"', 'S."a.b/c"'))

    assert list(run(links + model("S", source) + model("T", target))["t_x"]) == [0, 1, 2, 3, 4]


def test_a_constant_that_comes_through_an_input_is_one_number(run: Run) -> None:
    inner = '<aux name="n" access="input"/><aux name="y"><eqn>SMTHN(STEP(1, 0), 4, n, 0)</eqn></aux>'
    root = '<aux name="order"><eqn>3</eqn></aux><aux name="y"><eqn>SMTHN(STEP(1, 0), 4, 3, 0)</eqn></aux>'
    found = run(root + module("M", ("M.n", ".order")) + model("M", inner))

    assert list(found["m_y"]) == list(found["y"])


def test_an_array_feeds_an_array(run: Run) -> None:
    over = '<dimensions><dim name="Place"/></dimensions>'
    places = '<dimensions><dim name="Place"><elem name="N"/><elem name="S"/></dim></dimensions>'
    inner = f'<aux name="x" access="input">{over}</aux><aux name="sum"><eqn>SUM(x[*])</eqn></aux>'
    root = f'<aux name="a">{over}<eqn>Place * TIME</eqn></aux>' + module("M", ("M.x", ".a"))
    found = run(root + model("M", inner), places)

    assert list(found["m_sum"]) == [0, 3, 6, 9, 12]


def test_an_array_that_feeds_a_single_value_is_a_fault(read: Read) -> None:
    over = '<dimensions><dim name="Place"/></dimensions>'
    places = '<dimensions><dim name="Place"><elem name="N"/><elem name="S"/></dim></dimensions>'
    root = f'<aux name="a">{over}<eqn>Place</eqn></aux>' + module("M", ("M.x", ".a"))

    with pytest.raises(StudyError) as found:
        settle(read(root + model("M", '<aux name="x" access="input"/>'), places, SPECS))

    assert found.value.faults[0].code == "foreign-unsupported"


def test_a_graphical_function_of_an_input_that_is_fed_is_left_out_with_a_notice(read: Read) -> None:
    curve = "<gf><xpts>0,10</xpts><ypts>0,100</ypts></gf>"

    def told(inside: str) -> bool:
        gauge = f'<aux name="seen" access="input"><eqn>0</eqn>{inside}</aux><aux name="d"><eqn>seen</eqn></aux>'
        root = module("Spring") + module("Gauge", ("Gauge.seen", "Spring.depth"))
        notices = read(root + model("Spring", SPRING) + model("Gauge", gauge)).notices
        return any("its own graphical function was left out" in notice for notice in notices)

    assert told(curve)
    assert not told("")
