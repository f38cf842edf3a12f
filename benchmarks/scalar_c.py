"""A program as scalar C: one member at a time, the compiler's and libm's best, for comparison."""

import ctypes
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.cases import Case
from coyuntura.arrays import Reals
from coyuntura.blocks.lookup import LookupTable
from coyuntura.dates import SLACK
from coyuntura.program.program import Code, Instruction, Program

FLAGS = ("-O3", "-march=native")

_FORMS: Mapping[str, str] = {
    "add": "{0} + {1}",
    "subtract": "{0} - {1}",
    "multiply": "{0} * {1}",
    "divide": "{0} / {1}",
    "power": "pow({0}, {1})",
    "modulo": "modulo({0}, {1})",
    "negate": "-{0}",
    "absolute": "fabs({0})",
    "least": "{0} < {1} ? {0} : {1}",
    "greatest": "{0} > {1} ? {0} : {1}",
    "exp": "exp({0})",
    "ln": "log({0})",
    "log10": "log10({0})",
    "sqrt": "sqrt({0})",
    "sin": "sin({0})",
    "cos": "cos({0})",
    "tan": "tan({0})",
    "arcsin": "asin({0})",
    "arccos": "acos({0})",
    "arctan": "atan({0})",
    "whole": "floor({0})",
    "less": "{0} < {1}",
    "less_or_equal": "{0} <= {1}",
    "equal": "{0} == {1}",
    "and": "{0} != 0 && {1} != 0",
    "or": "{0} != 0 || {1} != 0",
    "not": "{0} == 0",
    "select": "{0} != 0 ? {1} : {2}",
    "copy": "{0}",
}
_HEAD = """#include <math.h>
static double table(const double *x, const double *y, int last, double at) {
  if (!(at > x[0])) return at != at ? at : y[0];
  if (at >= x[last]) return y[last];
  int j = 0;
  while (at >= x[j + 1]) j++;
  return (y[j + 1] - y[j]) / (x[j + 1] - x[j]) * (at - x[j]) + y[j];
}
static double modulo(double a, double b) { double r = fmod(a, b); return r != 0 && (r < 0) != (b < 0) ? r + b : r; }
"""


class NoCompilerError(RuntimeError):
    """There is no C compiler, or the program has what the emitter does not say; the message names it."""


