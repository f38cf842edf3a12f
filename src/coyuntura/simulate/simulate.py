"""Simulation: a program over its clock, for a batch of members."""

from collections.abc import Collection

from coyuntura.program.program import Program
from coyuntura.results.run import Run
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.prepared import KernelName, Prepared, is_worth_compiling


def simulate(
    program: Program,
    inputs: Inputs,
    outputs: Collection[str] | None = None,
    *,
    kernel: KernelName = "compiled",
    threads: int | None = None,
) -> Run:
    """Return the trajectories of one batch of members; whoever runs several prepares the program once.

    Args:
        program: What is computed.
        inputs: Parameters and data for each member.
        outputs: Cells to save; None saves all of them.
        kernel: As for `Prepared.of`; a program that is not worth compiling runs on the reference in any case.
        threads: As for `Prepared.run`.

    Raises:
        ValueError: An output is no cell of the program, or there is no such kernel.
    """
    wanted = list(program.names) if outputs is None else outputs
    if kernel == "compiled" and not is_worth_compiling(program):
        kernel = "reference"
    return Prepared.of(program, wanted, kernel).run(inputs, threads=threads)
