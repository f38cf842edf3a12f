"""Vensim's functions of whole vectors: selecting, sorting, sharing out, inverting.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

from collections.abc import Mapping, Sequence
from math import prod
from types import MappingProxyType

from coyuntura.interchange.trees import NO_NUMBER, ONE, ZERO, number, when
from coyuntura.interchange.vensim.expressions import Expressions, Row
from coyuntura.interchange.vensim.functions.calls import as_read, constant, label_of, own
from coyuntura.interchange.vensim.marks import marks_in
from coyuntura.interchange.vensim.scopes import Bound, NeedsElements, Scope, Starred
from coyuntura.interchange.vensim.tree import NA, Node, Ref, Sub, Use
from coyuntura.interchange.vensim.variables import Axis, ForeignError, Variable, number_of
from coyuntura.names import Id
from coyuntura.syntax.tree import Binary, BinaryOperator, Call, Expression, Name, Number, Star, Unary

_BEYOND = Number(1e308)
"""Stands for what is not selected where the least or the greatest is wanted."""
_PROFILE = 4
"""Numbers of a preference profile: shape, priority, width, extra."""


def _array(self: Expressions, node: Node, rank: int, function: Use) -> tuple[Ref, Variable]:
    """Return a reference to an array of at least `rank` dimensions.

    Raises:
        ForeignError: Something is not there, or cannot be taken over.
    """
    variable = self.world.variables.get(node.name) if isinstance(node, Ref) else None
    if variable is None or not isinstance(node, Ref) or len(node.subs) < rank or variable.own is not None:
        message = f"`{label_of(function)}` reads a whole array, such as `x[range]`"
        raise ForeignError("foreign-unsupported", message, node.span)
    if len(node.subs) != len(variable.axes):
        message = f"`{variable.label}` has {len(variable.axes)} subscripts, but {len(node.subs)} stand here"
        raise ForeignError("foreign-undefined", message, node.span)
    return node, variable


def _indices(
    self: Expressions, node: Ref, variable: Variable, open_at: Sequence[int], scope: Scope
) -> list[Expression]:
    """Return a reference's indices, with `*` at some positions, where the whole dimension must be meant.

    Raises:
        ForeignError: Something is not there, or cannot be taken over.
    """
    found: list[Expression] = []
    for position, (sub, axis) in enumerate(zip(node.subs, variable.axes, strict=True)):
        if position not in open_at:
            found.append(self.index(self.bound(sub, scope), axis, variable, node.span))
            continue
        if set(self.world.ranges.elements.get(sub.name, ())) != set(axis.elements):
            label = self.world.ranges.labels.get(sub.name, sub.name)
            message = f"`{variable.label}` is read as a whole along `{label}`, which is not all of it"
            raise ForeignError("foreign-unsupported", message, sub.span)
        found.append(Star())
    return found


def _place(bound: Bound, axis: Axis, sub: Sub) -> Expression:
    """Return the number that an element has along a dimension, counted from 1.

    Raises:
        ForeignError: Something is not there, or cannot be taken over.
        NeedsElements: It differs between the elements of an open dimension.
    """
    if isinstance(bound, Axis):
        if bound.elements == axis.elements:
            return Name(bound.id)
        raise NeedsElements
    if isinstance(bound, Starred) or bound not in axis.elements:
        message = f"`{sub.name}` is no element of what is read here"
        raise ForeignError("foreign-unsupported", message, sub.span)
    return Number(float(axis.elements.index(bound) + 1))


def _by_direction(self: Expressions, node: Use, scope: Scope, rising: Expression, falling: Expression) -> Expression:
    """Return one of two orders, as the direction says; one that is not written is followed."""
    direction = number_of(node.arguments[1])
    if direction is not None:
        return rising if direction > 0 else falling
    return when(Binary(">", self.kept(self.tree(node.arguments[1], scope), scope, "direction"), ZERO), rising, falling)


def _last_left(self: Expressions, scope: Scope, node: Use) -> tuple[Bound, Sub]:
    """Return what the last subscript on the left stands for.

    Raises:
        ForeignError: Something is not there, or cannot be taken over.
    """
    subs = scope.definition.line.subs
    if not subs:
        message = f"`{label_of(node)}` gives an array, and the left side is none"
        raise ForeignError("foreign-unsupported", message, node.span)
    return self.bound(Sub(subs[-1].name, subs[-1].span), scope), subs[-1]


def _sort_order(self: Expressions, node: Use, scope: Scope) -> Expression:
    array, variable = _array(self, node.arguments[0], 1, node)
    last = len(array.subs) - 1
    vector = Name(variable.id, tuple(_indices(self, array, variable, [last], scope)))
    bound, sub = _last_left(self, scope, node)
    place = _number(self, bound, variable.axes[last], sub)
    # The falling order is the rising one from its end, equals included, whose order Vensim leaves open.
    from_end = Binary("-", Number(float(len(variable.axes[last].elements) + 1)), place)
    return Binary("-", Call("RANK", (vector, _by_direction(self, node, scope, place, from_end))), ONE)


def _number(self: Expressions, bound: Bound, like: Axis, sub: Sub) -> Expression:
    """Return an element's number along its own range, which has as many elements as `like`.

    Raises:
        ForeignError: Something is not there, or cannot be taken over.
    """
    elements = bound.elements if isinstance(bound, Axis) else self.world.ranges.elements.get(sub.name, ())
    if len(elements) != len(like.elements):
        label = self.world.ranges.labels.get(sub.name, sub.name)
        message = f"`{label}` has not as many elements as what is sorted"
        raise ForeignError("foreign-unsupported", message, sub.span)
    return Name(bound.id) if isinstance(bound, Axis) else _place(bound, Axis(like.id, elements), sub)


def _rank(self: Expressions, node: Use, scope: Scope) -> Expression:
    array, variable = _array(self, node.arguments[0], 1, node)
    last = len(array.subs) - 1
    _indices(self, array, variable, [last], scope)  # the whole dimension must be meant
    sub, axis = array.subs[last], variable.axes[last]
    there = Ref(array.name, (*array.subs[:-1], Sub(sub.name, sub.span, is_all=True)), array.span)

    def before(inner: Scope) -> Expression:
        here, other = self.tree(array, inner), self.tree(there, inner)
        mine, theirs = (_place(self.bound(one, inner), axis, sub) for one in (sub, there.subs[-1]))

        def first(sign: BinaryOperator) -> Expression:
            tie = Binary("AND", Binary("=", other, here), Binary(sign, theirs, mine))
            return when(Binary("OR", Binary(sign, other, here), tie), ONE, ZERO)

        return _by_direction(self, node, inner, first("<"), first(">"))

    return Binary("+", ONE, Call("SUM", (self.spread([sub.name], before, scope, "before"),)))


def _reorder(self: Expressions, node: Use, scope: Scope) -> Expression:
    array, variable = _array(self, node.arguments[0], 1, node)
    last = len(array.subs) - 1
    indices = _indices(self, array, variable, [last], scope)
    order = self.kept(self.tree(node.arguments[1], scope), scope, "order")
    return Name(variable.id, (*indices[:-1], Binary("+", order, ONE)))


def _element_map(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return the element that lies so many places on, rows before columns; `:NA:` for a place outside."""
    array, variable = _array(self, node.arguments[0], 1, node)
    place: Expression | None = None
    for sub, axis in zip(array.subs, variable.axes, strict=True):
        here = Binary("-", _place(self.bound(sub, scope), axis, sub), ONE)
        size = Number(float(len(axis.elements)))
        place = here if place is None else Binary("+", Binary("*", place, size), here)
    offset = self.tree(node.arguments[1], scope)
    if place is None or len(array.subs) == 1:
        first = _place(self.bound(array.subs[0], scope), variable.axes[0], array.subs[0])
        index = self.kept(Binary("+", first, offset), scope, "index")
        return _inside(index, 1, len(variable.axes[0].elements), Name(variable.id, (index,)))
    start = rest = self.kept(Binary("+", place, offset), scope, "place")
    indices: list[Expression] = []
    for axis in reversed(variable.axes[1:]):
        size = Number(float(len(axis.elements)))
        indices.append(self.kept(Binary("+", Binary("MOD", rest, size), ONE), scope, "index"))
        rest = self.kept(Call("INT", (Binary("/", rest, size),)), scope, "place")
    indices.append(self.kept(Binary("+", rest, ONE), scope, "index"))
    last = prod(len(axis.elements) for axis in variable.axes) - 1
    return _inside(start, 0, last, Name(variable.id, tuple(reversed(indices))))


