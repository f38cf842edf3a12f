"""A study as an XMILE 1.0 file that other tools read.

Arrays are written element by element, delays and smooths as the stocks that they are, data series as
graphical functions of `TIME`, events as tests of `TIME`: what is left are stocks, flows, auxiliaries and
functions that every reader of XMILE has.

Source: oasis_xmile2015.
"""

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NoReturn, TypeVar
from xml.etree import ElementTree as ET

from coyuntura.blocks.lookup import LookupTable
from coyuntura.check.cells import CheckedModel, PipelineCell, StockCell
from coyuntura.check.rounds import written_out
from coyuntura.check.study import CheckedStudy
from coyuntura.data.knots import DataCell
from coyuntura.dates import SLACK
from coyuntura.interchange.draft import Namer
from coyuntura.interchange.write import UNKNOWN_UNIT
from coyuntura.interchange.xmile.portable import portable
from coyuntura.model.elements import Dimension, Element, Event, Flow, Lookup
from coyuntura.names import Id
from coyuntura.program.operations import FUNCTIONS
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

NAMESPACE = "http://docs.oasis-open.org/xmile/ns/XMILE/v1.0"
_Cell = TypeVar("_Cell")
ISEE = "http://iseesystems.com/XMILE"
NEVER = 1e300
"""A moment that no run reaches, where XMILE's readers have no infinite number."""
_METHODS = frozenset({"euler", "rk4"})
"""Methods of integration that XMILE names; its `rk2` may be any of the second order."""
_RESERVED = frozenset(
    {
        *("pi", "inf", "self", "random", "uniform", "poisson", "montecarlo", "lookup", "history", "rank", "stddev"),
        *("counter", "previous", "initial_time", "final_time", "time_step", "saveper"),
    }
)


class ExportError(ValueError):
    """A study holds what XMILE cannot say exactly; the message names the element."""


@dataclass(frozen=True, slots=True)
class Exported:
    """An XMILE file's text, how many variables it has, and what a reader of it should know."""

    text: str
    stocks: int
    flows: int
    auxiliaries: int
    notices: tuple[str, ...]
    names: Mapping[str, str]
    """What each cell is called in the file."""


def export_xmile(checked: CheckedStudy) -> Exported:
    """Return a study as an XMILE file; the scenario is history.

    Raises:
        ExportError: The model uses what XMILE cannot say exactly.
    """
    return export_model(checked.model, checked.study.title.en)


def export_model(model: CheckedModel, title: str, needed: Container[str] | None = None) -> Exported:
    """Return a model as an XMILE file; of `needed` cells only, where given, which must hold what they rest on.

    Raises:
        ExportError: The model uses what XMILE cannot say exactly.
    """
    return _Writer(model, title, needed).exported()


