"""Start values of files by a converter that leaves out what stands for a variable when a run starts.

The converter xmutil writes Vensim's `ACTIVE INITIAL(value, first)` as `value` alone. Nothing in its file tells, so a
start value that comes from the clock may be another in Vensim's model. Where the variable depends on stocks instead,
leaving `first` out makes the start values wait for each other, which is a fault by itself.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from coyuntura.errors import Faults
from coyuntura.model.elements import Auxiliary, Element, Flow, Share, Stock
from coyuntura.names import Id
from coyuntura.syntax.tree import Call, Expression, Name, walk

_WAY_OUT = "Give the variable an `<init_eqn>`, write the start value as a number, or import Vensim's own .mdl."


def check_starts(elements: Sequence[Element], given: Collection[str], faults: Faults) -> None:
    """Refuse stocks, and `INIT`s, whose start values come by way of a variable that is computed from `Time` itself.

    Args:
        elements: What an assembler made of a file that xmutil wrote.
        given: Names of variables that are data, whose values are known.
        faults: Where the faults go.
    """
    computed = {
        item.header.id: item
        for item in elements
        if isinstance(item, Auxiliary | Flow) and item.header.label.en not in given
    }
    for element in elements:
        match element:
            case Stock():
                trees = [share.equation.tree for share in element.initial]
            case Auxiliary() | Flow():
                trees = list(_frozen(element))
            case _:
                continue
        timed = _timed(trees, computed)
        if timed is not None:
            message = (
                f"the start value of `{element.header.label.en}` comes from `{timed}`, which is computed from `Time`; "
                "xmutil, which wrote the file, leaves out what `ACTIVE INITIAL` says a variable is at the start, "
                "so the value cannot be known."
            )
            faults.add("foreign-unsupported", message, element.header.place, _WAY_OUT)


def _frozen(element: Auxiliary | Flow) -> Iterator[Expression]:
    """Yield what an equation keeps as it is at the start."""
    for share in element.equations:
        for part in walk(share.equation.tree):
            if isinstance(part, Call) and part.function == "INIT":
                yield from part.arguments


def _timed(trees: Sequence[Expression], computed: Mapping[Id, Auxiliary | Flow]) -> str | None:
    """Return the label of a variable on the way to a start value that reads `Time`, or None."""
    seen: set[Id] = set()
    waiting = [name for tree in trees for name in _names(tree)]
    while waiting:
        name = waiting.pop()
        element = computed.get(name)
        if element is None or name in seen:
            continue
        seen.add(name)
        read = [found for share in _shares(element) for found in _names(share.equation.tree)]
        if "TIME" in read:
            return element.header.label.en
        waiting += read
    return None


def _shares(element: Auxiliary | Flow) -> tuple[Share, ...]:
    """Return what a variable is at the start: what the file says it then is, or its equations."""
    return (element.initial if isinstance(element, Auxiliary) else ()) or element.equations


def _names(tree: Expression) -> Iterator[Id]:
    return (Id(part.text) for part in walk(tree) if isinstance(part, Name))
