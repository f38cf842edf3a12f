"""What every module of the package keeps to."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_file

from coyuntura.blocks.functions import FUNCTIONS

pytestmark = pytest.mark.slow  # all of them together take seconds

LONGEST_MODULE = 500
LONGEST_FUNCTION = 60
_KEY = re.compile(r"\b[a-z_]{3,}(?:1[6-9]|20)\d\d[a-z]?\b")
_REFERENCES = Path(__file__).parents[2] / "docs" / "references.bib"


def test_there_are_modules_to_check(sources: tuple[Path, ...]) -> None:
    assert sources


def test_no_module_is_longer_than_500_lines(sources: tuple[Path, ...]) -> None:
    lengths = {str(path): len(_read(path).splitlines()) for path in sources}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_60_lines(sources: tuple[Path, ...]) -> None:
    lengths = {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in sources
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_every_module_class_and_public_function_says_what_it_is(sources: tuple[Path, ...]) -> None:
    silent = [f"{path}: {name}" for path in sources for name in _without_docstring(_tree(path))]

    assert silent == []


def test_what_is_cited_stands_in_the_bibliography_and_nothing_else_does(
    sources: tuple[Path, ...],
) -> None:
    cited = {key for path in sources for text in _docstrings(_tree(path)) for key in _KEY.findall(text)}
    cited |= {function.source for function in FUNCTIONS.values() if function.source}
    known = {entry.key for entry in parse_file(str(_REFERENCES)).entries}

    assert cited == known


def test_each_package_exports_sorted_names(sources: tuple[Path, ...]) -> None:
    exports = {path: _exports(_tree(path)) for path in sources if path.name == "__init__.py"}

    assert {path: names for path, names in exports.items() if names != sorted(set(names))} == {}


def test_each_package_exports_what_it_gathers_from_its_modules(sources: tuple[Path, ...]) -> None:
    packages = {path: _tree(path) for path in sources if path.name == "__init__.py"}
    kept_back = {path: _gathered(path, tree) - set(_exports(tree)) for path, tree in packages.items()}

    assert {path: names for path, names in kept_back.items() if names} == {}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _tree(path: Path) -> ast.Module:
    return ast.parse(_read(path), filename=str(path))


def _docstrings(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def _without_docstring(tree: ast.Module) -> Iterator[str]:
    if tree.body and ast.get_docstring(tree) is None:
        yield "the module"
    yield from _silent_members(tree)


def _silent_members(node: ast.Module | ast.ClassDef) -> Iterator[str]:
    for child in node.body:
        if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or child.name.startswith("_"):
            continue
        if ast.get_docstring(child) is None and not _is_overload(child):
            yield child.name
        if isinstance(child, ast.ClassDef):
            yield from _silent_members(child)


def _is_overload(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(ast.unparse(decorator).endswith("overload") for decorator in node.decorator_list)


def _exports(tree: ast.Module) -> list[str]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return [str(name) for name in ast.literal_eval(value)]
            case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
                return [str(name) for name in ast.literal_eval(value)]
            case _:
                pass
    return []


def _gathered(path: Path, tree: ast.Module) -> set[str]:
    """Return the public names that a package takes from its own modules, without the modules themselves."""
    names = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("coyuntura")
        for alias in node.names
    }
    modules = {other.stem for other in path.parent.iterdir()}
    return {name for name in names - modules if not name.startswith("_")}
