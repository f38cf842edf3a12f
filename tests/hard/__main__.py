"""`python -m tests.hard` tries all kinds for some minutes and prints a table of what was tried and survived."""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.hard.kinds import KINDS
from tests.hard.trials import Kind

_PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "reliability.md"
_IN_A_TURN = {"mutated": 10, "random_model": 4, "block_in_the_folder": 6, "hostile_words": 3}
"""How often what is tried quickly has its turn, by the name of its attempt; anything else once."""
_BEGIN, _END = "<!-- tried -->\n", "<!-- tried until here -->\n"


@dataclass(slots=True)
class Row:
    """A kind of thing, how many of it were tried, and what went wrong."""

    kind: Kind
    tried: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list[str])

    def attempt(self, seed: str) -> None:
        """Try one more, in a folder of its own."""
        began = time.monotonic()
        with TemporaryDirectory(prefix="coyuntura-hard-") as folder:
            found = self.kind.attempt(Random(seed), Path(folder))
        self.tried += 1
        self.slowest = max(self.slowest, time.monotonic() - began)
        if found:
            self.wrong.append(found)
            print(f"{self.kind.name}, seed {seed}: {found}", file=sys.stderr, flush=True)


def table(rows: Sequence[Row]) -> str:
    """Return rows as a table of Markdown."""
    lines = ["| what was tried | what must come of it | tried | survived | worst |", "|---|---|---|---|---|"]
    for row in rows:
        survived = row.tried - len(row.wrong)
        worst = row.wrong[0].replace("|", "/").replace("\n", " ")[:120] if row.wrong else "none failed"
        lines.append(f"| {row.kind.name} | {row.kind.expected} | {row.tried} | {survived} | {worst} |")
    return "\n".join(lines) + "\n"


def attempted(minutes: float, seed: int, least: int, only: str) -> list[Row]:
    """Try each kind in turn, at least some times, until the time is over."""
    rows = [Row(kind) for kind in KINDS if only in kind.name]
    end = time.monotonic() + 60 * minutes
    number = 0
    while number < least or time.monotonic() < end:
        for row in rows:
            name = row.kind.attempt.__name__
            for again in range(_IN_A_TURN.get(name, 1)):
                if number < least or time.monotonic() < end:
                    row.attempt(f"{seed}-{name}-{number}-{again}")
        number += 1
    return rows


def main() -> None:
    """Try, print the table, and end with 1 where anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.hard", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=int, default=1, help="of each kind, however long it takes")
    parser.add_argument("--only", default="", help="kinds whose name holds this")
    parser.add_argument("--page", action="store_true", help="also write the table into the documentation")
    given = parser.parse_args()
    rows = attempted(given.minutes, given.seed, given.least, given.only)
    found = table(rows)
    print(found, end="")
    if given.page:
        text = _PAGE.read_text(encoding="utf-8")
        before, rest = text.split(_BEGIN)
        day = datetime.now(UTC).date().isoformat()
        said = f"Tried on {day}, seed {given.seed}, {given.minutes:g} minutes.\n\n"
        _PAGE.write_text(f"{before}{_BEGIN}{said}{found}{_END}{rest.split(_END, 1)[1]}", encoding="utf-8")
    sys.exit(any(row.wrong for row in rows))


if __name__ == "__main__":
    main()
