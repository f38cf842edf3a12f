"""Entries to elements: parameters, stocks, flows, auxiliaries and lookups of the language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from coyuntura.errors import Place
from coyuntura.interchange.draft import dimension
from coyuntura.interchange.xmile.belts import Belt, belt_of, falling_off
from coyuntura.interchange.xmile.book import Axis, Book, Entry, Untranslatable, refuse
from coyuntura.interchange.xmile.connections import Path
from coyuntura.interchange.xmile.equations import words_of
from coyuntura.interchange.xmile.functions.dispatch import is_built_in, translate_call
from coyuntura.interchange.xmile.holding import Limits, total, where
from coyuntura.interchange.xmile.missing import MISSING, is_missing
from coyuntura.interchange.xmile.nouns import Curve, Part, Written
from coyuntura.interchange.xmile.translate import ByElement, Site, Translator, read_tree
from coyuntura.interchange.xmile.tree import Bin, Node, Num, Ref
from coyuntura.model.elements import (
    Auxiliary,
    Element,
    Flow,
    Header,
    Lookup,
    Parameter,
    Quantity,
    Share,
    Stock,
)
from coyuntura.model.equations import Equation
from coyuntura.names import Id, Text, canonical
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number, Unary, walk

LONGEST_DOC = 2000
_CUT = (
    "stocks that may not fall below zero, and share a flow with another stock, end at zero; "
    "what is shown of their flows is not cut, so that the other stock receives more than leaves."
)
_STOPPED = "the run stops where a stock that may not fall below zero would: its limit is known for Euler's method."
_REMEMBERING = frozenset({"DELAY", "DELAY1", "DELAY3", "DELAYN", "SMTH1", "SMTH3", "SMTHN", "TREND", "PREVIOUS"})
_NUMBERS = re.compile(r"\s*+-?[0-9.][0-9.eE+-]*+\s*+(?:[,;]\s*+-?[0-9.][0-9.eE+-]*+\s*+)++[,;]?\s*+")


@dataclass(slots=True)
class Ends:
    """The stocks that one flow fills and drains."""

    fills: list[Entry] = field(default_factory=list[Entry])
    drains: list[Entry] = field(default_factory=list[Entry])

    @property
    def is_shared(self) -> bool:
        """Whether the flow fills or drains more than one stock, or both fills and drains the same."""
        return len(self.fills) > 1 or len(self.drains) > 1 or self.fills == self.drains


class Assembler:
    """Makes the elements of a file."""

    def __init__(self, book: Book, module: Id) -> None:
        self.book = book
        self.module = module
        self.made: list[Element] = []
        self.ends: dict[Path, Ends] = {}
        self.limits = Limits(book)
        self.belts: dict[Path, Belt] = {}
        self.conveyed: set[Path] = set()

    def elements(self) -> tuple[Element, ...]:
        """Return all elements; faults go to the book."""
        book = self.book
        for axis in book.by_id.values():
            header = self.header(axis.id, axis.name, "", book.document.place)
            self.made.append(dimension(header, zip(axis.elements.values(), axis.shown, strict=True)))
        waiting = list(book.entries.values())
        while waiting:
            for entry in waiting:
                self.curves(entry)
            self.lead(waiting)
            for entry in waiting:
                self.entry(entry)
            waiting, book.fresh = book.fresh, []
        hidden = [replace(item, header=replace(item.header, module=self.module)) for item in self.book.hidden]
        return (*self.limits.applied(self.made, hidden), *hidden)

    def header(self, name: Id, shown: str, doc: str, place: Place) -> Header:
        """Return what an element bears: its name in the other tool as label, its documentation as meaning."""
        label, meaning = _shown(shown) or str(name), _shown(doc)[:LONGEST_DOC]
        return Header(name, Text(label, label), Text(meaning, meaning), (), (), self.module, place)

    def about(self, entry: Entry) -> tuple[Header, Quantity]:
        """Return a variable's name, labels, unit and dimensions."""
        variable = entry.variable
        header = self.header(entry.id, entry.name, variable.doc, variable.place)
        return header, Quantity(_shown(variable.units), variable.place, entry.axes, variable.range)

    # Graphical functions

    def curves(self, entry: Entry) -> None:
        """Add the lookups of a variable, of each element where they differ."""
        variable = entry.variable
        if entry.source is not None:
            if entry.has_curve and not self.book.origin(entry).is_table:
                self.book.notice(
                    f"`{entry.name}` is what feeds it, as an input that is connected; "
                    "its own graphical function was left out."
                )
            return
        if variable.curve is not None:
            self.curve(entry, (), variable.curve)
        for part in variable.parts:
            for elements in () if part.curve is None else self.covered(entry, part.elements, part.place):
                if part.curve is not None:
                    self.curve(entry, elements, part.curve)

    def curve(self, entry: Entry, elements: tuple[str, ...], curve: Curve) -> None:
        """Add one lookup; a graphical function that stands alone, or has a name within a variable, keeps its name."""
        is_whole = not elements and entry.variable.kind == "gf"
        named = self.book.entries.get((*entry.path[:-1], curve.name)) if curve.name and not is_whole else None
        if named is not None:
            self.book.curves[entry.path, elements] = named.id
            return
        wanted = entry.name if is_whole else "_".join([entry.name, *elements, "table"])
        name = entry.id if is_whole else self.book.namer.new(wanted)
        header = self.header(name, wanted, "", curve.place)
        unit = _shown(entry.variable.units)
        lookup = Lookup(header, Quantity(unit, curve.place), "", curve.points, curve.interpolation)
        self.made.append(lookup)
        self.book.lookups[name] = lookup
        self.book.curves[entry.path, elements] = name

    # Stocks and their flows

    def lead(self, entries: Sequence[Entry]) -> None:
        """Find what each flow fills and drains, and how stocks that may not fall below zero limit their outflows."""
        stocks = [entry for entry in entries if is_stock(entry)]
        flows: dict[Path, tuple[list[Entry], list[Entry]]] = {}
        for stock in stocks:
            inflows = [self.flow_of(stock, written) for written in stock.variable.inflows]
            outflows = [self.flow_of(stock, written) for written in stock.variable.outflows]
            known = ([flow for flow in inflows if flow], [flow for flow in outflows if flow])
            flows[stock.path] = known
            for flow in known[0]:
                self.ends.setdefault(flow.path, Ends()).fills.append(stock)
            for flow in known[1]:
                self.ends.setdefault(flow.path, Ends()).drains.append(stock)
        for stock in stocks:
            if stock.variable.transit is not None:
                self.convey(stock, *flows[stock.path])
            elif stock.variable.is_non_negative and any(flows[stock.path]):
                self.hold(stock, *flows[stock.path])

    def convey(self, stock: Entry, inflows: Sequence[Entry], outflows: Sequence[Entry]) -> None:
        """Let what fills a conveyor, which cannot turn, fall off at its end."""
        try:
            self.belts[outflows[0].path if outflows else stock.path] = belt_of(stock, inflows, outflows)
        except Untranslatable as error:
            self.book.fault(error, stock.variable.place, stock.name)
        self.conveyed.update(flow.path for flow in inflows)

    def flow_of(self, stock: Entry, written: Written) -> Entry | None:
        """Return the flow that a stock names, or None with a fault."""
        flow = self.book.find(stock.space, words_of(written.text))
        if flow is None:
            hint = self.book.nearest(stock.space, (words_of(written.text) or ("",))[-1])
            message = f"stock `{stock.name}` has the flow `{written.text}`, which is not defined.{hint}"
            self.book.faults.add("foreign-undefined", message, written.place)
        elif not set(flow.axes) <= set(stock.axes):
            message = f"the flow `{flow.name}` is over dimensions that its stock `{stock.name}` is not over."
            self.book.faults.add("foreign-unsupported", message, written.place)
        return flow

    def hold(self, stock: Entry, inflows: Sequence[Entry], outflows: Sequence[Entry]) -> None:
        """Keep a stock from falling below zero: by its flows, or where they move other stocks alike by its net rate."""
        if not any(self.ends[flow.path].is_shared for flow in (*inflows, *outflows)):
            self.limits.hold(stock, inflows, outflows)
            return
        for flow in (*inflows, *outflows):
            ends = self.ends[flow.path]
            ends.fills = [end for end in ends.fills if end is not stock]
            ends.drains = [end for end in ends.drains if end is not stock]
        rate = total([Name(flow.id) for flow in inflows], [Name(flow.id) for flow in outflows])
        floor = Unary("-", Binary("/", Name(stock.id), Name("DT")))
        if self.limits.is_euler:
            self.book.notice(_CUT)
            rate = Call("MAX", (rate, floor))
        else:
            self.book.notice(_STOPPED)
            rate = where(Binary(">=", rate, floor), rate)
        self.move(stock, rate, "net_rate", is_inflow=True)

    def move(self, stock: Entry, tree: Expression, what: str, *, is_inflow: bool) -> None:
        """Add a flow into or out of a stock that no variable of the file stands for."""
        place = stock.variable.place
        name = self.book.namer.new(f"{stock.id}_{what}")
        header = self.header(name, f"{stock.name}, {what.replace('_', ' ')}", "", place)
        share = Share((), Equation(place.text.strip(), tree, place))
        end = Name(stock.id)
        ends = (None, end) if is_inflow else (end, None)
        self.made.append(Flow(header, Quantity("", place, stock.axes, is_checked=False), (share,), *ends, place))

    # Variables

    def entry(self, entry: Entry) -> None:
        """Add the elements of one variable."""
        variable = entry.variable
        if self.book.origin(entry).is_table:
            # A module's input that is fed by a graphical function stands for it, and has no value of its own.
            return
        header, quantity = self.about(entry)
        ends = self.ends.get(entry.path, Ends())
        shares, first = self.shares(entry), self.firsts(entry)
        if is_stock(entry):
            self.made.append(Stock(header, quantity, shares, is_account=False, holding={}))
            return
        values = _numbers(shares)
        is_flow = variable.kind == "flow" and (ends.fills or ends.drains)
        if is_flow and not ends.is_shared and not first:
            origin = Name(ends.drains[0].id) if ends.drains else None
            target = Name(ends.fills[0].id) if ends.fills else None
            self.made.append(Flow(header, quantity, shares, origin, target, variable.place))
            return
        if values and not first and not ends.fills and not ends.drains:
            self.made.append(Parameter(header, quantity, values, "", None))
            return
        self.made.append(Auxiliary(header, quantity, shares, first))
        for stock in ends.fills:
            self.move(stock, Name(entry.id), "inflow", is_inflow=True)
        for stock in ends.drains:
            self.move(stock, Name(entry.id), "outflow", is_inflow=False)

    def shares(self, entry: Entry) -> tuple[Share, ...]:
        """Return a variable's equations, or a stock's initial values."""
        variable = entry.variable
        if entry.source is not None:
            return self.fed(entry, entry.source)
        if entry.path in self.belts:
            return self.driven(entry, self.belts[entry.path])
        if variable.parts:
            return self.by_element(entry, variable.equation, [(part, part.equation) for part in variable.parts])
        listed = self.listed(entry)
        if listed:
            return listed
        shared = variable.equation or (variable.initial if variable.kind == "stock" else None)
        if shared is None:
            self.missing(entry, "")
            return ()
        return self.whole(entry, shared)

    def firsts(self, entry: Entry) -> tuple[Share, ...]:
        """Return what stands for a variable's equations while initial values are found; none where nothing does."""
        variable = entry.variable
        parts = [(part, part.initial) for part in variable.parts]
        if entry.source is not None or variable.kind == "stock":
            return ()
        if any(written for _, written in parts):
            return self.by_element(entry, variable.initial, parts)
        return () if variable.initial is None else self.whole(entry, variable.initial)

    def by_element(
        self, entry: Entry, shared: Written | None, parts: Sequence[tuple[Part, Written | None]]
    ) -> tuple[Share, ...]:
        """Return equations of single elements, the shared one where an element has none of its own."""
        found: dict[tuple[str, ...], Written] = {}
        for part, written in parts:
            equation = written or shared
            covered = self.covered(entry, part.elements, part.place)
            if len(parts) == 1 and equation is not None and 1 < len(covered) == self.book.size(entry.axes):
                return self.whole(entry, equation)
            for elements in covered:
                if elements in found:
                    message = f"`{entry.name}` has two entries for `{', '.join(elements)}`."
                    self.book.faults.add("foreign-syntax", message, part.place)
                if equation is not None:
                    found[elements] = equation
        shares: list[Share] = []
        for binding in self.book.bindings(entry.axes):
            elements = tuple(binding.values())
            equation = found.get(elements, shared)
            if equation is None:
                self.missing(entry, ", ".join(elements))
                break
            shares.append(self.single(entry, equation, binding))
        return tuple(shares)

    def listed(self, entry: Entry) -> tuple[Share, ...]:
        """Return the equations of an array that stand one after the other, as Vensim writes them, or numbers in a list.

        Elements come in their order, those of the last dimension first.
        """
        variable = entry.variable
        first = variable.equation
        is_list = first is not None and bool(entry.axes) and _NUMBERS.fullmatch(first.text) is not None
        if first is None or not (variable.others or is_list):
            return ()
        texts = [word for word in re.split(r"[,;]", first.text) if word.strip()] if is_list else []
        found = [Written(text, first.place) for text in texts] or [first, *variable.others]
        bindings = list(self.book.bindings(entry.axes))
        is_known = is_list or self.book.document.dialect == "vensim"
        if not is_known or len(found) != len(bindings) or (is_list and variable.others):
            message = f"`{entry.name}` has {len(found)} equations for {len(bindings)} values."
            self.book.faults.add("foreign-syntax", message, first.place, "Give one for each element (`<element>`).")
            return (Share((), Equation("0", Number(0.0), first.place)),)
        self.book.notice("equations of arrays that the file lists one after the other were given to elements in order.")
        return tuple(self.single(entry, written, binding) for written, binding in zip(found, bindings, strict=True))

    def missing(self, entry: Entry, elements: str) -> None:
        """Record that an equation is missing."""
        what = f"`{entry.name}[{elements}]`" if elements else f"`{entry.name}`"
        message = f"the file has no equation for {what}."
        way_out = "Complete the model in the tool that wrote it."
        self.book.faults.add("foreign-undefined", message, entry.variable.place, way_out)

    def fed(self, entry: Entry, source: Path) -> tuple[Share, ...]:
        """Return the equation of a module's input: what feeds it, whatever the input is called in its own model."""
        found = self.book.entries[source]
        place = entry.variable.place
        if not set(found.axes) <= set(entry.axes):
            message = f"`{entry.name}` is fed by `{found.name}`, which is over dimensions that it is not over."
            self.book.faults.add("foreign-unsupported", message, place, "Give the input the same dimensions.")
        if entry.variable.inflows or entry.variable.outflows:
            message = f"`{entry.name}` is fed by `{found.name}`, and flows are to fill or drain it besides."
            self.book.faults.add("foreign-unsupported", message, place, "Let the flows move the stock that feeds it.")
        return (Share((), Equation(place.text.strip(), Name(found.id), place)),)

    def driven(self, entry: Entry, belt: Belt) -> tuple[Share, ...]:
        """Return the equation of a conveyor's outflow, which has none of its own."""
        place = belt.stock.variable.place
        translator = Translator(self.book, belt.stock, Site(place, None, translate_call, is_built_in))
        tree: Expression = Number(0.0)
        try:
            written = entry.variable.equation
            if written is not None and not isinstance(read_tree(written), Num):
                # Stella writes 0, which says nothing.
                refuse("foreign-unsupported", f"its outflow `{entry.name}` has an equation", "Take the equation out.")
            tree = falling_off(belt, translator)
        except Untranslatable as error:
            self.book.fault(error, place, belt.stock.name)
        return (Share((), Equation(place.text.strip(), tree, place)),)

    def covered(self, entry: Entry, elements: Sequence[str], place: Place) -> list[tuple[str, ...]]:
        """Return the cells that a part is for, by canonical names of elements; none with a fault where there are none.

        Vensim writes the name of a dimension for all of its elements.
        """
        axes = [self.book.by_id[axis] for axis in entry.axes]
        if len(elements) == len(axes) == len(entry.variable.dimensions):
            names = [self.among(canonical(name), axis) for name, axis in zip(elements, axes, strict=True)]
            if all(names):
                return list(product(*names))
        if len(axes) == len(entry.variable.dimensions):
            message = f"`{entry.name}` has an entry for `{', '.join(elements)}`, which its dimensions do not hold."
            self.book.faults.add("foreign-undefined", message, place)
        return []

    def among(self, name: str, axis: Axis) -> list[str]:
        """Return the elements of a dimension that a name or a position stands for."""
        if name in axis.elements:
            return [name]
        named = self.book.axes.get(canonical(name))
        if named is not None:
            return list(named.elements) if set(named.elements) <= set(axis.elements) else []
        found = _by_position(name, list(axis.elements))
        return [found] if found else []

    def whole(self, entry: Entry, written: Written) -> tuple[Share, ...]:
        """Return one equation for all cells, or one for each where it differs between them."""
        if not (entry.axes and entry.has_curve and entry.variable.curve is None):
            try:
                return (self.share(entry, written, None),)
            except ByElement:
                pass
        return tuple(self.single(entry, written, binding) for binding in self.book.bindings(entry.axes))

    def single(self, entry: Entry, written: Written, binding: Mapping[Id, str]) -> Share:
        """Return the equation of one cell."""
        return self.share(entry, written, binding)

    def share(self, entry: Entry, written: Written, binding: Mapping[Id, str] | None) -> Share:
        """Return one equation brought over; a stand-in with a fault where it cannot be."""
        elements = () if binding is None else self.ids(entry, binding)
        translator = Translator(self.book, entry, Site(written.place, binding, translate_call, is_built_in))
        try:
            node = read_tree(written)
            self.check_form(entry, node)
            if entry.variable.kind == "aux" and not entry.has_curve and is_missing(self.book, entry, node):
                self.book.missing.update(dict.fromkeys(self.cells(entry, elements)))
                return Share(elements, Equation(written.text, MISSING, written.place))
            tree = translator.tree(node)
            self.check_start(entry, tree)
            tree = self.bounded(translator, entry, tree)
        except Untranslatable as error:
            self.book.fault(error, written.place, entry.name)
            tree = Number(0.0)
        return Share(elements, Equation(written.text, tree, written.place))

    def check_form(self, entry: Entry, node: Node) -> None:
        """Refuse a stock that Vensim saves with an equation in place of an initial value."""
        match node:
            case Bin("=", Ref((name,), None), _) if entry.variable.kind == "stock":
                if self.book.document.dialect == "vensim" and canonical(name) == canonical(entry.variable.name):
                    what = "the file saves it as a stock, with an equation in place of its initial value"
                    refuse("foreign-unsupported", what, "Import Vensim's own .mdl.")
            case _:
                pass

    def check_start(self, entry: Entry, tree: Expression) -> None:
        """Refuse a stock without flows whose initial value is a delay or smooth.

        Vensim saves a variable that is one as such a stock, but what it is from then on is not in the file.
        """
        variable = entry.variable
        is_alone = variable.kind == "stock" and not variable.inflows and not variable.outflows
        if is_alone and any(isinstance(part, Call) and part.function in _REMEMBERING for part in walk(tree)):
            way_out = "Make it an auxiliary in the tool that wrote the file."
            refuse("foreign-unsupported", "a stock without flows cannot be a delay or a smooth", way_out)

    def bounded(self, translator: Translator, entry: Entry, tree: Expression) -> Expression:
        """Return an equation with its graphical function, and what its options do to it."""
        if entry.has_curve:
            tree = Call(translator.curve_of(entry, None), (tree,))
        if entry.variable.kind == "stock":
            return tree
        if entry.variable.is_non_negative or entry.path in self.conveyed:
            tree = Call("MAX", (Number(0.0), tree))
        return tree

    def cells(self, entry: Entry, elements: tuple[Id, ...]) -> Iterator[tuple[Id, tuple[Id, ...]]]:
        """Yield the cells of an equation: one, or all of its variable."""
        if elements or not entry.axes:
            yield entry.id, elements
            return
        for binding in self.book.bindings(entry.axes):
            yield entry.id, self.ids(entry, binding)

    def ids(self, entry: Entry, binding: Mapping[Id, str]) -> tuple[Id, ...]:
        """Return the ids of the elements of one cell."""
        return tuple(self.book.by_id[axis].elements[binding[axis]] for axis in entry.axes)


def is_stock(entry: Entry) -> bool:
    """Tell whether a variable is a stock of its own, and no module's input that shows another."""
    return entry.variable.kind == "stock" and entry.source is None


def _by_position(name: str, elements: Sequence[str]) -> str:
    """Return the element at a position that is written as a number, or nothing."""
    if name.isascii() and name.isdecimal() and 1 <= int(name[:9]) <= len(elements):
        return elements[int(name[:9]) - 1]
    return ""


def _numbers(shares: Sequence[Share]) -> dict[tuple[Id, ...], float]:
    """Return the numbers that equations are; none where one of them is more."""
    found: dict[tuple[Id, ...], float] = {}
    for share in shares:
        match share.equation.tree:
            case Number(value):
                found[share.elements] = value
            case Unary("-", Number(value)):
                found[share.elements] = -value
            case _:
                return {}
    return found


def _shown(text: str) -> str:
    """Return text on one line, without signs that do not print."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
