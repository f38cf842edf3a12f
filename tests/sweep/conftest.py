"""What tests of sweeps need: a small study, a plan of a few small blocks, and its result's bytes."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.designs import Spread
from coyuntura.ensemble.engine import Engine
from coyuntura.files import checksum
from coyuntura.model.folder import read_study
from coyuntura.names import Id
from coyuntura.sweep.plans import Plan, plan_sweep
from coyuntura.sweep.sweep import sweep

MakePlan: TypeAlias = Callable[..., Plan]


@pytest.fixture(scope="session")
def small() -> CheckedStudy:
    """Return the small study of `tests/pocket`."""
    return check_study(read_study(Path(__file__).parents[1] / "pocket"))


@pytest.fixture
def make_plan(small: CheckedStudy) -> MakePlan:
    """Return what makes a plan of the small study, in blocks of ten runs."""

    def make(runs: int = 55, scenarios: tuple[str, ...] = ("history", "no_decline"), block: int = 10) -> Plan:
        design = Spread("monte-carlo", tuple(small.model.priors.items()), runs, 7)
        return plan_sweep(Engine(small), design, [Id(name) for name in scenarios], ["output", "cash"], block)

    return make


@pytest.fixture
def plan(make_plan: MakePlan) -> Plan:
    """Return a plan of six blocks, the last one smaller than the others."""
    return make_plan()


@pytest.fixture
def expected(small: CheckedStudy, plan: Plan, tmp_path: Path) -> str:
    """Return the checksum of the plan's result, computed in this process in one go."""
    return checksum(sweep(small, plan, tmp_path / "expected").path)
