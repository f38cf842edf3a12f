"""That the emitted module computes what the reference does; one Node process runs every case."""

import base64
import json
import math
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from tests.kernels.loops import OMEGA, fixed_points, with_functions
from tests.kernels.random_programs import random_inputs, random_program

from coyuntura.arrays import Reals
from coyuntura.blocks.lookup import INTERPOLATIONS, LookupTable
from coyuntura.check.cells import CheckedModel
from coyuntura.check.study import check_study
from coyuntura.clock import Clock
from coyuntura.data.knots import DataCell
from coyuntura.ensemble.dated import lower_dated, switches
from coyuntura.ensemble.designs import draw
from coyuntura.kernels.javascript.emit import emit_javascript
from coyuntura.methods import METHODS
from coyuntura.model.folder import read_study
from coyuntura.program.lower import lower
from coyuntura.program.operations import OPERATIONS, Operation
from coyuntura.program.program import Instruction, Program, State, instructions
from coyuntura.program.verify import verify
from coyuntura.results.run import Run
from coyuntura.simulate.inputs import DataInput, Inputs
from coyuntura.simulate.simulate import simulate

_NODE = shutil.which("node")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(_NODE is None, reason="Node, which runs the emitted module here, is not installed"),
]

_ROOT = Path(__file__).parents[2]
_GALLERY = {path.parent.name: path.parent for path in sorted((_ROOT / "tests" / "gallery").glob("*/study.yaml"))}
_NAN, _INF = math.nan, math.inf
# NumPy and JavaScript engines have these from different libraries, each of which promises about one unit of
# the last place. All other operations are exact in IEEE 754, so there both must agree to the last bit.
_LIBRARY = frozenset(name for name, row in OPERATIONS.items() if not row.is_exact)
_LIBRARY_ERROR = 4 * 2.0**-52
# What comes to rest at 0 is a difference of numbers that the library rounds in its own way.
_COME_TO_REST = frozenset({"cagan"})
_HARNESS = """
import {readFileSync} from "node:fs";
import {runInThisContext} from "node:vm";
const unpack = (text) => new Float64Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
const pack = (numbers) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64");
const asScript = (path) => runInThisContext(`(() => {${readFileSync(path, "utf8").replace(/^export /gm, "")}
  return {run, names, outputs, parameters, times, given}; })()`);
const answers = [];
for (const {path, kind, runs} of JSON.parse(readFileSync(0, "utf8"))) {
  const page = kind === "script" ? asScript(path) : await import(path);
  const answer = {names: page.names, outputs: page.outputs, parameters: [...page.parameters.keys()]};
  answer.times = pack(page.times());
  const done = runs.map(({parameters, data, seed, member}) => {
    const given = kind === "own" ? [] : [unpack(parameters), data.map(unpack), seed, BigInt(member)];
    try { return page.run(...given); } catch (error) { return {error: String(error)}; }
  });
  answer.runs = done.map(({values, stopped, error}) => ({values: values && pack(values), stopped, error}));
  answers.push(answer);
}
process.stdout.write(JSON.stringify(answers));
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A program and what its members are given.

    `own` runs with the module's own inputs, `knots` with its own data, `script` without the word `export`.
    """

    program: Program
    inputs: Inputs
    outputs: tuple[str, ...]
    model: CheckedModel | None = None
    kind: str = "module"


@dataclass(frozen=True, slots=True)
class Both:
    """What the two kernels say of a case: the reference's run, and the module's for each member."""

    case: Case
    run: Run
    names: list[str]
    parameters: list[str]
    times: Reals
    values: list[Reals]
    stopped: list[tuple[str, float] | None]
    refused: list[str]

    def expected(self) -> Reals:
        """Return the reference's numbers, shape (member, output, time)."""
        columns = [self.run.values[name].T for name in self.case.outputs]
        return np.stack(columns, axis=1)

    def found(self) -> Reals:
        """Return the module's numbers, same shape."""
        return np.stack(self.values)

    def expected_stops(self) -> list[tuple[str, float] | None]:
        """Return for each member the cell and the time at which the reference says that it stopped."""
        stops = {stop.member: (stop.cell, stop.time) for stop in self.run.stopped}
        return [stops.get(member) for member in range(self.case.inputs.members)]


