"""Programs drawn at random: the compiled kernel does what the reference does, to the last bit."""

from pathlib import Path
from random import Random

import numpy as np
from tests.hard.trials import apart
from tests.kernels.random_programs import random_inputs, random_program

from coyuntura.simulate.prepared import Prepared


def random_model(chance: Random, _folder: Path) -> str:
    """Run a program of exact operations on both kernels, on one thread and on two, and compare all bits and stops."""
    seed = chance.randrange(2**32)
    return (
        apart(lambda: _compared(seed), seconds=60) and f"program {seed}: {apart(lambda: _compared(seed), seconds=60)}"
    )


def _compared(seed: int) -> str:
    program, inputs = random_program(seed), random_inputs(seed)
    cells = list(program.names)
    expected = Prepared.of(program, cells, "reference").run(inputs)
    for threads in (1, 2):
        found = Prepared.of(program, cells, "compiled").run(inputs, threads=threads)
        if found.stopped != expected.stopped:
            return f"it stops elsewhere on {threads} threads: {found.stopped[:2]}, {expected.stopped[:2]}"
        for cell in cells:
            if not np.array_equal(found.values[cell], expected.values[cell], equal_nan=True):
                return f"`{cell}` has other numbers on {threads} threads"
    return ""