class _Writer:
    def __init__(self, model: CheckedModel, title: str, needed: Container[str] | None) -> None:
        self.model = model
        self.title = title
        self.needed = needed
        self.notices: dict[str, None] = {}
        self.namer = Namer()
        self.names: dict[str, str] = {}
        self.variables = ET.Element("variables")
        self.elements: dict[str, Element] = {
            cell: variable.element for variable in self.model.variables.values() for cell in variable.cells
        }
        clock = self.model.clock
        # Some readers do not know the words of the clock, which stay the same throughout a run.
        self.fixed = {"DT": clock.dt, "STARTTIME": clock.start, "STOPTIME": clock.stop}
        self.owner = ""

    def exported(self) -> Exported:
        """Return the whole file."""
        model = self.model
        if model.computed_initially:
            first = next(iter(model.computed_initially))
            self.refuse(f"`{first}` has an equation of its own at first (`initial:`), which XMILE lacks")
        cells = (*model.parameters, *model.dates, *model.data, *model.stocks, *model.memories, *model.pipelines)
        computed = {**model.computed, **written_out(model.loops)}
        for cell in (*cells, *computed):
            if self.needed is None or cell in self.needed:
                self.names[cell] = self.name(cell)
        for cell, value in self.written({**model.parameters, **model.dates}):
            self.variable("aux", cell, Number(value))
        for cell, data in self.written(model.data):
            self.gf(self.variable("aux", cell, Name("TIME")), _knots(data), "continuous")
        for cell, memory in self.written(model.memories):
            self.memory(cell, memory.source, memory.initial)
        for cell, line in self.written(model.pipelines):
            self.pipeline(cell, line)
        for cell, stock in self.written(model.stocks):
            self.stock(cell, stock)
        for cell, tree in self.written(computed):
            self.variable("flow" if isinstance(self.elements.get(cell), Flow) else "aux", cell, tree)
        return self.file()

    def written(self, cells: Mapping[str, _Cell]) -> Iterator[tuple[str, _Cell]]:
        """Yield the cells that the file holds."""
        return ((cell, value) for cell, value in cells.items() if cell in self.names)

    def file(self) -> Exported:
        """Return the file's text with its counts.

        Raises:
            ExportError: XMILE has no name for the method of integration.
        """
        clock = self.model.clock
        root = ET.Element("xmile", {"version": "1.0", "xmlns": NAMESPACE})
        header = ET.SubElement(root, "header")
        for tag, text in (("name", self.title), ("vendor", "Coyuntura")):
            ET.SubElement(header, tag).text = text
        ET.SubElement(header, "product", {"version": "1.0", "lang": "en"}).text = "Coyuntura"
        unit = "Time" if clock.unit is None else f"{clock.unit.capitalize()}s"
        if clock.method not in _METHODS:
            raise ExportError(f"the method of integration is `{clock.method}`, which XMILE has no name for")
        specs = ET.SubElement(root, "sim_specs", {"method": clock.method, "time_units": unit})
        for tag, number in (("start", clock.start), ("stop", clock.stop), ("dt", clock.dt)):
            ET.SubElement(specs, tag).text = repr(number)
        if clock.save_every > 1:
            root.set("xmlns:isee", ISEE)
            specs.set("isee:save_interval", repr(clock.saveper))
            self.notices[f"values are saved every {clock.saveper:g} by Stella and Simlin, at every step by others."] = (
                None
            )
        ET.SubElement(root, "model").append(self.variables)
        ET.indent(root)
        text = '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
        stocks, flows, auxiliaries = (
            sum(child.tag == kind for child in self.variables) for kind in ("stock", "flow", "aux")
        )
        return Exported(text, stocks, flows, auxiliaries, tuple(self.notices), self.names)

    def refuse(self, message: str) -> NoReturn:
        """End the export.

        Raises:
            ExportError: Always.
        """
        msg = f"{message}: the study cannot be written as XMILE."
        raise ExportError(msg)

    def name(self, cell: str) -> str:
        """Return the name of a cell in XMILE: `cash[qatar]` is `cash_qatar`."""
        plain = cell.replace("[", "_").replace(",", "_").replace("]", "").replace(".", "_").replace("*", "")
        return self.namer.new(f"{plain}_value" if plain in _RESERVED else plain)

    # Variables

    def variable(self, kind: str, cell: str, tree: Expression) -> ET.Element:
        """Add a variable and return its tag."""
        self.owner = cell
        equation = portable(self.tree(tree))
        tag = ET.SubElement(self.variables, kind, {"name": self.names[cell]})
        ET.SubElement(tag, "eqn").text = equation
        element = self.elements.get(cell)
        if element is not None:
            about = " ".join(f"{element.header.label.en}. {element.header.meaning.en}".split())
            ET.SubElement(tag, "doc").text = f"{cell}: {about}"
            if not isinstance(element, Dimension | Event | Lookup):
                unit = element.quantity.unit
                if unit != UNKNOWN_UNIT:
                    ET.SubElement(tag, "units").text = unit or "1"
        return tag

    def stock(self, cell: str, stock: StockCell) -> None:
        """Add a stock with its flows; what is no single flow of the study becomes one."""
        tag = self.variable("stock", cell, stock.initial)
        named = [*stock.inflows, *stock.outflows]
        simple = all(isinstance(flow, Name) and self.is_flow(flow) for flow in named)
        once = len({flow.text for flow in named if isinstance(flow, Name)}) == len(named)
        if named and simple and once:
            for kind, flows in (("inflow", stock.inflows), ("outflow", stock.outflows)):
                for flow in flows:
                    ET.SubElement(tag, kind).text = self.names[flow.text] if isinstance(flow, Name) else ""
        elif stock.rate != Number(0.0):
            rate = f"{cell}.rate"
            self.names[rate] = self.name(rate)
            self.variable("flow", rate, stock.rate)
            ET.SubElement(tag, "inflow").text = self.names[rate]

    def is_flow(self, flow: Name) -> bool:
        """Tell whether a cell is a flow that fills one stock at most, and drains one at most."""
        if flow.text not in self.names or not isinstance(self.elements.get(flow.text), Flow):
            return False
        stocks = self.model.stocks.values()
        fills, drains = (
            sum(flow in ends for ends in (getattr(stock, side) for stock in stocks)) for side in ("inflows", "outflows")
        )
        return fills <= 1 and drains <= 1

    def memory(self, cell: str, source: Expression, initial: Expression) -> None:
        """Add what a source was a step ago: with Euler's method a stock that takes it over at every step."""
        if self.model.clock.method != "euler":
            self.variable("aux", cell, Call("PREVIOUS", (source, initial)))
            return
        gap = Binary("/", Binary("-", source, Name(cell)), Name("DT"))
        self.stock(cell, StockCell(initial, gap))

    def pipeline(self, cell: str, line: PipelineCell) -> None:
        """Add a pipeline delay, whose length is what it is at the start."""
        self.owner = cell
        is_fixed = isinstance(line.delay, Name) and line.delay.text in self.model.parameters
        delay = line.delay if is_fixed or isinstance(line.delay, Number) else Call("INIT", (line.delay,))
        self.variable("aux", cell, Call("DELAY", (line.source, delay, line.initial)))

    def gf(self, tag: ET.Element, points: Sequence[tuple[float, float]], kind: str) -> None:
        """Add a graphical function to a variable."""
        function = ET.SubElement(tag, "gf", {"type": kind})
        for axis, values in zip(("xpts", "ypts"), zip(*points, strict=True), strict=True):
            ET.SubElement(function, axis).text = ",".join(repr(float(value)) for value in values)

    # Equations

    def tree(self, node: Expression) -> Expression:
        """Return a tree in which names are the file's and functions are XMILE's."""
        match node:
            case Number(value):
                return self.number(value)
            case Name(text):
                return Number(self.fixed[text]) if text in self.fixed else Name(self.names.get(text, text))
            case Call():
                return self.call(node)
            case Unary(operator, operand):
                return Unary(operator, self.tree(operand))
            case Binary():
                first, links = left_chain(node)
                result = self.tree(first)
                for link in links:
                    result = Binary(link.operator, result, self.tree(link.right))
                return result
            case Conditional(condition, then, otherwise):
                return Conditional(self.tree(condition), self.tree(then), self.tree(otherwise))
            case Quoted() | Star():
                return self.refuse(f"`{self.owner}` holds what no equation of single values does")

    def number(self, value: float) -> Expression:
        """Return a number; one that is none, or is infinite, in words of XMILE."""
        if math.isnan(value):
            return Call("SQRT", (Unary("-", Number(1.0)),))
        if math.isinf(value):
            return Number(math.copysign(NEVER, value))
        return Number(value) if value >= 0 else Unary("-", Number(-value))

    def call(self, node: Call) -> Expression:
        """Return a function in XMILE's terms."""
        name = node.function
        if name in self.model.lookups:
            return self.looked_up(name, self.model.lookups[Id(name)], node.arguments[0])
        if name == "UNIFORM":
            self.notices["random numbers differ: other tools draw their own."] = None
            return Call("RANDOM", (Number(0.0), Number(1.0)))
        arguments = [self.tree(argument) for argument in node.arguments]
        if name in FUNCTIONS and FUNCTIONS[name].is_folded:
            result = arguments[0]
            for argument in arguments[1:]:
                result = Call(name, (result, argument))
            return result
        if name in FUNCTIONS or name in {"SAFEDIV", "DELAY", "INIT", "PREVIOUS"}:
            return Call(name, tuple(arguments))
        if name in {"SINH", "COSH", "TANH"}:
            return _hyperbolic(name, arguments[0])
        return self.refuse(f"`{self.owner}` calls `{name}`, which XMILE lacks")

    def looked_up(self, name: str, table: LookupTable, argument: Expression) -> Expression:
        """Return a variable that is a graphical function of an argument, one for each place where it is read."""
        owner = self.owner
        cell = f"{owner}.{name}"
        self.names[cell] = self.name(cell)
        read = self.names[cell]
        points, kind = list(zip(table.inputs.tolist(), table.outputs.tolist(), strict=True)), table.interpolation
        if kind in {"forward", "discrete"} and argument == Name("TIME"):
            # Not every reader knows steps. Moments at which time is read lie apart, so steep sides do as well.
            points, kind = _stairs(list(_rising(points)), is_forward=kind == "forward"), "continuous"
        elif kind == "forward":
            # A value that holds until its input is one that holds from it on, seen from the other side.
            argument = Unary("-", argument)
            points, kind = [(-x, y) for x, y in reversed(points)], "discrete"
        if kind == "discrete":
            self.notices[
                "some readers of XMILE take the steps of `discrete` graphical functions for straight lines."
            ] = None
            points.append((points[-1][0] + 1.0, points[-1][1]))
        self.gf(self.variable("aux", cell, argument), list(_rising(points)), kind)
        self.owner = owner
        return Name(read)


