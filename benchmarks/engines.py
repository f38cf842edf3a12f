"""The engines that are compared, all with one face: drawn parameters go in, results come out."""

import os
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.cases import Case
from benchmarks.peers import Peer, Task
from benchmarks.scalar_c import scalar_c
from benchmarks.twins import twin
from coyuntura.arrays import Reals
from coyuntura.simulate.prepared import KernelName, Prepared

BLOCK = 4096
"""Members that are run in one call; what a block gave is let go when the next begins."""


_GRAIN = 1000
COYUNTURA = "Coyuntura"
REFERENCE = "Coyuntura, NumPy reference"
SCALAR_C = "scalar C, gcc -O3"


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that is ready to run one case.

    `seconds` runs drawn parameters, shape (member, parameter), and says how long that took;
    `results` gives what it computes, shape (member, output, time).
    """

    name: str
    threads: int
    ready: float
    """Seconds from the model to the first result, where the engine has to translate or to compile."""
    seconds: Callable[[Reals], float]
    results: Callable[[Reals], Reals]
    grain: int = 1
    """Members below which a run costs much more a member: fewer are not scaled up."""


@contextmanager
def pinned(threads: int) -> Generator[None]:
    """Keep this process, and what it starts, on as many processors as it has threads."""
    if sys.platform != "linux":
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(before)[-threads:]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def coyuntura(case: Case, kernel: KernelName, threads: int, *, is_cpu: bool) -> Engine:
    """Return Coyuntura with one of its kernels.

    Args:
        case: What it runs.
        kernel: Which kernel.
        threads: How many threads, on as many processors.
        is_cpu: Whether the processor's time counts, and not the clock on the wall; on one thread only.
    """
    clock = time.process_time if is_cpu and threads == 1 else time.perf_counter

    started = clock()
    prepared = Prepared(case.program, case.outputs, kernel)

    def call(draws: Reals) -> Reals:
        run = prepared.run(case.inputs(draws), threads=threads)
        return np.stack([run.values[name] for name in case.outputs])

    def seconds(draws: Reals) -> float:
        with pinned(threads):
            started = clock()
            for first in range(0, len(draws), BLOCK):
                block = draws[first : first + BLOCK]
                prepared.run(case.inputs(block), threads=threads)
            return clock() - started

    seconds(case.draws(1))
    ready = clock() - started
    name = {1: COYUNTURA}.get(threads, f"{COYUNTURA}, {threads} threads") if kernel == "compiled" else REFERENCE
    return Engine(name, threads, ready, seconds, lambda draws: call(draws).transpose(2, 0, 1), _GRAIN)


def compiled_c(case: Case, workplace: Path, *, is_cpu: bool) -> Engine:
    """Return the same program in scalar C.

    Raises:
        NoCompilerError: There is no gcc, or the program cannot be said in C here.
    """
    clock = time.process_time if is_cpu else time.perf_counter
    started = time.perf_counter()
    run = scalar_c(case, workplace)
    ready = time.perf_counter() - started

    def seconds(draws: Reals) -> float:
        with pinned(1):
            started = clock()
            for first in range(0, len(draws), BLOCK):
                run(draws[first : first + BLOCK])
            return clock() - started

    return Engine(SCALAR_C, 1, ready, seconds, run)


def other_tool(case: Case, peer: Peer, workplace: Path) -> Engine:
    """Return another tool with a case's twin loaded.

    Raises:
        NoTwinError: The case cannot be said in plain XMILE.
        PeerError: The tool cannot read or run it.
    """
    text, names = twin(case.model, case.program.names)
    path = workplace / f"{case.name}.xmile"
    path.write_text(text, encoding="utf-8")
    clock = case.program.clock
    times = clock.start + np.arange(case.saved, dtype=np.float64) * clock.saveper
    task = Task(path, [names[name] for name in case.varied], [names[name] for name in case.outputs], times)
    ready = peer.load(task)
    return Engine(f"{peer.name} {peer.version}", 1, ready, peer.seconds, peer.results)
