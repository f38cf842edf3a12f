"""What no file says: where it was written, and what is still to be done."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # all of them together take seconds

# Bracketed letters, so that this file does not hold what it looks for.
MACHINE = r"(?<![\w.:/])/(?:[h]ome|[t]mp|[r]oot|[U]sers|[m]nt|[m]edia|[o]pt|[s]rv|[s]cratch|[p]rivate)/|\b[C]:\\"
UNFINISHED = r"\b(?:TO[D]O|FIX[M]E|X[X]X|W[I]P)\b"
TRACKER = r"\b(?:issue|ticket|PR|pull request)\s*[#]\d+"


@pytest.mark.parametrize("pattern", [MACHINE, UNFINISHED, TRACKER], ids=["machine", "unfinished", "tracker"])
def test_no_file_speaks_of_its_making(pattern: str, root: Path, tracked: tuple[Path, ...]) -> None:
    assert _places(pattern, root, tracked) == []


def test_no_file_names_the_folder_that_the_project_lies_in(root: Path, tracked: tuple[Path, ...]) -> None:
    # A project directly under the root has a folder of one word, which may well mean something else in a file.
    folders = [] if root.parent == root.parent.parent else [str(root), str(root.parent)]
    pattern = "|".join(rf"(?<![\w.:/]){re.escape(folder)}(?![\w-])" for folder in folders) or r"(?!)"

    assert _places(pattern, root, tracked) == []


def test_every_text_is_as_editors_are_told(root: Path, tracked: tuple[Path, ...]) -> None:
    texts = {path.relative_to(root): path.read_bytes() for path in tracked if _lines(path)}

    assert [str(path) for path, text in texts.items() if not text.endswith(b"\n") or b"\r" in text] == []
    assert [str(path) for path, text in texts.items() if re.search(rb"[ \t]\n", text)] == []


@pytest.mark.parametrize(
    ("text", "pattern"),
    [("see " + "/ho" + "me/ana/notes", MACHINE), ("# TO" + "DO: later", UNFINISHED), ("as in issue" + " #12", TRACKER)],
    ids=["machine", "unfinished", "tracker"],
)
def test_the_patterns_find_what_they_look_for(text: str, pattern: str) -> None:
    assert re.search(pattern, text)


@pytest.mark.parametrize("text", ["https://example.org/home/page", "kbbl/day/month", "#!/usr/bin/env bash"])
def test_the_patterns_leave_addresses_and_units_alone(text: str) -> None:
    assert re.search(MACHINE, text) is None


def _places(pattern: str, root: Path, files: Iterable[Path]) -> list[str]:
    return [
        f"{path.relative_to(root)}:{number}: {found.group()}"
        for path in files
        for number, line in enumerate(_lines(path), start=1)
        for found in re.finditer(pattern, line)
    ]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []
