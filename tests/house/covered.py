"""Print how much of each room the tests ran, and fail where the whole falls below the floor in pyproject.toml.

`make test` runs it after the tests: `python -m tests.house.covered`.
"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coverage import Coverage

PACKAGE = Path("src") / "coyuntura"


@dataclass(frozen=True, slots=True)
class Ran:
    """Statements and branches: how many there are, and how many ran."""

    all: int = 0
    ran: int = 0

    def __add__(self, other: "Ran") -> "Ran":
        """Return both together."""
        return Ran(self.all + other.all, self.ran + other.ran)

    @property
    def percent(self) -> float:
        """How many of a hundred ran; a hundred of nothing."""
        return 100 * self.ran / self.all if self.all else 100.0


def by_room(files: Mapping[str, Ran]) -> Mapping[str, Ran]:
    """Return the counts of the package's folders; modules that stand beside them count as `ground`."""
    rooms: defaultdict[str, Ran] = defaultdict(Ran)
    for name, ran in files.items():
        within = Path(name).relative_to(PACKAGE)
        rooms[within.parts[0] if len(within.parts) > 1 else "ground"] += ran
    return dict(sorted(rooms.items()))


def table(rooms: Mapping[str, Ran]) -> str:
    """Return the rooms in lines of four, with the share that ran."""
    cells = [f"{room:12}{ran.percent:5.1f} %" for room, ran in rooms.items()]
    return "\n".join("   ".join(cells[at : at + 4]) for at in range(0, len(cells), 4))


def main() -> int:
    """Print the table and the total; return 1 where the total is below the floor."""
    measured = Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(report))
        found = json.loads(report.read_text(encoding="utf-8"))["files"]
    files = {name: _ran(item["summary"]) for name, item in found.items()}
    total = sum(files.values(), Ran()).percent
    floor = float(str(measured.get_option("report:fail_under")))
    verdict = f"{total:.1f} % of statements and branches ran; the floor is {floor:g} %."
    sys.stdout.write(f"{table(by_room(files))}\n{verdict}\n")
    return int(total < floor)


def _ran(summary: Mapping[str, int]) -> Ran:
    return Ran(
        summary["num_statements"] + summary["num_branches"], summary["covered_lines"] + summary["covered_branches"]
    )


if __name__ == "__main__":
    sys.exit(main())
