"""Writing a draft as a study's folder, whole or not at all."""

import math
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Protocol, TypeAlias, assert_never, cast

from ruamel.yaml.cyaml import CEmitter  # pyright: ignore[reportUnknownVariableType]  compiled, without annotations
from ruamel.yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from coyuntura.check.reads import names_read
from coyuntura.errors import Place, printable
from coyuntura.files import draft_folder_of
from coyuntura.interchange.draft import Draft
from coyuntura.letters import deceit
from coyuntura.model.elements import (
    Auxiliary,
    Branch,
    Data,
    Dimension,
    Element,
    Event,
    Flow,
    Header,
    Lookup,
    Parameter,
    Quantity,
    Share,
    Stock,
)
from coyuntura.model.elements.element import SECTIONS
from coyuntura.model.elements.header import OPEN
from coyuntura.model.modules import Module
from coyuntura.names import Id, Text, canonical
from coyuntura.numerals import decimal
from coyuntura.syntax import write_expression
from coyuntura.syntax.tree import Expression, Number, Unary
from coyuntura.units import UNKNOWN_UNIT

Value: TypeAlias = "str | int | float | Sequence[Value] | Mapping[str, Value]"
_SECTIONS = [section.key.name for section in SECTIONS]
_TYPED = re.compile(r"null|true|false|0[xo][0-9a-f]+|[0-9][0-9_.:e+-]*|", re.IGNORECASE)
"""Text that other readers of YAML take for something else than text."""
LARGEST_FILE = 1024 * 1024
"""Characters beyond which a module goes on in another file, well below what may be read."""


class FolderTakenError(ValueError):
    """The folder that a study is to be written to is there and holds something."""


@contextmanager
def new_folder(folder: Path) -> Generator[Path]:
    """Give a folder to write a study into; it takes the place of `folder` once all of it is there.

    Raises:
        FolderTakenError: The folder is there and not empty, or is no folder.
        OSError: It cannot be written.
    """
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise FolderTakenError(f"`{folder}` is there already; a study is written to a folder that is new or empty")
    place = folder.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    with draft_folder_of(place) as built:
        yield built


def write_files(draft: Draft, folder: Path) -> None:
    """Write a draft's files into a folder that is there.

    Raises:
        OSError: They cannot be written.
    """
    for name, text in _files(draft).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _files(draft: Draft) -> Mapping[str, str]:
    """Return the content of each file by its name; a module that is large goes on in a second file, `name_2`."""
    study = _Page()
    study.add_all(_study(draft))
    files = {"study.yaml": study.close()}
    modules: dict[Id, list[Element]] = {}
    for element in draft.elements:
        modules.setdefault(element.header.module, []).append(element)
    pages = [
        page
        for module, elements in modules.items()
        for page in _pages(module, draft.title if module == draft.id else Text(module, module), elements)
    ]
    written = [Module(name, draft.title, (), tuple(held), Place(draft.id)) for name, _, held in pages]
    read = names_read(written)
    for name, page, _ in pages:
        if read[name]:
            page.add("reads", {other: sorted(names) for other, names in sorted(read[name].items())})
        files[f"modules/{name}.yaml"] = page.close()
    return files


def _pages(module: Id, title: Text, elements: Iterable[Element]) -> Iterator[tuple[Id, "_Page", Sequence[Element]]]:
    """Yield the name of each file of a module, its page, still open, and the elements on it, by section."""
    number, name, page = 1, module, _Page.of_module(module, title)
    held: list[Element] = []
    for section, members in groupby(sorted(elements, key=_rank), key=lambda item: item.section):
        page.begin(section)
        for element in members:
            if page.length > LARGEST_FILE:
                page.end()
                yield name, page, held
                held = []
                number += 1
                name = Id(f"{module}_{number}")
                page = _Page.of_module(name, Text(f"{title.en} {number}", f"{title.es} {number}"))
                page.begin(section)
            page.add(element.header.id, _element(element))
            held.append(element)
        page.end()
    yield name, page, held


def _rank(element: Element) -> int:
    return _SECTIONS.index(element.section)


class _Emitter(Protocol):
    """libyaml's writer, whose types are not declared; it decides what needs quotes."""

    def emit(self, event: object) -> None: ...


