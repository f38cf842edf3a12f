"""A checked model as an XMILE file, so that other tools run the same equations.

Arrays, smooths and delays are unrolled already, so a twin holds plain stocks, flows, auxiliaries and tables only.
Data series become tables of time.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from math import inf, isfinite
from xml.sax.saxutils import escape

from coyuntura.check.cells import CheckedModel, DataCell, LookupTable
from coyuntura.syntax.tree import Binary, Call, Conditional, Expression, Name, Number, Unary

_WORD = re.compile(r"\W")
_LARGE = 1e300  # stands for a date that never comes; no tool reads an infinity
_ARITHMETIC = frozenset({"+", "-", "*", "/", "^", "MOD"})
_STEEP = 1e-6  # of model time, within which a held series moves to its next value
_GF_TYPES = {"continuous": "continuous", "extrapolate": "extrapolate", "discrete": "discrete"}


class NoTwinError(ValueError):
    """The model holds what a plain XMILE file cannot say; the message names it."""


def twin(model: CheckedModel, needed: Iterable[str]) -> tuple[str, Mapping[str, str]]:
    """Return a model as the text of an XMILE file, and the name of each cell in it.

    Args:
        model: What is written.
        needed: Names of the cells that must be in it; what they do not rest on is left out.

    Raises:
        NoTwinError: It has pipeline delays, random numbers or another method than Euler's.
    """
    if model.pipelines:
        raise NoTwinError("pipeline delays")
    if model.clock.method != "euler":
        raise NoTwinError(f"the method {model.clock.method}")
    writer = _Writer(model, set(needed))
    return writer.text(), writer.names


class _Writer:
    """Collects the variables of one file."""

    def __init__(self, model: CheckedModel, needed: set[str]) -> None:
        self.model = model
        self.needed = needed
        self.names: dict[str, str] = {}
        self.tables: list[str] = []
        clock = model.clock
        self.clock = {"DT": clock.dt, "STARTTIME": clock.start, "STOPTIME": clock.stop}
        taken: set[str] = set()
        cells = (*model.parameters, *model.dates, *model.data, *model.stocks, *model.memories, *model.computed)
        for cell in cells:
            name = base = _WORD.sub("_", cell).strip("_").lower()
            while name in taken:
                name = f"{base}_{len(taken)}"
            taken.add(name)
            self.names[cell] = name

    def text(self) -> str:
        """Return the whole file."""
        clock = self.model.clock
        variables = "\n".join((*self.variables(), *self.tables))
        return f"""<?xml version="1.0" encoding="utf-8"?>
