"""Functions of whole arrays: `SUM`, `MEAN`, `PROD`, `SIZE`, `MIN`, `MAX` and `RANK`."""

import math
from collections.abc import Sequence
from functools import reduce
from itertools import product

from coyuntura.interchange.registry import Function
from coyuntura.interchange.trees import NO_NUMBER, number, when
from coyuntura.interchange.xmile.book import Axis, refuse
from coyuntura.interchange.xmile.functions.calls import Arguments, Row, own
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.interchange.xmile.tree import Every, Node, Ref, Stretch, every
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number

_EXTREMES = frozenset({"MIN", "MAX"})
_MOST_VALUES = 400
"""How many values of a part of an array are written out, which is how many terms an equation may have."""


def _reduced(translator: Translator, name: str, arguments: Arguments) -> Expression:
    """Return a reduction of arrays, or the least, greatest, sum or mean of single values.

    Raises:
        Untranslatable: It is called without an array, or with one among single values.
    """
    arrays = [_has_arrays(translator, argument) for argument in arguments]
    if len(arguments) == 1 and isinstance(arguments[0], Ref) and _is_ranged(translator, arguments[0]):
        return _ranged(translator, name, arguments[0])
    if name == "SIZE":
        return _size(translator, arguments)
    if len(arguments) == 1 and arrays[0]:
        return Call(name, (translator.tree(arguments[0], starred=True),))
    if not arguments or (name == "PROD" and not any(arrays)):
        refuse("foreign-syntax", f"`{name}` is called without an array")
    values = [_value(translator, name, argument) for argument in arguments]
    if name not in _EXTREMES and any(arrays):
        refuse("foreign-unsupported", f"`{name}` is called with an array among single values")
    return _together(name, values)


def _rank(translator: Translator, arguments: Arguments) -> Expression:
    """Return the position of the value of a rank."""
    return Call("RANK", (translator.tree(arguments[0], starred=True), translator.tree(arguments[1])))


def _together(name: str, values: Sequence[Expression]) -> Expression:
    """Return single values reduced."""
    if name in _EXTREMES:
        return values[0] if len(values) == 1 else Call(name, tuple(values))
    if name == "SIZE":
        return Number(float(len(values)))
    total = reduce(lambda left, right: Binary("*" if name == "PROD" else "+", left, right), values)
    return Binary("/", total, Number(float(len(values)))) if name == "MEAN" else total


def _is_ranged(translator: Translator, array: Ref) -> bool:
    """Tell whether an array is read in part: between two elements, or for the elements of a smaller dimension."""
    entry = translator.book.find(translator.space, array.words)
    axes = () if entry is None else entry.axes
    named = zip(array.indices or (), (translator.book.by_id[axis] for axis in axes), strict=False)
    is_part = any(_other(translator, index, axis) is not None for index, axis in named)
    return is_part or any(isinstance(index, Stretch) for index in array.indices or ())


def _other(translator: Translator, index: Node, axis: Axis) -> Axis | None:
    """Return the dimension with fewer elements that an index names in place of the array's own, or None."""
    free = translator.free(index, axis)
    return None if free is None or list(free.elements) == list(axis.elements) else free


def _ranged(translator: Translator, name: str, array: Ref) -> Expression:
    """Return a reduction of a part of an array, `A[2:4]`, over its values one by one."""
    entry = translator.book.find(translator.space, array.words)
    indices = array.indices or ()
    if entry is None or len(entry.axes) != len(indices):
        refuse("foreign-undefined", f"`{'.'.join(array.words)}` is no array of {len(indices)} dimensions")
    axes = [translator.book.by_id[axis] for axis in entry.axes]
    guards: list[Expression] = []
    chosen = [_chosen(translator, index, axis, guards) for index, axis in zip(indices, axes, strict=True)]
    if math.prod(len(elements) for elements in chosen) > _MOST_VALUES:
        refuse("foreign-too-large", f"a part of the array `{entry.name}` has more than {_MOST_VALUES} values")
    result = _together(name, [Name(entry.id, cell) for cell in product(*chosen)])
    for guard in guards:
        translator.book.notice("ranges of arrays are those of the file: the run stops where their ends are changed.")
        result = when(guard, result, NO_NUMBER)
    return result


