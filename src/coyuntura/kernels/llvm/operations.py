"""Instructions to vector code: one register a slot, truth kept as masks until somebody counts with it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from coyuntura.kernels.llvm import mathematics
from coyuntura.kernels.llvm.lines import Lines, Register
from coyuntura.kernels.llvm.pairs import call_pair, in_pairs
from coyuntura.kernels.llvm.tables import read_table
from coyuntura.program.program import Instruction, Operation, Program
from coyuntura.seeds import MULTIPLIERS, ROUNDS, WEYL, WORD

LIBRARY: tuple[str, ...] = ("sin", "cos", "tan", "asin", "acos", "atan", "log10", "fmod")
"""Functions of the C library that are called lane by lane; their addresses come as an argument, in this order."""
_LIBRARY_CALLS: Mapping[Operation, str] = {
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "log10": "log10",
}
_OF_ONE: Mapping[Operation, Callable[[Lines, Register], Register]] = {
    "negate": Lines.negative,
    "absolute": lambda lines, x: lines.intrinsic("fabs", x),
    "sqrt": lambda lines, x: lines.intrinsic("sqrt", x),
    "whole": lambda lines, x: lines.intrinsic("floor", x),
    "exp": lambda lines, x: lines.call("exp", lambda body: mathematics.exp(body, "%x0"), x),
    "ln": lambda lines, x: lines.call("ln", lambda body: mathematics.ln(body, "%x0"), x),
    "copy": lambda _lines, x: x,
}
_OF_TWO: Mapping[Operation, Callable[[Lines, Register, Register], Register]] = {
    "add": Lines.sum,
    "subtract": Lines.difference,
    "multiply": Lines.product,
    "divide": Lines.quotient,
    "least": Lines.least,
    "greatest": Lines.greatest,
    "power": lambda lines, x, y: lines.call("power", lambda body: mathematics.power(body, "%x0", "%x1"), x, y),
}
_REACH = 16
"""Instructions after which a value that nobody has read is taken to have left its register."""
_COMPARISONS: Mapping[Operation, str] = {"less": "olt", "less_or_equal": "ole", "equal": "oeq"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slot lies in memory: an array, and the number of the vector in it."""

    base: Register
    number: int


def read_late(pieces: Iterable[Sequence[Instruction]]) -> set[int]:
    """Return the slots that are read when they have been out of use for long, or in another piece of code."""
    last: dict[int, int] = {}
    late: set[int] = set()
    position = 0
    for piece in pieces:
        for instruction in piece:
            late.update(slot for slot in instruction.arguments if position - last.get(slot, position) > _REACH)
            last.update({slot: position for slot in instruction.arguments if slot in last})
            last[instruction.out] = position
            position += 1
        position += _REACH
    return late


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

    def run(
        self, instructions: Sequence[Instruction], stored: Collection[int], computed: Callable[[int], None]
    ) -> None:
        """Add the code of a section or of a piece of it.

        Args:
            instructions: In the order of evaluation.
            stored: Slots that are read when they have left their registers.
            computed: Told of each slot right after its code.
        """
        for group in in_pairs(instructions):
            self.position += 1
            match group:
                case [first, second]:
                    self.pair(first, second)
                case _:
                    self.one(group[0])
            for instruction in group:
                if instruction.out in stored:
                    self.store(instruction.out, self.new_home())
                computed(instruction.out)

    def new_home(self) -> Place:
        """Return a place that nothing else has."""
        self.homes += 1
        return Place(self.home, self.homes - 1)

    def store(self, slot: int, place: Place) -> None:
        """Add the storing of a slot, from where it is loaded from now on."""
        self.lines.store(self.real(slot), place.base, place.number * self.lines.lanes)
        self.places[slot] = place

    def settle(self) -> None:
        """Store what is only in registers."""
        for slot in self.reals.keys() - self.places.keys():
            self.store(slot, self.new_home())

    def forget(self) -> None:
        """Leave what is in registers: from here on everything is loaded."""
        self.reals.clear()
        self.masks.clear()

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

    def one(self, instruction: Instruction) -> None:
        """Add the code of one instruction."""
        lines, out, arguments = self.lines, instruction.out, instruction.arguments
        operation = instruction.operation
        if operation in _COMPARISONS:
            self._put_mask(out, lines.compare(_COMPARISONS[operation], *(self.real(slot) for slot in arguments)))
        elif operation in {"and", "or"}:
            self._put_mask(out, lines.logic(operation, *(self.mask(slot) for slot in arguments)))
        elif operation == "not":
            self._put_mask(out, lines.logic("xor", self.mask(arguments[0]), "splat (i1 true)"))
        elif operation == "select":
            test, then, otherwise = arguments
            self.put(out, lines.select(self.mask(test), self.real(then), self.real(otherwise)))
        else:
            self.put(out, self._number(instruction))

    def pair(self, first: Instruction, second: Instruction) -> None:
        """Add the code of two instructions that are the same long function."""
        arguments = [[self.real(slot) for slot in instruction.arguments] for instruction in (first, second)]
        registers = call_pair(self.lines, first.operation, *arguments)
        for instruction, register in zip((first, second), registers, strict=True):
            self.put(instruction.out, register)

    def _number(self, instruction: Instruction) -> Register:
        """Return what an instruction that gives a number gives."""
        lines, operation = self.lines, instruction.operation
        given = [self.real(slot) for slot in instruction.arguments]
        if operation == "lookup":
            table = self.program.lookups[instruction.index]
            return read_table(lines, table, f"table{instruction.index}", given[0])
        if operation == "uniform":
            return self.uniform(self.program.streams[instruction.index])
        if operation == "modulo":
            return self.modulo(*given)
        if operation in _LIBRARY_CALLS:
            return self.in_each_lane(_LIBRARY_CALLS[operation], *given)
        return _OF_ONE[operation](lines, *given) if len(given) == 1 else _OF_TWO[operation](lines, *given)

    def put(self, slot: int, register: Register) -> None:
        """Give a slot a register."""
        self.reals[slot] = (register, self.position)

    def _put_mask(self, slot: int, register: Register) -> None:
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
