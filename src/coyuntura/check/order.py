"""The order of evaluation, and the loops that forbid one.

Depth first: a cell stands right after what it needs, so that what is computed together is read together.
"""

from collections.abc import Iterable, Mapping, Sequence

from coyuntura.syntax.tree import Expression, Name, walk


def names_in(*trees: Expression) -> tuple[str, ...]:
    """Return the cells that trees refer to, each once, in the order of the text."""
    found: dict[str, None] = {}
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Name):
                found[node.text] = None
    return tuple(found)


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
