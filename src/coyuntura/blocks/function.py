"""What a function of the language is, and what it may ask for where it is written out.

A function is one file, or one of a family in it, and one line in `coyuntura.blocks.functions`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from coyuntura.blocks.algebra import Keep, Term
from coyuntura.blocks.unit_rules import AnyUnit, UnitRule
from coyuntura.names import Text
from coyuntura.syntax.tree import Call, Expression

Kind: TypeAlias = Literal["value", "reduced", "all", "square", "element", "unit", "event"]
"""How an argument is read: `value` one value, or one for each element that `[*]` leaves open;
`reduced` all elements that `[*]` leaves open, of which one value is made; `all` the elements of one dimension, `x[*]`,
of which the function gives one value; `square` a square matrix, `m[*, *]`; `element` the name or the number of an
element of the dimension that the first argument is over; `unit` a unit in quotes; `event` the name of an event."""
LARGEST_SQUARE = 12
"""Rows of a matrix that is written out."""
_MARKS: dict[Kind, str] = {"reduced": "{}[*]", "all": "{}[*]", "square": "{}[*, *]", "unit": "'{}'"}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument by the name that the manual gives it."""

    name: str
    kind: Kind = "value"

    def __str__(self) -> str:
        return _MARKS.get(self.kind, "{}").format(self.name)


@dataclass(frozen=True, slots=True)
class Example:
    """An equation and the value that it has at a time, known from elsewhere: a closed form, a definition, a table.

    It stands in a model that runs from 0 in steps of 1 by Euler's method, in which `x` is 3, 1 and 2 for the elements
    `a`, `b` and `c`, `m` is the matrix of rows 2, 1 and 1, 1, `age` is 2 years, and the event `law` comes at time 1.
    """

    equation: str
    value: float
    time: float = 0.0


class Context(Protocol):
    """Where a function is called, for one owner and one choice of elements: what it may ask for, and add.

    Hidden cells are named after the owner, the function and a running number; a random stream has the name of its
    cell, so a function that asks for names in another order draws other numbers.
    """

    @property
    def function(self) -> str:
        """The function's name in capitals."""
        ...

    def tree(self, argument: Expression) -> Expression:
        """Return an argument over cells."""
        ...

    def each(self, argument: Expression) -> "Sequence[Context]":
        """Return the same place once for each combination of elements that `[*]` leaves open in an argument."""
        ...

    def element(self, argument: Expression, vector: Expression) -> Expression:
        """Return the number of the element, of the dimension that a vector is over, that an argument names."""
        ...

    def written(self, argument: Expression) -> tuple[float | None, Expression | None]:
        """Return the number that an argument is by what is written, and what must hold at run time for it to be so.

        None for the number where it is computed, drawn, or no number; None for the condition where nothing can change.
        """
        ...

    def unit(self, argument: Expression) -> AnyUnit:
        """Return an argument's unit; for a unit in quotes, that unit."""
        ...

    def beginning(self, event: Expression) -> Expression:
        """Return the moment at which an event begins."""
        ...

    def term(self, tree: Expression, what: str = "") -> Term:
        """Return a tree that may be repeated: a name, a number, or a cell of its own named after `what` it is."""
        ...

    @property
    def keep(self) -> Keep:
        """What gives terms cells of their own, and computes in rounds."""
        ...

    def shared(
        self,
        columns: Sequence[Sequence[Expression]],
        build: Callable[[Sequence[Sequence[Term]], Keep], Sequence[Term]],
    ) -> Sequence[Expression]:
        """Return what is built of columns of trees, the same cells whenever the function is given the same trees."""
        ...

    def pick(self, number: Expression, values: Sequence[Expression]) -> Expression:
        """Return the value at a position, counted from 1 and perhaps computed; no number where there is none."""
        ...

    def name(self) -> str:
        """Return the name of a new hidden cell."""
        ...

    def source(self, name: str, tree: Expression) -> Expression:
        """Return a tree that a hidden cell reads at the end of a step, in a cell of its own."""
        ...

    def stock(self, name: str, initial: Expression, rate: Expression) -> None:
        """Add a hidden stock."""
        ...

    def memory(self, name: str, initial: Expression, source: Expression) -> None:
        """Add a hidden lag of one step."""
        ...

    def pipeline(self, name: str, initial: Expression, source: Expression, delay: Expression) -> None:
        """Add a hidden fixed delay, whose time is read at the start."""
        ...

    def stream(self) -> Term:
        """Return a random number strictly between 0 and 1, new at each step, from a stream of its own."""
        ...


