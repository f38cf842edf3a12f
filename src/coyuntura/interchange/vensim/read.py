"""A Vensim model to a draft."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from coyuntura.errors import Faults, Place
from coyuntura.interchange.draft import Draft, Namer
from coyuntura.interchange.registry import with_trait
from coyuntura.interchange.tables.folder import Workbooks
from coyuntura.interchange.tables.series import read_data
from coyuntura.interchange.vensim.build import Build
from coyuntura.interchange.vensim.builtin import BUILT_IN, EQUATIONS_OF
from coyuntura.interchange.vensim.clock import CONTROLS, ClockReader, Clockwork
from coyuntura.interchange.vensim.expressions import World
from coyuntura.interchange.vensim.external import External
from coyuntura.interchange.vensim.folding import Folder
from coyuntura.interchange.vensim.functions.catalogue import FUNCTIONS
from coyuntura.interchange.vensim.lexing import MacroText, ModelText, Piece, cut, read_source, source_of
from coyuntura.interchange.vensim.lookups import Lookups, unit_of
from coyuntura.interchange.vensim.macros import Macro, expand
from coyuntura.interchange.vensim.parse import LineError, parse_line
from coyuntura.interchange.vensim.ranges import Ranges, collect_ranges
from coyuntura.interchange.vensim.tree import Bin, Line, Node, Num, RangeLine, Ref, Rows, Sub, Use, every
from coyuntura.interchange.vensim.variables import (
    CONSTANTS,
    Axes,
    Collector,
    Definition,
    ForeignError,
    Variable,
    sentence,
    without_sketches,
    written,
)
from coyuntura.model.elements import Element
from coyuntura.model.study import ClockSpec
from coyuntura.names import Id, Text, canonical

_COMPARING = frozenset({"=", "<>", "<", "<=", ">", ">="})
_EXACT_STEPS = 2.0**20
_METHODS = {0: "euler", 5: "rk4"}
"""How Vensim numbers its methods of integration."""
_REPLACED = {1: "RK4 Auto", 3: "RK2", 4: "RK2"}
"""Those that become the fourth-order Runge-Kutta method with steps of one length."""


def read_vensim(
    path: Path,
    data_files: Sequence[Path] = (),
    method: str | None = None,
    files: Mapping[str, Path] | None = None,
) -> Draft:
    """Return the model that a Vensim file holds.

    Args:
        path: The `.mdl` file. What it reads from other files must lie in its folder.
        data_files: Tables with data for variables that have no equation.
        method: A method of integration in place of the model's own.
        files: Files that the model's names for files stand for, such as that of `?book` by `book`.

    Raises:
        StudyError: The file cannot be read, or something in it cannot be taken over exactly.
    """
    faults = Faults()
    source = read_source(path, faults)
    text = cut(source, faults)
    given = {canonical(name.removeprefix("?")): file for name, file in (files or {}).items()}
    books, data = Workbooks(path.parent, text.files, given), read_data(data_files, faults)
    faults.raise_if_any()
    reading = _Reading(path, text, External(books, data), faults)
    reading.choose(method)
    draft = reading.draft()
    faults.raise_if_any()
    idle = [f"Nothing in the model reads the file `?{name}`." for name in given if name not in books.asked]
    return replace(draft, notices=(*draft.notices, *data.notices, *data.unused(), *idle))


class _Reading:
    """One file under way."""

    def __init__(self, path: Path, text: ModelText, external: External, faults: Faults) -> None:
        self.path = path
        self.text = text
        self.external = external
        self.faults = faults
        self.place = Place(path.name)
        self.namer = Namer()
        self.id = Namer().new(path.stem)
        self.variables: dict[Id, Variable] = {}
        self.ranges = Ranges()
        self.notices: list[str] = []
        self.method = "euler"
        self.is_known = True
        """Whether there is a method that stands for the model's."""

    def draft(self) -> Draft:
        """Return the draft; faults go to the list."""
        definitions, macros = self.lines()
        self.faults.raise_if_any()
        expanded = expand(definitions, macros, frozenset(self.ranges.elements), self.faults)
        self.faults.raise_if_any()
        expanded += self.undeclared(expanded)
        axes = Axes(self.ranges, self.namer, self.id, self.place)
        self.variables = Collector(self.ranges, axes, self.namer, self.faults).collect(expanded)
        self.faults.raise_if_any()
        clock = ClockReader(self.variables, self.body, FUNCTIONS, self.place, self.faults).read()
        unit = self.unit_of_time()
        for name in clock.words:
            self.variables.pop(name, None)
        elements = self.elements(axes, clock)
        if self.method != "euler":
            self.refuse_discrete()
        if not self.is_known:
            message = (
                "the model's method of integration shows variables of another time than the stocks, or is unknown."
            )
            way_out = "Choose Euler or RK4 Fixed in Vensim's settings, or import with `--method euler`."
            self.faults.add("foreign-unsupported", message, self.place, way_out)
        spec = ClockSpec(
            None, repr(clock.start), repr(clock.stop), clock.dt, clock.saveper, self.method, self.place, unit
        )
        title = self.path.stem.replace("_", " ")
        notices = (*self.text.notices, *clock.notices, *self.notices, *self.draws(), *self.rounding(clock))
        return Draft(
            self.id, Text(title, title), spec, elements, notices, is_unit_checked=True, synonyms=self.text.synonyms
        )

    def unit_of_time(self) -> str:
        """Return the unit of the clock's variables; empty where none has one."""
        found = (self.variables[Id(name)] for name in ("time_step", *CONTROLS) if name in self.variables)
        units = (unit_of(definition.piece.unit) for variable in found for definition in variable.definitions)
        return next((unit for unit in units if unit), "")

    def choose(self, method: str | None) -> None:
        """Take a method of integration, or the model's own; a notice or a fault where that is none of ours."""
        number = self.text.integration
        if method is not None:
            self.method = method
        elif number in _METHODS:
            self.method = _METHODS[number]
        elif number in _REPLACED:
            self.method = "rk4"
            self.notices.append(
                f"The method of integration, `{_REPLACED[number]}`, was replaced by `rk4`, with steps of one length: "
                "what a shorter `TIME STEP` changes is not exact. `--method` chooses another."
            )
        else:
            self.is_known = False

    def undeclared(self, definitions: Sequence[Definition]) -> list[Definition]:
        """Return a line for each series of a variable that equations read and none declares: to Vensim it is data."""
        cells: dict[Id, list[tuple[Id, ...]]] = {}
        for name, cell in self.external.data.series:
            cells.setdefault(name, []).append(cell)
        for name in ("time", *(canonical(one.line.name) for one in definitions), *self.ranges.positions):
            cells.pop(Id(name), None)
        found: list[Definition] = []
        for definition in definitions if cells else ():
            for node in [] if definition.line.body is None else every(definition.line.body):
                own = cells.pop(node.name, []) if isinstance(node, Ref) else []
                for cell in own:
                    subs = tuple(Sub(element, node.span) for element in cell)
                    line = Line(definition.shown(node.span), subs, (), "", "", None, node.span)
                    found.append(Definition(line, definition.piece))
        return found

    def lines(self) -> tuple[list[Definition], dict[Id, Macro]]:
        """Return a file's equations and macros; ranges are resolved on the way."""
        ranges: list[tuple[RangeLine, Piece]] = []
        definitions: list[Definition] = []
        for piece in self.text.pieces:
            line = self.parsed(piece)
            if isinstance(line, RangeLine):
                ranges.append((line, piece))
            elif line is not None:
                definitions.append(Definition(line, piece))
        self.ranges = collect_ranges(ranges, self.named, self.faults)
        macros: dict[Id, Macro] = {}
        for text in self.text.macros:
            name = canonical(text.name)
            if name in macros:
                self.faults.add("foreign-syntax", f"the macro `{text.name}` is declared twice.", text.place)
            macros[name] = self.macro(text)
        return without_sketches(definitions), {**self.built_in(macros), **macros}

    def built_in(self, own: Mapping[Id, Macro]) -> dict[Id, Macro]:
        """Return the functions that the manual defines by equations, where the model uses them."""
        text = self.text.source.text.casefold()
        if not any(word in text for word in EQUATIONS_OF):
            return {}
        cut_up = cut(source_of(BUILT_IN, "functions of Vensim"), self.faults)
        return {name: self.macro(one) for one in cut_up.macros if (name := canonical(one.name)) not in own}

    def parsed(self, piece: Piece) -> RangeLine | Line | None:
        """Return a line's tree, or None with a fault."""
        try:
            return parse_line(piece.text)
        except LineError as error:
            message = str(error)
            self.faults.add(error.code, f"{message}.", piece.place(error.span))
            return None

    def macro(self, text: MacroText) -> Macro:
        """Return a macro with its lines."""
        definitions: list[Definition] = []
        for piece in text.pieces:
            line = self.parsed(piece)
            if isinstance(line, Line):
                definitions.append(Definition(line, piece))
            elif line is not None:
                self.faults.add("foreign-unsupported", "a macro declares a range.", piece.place(line.span))
        inputs, outputs = (tuple(canonical(name) for name in names) for names in (text.inputs, text.outputs))
        return Macro(text.name, inputs, outputs, tuple(definitions), text.place)

    def named(self, use: Use, piece: Piece) -> Sequence[str] | None:
        """Return the elements that a spreadsheet names, or None with a fault."""
        try:
            return self.external.subscripts(use)
        except ForeignError as error:
            self.faults.add(error.code, sentence(str(error)), piece.place(error.span), error.way_out)
            return None

    def body(self, name: Id, subs: tuple[Id, ...]) -> Node | None:
        """Return what a variable, or one element of it, is computed from, where that needs no subscripts."""
        variable = self.variables.get(name)
        definition = None if variable is None else variable.cells.get(subs)
        if definition is None or definition.line.body is None:
            return None
        body = definition.line.body
        if isinstance(body, Use) and body.name in CONSTANTS:
            return self.constant(definition, subs, body)
        if not any(sub.name in self.ranges.elements for sub in definition.line.subs):
            return body
        if not definition.is_numbers or isinstance(body, Use):
            return None
        return written(definition, subs, self.ranges) if isinstance(body, Rows) else body

    def constant(self, definition: Definition, cell: tuple[Id, ...], use: Use) -> Node | None:
        """Return the number that a file gives for a cell; None with a fault where it gives none."""
        try:
            return Num(self.external.constants(definition, self.ranges)[cell], use.span)
        except ForeignError as error:
            self.faults.add(error.code, sentence(str(error)), definition.place(error.span), error.way_out)
            return None

    def elements(self, axes: Axes, clock: Clockwork) -> tuple[Element, ...]:
        """Return the elements of the model."""
        known = {Id("time"): clock.start, Id("initial_time"): clock.start, Id("time_step"): clock.dt}
        known |= {Id("final_time"): clock.stop} if "final_time" in clock.words else {}
        sizes = {name: len(elements) for name, elements in self.ranges.elements.items()}
        folder = Folder(self.body, known, at_start=True, sizes=sizes)

        def later(steps: int) -> Folder:
            now = {**known, Id("time"): clock.start + steps * clock.dt}
            return Folder(self.body, now, at_start=False, sizes=sizes)

        world = World(
            ranges=self.ranges,
            axes=axes,
            variables=self.variables,
            words=clock.words,
            functions=FUNCTIONS,
            lookups=Lookups(self.ranges, self.namer, self.id, self.external, clock.dt),
            namer=self.namer,
            module=self.id,
            start=folder,
            later=later,
            steps=round((clock.stop - clock.start) / clock.dt),
            step=clock.dt,
            settled=clock.constants,
            looks_ahead=self.method != "euler",
        )
        build = Build(world, self.faults)
        made = build.run()
        self.notices += build.expressions.notices
        return made

    def refuse_discrete(self) -> None:
        """Refuse functions that Vensim holds still within a step where the method looks into steps."""
        held = with_trait(FUNCTIONS, "held")
        for variable in self.variables.values():
            for definition in variable.definitions:
                for node in [] if definition.line.body is None else every(definition.line.body):
                    if isinstance(node, Use) and node.name in held:
                        label = " ".join(node.name.upper().split("_"))
                        message = (
                            f"`{label}` changes only from step to step in Vensim, and Runge-Kutta looks into them."
                        )
                        self.faults.add("foreign-unsupported", message, definition.place(node.span))

    def nodes(self) -> Iterator[Node]:
        """Yield every node of every equation."""
        for variable in self.variables.values():
            for definition in variable.definitions:
                yield from [] if definition.line.body is None else every(definition.line.body)

    def rounding(self, clock: Clockwork) -> list[str]:
        """Return a notice where steps that do not add up exactly meet something that a rounding error decides."""
        if (clock.dt * _EXACT_STEPS).is_integer():
            return []
        for node in self.nodes():
            is_sharp = isinstance(node, Bin) and node.operator in _COMPARING
            is_sharp = is_sharp or (isinstance(node, Use) and node.name in {"modulo", "integer", "quantum"})
            if is_sharp and any(isinstance(part, Ref) and part.name == "time" for part in every(node)):
                when = "at the very moment with which an equation compares `Time`, a rounding error decides"
                return [f"Steps of {clock.dt:g} do not add up exactly: {when}, and it may be another in Vensim."]
        return []

    def draws(self) -> list[str]:
        """Return a notice where the model draws random numbers."""
        drawing = with_trait(FUNCTIONS, "random")
        if any(isinstance(node, Use) and node.name in drawing for node in self.nodes()):
            return [
                "Random numbers come from other streams than Vensim's, so single runs differ and distributions do not."
            ]
        return []
