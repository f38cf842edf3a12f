"""Lowering: a checked model's trees to instructions, each distinct expression once."""

import math
from collections.abc import Sequence
from typing import assert_never

from coyuntura.check.cells import BEGUN, CheckedModel, LoopCell
from coyuntura.program.fold import folded, same_as
from coyuntura.program.operations import FUNCTIONS, SIGNS, Operation
from coyuntura.program.program import (
    Carried,
    Code,
    Instruction,
    Memory,
    Pipeline,
    Program,
    Repeat,
    State,
    date_of,
    instructions,
)
from coyuntura.program.verify import verify
from coyuntura.seeds import stream_keys
from coyuntura.syntax.tree import (
    Binary,
    BinaryOperator,
    Call,
    Conditional,
    Expression,
    Name,
    Number,
    Quoted,
    Star,
    Unary,
)


def lower(model: CheckedModel) -> Program:
    """Return the program of a checked model; the same model gives the same program."""
    program = _Lowering(model).program()
    verify(program)
    return program


class _Lowering:
    """Numbers slots and collects instructions; equal operations on equal slots share one slot."""

    def __init__(self, model: CheckedModel) -> None:
        self.model = model
        self.count = 0
        self.constants: dict[float | str, int] = {}
        self.numbers: dict[int, float] = {}
        self.slots: dict[str, int] = {}
        self.fixed: set[int] = set()
        self.known: dict[tuple[Operation, tuple[int, ...], int], Instruction] = {}
        self.once: dict[int, Code] = {}
        self.scopes: list[dict[int, Code]] = [{}]
        """The section that is being written, and the bodies of the loops around what is written, outermost first."""
        self.depths: dict[int, int] = {}
        """Of slots that change from round to round, the innermost scope in which they do."""
        self.steady: set[str] = set()
        """Loops that need constants and parameters only."""
        self.tables = {name: number for number, name in enumerate(model.lookups)}
        self.streams: dict[str, int] = {}
        clock = model.clock
        for name in (*model.parameters, *model.dates):
            self.fixed.add(self.new(name))
        for name in (*model.data, *model.stocks, *model.memories, *model.pipelines):
            self.new(name)
        self.time = self.new("TIME")
        self.begun = self.new(BEGUN)
        for word, value in (("DT", clock.dt), ("STARTTIME", clock.start), ("STOPTIME", clock.stop)):
            self.slots[word] = self.constant(value)

    def new(self, name: str = "") -> int:
        """Return a fresh slot, under a name where one is given."""
        slot = self.count
        self.count += 1
        if name:
            self.slots[name] = slot
        return slot

    def constant(self, value: float) -> int:
        """Return the slot of a number."""
        key = value if value == value else "nan"  # noqa: PLR0124  a NaN is unequal to itself and would never be found again
        if key not in self.constants:
            slot = self.constants[key] = self.new()
            self.fixed.add(slot)
            self.numbers[slot] = value
        return self.constants[key]

    def program(self) -> Program:
        """Return the whole program."""
        model = self.model
        start = self.starting()
        self.scopes = [{}]
        for name in model.order:
            if name in model.loops:
                self.loop(name, model.loops[name])
            elif name in model.computed:
                self.slots[name] = self.tree(model.computed[name])
        states = tuple(State(name, self.slots[name], self.tree(stock.rate)) for name, stock in model.stocks.items())
        memories = tuple(
            Memory(name, self.slots[name], self.tree(cell.source)) for name, cell in model.memories.items()
        )
        pipelines = tuple(
            Pipeline(name, self.slots[name], self.tree(cell.source), self.tree(cell.delay))
            for name, cell in model.pipelines.items()
        )
        step = tuple(self.scopes[0].values())
        dates = [date for code in instructions(step) if (date := date_of(code, self.begun)) is not None]
        if dates:
            dates += [self.constant(moment) for moment in model.dates.values() if math.isfinite(moment)]
        held = (model.parameters, model.dates, model.data, model.stocks, model.memories, model.pipelines)
        cells = [*(name for group in held for name in group), *model.order]
        return Program(
            clock=model.clock,
            slots=self.count,
            constants={slot: float(value) for value, slot in self.constants.items()},
            parameters={name: self.slots[name] for name in (*model.parameters, *model.dates)},
            data={name: self.slots[name] for name in model.data},
            time=self.time,
            begun=self.begun if dates else None,
            dates=tuple(dict.fromkeys(dates)),
            linear=tuple(name for name, cell in model.data.items() if cell.between == "linear"),
            states=states,
            memories=memories,
            pipelines=pipelines,
            lookups=tuple(model.lookups.values()),
            streams=stream_keys(self.streams),
            once=tuple(self.once.values()),
            start=start,
            step=step,
            names={name: self.slots[name] for name in cells if name not in model.loops},
        )

    def starting(self) -> tuple[Code, ...]:
        """Return the section that fills states, memories and pipelines at the first instant."""
        model = self.model
        initial = {name: stock.initial for name, stock in model.stocks.items()}
        initial |= {name: cell.initial for name, cell in model.memories.items()}
        initial |= {name: cell.initial for name, cell in model.pipelines.items()}
        for name in model.initial_order:
            if name in initial:
                value = self.tree(initial[name])
                self.scopes[0][self.slots[name]] = Instruction("copy", self.slots[name], (value,))
            elif name in model.loops:
                self.loop(name, model.loops[name])
            elif name in model.computed:
                self.slots[name] = self.tree(model.computed_initially.get(name, model.computed[name]))
        for cell in model.pipelines.values():
            self.tree(cell.delay)
        return tuple(self.scopes[0].values())

    def loop(self, name: str, loop: LoopCell) -> None:
        """Add a loop to the section or the body that it belongs to; what does not change in it goes before it."""
        if name in self.steady:
            return
        initial = [self.tree(cell.initial) for cell in loop.carried.values()]
        depth = len(self.scopes)
        slots = [self.new(cell) for cell in loop.carried]
        self.depths |= dict.fromkeys(slots, depth)
        self.scopes.append({})
        for cell, part in loop.body.items():
            if isinstance(part, LoopCell):
                self.loop(cell, part)
            else:
                self.slots[cell] = self.tree(part)
        following = [self.tree(cell.following) for cell in loop.carried.values()]
        body = tuple(self.scopes.pop().values())
        carried = tuple(Carried(*ends) for ends in zip(slots, initial, following, strict=True))
        repeat = Repeat(loop.count, carried, body)
        around = max((self.depths.get(slot, 0) for slot in repeat.read), default=0)
        self.depths |= dict.fromkeys(slots, around)
        if all(slot in self.fixed for slot in repeat.read):
            self.fixed.update(slots)
            self.steady.add(name)
            self.once[slots[0]] = repeat
        else:
            self.scopes[around][slots[0]] = repeat

    def emit(self, operation: Operation, arguments: Sequence[int], index: int = -1) -> int:
        """Return the slot of an operation on slots; it enters the section that needs it."""
        numbers = [self.numbers.get(slot) for slot in arguments]
        known = folded(operation, numbers)
        if known is not None:
            return self.constant(known)
        same = same_as(operation, numbers)
        if same is not None:
            return arguments[same]
        key = (operation, tuple(arguments), index)
        instruction = self.known.get(key)
        if instruction is None:
            instruction = self.known[key] = Instruction(operation, self.new(), key[1], index)
        if instruction.out in self.once:
            return instruction.out
        if operation != "uniform" and all(argument in self.fixed for argument in arguments):
            self.fixed.add(instruction.out)
            self.once[instruction.out] = instruction
        else:
            depth = max((self.depths.get(argument, 0) for argument in arguments), default=0)
            if depth:
                self.depths[instruction.out] = depth
            self.scopes[depth].setdefault(instruction.out, instruction)
        return instruction.out

    def tree(self, node: Expression) -> int:
        """Return the slot that holds an expression's value.

        Raises:
            ValueError: A node that checking removes is still there.
        """
        match node:
            case Number(value):
                return self.constant(value)
            case Name(name):
                return self.slots[name]
            case Unary("+", operand):
                return self.tree(operand)
            case Unary(sign, operand):
                return self.emit(SIGNS[sign, 1], [self.tree(operand)])
            case Binary("^", base, Number(2.0)):
                return self.emit("multiply", [self.tree(base)] * 2)
            case Binary(operator, left, right):
                return self.binary(operator, self.tree(left), self.tree(right))
            case Conditional(condition, then, otherwise):
                return self.emit("select", [self.tree(part) for part in (condition, then, otherwise)])
            case Call():
                return self.call(node)
            case Quoted() | Star():
                msg = f"{node!r} does not belong in a checked tree"
                raise ValueError(msg)
            case _:
                assert_never(node)

    def binary(self, operator: BinaryOperator, left: int, right: int) -> int:
        """Return the slot of an operator's result; the comparisons are two with swapped sides."""
        match operator:
            case ">":
                return self.emit("less", [right, left])
            case ">=":
                return self.emit("less_or_equal", [right, left])
            case "<>":
                return self.emit("not", [self.emit("equal", [left, right])])
            case _:
                return self.emit(SIGNS[operator, 2], [left, right])

    def call(self, node: Call) -> int:
        """Return the slot of a function's value."""
        match node:
            case Call("UNIFORM", (Quoted(stream),)):
                return self.emit("uniform", (), self.streams.setdefault(stream, len(self.streams)))
            case _:
                pass
        arguments = [self.tree(argument) for argument in node.arguments]
        if node.function in self.tables:
            return self.emit("lookup", arguments, self.tables[node.function])
        if node.function == "SAFEDIV":
            above, below, *otherwise = arguments
            zero = self.constant(0.0)
            fallback = otherwise[0] if otherwise else zero
            is_zero = self.emit("equal", [below, zero])
            return self.emit("select", [is_zero, fallback, self.emit("divide", [above, below])])
        operation = FUNCTIONS[node.function]
        if not operation.is_folded:
            return self.emit(operation.name, arguments)
        result = arguments[0]
        for argument in arguments[1:]:
            result = self.emit(operation.name, [result, argument])
        return result
