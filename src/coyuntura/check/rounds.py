"""Loops written out: a cell for each round of what a loop computes, for readers that know no loops."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from coyuntura.check.cells import LoopCell
from coyuntura.check.order import in_order, names_in
from coyuntura.syntax.tree import Binary, Call, Conditional, Expression, Name, Number, Quoted, Star, Unary


def written_out(loops: Mapping[str, LoopCell]) -> Mapping[str, Expression]:
    """Return the cells of loops, round by round, and what loops carry after the last round."""
    return {cell: tree for loop in loops.values() for cell, tree in _rounds(loop, "", {})}


def straight(computed: Mapping[str, Expression], loops: Mapping[str, LoopCell]) -> Mapping[str, Expression]:
    """Return computed cells and those of loops, round by round, each after what it needs."""
    if not loops:
        return computed
    cells = {**computed, **written_out(loops)}
    return {name: cells[name] for name in in_order({name: names_in(tree) for name, tree in cells.items()}, cells)}


def _rounds(loop: LoopCell, suffix: str, outside: Mapping[str, Expression]) -> Iterator[tuple[str, Expression]]:
    """Yield a loop's cells with their trees; `outside` says what stands for names, as it is around the loop."""
    now = {cell: _with(part.initial, outside) for cell, part in loop.carried.items()}
    for number in range(1, loop.count + 1):
        mark = f"{suffix}.{number}"
        names = {**outside, **now}
        for cell, part in loop.body.items():
            if isinstance(part, LoopCell):
                yield from _rounds(part, mark, names)
                names |= {inner: Name(f"{inner}{mark}") for inner in part.carried}
            else:
                yield f"{cell}{mark}", _with(part, names)
                names[cell] = Name(f"{cell}{mark}")
        for cell, part in loop.carried.items():
            yield f"{cell}{mark}", _with(part.following, names)
        now = {cell: Name(f"{cell}{mark}") for cell in loop.carried}
    for cell, last in now.items():
        yield f"{cell}{suffix}", last


def _with(node: Expression, names: Mapping[str, Expression]) -> Expression:
    """Return a tree in which other trees stand for some names."""
    match node:
        case Number() | Quoted() | Star():
            return node
        case Name(text):
            return names.get(text, node)
        case Unary(operator, operand):
            return Unary(operator, _with(operand, names))
        case Binary(operator, left, right):
            return Binary(operator, _with(left, names), _with(right, names))
        case Conditional(condition, then, otherwise):
            return Conditional(_with(condition, names), _with(then, names), _with(otherwise, names))
        case Call(function, arguments):
            return Call(function, tuple(_with(argument, names) for argument in arguments))
        case _:
            assert_never(node)
