"""The order of evaluation, and the loops that forbid one.

Depth first: a cell stands right after what it needs, so that what is computed together is read together.
"""

from collections.abc import Iterable, Mapping, Sequence

from coyuntura.check.cells import LoopCell
from coyuntura.syntax.tree import Expression, Name, walk


def names_in(*trees: Expression) -> tuple[str, ...]:
    """Return the cells that trees refer to, each once, in the order of the text."""
    found: dict[str, None] = {}
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Name):
                found[node.text] = None
    return tuple(found)


def needs_of_loops(loops: Mapping[str, LoopCell]) -> dict[str, tuple[str, ...]]:
    """Return what each loop refers to outside of it, and that each cell which it carries needs the loop."""
    needs: dict[str, tuple[str, ...]] = {}
    for name, loop in loops.items():
        own = {*loop.carried, *loop.body, *(cell for inner in _inner(loop) for cell in needs_of_loops(inner))}
        trees = [tree for cell in loop.carried.values() for tree in (cell.initial, cell.following)]
        trees += [tree for tree in loop.body.values() if not isinstance(tree, LoopCell)]
        within = (need for inner in _inner(loop) for found in needs_of_loops(inner).values() for need in found)
        needs[name] = tuple(need for need in dict.fromkeys((*names_in(*trees), *within)) if need not in own)
        needs |= dict.fromkeys(loop.carried, (name,))
    return needs


def _inner(loop: LoopCell) -> list[Mapping[str, LoopCell]]:
    return [{name: inner} for name, inner in loop.body.items() if isinstance(inner, LoopCell)]


class LoopFound(ValueError):
    """Cells depend on each other; `loop` names them, the first again at the end."""

    def __init__(self, loop: Sequence[str]) -> None:
        self.loop = tuple(loop)
        super().__init__(" -> ".join(self.loop))


def in_order(needs: Mapping[str, Sequence[str]], wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the wanted cells and all they need, each after what it needs.

    Args:
        needs: For each cell that must be computed, the names that it refers to; others are known.
        wanted: Cells that must be there.

    Raises:
        LoopFound: Some depend on each other.
    """
    done: dict[str, None] = {}
    for first in wanted:
        if first in needs and first not in done:
            _visit(first, needs, done)
    return tuple(done)


def _visit(first: str, needs: Mapping[str, Sequence[str]], done: dict[str, None]) -> None:
    """Add a cell after everything it needs, without recursion: chains may be long.

    Raises:
        LoopFound: It needs itself.
    """
    path: dict[str, None] = {first: None}
    waiting = [iter(needs[first])]
    while waiting:
        need = next(waiting[-1], None)
        if need is None:
            waiting.pop()
            finished, _ = path.popitem()
            done[finished] = None
        elif need in path:
            names = list(path)
            raise LoopFound([*names[names.index(need) :], need])
        elif need in needs and need not in done:
            path[need] = None
            waiting.append(iter(needs[need]))
