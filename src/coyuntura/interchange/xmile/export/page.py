"""The text of an XMILE file under way: its variables as tags, and what a reader of it should know."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from coyuntura.clock import Clock
from coyuntura.interchange.xmile.export.portable import identifier, portable
from coyuntura.model.elements import Branch, Dimension, Element, Event
from coyuntura.names import canonical
from coyuntura.syntax.tree import Expression
from coyuntura.units import UNKNOWN_UNIT

NAMESPACE = "http://docs.oasis-open.org/xmile/ns/XMILE/v1.0"
ISEE = "http://iseesystems.com/XMILE"
_METHODS = frozenset({"euler", "rk4"})
"""Methods of integration that XMILE names; its `rk2` may be any of the second order."""
_ORDER = (
    *("dimensions", "eqn", "init_eqn", "element", "inflow", "outflow", "gf", "xpts", "ypts"),
    *("units", "range", "doc"),
)
"""In which order the parts of a variable stand."""
_BARRED = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for, not even escaped."""
Points = Sequence[tuple[float, float]]


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
    """What each cell is called in the file's equations."""


class Page:
    """A file that fills with variables.

    Args:
        clock: When and how the model runs.
        title: What the file is called.

    Raises:
        ExportError: XMILE has no name for the method of integration.
    """

    def __init__(self, clock: Clock, title: str) -> None:
        self.root = ET.Element("xmile", {"version": "1.0", "xmlns": NAMESPACE})
        self.variables = ET.Element("variables")
        self.dimensions = ET.Element("dimensions")
        self._notices: dict[str, None] = {}
        header = ET.SubElement(self.root, "header")
        for tag, text in (("name", title), ("vendor", "Coyuntura")):
            ET.SubElement(header, tag).text = text
        ET.SubElement(header, "product", {"version": "1.0", "lang": "en"}).text = "Coyuntura"
        if clock.method not in _METHODS:
            raise ExportError(f"the method of integration is `{clock.method}`, which XMILE has no name for.")
        unit = clock.counted_in or ("Time" if clock.unit is None else f"{clock.unit.capitalize()}s")
        specs = ET.SubElement(self.root, "sim_specs", {"method": clock.method, "time_units": unit})
        for tag, number in (("start", clock.start), ("stop", clock.stop), ("dt", clock.dt)):
            ET.SubElement(specs, tag).text = repr(number)
        if clock.save_every > 1:
            self.root.set("xmlns:isee", ISEE)
            specs.set("isee:save_interval", repr(clock.saveper))
            self.notice(f"values are saved every {clock.saveper:g} by Stella and Simlin, at every step by others.")

    def notice(self, text: str) -> None:
        """Record something that a reader of the file should know, once."""
        self._notices[text] = None

    def dimension(self, title: str, elements: Sequence[str]) -> None:
        """Add a dimension with its elements."""
        tag = ET.SubElement(self.dimensions, "dim", {"name": title})
        for element in elements:
            ET.SubElement(tag, "elem", {"name": element})

    def variable(self, kind: str, title: str, about: Element | None = None, over: Sequence[str] = ()) -> ET.Element:
        """Add a variable without an equation.

        Args:
            kind: The tag's name.
            title: What the variable is called.
            about: The element that it stands for; none where it only helps another.
            over: Its dimensions.
        """
        tag = ET.SubElement(self.variables, kind, {"name": title})
        if about is not None:
            label, meaning = (" ".join(text.en.split()) for text in (about.header.label, about.header.meaning))
            is_told = not label or canonical(label) == canonical(title)
            text = meaning if is_told else f"{label}. {meaning}".strip()
            if text:
                ET.SubElement(tag, "doc").text = text
            is_bare = isinstance(about, Branch | Dimension | Event)
            self.unit(tag, "1" if is_bare else about.quantity.unit or "1")
            bounds = None if is_bare else about.quantity.range
            if bounds is not None:
                ends = {"min": bounds.low, "max": bounds.high}
                ET.SubElement(tag, "range", {end: repr(value) for end, value in ends.items() if math.isfinite(value)})
        if over:
            dimensions = ET.SubElement(tag, "dimensions")
            for dimension in over:
                ET.SubElement(dimensions, "dim", {"name": dimension})
        return tag

    def add_text(self, tag: ET.Element, text: str) -> None:
        """Add a sentence to the documentation of a variable."""
        found = tag.find("doc")
        doc = ET.SubElement(tag, "doc") if found is None else found
        doc.text = f"{doc.text} {text}" if doc.text else text

    def unit(self, tag: ET.Element, unit: str) -> None:
        """Add a unit, where it is known."""
        if unit and unit != UNKNOWN_UNIT:
            ET.SubElement(tag, "units").text = unit

    def equation(self, tag: ET.Element, tree: Expression, elements: Sequence[str] = (), name: str = "eqn") -> None:
        """Add an equation to a variable, of one element of each dimension where they are named."""
        if elements:
            subscript = ",".join(elements)  # PySD takes a blank after the comma for a part of the name
            found = next((part for part in tag.iter("element") if part.get("subscript") == subscript), None)
            tag = ET.SubElement(tag, "element", {"subscript": subscript}) if found is None else found
        ET.SubElement(tag, name).text = portable(tree)

    def ends(self, stock: ET.Element, inflows: Sequence[str], outflows: Sequence[str]) -> None:
        """Name the flows of a stock."""
        for name, flows in (("inflow", inflows), ("outflow", outflows)):
            for flow in flows:
                ET.SubElement(stock, name).text = identifier(flow)

    def curve(self, tag: ET.Element, points: Points, kind: str) -> None:
        """Add the points of a graphical function to its tag."""
        tag.set("type", kind)
        for axis, values in zip(("xpts", "ypts"), zip(*points, strict=True), strict=True):
            ET.SubElement(tag, axis).text = ",".join(repr(float(value)) for value in values)

    def clean(self) -> None:
        """Replace signs that no XML file may hold, which texts of a study may."""
        count = 0
        for tag in self.root.iter():
            for key, value in tag.attrib.items():
                tag.attrib[key], found = _BARRED.subn("\N{REPLACEMENT CHARACTER}", value)
                count += found
            if tag.text:
                tag.text, found = _BARRED.subn("\N{REPLACEMENT CHARACTER}", tag.text)
                count += found
        if count:
            many = "1 sign" if count == 1 else f"{count:,} signs"
            self.notice(f"{many} that no XML file may hold, such as control characters, became U+FFFD.")

    def exported(self, names: Mapping[str, str]) -> Exported:
        """Return the whole file."""
        if len(self.dimensions):
            self.root.append(self.dimensions)
        ET.SubElement(self.root, "model").append(self.variables)
        for variable in self.variables:
            variable[:] = sorted(variable, key=lambda part: _ORDER.index(part.tag))
        self.clean()
        ET.indent(self.root)
        text = '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(self.root, encoding="unicode") + "\n"
        stocks, flows, auxiliaries = (
            sum(child.tag == kind for child in self.variables) for kind in ("stock", "flow", "aux")
        )
        return Exported(text, stocks, flows, auxiliaries, tuple(self._notices), names)


def summary(exported: Exported) -> Mapping[str, int]:
    """Return how many variables of each kind a file has."""
    return {"stocks": exported.stocks, "flows": exported.flows, "auxiliaries": exported.auxiliaries}
