"""The JavaScript kernel: a program as the text of one module that runs in a page, without dependencies.

It computes what the reference does, to the last bit but for `exp`, `ln`, `log10`, `power` and the
circular functions, whose last bits differ between libraries. Names are strings in the module, never code.

Values that only their own function reads are local constants, or stand inside the one expression that
reads them, rather than in the array of slots: in Node the first run then takes half as long, and later
ones four fifths.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from importlib import resources
from typing import TypeAlias

from coyuntura.data.knots import DataCell
from coyuntura.dates import SLACK
from coyuntura.methods import METHODS
from coyuntura.program.operations import Operation
from coyuntura.program.program import Code, Instruction, Program, Repeat, read, written
from coyuntura.program.watch import watch
from coyuntura.seeds import MULTIPLIERS, ROUNDS, WEYL

_LONGEST = 400
"""Instructions a function: V8 never optimises one of some 3,000, which then takes ten times as long."""
_DEEPEST = 12
"""Operations nested in one expression, so that no reader of the text runs out of stack."""


def emit_javascript(
    program: Program,
    outputs: Collection[str],
    parameters: Mapping[str, float] | None = None,
    data: Mapping[str, DataCell] | None = None,
) -> str:
    """Return a module that runs a program, one member at a time.

    It exports `run`, and what a page needs to call it: `names`, `parameters` (name to index), `dataCells`,
    `outputs`, `times`, `halfSteps`, `given` and `layOut`; each says what it is where it is defined.
    Without the word `export`, which only ever begins a line, it is a script for a worker that knows no modules.
    A module has one workspace, so one run at a time; nothing is allocated within a run but what it returns.

    Args:
        program: What is computed.
        outputs: Cells to save, in this order.
        parameters: The module's own values of parameters; where None, each run must be given them.
        data: The module's own data by cell; where None, each run must be given them.

    Raises:
        ValueError: An output is no cell of the program.
    """
    wanted = list(dict.fromkeys(outputs))
    unknown = [name for name in wanted if name not in program.names]
    if unknown:
        msg = f"outputs must be cells of the program, got {unknown[0]!r}"
        raise ValueError(msg)
    given = _given(program, parameters, data)
    parts = (_clock(program), _texts(program, wanted), _slots(program, wanted), given, _code(program))
    return "\n".join(['"use strict";', *(line for part in parts for line in part), runtime()])


def runtime() -> str:
    """Return the part of a module that is the same for every program."""
    return resources.files("coyuntura.kernels.javascript").joinpath("runtime.js").read_text(encoding="utf-8")


def _clock(program: Program) -> Iterator[str]:
    """Yield the numbers that a run's course depends on."""
    clock = program.clock
    yield f"const START = {_number(clock.start)}, DT = {_number(clock.dt)}, SAVEPER = {_number(clock.saveper)};"
    yield f"const STEPS = {clock.steps}, SAVE_EVERY = {clock.save_every};"
    yield f"const SAVED = {clock.steps // clock.save_every + 1};"
    yield f"const SLACK = {_number(SLACK)};"
    method = METHODS[clock.method]
    yield f"const FRACTIONS = {_numbers(method.fractions)}, WEIGHTS = {_numbers(method.weights)};"
    yield f"const DIVISOR = {_number(method.divisor)};"
    yield f"const M0 = {MULTIPLIERS[0]}, M1 = {MULTIPLIERS[1]}, W0 = {WEYL[0]}, W1 = {WEYL[1]}, ROUNDS = {ROUNDS};"


def _texts(program: Program, wanted: Sequence[str]) -> Iterator[str]:
    """Yield every name once, and which of them are what."""
    place = _places(program)
    yield f"const CELLS = {_text(place)};"
    yield "const cell = (place) => CELLS[place];"
    yield f"export const names = CELLS.slice(0, {len(program.names)});"
    yield f"export const outputs = {_numbers(place[name] for name in wanted)}.map(cell);"
    yield f"export const dataCells = {_numbers(place[name] for name in program.data)}.map(cell);"
    yield f"const PARAMETER_NAMES = {_numbers(place[name] for name in program.parameters)}.map(cell);"


def _places(program: Program) -> Mapping[str, int]:
    """Return the number of every name: cells first, as they are in the program."""
    states = (state.name for state in program.states)
    names = dict.fromkeys((*program.names, *states, *program.parameters, *program.data))
    return {name: number for number, name in enumerate(names)}


