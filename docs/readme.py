"""Write what READMEs and the page on evidence have of runs of the Venezuelan study: `python -m docs.readme`, minutes.

The sample answer, the table of scores, errors over the years before, who is ahead, which statements fail, and counts of
mechanisms and of behaviours stand in sentences of their own, which are found by their words; all else is written by
hand. Tests compare the same figures with runs, so that a figure that was not written anew is noticed.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from docs.generate import printed

Found: TypeAlias = Mapping[str, Any]

ROOT = Path(__file__).resolve().parents[1]
README, SPANISH, EVIDENCE = (ROOT / name for name in ("README.md", "README.es.md", "docs/explanation/evidence.md"))
STUDY = "venezuela"
FORECASTERS = ("venezuela", "line", "last_value", "drift", "autoregression")


def main() -> int:
    """Write the figures anew."""
    compared = _json("compare", STUDY)
    behaviours = _json("check", STUDY)["behaviours"]
    coverage = _json("claims", STUDY, "--coverage")
    failed = [f"{item['subsystem']} {item['item']}" for item in behaviours if item["status"] == "failed"]
    _put(README, r"(?<=## An answer\n\n)(?:    .*\n)+", _sample())
    _put(README, r"(?:^\| `.*\n)+", _scores(README.read_text(encoding="utf-8"), compared))
    ahead = r"[\d.]+ (?:above|below) that of the last value, with a standard error of [\d.]+\d"
    _put(README, ahead, _ahead(compared))
    _put(EVIDENCE, r"(?<=errors of the declared values are ).*?(?=, over )", _errors(compared))
    for page, words in ((README, "statements fail"), (SPANISH, "afirmaciones no se cumplen")):
        _put(page, rf"\d+ {words}: .*(?=\.$)", f"{len(failed)} {words}: {', '.join(failed)}")
    for words, count in (
        ("are carried", coverage["carried"]),
        ("more share their", coverage["shared"]),
        ("are run and hold", sum(item["status"] == "passed" for item in behaviours)),
        ("fail, and the rest", len(failed)),
    ):
        _put(README, rf"\d+(?= {words})", str(count))
    return 0


def _json(*command: str) -> Any:  # noqa: ANN401  whatever a command gives to programs
    return json.loads(printed(*command, "--json"))


def _put(path: Path, pattern: str, made: str) -> None:
    """Make the one place of a page that a pattern finds anew.

    Raises:
        SystemExit: There is no such place, or more than one.
    """
    page = path.read_text(encoding="utf-8")
    found = list(re.finditer(pattern, page, re.MULTILINE))
    if len(found) != 1:
        raise SystemExit(f"{path.name} has {len(found)} places for {pattern!r}; write the sentence so that it has one.")
    path.write_text(page[: found[0].start()] + made + page[found[0].end() :], encoding="utf-8")


def _sample() -> str:
    """Return the short answer to QU10, to where it says what is given."""
    lines = printed("ask", STUDY, "QU10").partition("\nGiven, not computed")[0].splitlines()
    return "".join(f"    {line}\n" if line else "\n" for line in lines)


def _scores(page: str, compared: Found) -> str:
    """Return the rows of the table: figures held out, the unit they are scored in, and five forecasters."""
    units = {row.split("|")[1].strip(" `"): row.split("|")[3].strip() for row in page.splitlines() if row[:3] == "| `"}
    cells = {item["series"]: item["cell"] for item in compared["comparisons"]}
    marks: dict[tuple[str, str], Found] = {
        (one["name"], mark["series"]): mark
        for one in compared["forecasters"]
        for mark in one["marks"]
        if mark["years_ahead"] == 1
    }
    rows: list[str] = []
    for series, cell in cells.items():
        if (STUDY, series) in marks:
            crps = " | ".join(f"{marks[name, series]['crps']:.3g}" for name in FORECASTERS)
            unit = units.get(cell, "logarithms")
            rows.append(f"| `{cell}` | {marks[STUDY, series]['figures']} | {unit} | {crps} |\n")
    return "".join(rows)


def _errors(compared: Found) -> str:
    errors = [(item["cell"], item["fitted"]["rmse"]) for item in compared["comparisons"] if item["fitted"]]
    return "; ".join(f"`{cell}` {error:.3g}" for cell, error in errors)


def _ahead(compared: Found) -> str:
    (own,) = (one["against_baseline"] for one in compared["forecasters"] if one["kind"] == "theory")
    side = "above" if own["difference"] > 0 else "below"
    return f"{abs(own['difference']):.1f} {side} that of the last value, with a standard error of {own['error']:.1f}"


if __name__ == "__main__":
    sys.exit(main())
