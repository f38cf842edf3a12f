"""Write the figures of README.md that runs of the Venezuelan study give: `python -m docs.readme`, some minutes.

The sample answer, the table of scores, errors over the years before, who is ahead, and counts of mechanisms and of
behaviours stand in sentences of their own, which are found by their words; all else is written by hand. Tests compare
the same figures with runs, so that a figure that was not written anew is noticed.
"""

import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from docs.generate import printed

Found: TypeAlias = Mapping[str, Any]

README = Path(__file__).resolve().parents[1] / "README.md"
STUDY = "venezuela"
FORECASTERS = ("venezuela", "line", "last_value", "drift", "autoregression")


def main() -> int:
    """Write the figures anew."""
    page = README.read_text(encoding="utf-8")
    compared = _json("compare", STUDY)
    behaviours = _json("check", STUDY)["behaviours"]
    coverage = _json("claims", STUDY, "--coverage")
    page = _put(page, r"(?<=## An answer\n\n)(?:    .*\n)+", _sample)
    page = _put(page, r"(?:^\| `.*\n)+", lambda: _scores(page, compared))
    page = _put(page, r"(?<=errors of the declared values are ).*?(?=, over )", lambda: _errors(compared))
    page = _put(
        page,
        r"[\d.]+ (?:above|below) that of the last value, with a standard error of [\d.]+\d",
        lambda: _ahead(compared),
    )
    for words, count in (
        ("are carried", coverage["carried"]),
        ("more share their", coverage["shared"]),
        ("are run and hold", sum(item["status"] == "passed" for item in behaviours)),
        ("fail, and the rest", sum(item["status"] == "failed" for item in behaviours)),
    ):
        page = _put(page, rf"\d+(?= {words})", str(count).__str__)
    README.write_text(page, encoding="utf-8")
    return 0


def _json(*command: str) -> Any:  # noqa: ANN401  whatever a command gives to programs
    return json.loads(printed(*command, "--json"))


def _put(page: str, pattern: str, made: Callable[[], str]) -> str:
    """Return a page with the one place that a pattern finds made anew.

    Raises:
        SystemExit: There is no such place, or more than one.
    """
    found = list(re.finditer(pattern, page, re.MULTILINE))
    if len(found) != 1:
        raise SystemExit(f"README.md has {len(found)} places for {pattern!r}; write the sentence so that it has one.")
    return page[: found[0].start()] + made() + page[found[0].end() :]


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
