"""What an outside harness calls to run another tool's model: a frame of every variable over time.

The model is read, written as a study, read back and checked, so that what is measured is the written study.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd  # pyright: ignore[reportMissingTypeStubs]

from coyuntura.check.cells import CheckedModel
from coyuntura.check.study import check_study
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.importing import import_model
from coyuntura.model.elements import Branch, Dimension, Event, Lookup
from coyuntura.model.folder import read_study
from coyuntura.names import Id
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

_NOT_AVAILABLE = -(2.0**109)


class RunStoppedError(RuntimeError):
    """The run did not stay finite."""


def load(path: str, columns: Sequence[str] | None = None, data_files: Sequence[str] | None = None) -> pd.DataFrame:
    """Return every variable of a model over time, arrays by element, named as the other tool names them.

    Args:
        path: The model's file.
        columns: Names that a harness wants; all are given anyway.
        data_files: Files with data beside the model; a model reads those in its own folder by itself.

    Raises:
        RunStoppedError: A variable did not stay finite.
        StudyError: The model cannot be read or does not fit.
    """
    del columns
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "study"
        draft = import_model(Path(path), place, [Path(name) for name in data_files or ()])
        model = check_study(read_study(place)).model
    program = lower(model)
    run = simulate(program, Inputs.of_model(model))
    if run.stopped:
        stop = run.stopped[0]
        msg = f"`{stop.cell}` is no number at {stop.time:g}"
        raise RunStoppedError(msg)
    found = {cell: trajectory[:, 0] for cell, trajectory in dict(run.values).items()}
    found |= {cell: np.full(len(run.times), value) for cell, value in model.parameters.items()}
    # Vensim exports its number for "not available" as a blank.
    shown = {cell: np.where(values == _NOT_AVAILABLE, np.nan, values) for cell, values in found.items()}
    return pd.DataFrame({name: shown[cell] for name, cell in names(draft, model).items()}, index=run.times)


def names(draft: Draft, model: CheckedModel) -> dict[str, str]:
    """Return the cell of each variable, by the name in the other tool."""
    shown = {
        (element.header.id, name): label
        for element in draft.elements
        if isinstance(element, Dimension)
        for name, label in zip(element.elements, element.labels, strict=True)
    }
    named: dict[str, str] = {}
    for element in draft.elements:
        if isinstance(element, Branch | Dimension | Lookup | Event):
            continue
        variable = model.variables[element.header.id]
        axes = element.quantity.over
        for cell in variable.cells:
            _, _, inside = cell.partition("[")
            elements = inside.rstrip("]").split(",") if inside else []
            labels = [shown[axis, Id(word)] for axis, word in zip(axes, elements, strict=True)]
            label = element.header.label.en or str(element.header.id)
            named[f"{label}[{','.join(labels)}]" if labels else label] = cell
    return named
