"""Instructions to vector code: one register a slot, truth kept as masks until somebody counts with it."""

from collections.abc import Callable, Mapping, Sequence

from coyuntura.kernels.llvm import mathematics
from coyuntura.kernels.llvm.lines import Lines, Register
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
    "exp": mathematics.exp,
    "ln": mathematics.ln,
    "copy": lambda _lines, x: x,
}
_OF_TWO: Mapping[Operation, Callable[[Lines, Register, Register], Register]] = {
    "add": Lines.sum,
    "subtract": Lines.difference,
    "multiply": Lines.product,
    "divide": Lines.quotient,
    "least": Lines.least,
    "greatest": Lines.greatest,
    "power": lambda lines, x, y: lines.value(f"call {lines.real} @power({lines.real} {x}, {lines.real} {y})"),
}
_COMPARISONS: Mapping[Operation, str] = {"less": "olt", "less_or_equal": "ole", "equal": "oeq"}


class Values:
    """Registers of slots, in one section of code and those that run before it."""

    def __init__(self, lines: Lines, program: Program, reals: Mapping[int, Register]) -> None:
        self.lines = lines
        self.program = program
        self.reals: dict[int, Register] = {
            slot: lines.number(number) for slot, number in program.constants.items()
        } | dict(reals)
        self.masks: dict[int, Register] = {}

    def within(self, reals: Mapping[int, Register]) -> "Values":
        """Return values for a later section, which knows these and more."""
        later = Values(self.lines, self.program, {**self.reals, **reals})
        later.masks = dict(self.masks)
        return later

    def real(self, slot: int) -> Register:
        """Return a slot's number."""
        if slot not in self.reals:
            lines = self.lines
            self.reals[slot] = lines.select(self.masks[slot], lines.number(1.0), lines.number(0.0))
        return self.reals[slot]

    def mask(self, slot: int) -> Register:
        """Return where a slot is not zero; what is not a number is not zero either."""
        if slot not in self.masks:
            lines = self.lines
            self.masks[slot] = lines.compare("une", self.reals[slot], lines.number(0.0))
        return self.masks[slot]

    def run(self, instructions: Sequence[Instruction], computed: Callable[[int], None] | None = None) -> None:
        """Add the code of a section.

        Args:
            instructions: In the order of evaluation.
            computed: Told of each slot right after its code; a value that is done with early frees a register.
        """
        for instruction in instructions:
            self.one(instruction)
            if computed is not None:
                computed(instruction.out)

    def one(self, instruction: Instruction) -> None:
        """Add the code of one instruction."""
        lines, out, arguments = self.lines, instruction.out, instruction.arguments
        operation = instruction.operation
        if operation in _COMPARISONS:
            self.masks[out] = lines.compare(_COMPARISONS[operation], *(self.real(slot) for slot in arguments))
        elif operation in {"and", "or"}:
            self.masks[out] = lines.logic(operation, *(self.mask(slot) for slot in arguments))
        elif operation == "not":
            self.masks[out] = lines.logic("xor", self.mask(arguments[0]), "splat (i1 true)")
        elif operation == "select":
            test, then, otherwise = arguments
            self.reals[out] = lines.select(self.mask(test), self.real(then), self.real(otherwise))
        elif operation == "lookup":
            table = self.program.lookups[instruction.index]
            self.reals[out] = read_table(lines, table, f"table{instruction.index}", self.real(arguments[0]))
        elif operation == "uniform":
            self.reals[out] = self.uniform(self.program.streams[instruction.index])
        elif operation in _LIBRARY_CALLS:
            self.reals[out] = self.library(_LIBRARY_CALLS[operation], self.real(arguments[0]))
        elif len(arguments) == 1:
            self.reals[out] = _OF_ONE[operation](lines, self.real(arguments[0]))
        elif operation == "modulo":
            self.reals[out] = self.modulo(*(self.real(slot) for slot in arguments))
        else:
            self.reals[out] = _OF_TWO[operation](lines, *(self.real(slot) for slot in arguments))

    def library(self, name: str, *arguments: Register) -> Register:
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
        left = self.library("fmod", x, y)
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
