"""What the processor could do at most, and what a program asks of it."""

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from coyuntura.program.program import Program, instructions

_FLAGS = ("-O2", "-march=native", "-ffp-contract=fast", "-pthread", "-w")


@dataclass(frozen=True, slots=True)
class Demand:
    """What an operation asks for of a vector's lanes: plain operations, divisions, fetches from a table."""

    plain: int = 0
    divisions: int = 0
    fetches: int = 0


DEMANDS: Mapping[str, Demand] = {
    **dict.fromkeys(("add", "subtract", "multiply", "negate", "absolute", "copy", "less", "equal"), Demand(1)),
    **dict.fromkeys(("less_or_equal", "and", "or", "not", "select", "whole", "uniform"), Demand(1)),
    **dict.fromkeys(("least", "greatest"), Demand(1)),
    "divide": Demand(0, 1),
    "modulo": Demand(3, 1),
    "sqrt": Demand(0, 1),
    "exp": Demand(18),
    "ln": Demand(20, 1),
    "log10": Demand(21, 1),
    "power": Demand(40, 1),
    "lookup": Demand(6, 0, 2),
    **dict.fromkeys(("sin", "cos", "tan", "arcsin", "arccos", "arctan"), Demand(25)),
}
"""The least that a vector version in full precision does, by its polynomial's degree; an estimate, stated as such."""


@dataclass(frozen=True, slots=True)
class Peak:
    """One core's measured limits; cycles are for one vector of `lanes` doubles."""

    lanes: int
    clock: float
    cycles: Mapping[str, float]
    triad: Mapping[str, float]

    @property
    def plain(self) -> float:
        """Cycles of a plain operation, where additions and multiplications stand side by side."""
        return min(self.cycles["add"], self.cycles["add_and_multiply"])

    @property
    def flops(self) -> float:
        """Operations in a second of multiply-and-adds, two for each."""
        return 2 * self.lanes * self.clock / self.cycles["fma"]


@dataclass(frozen=True, slots=True)
class Bound:
    """What a program asks for in a step, and how many members a core could step in a second at most."""

    operations: Mapping[str, int]
    flops: int
    cycles_plain: float
    cycles_division: float
    members: float


def measure_peak(workplace: Path) -> Peak:
    """Return the limits of the processor that this runs on.

    Raises:
        OSError: There is no gcc, or the program that measures cannot be built.
    """
    gcc = shutil.which("gcc")
    if gcc is None:
        raise OSError("gcc is not installed")
    program = workplace / "peak"
    source = Path(__file__).parent / "peak.c"
    try:
        subprocess.run([gcc, *_FLAGS, str(source), "-o", str(program), "-lm"], check=True, capture_output=True)  # noqa: S603  a fixed compiler and our own file
        done = subprocess.run([str(program)], check=True, capture_output=True, text=True, timeout=60)  # noqa: S603  just built
    except subprocess.SubprocessError as error:
        raise OSError(str(error)) from error
    found = cast("Mapping[str, object]", json.loads(done.stdout))
    return Peak(
        int(cast("int", found["lanes"])),
        float(cast("float", found["clock_hertz"])),
        cast("Mapping[str, float]", found["cycles"]),
        cast("Mapping[str, float]", found["triad_bytes"]),
    )


def bound(program: Program, peak: Peak) -> Bound:
    """Return the most that one core could do on a program whose plain operations and divisions overlap perfectly.

    Quotients are counted after the pass that turns those with a shared divisor into products.
    """
    counts = Counter(instruction.operation for instruction in instructions(program.step))
    demands = [(DEMANDS.get(operation, Demand(1)), count) for operation, count in counts.items()]
    states = len(program.states)
    plain = sum(demand.plain * count for demand, count in demands) + 2 * states
    divisions = sum(demand.divisions * count for demand, count in demands)
    fetches = sum(demand.fetches * count for demand, count in demands)
    # A fetch loads one double after another unless the processor gathers, which is no quicker on most.
    cycles_plain = plain * peak.plain + fetches * peak.cycles["gather"]
    cycles_division = divisions * peak.cycles["divide"]
    cycles = max(cycles_plain, cycles_division)
    steps = program.clock.steps + 1
    return Bound(
        dict(counts.most_common()),
        plain + divisions,
        cycles_plain,
        cycles_division,
        peak.lanes * peak.clock / (cycles * steps),
    )