def _rising(points: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Yield points whose inputs rise: of two at one input, the first is put a rounding error before."""
    for (x, y), (after, _) in pairwise(points):
        yield (math.nextafter(x, -math.inf) if x == after else x), y
    yield points[-1]


def _knots(data: DataCell) -> list[tuple[float, float]]:
    """Return a series as points of a continuous function; where it holds its values, as stairs between two steps."""
    points = list(zip(data.times.tolist(), data.values.tolist(), strict=True))
    if len(points) == 1:
        points.append((points[0][0] + 1.0, points[0][1]))
    return points if data.between == "linear" else _stairs(points, is_forward=data.between == "forward")


def _stairs(points: Sequence[tuple[float, float]], *, is_forward: bool) -> list[tuple[float, float]]:
    """Return points whose values hold until the next, or from the one before, as lines with steep sides."""
    near, far = (SLACK, 2 * SLACK) if is_forward else (-2 * SLACK, -SLACK)
    stairs = [points[0]]
    for (x, y), (after, to) in pairwise(points):
        edge = x if is_forward else after
        stairs += [(edge + near, y), (edge + far, to)]
    return [point for point, following in pairwise(stairs) if point[0] < following[0]] + [stairs[-1]]


def _hyperbolic(name: str, x: Expression) -> Expression:
    """Return a hyperbolic function by exponential functions."""
    up, down = Call("EXP", (x,)), Call("EXP", (Unary("-", x),))
    match name:
        case "SINH":
            return Binary("/", Binary("-", up, down), Number(2.0))
        case "COSH":
            return Binary("/", Binary("+", up, down), Number(2.0))
        case _:
            twice = Call("EXP", (Binary("*", Number(2.0), x),))
            return Binary("-", Number(1.0), Binary("/", Number(2.0), Binary("+", twice, Number(1.0))))


def summary(exported: Exported) -> Mapping[str, int]:
    """Return how many variables of each kind a file has."""
    return {"stocks": exported.stocks, "flows": exported.flows, "auxiliaries": exported.auxiliaries}