def _packed(numbers: Reals) -> str:
    return base64.b64encode(np.asarray(numbers, dtype=np.float64).tobytes()).decode()


def _unpacked(text: str) -> Reals:
    return np.frombuffer(base64.b64decode(text), dtype=np.float64)


def _job(case: Case, path: Path) -> Mapping[str, object]:
    """Write a case's module and return what Node is to do with it."""
    path.write_text(_emitted(case), encoding="utf-8")
    inputs, clock = case.inputs, case.program.clock
    half_steps = clock.start + np.arange(2 * clock.steps + 1, dtype=np.float64) * (clock.dt / 2)
    given = [np.broadcast_to(inputs.parameters[name], inputs.members) for name in case.program.parameters]
    cells = [] if case.kind == "knots" else [inputs.data[name] for name in case.program.data]
    grids = [(cell.grid(half_steps), cell.variant) for cell in cells]
    runs = [
        {
            "parameters": _packed(np.array([column[member] for column in given])),
            "data": [_packed(grid[:, 0 if variant is None else variant[member]]) for grid, variant in grids],
            "seed": inputs.seed,
            "member": str(run),
        }
        for member, run in enumerate(inputs.noise().runs.tolist())
    ]
    return {"path": str(path), "kind": case.kind, "runs": runs}


def _run_all(cases: Mapping[str, Case], folder: Path) -> Mapping[str, Both]:
    """Return what both kernels say of every case."""
    jobs = [_job(case, folder / f"{number}.mjs") for number, case in enumerate(cases.values())]
    harness = folder / "harness.mjs"
    harness.write_text(_HARNESS, encoding="utf-8")
    done = subprocess.run([str(_NODE), str(harness)], input=json.dumps(jobs), capture_output=True, text=True)  # noqa: PLW1510, S603
    assert done.returncode == 0, done.stderr
    both: dict[str, Both] = {}
    for (name, case), told in zip(cases.items(), json.loads(done.stdout), strict=True):
        done = [run for run in told["runs"] if "values" in run]
        refused = [run["error"] for run in told["runs"] if "error" in run]
        times = _unpacked(told["times"])
        values = [_unpacked(run["values"]).reshape(len(case.outputs), len(times)) for run in done]
        stops = [(run["stopped"]["cell"], run["stopped"]["time"]) if run["stopped"] else None for run in done]
        run = simulate(case.program, case.inputs, case.outputs, kernel="reference")
        both[name] = Both(case, run, told["names"], told["parameters"], times, values, stops, refused)
    return both


_EDGES = (
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.5, 3.0, 1e-300, -1e300, 5e-324, 1.7e308, 710.0, 1000.0, 1e-3,
    _INF, -_INF, _NAN,
)  # fmt: skip
_TABLES = tuple(
    LookupTable(np.array(inputs), np.array(outputs), mode)
    for mode in INTERPOLATIONS
    for inputs, outputs in (
        ([-1.0, 0.3, 2.0, 5.0], [0.7, 3.1, -1.0, 1.9]),
        ([-1.0, -1.0, 0.5, 0.5, 3.0, 3.0], [1.0, 2.0, 3.0, 5.0, 8.0, 13.0]),
        ([0.0, 1.0], [4.0, -2.0]),
    )
)
_EXACT = ("nan", "high", "low", "negative", "number")
_PLAIN: list[Operation] = [name for name, row in OPERATIONS.items() if not row.numbered]


def _arguments() -> tuple[Reals, Reals, Reals]:
    """Return three columns: every pair of edge values, and ordinary and whole numbers."""
    stream = np.random.default_rng(3)
    edges = np.array(list(product(_EDGES, _EDGES)))
    drawn = np.concatenate([stream.normal(0, 4, (200, 2)), stream.integers(-3, 4, (100, 2))])
    first, second = np.concatenate([edges, drawn]).T
    return first, second, second[stream.permutation(len(second))]


