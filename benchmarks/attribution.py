"""How long an outcome of the Venezuelan study is shared out: four factors, two thousand members.

`python -m benchmarks.attribution` measures it against one set of references, which is sixteen worlds, and against
all three of the question's; the processors' time tells how busy the machine was with other things.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.table import Table

from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.shares import share_out
from coyuntura.model.bundled import study_folder
from coyuntura.model.folder import read_study
from coyuntura.model.questions import Question

STUDY, QUESTION = "venezuela", "QU6"
MEMBERS = 2000
MOST_SECONDS = 5.0
"""What the attribution of one outcome against one set of references may take on two free processors."""


@dataclass(frozen=True, slots=True)
class Timed:
    """What was shared out, in how many runs, how long that took, and how long the processors worked on it."""

    name: str
    runs: int
    seconds: float
    processors: float


def measure_attribution(members: int = MEMBERS, repeats: int = 3) -> tuple[Timed, ...]:
    """Return the shortest of some repeats, kernels in their cache."""
    engine = Engine(check_study(read_study(study_folder(STUDY))))
    question = engine.checked.study.questions[QUESTION]
    one = replace(question, outcomes=question.outcomes[:1], event=None, placebo=None)
    first = replace(one, factors=tuple(replace(item, references=item.references[:1]) for item in one.factors))
    drawn = Members.of_priors(engine.checked, members)
    share_out(engine, first, Members.of_priors(engine.checked, 8))
    cases = (("one outcome, one set of references", first), ("one outcome, all sets", one))
    return tuple(_timed(engine, drawn, name, case, repeats) for name, case in cases)


def _timed(engine: Engine, members: Members, name: str, question: Question, repeats: int) -> Timed:
    sets = max(len(factor.references) for factor in question.factors)
    worlds = sets * (2 ** len(question.factors) - 1) + 1
    found: list[tuple[float, float]] = []
    for _ in range(repeats):
        began, worked = time.perf_counter(), time.process_time()
        share_out(engine, question, members)
        found.append((time.perf_counter() - began, time.process_time() - worked))
    seconds, processors = min(found)
    return Timed(name, worlds * members.count, seconds, processors)


def sheet(found: Sequence[Timed]) -> Table:
    """Return what was measured as a table."""
    table = Table("what", "runs", "seconds", "processor seconds", "runs a second")
    for item in found:
        cells = (f"{item.runs:,}", f"{item.seconds:.2f}", f"{item.processors:.2f}", f"{item.runs / item.seconds:,.0f}")
        table.add_row(item.name, *cells)
    return table


if __name__ == "__main__":
    Console().print(sheet(measure_attribution()))