def _slots(program: Program, wanted: Sequence[str]) -> Iterator[str]:
    """Yield which slots hold what, and the numbers in them that no run changes."""
    watched = watch(program, wanted)
    place = _places(program)
    begun = -1 if program.begun is None else program.begun
    yield f"const SLOTS = {program.slots}, TIME = {program.time}, BEGUN = {begun};"
    arrays: Mapping[str, Iterable[int]] = {
        "MOVED": watched.moved,
        "SHOWN": watched.shown,
        "WATCHED": [slot for _, slot in watched.cells],
        "WATCHED_CELLS": [place[name] for name, _ in watched.cells],
        "OUTPUTS": [program.names[name] for name in wanted],
        "LINEAR": [name in program.linear for name in program.data],
        "DATES": program.dates,
        "CONSTANT_SLOTS": program.constants,
        "PARAMETERS": program.parameters.values(),
        "DATA_SLOTS": program.data.values(),
        "STATES": [state.slot for state in program.states],
        "RATES": [state.rate for state in program.states],
        "MEMORIES": [memory.slot for memory in program.memories],
        "SOURCES": [memory.source for memory in program.memories],
        "PIPELINES": [line.slot for line in program.pipelines],
        "INTAKES": [line.source for line in program.pipelines],
        "DELAYS": [line.delay for line in program.pipelines],
    }
    for name, slots in arrays.items():
        yield f"const {name} = new Int32Array({_numbers(slots)});"
    yield f"const STREAMS = new Uint32Array({_numbers(program.streams)});"
    yield f"const CONSTANTS = new Float64Array({_numbers(program.constants.values())});"
    inputs = (float(number) for table in program.lookups for number in table.inputs)
    outputs = (float(number) for table in program.lookups for number in table.outputs)
    yield f"const X = new Float64Array({_numbers(inputs)});"
    yield f"const Y = new Float64Array({_numbers(outputs)});"


def _given(
    program: Program, parameters: Mapping[str, float] | None, data: Mapping[str, DataCell] | None
) -> Iterator[str]:
    """Yield the module's own parameters, and its data as knots; nothing in place of what it has none of."""
    if parameters is None:
        yield "const GIVEN = null;"
    else:
        yield f"const GIVEN = new Float64Array({_numbers(parameters[name] for name in program.parameters)});"
    yield "const DATA = ["
    for cell in [None if data is None else data[name] for name in program.data]:
        yield "null," if cell is None else _knots(cell)
    yield "];"


def _knots(cell: DataCell) -> str:
    times, values = (_numbers(column.tolist()) for column in (cell.times, cell.values))
    return f"{{times: {times}, values: {values}, between: {_text(cell.between)}}},"


def _code(program: Program) -> Iterator[str]:
    """Yield the functions of the three sections."""
    parts = (*program.memories, *program.pipelines)
    begun = {part.slot for part in (*program.states, *parts)} | {line.delay for line in program.pipelines}
    held = {*program.names.values(), *(state.rate for state in program.states), *(part.source for part in parts)}
    later = {slot for section in (program.start, program.step) for code in section for slot in read(code)}
    yield from _section("once", program, program.once, held | begun | later)
    yield from _section("start", program, program.start, begun)
    yield from _section("compute", program, program.step, held)


def _section(name: str, program: Program, code: Sequence[Code], kept: Collection[int]) -> Iterator[str]:
    """Yield code as functions of moderate length, and the function that calls them.

    Args:
        name: Of the function.
        program: Whose code it is.
        code: A section, or the body of a repeat, which has functions of its own.
        kept: Slots that are read elsewhere.
    """
    chunks = [code[first : first + _LONGEST] for first in range(0, len(code), _LONGEST)]
    users = Counter(slot for chunk in chunks for slot in _slots_of(chunk))
    repeats = [one for one in code if isinstance(one, Repeat)]
    shared = {*kept, *(slot for slot, count in users.items() if count > 1)}
    shared.update(slot for repeat in repeats for slot in _slots_of([repeat]))
    for repeat in repeats:
        label = f"repeat{repeat.carried[0].slot}"
        following = [part.following for part in repeat.carried]
        yield from _section(f"{label}body", program, repeat.body, following)
        yield f"const {label} = {{count: {repeat.count}, held: new Float64Array({len(following)}),"
        carried = [part.slot for part in repeat.carried]
        yield f"slots: {_numbers(carried)}, first: {_numbers(part.initial for part in repeat.carried)},"
        yield f"following: {_numbers(following)}, body: {label}body}};"
    for number, chunk in enumerate(chunks):
        yield f"function {name}{number}() {{"
        yield from _Function(program, chunk, shared).lines
        yield "}"
    yield f"function {name}() {{ {' '.join(f'{name}{number}();' for number in range(len(chunks)))} }}"


def _slots_of(section: Sequence[Code]) -> set[int]:
    return {slot for code in section for slot in (*written(code), *read(code))}