class _Coder:
    """Writes instructions on fresh slots."""

    def __init__(self, first: int) -> None:
        self.slots = first
        self.code: list[Instruction] = []

    def emit(self, operation: Operation, *arguments: int, index: int = -1) -> int:
        self.slots += 1
        self.code.append(Instruction(operation, self.slots - 1, arguments, index))
        return self.slots - 1

    def tell(self, slot: int, one: int, none: int, high: int, low: int) -> tuple[int, ...]:
        """Return slots, all finite, that say whether a slot is a number, which infinity it is, its sign and itself."""
        odd = (
            self.emit("not", self.emit("equal", slot, slot)),
            self.emit("equal", slot, high),
            self.emit("equal", slot, low),
        )
        sign = self.emit("less", self.emit("divide", one, slot), none)
        is_odd = self.emit("or", self.emit("or", odd[0], odd[1]), odd[2])
        return (*odd, sign, self.emit("select", is_odd, none, slot))


_CONSTANTS = {4: 1.0, 5: 0.0, 6: _INF, 7: -_INF, 8: _NAN, 9: -0.0, 10: 0.1, 11: 1 / 3, 12: 1e22, 13: 5e-324, 14: -7.25}


def _operations() -> Case:
    """Return every operation on three data cells, whose values in each step are one case, and every constant."""
    coder = _Coder(max(_CONSTANTS) + 1)
    names: dict[str, int] = {}
    slots: dict[str, int] = {name: coder.emit(name, *range(OPERATIONS[name].arity)) for name in _PLAIN}
    slots |= {f"lookup{number}": coder.emit("lookup", 0, index=number) for number in range(len(_TABLES))}
    slots |= {f"constant{slot}": coder.emit("copy", slot) for slot in _CONSTANTS}
    for name, slot in slots.items():
        names |= {f"{name} {what}": told for what, told in zip(_EXACT, coder.tell(slot, 4, 5, 6, 7), strict=True)}
    columns = _arguments()
    times = np.arange(len(columns[0]), dtype=np.float64)
    cells = {name: DataCell(times, column, "hold", 0.0, times[-1]) for name, column in zip("abc", columns, strict=True)}
    clock = Clock(0.0, times[-1], 1.0, 1.0, None, "euler")
    program = Program(
        clock=clock,
        slots=coder.slots,
        constants=_CONSTANTS,
        parameters={},
        data={"a": 0, "b": 1, "c": 2},
        time=3,
        states=(),
        memories=(),
        pipelines=(),
        lookups=_TABLES,
        streams=(),
        once=(),
        start=(),
        step=tuple(coder.code),
        names=names,
    )
    verify(program)
    return Case(program, Inputs(1, {}, {name: DataInput((cell,)) for name, cell in cells.items()}), tuple(names))


def _draws(method: str) -> Case:
    """Return a program of random numbers, with members of all sizes."""
    coder = _Coder(1)
    names = {f"stream{number}": coder.emit("uniform", index=number) for number in range(3)}
    streams = (7, 0, 2**32 - 1)
    clock = Clock(0.0, 50.0, 1.0, 1.0, None, method)
    program = Program(
        clock=clock,
        slots=coder.slots,
        constants={},
        parameters={},
        data={},
        time=0,
        states=(),
        memories=(),
        pipelines=(),
        lookups=(),
        streams=streams,
        once=(),
        start=(),
        step=tuple(coder.code),
        names=names,
    )
    runs = np.array([0, 1, 2**31, 2**32 + 5, 2**53 + 1, 2**64 - 1], dtype=np.uint64)
    return Case(program, Inputs(len(runs), {}, {}, 2**32 - 1, runs), tuple(names))


def _of_study(folder: Path, members: int = 1, kind: str = "module") -> Case:
    """Return all cells of a study, every member as it is declared."""
    model = check_study(read_study(folder)).model
    program = lower(model)
    return Case(program, Inputs.of_model(model, members), tuple(program.names), model, kind)


