"""A sweep on a real cluster: a scheduler and several worker processes, of which one is killed at work."""

# Dask's annotations have gaps.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false
import os
import signal
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.files import checksum
from coyuntura.sweep.plans import Plan
from coyuntura.sweep.sweep import sweep

if TYPE_CHECKING:
    from distributed import Client

    from coyuntura.sweep.executors import Opener

WORKERS = 3
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Client"]:
    """Return a client of a cluster whose workers are processes that their nannies start again."""
    distributed = pytest.importorskip("distributed")
    dask = import_module("dask")
    # Workers are copies of a process that loaded Dask once.
    settings = {"distributed.worker.multiprocessing-method": "forkserver", "distributed.comm.timeouts.connect": "30s"}
    with dask.config.set(settings):
        cluster = distributed.LocalCluster(
            n_workers=WORKERS,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            host="127.0.0.1",
            local_directory=str(tmp_path_factory.mktemp("dask")),
            silence_logs=50,
        )
        with cluster, distributed.Client(cluster) as client:
            yield client


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    small: CheckedStudy, make_plan: Callable[..., Plan], tmp_path: Path, client: "Client"
) -> None:
    plan = make_plan(runs=300, block=5)
    alone = sweep(small, plan, tmp_path / "alone")
    workers = list(cast("dict[str, int]", client.run(os.getpid)).values())
    computed_later: list[int] = []

    def kill_one(computed: int, _found: int) -> None:
        if not computed_later:
            os.kill(workers[0], signal.SIGKILL)
        computed_later.append(computed)

    found = sweep(small, plan, tmp_path / "cluster", client.get_executor(), watch=kill_one)

    assert (len(workers), sum(computed_later)) == (WORKERS, 300)
    assert (checksum(found.path), found.record) == (checksum(alone.path), alone.record)


@pytest.mark.slow
def test_a_client_opens_executors_as_they_are_needed(
    small: CheckedStudy, plan: Plan, expected: str, tmp_path: Path, client: "Client"
) -> None:
    opener = cast("Opener", client.get_executor)

    assert checksum(sweep(small, plan, tmp_path / "cluster", opener).path) == expected
