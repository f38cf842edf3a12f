"""Small models in XMILE, and their runs."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coyuntura.check.model import check_model
from coyuntura.errors import Faults, StudyError
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.settle import settle, study_of
from coyuntura.interchange.xmile import read_xmile
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

Columns = dict[str, NDArray[np.float64]]

SPECS = "<sim_specs><start>0</start><stop>4</stop><dt>1</dt></sim_specs>"


def document(variables: str, rest: str = "", specs: str = SPECS, header: str = "") -> str:
    """Return a file with these variables in its root model."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">\n'
        f"<header>{header}</header>\n{specs}\n{rest}\n<model><variables>\n{variables}\n</variables></model></xmile>\n"
    )


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Draft]:
    """Read variables as a draft: `read(variables, rest, specs, header)`."""

    def reading(variables: str, rest: str = "", specs: str = SPECS, header: str = "") -> Draft:
        path = tmp_path / "model.xmile"
        path.write_text(document(variables, rest, specs, header), encoding="utf-8")
        return read_xmile(path)

    return reading


@pytest.fixture
def run(read: Callable[..., Draft]) -> Callable[..., Columns]:
    """Run variables, given as to `read`; columns by the ids of cells."""

    def running(*parts: str, **named: str) -> Columns:
        draft = settle(read(*parts, **named))
        faults = Faults()
        model = check_model(study_of(draft), faults)
        run = simulate(lower(model), Inputs.of_model(model))
        assert not run.stopped
        columns = {name: values[:, 0] for name, values in run.values.items()}
        return columns | {name: np.full(len(run.times), value) for name, value in model.parameters.items()}

    return running


@pytest.fixture
def faults_of(read: Callable[..., Draft]) -> Callable[..., list[str]]:
    """Give the codes of the faults of variables, given as to `read`."""

    def finding(*parts: str, **named: str) -> list[str]:
        with pytest.raises(StudyError) as found:
            settle(read(*parts, **named))
        return [fault.code for fault in found.value.faults]

    return finding