def _dated(folder: Path) -> Case:
    """Return a model of which scenarios change a parameter at a date: never, for a while, and from the start on."""
    model = _made(folder, _DATED, "start: 0, stop: 6, dt: 0.5, method: rk4").model
    assert model is not None
    program = lower_dated(model, ["rate"])
    given = {"rate.from": np.array([_INF, 2.0, 0.0]), "rate.until": np.array([_INF, 4.0, _INF])}
    inputs = Inputs(3, {**model.parameters, **switches(["rate"]), **given, "rate.then": 0.25}, {})
    return Case(program, inputs, ("level", "rate", "twice"))


def _with(case: Case, parameters: Mapping[str, Reals]) -> Case:
    """Return a case with other parameters, one a member."""
    members = len(next(iter(parameters.values())))
    return replace(case, inputs=Inputs(members, {**case.inputs.parameters, **parameters}, case.inputs.data))


_STUDY = "study: made\ntitle: {en: Made, es: Hecho}\ntime: {%s}\nensemble: {members: 4, seed: 1}\n"
_HALVES = "start: 0, stop: 12, dt: 0.5, saveper: 1"
_MIXED = """
parameters:
  rate: {unit: 1, value: 0.1}
  wait: {unit: 1, value: 2}
  bulk: {unit: 1, value: 1}
lookups: {response: {unit: 1, input: 1, points: [[0, 0], [1, 2], [3, 2.5]], interpolation: extrapolate}}
events: {embargo: {from: 3, until: 7}}
stocks: {cash: {unit: 1, initial: 3 * bulk}, speed: {unit: 1, initial: rate}}
flows:
  growth: {to: cash, unit: 1, equation: speed}
  push: {to: speed, unit: 1, equation: "rate * rate * late * (1 - 0.5 * embargo) - cash / wait + before / 10"}
auxiliaries:
  curved: {unit: 1, equation: "response(cash) / bulk + SMTH3(cash, wait)"}
  late: {unit: 1, equation: "DELAY(curved, wait)"}
  before: {unit: 1, equation: "PREVIOUS(late, 0) MOD 3 + INT(curved)"}
  earlier: {unit: 1, equation: "PREVIOUS(before, bulk)"}
  later: {unit: 1, equation: "DELAY(earlier, 2.5 * wait)"}
"""
_MEMBERS = {
    "rate": np.array([0.1, -0.3, 0.7, 0.1, 0.1, 0.1]),
    "wait": np.array([2.0, 0.3, 4.0, 100.0, 1.0, _INF]),
    "bulk": np.array([1.0, 2.0, 0.5, 1.0, 0.0, 1.0]),
}
_DATED = """
parameters: {rate: {unit: 1, value: 0.1}}
stocks: {level: {unit: 1, initial: 10 * rate}}
flows: {rise: {to: level, unit: 1, equation: level * rate}}
auxiliaries: {twice: {unit: 1, equation: 2 * rate}}
"""
_DIVISION = """
parameters: {divisor: {unit: 1, value: 1}, moment: {unit: 1, value: 99}}
stocks: {stock: {unit: 1, initial: 1}}
flows: {growth: {to: stock, unit: 1, equation: "stock / (divisor - STEP(1, moment))"}}
auxiliaries: {twice: {unit: 1, equation: 2 * stock}, apart: {unit: 1, equation: "LN(divisor - TIME)"}}
"""
_OVERFLOW = """
parameters: {amount: {unit: 1, value: 1}}
stocks: {stock: {unit: 1, initial: 1}}
flows: {growth: {to: stock, unit: 1, equation: amount}}
"""


def _made(folder: Path, module: str, clock: str) -> Case:
    """Return a study of one module."""
    files = {"study.yaml": _STUDY % clock, "documents.yaml": "documents: {}\n"}
    files["modules/only.yaml"] = f"module: only\nlabel: {{en: Only, es: Único}}\n{module}"
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return _of_study(folder)


