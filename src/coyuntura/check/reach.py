"""What cells of a model rest on, at any time of a run."""

from collections.abc import Iterable, Sequence

from coyuntura.check.cells import CheckedModel
from coyuntura.check.order import names_in, needs_of_loops


def rests_on(model: CheckedModel, cells: Iterable[str]) -> frozenset[str]:
    """Return every cell that some cells rest on, in an instant, through time or by initial values, and themselves."""
    needs: dict[str, Sequence[str]] = {name: names_in(tree) for name, tree in model.computed.items()}
    needs |= needs_of_loops(model.loops)
    needs |= {name: names_in(cell.initial, cell.rate) for name, cell in model.stocks.items()}
    needs |= {name: names_in(cell.initial, cell.source) for name, cell in model.memories.items()}
    needs |= {name: names_in(cell.initial, cell.source, cell.delay) for name, cell in model.pipelines.items()}
    found: set[str] = set()
    waiting = list(cells)
    while waiting:
        cell = waiting.pop()
        if cell not in found:
            found.add(cell)
            waiting += needs.get(cell, ())
            waiting += names_in(model.computed_initially[cell]) if cell in model.computed_initially else ()
    return frozenset(found)
