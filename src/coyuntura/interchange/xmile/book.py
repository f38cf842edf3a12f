"""Names of a whole file: modules flattened, each variable with an id, a scope and its dimensions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import NoReturn

from coyuntura.blocks.lookup import Interpolation
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.interchange.draft import Namer
from coyuntura.interchange.xmile.connections import Link, Path, sources_of
from coyuntura.interchange.xmile.nouns import Document, Macro, Model, Use, Variable
from coyuntura.interchange.xmile.tree import Words
from coyuntura.model.elements import Element, Lookup
from coyuntura.names import Id, Text, canonical
from coyuntura.syntax.tree import Expression

MOST_CELLS = 200_000
MOST_MODULES = 2000
DEEPEST_MODULE = 20


class Untranslatable(ValueError):
    """Something that cannot be brought over exactly: the code of its fault, what it is, and a way out."""

    def __init__(self, code: str, message: str, way_out: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.way_out = way_out


def refuse(code: str, message: str, way_out: str = "") -> NoReturn:
    """End the bringing over of an equation.

    Raises:
        Untranslatable: Always.
    """
    raise Untranslatable(code, message, way_out)


@dataclass(frozen=True, slots=True)
class Axis:
    """A dimension: its id, its elements as shown, and their ids by canonical name."""

    id: Id
    name: str
    elements: Mapping[str, Id]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Namespace:
    """Where a variable stands: the path of its model, and what a macro's parameters stand for."""

    path: Path
    parameters: Mapping[str, Expression] = field(default_factory=dict[str, Expression])
    is_macro: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A variable of the flattened model; `source` is the path of what feeds it, where it is an input that is fed."""

    path: Path
    name: str
    id: Id
    variable: Variable
    space: Namespace
    axes: tuple[Id, ...]
    source: Path | None = None

    @property
    def has_curve(self) -> bool:
        """Whether the variable is, or has, a graphical function."""
        return self.variable.curve is not None or any(part.curve is not None for part in self.variable.parts)

    @property
    def is_table(self) -> bool:
        """Whether the variable is a graphical function only, without an input of its own."""
        variable = self.variable
        lacks = variable.equation is None and all(part.equation is None for part in variable.parts)
        return variable.kind == "gf" or (self.has_curve and lacks and self.source is None)


class Book:
    """All names of a file, and the elements made of them so far."""

    def __init__(self, document: Document, faults: Faults) -> None:
        self.document = document
        self.faults = faults
        self.namer = Namer()
        self.entries: dict[Path, Entry] = {}
        self.axes: dict[str, Axis] = {}
        self.by_id: dict[Id, Axis] = {}
        self.curves: dict[tuple[Path, tuple[str, ...]], Id] = {}
        self.lookups: dict[Id, Lookup] = {}
        self._read_as: dict[tuple[Id, Interpolation], Id] = {}
        self.macros: dict[str, list[Macro]] = {}
        self.hidden: list[Element] = []
        self.fresh: list[Entry] = []
        self.missing: dict[tuple[Id, tuple[Id, ...]], None] = {}
        self.notices: dict[str, None] = {}
        self.cells = 0
        self.instances = 0
        for macro in document.macros:
            self.macros.setdefault(canonical(macro.name), []).append(macro)
        self._models = {canonical(model.name): model for model in document.models[1:]}
        self._twins: dict[Id, list[Axis]] = {}
        self._places = 0
        waiting: list[tuple[Path, str, Variable]] = []
        links: list[Link] = []
        if document.models:
            self._flatten(document.models[0], (), "", waiting, links)
        known = {(*path, canonical(variable.name)): variable for path, _, variable in waiting}
        self._enter(waiting, sources_of(links, known, faults))

    def _flatten(
        self, model: Model, path: Path, shown: str, waiting: list[tuple[Path, str, Variable]], links: list[Link]
    ) -> None:
        """Walk modules from the root down."""
        self._places += 1
        if self._places > MOST_MODULES or len(path) > DEEPEST_MODULE:
            self.faults.add("foreign-too-large", "modules are nested within one another without end.", model.place)
            self.faults.raise_if_any()
        waiting += [(path, shown, variable) for variable in model.variables]
        for use in model.uses:
            below = (*path, canonical(use.name))
            inner = self._inner(use, below)
            if inner is None:
                message = f"the file holds no model for module `{use.name}`.{did_you_mean(use.name, self._models)}"
                self.faults.add("foreign-undefined", message, use.place)
                continue
            links += [Link(path, below, connection) for connection in use.connections]
            self._flatten(inner, below, f"{shown}{use.name}.", waiting, links)

    def _inner(self, use: Use, below: Path) -> Model | None:
        """Return the model that a module is: the one that it names, or the one of its own name, which may be a path."""
        if use.model:
            return self._models.get(canonical(use.model))
        return self._models.get(canonical(".".join(below))) or self._models.get(canonical(below[-1]))

    def _enter(self, waiting: Sequence[tuple[Path, str, Variable]], sources: Mapping[Path, Path]) -> None:
        """Give variables, dimensions and elements their ids, in this order."""
        ids = [self.namer.id_of(f"{shown}{variable.name}") for _, shown, variable in waiting]
        for name, elements in self.document.dimensions.items():
            axis = self.namer.id_of(name, "dimension")
            known: dict[str, Id] = {canonical(element): self.namer.id_of(element, "element") for element in elements}
            self.axes[canonical(name)] = self.by_id[axis] = Axis(axis, name, known, elements)
        for (path, shown, variable), name in zip(waiting, ids, strict=True):
            key = (*path, canonical(variable.name))
            entry = self.entry(key, f"{shown}{variable.name}", name, variable, Namespace(path), sources.get(key))
            if key in self.entries:
                message = f"`{shown}{variable.name}` is defined twice."
                self.faults.add("foreign-syntax", message, variable.place)
            self.entries[key] = entry

    def entry(
        self, key: Path, name: str, id_: Id, variable: Variable, space: Namespace, source: Path | None = None
    ) -> Entry:
        """Return an entry whose dimensions are known; a fault where one is not."""
        axes: list[Id] = []
        for dimension in variable.dimensions:
            axis = self.axes.get(canonical(dimension))
            if axis is None:
                hint = did_you_mean(dimension, self.axes)
                message = f"`{name}` is over dimension `{dimension}`, which is not declared.{hint}"
                self.faults.add("foreign-undefined", message, variable.place)
            else:
                axes.append(axis.id if axis.id not in axes else self.twin(axis, axes).id)
        made = Entry(key, name, id_, variable, space, tuple(axes), source)
        self.cells += self.size(made.axes)
        if self.cells > MOST_CELLS:
            message = f"the arrays of the model hold more than {MOST_CELLS:,} values."
            self.faults.add("foreign-too-large", message, variable.place)
            self.faults.raise_if_any()
        return made

    def twin(self, axis: Axis, taken: Sequence[Id]) -> Axis:
        """Return a dimension with the same elements, for an array that is over one more than once."""
        made = self._twins.setdefault(axis.id, [])
        found = next((twin for twin in made if twin.id not in taken), None)
        if found is None:
            found = replace(axis, id=self.namer.new(f"{axis.id}_{len(made) + 2}"))
            made.append(found)
            self.by_id[found.id] = found
        return found

    def size(self, axes: Sequence[Id]) -> int:
        """Return how many values an array over `axes` has."""
        size = 1
        for axis in axes:
            size *= len(self.by_id[axis].elements)
        return size

    def bindings(self, axes: Sequence[Id]) -> Iterator[dict[Id, str]]:
        """Yield every combination of elements of `axes` by canonical name."""
        for elements in product(*(self.by_id[axis].elements for axis in axes)):
            yield dict(zip(axes, elements, strict=True))

    def find(self, space: Namespace, words: Words) -> Entry | None:
        """Return the variable that a name in an equation stands for, or None; the graphical function that feeds one."""
        found = self._find(space, words)
        origin = None if found is None else self.origin(found)
        return origin if origin is not None and origin.is_table else found

    def _find(self, space: Namespace, words: Words) -> Entry | None:
        segments = tuple(canonical(word) for word in words)
        if segments[:1] == ("",):
            return self.entries.get(segments[1:])
        whole = (*space.path, canonical(".".join(words)))
        if whole in self.entries:
            return self.entries[whole]
        # A macro sees its own names only; a module sees modules within it and beside it.
        start = len(space.path)
        stop = start if space.is_macro else 0
        reached = ((*space.path[:depth], *segments) for depth in range(start, stop - 1, -1))
        if len(segments) == 1:
            reached = iter([(*space.path, *segments)])
        return next((self.entries[path] for path in reached if path in self.entries), None)

    def origin(self, entry: Entry) -> Entry:
        """Return what feeds a module's input in the end; the entry itself where it is no input that is fed."""
        for _ in range(DEEPEST_MODULE):
            entry = entry if entry.source is None else self.entries.get(entry.source, entry)
        return entry

    def read_as(self, name: Id, interpolation: Interpolation) -> Id:
        """Return the id of a lookup that is read in another way than it says itself."""
        lookup = self.lookups[name]
        key: tuple[Id, Interpolation] = (name, interpolation)
        if lookup.interpolation == interpolation:
            return name
        if key not in self._read_as:
            shown = f"{lookup.header.label.en} {interpolation}"
            self._read_as[key] = found = self.namer.new(shown)
            header = replace(lookup.header, id=found, label=Text(shown, shown))
            self.hidden.append(replace(lookup, header=header, interpolation=interpolation))
        return self._read_as[key]

    def notice(self, text: str) -> None:
        """Record something that a reader of the result should know, once."""
        self.notices[text] = None

    def fault(self, error: Untranslatable, place: Place, name: str) -> None:
        """Record why an equation cannot be brought over."""
        self.faults.add(error.code, f"`{name}`: {error}.", place, error.way_out or self.way_out(error.code))

    def way_out(self, code: str) -> str:
        """Return what always helps against a fault of a kind."""
        if self.document.dialect == "vensim":
            return "Import Vensim's own .mdl, or change it in the tool that wrote the file."
        if code == "foreign-unsupported":
            return "Write it in another way in the tool that wrote the file."
        return "Correct it in the tool that wrote the file."

    def nearest(self, space: Namespace, word: str) -> str:
        """Return ` Did you mean ...?` for the nearest name of a model."""
        known = [path[-1] for path in self.entries if path[:-1] == space.path]
        return did_you_mean(canonical(word), known)
