from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.interchange.reading_back import differing as changed

from coyuntura.check.model import check_model
from coyuntura.check.study import check_study
from coyuntura.errors import Faults
from coyuntura.interchange.exporting import export_model
from coyuntura.interchange.settle import settle, study_of
from coyuntura.interchange.xmile import read_xmile
from coyuntura.interchange.xmile.export.cells import export_cells
from coyuntura.interchange.xmile.export.page import Exported, ExportError
from coyuntura.interchange.xmile.export.portable import portable
from coyuntura.interchange.xmile.export.study import export_xmile
from coyuntura.model.bundled import study_folder
from coyuntura.model.elements import Dimension, Lookup
from coyuntura.model.folder import read_study
from coyuntura.syntax import parse_expression

pytestmark = pytest.mark.slow  # all of them together take seconds

STUDY = """study: small
title: {en: Small, es: Pequeño}
time: {start: 0, stop: 8, dt: 0.25, saveper: 1, method: METHOD}
"""
MODULE = """module: m
label: {en: M, es: M}
dimensions:
  place: [north, south]
parameters:
  rate: {unit: 1, over: place, value: {north: 0.5, south: 0.25}}
stocks:
  cash: {unit: 1, over: place, initial: 10 * rate}
  pile: {unit: 1, initial: "0"}
flows:
  pay: {unit: 1, over: place, from: cash, equation: cash * rate}
  gather: {unit: 1, to: pile, equation: "SUM(pay[*])"}
auxiliaries:
  seen: {unit: 1, equation: "SMTH3(STEP(2, 3), 2)"}
  late: {unit: 1, equation: "DELAY(TIME, 1, -1)"}
  before: {unit: 1, equation: "PREVIOUS(TIME, 7)"}
  switched: {unit: 1, equation: IF law AND NOT TIME > 5 THEN -TIME^2 ELSE 7 MOD 3 - 2 * (1 - 3)}
  chosen: {unit: 1, equation: "cash[1 + law] + SAFEDIV(1, 0, 4) + MAX(1, 2, TIME)"}
  steps: {unit: 1, equation: step_table(TIME) + ahead(TIME) + ramp_table(TIME)}
lookups:
  step_table: {unit: 1, input: 1, points: [[0, 1], [2, 3], [4, 9]], interpolation: discrete}
  ahead: {unit: 1, input: 1, points: [[0, 1], [2, 3], [4, 9]], interpolation: forward}
  ramp_table: {unit: 1, input: 1, points: [[0, 1], [2, 3], [2, 5], [4, 9]], interpolation: extrapolate}
events:
  law: {from: 2, until: 6}
"""


def differing(folder: Path, path: Path, tolerance: float = 1e-12) -> list[str]:
    """Return the cells of a study whose numbers are others once it was exported and imported."""
    checked = check_study(read_study(folder))
    export_model(checked, path)
    draft = settle(read_xmile(path))
    return changed(checked.model, check_model(study_of(draft), Faults()), tolerance)


@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_what_is_exported_reads_back_with_the_same_numbers(tmp_path: Path, method: str) -> None:
    (tmp_path / "study" / "modules").mkdir(parents=True)
    (tmp_path / "study" / "study.yaml").write_text(STUDY.replace("METHOD", method), encoding="utf-8")
    (tmp_path / "study" / "modules" / "m.yaml").write_text(MODULE, encoding="utf-8")

    assert differing(tmp_path / "study", tmp_path / "out.xmile") == []


# Near zero the difference of two exponentials has lost its digits; what the language writes out has not.
def test_a_hyperbolic_function_is_written_as_the_language_writes_it_out(tmp_path: Path) -> None:
    module = MODULE.replace(
        "auxiliaries:\n",
        "auxiliaries:\n  curved: {unit: 1, equation: 1.0e+9 * SINH(TIME * 1.0e-9) + 1.0e+9 * TANH(TIME * 1.0e-9)}\n",
    )
    (tmp_path / "study" / "modules").mkdir(parents=True)
    (tmp_path / "study" / "study.yaml").write_text(STUDY.replace("METHOD", "euler"), encoding="utf-8")
    (tmp_path / "study" / "modules" / "m.yaml").write_text(module, encoding="utf-8")

    assert differing(tmp_path / "study", tmp_path / "out.xmile") == []


def test_the_bundled_study_reads_back_with_the_same_numbers(tmp_path: Path) -> None:
    found = differing(study_folder("venezuela"), tmp_path / "out.xmile", 1e-10)

    # Sums of hundreds of billions, and of millions of people, that are zero but for rounding.
    assert set(found) <= {"bolivar_balance", "people_accounted"}


