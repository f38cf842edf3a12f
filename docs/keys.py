"""Tables of the keys that a study's files may hold, from their declarations."""

from collections.abc import Iterable
from importlib import import_module
from typing import cast

from coyuntura.model.elements.element import SECTIONS
from coyuntura.model.elements.header import ABOUT
from coyuntura.reading.shapes import Key, Shape, Variants


def keys(module: str, name: str) -> str:
    """Return the table of the keys that `coyuntura.MODULE` declares as NAME."""
    declared = getattr(import_module(f"coyuntura.{module}"), name)
    if isinstance(declared, Variants):
        return _variants(cast("Variants[str]", declared))
    return _keys(cast("Shape", declared).keys)


def elements() -> str:
    """Return the tables of the keys of every kind of element, what all have in common first."""
    parts = [_keys(ABOUT)]
    for section in SECTIONS:
        own = [key for key in section.shape.keys if key not in ABOUT]
        parts.append(f"**{section.key.name}**: {section.key.says.en}\n\n{_keys(own)}")
    return "\n\n".join(parts)


def _keys(declared: Iterable[Key[object]]) -> str:
    rows = [f"| {_named(key)} | {key.kind.says.en} | {key.says.en} |" for key in declared]
    return "\n".join(["| key | takes | |", "|---|---|---|", *rows])


def _named(key: Key[object]) -> str:
    return f"**`{key.name}`**" if key.is_required else f"`{key.name}`"


def _variants(variants: Variants[str]) -> str:
    """Return a table of the keys that each word brings, and one of all of them."""
    words: dict[Shape, list[str]] = {}
    for word, shape in variants.shapes.items():
        words.setdefault(shape, []).append(f"`{word}`")
    own = variants.key.name
    rows = [
        f"| {', '.join(found)} | {', '.join(_named(key) for key in shape.keys if key.name != own)} |"
        for shape, found in words.items()
    ]
    known = {key.name: key for shape in words for key in shape.keys}
    return "\n".join([f"| `{own}` | keys |", "|---|---|", *rows, "", _keys(known.values())])