<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0" xmlns:isee="http://iseesystems.com/XMILE">
<header><vendor>Coyuntura</vendor><product version="1.0" lang="en">Coyuntura</product><name>twin</name></header>
<sim_specs method="Euler" time_units="Months" isee:save_interval="{clock.saveper!r}">
<start>{clock.start!r}</start><stop>{clock.stop!r}</stop><dt>{clock.dt!r}</dt></sim_specs>
<model><variables>
{variables}
</variables></model></xmile>
"""

    def variables(self) -> Iterator[str]:
        """Yield the variables, tables that stand inside of equations left to `tables`."""
        model = self.model
        for cell, value in (*model.parameters.items(), *model.dates.items()):
            if cell in self.needed:
                yield self.auxiliary(cell, repr(_finite(float(value))))
        for cell, data in model.data.items():
            if cell in self.needed:
                yield self.auxiliary(cell, "TIME", _series(data, model.clock.start, model.clock.stop))
        ends: set[str] = set()
        for cell, stock in model.stocks.items():
            if cell in self.needed:
                yield from self.stock(cell, stock.initial, stock.rate, (stock.inflows, stock.outflows), ends)
        yield from self.memories(ends)
        for cell, tree in model.computed.items():
            if cell in self.needed:
                tag = "flow" if cell in ends else "aux"
                yield f'<{tag} name="{self.names[cell]}"><eqn>{self.equation(tree)}</eqn></{tag}>'

    def memories(self, ends: set[str]) -> Iterator[str]:
        """Yield memories as stocks: Euler's rule over one step moves each from what it is to what its source is."""
        for cell, memory in self.model.memories.items():
            if cell in self.needed:
                rate = Binary("/", Binary("-", memory.source, Name(cell)), Name("DT"))
                yield from self.stock(cell, memory.initial, rate, ((), ()), ends)

    def auxiliary(self, cell: str, equation: str, table: str = "") -> str:
        """Return an auxiliary."""
        return f'<aux name="{self.names[cell]}"><eqn>{equation}</eqn>{table}</aux>'

    def stock(
        self,
        cell: str,
        initial: Expression,
        rate: Expression,
        flows: tuple[tuple[Expression, ...], tuple[Expression, ...]],
        ends: set[str],
    ) -> Iterator[str]:
        """Yield a stock, and a flow of its own where its flows are no plain names."""
        name = self.names[cell]
        inflows, outflows = ([part.text for part in side if isinstance(part, Name)] for side in flows)
        plain = len(inflows) + len(outflows) == len(flows[0]) + len(flows[1]) > 0
        if plain and all(flow in self.model.computed for flow in (*inflows, *outflows)):
            ends.update(inflows, outflows)
            ins = "".join(f"<inflow>{self.names[flow]}</inflow>" for flow in inflows)
            outs = "".join(f"<outflow>{self.names[flow]}</outflow>" for flow in outflows)
        else:
            yield f'<flow name="rate_of_{name}"><eqn>{self.equation(rate)}</eqn></flow>'
            ins, outs = f"<inflow>rate_of_{name}</inflow>", ""
        yield f'<stock name="{name}"><eqn>{self.equation(initial)}</eqn>{ins}{outs}</stock>'

    def equation(self, tree: Expression) -> str:
        """Return an equation's text, marked up."""
        return escape(self.number(tree))

    def number(self, node: Expression) -> str:
        """Return the text of a node that is a number, in brackets wherever tools could differ.

        Truth becomes one and falsehood zero by an explicit condition, since some tools keep them apart from numbers.

        Raises:
            NoTwinError: The node has no counterpart.
        """
        match node:
            case Number(value):
                # What is not a number stands only where a run never comes; results would show it.
                return repr(value) if isfinite(value) and value >= 0 else f"({_finite(value)!r})"
            case Name("TIME"):
                return "TIME"
            case Name(text):
                return repr(self.clock[text]) if text in self.clock else self.names[text]
            case Call(function, arguments):
                return self.call(function, arguments)
            case Conditional(condition, then, otherwise):
                return f"(IF {self.truth(condition)} THEN {self.number(then)} ELSE {self.number(otherwise)})"
            case Unary("-" | "+" as sign, operand):
                return f"({sign}{self.number(operand)})"
            case Binary(operator, left, right) if operator in _ARITHMETIC:
                return f"({self.number(left)} {operator} {self.number(right)})"
            case Unary() | Binary():
                return f"(IF {self.truth(node)} THEN 1 ELSE 0)"
            case _:
                raise NoTwinError(f"{type(node).__name__} in an equation")

    def truth(self, node: Expression) -> str:
        """Return the text of a node that is a condition."""
        match node:
            case Unary("NOT", operand):
                return f"(NOT {self.truth(operand)})"
            case Binary("AND" | "OR" as word, left, right):
                return f"({self.truth(left)} {word} {self.truth(right)})"
            case Binary(operator, left, right) if operator not in _ARITHMETIC:
                return f"({self.number(left)} {operator} {self.number(right)})"
            case _:
                return f"({self.number(node)} <> 0)"

    def call(self, function: str, arguments: tuple[Expression, ...]) -> str:
        """Return the text of a call; each use of a table becomes a variable of its own.

        Raises:
            NoTwinError: The function has no counterpart.
        """
        if function in self.model.lookups:
            name = f"read_{len(self.tables)}_of_{_WORD.sub('_', function)}"
            table = _table(self.model.lookups[function])
            self.tables.append(f'<aux name="{name}"><eqn>{self.equation(arguments[0])}</eqn>{table}</aux>')
            return name
        texts = [self.number(argument) for argument in arguments]
        if function == "UNIFORM":
            raise NoTwinError("random numbers of its own")
        if function == "SAFEDIV":
            above, below, otherwise = (*texts, "0")[:3]
            return f"(IF ({below} = 0) THEN {otherwise} ELSE ({above} / {below}))"
        if function in {"MIN", "MAX"}:
            return reduce(lambda left, right: f"{function}({left}, {right})", texts)
        return f"{function}({', '.join(texts)})"


def _finite(value: float) -> float:
    return _LARGE if value != value else max(-_LARGE, min(_LARGE, value))  # noqa: PLR0124  only a NaN differs from itself


def _table(lookup: LookupTable) -> str:
    if lookup.interpolation not in _GF_TYPES:
        raise NoTwinError(f"tables that are read {lookup.interpolation}")
    return _graph(lookup.inputs.tolist(), lookup.outputs.tolist(), _GF_TYPES[lookup.interpolation])


def _series(data: DataCell, start: float, stop: float) -> str:
    """Return a data series as a table of time, its end values held.

    A series that holds its values rises by steep sides: not every tool reads a table in steps.

    Raises:
        NoTwinError: The series is read forward.
    """
    times, values = data.times.tolist(), data.values.tolist()
    if data.between == "forward":
        raise NoTwinError("data that are read forward")
    xs, ys = [min(start, times[0]) - 1], [values[0]]
    for time, value in zip(times, values, strict=True):
        if data.between == "hold":
            xs.append(time - _STEEP)
            ys.append(ys[-1])
        xs.append(time)
        ys.append(value)
    return _graph([*xs, max(stop, times[-1]) + 1], [*ys, values[-1]], "continuous")


def _graph(xs: list[float], ys: list[float], kind: str) -> str:
    points = ",".join(map(repr, xs)), ",".join(map(repr, ys))
    if inf in map(abs, (*xs, *ys)):
        raise NoTwinError("infinite points of a table")
    return f'<gf type="{kind}"><xpts>{points[0]}</xpts><ypts>{points[1]}</ypts></gf>'
