"""Whether an expression keeps one value throughout a run."""

from coyuntura.interchange.xmile.book import DEEPEST_MODULE, Entry, Path, Scope, Untranslatable
from coyuntura.interchange.xmile.translate import CLOCK, Translator, has_curve, read_tree
from coyuntura.names import canonical
from coyuntura.syntax.tree import Call, Expression, Name, parts

_PURE = frozenset({"ABS", "EXP", "INT", "LN", "LOG10", "MAX", "MIN", "SAFEDIV", "SQRT", "SUM", "MEAN", "SIZE", "PI"})


def is_fixed(translator: Translator, node: Expression) -> bool:
    """Tell whether an expression is made of constants, and of what is kept from the start, by plain functions."""
    seen: set[Path] = set()
    waiting: list[tuple[Expression, Scope]] = [(node, translator.scope)]
    while waiting:
        part, scope = waiting.pop()
        if isinstance(part, Call) and canonical(part.function) in {"init", "initial"}:
            continue
        if isinstance(part, Call) and part.function.upper() not in _PURE:
            return False
        waiting += [(inner, scope) for inner in parts(part)]
        if not isinstance(part, Name):
            continue
        entry = translator.book.find(scope, part.text)
        if entry is None:
            if CLOCK.get(canonical(part.text)) == "TIME" or canonical(part.text) in scope.parameters:
                return False
            continue
        entry = _fed(translator, entry)
        trees = _equations(entry)
        if trees is None:
            return False
        if entry.path not in seen:
            seen.add(entry.path)
            waiting += [(tree, entry.scope) for tree in trees]
    return True


def _fed(translator: Translator, entry: Entry) -> Entry:
    """Return what feeds a module's input in the end; the entry itself where it is none."""
    for _ in range(DEEPEST_MODULE):
        entry = entry if entry.source is None else translator.book.entries.get(entry.source, entry)
    return entry


def _equations(entry: Entry) -> list[Expression] | None:
    """Return the equations that a variable is at all times; None where it is a stock, or they cannot be read."""
    variable = entry.variable
    written = [variable.equation, *variable.others, *(part.equation for part in variable.parts)]
    if variable.kind == "stock" or entry.source is not None or has_curve(entry):
        return None
    try:
        return [read_tree(equation) for equation in written if equation is not None]
    except Untranslatable:
        return None
