"""Functions of whole arrays: `SUM`, `MEAN`, `PROD`, `SIZE`, `MIN`, `MAX` and `RANK`."""

import math
from collections.abc import Sequence
from functools import reduce
from itertools import product

from coyuntura.interchange.xmile.book import Axis, refuse
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.interchange.xmile.tree import Every, Node, Ref, Stretch, every
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number

REDUCERS = frozenset({"SUM", "MEAN", "PROD", "SIZE"})
EXTREMES = frozenset({"MIN", "MAX"})
MOST_VALUES = 400
"""How many values of a part of an array are written out, which is how many terms an equation may have."""


def reduced(translator: Translator, name: str, arguments: Sequence[Node]) -> Expression:
    """Return a reduction of arrays, or the least, greatest, sum or mean of single values.

    Raises:
        Untranslatable: It is called without an array, or with one among single values.
    """
    arrays = [_has_arrays(translator, argument) for argument in arguments]
    if len(arguments) == 1 and isinstance(arguments[0], Ref) and _is_ranged(arguments[0]):
        return _ranged(translator, name, arguments[0])
    if name == "SIZE":
        return _size(translator, arguments)
    if len(arguments) == 1 and arrays[0]:
        return Call(name, (translator.tree(arguments[0], starred=True),))
    if not arguments or (name == "PROD" and not any(arrays)):
        refuse("foreign-syntax", f"`{name}` is called without an array")
    values = [_value(translator, name, argument) for argument in arguments]
    if name not in EXTREMES and any(arrays):
        refuse("foreign-unsupported", f"`{name}` is called with an array among single values")
    return _together(name, values)


def rank(translator: Translator, arguments: Sequence[Node]) -> Expression:
    """Return the position of the value of a rank.

    Raises:
        Untranslatable: It breaks ties by a second array.
    """
    if len(arguments) == 3:  # noqa: PLR2004  array, rank and what breaks ties
        refuse("foreign-unsupported", "`RANK` that breaks ties by a second array is not supported")
    if len(arguments) != 2:  # noqa: PLR2004  array and rank
        refuse("foreign-syntax", f"`RANK` takes 2 arguments, not {len(arguments)}")
    return Call("RANK", (translator.tree(arguments[0], starred=True), translator.tree(arguments[1])))


def _together(name: str, values: Sequence[Expression]) -> Expression:
    """Return single values reduced."""
    if name in EXTREMES:
        return values[0] if len(values) == 1 else Call(name, tuple(values))
    if name == "SIZE":
        return Number(float(len(values)))
    total = reduce(lambda left, right: Binary("*" if name == "PROD" else "+", left, right), values)
    return Binary("/", total, Number(float(len(values)))) if name == "MEAN" else total


def _is_ranged(array: Ref) -> bool:
    return any(isinstance(index, Stretch) for index in array.indices or ())


def _ranged(translator: Translator, name: str, array: Ref) -> Expression:
    """Return a reduction of a part of an array, `A[2:4]`, over its values one by one."""
    entry = translator.book.find(translator.space, array.words)
    indices = array.indices or ()
    if entry is None or len(entry.axes) != len(indices):
        refuse("foreign-undefined", f"`{'.'.join(array.words)}` is no array of {len(indices)} dimensions")
    axes = [translator.book.by_id[axis] for axis in entry.axes]
    chosen = [_chosen(translator, index, axis) for index, axis in zip(indices, axes, strict=True)]
    if math.prod(len(elements) for elements in chosen) > MOST_VALUES:
        refuse("foreign-too-large", f"a part of the array `{entry.name}` has more than {MOST_VALUES} values")
    return _together(name, [Name(entry.id, cell) for cell in product(*chosen)])


def _chosen(translator: Translator, index: Node, axis: Axis) -> list[Expression]:
    """Return the elements that an index of an array stands for, one after the other."""
    everything: list[Expression] = [Name(element) for element in axis.elements.values()]
    match index:
        case Every(""):
            return everything
        case Stretch(first, last):
            known = list(axis.elements.values())
            places = [_place(translator.index(end, axis, starred=False), known) for end in (first, last)]
            if None in places or len(chosen := everything[(places[0] or 0) : (places[1] or 0) + 1]) == 0:
                refuse("foreign-unsupported", f"a range of `{axis.name}` is computed or has no elements")
            return chosen
        case _:
            return [translator.index(index, axis, starred=False)]


def _place(index: Expression, known: Sequence[Id]) -> int | None:
    if not isinstance(index, Name) or index.indices is not None or index.text not in known:
        return None
    return known.index(Id(index.text))


def _value(translator: Translator, name: str, argument: Node) -> Expression:
    """Return one of several arguments: its own element's value, or its extreme where it has none here."""
    if name in EXTREMES and _has_arrays(translator, argument) and not _is_own(translator, argument):
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
    for part in every(node):
        if isinstance(part, Ref):
            entry = translator.book.find(translator.space, part.words)
            stars = any(isinstance(index, Every) for index in part.indices or ())
            if stars or (part.indices is None and entry is not None and entry.axes):
                return True
    return False


def _is_own(translator: Translator, node: Node) -> bool:
    """Tell whether all whole arrays in an expression have values for the variable's own elements."""
    for part in every(node):
        if isinstance(part, Ref):
            entry = translator.book.find(translator.space, part.words)
            if any(isinstance(index, Every) for index in part.indices or ()):
                return False
            if part.indices is None and entry is not None and not set(entry.axes) <= set(translator.owner.axes):
                return False
    return True
