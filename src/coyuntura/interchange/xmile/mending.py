"""Missing end tags of variables put back where only one reading is possible, in one pass over the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

VARIABLES = frozenset({"stock", "flow", "aux", "gf", "module"})
_HOLDERS = frozenset({"variables", "model"})
_MOST_REPAIRS = 10
_TAG = re.compile(r"""<(/?+)([^\s<>/"'=!?]++)((?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)>""")
_NAME = re.compile(r"""\bname\s*=\s*("[^"<]*"|'[^'<]*')""")
_CLOSED = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
"""What is no tag, and what it ends with."""


class TooManyError(ValueError):
    """More end tags are missing than are put back."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A file's text with end tags put back, and a notice of each."""

    content: bytes
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A tag that opens or closes, where it stands, and what it is called within the model."""

    name: str
    at: int
    line: int
    is_end: bool
    is_empty: bool
    shown: str


def mend(content: bytes, most_tags: int) -> Mended | None:
    """Return a file with missing end tags of variables; None where it lacks none that can be told.

    A variable holds no variables: where one opens directly within another, the first one's end tag is missing.

    Args:
        content: The file.
        most_tags: How many tags are looked at.

    Raises:
        TooManyError: More are missing than a slip of the hand leaves out.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    pieces: list[str] = []
    notices: list[str] = []
    copied = 0
    inside: list[_Found] = []
    for found in _tags(text, most_tags):
        if found.is_end:
            if inside and inside[-1].name == found.name:
                inside.pop()
            continue
        is_nested = found.name in VARIABLES - {"gf"} and _is_open(inside)
        if is_nested:
            if len(notices) == _MOST_REPAIRS:
                raise TooManyError("more end tags are missing than can be mended")
            outer = inside.pop()
            pieces += (text[copied : found.at], f"</{outer.name}>")
            copied = found.at
            notices.append(
                f"line {found.line}: the end tag `</{outer.name}>` of `{outer.shown}` is missing and was put in."
            )
        if not found.is_empty:
            inside.append(found)
    return Mended("".join([*pieces, text[copied:]]).encode(), tuple(notices)) if notices else None


def _is_open(inside: list[_Found]) -> bool:
    """Tell whether a variable of a model, and nothing within it, is still open."""
    return len(inside) > 1 and inside[-1].name in VARIABLES and inside[-2].name in _HOLDERS


def _tags(text: str, most: int) -> Iterator[_Found]:
    """Yield tags in order; nothing after what does not end or is no tag."""
    at, line, counted = 0, 1, 0
    for _ in range(most):
        at = text.find("<", at)
        if at < 0:
            return
        closing = next((end for begin, end in _CLOSED.items() if text.startswith(begin, at)), "")
        if closing:
            end = text.find(closing, at)
            if end < 0:
                return
            at = end + len(closing)
            continue
        tag = _TAG.match(text, at)
        if tag is None:
            return
        line, counted = line + text.count("\n", counted, at), at
        named = _NAME.search(tag[3])
        shown = named[1][1:-1] if named else tag[2]
        yield _Found(tag[2], at, line, bool(tag[1]), tag[3].endswith("/"), shown)
        at = tag.end()
