"""Typed reading of the trial's numbers, as `python -m docs.trial` wrote them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

RESULTS = Path(__file__).resolve().parent / "results.json"


def results() -> Mapping[str, object]:
    """Return the numbers that are kept."""
    return cast("Mapping[str, object]", json.loads(RESULTS.read_text(encoding="utf-8")))


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
