"""Simulation: a program over its clock, for a batch of members."""

import os
from collections.abc import Collection
from typing import Literal, TypeAlias, get_args

import numpy as np

from coyuntura.kernels.llvm.build import build
from coyuntura.program.program import Program
from coyuntura.program.prune import prune
from coyuntura.results.run import Run
from coyuntura.simulate.compiled import Batch
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.reference import ReferenceRun

KernelName: TypeAlias = Literal["compiled", "reference"]
KERNELS: tuple[KernelName, ...] = get_args(KernelName)
LARGEST_COMPILED = 10_000
"""Instructions of a step up to which a program is compiled; a larger one would take longer to compile than to run."""


def simulate(
    program: Program,
    inputs: Inputs,
    outputs: Collection[str] | None = None,
    *,
    kernel: KernelName = "compiled",
    threads: int | None = None,
) -> Run:
    """Return the trajectories of a batch of members.

    A member stops where a stock, a stock's rate or a saved cell is not finite; the others go on.
    Stocks that no saved cell rests on are not computed.
    Each member's numbers depend on its own inputs only, to the last bit.

    Args:
        program: What is computed.
        inputs: Parameters and data for each member.
        outputs: Cells to save; None saves all of them.
        kernel: `reference` is the definition, `compiled` the same within rounding and much faster;
            programs above `LARGEST_COMPILED` run on the reference kernel in any case.
        threads: How many threads share the members; as many as there are processors where None.

    Raises:
        ValueError: An output is no cell of the program, or there is no such kernel.
    """
    wanted = list(program.names) if outputs is None else list(dict.fromkeys(outputs))
    program = prune(program, wanted)
    if len(program.step) > LARGEST_COMPILED:
        kernel = "reference"
    match kernel:
        case "reference":
            with np.errstate(all="ignore"):
                return ReferenceRun(program, inputs, wanted).run()
        case "compiled":
            batch = Batch(build(program, wanted), inputs, processors() if threads is None else threads)
            return batch.run()
        case _:
            msg = f"kernel must be one of {', '.join(KERNELS)}, got {kernel!r}"
            raise ValueError(msg)


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
