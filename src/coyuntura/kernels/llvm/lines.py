"""LLVM assembly, a line at a time: vectors of doubles with one lane a member.

Every operation is IEEE 754 as written, nothing is reordered or contracted behind the program's back;
a fused multiply-add stands only where this code asks for one.
"""

import math
import struct
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager

Register = str
"""The name of a value, or a literal, in LLVM assembly."""


def literal(number: float) -> str:
    """Return a double in hexadecimal digits, bit for bit."""
    return f"0x{struct.pack('>d', number).hex().upper()}"


class Lines:
    """The body of one function under way, over vectors of `lanes` doubles."""

    def __init__(self, lanes: int, *, has_fused: bool = True) -> None:
        self.lanes = lanes
        self.has_fused = has_fused
        self.real = f"<{lanes} x double>"
        self.whole = f"<{lanes} x i64>"
        self.mask = f"<{lanes} x i1>"
        self.text: list[str] = []
        self.declared: dict[str, None] = {}
        self.globals: dict[str, None] = {}
        self.functions: dict[str, str] = {}
        self.current = ""
        """The block that is being written."""
        self._count = 0

    def add(self, line: str) -> None:
        """Add a line that gives no value."""
        self.text.append(f"  {line}")

    def label(self, name: str) -> None:
        """Begin a block."""
        self.current = name
        self.text.append(f"{name}:")

    def name(self) -> Register:
        """Return a name that nothing has yet."""
        self._count += 1
        return f"%v{self._count}"

    def value(self, line: str) -> Register:
        """Add a line that gives a value, and return its name."""
        name = self.name()
        self.text.append(f"  {name} = {line}")
        return name

    def number(self, number: float) -> Register:
        """Return a number in every lane."""
        # Some operations give a quiet number that is none with its sign set; in code there is one.
        return f"splat (double {literal(math.nan if math.isnan(number) else number)})"

    def bits(self, number: int) -> Register:
        """Return a 64-bit integer in every lane."""
        return f"splat (i64 {number})"

    def intrinsic(self, name: str, *arguments: Register) -> Register:
        """Return what an intrinsic of LLVM gives for vectors of doubles."""
        full = f"llvm.{name}.v{self.lanes}f64"
        self.declared[f"declare {self.real} @{full}({', '.join([self.real] * len(arguments))})"] = None
        return self.value(f"call {self.real} @{full}({', '.join(f'{self.real} {item}' for item in arguments)})")

    def arithmetic(self, operation: str, left: Register, right: Register) -> Register:
        """Return `fadd`, `fsub`, `fmul` or `fdiv` of two vectors."""
        return self.value(f"{operation} {self.real} {left}, {right}")

    def sum(self, left: Register, right: Register) -> Register:
        """Return a sum."""
        return self.arithmetic("fadd", left, right)

    def difference(self, left: Register, right: Register) -> Register:
        """Return a difference."""
        return self.arithmetic("fsub", left, right)

    def product(self, left: Register, right: Register) -> Register:
        """Return a product."""
        return self.arithmetic("fmul", left, right)

    def quotient(self, left: Register, right: Register) -> Register:
        """Return a quotient."""
        return self.arithmetic("fdiv", left, right)

    def negative(self, x: Register) -> Register:
        """Return the number of the other sign."""
        return self.value(f"fneg {self.real} {x}")

    def fused(self, left: Register, right: Register, more: Register) -> Register:
        """Return left * right + more, rounded once where the processor can and twice where it cannot."""
        if self.has_fused:
            return self.intrinsic("fma", left, right, more)
        return self.sum(self.product(left, right), more)

    def polynomial(self, x: Register, coefficients: Iterable[float]) -> Register:
        """Return a polynomial, highest power first, by Estrin's scheme: in pairs, so that little waits for little."""
        terms = [self.number(coefficient) for coefficient in coefficients][::-1]
        power = x
        while len(terms) > 2:  # noqa: PLR2004  a pair
            paired = [self.fused(high, power, low) for low, high in zip(terms[::2], terms[1::2], strict=False)]
            terms = paired + terms[2 * len(paired) :]
            power = self.product(power, power)
        return self.fused(terms[1], power, terms[0])

    def compare(self, how: str, left: Register, right: Register) -> Register:
        """Return the mask of a comparison, such as `olt` (ordered and less)."""
        return self.value(f"fcmp {how} {self.real} {left}, {right}")

    def is_negative(self, x: Register) -> Register:
        """Return where the sign is set, also that of zero."""
        return self.value(f"icmp slt {self.whole} {self.as_bits(x)}, zeroinitializer")

    def select(self, mask: Register, then: Register, otherwise: Register) -> Register:
        """Return each lane of one or the other."""
        return self.value(f"select {self.mask} {mask}, {self.real} {then}, {self.real} {otherwise}")

    def choose(self, mask: Register, then: Register, otherwise: Register) -> Register:
        """Return each lane of one or the other, for integers."""
        return self.value(f"select {self.mask} {mask}, {self.whole} {then}, {self.whole} {otherwise}")

    def integer(self, operation: str, left: Register, right: Register) -> Register:
        """Return an operation on 64-bit integers."""
        return self.value(f"{operation} {self.whole} {left}, {right}")

    def logic(self, operation: str, left: Register, right: Register) -> Register:
        """Return `and`, `or` or `xor` of two masks."""
        return self.value(f"{operation} {self.mask} {left}, {right}")

    def everywhere(self, mask: Register) -> Register:
        """Return whether a mask holds in all lanes, as a scalar."""
        bits = self.value(f"bitcast {self.mask} {mask} to i{self.lanes}")
        return self.value(f"icmp eq i{self.lanes} {bits}, -1")

    def as_bits(self, x: Register) -> Register:
        """Return the bits of doubles."""
        return self.value(f"bitcast {self.real} {x} to {self.whole}")

    def as_real(self, x: Register) -> Register:
        """Return doubles of given bits."""
        return self.value(f"bitcast {self.whole} {x} to {self.real}")

    def least(self, left: Register, right: Register) -> Register:
        """Return the lesser; not a number where either is not."""
        return self._extreme("olt", left, right)

    def greatest(self, left: Register, right: Register) -> Register:
        """Return the greater; not a number where either is not."""
        return self._extreme("ogt", left, right)

    def _extreme(self, how: str, left: Register, right: Register) -> Register:
        # A comparison with what is not a number is false and takes the second value, as a tie of zeros does.
        if _is_number(right):
            tied = {"olt": "ole", "ogt": "oge"}[how]
            return self.select(self.compare(tied, right, left), right, left)
        chosen = self.select(self.compare(how, left, right), left, right)
        if _is_number(left):
            return chosen
        return self.select(self.compare("uno", left, left), left, chosen)

    def lanes_of(self, kind: str, left: Register, right: Register, lanes: Iterable[int]) -> Register:
        """Return some lanes of two vectors of a kind, counted through both."""
        order = ", ".join(f"i32 {lane}" for lane in lanes)
        return self.value(f"shufflevector {kind} {left}, {kind} {right}, <{self.lanes} x i32> <{order}>")

    def splat(self, scalar: Register, kind: str = "double") -> Register:
        """Return a scalar in every lane."""
        vector = f"<{self.lanes} x {kind}>"
        first = self.value(f"insertelement {vector} poison, {kind} {scalar}, i64 0")
        return self.value(f"shufflevector {vector} {first}, {vector} poison, <{self.lanes} x i32> zeroinitializer")

    def address(self, base: Register, *offsets: Register | int, unit: str = "double") -> Register:
        """Return the address of the element that many units after a base."""
        at = base
        for offset in offsets:
            at = self.value(f"getelementptr {unit}, ptr {at}, i64 {offset}")
        return at

    def load(self, base: Register, *offsets: Register | int) -> Register:
        """Return the vector that many doubles after a base."""
        return self.value(f"load {self.real}, ptr {self.address(base, *offsets)}, align 8")

    def scalar(self, base: Register, offset: int) -> Register:
        """Return the double at an address, in every lane."""
        return self.splat(self.value(f"load double, ptr {self.address(base, offset)}, align 8"))

    def store(self, value: Register, base: Register, *offsets: Register | int) -> None:
        """Store a vector that many doubles after a base."""
        self.add(f"store {self.real} {value}, ptr {self.address(base, *offsets)}, align 8")

    def gather(self, base: Register, index: Register) -> Register:
        """Return each lane's double at an index of its own."""
        pointers = self.value(f"getelementptr double, ptr {base}, {self.whole} {index}")
        name = f"llvm.masked.gather.v{self.lanes}f64.v{self.lanes}p0"
        vector = f"<{self.lanes} x ptr>"
        self.declared[f"declare {self.real} @{name}({vector}, i32, {self.mask}, {self.real})"] = None
        call = f"call {self.real} @{name}({vector} {pointers}, i32 8, {self.mask} splat (i1 true), {self.real} poison)"
        return self.value(call)

    def call(self, name: str, write: Callable[["Lines"], Register], *arguments: Register) -> Register:
        """Return what a function gives for vectors and addresses; it is written when it is first called.

        One copy of a long piece of code instead of many leaves room in the processor's memory for instructions.

        Args:
            name: Of the function.
            write: Writes its body, over arguments that are called `%x0`, `%x1`, and so on, and returns the result.
            arguments: Vectors; a name of a constant array stands for its address.
        """
        kinds = ["ptr" if argument.startswith("@") else self.real for argument in arguments]
        self.define(name, write, kinds)
        given = ", ".join(f"{kind} {argument}" for kind, argument in zip(kinds, arguments, strict=True))
        return self.value(f"call {self.real} @{name}({given})")

    def define(self, name: str, write: Callable[["Lines"], Register], kinds: Sequence[str], times: int = 1) -> None:
        """Write a function for `call`, where that has not been done.

        Args:
            name: Of the function.
            write: Writes its body and returns the result, as for `call`.
            kinds: Of its arguments.
            times: How many times as many lanes its body and its result have.
        """
        if name not in self.functions:
            body = Lines(times * self.lanes, has_fused=self.has_fused)
            body.label("entry")
            body.add(f"ret {body.real} {write(body)}")
            given = ", ".join(f"{kind} %x{number}" for number, kind in enumerate(kinds))
            head = f"define internal {body.real} @{name}({given}) noinline #0 {{"
            self.functions[name] = "\n".join([head, *body.text, "}"])
            self.declared |= body.declared

    @contextmanager
    def piece(self, name: str, arguments: Sequence[str]) -> Generator[None]:
        """Write what follows into a function of its own, which is called here.

        Args:
            name: Of the function.
            arguments: Kinds and names of what it uses; the names are the same here and there.
        """
        outside, block = self.text, self.current
        self.text = []
        self.label("entry")
        yield
        self.add("ret void")
        head = f"define internal void @{name}({', '.join(arguments)}) noinline #0 {{"
        self.functions[name] = "\n".join([head, *self.text, "}"])
        self.text, self.current = outside, block
        self.add(f"call void @{name}({', '.join(argument.replace(' noalias', '') for argument in arguments)})")

    def table(self, name: str, numbers: Iterable[float]) -> Register:
        """Return the name of a constant array of doubles."""
        entries = [f"double {literal(number)}" for number in numbers]
        self.globals[f"@{name} = private constant [{len(entries)} x double] [{', '.join(entries)}], align 64"] = None
        return f"@{name}"


def _is_number(value: Register) -> bool:
    """Tell whether a value is a literal, which never stands for not a number."""
    return value.startswith("splat") and literal(math.nan) not in value
