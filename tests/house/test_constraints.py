"""The versions that were tested: one for whatever is needed, within the bounds that are declared."""

import tomllib
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {name: version for name, version in pairs}  # noqa: C416  a line that is no pair is an error


def declared() -> list[Requirement]:
    """Return what the project, its extras and its building need."""
    found = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = found["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    words: list[str] = [*project["dependencies"], *chain(*extras.values()), *found["build-system"]["requires"]]
    return [item for item in map(Requirement, words) if item.name != "coyuntura"]


def test_whatever_is_needed_has_one_tested_version_within_its_bounds() -> None:
    tested = constraints()
    outside = [
        str(item)
        for item in declared()
        if (version := tested.get(canonicalize_name(item.name))) is None or not item.specifier.contains(version)
    ]

    assert len(declared()) > 20
    assert outside == []
