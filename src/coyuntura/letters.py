"""Letters that deceive the eye: that nobody sees, that look like others, that come from two scripts in one name.

Unicode's Technical Standard 39 has tables of letters that look alike which are far longer than the one below:
this one holds Cyrillic, Greek, Armenian, Cherokee, Lisu, Coptic and Canadian ones, and a few of Latin script,
beside the Latin ones of keyboards.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_WORD_END = re.compile(r"[\s_.]+")
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks without a shape, beside those that their category tells."""
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_TOGETHER = {
    **dict.fromkeys(("HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL", "IDEOGRAPHIC"), "CJK"),
    "EXTENDED": "ARABIC",
}
"""Scripts that one word may be written in together, as Japanese and Korean are."""
_SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "


def _pairs(text: str) -> dict[str, str]:
    """Return what the first letter of each pair looks like: its second."""
    return {pair[0]: pair[1] for pair in text.split()}


_SMALL = _pairs(
    "\u0430a \u0435e \u043eo \u0440p \u0441c \u0443y \u0445x \u0456i \u0458j \u0455s \u04bbh \u051bq "
    "\u051dw \u0501d \u0475v \u044cb \u0433r \u043ak \u043cm \u0442t \u0432b \u043dh \u043fn "
    "\u03b1a \u03bfo \u03c1p \u03bdv \u03b9i \u03bak \u03c5u \u03c7x \u03b3y \u03b7n \u03c4t \u03c3o "
    "\u03c9w \u03b5e "
    "\u0585o \u057du \u0570h \u0578n \u0581g \u0584p \u0566q \u0561w \u0131i \u0251a \u0261g \u0269i "
    "\u028bv \u01bfp "
)
"""Small letters that look like a Latin one."""
_CAPITAL = _pairs(
    "\u0430a \u0432b \u0435e \u043ak \u043cm \u043dh \u043eo \u0440p \u0441c \u0442t \u0443y \u0445x "
    "\u0456i \u0458j \u0455s "
    "\u03b1a \u03b2b \u03b5e \u03b6z \u03b7h \u03b9i \u03bak \u03bcm \u03bdn \u03bfo \u03c1p \u03c4t "
    "\u03c5y \u03c7x "
    "\u0585o \u057du \u057fs \u0131i \u0251a "
    "\ua4d0b \ua4d1p \ua4d3d \ua4d4t \ua4d6g \ua4d7k \ua4d9j \ua4dac \ua4dcz \ua4ddf \ua4dfm \ua4e0n "
    "\ua4e1l \ua4e2s \ua4e3r \ua4e6v \ua4e7h \ua4eaw \ua4ebx \ua4ecy \ua4eea \ua4f0e \ua4f2i \ua4f3o "
    "\ua4f4u "
    "\u13a0d \u13a1r \u13a2t \u13aaa \u13abj \u13ace \u13b3w \u13b7m \u13bbh \u13bdy \u13c0g \u13c3z "
    "\u13e2p \u13das \u13d9v \u13del \u13dfc \u13e6k \u13a5i "
    "\u2c9fo \u2ca3p \u2ca5c \u2cadx \u2c93i \u2c8fh \u2c95k \u2c99m \u2c9bn \u2ca7t \u2ca9y \u2c83b "
    "\u146dp \u1455c \u15c5a \u15f7b \u15ded \u15b4f \u157ch \u148dj \u14aal \u144cu \u142fv \u1587r "
)
"""Letters, as compared, whose capitals look like the capital of a Latin one."""

_DRAWN_ALIKE = str.maketrans({**dict.fromkeys("Il|", "1"), "O": "0"})


def described(sign: str) -> str:
    """Return a letter by its number and name, shown first where it can be seen."""
    said = f"U+{ord(sign):04X} {unicodedata.name(sign, 'without a name')}"
    return said if _is_unseen(sign) or not sign.isprintable() else f"`{sign}`, {said}"


def deceit(name: str) -> str:
    """Return why a name is not what it seems, as the end of a sentence that begins with it; nothing where it is."""
    if name.isascii():
        return ""
    for sign in name:
        if _is_unseen(sign):
            return f"holds a letter that nobody sees, {described(sign)}"
    for sign in name:
        if not unicodedata.is_normalized("NFKC", sign):
            return f"holds a form of other letters, {described(sign)}"
        if unicodedata.name(sign, "").startswith(_SMALL_CAPITAL):
            return f"holds a form of other letters, {described(sign)}"
    if not unicodedata.is_normalized("NFKC", name):
        mark = next(sign for sign in name if unicodedata.combining(sign) or not sign.isascii())
        return f"holds a mark apart from its letter, {described(mark)}"
    for scripts in (dict(_scripts(word)) for word in _WORD_END.split(name)):
        if len(set(scripts.values())) < 2:  # noqa: PLR2004  one script, or none
            continue
        counts = [list(scripts.values()).count(script) for script in scripts.values()]
        least = min(zip(counts, scripts, strict=True), key=lambda item: (item[0], item[1].isascii()))[1]
        return f"holds a word in letters of more than one script, with {described(least)}"
    return ""


def plain(name: str) -> str:
    """Return a name with Latin letters for those that look like them, and without what nobody sees."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", name) if not _is_unseen(sign))
    return _without_small_capitals("".join(_SMALL.get(sign, sign) for sign in seen))


def drawn(name: str) -> str:
    """Return a name as written with one sign for those of the keyboard that many typefaces draw alike."""
    return name.translate(_DRAWN_ALIKE)


@lru_cache(maxsize=65536)
def looks(name: str) -> frozenset[str]:
    """Return what a name as compared looks like, in small letters and in capitals."""
    if name.isascii():
        return frozenset({name})
    seen = plain(name.casefold())
    capitals = "".join(_CAPITAL.get(sign, sign) for sign in unicodedata.normalize("NFKC", name.casefold()))
    return frozenset(_without_small_capitals(text) for text in (seen, capitals))


def first_other(name: str, other: str) -> str:
    """Return the first letter of a name that is not ASCII and not at its place in another, described; or nothing."""
    for number, sign in enumerate(name):
        if not sign.isascii() and other[number : number + 1] != sign:
            return described(sign)
    return ""


def _is_unseen(sign: str) -> bool:
    if sign in _UNSEEN or "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef":
        return True
    return unicodedata.category(sign) in _UNSEEN_CATEGORIES


def _scripts(name: str) -> Iterator[tuple[str, str]]:
    """Yield letters, marks and digits that belong to a script, each with it: the first word of their names."""
    for sign in name:
        category = unicodedata.category(sign)
        if category[0] in "LM" or (category[0] == "N" and not sign.isascii()):
            script = unicodedata.name(sign, "UNNAMED").replace("-", " ").split(" ", 1)[0]
            yield sign, _TOGETHER.get(script, script)


def _without_small_capitals(text: str) -> str:
    names = ((sign, unicodedata.name(sign, "").partition(_SMALL_CAPITAL)[2]) for sign in text)
    return "".join(letter.casefold() if len(letter) == 1 else sign for sign, letter in names)