def test_the_bundled_study_is_no_longer_than_its_variables(tmp_path: Path) -> None:
    checked = check_study(read_study(study_folder("venezuela")))

    found = export_model(checked, tmp_path / "out.xmile")

    elements = [element for module in checked.study.modules for element in module.elements]
    kept = [element for element in elements if not isinstance(element, Dimension | Lookup)]
    assert found.stocks + found.flows + found.auxiliaries < 1.2 * len(kept)


def test_an_allocation_is_exported_round_by_round_with_the_same_numbers(tmp_path: Path) -> None:
    (tmp_path / "study" / "modules").mkdir(parents=True)
    (tmp_path / "study" / "study.yaml").write_text(STUDY.replace("METHOD", "euler"), encoding="utf-8")
    module = """module: m
label: {en: M, es: M}
dimensions: {place: [north, south]}
parameters: {want: {unit: 1, over: place, value: {north: 3, south: 2}}}
auxiliaries:
  share: {unit: 1, over: place, equation: "ALLOCATE_AVAILABLE(want[*], 3, want[*], 2, 0, TIME, place)"}
"""
    (tmp_path / "study" / "modules" / "m.yaml").write_text(module, encoding="utf-8")

    assert differing(tmp_path / "study", tmp_path / "out.xmile") == []


def test_a_method_that_xmile_has_no_name_for_is_refused(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "study.yaml").write_text(STUDY.replace("METHOD", "heun"), encoding="utf-8")
    (tmp_path / "modules" / "m.yaml").write_text(MODULE, encoding="utf-8")

    with pytest.raises(ExportError, match="`heun`"):
        export_xmile(check_study(read_study(tmp_path)))


def exported(folder: Path, module: str, clock: str = "start: 0, stop: 8, dt: 0.25, saveper: 1") -> Exported:
    """Return a study of one module as an XMILE file."""
    (folder / "modules").mkdir(exist_ok=True)
    study = f"study: small\ntitle: {{en: Small, es: Pequeño}}\ntime: {{{clock}, method: euler}}\n"
    (folder / "study.yaml").write_text(study, encoding="utf-8")
    (folder / "modules" / "m.yaml").write_text(f"module: m\nlabel: {{en: M, es: M}}\n{module}", encoding="utf-8")
    return export_xmile(check_study(read_study(folder)))


def test_fewer_saved_values_are_told_to_readers_that_can_know(tmp_path: Path) -> None:
    found = exported(tmp_path, "auxiliaries:\n  x: {unit: 1, equation: TIME}\n")
    (tmp_path / "out.xmile").write_text(found.text, encoding="utf-8")

    assert (read_xmile(tmp_path / "out.xmile").clock.saveper, len(found.notices)) == (1.0, 1)


def variables(found: Exported) -> dict[str, ET.Element]:
    """Return the variables of a file by their names."""
    for tag in (root := ET.fromstring(found.text)).iter():  # noqa: S314  our own text
        tag.tag = tag.tag.rpartition("}")[2]
    return {
        tag.attrib["name"]: tag
        for tag in root.iter()
        if tag.tag in {"stock", "flow", "aux", "gf"} and tag.attrib.get("name")
    }


def said(tag: ET.Element) -> list[tuple[str, str]]:
    """Return a variable's equations, each with the element that it is of."""
    whole = [("", eqn.text or "") for eqn in tag.findall("eqn")]
    return whole + [(part.attrib["subscript"], part.findtext("eqn", "")) for part in tag.findall("element")]


ARRAYS = """dimensions:
  port: [cadiz, vigo]
  berth: [deep, shallow]
parameters:
  stay: {unit: 1, over: port, value: {cadiz: 2, vigo: 3}}
  places: {unit: 1, over: [port, berth], value: 4}
stocks:
  ships: {unit: 1, over: port, initial: 10}
flows:
  leaving: {unit: 1, over: port, from: ships, equation: ships / stay}
  arriving: {unit: 1, to: "ships[vigo]", equation: "2"}
auxiliaries:
  room: {unit: 1, over: port, equation: "SUM(places[port, *])"}
  turned: {unit: 1, over: [berth, port], equation: "places[port, berth] * berth"}
  odd: {unit: 1, over: port, equation: {cadiz: ships * 2, vigo: "room[cadiz]"}}
  shared: {unit: 1, over: port, equation: "ALLOCATE_BY_PRIORITY(ships[*], stay[*], 1, 5, port)"}
"""


