"""Writing a draft as a study's folder, whole or not at all."""

import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TextIO, TypeAlias, assert_never, cast

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

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
_PLAIN = re.compile(r"[^\W_][\w ()*/+<=>.^-]*")
"""Text that reads as itself without quotes, wherever it stands."""
_WIDTH = 1_000_000
"""Characters of a line: an equation on one line keeps its columns."""


class FolderTakenError(ValueError):
    """The folder that a study is to be written to is there and holds something."""


class _Writer(Protocol):
    """The YAML writer, with types that it does not declare."""

    def dump(self, data: CommentedMap, stream: TextIO) -> None: ...


class _Format(Protocol):
    def set_flow_style(self) -> None: ...


class _Styled(Protocol):
    fa: _Format


def write_draft(draft: Draft, folder: Path) -> None:
    """Write a draft as a study: `study.yaml` and one file a module.

    The folder is built beside its place and moved there when it is complete.

    Raises:
        FolderTakenError: The folder is there and not empty, or is no folder.
        OSError: It cannot be written.
    """
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        msg = f"`{folder}` is there already; a study is written to a folder that is new or empty"
        raise FolderTakenError(msg)
    place = folder.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    built = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    try:
        built.chmod(0o755)
        for name, text in _files(draft).items():
            (built / name).parent.mkdir(exist_ok=True)
            with (built / name).open("w", encoding="utf-8", newline="\n") as file:
                cast("_Writer", _yaml()).dump(text, file)
        built.rename(place)
    except BaseException:
        shutil.rmtree(built, ignore_errors=True)
        raise


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _files(draft: Draft) -> Mapping[str, CommentedMap]:
    """Return the content of each file by its name."""
    files = {"study.yaml": _commented(_study(draft))}
    modules: dict[Id, list[Element]] = {}
    for element in draft.elements:
        modules.setdefault(element.header.module, []).append(element)
    for module, elements in modules.items():
        files[f"modules/{module}.yaml"] = _commented(_module(draft, module, elements))
    return files


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


def _module(draft: Draft, module: Id, elements: Iterable[Element]) -> dict[str, Value]:
    label = draft.title if module == draft.id else Text(module, module)
    sections: dict[str, dict[str, Value]] = {}
    for element in elements:
        sections.setdefault(_SECTIONS[type(element)], {})[element.header.id] = _element(element)
    ordered = {name: sections[name] for name in _SECTIONS.values() if name in sections}
    return {"module": module, "label": _text(label), **ordered}


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
            unit = {"unit": element.quantity.unit or "1", "input": element.input_unit or "1"}
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
    return {"unit": quantity.unit or "1", **({"over": over[0] if len(over) == 1 else over} if over else {})}


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


def _commented(value: Mapping[str, Value]) -> CommentedMap:
    """Return a mapping as ruamel.yaml's own, short leaves in braces."""
    made = CommentedMap()
    for key, item in value.items():
        made[key] = _made(item)
    if set(value) == {"en", "es"}:
        _in_braces(made)
    return made


def _made(value: Value) -> object:
    match value:
        case float() if value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004  exact as a whole number
            return int(value)
        case "1":
            return 1
        case str():
            return value if _PLAIN.fullmatch(value) else DoubleQuotedScalarString(value)
        case int() | float():
            return value
        case Mapping():
            return _commented(value)
        case _:
            made = CommentedSeq([_made(item) for item in value])
            _in_braces(made)
            return made


def _in_braces(made: CommentedMap | CommentedSeq) -> None:
    """Write a mapping or a list on one line."""
    cast("_Styled", made).fa.set_flow_style()
