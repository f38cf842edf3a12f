"""Sending blocks out: bounded, tried again where a worker is lost, told where a block fails."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import ParamSpec, TypeAlias, TypeVar

import pytest

from coyuntura.sweep.blocks import decode_block
from coyuntura.sweep.crew import TRIES, Failed
from coyuntura.sweep.executors import Here, processes
from coyuntura.sweep.plans import Plan, Work
from coyuntura.sweep.schedule import BlockError, Task, compute_block, compute_blocks

P = ParamSpec("P")
R = TypeVar("R")
MakePlan: TypeAlias = Callable[..., Plan]


class Losing(Executor):
    """Loses the workers of some blocks, each a number of times; breaks with them where it is told to."""

    def __init__(self, losses: dict[int, int], error: Exception) -> None:
        self.losses = losses
        self.error = error
        self.is_broken = False
        self.sent: list[int] = []

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Return what the function gives, or a loss.

        Raises:
            BrokenExecutor: It broke before.
        """
        if self.is_broken:
            raise BrokenExecutor("it broke before")
        number = args[1]
        assert isinstance(number, int)
        self.sent.append(number)
        if self.losses.get(number, 0) < 1:
            return Here().submit(fn, *args, **kwargs)
        self.losses[number] -= 1
        self.is_broken = isinstance(self.error, BrokenExecutor)
        future: Future[R] = Future()
        future.set_exception(self.error)
        return future


class Counting(ThreadPoolExecutor):
    """Counts how many pieces of work are under way."""

    def __init__(self) -> None:
        super().__init__(4)
        self.under_way: list[Callable[[], bool]] = []
        self.most = 0

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Return the future of a function."""
        future = super().submit(fn, *args, **kwargs)
        self.under_way = [*(is_done for is_done in self.under_way if not is_done()), future.done]
        self.most = max(self.most, len(self.under_way))
        return future


def numbers_of(plan: Plan, workers: Executor | Callable[[], Executor] | None, in_flight: int = 4) -> list[int]:
    """Return the numbers of the blocks that come back, each checked."""
    task = Task.of(plan)
    found = list(compute_blocks(task, iter(range(plan.blocks)), workers, in_flight))
    for number, content in found:
        decode_block(content, task.key, number)
    return sorted(number for number, _ in found)


def test_every_block_comes_back_once(plan: Plan) -> None:
    assert numbers_of(plan, None) == list(range(6))


def test_no_more_blocks_are_under_way_than_are_allowed(plan: Plan) -> None:
    with Counting() as pool:
        numbers_of(plan, pool, in_flight=2)

    assert pool.most <= 2


def test_numbers_are_taken_as_there_is_room(plan: Plan) -> None:
    taken: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(6):
            taken.append(number)
            yield number

    next(compute_blocks(Task.of(plan), numbers(), None, 4))

    assert taken == [0]


def test_a_block_whose_worker_is_lost_is_sent_out_again(plan: Plan) -> None:
    assert numbers_of(plan, Losing({2: 1, 4: TRIES - 1}, OSError("connection lost"))) == list(range(6))


def test_an_executor_that_breaks_is_opened_again(plan: Plan) -> None:
    losses = {1: 1, 5: 1}
    opened: list[Losing] = []

    def opener() -> Executor:
        opened.append(Losing(losses, BrokenExecutor("a worker ended")))
        return opened[-1]

    assert (numbers_of(plan, opener), len(opened)) == (list(range(6)), 3)


def test_an_executor_that_breaks_and_cannot_be_opened_again_is_told(plan: Plan) -> None:
    with pytest.raises(BlockError, match=f"lost its worker {TRIES} times, the last time with BrokenExecutor"):
        numbers_of(plan, Losing({1: 1}, BrokenExecutor("a worker ended")))


def test_a_block_that_ends_every_worker_is_named(plan: Plan) -> None:
    losses = {3: 100}

    with pytest.raises(BlockError, match="block 3 lost its worker"):
        numbers_of(plan, lambda: Losing(losses, BrokenExecutor("a worker ended")))


def test_what_fails_inside_a_block_is_told_at_once(make_plan: MakePlan) -> None:
    plan = make_plan()
    broken = replace(plan, cells=("nothing",))

    with pytest.raises(BlockError, match="block 0 failed: KeyError: 'nothing'"):
        numbers_of(broken, None)


def test_a_worker_of_other_code_refuses(plan: Plan) -> None:
    found = compute_block(Task.of(replace(plan, version="another")), 0)

    assert isinstance(found, Failed)
    assert "the worker has other code" in found.message


def test_an_interruption_is_not_held_back(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Work, "compute", interrupted)

    with pytest.raises(KeyboardInterrupt):
        numbers_of(plan, None)


def test_no_worker_is_none() -> None:
    with pytest.raises(ValueError, match="workers must be at least 1, got 0"):
        processes(0)


_PARENT = """
import os, time
from coyuntura.sweep.executors import processes
if __name__ == "__main__":
    print(processes(1)().submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a killed process is looked for as POSIX does")
def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(_PARENT)
    command = [sys.executable, str(tmp_path / "parent.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as parent:  # noqa: S603  fixed arguments
        worker = int(parent.stdout.readline()) if parent.stdout else 0
        parent.kill()
    until = time.monotonic() + 20
    while _lives(worker) and time.monotonic() < until:
        time.sleep(0.05)

    assert not _lives(worker)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
