"""Cells that functions bring with them, and how large a model may grow by them."""

from dataclasses import dataclass, field

from coyuntura.check.cells import LoopCell, MemoryCell, PipelineCell, StockCell
from coyuntura.syntax.tree import Expression

MOST_NODES = 1_000_000
"""Nodes of all unrolled trees together."""
LARGEST_LINK = 8
"""Nodes that one stock of a delay or smooth adds, or one place to which a flow may be led."""


@dataclass(slots=True)
class Hidden:
    """Cells that functions bring with them, which are the compiler's temporaries; filled while trees are unrolled.

    A cell is named after the element, the function and a running number within the element, so that nothing written
    elsewhere renames it: random streams are keyed by these names.
    """

    stocks: dict[str, StockCell] = field(default_factory=dict[str, StockCell])
    memories: dict[str, MemoryCell] = field(default_factory=dict[str, MemoryCell])
    pipelines: dict[str, PipelineCell] = field(default_factory=dict[str, PipelineCell])
    computed: dict[str, Expression] = field(default_factory=dict[str, Expression])
    loops: dict[str, LoopCell] = field(default_factory=dict[str, LoopCell])
    bodies: list[dict[str, Expression | LoopCell]] = field(default_factory=list[dict[str, Expression | LoopCell]])
    """Rounds of loops that are being written, the innermost last."""
    shared: dict[tuple[str, tuple[Expression, ...]], tuple[Expression, ...]] = field(
        default_factory=dict[tuple[str, tuple[Expression, ...]], tuple[Expression, ...]]
    )
    """What a function gave for the same trees before: elements of one allocation or inverse share all but the last."""
    size: int = 0
    """How many nodes have been unrolled; sums within sums multiply."""

    def put(self, name: str, tree: Expression) -> None:
        """Add a computed cell, to the round that is being written where there is one."""
        if self.bodies:
            self.bodies[-1][name] = tree
        else:
            self.computed[name] = tree

    def grow(self, nodes: int) -> None:
        """Count nodes.

        Raises:
            TooLarge: There are more than a model may have.
        """
        self.size += nodes
        if self.size > MOST_NODES:
            raise TooLarge


class TooLarge(ValueError):
    """A model unrolls to more than an engine can hold."""