class _Function:
    """Writes instructions as statements.

    A value that other functions read goes into its slot. One that only a single instruction here reads
    stands where it is read; no statement is needed for it, and none is run where a condition leaves it out.
    """

    def __init__(self, program: Program, code: Sequence[Code], kept: Collection[int]) -> None:
        self.program = program
        self.kept = kept
        straight = [one for one in code if isinstance(one, Instruction)]
        self.uses = Counter(slot for instruction in straight for slot in instruction.arguments)
        self.lines: list[str] = []
        self.values: dict[int, str] = {}
        self.truths: dict[int, str] = {}
        self.depths: dict[int, int] = {}
        for one in code:
            if isinstance(one, Repeat):
                self.lines.append(f"repeat(repeat{one.carried[0].slot});")
            else:
                self.write(one)

    def write(self, instruction: Instruction) -> None:
        """Add what an instruction says, as a statement or to be read later."""
        out = instruction.out
        value = self.expression(instruction)
        depth = 1 + max((self.depths.get(slot, 0) for slot in instruction.arguments), default=0)
        if out not in self.kept and self.uses[out] == 1 and depth < _DEEPEST:
            self.values[out], self.depths[out] = value, depth
            return
        self.truths.pop(out, None)
        local = f"v{out}" if self.uses[out] else ""
        slot = f"S[{out}]" if out in self.kept else ""
        if local:
            self.values[out] = local
        if local or slot:
            self.lines.append(f"{'const ' if local else ''}{'='.join(filter(None, (local, slot)))}={value};")

    def expression(self, instruction: Instruction) -> str:
        """Return an instruction's value, so bracketed that it can stand anywhere."""
        meaning = _MEANINGS[instruction.operation]
        return (
            meaning.format(*map(self.value, instruction.arguments))
            if isinstance(meaning, str)
            else meaning(self, instruction)
        )

    def condition(self, slot: int, truth: str) -> str:
        """Return a truth as a number, and remember it for where it is asked for as such."""
        self.truths[slot] = truth
        return f"({truth}?1:0)"

    def value(self, slot: int) -> str:
        """Return what a slot holds; one from elsewhere is fetched once."""
        if slot in self.values:
            return self.values[slot]
        if slot in self.program.constants:
            text = _number(self.program.constants[slot])
            return f"({text})" if text.startswith("-") else text
        if self.uses[slot] == 1:
            return f"S[{slot}]"
        self.lines.append(f"const v{slot}=S[{slot}];")
        self.values[slot] = f"v{slot}"
        return self.values[slot]

    def truth(self, slot: int) -> str:
        """Return whether a slot holds anything but zero; what is not a number is not zero."""
        return self.truths.get(slot) or f"({self.value(slot)}!==0)"


_Meaning: TypeAlias = str | Callable[[_Function, Instruction], str]
"""The text of an operation on numbers, with places for its arguments, or what writes it."""


def _comparison(text: str) -> _Meaning:
    return lambda function, code: function.condition(code.out, text.format(*map(function.value, code.arguments)))


def _junction(text: str) -> _Meaning:
    return lambda function, code: function.condition(code.out, text.format(*map(function.truth, code.arguments)))


def _select(function: _Function, instruction: Instruction) -> str:
    test, then, otherwise = instruction.arguments
    return f"({function.truth(test)}?{function.value(then)}:{function.value(otherwise)})"


def _lookup(function: _Function, instruction: Instruction) -> str:
    tables = function.program.lookups
    first = sum(len(table.inputs) for table in tables[: instruction.index])
    table = tables[instruction.index]
    last = first + len(table.inputs) - 1
    return f"{table.interpolation}({function.value(instruction.arguments[0])},{first},{last})"


_MEANINGS: Mapping[Operation, _Meaning] = {
    "add": "({}+{})",
    "subtract": "({}-{})",
    "multiply": "({}*{})",
    "divide": "({}/{})",
    "power": "power({},{})",
    "modulo": "modulo({},{})",
    "negate": "(-{})",
    "absolute": "abs({})",
    "least": "lesser({},{})",
    "greatest": "greater({},{})",
    "exp": "exp({})",
    "ln": "log({})",
    "log10": "log10({})",
    "sqrt": "sqrt({})",
    "sin": "sin({})",
    "cos": "cos({})",
    "tan": "tan({})",
    "arcsin": "asin({})",
    "arccos": "acos({})",
    "arctan": "atan({})",
    "whole": "floor({})",
    "less": _comparison("({}<{})"),
    "less_or_equal": _comparison("({}<={})"),
    "equal": _comparison("({}==={})"),
    "and": _junction("({}&&{})"),
    "or": _junction("({}||{})"),
    "not": _junction("(!{})"),
    "select": _select,
    "lookup": _lookup,
    "uniform": lambda _function, instruction: f"U[{instruction.index}]",
    "copy": "{}",
}


def _number(number: float) -> str:
    """Return a number that JavaScript reads back to the last bit."""
    text = repr(float(number))
    return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(text, text.removesuffix(".0"))


def _numbers(numbers: Iterable[float]) -> str:
    return f"[{','.join(map(_number, numbers))}]"


def _text(text: str | Iterable[str]) -> str:
    """Return a string, or a list of them, that stays one inside a page and inside a template."""
    written = json.dumps(text if isinstance(text, str) else list(text), separators=(",", ":"))
    return re.sub(r"[<>&'`$/\x7f]", lambda found: f"\\u{ord(found.group()):04x}", written)
