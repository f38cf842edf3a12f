"""Vensim's lookups whose outputs are the elements of an array, at inputs that lie equally far apart.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

from coyuntura.interchange.trees import ZERO, number
from coyuntura.interchange.vensim.expressions import Expressions, Row
from coyuntura.interchange.vensim.functions.calls import as_read, constant, own
from coyuntura.interchange.vensim.functions.vectors import array_of
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Use
from coyuntura.interchange.vensim.variables import ForeignError
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Unary

_LINES, _BACKWARD, _EXTRAPOLATE, _FORWARD = 0, 2, 3, 4
_ROUNDING = 1e-9
"""Intervals by which an input may miss a point that it is meant to reach."""


def _vector_lookup(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return a value between or at the elements of an array.

    Raises:
        ForeignError: The array is not given by its first element, or the mode is another one or may change.
        NeedsElements: It differs between the elements of an open dimension.
    """
    vector, variable = array_of(self, node.arguments[0], 1, node)
    elements = variable.axes[-1].elements
    if self.bound(vector.subs[-1], scope) != elements[0] or len(elements) == 1:
        message = "`VECTOR LOOKUP` reads an array of two elements or more by its first, such as `x[first]`"
        raise ForeignError("foreign-unsupported", message, vector.span)
    mode = constant(self, node.arguments[4], scope)
    if mode not in {_LINES, _BACKWARD, _EXTRAPOLATE, _FORWARD}:
        message = "`VECTOR LOOKUP` is taken over in the modes 0, 2, 3 and 4, given by a constant"
        raise ForeignError("foreign-unsupported", message, node.arguments[4].span)
    others = zip(vector.subs[:-1], variable.axes[:-1], strict=True)
    fixed = tuple(self.index(self.bound(sub, scope), axis, variable, node.span) for sub, axis in others)
    last = len(elements) - 1
    x, low, high = (self.tree(argument, scope) for argument in node.arguments[1:4])
    low = self.kept(low, scope, "low")
    share = Binary("/", Binary("-", x, low), Binary("-", high, low))
    place = self.kept(Binary("*", share, number(float(last))), scope, "place")

    def at(index: Expression) -> Expression:
        return Name(variable.id, (*fixed, self.kept(Binary("+", index, number(1.0)), scope, "index")))

    def within(index: Expression, most: int) -> Expression:
        return Call("MAX", (ZERO, Call("MIN", (number(float(most)), index))))

    if mode == _BACKWARD:
        result = at(within(Call("INT", (Binary("+", place, number(_ROUNDING)),)), last))
    elif mode == _FORWARD:
        above = Unary("-", Call("INT", (Binary("-", number(_ROUNDING), place),)))
        result = at(within(above, last))
    else:
        left = self.kept(within(Call("INT", (place,)), last - 1), scope, "left")
        further = Binary("-", place if mode == _EXTRAPOLATE else within(place, last), left)
        first = at(left)
        result = Binary("+", first, Binary("*", further, Binary("-", at(Binary("+", left, number(1.0))), first)))
    return as_read(self, node.arguments[4], scope, mode, result)


VECTOR_LOOKUP: tuple[Row, ...] = (
    own("VECTOR LOOKUP", "arrays", (5, 5), "a line between elements at a computed index", _vector_lookup),
)
