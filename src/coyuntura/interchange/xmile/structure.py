"""Tags to nouns: header, run specifications, dimensions, models, variables, macros."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import cast

from coyuntura.errors import Faults, Place
from coyuntura.interchange.draft import range_of
from coyuntura.interchange.xmile.curves import Curves, read_number
from coyuntura.interchange.xmile.document import Tag
from coyuntura.interchange.xmile.equations import name_of
from coyuntura.interchange.xmile.nouns import (
    Connection,
    Dialect,
    Document,
    Kind,
    Macro,
    Model,
    Part,
    Use,
    Variable,
    Written,
)
from coyuntura.interchange.xmile.specs import is_same_clock, is_true, read_specs
from coyuntura.model.elements import Range
from coyuntura.names import canonical
from coyuntura.numerals import decimal

LARGEST_DIMENSION = 10_000
_KINDS = ("stock", "flow", "aux", "gf")
_BARRED = {
    "queue": "a queue",
    "oven": "an oven",
    "leak": "leakage from a conveyor",
    "overflow": "overflow from a queue",
    "multiplier": "a unit conversion within a flow",
    "mathml": "an equation in MathML",
}
_BELTS = {
    "capacity": "a capacity",
    "in_limit": "a limit of what comes in",
    "sample": "a transit time that is sampled",
    "arrest": "what arrests it",
}
_ENDLESS = frozenset({"", "inf"})
"""What a limit is that limits nothing."""
_EQUATIONS = ("eqn", "init_eqn", "inflow", "outflow")
_KNOWN = frozenset(
    {
        *_EQUATIONS,
        *_BARRED,
        "conveyor",
        *("dimensions", "element", "gf", "non_negative", "event_poster"),
        # What no number depends on.
        *("units", "doc", "range", "scale", "format", "label"),
    }
)


def read_structure(root: Tag, notices: tuple[str, ...], faults: Faults, method: str | None = None) -> Document:
    """Return what a file declares; faults for what is missing or cannot be computed exactly."""
    if root.name != "xmile":
        message = f"the file holds `<{root.name}>`, not `<xmile>`."
        faults.add("foreign-syntax", message, root.place, "Give an XMILE file: .xmile, .stmx, .itmx or .xml.")
        faults.raise_if_any()
    return _Reader(root, notices, faults).document(method)


class _Reader:
    def __init__(self, root: Tag, notices: tuple[str, ...], faults: Faults) -> None:
        self.root = root
        self.faults = faults
        self.notices = [*notices]
        self.held: frozenset[str] = frozenset()
        self.tables = Curves({}, faults)
        self.unknown: dict[str, None] = {}
        self.is_stopped = False

    def document(self, method: str | None) -> Document:
        """Return the whole file."""
        root = self.root
        models = sorted(root.all("model"), key=lambda tag: bool(tag.attributes.get("name")))
        if not models:
            self.faults.add("foreign-undefined", "the file holds no `<model>`.", root.place)
        header = root.first("header")
        title = "" if header is None else name_of(header.text_of("name"))
        specs = root.first("sim_specs")
        if specs is None and models:
            specs = models[0].first("sim_specs")
        self.included(header)
        if root.first("data") is not None:
            self.notices.append("connections to outside data were left out: the values in the file were used.")
        return Document(
            title,
            self.dialect(header),
            read_specs(specs, root.place, self.notices, self.faults, method),
            self.dimensions(root.first("dimensions")),
            tuple(self.model(tag, is_root=number == 0) for number, tag in enumerate(models)),
            tuple(self.macro(tag) for tag in root.all("macro")),
            (*self.notices, *self.left_out()),
            root.place,
            header is not None and "xmutil" in maker(header),
            _synonyms(root.first("model_units")),
        )

    def included(self, header: Tag | None) -> None:
        """Refuse what stands in other files."""
        includes = None if header is None else header.first("includes")
        if includes is not None and includes.first("include") is not None:
            way_out = "Put what it includes into the file itself."
            self.faults.add("foreign-unsupported", "the file includes other files.", includes.place, way_out)

    def left_out(self) -> Iterator[str]:
        """Yield notices of what variables have that is not read."""
        if self.unknown:
            yield f"what only some tools know was left out: {', '.join(f'`<{name}>`' for name in self.unknown)}."
        if self.is_stopped:
            yield "events that stop the run were left out: it goes on to its end."

    def dialect(self, header: Tag | None) -> Dialect:
        """Return which tool wrote the file."""
        if header is None:
            return ""
        who = maker(header)
        if any(word in who for word in ("isee", "stella", "ithink")):
            return "isee"
        return "vensim" if "vensim" in who or "ventana" in who else ""

    def dimensions(self, tag: Tag | None) -> dict[str, tuple[str, ...]]:
        """Return each dimension's elements, by name or counted from 1."""
        found: dict[str, tuple[str, ...]] = {}
        for dimension in () if tag is None else tag.all("dim"):
            name = name_of(dimension.attributes.get("name", ""))
            elements = tuple(name_of(element.attributes.get("name", "")) for element in dimension.all("elem"))
            size = dimension.attributes.get("size", "")
            if not elements and size:
                number = read_number(size, dimension.place, self.faults)
                count = int(number) if 0 < number <= LARGEST_DIMENSION and number == int(number) else 0
                elements = tuple(str(position) for position in range(1, count + 1))
            if not name or not elements or not all(elements) or len(elements) > LARGEST_DIMENSION:
                message = f"dimension `{name}` has no name or no elements, or more than {LARGEST_DIMENSION:,}."
                self.faults.add("foreign-undefined", message, dimension.place)
            elif canonical(name) in {canonical(other) for other in found}:
                self.faults.add("foreign-syntax", f"dimension `{name}` is declared twice.", dimension.place)
            elif len({canonical(element) for element in elements}) < len(elements):
                self.faults.add("foreign-syntax", f"dimension `{name}` has an element twice.", dimension.place)
            else:
                found[name] = elements
        return found

    def model(self, tag: Tag, *, is_root: bool) -> Model:
        """Return one model; older files have their variables directly below it."""
        name = "" if is_root else name_of(tag.attributes.get("name", ""))
        if "resource" in tag.attributes:
            self.faults.add("foreign-unsupported", "a model in a file of its own is not read.", tag.place)
        if any(key.startswith("encryption") for key in tag.attributes):
            self.faults.add("foreign-unsupported", "the model is encrypted.", tag.place)
        if not is_root and not name:
            self.faults.add("foreign-syntax", "two models of the file have no name.", tag.place)
        if not is_same_clock(tag.first("sim_specs"), self.root.first("sim_specs"), is_root=is_root):
            message = (
                f"{f'model `{name}`' if name else 'the model'} runs on a clock of its own, which is not supported."
            )
            self.faults.add("foreign-unsupported", message, tag.place)
        self.held = held_kinds(tag.first("behavior"), held_kinds(self.root.first("behavior"), frozenset()))
        lists = [*tag.all("variables"), tag]
        self.tables = Curves.of(lists, _KINDS, self.faults)
        variables = tuple(variable for part in lists for variable in self.variables(part))
        uses = tuple(self.use(module) for part in lists for module in part.all("module"))
        seen: set[str] = set()
        for variable in variables:
            if canonical(variable.name) in seen:
                self.faults.add("foreign-syntax", f"`{variable.name}` is defined twice.", variable.place)
            seen.add(canonical(variable.name))
        return Model(name, variables, uses, tag.place)

    def variables(self, tag: Tag) -> Iterator[Variable]:
        for child in tag.all(*_KINDS):
            # A graphical function without a name is a part of another tag's display.
            if child.name != "gf" or "name" in child.attributes:
                yield self.variable(child)
            for gf in child.all("gf") if child.name != "gf" else ():
                # A graphical function with a name can be called wherever it stands.
                if self.tables.is_new(gf):
                    yield self.variable(gf)

    def variable(self, tag: Tag) -> Variable:
        """Return one variable."""
        name = name_of(tag.attributes.get("name", ""))
        if not name:
            self.faults.add("foreign-undefined", f"a `<{tag.name}>` has no name.", tag.place)
        self.look(tag)
        for child in tag.children:
            what = _BARRED.get(child.name, "")
            if child.name == "conveyor" and not child.prefix and (lack := self.lack(child)):
                what = f"a conveyor with {lack}"
            if what:
                message = f"`{name}` has {what}, which is not supported."
                way_out = "Write it with stocks, flows and delays in the tool that wrote the file."
                self.faults.add("foreign-unsupported", message, child.place, way_out)
        conveyor = tag.first("conveyor")
        kind = cast("Kind", tag.name)
        dimensions = tag.first("dimensions")
        gf = tag if kind == "gf" else tag.first("gf")
        if kind == "stock" and gf is not None:
            self.faults.add("foreign-unsupported", f"the stock `{name}` has a graphical function.", gf.place)
        return Variable(
            kind,
            name,
            tag.place,
            () if dimensions is None else names_of(dimensions.all("dim")),
            None if kind == "gf" else written(tag.first("eqn")),
            tuple(Written(eqn.text, eqn.place) for eqn in list(tag.all("eqn"))[1:]),
            written(tag.first("init_eqn")),
            None if gf is None else self.tables.curve(gf, name),
            tuple(self.part(element, name) for element in tag.all("element")),
            tag.text_of("units"),
            tag.text_of("doc"),
            self.is_non_negative(tag),
            self.flows(tag, "inflow"),
            self.flows(tag, "outflow"),
            tag.attributes.get("access", "").casefold() == "input",
            bounds(tag.first("range")) or bounds(tag.first("scale")),
            None if conveyor is None else written(conveyor.first("len")),
        )

    def lack(self, conveyor: Tag) -> str:
        """Return what a conveyor has that is not computed; empty where it is plain."""
        specs = self.root.first("sim_specs")
        if specs is not None and is_true(specs.attributes.get("instantaneous_flows", "")):
            return "flows that pass through stocks within a step (`instantaneous_flows`)"
        return lacking(conveyor)

    def flows(self, tag: Tag, name: str) -> tuple[Written, ...]:
        """Return the flows of a stock; Vensim lists those of an array within its elements."""
        own = tuple(flow for flow in map(written, tag.all(name)) if flow)
        listed = [tuple(flow for flow in map(written, part.all(name)) if flow) for part in tag.all("element")]
        if len({tuple(flow.text for flow in flows) for flows in listed}) > 1:
            message = f"elements of `{tag.attributes.get('name', '')}` have flows of their own."
            way_out = "Give all elements the same flows, or import Vensim's own .mdl."
            self.faults.add("foreign-unsupported", message, tag.place, way_out)
        return (*own, *(listed[0] if listed else ()))

    def look(self, tag: Tag) -> None:
        """Note what a variable or an element of one has that is not read, and refuse equations with tags in them."""
        for child in tag.children if tag.name != "gf" else ():
            if child.prefix or child.name not in _KNOWN:
                self.unknown[f"{child.prefix}:{child.name}" if child.prefix else child.name] = None
            if child.name in _EQUATIONS and child.children:
                message = f"an equation of `{tag.attributes.get('name', '')}` has tags in it."
                self.faults.add("foreign-syntax", message, child.place)
            if child.name == "event_poster":
                events = [event for threshold in child.all("threshold") for event in threshold.all("event")]
                self.is_stopped |= any(event.attributes.get("sim_action", "") == "stop" for event in events)

    def part(self, tag: Tag, name: str) -> Part:
        self.look(tag)
        gf = tag.first("gf")
        elements = tuple(name_of(word) for word in tag.attributes.get("subscript", "").split(","))
        curve = None if gf is None else self.tables.curve(gf, name)
        return Part(elements, written(tag.first("eqn")), written(tag.first("init_eqn")), curve, tag.place)

    def is_non_negative(self, tag: Tag) -> bool:
        option = tag.first("non_negative")
        if option is None:
            return tag.name in self.held
        return not is_off(option)

    def use(self, tag: Tag) -> Use:
        name = name_of(tag.attributes.get("name", ""))
        if "resource" in tag.attributes:
            message = f"module `{name}` stands in a file of its own, which is not read."
            self.faults.add("foreign-unsupported", message, tag.place, "Save the whole model as one file.")
        # Stella's second form says of the holding model what the first one marks with a dot.
        found = [*tag.all("connect"), *tag.all("connect2")]
        links = tuple(
            Connection(
                child.attributes.get("to", ""),
                child.attributes.get("from", ""),
                child.place,
                is_seen=child.name == "connect2",
            )
            for child in found
        )
        return Use(name, name_of(tag.attributes.get("model_name", "")), links, tag.place)

    def macro(self, tag: Tag) -> Macro:
        """Return a function that the file defines."""
        name = name_of(tag.attributes.get("name", ""))
        if "filter" in tag.attributes or tag.first("sim_specs") is not None:
            message = f"macro `{name}` filters variables or runs on a clock of its own, which is not supported."
            self.faults.add("foreign-unsupported", message, tag.place)
        parameters = tuple(
            (
                name_of(parm.text),
                Written(parm.attributes["default"], parm.place) if "default" in parm.attributes else None,
            )
            for parm in tag.all("parm")
        )
        equation = written(tag.first("eqn"))
        if equation is None:
            self.faults.add("foreign-undefined", f"macro `{name}` has no equation.", tag.place)
        self.held = frozenset()
        variables = chain.from_iterable(self.variables(part) for part in tag.all("variables"))
        return Macro(name, parameters, equation or Written("0", tag.place), tuple(variables), tag.place)


