"""Where a kernel's time goes: what a program's operations cost in a crowd of their like, and what is left.

`python -m benchmarks.losses` times each kind of operation in a program of many that do not wait for one another,
and sets what the model's operations come to against the time of the model and against the bound of `peak.py`.
"""

import argparse
import math
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial, reduce
from itertools import count as numbers
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks.cases import CASES, Case, read_case
from benchmarks.engines import pinned
from benchmarks.peak import DEMANDS, Demand, Peak, bound, measure_peak
from benchmarks.report import Sheet, print_sheet
from coyuntura.clock import Clock
from coyuntura.kernels.llvm.dated import dated
from coyuntura.program.operations import Operation
from coyuntura.program.program import Instruction, Program, State, instructions
from coyuntura.results.run import Run
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.prepared import Prepared

_MEMBERS = 512
_ROUNDS = 30
_CROWD, _EACH = 24, 6
"""Stocks, and operations for each: enough that none waits, few enough that what they read is close to the processor."""
_STEPS = 400
_WORKPLACE = Path("build") / "benchmarks"


def crowd(like: Instruction | None, case: Case) -> Program:
    """Return a program that does what an instruction does, often, and leaves its stocks nearly as they are.

    Each stock's rate is the sum of some results, or of so many stocks where there is no instruction.
    """
    given, stocks, rates = (range(place * _CROWD, (place + 1) * _CROWD) for place in range(3))
    moment, tiny, free = rates.stop, rates.stop + 1, numbers(rates.stop + 2)
    step: list[Instruction] = []

    def emit(operation: Operation, arguments: tuple[int, ...], index: int = -1) -> int:
        step.append(Instruction(operation, next(free), arguments, index))
        return step[-1].out

    def result(number: int) -> int:
        if like is None:
            return stocks[number % _CROWD]
        arguments = tuple(stocks[(number + 7 * place) % _CROWD] for place in range(len(like.arguments)))
        index = number % len(case.program.lookups) if like.index >= 0 else -1
        return emit(like.operation, arguments, index)

    for number, rate in enumerate(rates):
        parts = [result(number + 3 * place) for place in range(_EACH)]
        total = reduce(lambda left, right: emit("add", (left, right)), parts)
        step.append(Instruction("multiply", rate, (total, tiny)))
    names = {f"stock {number}": slot for number, slot in enumerate(stocks)}
    return Program(
        clock=Clock(0.0, float(_STEPS), 1.0, float(_STEPS), None, "euler"),
        slots=next(free),
        constants={tiny: 1e-12},
        parameters={f"number {number}": slot for number, slot in enumerate(given)},
        data={},
        time=moment,
        states=tuple(State(name, slot, rate) for (name, slot), rate in zip(names.items(), rates, strict=True)),
        memories=(),
        pipelines=(),
        lookups=case.program.lookups,
        streams=(),
        once=(),
        start=tuple(Instruction("copy", slot, (number,)) for number, slot in zip(given, stocks, strict=True)),
        step=tuple(step),
        names=names,
    )


def _least(runs: Sequence[Callable[[], Run]]) -> list[float]:
    """Return the least time of each run, taken in turns, in seconds of the processor."""
    found = [math.inf] * len(runs)
    for run in runs:
        run()
    for _ in range(_ROUNDS):
        for number, run in enumerate(runs):
            began = time.process_time()
            run()
            found[number] = min(found[number], time.process_time() - began)
    return found


def _costs(likes: Sequence[Instruction], case: Case, peak: Peak) -> list[float]:
    """Return the cycles that what each instruction does takes for a vector, where many stand side by side."""
    values = np.random.default_rng(1).uniform(0.5, 1.5, (_CROWD, _MEMBERS))
    inputs = Inputs(_MEMBERS, {f"number {number}": row for number, row in enumerate(values)}, {})
    programs = [crowd(like, case) for like in (None, *likes)]
    bare, *times = _least([partial(Prepared(item, item.names).run, inputs, threads=1) for item in programs])
    return [
        (seconds - bare) * peak.clock * peak.lanes / _MEMBERS / (_STEPS + 1) / (_CROWD * _EACH) for seconds in times
    ]


def losses(case: Case, peak: Peak) -> Sheet:
    """Return the table of a case."""
    inputs, prepared = case.inputs(case.draws(_MEMBERS)), Prepared(case.program, case.outputs)
    # A run of one step is what beginning, laying out and handing over cost.
    runs = [partial(prepared.run, inputs, threads=1), partial(prepared.run, inputs, 1, threads=1)]
    others = [code for code in instructions(dated(case.program).others) if code.operation != "uniform"]
    likes = {code.operation: code for code in others}
    counts = Counter(code.operation for code in others)
    with pinned(1):
        whole, outside = (
            seconds * peak.clock * peak.lanes / _MEMBERS / (case.program.clock.steps + 1) for seconds in _least(runs)
        )
        costs = _costs(list(likes.values()), case, peak)
    limit = bound(case.program, peak)
    spent = {operation: counts[operation] * cost for operation, cost in zip(likes, costs, strict=True)}
    rows: list[list[str]] = []
    for operation, cycles in sorted(spent.items(), key=lambda item: -item[1]):
        number = counts[operation]
        title = f"{operation}, {number} of {cycles / number:.1f}"
        rows.append(_row(title, cycles, whole, _allowed(operation, number, peak)))
    rest = whole - outside - sum(spent.values())
    rows += [_row("outside the kernel", outside, whole), _row("waiting and memory", rest, whole)]
    rows.append(_row("all", whole, whole, f"{max(limit.cycles_plain, limit.cycles_division):.0f}"))
    columns = ["operations, each of so many cycles", "cycles a vector and step", "share", "the bound"]
    note = f"{len(dated(case.program).dated)} instructions are not counted: they wait for a date to come."
    return Sheet(f"Where does the time go? {case.name}, {_MEMBERS:,} members", columns, rows, [note])


def _row(name: str, cycles: float, whole: float, allowed: str = "") -> list[str]:
    return [name, f"{cycles:.0f}", f"{cycles / whole:.0%}", allowed]


def _allowed(operation: str, number: int, peak: Peak) -> str:
    """Return what the bound counts for operations; divisions by themselves, since it lets them overlap."""
    demand = DEMANDS.get(operation, Demand(1))
    plain = number * (demand.plain * peak.plain + demand.fetches * peak.cycles["gather"])
    divisions = number * demand.divisions * peak.cycles["divide"]
    return " and ".join(f"{cycles:.0f}" for cycles in (plain, divisions) if cycles)


def main() -> int:
    """Print the tables of the models that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.losses", description=__doc__)
    parser.add_argument("--models", nargs="+", choices=CASES, default=["world", "venezuela"])
    chosen: list[str] = parser.parse_args().models
    _WORKPLACE.mkdir(parents=True, exist_ok=True)
    peak = measure_peak(_WORKPLACE)
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            print_sheet(losses(read_case(name, Path(folder)), peak), Console())
    return 0


if __name__ == "__main__":
    sys.exit(main())