def _vector_lookup(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return what lines between the elements of an array give, which lie evenly between two inputs.

    Raises:
        ForeignError: The array is not read from its first element on, or the mode is not 0 or 3 throughout the run.
    """
    array, variable = _array(self, node.arguments[0], 1, node)
    *others, (last, axis) = zip(array.subs, variable.axes, strict=True)
    count = len(axis.elements)
    if last.name != axis.elements[0] or count < 2:  # noqa: PLR2004  a line has two ends
        message = "`VECTOR LOOKUP` reads an array of at least two elements from its first element on"
        raise ForeignError("foreign-unsupported", message, last.span)
    mode = constant(self, node.arguments[4], scope)
    if mode is None or mode not in {0.0, 3.0}:
        message = "`VECTOR LOOKUP` is taken over with the mode 0 or 3 throughout the run"
        raise ForeignError("foreign-unsupported", message, node.arguments[4].span)
    value, low, high = (self.tree(argument, scope) for argument in node.arguments[1:4])
    low = self.kept(low, scope, "low")
    share = Binary("/", Binary("-", value, low), Binary("-", high, low))
    place: Expression = Binary("*", share, Number(float(count - 1)))
    if mode == 0:
        place = Call("MAX", (ZERO, Call("MIN", (Number(float(count - 1)), place))))
    place = self.kept(place, scope, "place")
    before = self.kept(
        Call("MAX", (ZERO, Call("MIN", (Number(float(count - 2)), Call("INT", (place,)))))), scope, "before"
    )
    indices = [self.index(self.bound(sub, scope), other, variable, node.span) for sub, other in others]
    ends = [
        Name(variable.id, (*indices, self.kept(Binary("+", before, Number(on)), scope, "index"))) for on in (1.0, 2.0)
    ]
    rise = Binary("*", Binary("-", ends[1], ends[0]), Binary("-", place, before))
    return as_read(self, node.arguments[4], scope, mode, Binary("+", ends[0], rise))


def _inside(place: Expression, first: int, last: int, value: Expression) -> Expression:
    """Return a value where a place lies between two, `:NA:` elsewhere."""
    is_outside = Binary("OR", Binary("<", place, Number(float(first))), Binary(">", place, Number(float(last))))
    return when(is_outside, number(NA), value)


# Each action: what a selected element counts for, what one that is not selected counts for, and what is made of them.
# Action 5 raises the expression to the selection, as Vensim is seen to compute; its documentation has it reversed.
_ACTIONS: Mapping[int, tuple[str, Expression, str]] = MappingProxyType(
    {
        0: ("weighted", ZERO, "SUM"),
        1: ("weighted", ONE, "PROD"),
        2: ("weighted", _BEYOND, "MIN"),
        3: ("weighted", Unary("-", _BEYOND), "MAX"),
        4: ("weighted", ZERO, "MEAN"),
        5: ("power", ONE, "PROD"),
        6: ("value", ZERO, "SUM"),
        7: ("value", ONE, "PROD"),
        8: ("value", _BEYOND, "MIN"),
        9: ("value", Unary("-", _BEYOND), "MAX"),
        10: ("value", ZERO, "MEAN"),
    }
)


# Each error action: whether it is one that nothing is selected, and that more than one element is.
_BARRED: Mapping[int, tuple[bool, bool]] = MappingProxyType(
    {0: (False, False), 1: (True, False), 2: (False, True), 3: (True, True)}
)


def _select(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return what is made of what is selected; an action that changes during the run is followed.

    Raises:
        ForeignError: A constant action or error action is none that there is, or nothing is marked.
        NeedsElements: It differs between the elements of an open dimension.
    """
    chosen, value, _, action, _ = node.arguments
    known = constant(self, action, scope)
    if known is not None and known not in _ACTIONS:
        message = f"`VECTOR SELECT` has the actions 0 to 10, and {known:g} stands here"
        raise ForeignError("foreign-unsupported", message, action.span)
    marks = marks_in(chosen, value)
    self.check_marks(marks, scope, node.span)
    if not marks:
        raise ForeignError("foreign-syntax", "`VECTOR SELECT` needs a subscript that `!` marks", node.span)

    def selected(inner: Scope) -> Expression:
        return when(Binary("<>", self.tree(chosen, inner), ZERO), ONE, ZERO)

    how_many = self.kept(Call("SUM", (self.spread(marks, selected, scope, "selected"),)), scope, "count")
    if known is not None:
        result = as_read(self, action, scope, known, _acted(self, node, scope, marks, int(known), how_many))
    else:
        which = self.kept(self.tree(action, scope), scope, "action")
        result = NO_NUMBER
        for one in _ACTIONS:
            is_meant = Binary("=", which, Number(float(one)))
            made = _acted(self, node, scope.within(is_meant), marks, one, how_many)
            result = when(is_meant, made, result)
    return _without_errors(self, node, scope, result, how_many)


def _acted(
    self: Expressions, node: Use, scope: Scope, marks: Sequence[Id], action: int, how_many: Expression
) -> Expression:
    """Return what one action makes of what is selected; within a branch only where it is meant."""
    chosen, value, *_ = node.arguments
    kind, otherwise, function = _ACTIONS[action]

    def counted(inner: Scope) -> Expression:
        weight, term = self.tree(chosen, inner), self.tree(value, inner)
        terms = {"weighted": Binary("*", weight, term), "power": Binary("^", term, weight), "value": term}
        is_selected: Expression = Binary("<>", weight, ZERO)
        if inner.guard is not None:
            is_selected = Binary("AND", inner.guard, is_selected)
        return when(is_selected, terms[kind], otherwise)

    terms = self.spread(marks, counted, scope, "terms")
    if function == "MEAN":
        return Binary("/", Call("SUM", (terms,)), how_many)
    return Call(function, (terms,))


def _without_errors(self: Expressions, node: Use, scope: Scope, result: Expression, how_many: Expression) -> Expression:
    """Return a result that is no number where the error action says so, and what is given where nothing is selected.

    Raises:
        ForeignError: A constant error action is none that there is.
        NeedsElements: It differs between the elements of an open dimension.
    """
    none = self.tree(node.arguments[2], scope)
    is_none, is_many = Binary("=", how_many, ZERO), Binary(">", how_many, ONE)
    known = constant(self, node.arguments[4], scope)
    if known is None:
        which = self.kept(self.tree(node.arguments[4], scope), scope, "error action")
        among = {code: Binary("=", which, Number(float(code))) for code in _BARRED}
        result = when(Binary("AND", is_many, Binary("OR", among[2], among[3])), NO_NUMBER, result)
        result = when(is_none, when(Binary("OR", among[1], among[3]), NO_NUMBER, none), result)
        is_known = Binary("OR", Binary("OR", among[0], among[1]), Binary("OR", among[2], among[3]))
        return when(is_known, result, NO_NUMBER)
    if known not in _BARRED:
        message = f"`VECTOR SELECT` has the error actions 0 to 3, and {known:g} stands here"
        raise ForeignError("foreign-unsupported", message, node.arguments[4].span)
    is_none_barred, is_many_barred = _BARRED[int(known)]
    if is_many_barred:
        result = when(is_many, NO_NUMBER, result)
    result = when(is_none, NO_NUMBER if is_none_barred else none, result)
    return as_read(self, node.arguments[4], scope, known, result)


def _available(self: Expressions, node: Use, scope: Scope) -> Expression:
    request, wanted = _array(self, node.arguments[0], 1, node)
    profile, profiles = _array(self, node.arguments[1], 2, node)
    last = len(request.subs) - 1
    among = len(profile.subs) - 2
    requests = Name(wanted.id, tuple(_indices(self, request, wanted, [last], scope)))
    kinds = profiles.axes[-1].elements
    first = profile.subs[-1].name
    start = kinds.index(first) if first in kinds else len(kinds)
    if start + _PROFILE > len(kinds):
        message = "the last subscript of `ALLOCATE AVAILABLE`'s profile is the first of four elements"
        raise ForeignError("foreign-syntax", message, profile.subs[-1].span)
    parts: list[Expression] = []
    for kind in kinds[start : start + _PROFILE]:
        bare = Ref(profile.name, (*profile.subs[:-1], Sub(kind, profile.subs[-1].span)), profile.span)
        parts.append(Name(profiles.id, tuple(_indices(self, bare, profiles, [among], scope))))
    place = _place(self.bound(request.subs[last], scope), wanted.axes[last], request.subs[last])
    supply = self.tree(node.arguments[2], scope)
    return Call("ALLOCATE_AVAILABLE", (requests, *parts, supply, place))


def _by_priority(self: Expressions, node: Use, scope: Scope) -> Expression:
    request, wanted = _array(self, node.arguments[0], 1, node)
    priority, priorities = _array(self, node.arguments[1], 1, node)
    last = len(request.subs) - 1
    size = constant(self, node.arguments[2], scope)
    if size is None or size != len(wanted.axes[last].elements):
        message = "the size given to `ALLOCATE BY PRIORITY` must be the number of elements of the last subscript"
        raise ForeignError("foreign-unsupported", message, node.arguments[2].span)
    requests = Name(wanted.id, tuple(_indices(self, request, wanted, [last], scope)))
    order = Name(priorities.id, tuple(_indices(self, priority, priorities, [len(priority.subs) - 1], scope)))
    place = _place(self.bound(request.subs[last], scope), wanted.axes[last], request.subs[last])
    width, supply = (self.tree(argument, scope) for argument in node.arguments[3:])
    result = Call("ALLOCATE_BY_PRIORITY", (requests, order, width, supply, place))
    return as_read(self, node.arguments[2], scope, float(size), result)


def _inverse(self: Expressions, node: Use, scope: Scope) -> Expression:
    matrix, variable = _array(self, node.arguments[0], 2, node)
    row, column = len(matrix.subs) - 2, len(matrix.subs) - 1
    size = constant(self, node.arguments[1], scope)
    if size is None or {size} != {len(variable.axes[row].elements), len(variable.axes[column].elements)}:
        message = "the size given to `INVERT MATRIX` must be the number of rows and of columns"
        raise ForeignError("foreign-unsupported", message, node.arguments[1].span)
    whole = Name(variable.id, tuple(_indices(self, matrix, variable, [row, column], scope)))
    left = scope.definition.line.subs
    if len(left) < 2:  # noqa: PLR2004  a matrix has rows and columns
        raise ForeignError("foreign-syntax", "`INVERT MATRIX` gives a matrix, and the left side is none", node.span)
    places: list[Expression] = []
    for sub, axis in zip(left[-2:], variable.axes[-2:], strict=True):
        places.append(_number(self, self.bound(Sub(sub.name, sub.span), scope), axis, sub))
    return as_read(self, node.arguments[1], scope, float(size), Call("INVERSE", (whole, *places)))


VECTORS: tuple[Row, ...] = (
    own("VECTOR SORT ORDER", "arrays", (2, 2), "`RANK`, counted from 0", _sort_order),
    own("VECTOR RANK", "arrays", (2, 2), "how many elements come before, as a `SUM`", _rank),
    own("VECTOR REORDER", "arrays", (2, 2), "an index that is computed", _reorder),
    own("VECTOR ELM MAP", "arrays", (2, 2), "an index that is computed, rows before columns", _element_map),
    own("VECTOR LOOKUP", "arrays", (5, 5), "lines between elements, by an index that is computed", _vector_lookup),
    own("VECTOR SELECT", "arrays", (5, 5), "`SUM`, `PROD`, `MIN`, `MAX` or a mean of what is selected", _select),
    own("ALLOCATE AVAILABLE", "arrays", (3, 3), "`ALLOCATE_AVAILABLE`", _available),
    own("ALLOCATE BY PRIORITY", "arrays", (5, 5), "`ALLOCATE_BY_PRIORITY`", _by_priority),
    own("INVERT MATRIX", "arrays", (2, 2), "`INVERSE`", _inverse),
)