class _Page:
    """The text of one file under way: a mapping whose lists, and texts in two languages, stand on one line."""

    def __init__(self) -> None:
        self.text = StringIO()
        # An equation on one line keeps its columns, however long it is.
        self.emitter = cast("_Emitter", CEmitter(self.text, width=-1, allow_unicode=True))
        self.emitter.emit(StreamStartEvent())
        self.emitter.emit(DocumentStartEvent(explicit=False))
        self.emitter.emit(_mapping(is_flow=False))

    @staticmethod
    def of_module(name: Id, label: Text) -> "_Page":
        """Return a module's file with its head."""
        page = _Page()
        page.add_all({"module": name, "label": _text(label)})
        return page

    @property
    def length(self) -> int:
        """About how many characters there are so far."""
        return self.text.tell()

    def add_all(self, entries: Mapping[str, Value]) -> None:
        """Add entries of the mapping that is open."""
        for key, value in entries.items():
            self.add(key, value)

    def add(self, key: str, value: Value) -> None:
        """Add one entry."""
        self.scalar(key)
        self.value(value, is_flow=False)

    def begin(self, key: str) -> None:
        """Open a mapping in the one that is open."""
        self.scalar(key)
        self.emitter.emit(_mapping(is_flow=False))

    def end(self) -> None:
        """Close what `begin` opened."""
        self.emitter.emit(MappingEndEvent())

    def close(self) -> str:
        """Return the whole text."""
        for event in (MappingEndEvent(), DocumentEndEvent(explicit=False), StreamEndEvent()):
            self.emitter.emit(event)
        return self.text.getvalue()

    def value(self, value: Value, *, is_flow: bool) -> None:
        """Add a value."""
        match value:
            case float() if value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004  exact as a whole number
                self.scalar(str(int(value)), is_number=True)
            case int() | float():
                self.scalar(repr(value), is_number=True)
            case str():
                self.scalar(value, is_number=value == "1")
            case Mapping():
                is_flow = is_flow or not value or set(value) == {"en", "es"}
                self.emitter.emit(_mapping(is_flow=is_flow))
                for key, item in value.items():
                    self.scalar(key)
                    self.value(item, is_flow=is_flow)
                self.emitter.emit(MappingEndEvent())
            case _:
                self.emitter.emit(SequenceStartEvent(None, None, implicit=True, flow_style=True))
                for item in value:
                    self.value(item, is_flow=True)
                self.emitter.emit(SequenceEndEvent())

    def scalar(self, text: str, *, is_number: bool = False) -> None:
        """Add a text, in quotes where other readers would take it for something else, or a number."""
        is_plain = is_number or not _TYPED.fullmatch(text)
        self.emitter.emit(ScalarEvent(None, None, (is_plain, True), text))


def _mapping(*, is_flow: bool) -> object:
    return MappingStartEvent(None, None, implicit=True, flow_style=is_flow)


def entries_of(draft: Draft) -> Mapping[str, Mapping[str, Value]]:
    """Return all that a draft's files say: what each element's entry holds, and under nothing what the study's does."""
    return {"": _study(draft)} | {element.header.id: _element(element) for element in draft.elements}


def _study(draft: Draft) -> dict[str, Value]:
    clock = draft.clock
    time: dict[str, Value] = {} if clock.unit is None else {"unit": clock.unit}
    if clock.counted_in:
        time["counted_in"] = clock.counted_in
    time |= {"start": _number_or_date(clock.start), "stop": _number_or_date(clock.stop)}
    time |= {"dt": clock.dt, "saveper": clock.saveper, "method": clock.method}
    written: dict[str, Value] = {"study": draft.id, "title": _text(draft.title), "time": time}
    if draft.units:
        written["units"] = {name: _text(text) for name, text in draft.units.items()}
    # No parameter of another tool's model has a prior, so that all members of an ensemble are alike.
    written["ensemble"] = {"members": 1, "seed": 0}
    if not draft.is_unit_checked:
        written["unit_check"] = "off"
    return written


def _number_or_date(text: str) -> Value:
    value = decimal(text)
    return text if value is None else value


