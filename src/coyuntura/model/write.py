"""Writing a draft as a study's folder, whole or not at all."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias, assert_never

from coyuntura.model.draft import Draft
from coyuntura.model.elements import (
    Auxiliary,
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
from coyuntura.names import Id, Text
from coyuntura.results.files import draft_folder_of
from coyuntura.syntax import write_expression
from coyuntura.syntax.tree import Expression, Number, Unary

Value: TypeAlias = "str | int | float | Sequence[Value] | Mapping[str, Value]"
_SECTIONS = {
    Dimension: "dimensions",
    Parameter: "parameters",
    Stock: "stocks",
    Flow: "flows",
    Auxiliary: "auxiliaries",
    Lookup: "lookups",
    Data: "data",
    Event: "events",
}
_PLAIN = re.compile(r"[^\W_](?:[\w ()*/+<=>.^-]*[\w()*/+<=>.^-])?")
"""Text that reads as itself without quotes, wherever it stands."""
_TYPED = re.compile(r"null|true|false|0[xo][0-9a-f]+|[0-9][0-9_.:e+-]*", re.IGNORECASE)
"""Text that other readers of YAML take for something else than text."""
_ESCAPED = re.compile(r'["\\]|[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]')
_INDENT = 2
LARGEST_FILE = 1024 * 1024
"""Characters beyond which a module goes on in another file, well below what may be read."""

UNKNOWN_UNIT = "unknown"
"""What stands for a unit that the other tool's file does not give."""


class FolderTakenError(ValueError):
    """The folder that a study is to be written to is there and holds something."""


def write_draft(draft: Draft, folder: Path) -> None:
    """Write a draft as a study: `study.yaml` and one file a module.

    Raises:
        FolderTakenError: The folder is there and not empty, or is no folder.
        OSError: It cannot be written.
    """
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        msg = f"`{folder}` is there already; a study is written to a folder that is new or empty"
        raise FolderTakenError(msg)
    place = folder.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    with draft_folder_of(place) as built:
        for name, text in _files(draft).items():
            (built / name).parent.mkdir(exist_ok=True)
            (built / name).write_text(text, encoding="utf-8", newline="\n")


def _files(draft: Draft) -> Mapping[str, str]:
    """Return the content of each file by its name; a module that is large goes on in a second file, `name_2`."""
    files = {"study.yaml": "\n".join(_lines(_study(draft), 0)) + "\n"}
    modules: dict[Id, list[Element]] = {}
    for element in draft.elements:
        modules.setdefault(element.header.module, []).append(element)
    for module, elements in modules.items():
        title = draft.title if module == draft.id else Text(module, module)
        for number, part in enumerate(_parts(elements), 1):
            name = module if number == 1 else Id(f"{module}_{number}")
            label = title if number == 1 else Text(f"{title.en} {number}", f"{title.es} {number}")
            head = _lines({"module": name, "label": _text(label)}, 0)
            files[f"modules/{name}.yaml"] = "\n".join([*head, *part]) + "\n"
    return files


def _parts(elements: Iterable[Element]) -> Iterator[list[str]]:
    """Yield the lines of elements by section, as many as one file holds each time."""
    order = list(_SECTIONS)
    part, size, open_section = list[str](), 0, ""
    for element in sorted(elements, key=lambda item: order.index(type(item))):
        if size > LARGEST_FILE:
            yield part
            part, size, open_section = [], 0, ""
        if _SECTIONS[type(element)] != open_section:
            open_section = _SECTIONS[type(element)]
            part.append(f"{open_section}:")
        lines = list(_lines({element.header.id: _element(element)}, _INDENT))
        size += sum(len(line) for line in lines)
        part += lines
    yield part


def _study(draft: Draft) -> dict[str, Value]:
    clock = draft.clock
    time: dict[str, Value] = {} if clock.unit is None else {"unit": clock.unit}
    time |= {"start": _number_or_date(clock.start), "stop": _number_or_date(clock.stop)}
    time |= {"dt": clock.dt, "saveper": clock.saveper, "method": clock.method}
    written: dict[str, Value] = {"study": draft.id, "title": _text(draft.title), "time": time}
    # No parameter of another tool's model has a prior, so that all members of an ensemble are alike.
    written["ensemble"] = {"members": 1, "seed": 0}
    if not draft.is_unit_checked:
        written["unit_check"] = "off"
    return written


def _number_or_date(text: str) -> Value:
    try:
        return float(text)
    except ValueError:
        return text


def _element(element: Element) -> dict[str, Value]:
    """Return one element's keys, in the order in which studies have them."""
    about = _about(element.header)
    match element:
        case Dimension():
            return {**about, "elements": list(element.elements)}
        case Parameter():
            values = {elements: Number(value) for elements, value in element.values.items()}
            prior = {"prior": element.prior} if element.prior else {}
            return {**about, **_quantity(element.quantity), "value": _entries(values), **prior}
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
            unit = {"unit": element.quantity.unit or UNKNOWN_UNIT, "input": element.input_unit or "1"}
            return {**about, **unit, "points": points, "interpolation": element.interpolation}
        case Data():
            outside = {"outside": "hold"} if element.is_held_outside else {}
            how = {"series": element.series, "interpolation": element.between}
            return {**about, **_quantity(element.quantity), **how, **outside}
        case Event():
            return {**about, "from": element.start, **({"until": element.until} if element.until else {})}
        case _:
            assert_never(element)


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
    return {"en": text.en, "es": text.es}


def _quantity(quantity: Quantity) -> dict[str, Value]:
    over = list(quantity.over)
    return {"unit": quantity.unit or UNKNOWN_UNIT, **({"over": over[0] if len(over) == 1 else over} if over else {})}


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


def _lines(value: Mapping[str, Value], indent: int) -> Iterator[str]:
    """Yield the lines of a mapping; lists, and texts in two languages, stand on one line."""
    for key, item in value.items():
        head = f"{' ' * indent}{_word(key)}:"
        if isinstance(item, Mapping) and item and set(item) != {"en", "es"}:
            yield head
            yield from _lines(item, indent + _INDENT)
        else:
            yield f"{head} {_leaf(item)}"


def _leaf(value: Value) -> str:
    """Return a value on one line."""
    match value:
        case float() if value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004  exact as a whole number
            return str(int(value))
        case int() | float():
            return repr(value)
        case "1":
            return "1"
        case str():
            return _word(value)
        case Mapping():
            return f"{{{', '.join(f'{_word(key)}: {_leaf(item)}' for key, item in value.items())}}}"
        case _:
            return f"[{', '.join(map(_leaf, value))}]"


def _word(text: str) -> str:
    """Return a text, in quotes where it would not read as itself."""
    if _PLAIN.fullmatch(text) and not _TYPED.fullmatch(text):
        return text
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    sign = match.group()
    return f"\\{sign}" if sign in '"\\' else f"\\U{ord(sign):08x}"