def scalar_c(case: Case, workplace: Path) -> Callable[[Reals], Reals]:
    """Return a function from draws, shape (member, parameter), to results, shape (member, output, time).

    Raises:
        NoCompilerError: gcc is missing, or the program cannot be said in scalar C here.
    """
    gcc = shutil.which("gcc")
    if gcc is None:
        raise NoCompilerError("gcc is not installed")
    source = workplace / f"{case.name}.c"
    source.write_text(emit(case), encoding="utf-8")
    library = workplace / f"{case.name}.so"
    command = [gcc, *FLAGS, "-shared", "-fPIC", str(source), "-o", str(library), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  a fixed compiler and our own file
    if done.returncode != 0:
        raise NoCompilerError((done.stderr.splitlines() or ["gcc gave no reason"])[0][:200])
    function = ctypes.CDLL(str(library)).run
    clock = case.program.clock
    moments = clock.start + np.arange(clock.steps + 1, dtype=np.float64) * clock.dt
    series = [case.model.data[name].at(moments) for name in case.program.data]
    data = np.ascontiguousarray(np.stack(series, axis=1)) if series else np.zeros((1, 1))

    def run(draws: Reals) -> Reals:
        result = np.empty((len(draws), len(case.outputs), case.saved))
        arrays = (draws, data, result)
        function(*(ctypes.c_void_p(array.ctypes.data) for array in arrays), ctypes.c_long(len(draws)))
        return result

    return run


def _straight(section: Sequence[Code]) -> list[Instruction]:
    """Return a section that has no repeats.

    Raises:
        NoCompilerError: It has one.
    """
    straight = [code for code in section if isinstance(code, Instruction)]
    if len(straight) < len(section):
        raise NoCompilerError("repeats are not emitted")
    return straight


def emit(case: Case) -> str:
    """Return a program's C: constants in place, state in local variables, results by member, output and time.

    Raises:
        NoCompilerError: The program has pipelines, random numbers, repeats or another method than Euler's.
    """
    program = case.program
    if program.pipelines or program.streams or program.clock.method != "euler":
        raise NoCompilerError("pipelines, random numbers and other methods than Euler's are not emitted")
    once, start, step = (_straight(section) for section in (program.once, program.start, program.step))
    clock = program.clock
    numbers = {slot: _number(value) for slot, value in program.constants.items()}
    given = {name: f"p[{number}]" for number, name in enumerate(case.varied)}
    given |= {
        name: _number({**case.model.parameters, **case.model.dates}[name])
        for name in program.parameters
        if name not in given
    }
    times = [program.time] if program.begun is None else [program.time, program.begun]
    kept = [*program.states, *program.memories]
    written = sorted({instruction.out for instruction in (*once, *start, *step)})
    lines = [
        *(f"static const double xs{k}[] = {{{_list(table.inputs)}}};" for k, table in enumerate(program.lookups)),
        *(f"static const double ys{k}[] = {{{_list(table.outputs)}}};" for k, table in enumerate(program.lookups)),
        "static void member(const double *restrict p, const double *restrict data, double *restrict out) {",
        f"double {', '.join(f's{slot}' for slot in (*written, *times))};",
        *(f"const double s{slot} = {given[name]};" for name, slot in program.parameters.items()),
    ]
    fetch = [f"double s{slot} = data[{column}];" for column, slot in enumerate(program.data.values())]
    lines += _code(program, once, numbers)
    begun = [f"s{slot} = s{program.time} + {_number(SLACK)};" for slot in times[1:]]
    lines += ["{", *fetch, f"s{program.time} = {_number(clock.start)};", *begun, *_code(program, start, numbers), "}"]
    lines += [f"double *save = out; for (long step = 0; ; step++, data += {max(1, len(program.data))}) {{", *fetch]
    lines += [f"s{program.time} = {_number(clock.start)} + step * {_number(clock.dt)};", *begun]
    lines += _code(program, step, numbers)
    lines += [f"if (step % {clock.save_every} == 0) {{"]
    lines += [
        f"save[{number * case.saved}] = {_slot(program.names[name], numbers)};"
        for number, name in enumerate(case.outputs)
    ]
    lines += ["save++; }", f"if (step == {clock.steps}) break;"]
    sources = [_slot(memory.source, numbers) for memory in program.memories]
    moved = [f"s{s.slot} + {_number(clock.dt)} * {_slot(s.rate, numbers)}" for s in program.states]
    lines += [f"const double n{part.slot} = {value};" for part, value in zip(kept, (*moved, *sources), strict=True)]
    lines += [f"s{part.slot} = n{part.slot};" for part in kept]
    lines += ["}}", "void run(const double *p, const double *data, double *out, long members) {"]
    lines += [f"for (long m = 0; m < members; m++) member(p + m * {len(case.varied)}, data,"]
    lines += [f"out + m * {len(case.outputs) * case.saved}); }}"]
    return _HEAD + "\n".join(lines) + "\n"


def _code(program: Program, instructions: Sequence[Instruction], numbers: Mapping[int, str]) -> list[str]:
    lines: list[str] = []
    for instruction in instructions:
        arguments = [_slot(slot, numbers) for slot in instruction.arguments]
        if instruction.operation == "lookup":
            form = _lookup(program.lookups[instruction.index], instruction.index)
        else:
            form = _FORMS[instruction.operation]
        lines.append(f"s{instruction.out} = {form.format(*arguments)};")
    return lines


def _lookup(table: LookupTable, number: int) -> str:
    if table.interpolation != "continuous":
        raise NoCompilerError(f"tables that are read {table.interpolation}")
    return f"table(xs{number}, ys{number}, {len(table.inputs) - 1}, {{0}})"


def _slot(slot: int, numbers: Mapping[int, str]) -> str:
    return numbers.get(slot, f"s{slot}")


def _number(value: float) -> str:
    if value != value:  # noqa: PLR0124  only a NaN differs from itself
        return "NAN"
    if value in {float("inf"), float("-inf")}:
        return "INFINITY" if value > 0 else "(-INFINITY)"
    return repr(float(value)) if value >= 0 else f"({float(value)!r})"


def _list(values: Reals) -> str:
    return ", ".join(repr(value) for value in values.tolist())
