"""That the glossary is in order, and that what people read uses its words."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def sections(root: Path) -> Mapping[str, list[tuple[str, str]]]:
    """Return the words of each section with their Spanish: the first two cells of each row of its table."""
    text = (root / "docs/glossary.md").read_text(encoding="utf-8")
    parts = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {part.splitlines()[0]: re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", part, re.MULTILINE) for part in parts}


def test_every_section_has_words(sections: Mapping[str, list[tuple[str, str]]]) -> None:
    assert all(sections.values())


def test_every_word_is_explained_once(sections: Mapping[str, list[tuple[str, str]]]) -> None:
    words = [word for rows in sections.values() for word, _ in rows]

    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_every_section_is_sorted(sections: Mapping[str, list[tuple[str, str]]]) -> None:
    found = {title: [word for word, _ in rows] for title, rows in sections.items()}

    assert found == {title: sorted(words, key=str.casefold) for title, words in found.items()}


def test_reports_say_in_spanish_what_the_glossary_decides(
    root: Path, sections: Mapping[str, list[tuple[str, str]]]
) -> None:
    decided = {word: spanish.split(", ") for rows in sections.values() for word, spanish in rows}
    written = {
        (english, spanish)
        for path in (root / "src/coyuntura/report").rglob("*.py")
        for english, spanish in pairs(ast.parse(path.read_text(encoding="utf-8")))
        if english in decided
    }

    assert {"stock", "lookup", "member", "run", "share"} <= {english for english, _ in written}
    assert {english: spanish for english, spanish in written if spanish not in decided[english]} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("('stock', 'nivel')", [("stock", "nivel")]),
        ("('member', 'members')", []),
        (
            "{'en': {'a': ('flow', 'flows')}, 'es': {'a': ('flujo', 'flujos')}}",
            [("flow", "flujo"), ("flows", "flujos")],
        ),
        (
            "('miembro', 'miembros') if is_spanish else ('member', 'members')",
            [("member", "miembro"), ("members", "miembros")],
        ),
        ("'run' if language == 'en' else 'corrida'", [("run", "corrida")]),
        ("'corrida' if language == 'es' else 'run'", [("run", "corrida")]),
    ],
)
def test_pairs_of_words_are_found_as_reports_write_them(source: str, found: list[tuple[str, str]]) -> None:
    assert list(pairs(ast.parse(source))) == found


def pairs(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each English text with its Spanish, wherever one place of the source gives both."""
    for node in ast.walk(tree):
        match node:
            case ast.Tuple(elts=[ast.Constant(value=str(english)), ast.Constant(value=str(spanish))]):
                # One and many in one language are no pair of languages.
                if not spanish.startswith(english[:-1]):
                    yield english, spanish
            case ast.Dict(keys=[ast.Constant(value="en"), ast.Constant(value="es")], values=[english, spanish]):
                yield from _side_by_side(english, spanish)
            case ast.IfExp(test=test, body=first, orelse=second):
                is_english_first = ast.unparse(test) == "language == 'en'"
                yield from _side_by_side(first, second) if is_english_first else _side_by_side(second, first)
            case _:
                pass


def _side_by_side(english: ast.expr, spanish: ast.expr) -> Iterator[tuple[str, str]]:
    """Yield the texts that stand in the same place of two expressions."""
    match english, spanish:
        case ast.Constant(value=str(one)), ast.Constant(value=str(other)):
            yield one, other
        case (ast.Tuple(elts=ones), ast.Tuple(elts=others)) | (ast.Dict(values=ones), ast.Dict(values=others)) if len(
            ones
        ) == len(others):
            for at, (one, other) in enumerate(zip(ones, others, strict=True)):
                # A word that is the same for one and for many is paired with the first.
                if ast.dump(one) not in map(ast.dump, ones[:at]):
                    yield from _side_by_side(one, other)
        case _:
            pass
