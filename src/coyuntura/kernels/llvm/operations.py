"""Instructions to vector code: one register a slot, truth kept as masks until somebody counts with it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from coyuntura.kernels.llvm import mathematics
from coyuntura.kernels.llvm.lines import Lines, Register
from coyuntura.kernels.llvm.pairs import call_pair, together
from coyuntura.kernels.llvm.tables import read_table
from coyuntura.program.operations import Operation
from coyuntura.program.program import Code, Instruction, Program, Repeat, instructions
from coyuntura.seeds import MULTIPLIERS, ROUNDS, WEYL, WORD

LIBRARY: tuple[str, ...] = ("sin", "cos", "tan", "asin", "acos", "atan", "log10", "fmod")
"""Functions of the C library that are called lane by lane; their addresses come as an argument, in this order."""
_REACH = 16
"""Instructions after which a value that nobody has read is taken to have left its register."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slot lies in memory: an array, and the number of the vector in it."""

    base: Register
    number: int


_LONGEST = 200
"""Instructions in one piece of code."""


Item = TypeVar("Item")


def pieces_of(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Return what is written one after the other, in parts that are not too long for one function."""
    pieces: list[list[Item]] = []
    room = 0
    for item in items:
        inner = sum(1 for _ in instructions(item.body)) if isinstance(item, Repeat) else 1
        size = min(max(inner, 1), _LONGEST)
        if size > room:
            pieces.append([])
            room = _LONGEST
        pieces[-1].append(item)
        room -= size
    return [*pieces]


def read_late(code: Sequence[Code]) -> set[int]:
    """Return the slots that are read when they have been out of use for long, or in another piece or round."""
    reading = _Reading()
    reading.code(code)
    return reading.late


class _Reading:
    """Goes through code as it will be written, and notes where slots were last in use."""

    def __init__(self) -> None:
        self.last: dict[int, int] = {}
        self.late: set[int] = set()
        self.position = 0

    def code(self, code: Sequence[Code]) -> None:
        """Go through code in its pieces."""
        for piece in pieces_of(code):
            for one in piece:
                if isinstance(one, Repeat):
                    self.repeat(one)
                else:
                    self.read(one.arguments)
                    self.last[one.out] = self.position
                    self.position += 1
            self.position += _REACH

    def repeat(self, repeat: Repeat) -> None:
        """Go through a loop: what is read in it must be in memory, and so must what is read after it."""
        self.read([part.initial for part in repeat.carried])
        self.position += _REACH + 1
        self.code(together(repeat.body))
        self.read([part.following for part in repeat.carried])
        self.position += _REACH + 1

    def read(self, slots: Sequence[int]) -> None:
        """Note that slots are read."""
        self.late.update(slot for slot in slots if self.position - self.last.get(slot, self.position) > _REACH)
        self.last.update({slot: self.position for slot in slots if slot in self.last})


class Values:
    """Slots as registers while they are in use, and in memory in between.

    A straight program of a thousand operations has far more values alive than a processor has registers.
    Values that are read again soon stay where they are; others are stored once and loaded where they are read,
    which costs an operand of an instruction and spares the compiler its search.
    """

    def __init__(self, lines: Lines, program: Program, places: Mapping[int, Place], home: Register) -> None:
        self.lines = lines
        self.program = program
        self.places = dict(places)
        self.home = home
        self.homes = 0
        self.position = 0
        self.reals: dict[int, tuple[Register, int]] = {}
        self.masks: dict[int, tuple[Register, int]] = {}
        self.truths: set[int] = set()
        """Slots that are computed as masks; other slots may have masks too, made from their numbers."""
        self.numbers = {slot: lines.number(number) for slot, number in program.constants.items()}

    def write(self, group: Sequence[Instruction], stored: Collection[int]) -> None:
        """Add the code of one instruction, or of two that are the same long function.

        Args:
            group: The one or the two.
            stored: Slots that are read when they have left their registers.
        """
        self.position += 1
        match group:
            case [first, second]:
                self.pair(first, second)
            case _:
                _MEANINGS[group[0].operation](self, group[0])
        for instruction in group:
            if instruction.out in stored:
                self.store(instruction.out, self.new_home())

    def new_home(self) -> Place:
        """Return a place that nothing else has."""
        self.homes += 1
        return Place(self.home, self.homes - 1)

    def store(self, slot: int, place: Place) -> None:
        """Add the storing of a slot, from where it is loaded from now on."""
        self.save(slot, place)
        self.places[slot] = place

    def save(self, slot: int, place: Place) -> None:
        """Add the storing of what a slot holds."""
        self.lines.store(self.real(slot), place.base, place.number * self.lines.lanes)

    def settle(self) -> None:
        """Store what is only in registers."""
        for slot in self.reals.keys() - self.places.keys():
            self.store(slot, self.new_home())

    def forget(self, slots: Collection[int] | None = None) -> None:
        """Leave what is in registers, of all slots where None: from here on it is loaded."""
        for registers in (self.reals, self.masks):
            for slot in [*registers] if slots is None else registers.keys() & set(slots):
                del registers[slot]

    def real(self, slot: int) -> Register:
        """Return a slot's number."""
        if slot in self.numbers:
            return self.numbers[slot]
        lines, place = self.lines, self.places.get(slot)
        if self._is_at_hand(self.reals, slot):
            register = self.reals[slot][0]
        elif slot in self.truths and (place is None or self._is_at_hand(self.masks, slot)):
            register = lines.select(self.masks[slot][0], lines.number(1.0), lines.number(0.0))
        elif place is not None:
            register = lines.load(place.base, place.number * lines.lanes)
        else:
            register = self.reals[slot][0]
        self.put(slot, register)
        return register

    def mask(self, slot: int) -> Register:
        """Return where a slot is not zero; what is not a number is not zero either."""
        if not self._is_at_hand(self.masks, slot):
            lines = self.lines
            self.masks[slot] = (lines.compare("une", self.real(slot), lines.number(0.0)), self.position)
        register = self.masks[slot][0]
        self.masks[slot] = (register, self.position)
        return register

    def _is_at_hand(self, registers: Mapping[int, tuple[Register, int]], slot: int) -> bool:
        return slot in registers and self.position - registers[slot][1] <= _REACH

    def pair(self, first: Instruction, second: Instruction) -> None:
        """Add the code of two instructions that are the same long function."""
        arguments = [[self.real(slot) for slot in instruction.arguments] for instruction in (first, second)]
        registers = call_pair(self.lines, first.operation, *arguments)
        for instruction, register in zip((first, second), registers, strict=True):
            self.put(instruction.out, register)

    def put(self, slot: int, register: Register) -> None:
        """Give a slot a register."""
        self.reals[slot] = (register, self.position)

    def put_mask(self, slot: int, register: Register) -> None:
        """Give a slot that is a truth a register."""
        self.truths.add(slot)
        self.masks[slot] = (register, self.position)

    def in_each_lane(self, name: str, *arguments: Register) -> Register:
        """Return what a function of the C library gives in each lane."""
        lines = self.lines
        pointer = lines.address("%library", LIBRARY.index(name), unit="ptr")
        function = lines.value(f"load ptr, ptr {pointer}, align 8")
        given = ", ".join(f"{lines.real} {argument}" for argument in arguments)
        return lines.value(f"call {lines.real} @each{len(arguments)}(ptr {function}, {given})")

    def modulo(self, x: Register, y: Register) -> Register:
        """Return the remainder that has the divisor's sign."""
        lines = self.lines
        zero = lines.number(0.0)
        left = self.in_each_lane("fmod", x, y)
        apart = lines.logic("xor", lines.compare("olt", left, zero), lines.compare("olt", y, zero))
        moved = lines.select(apart, lines.sum(left, y), left)
        nothing = lines.intrinsic("copysign", zero, y)
        return lines.select(lines.compare("oeq", left, zero), nothing, moved)

    def uniform(self, stream: int) -> Register:
        """Return numbers strictly between 0 and 1, the same as `coyuntura.seeds.uniforms`."""
        lines = self.lines
        word, half = lines.bits(WORD), lines.bits(32)
        a, b = lines.splat("%step", "i64"), "zeroinitializer"
        c, d = "%run_low", "%run_high"
        first = lines.splat("%seed", "i64")
        second = stream
        for _ in range(ROUNDS):
            low = lines.integer("mul", a, lines.bits(MULTIPLIERS[0]))
            high = lines.integer("mul", c, lines.bits(MULTIPLIERS[1]))
            mixed = lines.integer("xor", lines.integer("lshr", high, half), b)
            a = lines.integer("xor", mixed, first)
            mixed = lines.integer("xor", lines.integer("lshr", low, half), d)
            c = lines.integer("xor", mixed, lines.bits(second))
            b, d = lines.integer("and", high, word), lines.integer("and", low, word)
            first = lines.integer("and", lines.integer("add", first, lines.bits(WEYL[0])), word)
            second = (second + WEYL[1]) & WORD
        joined = lines.integer("or", lines.integer("shl", a, half), b)
        # The upper 52 bits become the digits of a number between 1 and 2.
        digits = lines.integer("or", lines.integer("lshr", joined, lines.bits(12)), lines.bits(0x3FF << 52))
        return lines.sum(lines.difference(lines.as_real(digits), lines.number(1.0)), lines.number(2.0**-53))


_Meaning: TypeAlias = Callable[[Values, Instruction], None]
"""Writes the code of an instruction."""


def _of_one(function: Callable[[Lines, Register], Register]) -> _Meaning:
    """Return the meaning of an operation from a number to a number."""
    return lambda values, code: values.put(code.out, function(values.lines, values.real(code.arguments[0])))


def _of_two(function: Callable[[Lines, Register, Register], Register]) -> _Meaning:
    """Return the meaning of an operation from two numbers to a number."""

    def write(values: Values, code: Instruction) -> None:
        left, right = (values.real(slot) for slot in code.arguments)
        values.put(code.out, function(values.lines, left, right))

    return write


def _outside(name: str) -> _Meaning:
    """Return the meaning of an operation that is a function of the C library."""
    return lambda values, code: values.put(code.out, values.in_each_lane(name, *map(values.real, code.arguments)))


def _comparison(how: str) -> _Meaning:
    """Return the meaning of a comparison, such as `olt`."""

    def write(values: Values, code: Instruction) -> None:
        left, right = (values.real(slot) for slot in code.arguments)
        values.put_mask(code.out, values.lines.compare(how, left, right))

    return write


def _junction(operation: str) -> _Meaning:
    """Return the meaning of `and` or `or`."""

    def write(values: Values, code: Instruction) -> None:
        left, right = (values.mask(slot) for slot in code.arguments)
        values.put_mask(code.out, values.lines.logic(operation, left, right))

    return write


def _not(values: Values, code: Instruction) -> None:
    values.put_mask(code.out, values.lines.logic("xor", values.mask(code.arguments[0]), "splat (i1 true)"))


def _select(values: Values, instruction: Instruction) -> None:
    test, then, otherwise = instruction.arguments
    values.put(instruction.out, values.lines.select(values.mask(test), values.real(then), values.real(otherwise)))


def _lookup(values: Values, instruction: Instruction) -> None:
    table = values.program.lookups[instruction.index]
    x = values.real(instruction.arguments[0])
    values.put(instruction.out, read_table(values.lines, table, f"table{instruction.index}", x))


def _modulo(values: Values, instruction: Instruction) -> None:
    values.put(instruction.out, values.modulo(*(values.real(slot) for slot in instruction.arguments)))


def _uniform(values: Values, instruction: Instruction) -> None:
    values.put(instruction.out, values.uniform(values.program.streams[instruction.index]))


_MEANINGS: Mapping[Operation, _Meaning] = {
    "add": _of_two(Lines.sum),
    "subtract": _of_two(Lines.difference),
    "multiply": _of_two(Lines.product),
    "divide": _of_two(Lines.quotient),
    "power": _of_two(lambda lines, x, y: lines.call("power", lambda body: mathematics.power(body, "%x0", "%x1"), x, y)),
    "modulo": _modulo,
    "negate": _of_one(Lines.negative),
    "absolute": _of_one(lambda lines, x: lines.intrinsic("fabs", x)),
    "least": _of_two(Lines.least),
    "greatest": _of_two(Lines.greatest),
    "exp": _of_one(lambda lines, x: lines.call("exp", lambda body: mathematics.exp(body, "%x0"), x)),
    "ln": _of_one(lambda lines, x: lines.call("ln", lambda body: mathematics.ln(body, "%x0"), x)),
    "log10": _outside("log10"),
    "sqrt": _of_one(lambda lines, x: lines.intrinsic("sqrt", x)),
    "sin": _outside("sin"),
    "cos": _outside("cos"),
    "tan": _outside("tan"),
    "arcsin": _outside("asin"),
    "arccos": _outside("acos"),
    "arctan": _outside("atan"),
    "whole": _of_one(lambda lines, x: lines.intrinsic("floor", x)),
    "less": _comparison("olt"),
    "less_or_equal": _comparison("ole"),
    "equal": _comparison("oeq"),
    "and": _junction("and"),
    "or": _junction("or"),
    "not": _not,
    "select": _select,
    "lookup": _lookup,
    "uniform": _uniform,
    "copy": _of_one(lambda _lines, x: x),
}
