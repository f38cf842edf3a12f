"""That the documentation agrees with itself and with the package."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

import coyuntura
from coyuntura.errors import CODES, Faults
from coyuntura.reading.nodes import parse_yaml

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)[^)]*\)")
CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$|^(?: {4}|\t)[^\n]*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)

BLOCK = re.compile(r"(?:^ {4}.*\n)(?:^ {4}.*\n|^\n(?= {4}))*", re.MULTILINE)


def test_every_link_leads_somewhere(root: Path, pages: tuple[Path, ...]) -> None:
    lost = [
        f"{page.relative_to(root)} -> {target}" for page in pages for target in _links(page) if _is_lost(page, target)
    ]

    assert lost == []


def test_the_index_names_every_page(root: Path) -> None:
    docs = root / "docs"
    named = {(docs / target.partition("#")[0]).resolve() for target in _links(docs / "index.md")}

    assert [str(page.relative_to(docs)) for page in docs.rglob("*.md") if page.resolve() not in named] == ["index.md"]


def test_the_index_says_of_every_page_what_it_is(root: Path) -> None:
    text = (root / "docs/index.md").read_text(encoding="utf-8").partition("<!-- generated")[0]
    entries = [line for line in text.splitlines() if line.startswith("- ")]

    assert len(entries) > 15
    assert [line for line in entries if not re.fullmatch(r"- \[.+\]\(.+\).{10,}\.", line)] == []


def test_the_citation_is_of_this_version(root: Path) -> None:
    cited = dict(re.findall(r"^([a-z-]+): (.+)$", (root / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE))
    project = _project(root)

    assert (cited["version"], cited["license"]) == (project["version"], project["license"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "shown"),
    [("fits", "(3, 361, 1)"), ("python", "'scenario': 2, 'member': 50"), ("sensitivity", "by itself")],
)
def test_the_python_on_a_page_runs(root: Path, page: str, shown: str) -> None:
    blocks = _python(root / f"docs/howto/{page}.md")

    done = subprocess.run([sys.executable, "-c", "\n".join(blocks)], capture_output=True, text=True, check=True)  # noqa: S603

    assert shown in done.stdout


@pytest.mark.parametrize("page", ["fits", "forecasts", "python", "sensitivity", "sweeps"])
def test_pages_on_how_to_do_things_use_public_names_only(root: Path, page: str) -> None:
    text = (root / f"docs/howto/{page}.md").read_text(encoding="utf-8")

    assert re.findall(r"(?:from|import) coyuntura\.\S+", text) == []
    assert set(re.findall(r"\bcy\.(\w+)", text)) <= set(coyuntura.__all__)


def test_every_error_code_has_a_section_in_the_order_of_the_registry(root: Path) -> None:
    assert _headings(root / "docs/reference/errors.md", level=2) == list(CODES)


def test_every_error_code_is_explained_by_a_sentence() -> None:
    assert [code for code, sentence in CODES.items() if not (sentence[:1].isupper() and sentence.endswith("."))] == []


def test_every_dependency_has_a_decision(root: Path) -> None:
    decided = "\n".join(path.read_text(encoding="utf-8") for path in (root / "docs/decisions").glob("*.md"))

    assert [name for name in _dependencies(root) if f"`{name}`" not in decided] == []


def test_decisions_are_numbered_without_gaps(root: Path) -> None:
    numbers = sorted(int(path.name[:4]) for path in (root / "docs/decisions").glob("*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


def test_every_decision_says_context_choice_and_cost(root: Path) -> None:
    sections = {path.name: _headings(path, level=2) for path in (root / "docs/decisions").glob("*.md")}

    assert {name: found for name, found in sections.items() if found != ["Context", "Choice", "Cost"]} == {}


def test_the_changelog_begins_with_the_version_of_the_package(root: Path) -> None:
    newest = _headings(root / "CHANGELOG.md", level=2)[0]

    assert newest.split()[0] == _project(root)["version"]


@pytest.mark.parametrize(
    ("line", "targets"),
    [("see [this](a.md)", ["a.md"]), ("`[not](this.md)`", []), ("    [nor](this.md)", [])],
)
def test_links_are_found_outside_of_code(line: str, targets: list[str]) -> None:
    assert LINK.findall(CODE.sub("", line)) == targets


def _python(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def _links(page: Path) -> Iterator[str]:
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    return (target for target in LINK.findall(text) if not re.match(r"[a-z]+:", target))


def _is_lost(page: Path, target: str) -> bool:
    file, _, anchor = target.partition("#")
    aim = (page.parent / file) if file else page
    if not aim.exists():
        return True
    return bool(anchor) and aim.suffix == ".md" and anchor not in {_anchor(title) for title in _headings(aim)}


def _headings(page: Path, level: int | None = None) -> list[str]:
    """Return a page's headings, of one level or of all, without the marks of code."""
    marks = r"#{1,6}" if level is None else "#" * level
    text = re.sub(r"^(```|~~~).*?^\1", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [title.replace("`", "").strip() for title in re.findall(rf"^{marks} (.+)$", text, re.MULTILINE)]


def _anchor(title: str) -> str:
    """Return a heading's anchor, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _project(root: Path) -> dict[str, object]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _dependencies(root: Path) -> list[str]:
    """Return the names of what the package needs to run, and what `plot` adds."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["plot"]]
    return [re.split(r"[<>=!~\[; ]", requirement)[0] for requirement in needed]


@pytest.mark.parametrize("page", ["docs/reference/language.md", "CONTRIBUTING.md"])
def test_what_a_page_shows_of_files_can_be_read(root: Path, page: str) -> None:
    blocks = [dedent(block) for block in BLOCK.findall((root / page).read_text(encoding="utf-8"))]
    shown = [block for block in blocks if re.match(r"\w+:( .*)?\n", block)]
    faults = Faults()
    for block in shown:
        parse_yaml(block, block.partition("\n")[0], faults)
    faults.raise_if_any()

    assert len(shown) >= 5
