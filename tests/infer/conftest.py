"""What tests of fits need: the small study with a series to fit to, and a posterior of it that somebody made up."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from tests.conftest import Pocket

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.infer.posterior import Gate, Opinion, Posterior, Seen, Unknown
from coyuntura.infer.versions import made_for
from coyuntura.model.folder import read_study
from coyuntura.model.scenarios import HISTORY

MakePosterior: TypeAlias = Callable[..., Posterior]

CHAINS, DRAWS = 4, 25
OBSERVATIONS = """
observations:
  - of: output
    with: seen/output
    label: {en: Output, es: Producción}
    fitted_until: 2021-06
    error: 5
    discrepancy: off
"""


@pytest.fixture
def fitted_folder(pocket: Pocket) -> Path:
    """Return the folder of the small study, which says how its series arises."""
    return pocket({"observations/output.yaml": OBSERVATIONS})


@pytest.fixture
def fitted_study(fitted_folder: Path) -> CheckedStudy:
    """Return that study."""
    return check_study(read_study(fitted_folder))


@pytest.fixture
def make_posterior(fitted_study: CheckedStudy) -> MakePosterior:
    """Return what makes a posterior up: `decline` is informed, a number of the observation model is not."""

    def make(rhat: float = 1.001) -> Posterior:
        rng = np.random.default_rng(1)
        points = np.stack([rng.uniform(0.018, 0.022, (CHAINS, DRAWS)), rng.uniform(1.0, 9.0, (CHAINS, DRAWS))], axis=-1)
        seen = Seen(
            name="seen/output",
            unit="kbbl/day",
            dates=("2020", "2021-03"),
            observed=np.array([900.0, 500.0]),
            is_fitted=(True, True),
            prior_predictive=rng.normal(800, 90, (6, 2)),
            posterior_predictive=rng.normal(800, 9, (CHAINS, DRAWS, 2)),
            log_likelihood=rng.normal(-3, 1, (CHAINS, DRAWS, 2)),
            discrepancy_share=np.nan,
            autocorrelation=np.nan,
        )
        return Posterior(
            study="pocket",
            interpretation="",
            scenario="history",
            made_for=made_for(Engine(fitted_study), fitted_study.study.observations, ["decline"], HISTORY),
            unknowns=(
                Unknown("decline", "uniform(0.01, 0.03)", is_parameter=True, contraction=0.96, shift=0.1),
                Unknown("seen/output.sd", "halfnormal(9)", is_parameter=False, contraction=0.02, shift=0.1),
            ),
            fixed={"loss": 0.3},
            points=points,
            prior_points=rng.uniform(0.01, 0.03, (6, 2)),
            log_prior=np.zeros((CHAINS, DRAWS)),
            years=(2020, 2021),
            series=(seen,),
            log_evidence=np.full(CHAINS, -7.5),
            opinion=Opinion(-7.4, 0.01, 0.2, 500),
            scores=None,
            forecasts=None,
            gates=(Gate("rhat", rhat, 1.01), Gate("evidence", 0.05, 0.2)),
            stopped={"prior": 1, "posterior": 0},
            options={"seed": "1"},
        )

    return make
