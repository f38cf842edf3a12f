"""A study as an XMILE 1.0 file that other tools read, and that an import reads back as the same study.

Dimensions, arrays, names, lookups, units and documentation stay what they are. What XMILE cannot say of an array is
said of each of its elements, with a notice; what it has no function for becomes the equations that it stands for.

Source: oasis_xmile2015.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias
from xml.etree import ElementTree as ET

from coyuntura.check.cells import CheckedModel
from coyuntura.check.study import CheckedStudy
from coyuntura.check.unroll import bindings, cell_name, entry
from coyuntura.dates import SLACK
from coyuntura.interchange.trees import ONE, TIME, ZERO, when
from coyuntura.interchange.xmile.export.cells import Cells
from coyuntura.interchange.xmile.export.flows import Ends
from coyuntura.interchange.xmile.export.page import Exported, Page
from coyuntura.interchange.xmile.export.plan import Plan
from coyuntura.interchange.xmile.export.portable import portable
from coyuntura.interchange.xmile.export.spoken import Language, NotSaid, Speaker
from coyuntura.interchange.xmile.export.steps import ended, knots, rising, turned
from coyuntura.interchange.xmile.export.words import DRAWS, NEVER, PARTED, STEPPED, said
from coyuntura.model.elements import (
    Auxiliary,
    Branch,
    Data,
    Dimension,
    Element,
    Event,
    Flow,
    Lookup,
    Parameter,
    Share,
    Stock,
)
from coyuntura.model.equations import Equation
from coyuntura.names import Id
from coyuntura.syntax.tree import Binary, Expression, Name

_Equations: TypeAlias = Mapping[tuple[Id, ...], Expression]
_FIRST = "what stands for variables at first (`<init_eqn>`) is read by Vensim and Coyuntura only: {}."
_FORWARD = "lookups that take the next value are written over their negative input: {}."


def branch_options(branch: Branch) -> str:
    """Return a sentence that says which number stands for which option, with the share of members of each."""
    labels = (" ".join(branch.label_of(option).en.split()) for option in branch.names)
    numbered = enumerate(zip(branch.names, labels, branch.shares, strict=True), 1)
    said_of = (f"{number} = {option} ({label}; {share:.3g})" for number, (option, label, share) in numbered)
    return f"Options: {', '.join(said_of)}."


def export_xmile(checked: CheckedStudy) -> Exported:
    """Return a study as an XMILE file; the scenario is history.

    Raises:
        ExportError: The model uses what XMILE cannot say exactly.
    """
    elements = [element for module in checked.study.modules for element in module.elements]
    return _Writer(checked.model, elements, checked.study.title.en).exported()


class _Writer:
    """Writes elements, each by its kind."""

    def __init__(self, model: CheckedModel, elements: Sequence[Element], title: str) -> None:
        self.model = model
        self.plan = Plan.of(elements)
        self.page = Page(model.clock, title)
        self.language = Language(model, self.plan.titles, self.plan.members)
        names = {cell: self.cell(name, cell) for name, found in model.variables.items() for cell in found.cells}
        self.cells = Cells(model, self.page, self.plan.namer, names, self.plan.titles)
        self.ends = Ends(model, elements)

    def cell(self, name: Id, cell: str) -> Name:
        """Return a reference to a cell."""
        inside = cell.partition("[")[2].rstrip("]")
        indices = tuple(self.language.index(Id(element)) for element in inside.split(",")) if inside else None
        return Name(self.plan.titles[name], indices)

    def exported(self) -> Exported:
        """Return the whole file."""
        for element in self.plan.order:
            match element:
                case Dimension():
                    members = [self.plan.members[member] for member in element.elements]
                    self.page.dimension(self.plan.titles[element.header.id], members)
                case Parameter() | Branch():
                    self.constant(element)
                case Stock():
                    self.stock(element)
                case Flow() | Auxiliary():
                    self.computed(element)
                case Lookup():
                    if element.header.id not in self.plan.within.values():
                        self.curve(self.variable("gf", element), element)
                case Data():
                    self.data(element)
                case Event():
                    self.event(element)
        self.cells.write()
        return self.page.exported({cell: portable(name) for cell, name in self.cells.names.items()})

    def constant(self, element: Parameter | Branch) -> None:
        """Add a parameter, or a branch as its declared option's number; documentation says which number is which."""
        tag = self.variable("aux", element)
        if isinstance(element, Parameter):
            self.equations(tag, element, {elements: said(value) for elements, value in element.values.items()})
            return
        self.page.equation(tag, said(float(element.number(element.declared))))
        self.page.add_text(tag, branch_options(element))

    def variable(self, kind: str, element: Element) -> ET.Element:
        """Add a variable for an element."""
        over = () if isinstance(element, Branch | Dimension | Event) else element.quantity.over
        title = self.plan.titles[element.header.id]
        return self.page.variable(kind, title, element, [self.plan.titles[axis] for axis in over])

    # Equations

    def equations(self, tag: ET.Element, element: Element, trees: _Equations, name: str = "eqn") -> None:
        """Add an equation for all elements, or one for each, in XMILE's terms already."""
        if () in trees and len(trees) == 1:
            self.page.equation(tag, trees[()], name=name)
            return
        for binding in self.bindings(element):
            elements = tuple(binding.values())
            self.page.equation(tag, entry(trees, elements), self.shown(elements), name)

    def bindings(self, element: Element) -> Iterator[Mapping[Id, Id]]:
        """Yield every combination of elements that an array is over."""
        return bindings(self.model.symbols, self.model.variables[element.header.id].axes)

    def shown(self, elements: Sequence[Id]) -> list[str]:
        """Return what elements of dimensions are called."""
        return [self.plan.members[element] for element in elements]

    def shares(self, tag: ET.Element, element: Stock | Flow | Auxiliary, shares: Sequence[Share], name: str) -> None:
        """Add equations; where XMILE lacks a function, of each element over plain variables."""
        try:
            self.equations(tag, element, dict(self.spoken(element, shares)), name)
        except NotSaid as lack:
            kind = "element by element" if element.quantity.over else "by several variables"
            title = self.plan.titles[element.header.id]
            self.page.notice(f"`{title}` is written {kind}, since XMILE has {lack}.")
            self.unrolled(tag, element, name)

    def spoken(
        self, element: Stock | Flow | Auxiliary, shares: Sequence[Share]
    ) -> Iterator[tuple[tuple[Id, ...], Expression]]:
        """Yield equations in XMILE's terms: one for all elements, or one for each.

        Raises:
            NotSaid: XMILE lacks a function.
        """
        axes = element.quantity.over
        found = {share.elements: share.equation for share in shares}
        if () in found and len(found) == 1:
            yield (), self.said(found[()], axes, None)
            return
        for binding in self.bindings(element):
            elements = tuple(binding.values())
            yield elements, self.said(entry(found, elements), axes, binding)

    def said(self, equation: Equation, axes: Sequence[Id], binding: Mapping[Id, Id] | None) -> Expression:
        """Return one equation in XMILE's terms.

        Raises:
            NotSaid: XMILE lacks a function.
        """
        speaker = Speaker(self.language, equation, axes, binding)
        tree = speaker.tree(equation.tree)
        if speaker.is_drawn:
            self.page.notice(DRAWS)
        return tree

    def unrolled(self, tag: ET.Element, element: Stock | Flow | Auxiliary, name: str) -> None:
        """Add equations of single cells over plain variables."""
        known = self.model.computed_initially if name == "init_eqn" else self.model.computed
        for binding in self.bindings(element):
            elements = tuple(binding.values())
            cell = cell_name(element.header.id, elements)
            tree = self.model.stocks[cell].initial if isinstance(element, Stock) else known[cell]
            self.page.equation(tag, self.cells.tree(cell, tree), self.shown(elements), name)

    # Kinds

    def computed(self, element: Flow | Auxiliary) -> None:
        """Add a flow or an auxiliary, with its graphical function where its equation is no more than that."""
        tag = self.variable("flow" if isinstance(element, Flow) else "aux", element)
        table = self.plan.table_within(element)
        if table is not None:
            (share,) = element.equations
            argument = Equation(share.equation.text, self.plan.argument(element), share.equation.place)
            self.shares(tag, element, [Share((), argument)], "eqn")
            self.curve(ET.SubElement(tag, "gf", {"name": self.plan.titles[table.header.id]}), table)
            return
        self.shares(tag, element, element.equations, "eqn")
        if isinstance(element, Auxiliary) and element.initial:
            self.page.notice(_FIRST.format(f"`{self.plan.titles[element.header.id]}`"))
            self.shares(tag, element, element.initial, "init_eqn")

    def stock(self, element: Stock) -> None:
        """Add a stock with its flows, and a flow for what moves only some of its elements."""
        tag = self.variable("stock", element)
        self.shares(tag, element, element.initial, "eqn")
        name, titles = element.header.id, self.plan.titles
        inflows, outflows = ([titles[flow] for flow in flows] for flows in self.ends.whole(name))
        others = {cell: self.ends.others(cell) for cell in self.model.variables[name].cells}
        if not any(tree is not None for tree in others.values()):
            self.page.ends(tag, inflows, outflows)
            return
        title = self.plan.namer.new(f"{name}_other_flows")
        self.page.ends(tag, [*inflows, title], outflows)
        over = [titles[axis] for axis in element.quantity.over]
        flow = self.page.variable("flow", title, None, over)
        self.page.unit(flow, self.ends.unit(name))
        for binding in self.bindings(element):
            elements = tuple(binding.values())
            cell = cell_name(name, elements)
            tree = others[cell]
            moved = ZERO if tree is None else self.cells.tree(cell, tree)
            self.page.equation(flow, moved, self.shown(elements))

    def curve(self, tag: ET.Element, element: Lookup) -> None:
        """Add the points of a lookup."""
        points, kind = list(rising(element.points)), element.interpolation
        if kind == "forward":
            self.page.notice(_FORWARD.format(f"`{self.plan.titles[element.header.id]}`"))
            points, kind = turned(points), "discrete"
        if kind == "discrete":
            self.page.notice(STEPPED)
            points = ended(points)
        self.page.curve(tag, points, kind)

    def data(self, element: Data) -> None:
        """Add a series as a graphical function of time."""
        tag = self.variable("aux", element)
        self.page.equation(tag, TIME)
        (cell,) = self.model.variables[element.header.id].cells
        self.page.curve(ET.SubElement(tag, "gf"), knots(self.model.data[cell]), "continuous")

    def event(self, element: Event) -> None:
        """Add a switch that is 1 while an event is in force."""
        self.page.notice(PARTED)
        name = element.header.id
        start, until = (self.model.dates[f"{name}.{key}"] for key in ("from", "until"))
        condition: Expression = Binary(">=", TIME, said(start - SLACK))
        if until < NEVER:
            condition = Binary("AND", condition, Binary("<", TIME, said(until - SLACK)))
        self.page.equation(self.variable("aux", element), when(condition, ONE, ZERO))