@pytest.mark.parametrize(
    ("name", "over", "equations"),
    [
        ("stay", ["port"], [("cadiz", "2"), ("vigo", "3")]),
        ("places", ["port", "berth"], [("", "4")]),
        ("ships", ["port"], [("", "10")]),
        ("leaving", ["port"], [("", "ships[port] / stay[port]")]),
        ("arriving", [], [("", "2")]),
        ("ships_other_flows", ["port"], [("cadiz", "0"), ("vigo", "arriving")]),
        ("room", ["port"], [("", "SUM(places[port, *])")]),
        ("turned", ["berth", "port"], [("", "places[port, berth] * berth")]),
        ("odd", ["port"], [("cadiz", "ships[cadiz] * 2"), ("vigo", "room[cadiz]")]),
    ],
)
def test_an_array_is_what_a_modeller_would_write(
    tmp_path: Path, name: str, over: list[str], equations: list[tuple[str, str]]
) -> None:
    tag = variables(exported(tmp_path, ARRAYS))[name]

    assert [dim.attrib["name"] for dim in tag.iter("dim")] == over
    assert said(tag) == equations


def test_a_stock_names_the_flows_that_move_it(tmp_path: Path) -> None:
    stock = variables(exported(tmp_path, ARRAYS))["ships"]

    assert [flow.text for flow in stock.findall("inflow")] == ["ships_other_flows"]
    assert [flow.text for flow in stock.findall("outflow")] == ["leaving"]


def test_what_xmile_cannot_say_of_arrays_is_said_of_elements_with_a_notice(tmp_path: Path) -> None:
    found = exported(tmp_path, ARRAYS)

    assert [element for element, _ in said(variables(found)["shared"])] == ["cadiz", "vigo"]
    assert "`shared` is written element by element, since XMILE has no `ALLOCATE_BY_PRIORITY`." in found.notices


def test_dimensions_stand_before_the_model(tmp_path: Path) -> None:
    text = exported(tmp_path, ARRAYS).text

    assert text.index('<dim name="port">') < text.index('<elem name="cadiz" />') < text.index("<model>")


TABLES = """parameters:
  p: {unit: 1, value: 2}
lookups:
  once: {unit: 1, input: 1, points: [[0, 1], [2, 3]]}
  twice: {unit: 1, input: 1, points: [[0, 1], [2, 3]], interpolation: extrapolate}
  steps: {unit: 1, input: 1, points: [[0, 1], [2, 3]], interpolation: discrete}
  ahead: {unit: 1, input: 1, points: [[0, 1], [2, 3]], interpolation: forward}
auxiliaries:
  a: {unit: 1, equation: once(p)}
  b: {unit: 1, equation: twice(p) + twice(TIME)}
  c: {unit: 1, equation: steps(p) + 0}
  d: {unit: 1, equation: ahead(p)}
"""


def test_a_lookup_that_is_one_variable_s_equation_stands_within_it(tmp_path: Path) -> None:
    tag = variables(exported(tmp_path, TABLES))["a"]

    assert said(tag) == [("", "p")]
    assert [(gf.attrib["name"], gf.findtext("ypts")) for gf in tag.iter("gf")] == [("once", "1.0,3.0")]


@pytest.mark.parametrize(
    ("name", "kind", "inputs", "outputs", "reader", "equation"),
    [
        ("twice", "extrapolate", "0.0,2.0", "1.0,3.0", "b", "twice(p) + twice(TIME)"),
        ("steps", "discrete", "0.0,2.0,3.0", "1.0,3.0,3.0", "c", "steps(p) + 0"),
        ("ahead", "discrete", "-2.0,0.0,1.0", "3.0,1.0,1.0", "d", "ahead((-p))"),
    ],
)
def test_any_other_lookup_stands_alone_and_is_called_by_its_name(  # noqa: PLR0913, PLR0917  a row of the table
    tmp_path: Path, name: str, kind: str, inputs: str, outputs: str, reader: str, equation: str
) -> None:
    found = variables(exported(tmp_path, TABLES))

    assert found[name].attrib["type"] == kind
    assert (found[name].findtext("xpts"), found[name].findtext("ypts")) == (inputs, outputs)
    assert said(found[reader]) == [("", equation)]


def test_steps_come_with_a_notice(tmp_path: Path) -> None:
    notices = exported(tmp_path, TABLES).notices

    assert ["`discrete`" in notice for notice in notices].count(True) == 1
    assert "lookups that take the next value are written over their negative input: `ahead`." in notices


def test_a_variable_of_its_own_at_first_says_so(tmp_path: Path) -> None:
    found = exported(tmp_path, "auxiliaries:\n  x: {unit: 1, equation: TIME, initial: 3}\n")

    assert variables(found)["x"].findtext("init_eqn") == "3"
    assert [notice for notice in found.notices if "`<init_eqn>`" in notice and "`x`" in notice]


@pytest.mark.parametrize(
    ("name", "label", "title"),
    [
        ("cash_box", "Cash box", "Cash box"),
        ("cash", "Money of the harbour", "cash"),
        ("a_b", "a.b", "a.b"),
        ("counter", "Counter", "counter_value"),
    ],
)
def test_a_variable_is_called_by_its_label_where_an_import_makes_its_id_of_it(
    tmp_path: Path, name: str, label: str, title: str
) -> None:
    bilingual = f'label: {{en: "{label}", es: "{label}"}}'
    found = exported(tmp_path, f"auxiliaries:\n  {name}: {{{bilingual}, unit: 1, equation: TIME}}\n")

    assert list(variables(found)) == [title]