def _driven(method: str) -> Case:
    """Return a stock whose rate is a data cell, read within steps too, that the module does not have itself."""
    clock = Clock(0.1, 2.1, 0.25, 0.5, None, method)
    code = (Instruction("copy", 1, (2,)),)
    program = Program(
        clock=clock,
        slots=4,
        constants={2: -0.75},
        parameters={},
        data={"data": 0},
        time=3,
        states=(State("stock", 1, 0),),
        memories=(),
        pipelines=(),
        lookups=(),
        streams=(),
        once=(),
        start=code,
        step=(),
        names={"data": 0, "stock": 1, "now": 3},
    )
    cell = DataCell(np.array([0.0, 0.7, 3.0]), np.array([1.0, 1 / 3, 2e5]), "linear", 0.0, 3.0)
    return Case(program, Inputs(1, {}, {"data": DataInput((cell,))}), tuple(program.names))


_BY_METHOD = [f"{what} {method}" for what in ("mixed", "driven") for method in METHODS]
_HOSTILE = (
    "</script><script>alert(1)</script>", "`${process.exit(9)}`", '"];process.exit(9);//', "'); process.exit(9); ('",
    "__proto__", "constructor", "*/ process.exit(9) /*", "a\\", "line\nbreak\u2028\u2029\x00\x7f", "año 🛢 \ud800",
    "<!--",
)  # fmt: skip


_SEEDS = range(30)


def _random(seed: int) -> Case:
    """Return a random program with repeats in it."""
    program = random_program(seed)
    return Case(program, random_inputs(seed), tuple(program.names))


def _hostile(names: Sequence[str]) -> Case:
    """Return a program whose every name is meant to break out of its string."""
    slots = {name: number for number, name in enumerate(names)}
    code = tuple(Instruction("copy", len(names) + number, (number,)) for number in range(len(names)))
    cells = slots | {f"{name} {name}": len(names) + number for number, name in enumerate(names)}
    count = 2 * len(names)
    clock = Clock(0.0, 1.0, 1.0, 1.0, None, "euler")
    program = Program(
        clock=clock,
        slots=count + 1,
        constants={},
        parameters=slots,
        data={},
        time=count,
        states=(),
        memories=(),
        pipelines=(),
        lookups=(),
        streams=(),
        once=(),
        start=(),
        step=code,
        names=cells,
    )
    return Case(program, Inputs(1, {name: float(slot) for name, slot in slots.items()}, {}), tuple(cells))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Both]:
    """Return what the two kernels say of every case."""
    folder = tmp_path_factory.mktemp("javascript")
    cases = {"dated": _dated(folder / "dated")}
    cases |= {f"gallery {name}": _of_study(path, kind="own") for name, path in _GALLERY.items()}
    cases |= {"operations": _operations(), "hostile": _hostile(_HOSTILE)}
    for method in METHODS:
        cases |= {f"draws {method}": _draws(method), f"driven {method}": _driven(method)}
        mixed = _made(folder / method, _MIXED, f"{_HALVES}, method: {method}")
        cases[f"mixed {method}"] = _with(mixed, _MEMBERS)
    cases["again"] = _with(cases["mixed rk4"], {name: values[[0, 4, 0, 1, 0]] for name, values in _MEMBERS.items()})
    division = _made(folder / "division", _DIVISION, "start: 0, stop: 6, dt: 0.5, saveper: 1")
    given = {"divisor": np.array([9.0, 9.5, 0.0, 3.0, _NAN, 1.0]), "moment": np.array([99.0, 2.5, 99, 99, 99, 2.5])}
    cases["division"] = _with(division, given)
    cases["division unseen"] = replace(cases["division"], outputs=("twice",))
    overflow = _made(folder / "overflow", _OVERFLOW, "start: 0, stop: 4, dt: 1")
    cases["overflow"] = _with(overflow, {"amount": np.array([1.0, 1e308, -_INF])})
    cases |= {f"random {seed}": _random(seed) for seed in _SEEDS}
    nothing = _made(folder / "solved", "", _HALVES).model
    assert nothing is not None
    solved = with_functions(nothing, fixed_points)
    cases["fixed points"] = Case(lower(solved), Inputs.of_model(solved), ("omega", "root", "two"))
    cases["data missing"] = replace(cases["gallery series"], model=None, kind="knots")
    cases["parameters missing"] = replace(cases["gallery decay_euler"], model=None)
    cases["script"] = replace(cases["gallery series"], kind="script")
    venezuela = _of_study(_ROOT / "studies" / "venezuela", kind="knots")
    assert venezuela.model is not None
    own, drawn = venezuela.model.parameters, draw(venezuela.model.priors, 8, 11)
    cases["venezuela"] = _with(venezuela, {name: np.append(own[name], values) for name, values in drawn.items()})
    fork = _of_study(_ROOT / "tests" / "fork")
    cases["branches"] = _with(fork, {"export_form": np.array([1.0, 2.0, 3.0])})
    return _run_all(cases, folder)


