"""Sending the blocks of a sweep out over an executor and taking them back, a bounded number at a time."""

import pickle
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import lru_cache

from coyuntura.sweep.blocks import encode_block
from coyuntura.sweep.content import pickled
from coyuntura.sweep.crew import TRIES, Failed, JobError, spread
from coyuntura.sweep.executors import Opener
from coyuntura.sweep.plans import Plan, Work, engine_version

MOST_HELD = 2**30
"""Bytes of blocks that may be under way at a time."""


class SweepError(Exception):
    """A sweep cannot be computed or stored; the message says why and what to do."""


class BlockError(SweepError):
    """A block cannot be computed; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Task:
    """A plan on its way to workers, with its key, and how many threads a worker has; all processors' where None."""

    plan: bytes
    key: str
    threads: int | None = None

    @staticmethod
    def of(plan: Plan, threads: int | None = None) -> "Task":
        """Return a plan's task."""
        return Task(pickled(plan), plan.key, threads)


def compute_block(task: Task, number: int, _attempt: int = 0) -> bytearray | Failed:
    """Return a block as bytes with its checksum, or what went wrong. This is what workers run.

    Some executors know a piece of work by its arguments and do not do it again, so each attempt has its number.
    """
    try:
        work = _work(task.plan)
        plan = work.plan
        if plan.version != engine_version():
            return Failed(f"the worker has other code: {engine_version()}, and not {plan.version}")
        return encode_block(task.key, number, work.compute(number, task.threads))
    except Exception as error:  # noqa: BLE001  what is raised inside a block is told, and is not a lost worker
        return Failed(f"{type(error).__name__}: {error}")


@lru_cache(maxsize=2)
def _work(encoded: bytes) -> Work:
    """Return a plan made ready; a worker reads and compiles it once for all its blocks."""
    plan: Plan = pickle.loads(encoded)  # noqa: S301  it comes from the process that started the sweep, never from a file
    return plan.ready()


def compute_blocks(
    task: Task, numbers: Iterator[int], workers: Executor | Opener | None, in_flight: int
) -> Iterator[tuple[int, bytearray]]:
    """Yield blocks as they are done, in any order, each with its number.

    Args:
        task: The plan.
        numbers: Of the blocks to compute, taken as there is room for them.
        workers: An executor, or what opens one; this process where None.
        in_flight: How many blocks are under way at most.

    Raises:
        BlockError: A block failed, or lost its worker too often.
    """

    def submit(executor: Executor, number: int, attempt: int) -> Future[bytearray | Failed]:
        return executor.submit(compute_block, task, number, attempt)

    try:
        yield from spread(numbers, submit, workers, in_flight)
    except JobError as error:
        said = _lost(error) if error.is_lost else f"block {error.number} failed: {error}"
        raise BlockError(said) from error


def _lost(error: JobError) -> str:
    way_out = "Where memory is short, fewer workers need less; what was done stays, and the same command goes on"
    return f"block {error.number} lost its worker {TRIES} times, the last time with {error}. {way_out}"
