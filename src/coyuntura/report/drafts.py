"""What was read from another tool's file: counts, notices, where it lies and what to run next."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from rich.console import Group, RenderableType
from rich.text import Text as Line

from coyuntura.interchange.draft import Draft
from coyuntura.report.lines import quoted, whole
from coyuntura.report.messages import in_spanish
from coyuntura.report.page import Paragraph
from coyuntura.report.plain import Json
from coyuntura.report.words import counted

_WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "en": {
            "stocks": ("stock", "stocks"),
            "flows": ("flow", "flows"),
            "auxiliaries": ("auxiliary", "auxiliaries"),
            "parameters": ("parameter", "parameters"),
            "lookups": ("lookup", "lookups"),
            "dimensions": ("dimension", "dimensions"),
            "data": ("data series", "data series"),
        },
        "es": {
            "stocks": ("nivel", "niveles"),
            "flows": ("flujo", "flujos"),
            "auxiliaries": ("variable auxiliar", "variables auxiliares"),
            "parameters": ("parámetro", "parámetros"),
            "lookups": ("función tabular", "funciones tabulares"),
            "dimensions": ("dimensión", "dimensiones"),
            "data": ("serie de datos", "series de datos"),
        },
    }
)
"""One and many of each kind."""


def listed(found: Mapping[str, int], language: str) -> str:
    """Return counts by kind in words, such as `1 stock, 2 flows`."""
    words = _WORDS[language]
    return ", ".join(counted(number, words[name], language) for name, number in found.items() if number)


def counts(draft: Draft) -> Mapping[str, int]:
    """Return how many elements of each kind a draft has."""
    return {name: sum(item.section == name for item in draft.elements) for name in _WORDS["en"]}


def draft_json(draft: Draft, folder: Path) -> Mapping[str, Json]:
    """Return what was read in the shape that programs read."""
    return {
        "study": draft.id,
        "title": draft.title.as_dict(),
        "folder": str(folder),
        "counts": {name: number for name, number in counts(draft).items() if number},
        "unit_check": draft.is_unit_checked,
        "notices": list(draft.notices),
    }


def noted(notices: Sequence[str], language: str) -> list[Paragraph]:
    """Return notices as lines of a list."""
    said = (in_spanish(notice) if language == "es" else notice for notice in notices if notice)
    return [Paragraph(f"- {notice[0].upper()}{notice[1:]}") for notice in said]


def render_draft(draft: Draft, folder: Path, language: str) -> RenderableType:
    """Return lines for people."""
    is_spanish = language == "es"
    what = listed(counts(draft), language) or ("ninguna variable" if is_spanish else "no variables")
    title = draft.title.in_language(language)
    heading = f"Leído: {title}: {what}." if is_spanish else f"Read {title}: {what}."
    written = f"Escrito: {folder}" if is_spanish else f"Written: {folder}"
    following = "A continuación:" if is_spanish else "Next:"
    commands = [f"  coyuntura show {quoted(folder)}", f"  coyuntura run {quoted(folder)} -o out.nc"]
    notices = noted(draft.notices, language)
    return Group(Paragraph(heading), *notices, whole(written), Line(following), *map(whole, commands))
