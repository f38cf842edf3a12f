"""A Vensim model's text, read and run."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from coyuntura.check.model import check_model
from coyuntura.errors import Fault, Faults, StudyError
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.settle import settle, study_of
from coyuntura.interchange.vensim import read_vensim
from coyuntura.model.elements import Dimension, Lookup
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

Columns: TypeAlias = Mapping[str, NDArray[np.float64]]
Read: TypeAlias = Callable[..., Draft]
Run: TypeAlias = Callable[..., Columns]
FaultsOf: TypeAlias = Callable[..., Sequence[Fault]]

CLOCK = """
INITIAL TIME = 0 ~~|
FINAL TIME = 4 ~~|
TIME STEP = 1 ~~|
SAVEPER = TIME STEP ~~|
"""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reader(text: str, *, clock: str = CLOCK, data: Sequence[Path] = (), method: str | None = None) -> Draft:
        path = tmp_path / "model.mdl"
        path.write_text("{UTF-8}\n" + text + clock, encoding="utf-8")
        return read_vensim(path, data, method)

    return reader


@pytest.fixture
def run(read: Read) -> Run:
    def runner(text: str, *, clock: str = CLOCK, data: Sequence[Path] = (), method: str | None = None) -> Columns:
        draft = settle(read(text, clock=clock, data=data, method=method))
        model = check_model(study_of(draft), Faults())
        found = simulate(lower(model), Inputs.of_model(model), kernel="reference")
        assert not found.stopped, found.stopped
        values = {cell: column[:, 0] for cell, column in found.values.items()}
        values |= {cell: np.full(len(found.times), value) for cell, value in model.parameters.items()}
        columns: dict[str, NDArray[np.float64]] = {"Time": found.times}
        for element in draft.elements:
            if isinstance(element, Dimension | Lookup):
                continue
            variable = model.variables[element.header.id]
            for cell in variable.cells:
                inside = cell.partition("[")[2]
                columns[f"{element.header.label.en}[{inside}" if inside else element.header.label.en] = values[cell]
        return columns

    return runner


@pytest.fixture
def faults_of(read: Read) -> FaultsOf:
    def finder(text: str, **given: object) -> Sequence[Fault]:
        with pytest.raises(StudyError) as caught:
            settle(read(text, **given))
        return caught.value.faults

    return finder
