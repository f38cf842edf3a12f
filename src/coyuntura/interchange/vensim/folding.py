"""Numbers that are known before a run: orders of delays, the clock, anything made of constants and time."""

import math
from collections.abc import Callable, Mapping

from coyuntura.interchange.vensim.tree import Bin, Node, Num, Ref, Un, Use
from coyuntura.names import Id

_DEEPEST = 60
NEAR_ZERO = 1e-6
"""A divisor below it counts as zero in `ZIDZ` and `XIDZ`."""
_TIME, _STEP = Id("time"), Id("time_step")
Body = Callable[[Id, tuple[Id, ...]], Node | None]
"""Gives what a variable without subscripts, or one element of it, is computed from; None where it is not known."""
Read = Callable[[Use], Callable[[float], float] | None]
"""Gives how the lookup is read that a call names; None for any other call."""
_PLAIN: Mapping[str, Callable[[float], float]] = {
    "abs": abs,
    "exp": math.exp,
    "ln": math.log,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "integer": lambda x: float(math.trunc(x)),
    "game": lambda x: x,
    "initial": lambda x: x,
}


class UnknownError(ValueError):
    """A value depends on something that is known only during a run."""


class Folder:
    """Evaluates expressions at one moment; `at_start` reads a stock's initial value for the stock."""

    def __init__(
        self, body: Body, known: Mapping[Id, float], *, at_start: bool, sizes: Mapping[Id, int] | None = None
    ) -> None:
        self._body = body
        self._sizes = sizes or {}
        self._at_start = at_start
        self._read: Read | None = None
        self._known: dict[tuple[Id, tuple[Id, ...]], float] = {(name, ()): value for name, value in known.items()}

    def with_given(self, given: Mapping[tuple[Id, tuple[Id, ...]], float], read: "Read | None" = None) -> "Folder":
        """Return a folder that knows some more values, by name and elements, and how lookups are read."""
        folder = Folder(self._body, {}, at_start=self._at_start, sizes=self._sizes)
        folder._known = {**self._known, **given}
        folder._read = read
        return folder

    def value(self, node: Node) -> float | None:
        """Return an expression's value, or None where it is not known."""
        try:
            found = self._value(node, 0)
        except (UnknownError, ArithmeticError, ValueError, KeyError):
            return None
        return found if math.isfinite(found) else None

    def _value(self, node: Node, depth: int) -> float:
        if depth > _DEEPEST:
            raise UnknownError
        match node:
            case Num(value):
                return value
            case Ref():
                return self._reference(node, depth)
            case Un(operator, operand):
                value = self._value(operand, depth + 1)
                return -value if operator == "-" else value if operator == "+" else float(value == 0)
            case Bin():
                return self._binary(node, depth)
            case Use():
                reading = None if self._read is None else self._read(node)
                if reading is not None:
                    return reading(self._value(node.arguments[0], depth + 1))
                return self._call(node, depth)
            case _:
                raise UnknownError

    def _reference(self, node: Ref, depth: int) -> float:
        key = (node.name, tuple(sub.name for sub in node.subs))
        if key not in self._known:
            body = self._body(*key)
            if body is None:
                raise UnknownError
            self._known[key] = self._value(body, depth + 1)
        return self._known[key]

    def _binary(self, node: Bin, depth: int) -> float:
        left, right = self._value(node.left, depth + 1), self._value(node.right, depth + 1)
        results: Mapping[str, Callable[[], float]] = {
            "+": lambda: left + right,
            "-": lambda: left - right,
            "*": lambda: left * right,
            "/": lambda: left / right,
            "^": lambda: math.pow(left, right),
            "=": lambda: left == right,
            "<>": lambda: left != right,
            "<": lambda: left < right,
            "<=": lambda: left <= right,
            ">": lambda: left > right,
            ">=": lambda: left >= right,
            "AND": lambda: left != 0 and right != 0,
            "OR": lambda: left != 0 or right != 0,
        }
        return float(results[node.operator]())

    def _call(self, node: Use, depth: int) -> float:
        arguments = node.arguments

        def at(number: int) -> float:
            return self._value(arguments[number], depth + 1)

        if node.name in _PLAIN and len(arguments) == 1:
            return _PLAIN[node.name](at(0))
        match node.name, len(arguments):
            case "elmcount", 1:
                return float(self._sizes[arguments[0].name]) if isinstance(arguments[0], Ref) else math.nan
            case "if_then_else", 3:
                return at(1) if at(0) else at(2)
            case (("min" | "max"), 2):
                return min(at(0), at(1)) if node.name == "min" else max(at(0), at(1))
            case "step", 2:
                return at(0) if self._known[_TIME, ()] + self._known[_STEP, ()] / 2 > at(1) else 0.0
            case "modulo", 2:
                return math.fmod(at(0), at(1))
            case (("active_initial" | "integ"), 2) if self._at_start:
                return at(1)
            case (("xidz" | "zidz"), (2 | 3)):
                is_zero = abs(at(1)) < NEAR_ZERO
                return at(0) / at(1) if not is_zero else at(2) if node.name == "xidz" else 0.0
            case _:
                raise UnknownError