def _element(element: Element) -> dict[str, Value]:
    """Return one element's keys, in the order in which studies have them."""
    about = _about(element.header)
    match element:
        case Dimension():
            return {**about, **_elements(element)}
        case Parameter():
            values = {elements: Number(value) for elements, value in element.values.items()}
            prior = {"prior": element.prior} if element.prior else {}
            return {**about, **_quantity(element.quantity), "value": _entries(values), **prior}
        case Branch():
            return {**about, **_options(element)}
        case Stock():
            return {**about, **_quantity(element.quantity), "initial": _shares(element.initial), **_account(element)}
        case Flow():
            ends = {"from": element.origin, "to": element.target}
            led = {key: write_expression(end) for key, end in ends.items() if end is not None}
            return {**about, **_quantity(element.quantity), **led, "equation": _shares(element.equations)}
        case Auxiliary():
            first = {"initial": _shares(element.initial)} if element.initial else {}
            return {**about, **_quantity(element.quantity), "equation": _shares(element.equations), **first}
        case Lookup():
            points = [list(point) for point in element.points]
            given: dict[str, Value] = {"input": element.input_unit} if element.input_unit else {}
            how: dict[str, Value] = {"points": points, "interpolation": element.interpolation}
            return {**about, **_quantity(element.quantity), **given, **how}
        case Data():
            outside = {"outside": "hold"} if element.is_held_outside else {}
            how = {"series": element.series, "interpolation": element.between}
            return {**about, **_quantity(element.quantity), **how, **outside}
        case Event():
            return {**about, "from": element.start, **({"until": element.until} if element.until else {})}
        case _:
            assert_never(element)


def _options(branch: Branch) -> dict[str, Value]:
    """Return the options of a branch."""
    options: dict[str, Value] = {
        item.id: {"label": _text(item.label), "meaning": _text(item.meaning), "weight": item.weight}
        for item in branch.options
    }
    return {"options": options, "declared": branch.declared}


def _elements(dimension: Dimension) -> dict[str, Value]:
    """Return elements as they are written, and what is written of one that is no name."""
    labels = dimension.written
    names = {name for name, label in labels.items() if canonical(label) == name and not deceit(label)}
    shown = [labels[name] if name in names else name for name in dimension.elements]
    others: dict[str, Value] = {name: printable(label) for name, label in labels.items() if name not in names}
    return {"elements": shown, **({"labels": others} if others else {})}


def _about(header: Header) -> dict[str, Value]:
    """Return labels and what the element rests on, where there are any."""
    about: dict[str, Value] = {}
    for key, text in (("label", header.label), ("meaning", header.meaning)):
        if text.en.strip() and text.es.strip():
            about[key] = _text(text)
    for key, words in (("claims", header.claims), ("source", header.source)):
        if words:
            about[key] = list(words)
    return about


def _text(text: Text) -> dict[str, Value]:
    """Return a text as it is written: what is not printed, and would steer a terminal, becomes U+FFFD."""
    return {"en": printable(text.en), "es": printable(text.es)}


def _quantity(quantity: Quantity) -> dict[str, Value]:
    over = list(quantity.over)
    written: dict[str, Value] = {"unit": quantity.unit or UNKNOWN_UNIT}
    if over:
        written["over"] = over[0] if len(over) == 1 else over
    if quantity.range is not None:
        ends = (quantity.range.low, quantity.range.high)
        written["range"] = [end if math.isfinite(end) else OPEN for end in ends]
    if not quantity.is_checked:
        written["unit_check"] = "off"
    return written


def _account(stock: Stock) -> dict[str, Value]:
    if not stock.is_account:
        return {}
    holdings: dict[str, Value] = {
        "" if element is None else element: {
            "custodian": holding.custodian,
            "owner": holding.owner,
            "controller": holding.controller,
        }
        for element, holding in stock.holding.items()
    }
    return {"kind": "account", **({"holding": holdings.get("", holdings)} if holdings else {})}


def _shares(shares: Iterable[Share]) -> Value:
    return _entries({share.elements: share.equation.tree for share in shares})


def _entries(trees: Mapping[tuple[Id, ...], Expression]) -> Value:
    """Return the entry for all elements, or the entries by element."""
    if () in trees:
        return _entry(trees[()])
    return {", ".join(elements): _entry(tree) for elements, tree in trees.items()}


def _entry(tree: Expression) -> Value:
    """Return a number as one, anything else as the text of an equation."""
    match tree:
        case Number(value):
            return value
        case Unary("-", Number(value)):
            return -value
        case _:
            return write_expression(tree)
