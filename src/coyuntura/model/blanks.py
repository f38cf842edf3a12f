"""Blanks of an answer's text: `{income}`, `{income:between}`, and how each form says its figure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Form: TypeAlias = Literal["", "number", "range", "between", "change", "changes"]
"""A number with its range in brackets; the number; its ends; its ends after `between`; a change with its verb,
of one thing or of several, and its range in brackets."""
FORMS: tuple[Form, ...] = get_args(Form)
IN_BRACKETS: frozenset[Form] = frozenset({"", "change", "changes"})
"""Forms that add brackets of their own."""
_BLANK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank as written: the name of a figure and a form, which may be none that there is."""

    name: str
    form: str
    is_in_brackets: bool
    """Whether it stands within brackets of the text."""


def blanks(text: str) -> Iterator[Blank]:
    """Yield a text's blanks in their order."""
    for match in _BLANK.finditer(text):
        name, _, form = match.group(1).partition(":")
        before = _BLANK.sub("", text[: match.start()])
        yield Blank(name, form, before.count("(") > before.count(")"))


def filled(text: str, fill: Callable[[str, Form], str]) -> str:
    """Return a text whose blanks are filled; a form is one that there is, since a study's texts are checked."""

    def one(match: re.Match[str]) -> str:
        name, _, form = match.group(1).partition(":")
        return fill(name, form if form in FORMS else "")

    return _BLANK.sub(one, " ".join(text.split()))
