"""That a new kind of element is a file, a word in the union, a section, and the places that the type checker names.

Importers and the writer of studies stand aside: they say what each kind is in another tool's file.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from coyuntura.model.elements.element import SECTIONS, Element

pytestmark = pytest.mark.slow  # all of them together take seconds

KINDS = frozenset(kind.__name__ for kind in get_args(Element))
ALL = {
    "check/elements.py: _Checking.element",
    "check/model.py: _Unrolling.element",
    "report/module_page.py: _Said.written",
}
"""What is done to every kind: a new one is not forgotten, since each is a match that has to be exhaustive."""
MOST_SITES = 22
"""Places that are about one or two kinds only, which a new kind leaves as they are: at most so many."""


def test_what_is_done_to_every_kind_is_done_in_few_places(root: Path) -> None:
    assert {place for place, kinds in _sites(root / "src" / "coyuntura") if kinds == KINDS} == ALL


def test_few_places_ask_for_a_kind(root: Path) -> None:
    found = [
        f"{place}: {', '.join(sorted(kinds))}" for place, kinds in _sites(root / "src" / "coyuntura") if kinds != KINDS
    ]
    print(*found, f"{len(ALL)} places for every kind, {len(found)} for some", sep="\n")  # noqa: T201  the count

    assert len(found) <= MOST_SITES


def test_every_kind_has_a_section_of_its_own() -> None:
    assert [section.key.name for section in SECTIONS] == [kind.section for kind in get_args(Element)]


def test_every_kind_has_a_file_of_its_own(root: Path) -> None:
    files = {path.stem for path in (root / "src" / "coyuntura" / "model" / "elements").glob("*.py")}

    assert files == {kind.__name__.lower() for kind in get_args(Element)} | {"__init__", "element", "header"}


def _sites(src: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each match and each test of a type over kinds of elements, with the kinds that it names."""
    for path in sorted(src.rglob("*.py")):
        name = path.relative_to(src).as_posix()
        if not name.startswith(("interchange/", "model/elements/")):
            for where, node in _named(ast.parse(path.read_text(encoding="utf-8")), ""):
                kinds = frozenset(_kinds(node))
                if kinds:
                    yield f"{name}: {where}", kinds


def _named(node: ast.AST, where: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield every node with the name of the function that it stands in."""
    for child in ast.iter_child_nodes(node):
        inner = where
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            inner = f"{where}.{child.name}".strip(".")
        yield inner, child
        yield from _named(child, inner)


def _kinds(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Match(cases=cases):
            patterns = [part for case in cases for part in ast.walk(case.pattern) if isinstance(part, ast.MatchClass)]
            yield from KINDS & {part.cls.id for part in patterns if isinstance(part.cls, ast.Name)}
        case ast.Call(func=ast.Name("isinstance"), args=[_, types]):
            yield from KINDS & {part.id for part in ast.walk(types) if isinstance(part, ast.Name)}
        case _:
            return