def _uses_a_library(program: Program) -> bool:
    code = instructions((*program.once, *program.start, *program.step))
    return any(instruction.operation in _LIBRARY for instruction in code)


def test_a_parameter_changes_at_a_date_as_in_the_reference(both: Mapping[str, Both]) -> None:
    told = both["dated"]
    rates = told.found()[:, 1]

    np.testing.assert_array_equal(told.found(), told.expected())
    assert rates[0].tolist() == [0.1] * 13
    assert rates[1].tolist() == [0.1] * 4 + [0.25] * 4 + [0.1] * 5
    assert rates[2].tolist() == [0.25] * 13


def test_every_option_of_a_branch_runs_as_in_the_reference(both: Mapping[str, Both]) -> None:
    told = both["branches"]
    income = told.found()[:, told.case.outputs.index("income"), 0]

    np.testing.assert_array_equal(told.found(), told.expected())
    assert income.tolist() == [3500.0, 2000.0, 2500.0]


@pytest.mark.parametrize("example", list(_GALLERY))
def test_an_example_runs_as_in_the_reference(both: Mapping[str, Both], example: str) -> None:
    told = both[f"gallery {example}"]

    if _uses_a_library(told.case.program):
        rest = 1e-12 if example in _COME_TO_REST else 0
        np.testing.assert_allclose(told.found(), told.expected(), rtol=1e-12, atol=rest)
    else:
        np.testing.assert_array_equal(told.found(), told.expected())
    assert told.stopped == told.expected_stops()


@pytest.mark.parametrize("case", [*_BY_METHOD, "again", "script"])
def test_memories_pipelines_lookups_and_data_are_the_references_to_the_last_bit(
    both: Mapping[str, Both], case: str
) -> None:
    told = both[case]

    np.testing.assert_array_equal(told.found(), told.expected())
    assert told.stopped == told.expected_stops()
    assert told.times.tobytes() == told.run.times.tobytes()


def test_fixed_points_are_found(both: Mapping[str, Both]) -> None:
    (values,) = both["fixed points"].found()

    assert values[0] == pytest.approx(np.full(13, OMEGA), rel=1e-15)
    assert values[1] == pytest.approx(np.sqrt(np.arange(1.0, 14.0)), rel=1e-15)
    assert values[2] == pytest.approx(np.full(13, 2.0), rel=1e-15)


@pytest.mark.parametrize("seed", _SEEDS)
def test_a_random_program_gives_the_references_numbers_to_the_last_bit(both: Mapping[str, Both], seed: int) -> None:
    told = both[f"random {seed}"]

    np.testing.assert_array_equal(told.found(), told.expected())
    assert told.stopped == told.expected_stops()


@pytest.mark.parametrize("what", _EXACT)
@pytest.mark.parametrize("operation", [*_PLAIN, "lookup", "constant"])
def test_an_operation_gives_what_the_reference_does(both: Mapping[str, Both], operation: str, what: str) -> None:
    told = both["operations"]
    rows = [
        number
        for number, name in enumerate(told.case.outputs)
        if re.fullmatch(rf"{operation}\d* {what}", name) and (operation == "log10" or "log10" not in name)
    ]
    expected, found = told.expected()[0, rows], told.found()[0, rows]
    if operation in {"least", "greatest"} and what == "negative":
        # Which of two zeros is the smaller one is left open.
        first, second, _ = _arguments()
        found = np.where((first == 0) & (second == 0), expected, found)

    assert len(rows) == {"lookup": len(_TABLES), "constant": len(_CONSTANTS)}.get(operation, 1)
    error = _LIBRARY_ERROR if operation in _LIBRARY and what == "number" else 0
    np.testing.assert_allclose(found, expected, rtol=error, atol=0)


