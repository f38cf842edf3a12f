"""Single cells of a checked model as variables of XMILE: what is left where arrays and functions are unrolled.

Delays and smooths are the stocks that they are, data series graphical functions of `TIME`, events tests of `TIME`:
what is written are stocks, flows, auxiliaries and functions that every reader of XMILE has.

Source: oasis_xmile2015.
"""

from collections.abc import Container, Iterator, Mapping
from typing import NoReturn, TypeVar
from xml.etree import ElementTree as ET

from coyuntura.check.cells import CheckedModel, MemoryCell, PipelineCell, StockCell, whole_steps
from coyuntura.check.rounds import written_out
from coyuntura.data.knots import DataCell
from coyuntura.interchange.xmile.export.page import Exported, ExportError, Page
from coyuntura.interchange.xmile.export.portable import portable
from coyuntura.interchange.xmile.export.steps import ended, knots, rising, stairs, turned
from coyuntura.interchange.xmile.export.titles import Titles
from coyuntura.interchange.xmile.export.words import (
    DRAWS,
    EXTREMES,
    PARTED,
    SAME,
    STEPPED,
    extreme,
    read_at,
    said,
)
from coyuntura.model.elements import Element, Flow
from coyuntura.names import Id
from coyuntura.syntax.tree import (
    Binary,
    Call,
    Conditional,
    Expression,
    Name,
    Number,
    Quoted,
    Star,
    Unary,
    left_chain,
)

_Value = TypeVar("_Value")


def export_cells(model: CheckedModel, title: str, needed: Container[str] | None = None) -> Exported:
    """Return a model as an XMILE file in which every cell is a variable of its own.

    Args:
        model: What is written.
        title: What the file calls it.
        needed: The cells that are written; with what they rest on. All of them where None.

    Raises:
        ExportError: The model uses what XMILE cannot say exactly.
    """
    if model.computed_initially:
        first = next(iter(model.computed_initially))
        raise ExportError(f"`{first}` has an equation of its own at first (`initial:`), which plain cells lack.")
    cells = Cells(model, Page(model.clock, title), Titles())
    every = (*model.parameters, *model.dates, *model.data, *model.stocks, *model.memories, *model.pipelines)
    chosen = [cell for cell in (*every, *cells.computed) if needed is None or cell in needed]
    for cell in chosen:
        cells.reference(cell)
    cells.write()
    return cells.page.exported({cell: portable(cells.reference(cell)) for cell in chosen})


