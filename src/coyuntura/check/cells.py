"""The nouns of a checked model: every value unrolled to single numbers, called cells.

Trees in cells hold no brackets and nothing that remembers or draws: a `Name` is a cell's name,
a `Call` an operation, a lookup or `UNIFORM('stream')`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from coyuntura.blocks.lookup import LookupTable
from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.check.symbols import Symbols
from coyuntura.clock import Clock
from coyuntura.data.knots import DataCell
from coyuntura.dates import SLACK
from coyuntura.model.elements import Branch, Dimension, Element, Holding
from coyuntura.names import Id
from coyuntura.priors.prior import AbstractPrior
from coyuntura.syntax.tree import Binary, Expression, Name, Number, rewrite

BEGUN = "TIME.begun"
"""Name of the moment at which what is under way of a step began: a step is parted at the dates compared with it.

A step begins a rounding error late, so that a date at which it begins has come. No element can have this name.
"""


def in_force(name: str) -> Expression:
    """Return whether now lies between the dates `name.from` and `name.until`, by which steps are parted."""
    begun = Name(BEGUN)
    return Binary("AND", Binary(">=", begun, Name(f"{name}.from")), Binary("<", begun, Name(f"{name}.until")))


def whole_steps(tree: Expression) -> Expression:
    """Return a tree in which events go by the time, as they do where no step is parted."""
    reached = Binary("+", Name("TIME"), Number(SLACK))
    return rewrite(tree, lambda node: reached if node == Name(BEGUN) else node)


@dataclass(frozen=True, slots=True)
class Variable:
    """An element with its unit, dimensions and cells in row-major order."""

    element: Element
    unit: AnyUnit
    axes: tuple[Id, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StockCell:
    """A stock's initial value and rate of change; inflows and outflows name flow cells."""

    initial: Expression
    rate: Expression
    inflows: tuple[Expression, ...] = ()
    outflows: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class MemoryCell:
    """The value that a source had one step before, `initial` at the start."""

    initial: Expression
    source: Expression


@dataclass(frozen=True, slots=True)
class PipelineCell:
    """What a source was `delay` ago; `initial` until then. The delay is read at the start."""

    initial: Expression
    source: Expression
    delay: Expression


@dataclass(frozen=True, slots=True)
class CarriedCell:
    """A cell that is `initial` in the first round of a loop, and in each further one what `following` was before."""

    initial: Expression
    following: Expression


@dataclass(frozen=True, slots=True)
class LoopCell:
    """A computation in rounds, whose number is fixed; after the last, carried cells are what was to follow.

    `body` holds the cells of a round, and loops within it, in the order of evaluation; only the loop reads them.
    """

    count: int
    carried: Mapping[str, CarriedCell]
    body: "Mapping[str, Expression | LoopCell]"


@dataclass(frozen=True, slots=True)
class Account:
    """An account stock's cell and who holds, owns and controls what is in it."""

    cell: str
    holding: Holding | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedModel:
    """A model in which every name, dimension and unit fits and an order of evaluation exists.

    Each cell stands in one mapping, but for `computed_initially`, whose cells are computed ones.
    `order` lists the computed cells so that each comes after what it needs in an instant, and loops likewise;
    `initial_order` lists stocks, memories, pipelines and the computed cells that their initial values need.
    """

    clock: Clock
    symbols: Symbols
    variables: Mapping[Id, Variable]
    parameters: Mapping[str, float]
    priors: Mapping[str, AbstractPrior]
    branches: Mapping[str, Branch]
    """By cell, which is a parameter whose value is the number of an option, from 1."""
    dates: Mapping[str, float]
    """Beginnings and ends of events, by cell, in model time."""
    data: Mapping[str, DataCell]
    computed: Mapping[str, Expression]
    stocks: Mapping[str, StockCell]
    memories: Mapping[str, MemoryCell]
    pipelines: Mapping[str, PipelineCell]
    lookups: Mapping[str, LookupTable]
    accounts: tuple[Account, ...]
    order: tuple[str, ...]
    initial_order: tuple[str, ...]
    computed_initially: Mapping[str, Expression]
    """What stands for a computed cell while initial values are found, where that is not its equation."""
    loops: Mapping[str, LoopCell]
    """Loops by names that no cell has."""

    @property
    def homes(self) -> Mapping[Id, Id]:
        """The module of every cell that has a name."""
        return {Id(cell): item.element.header.module for item in self.variables.values() for cell in item.cells}

    @property
    def shares(self) -> Mapping[str, tuple[float, ...]]:
        """The share of members of each option of every branch that is drawn; one with a single option left is not."""
        return {cell: branch.shares for cell, branch in self.branches.items() if branch.held is None}

    def names_of(self, kind: type[Element]) -> list[Id]:
        """Return the names of the variables that are elements of one kind."""
        return [name for name, variable in self.variables.items() if isinstance(variable.element, kind)]

    def shown(self, cell: str) -> str:
        """Return a cell's name with elements of dimensions as they are written."""
        name, bracket, rest = cell.partition("[")
        inside, _, after = rest.partition("]")
        variable = self.variables.get(Id(name)) if bracket else None
        if variable is None:
            return cell
        labels = [
            self.labels(axis).get(Id(element), element)
            for axis, element in zip(variable.axes, inside.split(","), strict=True)
        ]
        return f"{name}[{','.join(labels)}]{after}"

    def labels(self, axis: Id) -> Mapping[Id, str]:
        """Return the elements of a dimension, in order, and how each is written."""
        dimension = self.symbols.by_id[axis].element
        return dict(zip(dimension.elements, dimension.labels, strict=True)) if isinstance(dimension, Dimension) else {}
