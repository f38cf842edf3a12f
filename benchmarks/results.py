"""What one run of the benchmark found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.cases import Case
from benchmarks.peak import Bound, Peak
from benchmarks.timing import Timing
from benchmarks.waits import Wait


@dataclass(frozen=True, slots=True)
class Row:
    """One engine on one case: why it could not run, or how far it is from the reference and how long it took."""

    engine: str
    threads: int
    cannot: str = ""
    ready: float = float("nan")
    difference: float = float("nan")
    checked: int = 0
    timings: Mapping[int, Timing] = field(default_factory=dict[int, Timing])


@dataclass(frozen=True, slots=True)
class CaseResult:
    """All engines on one case; the first row is Coyuntura's compiled kernel on one thread."""

    case: Case
    rows: tuple[Row, ...]
    bound: Bound | None

    def ratio(self, row: Row, members: int, *, is_median: bool = False) -> float:
        """Return how many times longer an engine takes than Coyuntura does on one thread."""
        first = self.rows[0].timings.get(members)
        timing = row.timings.get(members)
        if first is None or timing is None:
            return float("nan")
        return timing.median / first.median if is_median else timing.best / first.best


@dataclass(frozen=True, slots=True)
class Findings:
    """A whole run."""

    machine: Mapping[str, str]
    load: tuple[float, float]
    """Processes that wanted to run, before and after."""
    drift: float
    """The longest time of a fixed piece of work over its shortest, less one."""
    peak: Peak | None
    cases: tuple[CaseResult, ...]
    commands: tuple[Wait, ...]
    """Python's own start, and whole commands."""
    startup: tuple[Wait, ...]
    """What goes into a first run."""
    notes: tuple[str, ...]
    wall: float
    """Seconds that the benchmark itself took."""
