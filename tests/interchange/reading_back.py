"""How the numbers of two readings of one study are compared."""

from dataclasses import replace

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.check.cells import CheckedModel, whole_steps
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate


def columns(model: CheckedModel) -> tuple[Reals, dict[str, Reals]]:
    """Return the times of a run, and what the study's own cells are."""
    run = simulate(lower(model), Inputs.of_model(model), kernel="reference")
    own = [cell for variable in model.variables.values() for cell in variable.cells]
    constants = {cell: np.full(len(run.times), value) for cell, value in model.parameters.items()}
    return run.times, {cell: run.values[cell][:, 0] for cell in own if cell in run.values} | constants


def differing(ours: CheckedModel, theirs: CheckedModel, tolerance: float = 1e-12) -> list[str]:
    """Return the cells of ours whose numbers are others in theirs, by more than rounding.

    The file's events begin with a step, so ours do here.
    """
    ours = replace(ours, computed={cell: whole_steps(tree) for cell, tree in ours.computed.items()})
    times, mine = columns(ours)
    moments, other = columns(theirs)
    rows = np.searchsorted(moments, times - 1e-6)
    found: list[str] = []
    for cell, values in mine.items():
        finite = values[np.isfinite(values)]
        scale = max(1.0, float(np.abs(finite).max())) if finite.size else 1.0
        again = other.get(cell)
        if again is None or not np.allclose(
            again[rows] / scale, values / scale, rtol=0, atol=tolerance, equal_nan=True
        ):
            found.append(cell)
    return found
