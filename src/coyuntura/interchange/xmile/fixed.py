"""Whether an expression keeps one value throughout a run."""

from coyuntura.interchange.xmile.book import Entry, Namespace, Untranslatable
from coyuntura.interchange.xmile.connections import Path
from coyuntura.interchange.xmile.translate import CLOCK, Translator, read_tree
from coyuntura.interchange.xmile.tree import Node, Ref, Use, operands
from coyuntura.names import canonical

_PURE = frozenset({"ABS", "EXP", "INT", "LN", "LOG10", "MAX", "MIN", "SAFEDIV", "SQRT", "SUM", "MEAN", "SIZE", "PI"})


def is_fixed(translator: Translator, node: Node) -> bool:
    """Tell whether an expression is made of constants, and of what is kept from the start, by plain functions."""
    seen: set[Path] = set()
    waiting: list[tuple[Node, Namespace]] = [(node, translator.space)]
    while waiting:
        part, space = waiting.pop()
        if isinstance(part, Use) and canonical(part.words[-1]) in {"init", "initial"}:
            continue
        if isinstance(part, Use) and part.words[-1].upper() not in _PURE:
            return False
        waiting += [(inner, space) for inner in operands(part)]
        if not isinstance(part, Ref):
            continue
        entry = translator.book.find(space, part.words)
        if entry is None:
            if CLOCK.get(canonical(part.words[-1])) == "TIME" or canonical(part.words[-1]) in space.parameters:
                return False
            continue
        entry = translator.book.origin(entry)
        trees = _equations(entry)
        if trees is None:
            return False
        if entry.path not in seen:
            seen.add(entry.path)
            waiting += [(tree, entry.space) for tree in trees]
    return True


def _equations(entry: Entry) -> list[Node] | None:
    """Return the equations that a variable is at all times; None where it is a stock, or they cannot be read."""
    variable = entry.variable
    written = [variable.equation, *variable.others, *(part.equation for part in variable.parts)]
    if variable.kind == "stock" or entry.source is not None or entry.has_curve:
        return None
    try:
        return [read_tree(equation) for equation in written if equation is not None]
    except Untranslatable:
        return None
