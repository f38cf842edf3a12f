from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coyuntura.check.cells import CheckedModel
from coyuntura.check.model import check_model
from coyuntura.check.study import check_study
from coyuntura.errors import Faults
from coyuntura.interchange.settle import settle, study_of
from coyuntura.interchange.xmile import read_xmile
from coyuntura.interchange.xmile.export import Exported, ExportError, export_model, export_xmile
from coyuntura.interchange.xmile.portable import portable
from coyuntura.model.bundled import study_folder
from coyuntura.model.folder import read_study
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate
from coyuntura.syntax import parse_expression

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
Columns = dict[str, NDArray[np.float64]]


def run(model: CheckedModel) -> Columns:
    found = simulate(lower(model), Inputs.of_model(model), kernel="reference")
    columns = {name: values[:, 0] for name, values in found.values.items()}
    return {**columns, "time": found.times}


def round_trip(folder: Path, path: Path) -> tuple[Columns, Columns]:
    """Return a study's own run and that of what was exported and imported."""
    checked = check_study(read_study(folder))
    path.write_text(export_xmile(checked).text, encoding="utf-8")
    draft = settle(read_xmile(path))
    return run(checked.model), run(check_model(study_of(draft), Faults()))


def same(ours: Columns, theirs: Columns, tolerance: float) -> list[str]:
    """Return the cells of ours that differ by more than a share of their greatest value."""
    at = np.searchsorted(theirs["time"], ours["time"] - 1e-6)
    differing: list[str] = []
    finite = {name: values for name, values in ours.items() if np.isfinite(values).all()}
    for name, values in finite.items():
        other = theirs.get(name.replace("[", "_").replace(",", "_").replace("]", "").replace(".", "_"))
        scale = max(1.0, float(np.max(np.abs(values))))
        if other is None or not np.allclose(other[at] / scale, values / scale, rtol=0, atol=tolerance):
            differing.append(name)
    return differing


@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_what_is_exported_reads_back_with_the_same_numbers(tmp_path: Path, method: str) -> None:
    (tmp_path / "study" / "modules").mkdir(parents=True)
    (tmp_path / "study" / "study.yaml").write_text(STUDY.replace("METHOD", method), encoding="utf-8")
    (tmp_path / "study" / "modules" / "m.yaml").write_text(MODULE, encoding="utf-8")

    ours, theirs = round_trip(tmp_path / "study", tmp_path / "out.xmile")

    assert same(ours, theirs, 1e-12) == []


@pytest.mark.slow
def test_the_bundled_study_reads_back_with_the_same_numbers(tmp_path: Path) -> None:
    ours, theirs = round_trip(study_folder("venezuela"), tmp_path / "out.xmile")

    assert same(ours, theirs, 1e-10) == []


def test_what_xmile_cannot_say_names_its_element(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "study.yaml").write_text(STUDY.replace("METHOD", "euler"), encoding="utf-8")
    module = "module: m\nlabel: {en: M, es: M}\nauxiliaries:\n  x: {unit: 1, equation: TIME, initial: 3}\n"
    (tmp_path / "modules" / "m.yaml").write_text(module, encoding="utf-8")

    with pytest.raises(ExportError, match="`x`"):
        export_xmile(check_study(read_study(tmp_path)))


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

    ours, theirs = round_trip(tmp_path / "study", tmp_path / "out.xmile")

    assert same({name: ours[name] for name in ("share[north]", "share[south]", "time")}, theirs, 1e-12) == []


def test_a_method_that_xmile_has_no_name_for_is_refused(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "study.yaml").write_text(STUDY.replace("METHOD", "heun"), encoding="utf-8")
    (tmp_path / "modules" / "m.yaml").write_text(MODULE, encoding="utf-8")

    with pytest.raises(ExportError, match="`heun`"):
        export_xmile(check_study(read_study(tmp_path)))


def exported(folder: Path, module: str, clock: str = "start: 0, stop: 8, dt: 0.25, saveper: 1") -> Exported:
    """Return a study of one module as an XMILE file."""
    (folder / "modules").mkdir()
    study = f"study: small\ntitle: {{en: Small, es: Pequeño}}\ntime: {{{clock}, method: euler}}\n"
    (folder / "study.yaml").write_text(study, encoding="utf-8")
    (folder / "modules" / "m.yaml").write_text(f"module: m\nlabel: {{en: M, es: M}}\n{module}", encoding="utf-8")
    return export_xmile(check_study(read_study(folder)))


def test_fewer_saved_values_are_told_to_readers_that_can_know(tmp_path: Path) -> None:
    found = exported(tmp_path, "auxiliaries:\n  x: {unit: 1, equation: TIME}\n")
    (tmp_path / "out.xmile").write_text(found.text, encoding="utf-8")

    assert (read_xmile(tmp_path / "out.xmile").clock.saveper, len(found.notices)) == (1.0, 1)


def test_a_table_of_time_in_steps_is_one_that_every_reader_knows(tmp_path: Path) -> None:
    table = "lookups:\n  t: {unit: 1, input: 1, points: [[0, 1], [2, 3]], interpolation: discrete}\n"
    found = exported(tmp_path, f"{table}auxiliaries:\n  x: {{unit: 1, equation: t(TIME)}}\n")

    assert "discrete" not in found.text


def test_a_table_in_steps_of_anything_else_comes_with_a_notice(tmp_path: Path) -> None:
    table = "lookups:\n  t: {unit: 1, input: 1, points: [[0, 1], [2, 3]], interpolation: discrete}\n"
    found = exported(
        tmp_path,
        f"{table}auxiliaries:\n  x: {{unit: 1, equation: t(TIME / 2)}}\n",
        "start: 0, stop: 8, dt: 1, saveper: 1",
    )

    assert ["`discrete`" in notice for notice in found.notices] == [True]


def test_the_time_of_a_pipeline_delay_is_what_it_is_at_the_start(tmp_path: Path) -> None:
    found = exported(tmp_path, 'auxiliaries:\n  x: {unit: 1, equation: "DELAY(TIME, 2 + TIME, 7)"}\n')

    assert "<eqn>DELAY(TIME, INIT(2 + TIME), 7)</eqn>" in found.text


def test_a_name_in_the_file_is_told_for_each_cell(tmp_path: Path) -> None:
    cells = "dimensions:\n  d: [p, q]\nauxiliaries:\n  x: {unit: 1, over: d, equation: TIME}\n"

    assert exported(tmp_path, cells).names == {"x[p]": "x_p", "x[q]": "x_q"}


def test_cells_that_are_not_needed_are_left_out(tmp_path: Path) -> None:
    exported(tmp_path, "auxiliaries:\n  x: {unit: 1, equation: TIME}\n  y: {unit: 1, equation: TIME}\n")
    model = check_study(read_study(tmp_path)).model

    assert dict(export_model(model, "Small", {"y"}).names) == {"y": "y"}


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
    ],
)
def test_equations_have_brackets_wherever_readers_differ(equation: str, text: str) -> None:
    assert portable(parse_expression(equation)) == text
    assert parse_expression(text) == parse_expression(equation)
