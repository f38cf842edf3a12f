"""What the checks of the house read: the project's files, as a person who clones it sees them."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TAKEN_OVER = ROOT / "tests" / "gallery" / "sdx"
"""Other people's files, as they were published; they keep to no rule of this house."""


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def tracked() -> tuple[Path, ...]:
    """Return our files that are, or would be, under version control; outside a repository all that are not built."""
    return tuple(sorted(path for path in _listed() if path.is_file() and not _is_taken_over(path)))


@pytest.fixture(scope="session")
def sources(tracked: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the modules of the package."""
    return tuple(path for path in tracked if path.suffix == ".py" and path.is_relative_to(ROOT / "src"))


@pytest.fixture(scope="session")
def pages(tracked: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return every page of documentation, wherever it stands."""
    return tuple(path for path in tracked if path.suffix == ".md")


def _listed() -> Iterator[Path]:
    git = shutil.which("git")
    if git is not None and (ROOT / ".git").exists():
        command = [git, "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, check=True, capture_output=True).stdout.decode()  # noqa: S603  fixed arguments
        return (ROOT / name for name in listed.split("\0") if name)
    built = {"build", "dist", "__pycache__"}
    return (path for path in ROOT.rglob("*") if not any(_hidden(part) or part in built for part in _parts(path)))


def _is_taken_over(path: Path) -> bool:
    return path.is_relative_to(TAKEN_OVER) and path != TAKEN_OVER / "README.md"


def _parts(path: Path) -> tuple[str, ...]:
    return path.relative_to(ROOT).parts


def _hidden(part: str) -> bool:
    return part.startswith(".") and part not in {".ci", ".editorconfig", ".gitattributes", ".gitignore"}
