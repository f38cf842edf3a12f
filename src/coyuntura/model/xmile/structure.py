"""Tags to nouns: header, run specifications, dimensions, models, variables, macros."""

import math
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal, TypeAlias, cast

from coyuntura.errors import Faults, Place
from coyuntura.model.xmile.curves import read_curve, read_number
from coyuntura.model.xmile.document import Tag
from coyuntura.model.xmile.equations import name_of
from coyuntura.model.xmile.nouns import (
    Connection,
    Dialect,
    Document,
    Kind,
    Macro,
    Model,
    Part,
    Specs,
    Use,
    Variable,
    Written,
)
from coyuntura.names import canonical

Method: TypeAlias = Literal["euler", "rk4"]
LARGEST_DIMENSION = 10_000
_KINDS = ("stock", "flow", "aux", "gf")
_METHODS = {"euler": "euler", "rk4": "rk4", "runge-kutta 4": "rk4", "rungekutta4": "rk4"}
_BARRED = {
    "conveyor": "a conveyor",
    "queue": "a queue",
    "oven": "an oven",
    "leak": "leakage from a conveyor",
    "overflow": "overflow from a queue",
    "multiplier": "a unit conversion within a flow",
    "mathml": "an equation in MathML",
}
_SAVED_EVERY = ("savestep", "save_step", "saveper", "save_interval")


def read_structure(root: Tag, notices: tuple[str, ...], faults: Faults) -> Document:
    """Return what a file declares; faults for what is missing or cannot be computed exactly."""
    if root.name != "xmile":
        message = f"the file holds `<{root.name}>`, not `<xmile>`."
        faults.add("foreign-syntax", message, root.place, "Give an XMILE file: .xmile, .stmx or .xml.")
        faults.raise_if_any()
    return _Reader(root, notices, faults).document()


class _Reader:
    def __init__(self, root: Tag, notices: tuple[str, ...], faults: Faults) -> None:
        self.root = root
        self.faults = faults
        self.notices = [*notices]
        self.held: frozenset[str] = frozenset()

    def document(self) -> Document:
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
        if root.first("data") is not None:
            self.notices.append("connections to outside data were left out: the values in the file were used.")
        return Document(
            title,
            self.dialect(header),
            self.specs(specs),
            self.dimensions(root.first("dimensions")),
            tuple(self.model(tag, is_root=number == 0) for number, tag in enumerate(models)),
            tuple(self.macro(tag) for tag in root.all("macro")),
            tuple(self.notices),
            root.place,
            header is not None and "xmutil" in maker(header),
        )

    def dialect(self, header: Tag | None) -> Dialect:
        """Return which tool wrote the file."""
        if header is None:
            return ""
        who = maker(header)
        if any(word in who for word in ("isee", "stella", "ithink")):
            return "isee"
        return "vensim" if "vensim" in who or "ventana" in who else ""

    def specs(self, tag: Tag | None) -> Specs:
        """Return when and how the model runs."""
        if tag is None:
            self.faults.add(
                "foreign-undefined", "the file does not say when the run starts and stops.", self.root.place
            )
            return Specs(0.0, 1.0, 1.0, 1.0, "euler", self.root.place)
        start, stop = self.spec(tag, "start", None), self.spec(tag, "stop", None)
        dt = self.spec(tag, "dt", 1.0)
        step = tag.first("dt")
        if step is not None and is_true(step.attributes.get("reciprocal", "")):
            dt = 1 / dt if dt else 0.0
        return Specs(
            start, self.whole_steps(start, stop, dt, tag), dt, self.saveper(tag, dt), self.method(tag), tag.place
        )

    def spec(self, tag: Tag, name: str, default: float | None) -> float:
        found = tag.first(name)
        if found is not None and found.text:
            return read_number(found.text, found.place, self.faults)
        if default is None:
            self.faults.add("foreign-undefined", f"the run specifications have no `<{name}>`.", tag.place)
        return default or 0.0

    def whole_steps(self, start: float, stop: float, dt: float, tag: Tag) -> float:
        """Return the last time that whole steps reach."""
        if not dt > 0 or not stop > start:
            message = f"the run goes from {start:g} to {stop:g} in steps of {dt:g}."
            self.faults.add("foreign-undefined", message, tag.place, "A run stops after it starts, in steps above 0.")
            return stop
        count = (stop - start) / dt
        if not math.isfinite(count) or math.isclose(count, round(count), rel_tol=1e-9, abs_tol=1e-9):
            return stop
        last = start + math.floor(count) * dt
        self.notices.append(f"the run stops at {last:g}, the last whole step of {dt:g} before {stop:g}.")
        return last

    def saveper(self, tag: Tag, dt: float) -> float:
        """Return how often values are saved; every step where the file does not say so exactly."""
        texts = [child.text for child in tag.children if child.name in _SAVED_EVERY]
        texts += [tag.attributes[name] for name in _SAVED_EVERY if name in tag.attributes]
        try:
            every = float(texts[0]) if texts else dt
        except ValueError:
            return dt
        count = every / dt if dt > 0 else 0.0
        return every if math.isfinite(count) and count >= 1 and math.isclose(count, round(count), rel_tol=1e-9) else dt

    def method(self, tag: Tag) -> Method:
        """Return the method of integration: the first of the named ones that is exact here."""
        written = tag.attributes.get("method", "euler")
        names = [name.strip().casefold() for name in written.split(",") if name.strip()] or ["euler"]
        known = [_METHODS[name] for name in names if name in _METHODS]
        if names[0] not in _METHODS and known:
            self.notices.append(
                f"the method `{names[0]}` was replaced by `{known[0]}`, the fallback that the file names."
            )
        if not known:
            message = (
                f"the method of integration is `{written}`; runs use Euler's or the fourth-order Runge-Kutta method."
            )
            way_out = "Choose Euler or RK4 in the tool that wrote the file, and save it again."
            self.faults.add("foreign-unsupported", message, tag.place, way_out)
        return cast("Method", known[0] if known else "euler")

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
        if not is_root and not self.is_same_clock(tag.first("sim_specs")):
            message = f"module `{name}` runs on a clock of its own, which is not supported."
            self.faults.add("foreign-unsupported", message, tag.place)
        self.held = held_kinds(self.root.first("behavior")) | held_kinds(tag.first("behavior"))
        lists = [*tag.all("variables"), tag]
        variables = tuple(variable for part in lists for variable in self.variables(part))
        uses = tuple(self.use(module) for part in lists for module in part.all("module"))
        seen: set[str] = set()
        for variable in variables:
            if canonical(variable.name) in seen:
                self.faults.add("foreign-syntax", f"`{variable.name}` is defined twice.", variable.place)
            seen.add(canonical(variable.name))
        return Model(name, variables, uses, tag.place)

    def is_same_clock(self, specs: Tag | None) -> bool:
        """Tell whether a module runs as the whole model does."""
        whole = self.root.first("sim_specs")
        if specs is None or whole is None:
            return specs is None
        keys = ("start", "stop", "dt")
        methods = (tag.attributes.get("method", "").casefold() for tag in (specs, whole))
        return [specs.text_of(key) for key in keys] == [whole.text_of(key) for key in keys] and len(set(methods)) == 1

    def variables(self, tag: Tag) -> Iterator[Variable]:
        for child in tag.all(*_KINDS):
            # A graphical function without a name is a part of another tag's display.
            if child.name != "gf" or "name" in child.attributes:
                yield self.variable(child)

    def variable(self, tag: Tag) -> Variable:
        """Return one variable."""
        name = name_of(tag.attributes.get("name", ""))
        if not name:
            self.faults.add("foreign-undefined", f"a `<{tag.name}>` has no name.", tag.place)
        for child in tag.children:
            if child.name in _BARRED:
                what = _BARRED[child.name]
                message = f"`{name}` has {what}, which is not supported."
                way_out = "Write it with stocks, flows and delays in the tool that wrote the file."
                self.faults.add("foreign-unsupported", message, child.place, way_out)
        kind = cast("Kind", tag.name)
        dimensions = tag.first("dimensions")
        gf = tag if kind == "gf" else tag.first("gf")
        return Variable(
            kind,
            name,
            tag.place,
            () if dimensions is None else names_of(dimensions.all("dim")),
            None if kind == "gf" else written(tag.first("eqn")),
            tuple(Written(eqn.text, eqn.place) for eqn in list(tag.all("eqn"))[1:]),
            written(tag.first("init_eqn")),
            None if gf is None else read_curve(gf, name, self.faults),
            tuple(self.part(element, name) for element in tag.all("element")),
            tag.text_of("units"),
            tag.text_of("doc"),
            self.is_non_negative(tag),
            tuple(flow for flow in map(written, tag.all("inflow")) if flow),
            tuple(flow for flow in map(written, tag.all("outflow")) if flow),
            tag.attributes.get("access", "").casefold() == "input",
        )

    def part(self, tag: Tag, name: str) -> Part:
        gf = tag.first("gf")
        elements = tuple(name_of(word) for word in tag.attributes.get("subscript", "").split(","))
        curve = None if gf is None else read_curve(gf, name, self.faults)
        return Part(elements, written(tag.first("eqn")), written(tag.first("init_eqn")), curve, tag.place)

    def is_non_negative(self, tag: Tag) -> bool:
        option = tag.first("non_negative")
        if option is None:
            return tag.name in self.held
        return option.text.casefold() not in {"false", "0"}

    def use(self, tag: Tag) -> Use:
        name = name_of(tag.attributes.get("name", ""))
        if "resource" in tag.attributes:
            message = f"module `{name}` stands in a file of its own, which is not read."
            self.faults.add("foreign-unsupported", message, tag.place, "Save the whole model as one file.")
        found = [*tag.all("connect")] or [*tag.all("connect2")]
        links = tuple(
            Connection(child.attributes.get("to", ""), child.attributes.get("from", ""), child.place) for child in found
        )
        return Use(name, links, tag.place)

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


def held_kinds(behavior: Tag | None) -> frozenset[str]:
    """Return which kinds of variables a file keeps from falling below 0, unless they say otherwise."""
    if behavior is None:
        return frozenset()
    kinds = {"stock", "flow", "aux"}
    everywhere = behavior.first("non_negative") is not None
    return frozenset(kind for kind in kinds if everywhere or any(_holds(child) for child in behavior.all(kind)))


def _holds(tag: Tag) -> bool:
    option = tag.first("non_negative")
    return option is not None and not _is_off(option)


def _is_off(tag: Tag) -> bool:
    return tag.text.casefold() in {"false", "0"}


def is_true(text: str) -> bool:
    """Tell whether an attribute says yes."""
    return text.strip().casefold() in {"true", "1"}


def names_of(tags: Iterable[Tag]) -> tuple[str, ...]:
    """Return the names that tags bear, in order."""
    return tuple(name_of(tag.attributes.get("name", "")) for tag in tags)
