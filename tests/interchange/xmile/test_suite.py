"""That published models in XMILE can be read and run, where a copy of them lies beside the repository."""

from pathlib import Path

import numpy as np
import pytest

from coyuntura.check.model import check_model
from coyuntura.errors import Faults, StudyError
from coyuntura.interchange.settle import settle, study_of
from coyuntura.interchange.xmile import read_xmile
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

MODELS = Path(__file__).parents[4] / "shared" / "sdx"
FILES = sorted(path for kind in ("xmile", "stmx") for path in MODELS.rglob(f"*.{kind}"))
LOST = frozenset({"active_initial"})
"""Folders whose files in XMILE have lost what their numbers rest on."""


@pytest.mark.slow
@pytest.mark.skipif(not FILES, reason="the published models are not here")
def test_most_published_models_run() -> None:
    runs = [runs_whole(path) for path in FILES if path.parent.name not in LOST]

    assert np.mean(runs) > 0.8


def runs_whole(path: Path) -> bool:
    """Tell whether a model can be read and stays finite."""
    try:
        draft = settle(read_xmile(path))
    except StudyError:
        return False
    model = check_model(study_of(draft), Faults())
    return not simulate(lower(model), Inputs.of_model(model)).stopped