def maker(header: Tag) -> str:
    """Return what a file says wrote it."""
    return f"{header.text_of('vendor')} {header.text_of('product')}".casefold()


def written(tag: Tag | None) -> Written | None:
    """Return a tag's text with its place, or None where there is none."""
    return None if tag is None or not tag.text else Written(tag.text, _text_place(tag))


def _text_place(tag: Tag) -> Place:
    return Place(tag.place.file, tag.place.line, tag.place.column, 1, tag.place.text)


def held_kinds(behavior: Tag | None, outer: frozenset[str]) -> frozenset[str]:
    """Return which kinds of variables are kept from falling below 0 unless they say otherwise.

    Args:
        behavior: What a file or a model says of it; what it says of a kind counts before what it says of all.
        outer: What holds where it says nothing.
    """
    if behavior is None:
        return outer
    held = set(outer)
    option = behavior.first("non_negative")
    for kind in ("stock", "flow"):
        # An auxiliary has no such option of its own, so what is said of everything does not reach it.
        _set(held, kind, option)
    for kind in ("stock", "flow", "aux"):
        for tag in behavior.all(kind):
            _set(held, kind, tag.first("non_negative"))
    return frozenset(held)


def _set(held: set[str], kind: str, option: Tag | None) -> None:
    if option is not None and is_off(option):
        held.discard(kind)
    elif option is not None:
        held.add(kind)