def _chosen(translator: Translator, index: Node, axis: Axis, guards: list[Expression]) -> list[Expression]:
    """Return the elements that an index of an array stands for, one after the other.

    Args:
        translator: Knows the names.
        index: What stands in the brackets.
        axis: The array's dimension.
        guards: Fills with what must hold where constants of the model say the range.
    """
    everything: list[Expression] = [Name(element) for element in axis.elements.values()]
    match index:
        case Every(""):
            return everything
        case Ref() if (other := translator.free(index, axis)) is not None:
            if not set(other.elements) <= set(axis.elements):
                refuse("foreign-undefined", f"dimension `{axis.name}` does not hold all elements of `{other.name}`")
            return [Name(axis.elements[element]) for element in other.elements]
        case Stretch(first, last):
            known = list(axis.elements.values())
            places = [_end(translator, end, axis, known, guards) for end in (first, last)]
            if None in places or len(chosen := everything[(places[0] or 0) : (places[1] or 0) + 1]) == 0:
                refuse("foreign-unsupported", f"a range of `{axis.name}` is computed or has no elements")
            return chosen
        case _:
            return [translator.index(index, axis, starred=False)]


def _end(translator: Translator, end: Node, axis: Axis, known: Sequence[Id], guards: list[Expression]) -> int | None:
    """Return the place of one end of a range: an element's, or the number that a constant is."""
    index = translator.index(end, axis, starred=False)
    place, number_there = _place(index, known), translator.number(end)
    if place is not None or number_there is None or not isinstance(end, Ref):
        return place
    if number_there != int(number_there) or not 1 <= number_there <= len(known):
        refuse("foreign-undefined", f"dimension `{axis.name}` has no element {number_there:g}")
    guards.append(Binary("=", index, number(number_there)))
    return int(number_there) - 1


def _place(index: Expression, known: Sequence[Id]) -> int | None:
    if not isinstance(index, Name) or index.indices is not None or index.text not in known:
        return None
    return known.index(Id(index.text))


def _value(translator: Translator, name: str, argument: Node) -> Expression:
    """Return one of several arguments: its own element's value, or its extreme where it has none here."""
    if name in _EXTREMES and _has_arrays(translator, argument) and not _is_own(translator, argument):
        return Call(name, (translator.tree(argument, starred=True),))
    return translator.tree(argument)


def _size(translator: Translator, arguments: Sequence[Node]) -> Expression:
    if len(arguments) != 1:
        refuse("foreign-syntax", f"`SIZE` takes 1 argument, not {len(arguments)}")
    argument = arguments[0]
    if isinstance(argument, Ref) and argument.indices is None:
        axis = translator.book.axes.get(canonical(argument.words[-1]))
        if axis is not None:
            return Number(float(len(axis.elements)))
    return Call("SIZE", (translator.tree(argument, starred=True),))


def _has_arrays(translator: Translator, node: Node) -> bool:
    """Tell whether an expression reads a whole array."""
    return any(_reach(translator, part)[0] for part in every(node) if isinstance(part, Ref))


def _is_own(translator: Translator, node: Node) -> bool:
    """Tell whether all whole arrays in an expression have values for the variable's own elements."""
    return all(_reach(translator, part)[1] for part in every(node) if isinstance(part, Ref))


def _reach(translator: Translator, part: Ref) -> tuple[bool, bool]:
    """Return whether a name stands for a whole array, and whether it has a value for the variable's own elements."""
    entry = translator.book.find(translator.space, part.words)
    if part.indices is None:
        axes = () if entry is None else entry.axes
        return bool(axes), set(axes) <= set(translator.owner.axes)
    axes = () if entry is None else entry.axes
    named = zip(part.indices, (translator.book.by_id[axis] for axis in axes), strict=False)
    is_whole = any(isinstance(index, Every) or translator.free(index, axis) is not None for index, axis in named)
    is_whole |= any(isinstance(index, Every) for index in part.indices)
    return is_whole, not is_whole


def _reducing(name: str, becomes: str) -> Row:
    """Return the row of a reduction."""

    def build(translator: Translator, arguments: Arguments, starred: bool) -> Expression:  # noqa: FBT001  a fact of the call
        if starred and name in _EXTREMES:
            return Call(name, tuple(translator.tree(argument, starred=True) for argument in arguments))
        return _reduced(translator, name, arguments)

    return Function(name=name, kind="arrays", least=0, most=None, becomes=becomes, build=build)


_OF_VALUES = "`{0}(x[*])`, or the {1} of single values"
ARRAYS: tuple[Row, ...] = (
    _reducing("SUM", _OF_VALUES.format("SUM", "sum")),
    _reducing("MEAN", _OF_VALUES.format("MEAN", "mean")),
    _reducing("PROD", "`PROD(x[*])`"),
    _reducing("SIZE", "a number"),
    _reducing("MIN", _OF_VALUES.format("MIN", "least")),
    _reducing("MAX", _OF_VALUES.format("MAX", "greatest")),
    own(
        "RANK",
        "arrays",
        (2, 2),
        "`RANK(x[*], number)`",
        _rank,
        otherwise="`RANK` takes an array and a rank; a second array that breaks ties is not supported",
    ),
)
