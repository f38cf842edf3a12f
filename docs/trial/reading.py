"""Writing and typed reading of numbers that are kept beside these scripts."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

HERE = Path(__file__).resolve().parent


def write(name: str, found: Mapping[str, object]) -> None:
    """Keep numbers beside this file."""
    text = json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False)
    (HERE / name).write_text(text + "\n", encoding="utf-8")


def written(name: str, about: str | None, keep: str, find: Callable[[Path], Mapping[str, object]]) -> int:
    """Find numbers as the command line says, keep them, and return an exit code.

    Args:
        name: Of the file of numbers.
        about: What the script does.
        keep: What `--keep` names.
        find: Returns the numbers; what it is given goes on where it was ended.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--keep", type=Path, required=True, help=f"{keep}; what was ended goes on there")
    write(name, find(parser.parse_args().keep))
    sys.stdout.write(f"{name} is written anew\n")
    return 0


def kept(name: str) -> Mapping[str, object]:
    """Return numbers that are kept under a file's name."""
    return cast("Mapping[str, object]", json.loads((HERE / name).read_text(encoding="utf-8")))


def results() -> Mapping[str, object]:
    """Return the numbers of `python -m docs.trial`."""
    return kept("results.json")


def at(facts: Mapping[str, object], *path: str) -> Mapping[str, object]:
    """Return what lies under some keys, one after another."""
    for key in path:
        facts = cast("Mapping[str, object]", facts[key])
    return facts


def rows(facts: Mapping[str, object], key: str) -> Sequence[Mapping[str, object]]:
    """Return the entries of a list."""
    return cast("Sequence[Mapping[str, object]]", facts[key])


def number(facts: Mapping[str, object], key: str) -> float:
    """Return a number; not a number where there is none."""
    value = facts[key]
    return float("nan") if value is None else float(cast("float", value))


def numbers(facts: Mapping[str, object], key: str) -> list[float]:
    """Return a list of numbers; not a number where there is none."""
    return [float("nan") if value is None else float(value) for value in cast("Sequence[float | None]", facts[key])]


def words(facts: Mapping[str, object], key: str) -> list[str]:
    """Return a list of texts."""
    return [str(value) for value in cast("Sequence[object]", facts[key])]


def flags(facts: Mapping[str, object], key: str) -> list[bool]:
    """Return a list of truths."""
    return [value is True for value in cast("Sequence[object]", facts[key])]
