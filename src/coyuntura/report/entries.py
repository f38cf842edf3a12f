"""An entry of a list of what a study holds: how it is shown to people, and what programs read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coyuntura.model.elements import Header
from coyuntura.names import Text
from coyuntura.report.numbers import show_number
from coyuntura.report.plain import Json

_MOST = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a study holds: what stands in its first line, what stands below it, and the same as JSON."""

    head: Text
    lines: Sequence[Text]
    as_json: Mapping[str, Json]


def alike(text: str) -> Text:
    """Return what reads the same in both languages."""
    return Text(text, text)


def first_few(words: Iterable[str], most: int = _MOST) -> Text:
    """Return words with commas between them, and how many more there are where they are many."""
    found = list(words)
    said, rest = ", ".join(found[:most]), len(found) - most
    if rest <= 0:
        return alike(said)
    return Text(f"{said} and {show_number(rest, 'en')} more", f"{said} y {show_number(rest, 'es')} más")


def grounds(header: Header) -> Text:
    """Return what an element rests on, and which module it is in."""
    return rests_on(header.claims, header.source, header.module, header.place.file)


def rests_on(claims: Sequence[str], source: Sequence[str], module: str, file: str) -> Text:
    """Return the claims and sources of something, and where it stands, if a file is named."""
    english: list[str] = []
    spanish: list[str] = []
    if claims:
        english.append(f"claims {', '.join(claims)}")
        spanish.append(f"afirmaciones {', '.join(claims)}")
    if source:
        english.append(f"source {', '.join(source)}")
        spanish.append(f"fuente {', '.join(source)}")
    if module and not claims and not source:
        english.append("set by modellers")
        spanish.append("fijado por los modeladores")
    if file:
        english.append(file)
        spanish.append(file)
    return Text("; ".join(english), "; ".join(spanish))