def is_off(tag: Tag) -> bool:
    """Tell whether an option is switched off."""
    return tag.text.casefold() in {"false", "0"}


def lacking(conveyor: Tag) -> str:
    """Return what a conveyor has that plain ones have not; empty where it is plain."""
    if conveyor.attributes.get("discrete", "").strip().casefold() in {"true", "1"}:
        return "batches"
    for option in conveyor.all(*_BELTS):
        if option.text.strip().casefold() not in _ENDLESS:
            return _BELTS[option.name]
    return "" if conveyor.text_of("len") else "no transit time"


def _synonyms(tag: Tag | None) -> tuple[tuple[str, ...], ...]:
    """Return the names of each unit that a file declares with other names for it and no equation of its own."""
    units = [] if tag is None else [unit for unit in tag.all("unit") if not unit.text_of("eqn").strip()]
    return tuple(
        (name_of(unit.attributes.get("name", "")), *(alias.text for alias in unit.all("alias"))) for unit in units
    )


def bounds(tag: Tag | None) -> Range | None:
    """Return between what a variable plausibly lies; None where nothing says so."""
    if tag is None:
        return None
    low, high = (decimal(tag.attributes.get(end, "")) for end in ("min", "max"))
    # No number depends on it.
    return range_of(low, high, tag.place)


def names_of(tags: Iterable[Tag]) -> tuple[str, ...]:
    """Return the names that tags bear, in order."""
    return tuple(name_of(tag.attributes.get("name", "")) for tag in tags)