class Cells:
    """Writes cells as variables; `names` says what is called how already, and whatever else is needed follows.

    Args:
        model: The cells.
        page: Where they are written.
        titles: Gives names.
        names: References to cells that are written elsewhere.
        tables: Names of graphical functions that stand alone; one is made for each call of others.
    """

    def __init__(
        self,
        model: CheckedModel,
        page: Page,
        titles: Titles,
        names: Mapping[str, Expression] | None = None,
        tables: Mapping[Id, str] | None = None,
    ) -> None:
        self.model = model
        self.page = page
        self.titles = titles
        self.names = dict(names or {})
        self.tables = tables or {}
        self.waiting: dict[str, str] = {}
        self.computed = {**model.computed, **written_out(model.loops)}
        self.elements: dict[str, Element] = {
            cell: variable.element for variable in self.model.variables.values() for cell in variable.cells
        }
        clock = self.model.clock
        # Some readers do not know the words of the clock, which stay the same throughout a run.
        self.fixed = {"DT": clock.dt, "STARTTIME": clock.start, "STOPTIME": clock.stop}
        self.owner = ""

    def reference(self, cell: str) -> Expression:
        """Return a reference to a cell, which is written later unless it is elsewhere."""
        if cell not in self.names:
            self.waiting[cell] = self.titles.new(_plain(cell))
            self.names[cell] = Name(self.waiting[cell])
        return self.names[cell]

    def write(self) -> None:
        """Write what waits, and whatever that needs."""
        while self.waiting:
            waiting, self.waiting = self.waiting, {}
            model = self.model
            for cell, value in _among(waiting, {**model.parameters, **model.dates}):
                self.variable("aux", cell, said(value))
            for cell, data in _among(waiting, model.data):
                self.data(cell, data)
            for cell, memory in _among(waiting, model.memories):
                self.memory(cell, memory)
            for cell, line in _among(waiting, model.pipelines):
                self.pipeline(cell, line)
            for cell, stock in _among(waiting, model.stocks):
                self.stock(cell, stock)
            for cell, tree in _among(waiting, self.computed):
                kind = "flow" if isinstance(self.elements.get(cell), Flow) else "aux"
                self.variable(kind, cell, self.tree(cell, tree))

    def refuse(self, message: str) -> NoReturn:
        """End the export.

        Raises:
            ExportError: Always.
        """
        raise ExportError(f"{message}: the study cannot be written as XMILE.")

    # Variables

    def variable(self, kind: str, cell: str, tree: Expression) -> ET.Element:
        """Add a variable and return its tag."""
        name = self.names[cell]
        tag = self.page.variable(kind, name.text if isinstance(name, Name) else cell, self.elements.get(cell))
        self.page.equation(tag, tree)
        return tag

    def data(self, cell: str, data: DataCell) -> None:
        """Add a data series."""
        tag = self.variable("aux", cell, Name("TIME"))
        self.page.curve(ET.SubElement(tag, "gf"), knots(data), "continuous")

    def stock(self, cell: str, stock: StockCell) -> None:
        """Add a stock with its flows; what is no single flow of the study becomes one."""
        tag = self.variable("stock", cell, self.tree(cell, stock.initial))
        named = [*stock.inflows, *stock.outflows]
        simple = all(isinstance(flow, Name) and self.is_flow(flow) for flow in named)
        once = len({flow.text for flow in named if isinstance(flow, Name)}) == len(named)
        if named and simple and once:
            ends = ([self.title_of(flow) for flow in side] for side in (stock.inflows, stock.outflows))
            self.page.ends(tag, *ends)
        elif stock.rate != Number(0.0):
            rate = f"{cell}.rate"
            title = self.titles.new(_plain(rate))
            self.names[rate] = Name(title)
            self.page.ends(tag, [title], [])
            self.variable("flow", rate, self.tree(cell, stock.rate))

    def title_of(self, flow: Expression) -> str:
        """Return what a flow is called."""
        found = self.reference(flow.text) if isinstance(flow, Name) else flow
        return found.text if isinstance(found, Name) else ""

    def is_flow(self, flow: Name) -> bool:
        """Tell whether a cell is a flow that fills one stock at most, and drains one at most."""
        if flow.text not in self.names or not isinstance(self.elements.get(flow.text), Flow):
            return False
        stocks = self.model.stocks.values()
        fills = sum(flow in stock.inflows for stock in stocks)
        drains = sum(flow in stock.outflows for stock in stocks)
        return fills <= 1 and drains <= 1

    def memory(self, cell: str, memory: MemoryCell) -> None:
        """Add what a source was a step ago: with Euler's method a stock that takes it over at every step."""
        if self.model.clock.method != "euler":
            self.variable("aux", cell, self.tree(cell, Call("PREVIOUS", (memory.source, memory.initial))))
            return
        gap = Binary("/", Binary("-", memory.source, Name(cell)), Name("DT"))
        self.stock(cell, StockCell(memory.initial, gap))

    def pipeline(self, cell: str, line: PipelineCell) -> None:
        """Add a pipeline delay, whose length is what it is at the start."""
        is_fixed = isinstance(line.delay, Name) and line.delay.text in self.model.parameters
        delay = line.delay if is_fixed or isinstance(line.delay, Number) else Call("INIT", (line.delay,))
        self.variable("aux", cell, self.tree(cell, Call("DELAY", (line.source, delay, line.initial))))

    # Equations

    def tree(self, owner: str, node: Expression) -> Expression:
        """Return the tree of a cell, in which names are the file's and functions are XMILE's."""
        self.owner = owner
        plain = whole_steps(node)
        if plain != node:
            self.page.notice(PARTED)
        return self._tree(plain)

    def _tree(self, node: Expression) -> Expression:
        match node:
            case Number(value):
                return said(value)
            case Name("TIME"):
                return node
            case Name(text):
                return Number(self.fixed[text]) if text in self.fixed else self.reference(text)
            case Call():
                return self._call(node)
            case Unary(operator, operand):
                return Unary(operator, self._tree(operand))
            case Binary():
                first, links = left_chain(node)
                result = self._tree(first)
                for link in links:
                    result = Binary(link.operator, result, self._tree(link.right))
                return result
            case Conditional(condition, then, otherwise):
                return Conditional(self._tree(condition), self._tree(then), self._tree(otherwise))
            case Quoted() | Star():
                return self.refuse(f"`{self.owner}` holds what no equation of single values does")

    def _call(self, node: Call) -> Expression:
        """Return a function in XMILE's terms."""
        name = node.function
        if name in self.model.lookups:
            return self._looked_up(Id(name), self._tree(node.arguments[0]))
        if name == "UNIFORM":
            self.page.notice(DRAWS)
            return Call("RANDOM", (Number(0.0), Number(1.0)))
        arguments = [self._tree(argument) for argument in node.arguments]
        if name in EXTREMES:
            return extreme(name, arguments)
        if name in SAME:
            return Call(name, tuple(arguments))
        return self.refuse(f"`{self.owner}` calls `{name}`, which XMILE lacks")

    def _looked_up(self, name: Id, argument: Expression) -> Expression:
        """Return a graphical function at an argument: one that stands alone, or else a variable for this place."""
        table = self.model.lookups[name]
        if name in self.tables:
            return Call(self.tables[name], (read_at(argument, table.interpolation),))
        points, kind = list(zip(table.inputs.tolist(), table.outputs.tolist(), strict=True)), table.interpolation
        if kind in {"forward", "discrete"} and argument == Name("TIME"):
            # Not every reader knows steps. Moments at which time is read lie apart, so steep sides do as well.
            points, kind = stairs(list(rising(points)), is_forward=kind == "forward"), "continuous"
        elif kind == "forward":
            # A value that holds until its input is one that holds from it on, seen from the other side.
            argument, points, kind = Unary("-", argument), turned(points), "discrete"
        if kind == "discrete":
            self.page.notice(STEPPED)
            points = ended(points)
        cell = f"{self.owner}.{name}"
        title = self.titles.new(_plain(cell))
        self.names[cell] = Name(title)
        tag = self.variable("aux", cell, argument)
        self.page.curve(ET.SubElement(tag, "gf"), list(rising(points)), kind)
        return Name(title)


def _plain(cell: str) -> str:
    """Return a cell as one word: `cash[qatar]` is `cash_qatar`."""
    return cell.replace("[", "_").replace(",", "_").replace("]", "").replace(".", "_").replace("*", "")


def _among(waiting: Mapping[str, str], cells: Mapping[str, _Value]) -> Iterator[tuple[str, _Value]]:
    return ((cell, value) for cell, value in cells.items() if cell in waiting)