Expand: TypeAlias = Callable[[Context, Sequence[Expression]], Expression]
"""Writes a call out: where it stands and its arguments as they were written, to one tree over cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """What equations may call: how it is written, what it takes and gives, and what it becomes."""

    name: str
    """In capitals; equations may write it in any case."""
    arguments: tuple[Argument, ...] = ()
    optional: tuple[Argument, ...] = ()
    """Arguments that follow, all of them or none."""
    is_repeated: bool = False
    """Whether instead of its one argument it takes any number of values."""
    unit: UnitRule
    expand: Expand
    says: Text
    """What it gives, in one line."""
    source: str
    """Where its meaning is from: a key of docs/references.bib."""
    examples: tuple[Example, ...]

    def kinds(self, count: int) -> tuple[Kind, ...] | None:
        """Return how so many arguments are read; None where the function does not take so many."""
        if count == len(self.arguments):
            return tuple(argument.kind for argument in self.arguments)
        if count == len(self.arguments) + len(self.optional):
            return tuple(argument.kind for argument in (*self.arguments, *self.optional))
        return ("value",) * count if self.is_repeated and count > 1 else None

    @property
    def arity(self) -> str:
        """How many arguments it takes, as in `2 or 3 arguments`."""
        count = len(self.arguments)
        if self.is_repeated:
            return f"at least {count} argument{'s' if count > 1 else ''}"
        if self.optional:
            return f"{count} or {count + len(self.optional)} arguments"
        return f"{count} argument{'' if count == 1 else 's'}"

    @property
    def form(self) -> str:
        """How it is written, as in `DELAY1(input, time[, initial])`."""
        if not self.arguments:
            return self.name
        if self.is_repeated:
            (argument,) = self.arguments
            return f"{self.name}({argument}), {self.name}({argument.name}, y, ...)"
        optional = "".join(f", {argument}" for argument in self.optional)
        return f"{self.name}({', '.join(map(str, self.arguments))}{f'[{optional}]' if optional else ''})"


def values(*names: str) -> tuple[Argument, ...]:
    """Return arguments that are values."""
    return tuple(Argument(name) for name in names)


def operation(name: str, unit: UnitRule, says: Text, *examples: Example) -> Function:
    """Return a function of one number that programs know as an operation, and XMILE by the same name."""
    return Function(
        name=name,
        arguments=values("x"),
        unit=unit,
        expand=itself,
        says=says,
        source="oasis_xmile2015",
        examples=examples,
    )


# What functions become.


def itself(context: Context, arguments: Sequence[Expression]) -> Expression:
    """Return a call that programs know as an operation."""
    # No frame of its own for each argument: calls may be nested a hundred deep.
    return Call(context.function, tuple(map(context.tree, arguments)))


def formula(build: Callable[[Sequence[Term], Keep], Term]) -> Expand:
    """Return what writes out a formula of terms that may be repeated."""

    def expand(context: Context, arguments: Sequence[Expression]) -> Expression:
        trees = [context.tree(argument) for argument in arguments]
        return context.keep(build([context.term(tree) for tree in trees], context.keep)).tree

    return expand


def draw(build: Callable[[Term, Sequence[Term], Keep], Term]) -> Expand:
    """Return what writes out a random number as a formula of a uniform one and of terms that may be repeated."""

    def expand(context: Context, arguments: Sequence[Expression]) -> Expression:
        trees = [context.tree(argument) for argument in arguments]
        uniform = context.stream()
        return context.keep(build(uniform, [context.term(tree) for tree in trees], context.keep)).tree

    return expand


def reduction(fold: Callable[[Sequence[Expression]], Expression]) -> Expand:
    """Return what writes out one value of all elements that `[*]` leaves open."""

    def expand(context: Context, arguments: Sequence[Expression]) -> Expression:
        (argument,) = arguments
        return fold([here.tree(argument) for here in context.each(argument)])

    return expand