@pytest.mark.parametrize("sign", ["\\u0001", "\\uffff", "\\ufffe"])
def test_a_sign_that_no_xml_file_may_hold_is_replaced_with_a_notice(tmp_path: Path, sign: str) -> None:
    about = f'label: {{en: "Mo{sign}ney", es: Dinero}}, meaning: {{en: "Wh{sign}at", es: Qué}}'
    found = exported(tmp_path, f"parameters:\n  cash: {{{about}, unit: USD, value: 3}}\n")
    (tmp_path / "out.xmile").write_text(found.text, encoding="utf-8")
    (element,) = read_xmile(tmp_path / "out.xmile").elements

    assert "\N{REPLACEMENT CHARACTER}" in element.header.meaning.en
    assert [notice for notice in found.notices if notice.startswith("2 signs")]


def test_a_label_that_is_no_name_goes_before_the_meaning(tmp_path: Path) -> None:
    about = "label: {en: Money, es: Dinero}, meaning: {en: What is there., es: Lo que hay.}"
    found = exported(tmp_path, f"parameters:\n  cash: {{{about}, unit: USD, value: 3}}\n")

    tag = variables(found)["cash"]
    assert (tag.findtext("doc"), tag.findtext("units")) == ("Money. What is there.", "USD")


def test_the_time_of_a_pipeline_delay_is_what_it_is_at_the_start(tmp_path: Path) -> None:
    found = exported(tmp_path, 'auxiliaries:\n  x: {unit: 1, equation: "DELAY(TIME, 2 + TIME, 7)"}\n')

    assert "<eqn>DELAY(TIME, INIT(2 + TIME), 7)</eqn>" in found.text


def test_an_event_is_a_test_of_time(tmp_path: Path) -> None:
    found = exported(tmp_path, "events:\n  law: {from: 2, until: 6}\n  rule: {from: 2}\n")

    early, late = "TIME &gt;= 1.9999999", "TIME &lt; 5.9999999"
    assert f"<eqn>IF ({early}) AND ({late}) THEN 1 ELSE 0</eqn>" in found.text
    assert f"<eqn>IF {early} THEN 1 ELSE 0</eqn>" in found.text


def test_a_name_in_the_file_is_told_for_each_cell(tmp_path: Path) -> None:
    cells = "dimensions:\n  d: [p, q]\nauxiliaries:\n  x: {unit: 1, over: d, equation: TIME}\n"

    assert exported(tmp_path, cells).names == {"x[p]": "x[p]", "x[q]": "x[q]"}


CELLS = (
    "dimensions:\n  d: [p, q]\nauxiliaries:\n  x: {unit: 1, over: d, equation: TIME}\n  y: {unit: 1, equation: TIME}\n"
)


@pytest.mark.parametrize(
    ("needed", "names"),
    [(None, {"x[p]": "x_p", "x[q]": "x_q", "y": "y"}), ({"y"}, {"y": "y"})],
)
def test_plain_cells_are_variables_of_their_own(tmp_path: Path, needed: set[str] | None, names: dict[str, str]) -> None:
    exported(tmp_path, CELLS)
    model = check_study(read_study(tmp_path)).model

    assert dict(export_cells(model, "Small", needed).names) == names


def test_plain_cells_cannot_say_what_a_variable_is_at_first(tmp_path: Path) -> None:
    exported(tmp_path, "auxiliaries:\n  x: {unit: 1, equation: TIME, initial: 3}\n")
    model = check_study(read_study(tmp_path)).model

    with pytest.raises(ExportError, match="`x`"):
        export_cells(model, "Small")


@pytest.mark.parametrize(
    ("equation", "text"),
    [
        ("-a^2", "-(a ^ 2)"),
        ("a AND b OR c", "(a AND b) OR c"),
        ("a < 1 AND b > 2", "(a < 1) AND (b > 2)"),
        ("IF a THEN 1 ELSE IF b THEN 2 ELSE 3", "IF a THEN 1 ELSE (IF b THEN 2 ELSE 3)"),
        ("a - (b - c)", "a - (b - c)"),
        ("a / b * c", "a / b * c"),
        ("a * b MOD c", "(a * b) MOD c"),
        ("2^3^a", "2 ^ (3 ^ a)"),
        ("NOT a * b", "(NOT a) * b"),
        ("x[a, *] + SUM(y[*])", "x[a, *] + SUM(y[*])"),
    ],
)
def test_equations_have_brackets_wherever_readers_differ(equation: str, text: str) -> None:
    assert portable(parse_expression(equation)) == text
    assert parse_expression(text) == parse_expression(equation)
