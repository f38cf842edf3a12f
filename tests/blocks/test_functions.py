"""Every function of the list in every kernel and in the manual, by the examples that it gives of itself."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from coyuntura.blocks.function import Example, Function
from coyuntura.blocks.functions import FUNCTIONS, GROUPS
from coyuntura.check.study import check_study
from coyuntura.kernels.javascript.emit import emit_javascript
from coyuntura.model.folder import read_study
from coyuntura.program.lower import lower
from coyuntura.program.operations import FUNCTIONS as OPERATIONS_BY_FUNCTION
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.prepared import KERNELS
from coyuntura.simulate.simulate import simulate

_NODE = shutil.which("node")
_MANUAL = Path(__file__).parents[2] / "docs" / "reference" / "language.md"
_EXAMPLES = [(function, example) for function in FUNCTIONS.values() for example in function.examples]
_UNITS = {"CONVERT": "month"}
_STUDY = "study: examples\ntitle: {en: Examples, es: Ejemplos}\ntime: {start: 0, stop: 8, dt: 1}\n"
_WORLD = """
module: examples
label: {en: Examples, es: Ejemplos}
dimensions:
  three: [a, b, c]
  row: [upper, lower]
  column: [left, right]
parameters:
  x: {unit: 1, over: three, value: {a: 3, b: 1, c: 2}}
  m:
    unit: 1
    over: [row, column]
    value: {"upper, left": 2, "upper, right": 1, "lower, left": 1, "lower, right": 1}
  age: {unit: year, value: 2}
events:
  law: {from: 1}
auxiliaries:
"""
_PAGE = """
import {pathToFileURL} from "node:url";
const page = await import(pathToFileURL(process.argv[2]).href);
const {values, stopped} = page.run();
process.stdout.write(JSON.stringify({values: [...values], outputs: page.outputs, stopped, times: [...page.times()]}));
"""
Values = Mapping[str, list[float]]


def _cell(function: Function, example: Example) -> str:
    return f"{function.name.lower()}_example_{function.examples.index(example)}"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Values]:
    """Return each example's values over time, by kernel; one model holds them all."""
    folder = tmp_path_factory.mktemp("examples")
    (folder / "modules").mkdir()
    lines = [
        f'  {_cell(function, example)}: {{unit: {_UNITS.get(function.name, "1")}, equation: "{example.equation}"}}\n'
        for function, example in _EXAMPLES
    ]
    (folder / "study.yaml").write_text(_STUDY, encoding="utf-8")
    (folder / "modules" / "examples.yaml").write_text(_WORLD + "".join(lines), encoding="utf-8")
    model = check_study(read_study(folder)).model
    program = lower(model)
    wanted = [_cell(*pair) for pair in _EXAMPLES]
    found: dict[str, Values] = {}
    for kernel in KERNELS:
        run = simulate(program, Inputs.of_model(model), wanted, kernel=kernel)
        found[kernel] = {name: run.values[name][:, 0].tolist() for name in wanted}
    if _NODE is not None:
        module, page = folder / "model.mjs", folder / "page.mjs"
        module.write_text(
            emit_javascript(program, wanted, {**model.parameters, **model.dates}, model.data), encoding="utf-8"
        )
        page.write_text(_PAGE, encoding="utf-8")
        done = subprocess.run([_NODE, str(page), str(module)], capture_output=True, text=True, check=True)  # noqa: S603
        told = json.loads(done.stdout)
        steps = len(told["times"])
        found["javascript"] = {
            name: told["values"][number * steps : (number + 1) * steps] for number, name in enumerate(told["outputs"])
        }
    return found


@pytest.mark.parametrize("kernel", [*KERNELS, "javascript"])
@pytest.mark.parametrize(("function", "example"), _EXAMPLES, ids=[_cell(*pair) for pair in _EXAMPLES])
def test_an_example_has_the_value_that_it_states(
    runs: Mapping[str, Values], kernel: str, function: Function, example: Example
) -> None:
    if kernel not in runs:
        pytest.skip("Node, which runs the emitted module here, is not installed")

    found = runs[kernel][_cell(function, example)][int(example.time)]

    assert found == pytest.approx(example.value, rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_an_example_of_a_function_calls_it(function: Function) -> None:
    assert all(re.search(rf"\b{function.name}\b", example.equation) for example in function.examples)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_has_an_example(function: Function) -> None:
    assert function.examples


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_stands_in_the_manual(function: Function) -> None:
    manual = _MANUAL.read_text(encoding="utf-8")

    assert f"\n| `{function.form}` | {function.says.en} | {function.says.es} |" in manual


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_what_a_function_gives_is_one_sentence_in_both_languages(function: Function) -> None:
    assert [text for text in (function.says.en, function.says.es) if not text.endswith(".")] == []


def test_no_function_stands_in_two_groups() -> None:
    assert sum(map(len, GROUPS.values())) == len(FUNCTIONS)


def test_what_programs_know_by_a_name_is_a_function_of_the_language() -> None:
    assert [name for name in OPERATIONS_BY_FUNCTION if name not in FUNCTIONS] == []