@pytest.mark.parametrize("method", list(METHODS))
def test_random_numbers_are_the_references_to_the_last_bit(both: Mapping[str, Both], method: str) -> None:
    told = both[f"draws {method}"]

    assert len(np.unique(told.found())) == told.found().size
    assert told.found().tobytes() == told.expected().tobytes()


@pytest.mark.parametrize("case", ["division", "division unseen", "overflow", "mixed euler", "mixed rk4"])
def test_a_member_stops_at_the_cell_and_the_time_of_the_reference(both: Mapping[str, Both], case: str) -> None:
    told = both[case]

    assert told.stopped == told.expected_stops()
    assert None in told.stopped
    assert any(told.stopped)
    np.testing.assert_array_equal(np.isnan(told.found()), np.isnan(told.expected()))


def test_the_bundled_study_runs_as_in_the_reference_as_it_is_and_for_eight_drawn_members(
    both: Mapping[str, Both],
) -> None:
    told = both["venezuela"]
    expected, found = told.expected(), told.found()
    # Of what the cell ever is: a small difference of large numbers is off by their rounding.
    scale = np.abs(expected).max(axis=(0, 2))
    place = {name: number for number, name in enumerate(told.case.outputs)}
    # All bolivar accounts add up to nothing but the rounding of what is in them.
    accounts = [number for name, number in place.items() if name.startswith("bolivars[")]
    scale[place["bolivar_balance"]] = scale[accounts].max()
    # So do all people, less those of the start and all who came and went since.
    scale[place["people_accounted"]] = scale[place["people_at_home"]]
    is_same = found == expected
    difference = np.subtract(found, expected, where=~is_same, out=np.zeros_like(found))
    largest = np.abs(difference).max(axis=(0, 2))

    assert told.stopped == told.expected_stops() == [None] * 9
    assert is_same.mean() > 0.8
    assert [name for name, number in place.items() if largest[number] > 1e-11 * scale[number]] == []


def test_names_come_back_as_they_are(both: Mapping[str, Both]) -> None:
    told = both["hostile"]

    assert told.names == list(told.case.program.names)
    assert told.parameters == list(_HOSTILE)
    assert np.array_equal(told.found(), told.expected())


def test_names_change_nothing_but_strings_that_stay_within_a_page() -> None:
    def without_strings(names: Sequence[str]) -> str:
        case = _hostile(names)
        return re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', _emitted(case).partition("const {abs")[0])

    plain = [f"name{number}" for number in range(len(_HOSTILE))]
    lists = re.compile(r'""(?:,"")*')

    assert lists.sub("", without_strings(_HOSTILE)) == lists.sub("", without_strings(plain))
    assert not re.search(r"[<`]", "".join(re.findall(r'"(?:[^"\\\n]|\\.)*"', _emitted(_hostile(_HOSTILE)))[:100]))


def test_a_module_ends_no_script_of_a_page() -> None:
    assert not re.search(r"</|<!--|<script", _emitted(_hostile(_HOSTILE)), re.IGNORECASE)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("parameters missing", "RangeError: values must be of length 1, got none"),
        ("data missing", "RangeError: data[0] must be of length 93, got none"),
    ],
)
def test_a_module_without_inputs_of_its_own_must_be_given_them(both: Mapping[str, Both], case: str, said: str) -> None:
    assert both[case].refused == [said]


def test_an_output_that_is_no_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="'absent'"):
        emit_javascript(_draws("euler").program, ["absent"])


def _emitted(case: Case) -> str:
    if case.model is None:
        return emit_javascript(case.program, case.outputs)
    own = {**case.model.parameters, **case.model.dates}
    return emit_javascript(case.program, case.outputs, own, case.model.data)
