"""The page of the Python interface, from signatures and docstrings of the public names."""

import inspect
import re
from collections.abc import Iterator

import coyuntura

_SECTIONS = ("Args", "Returns", "Raises", "Source")


def api() -> str:
    """Return a section for every public name, classes with their public methods."""
    parts = [_section(name, getattr(coyuntura, name)) for name in coyuntura.__all__ if not name.startswith("_")]
    return "\n\n".join(parts)


def _section(name: str, thing: object) -> str:
    lines = [f"## {name}", ""]
    if isinstance(thing, type):
        lines += [_text(inspect.getdoc(thing) or "")]
        lines += [part for member, value in _members(thing) for part in ("", _method(name, member, value))]
    else:
        lines += [f"`{name}{_signature(thing)}`", "", _text(inspect.getdoc(thing) or "")]
    return "\n".join(lines)


def _members(owner: type[object]) -> Iterator[tuple[str, object]]:
    """Yield the public methods and properties that a class, or what it builds on in the package, defines."""
    if issubclass(owner, Exception):
        return
    for name in dict.fromkeys(key for kind in owner.__mro__ for key in _own(kind)):
        yield name, inspect.getattr_static(owner, name)


def _own(kind: type[object]) -> list[str]:
    public = [key for key, value in vars(kind).items() if not key.startswith("_") and _is_shown(value)]
    return public if kind.__module__.startswith("coyuntura") else []


def _is_shown(value: object) -> bool:
    return isinstance(value, property | staticmethod) or inspect.isfunction(value)


def _method(owner: str, name: str, value: object) -> str:
    if isinstance(value, property):
        return f"- `.{name}`: {_first(inspect.getdoc(value) or '')}"
    function = value.__func__ if isinstance(value, staticmethod) else value
    subject = owner if isinstance(value, staticmethod) else ""
    document = _text(inspect.getdoc(function) or "")
    return f"- `{subject}.{name}{_signature(function)}`\n\n" + "\n".join(
        f"    {line}".rstrip() for line in document.splitlines()
    )


def _signature(function: object) -> str:
    """Return a function's parameters with their defaults, without types, which the text of each says."""
    if not callable(function):
        return ""
    parameters = [item for item in inspect.signature(function).parameters.values() if item.name != "self"]
    bare = [item.replace(annotation=inspect.Parameter.empty) for item in parameters]
    return str(inspect.Signature(bare))


def _first(document: str) -> str:
    return " ".join(document.partition("\n\n")[0].split())


def _text(document: str) -> str:
    """Return a docstring as Markdown: what it takes, gives and raises as lists."""
    pieces = re.split(rf"^({'|'.join(_SECTIONS)}):\n", document, flags=re.MULTILINE)
    lines = [pieces[0].strip()]
    for title, body in zip(pieces[1::2], pieces[2::2], strict=True):
        lines += ["", f"*{title}*", ""]
        lines += [f"- {' '.join(entry.split())}" for entry in re.split(r"\n(?= {4}\S)", f"\n{body.rstrip()}")[1:]]
    return "\n".join(lines)
