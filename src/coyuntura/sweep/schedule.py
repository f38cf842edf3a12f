"""Sending blocks out over an executor and taking them back, a bounded number at a time."""

import pickle
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from functools import lru_cache

from coyuntura.sweep.blocks import encode_block
from coyuntura.sweep.content import pickled
from coyuntura.sweep.executors import Here, Opener
from coyuntura.sweep.plans import Plan, Work, engine_version

TRIES = 3
"""How often a block is sent out before it is given up; a worker that is lost costs all its blocks one."""
MOST_HELD = 2**30
"""Bytes of blocks that may be under way at a time."""


class SweepError(Exception):
    """A sweep cannot be computed or stored; the message says why and what to do."""


class BlockError(SweepError):
    """A block cannot be computed; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Failed:
    """What went wrong inside a block, in words, since not every exception goes from process to process."""

    message: str


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


class Crew:
    """Workers of one sweep: an executor, and how to open another where it breaks."""

    def __init__(self, workers: Executor | Opener | None) -> None:
        self.given = Here() if workers is None else workers
        self.executor = self.opened()

    def opened(self) -> Executor:
        """Return an executor to work with."""
        return self.given if isinstance(self.given, Executor) else self.given()

    def reopen(self) -> None:
        """Replace an executor that broke, where it was opened here."""
        # What is broken may never be done.
        self.close(is_done=False)
        self.executor = self.opened()

    def close(self, *, is_done: bool) -> None:
        """Let go of an executor that was opened here; where it is not done, without waiting for what it does."""
        if not isinstance(self.given, Executor):
            # Not every executor knows `cancel_futures`; what was sent out here is cancelled one by one.
            self.executor.shutdown(wait=is_done)

    @property
    def is_here(self) -> bool:
        """Tell whether work is done at once, in this process."""
        return isinstance(self.executor, Here)


def compute_blocks(
    task: Task, numbers: Iterator[int], workers: Executor | Opener | None, in_flight: int
) -> Iterator[tuple[int, bytearray]]:
    """Yield blocks as they are done, in any order, each with its number.

    A block whose worker is lost is sent out again, the last time by itself, so that it is known which one ends workers.

    Args:
        task: The plan.
        numbers: Of the blocks to compute, taken as there is room for them.
        workers: An executor, or what opens one; this process where None.
        in_flight: How many blocks are under way at most.

    Raises:
        BlockError: A block failed, or lost its worker too often.
    """
    crew = Crew(workers)
    again: deque[int] = deque()
    tries: dict[int, int] = {}
    running: dict[Future[bytearray | Failed], int] = {}
    room = 1 if crew.is_here else max(1, in_flight)
    try:
        while True:
            _send(crew, task, _next(again, numbers, tries), running, _room(tries, room))
            if not running:
                return
            done, is_broken = _ended(running)
            for future in done:
                number, error = running.pop(future), _error(future)
                if error is None:
                    tries.pop(number, None)
                    yield number, _sound(number, future.result())
                    continue
                tries[number] = tries.get(number, 0) + 1
                if tries[number] >= TRIES:
                    raise BlockError(_lost(number, error)) from error
                again.append(number)
            if is_broken:
                crew.reopen()
    finally:
        for future in running:
            future.cancel()
        crew.close(is_done=not running)


def _next(again: deque[int], numbers: Iterator[int], tries: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Yield blocks to send out, those that were lost before new ones, each with how often it was lost."""
    while again:
        number = again.popleft()
        yield number, tries[number]
    for number in numbers:
        yield number, 0


def _send(
    crew: Crew,
    task: Task,
    following: Iterator[tuple[int, int]],
    running: dict[Future[bytearray | Failed], int],
    room: int,
) -> None:
    """Send blocks out until there is no room."""
    while len(running) < room and (block := next(following, None)) is not None:
        try:
            future = crew.executor.submit(compute_block, task, *block)
        except BrokenExecutor as error:
            future = Future[bytearray | Failed]()
            future.set_exception(error)
        running[future] = block[0]


def _room(tries: dict[int, int], room: int) -> int:
    return 1 if any(count == TRIES - 1 for count in tries.values()) else room


def _ended(running: Mapping[Future[bytearray | Failed], int]) -> tuple[set[Future[bytearray | Failed]], bool]:
    """Return what ended, and whether the executor broke: then that is everything that was under way."""
    done = wait(running, return_when=FIRST_COMPLETED).done
    is_broken = any(isinstance(_error(future), BrokenExecutor) for future in done)
    return (set(running) if is_broken else done), is_broken


def _error(future: Future[bytearray | Failed]) -> BaseException | None:
    if future.cancelled() or not future.done():
        return BrokenExecutor("its work was given up")
    return future.exception()


def _sound(number: int, found: bytearray | Failed) -> bytearray:
    """Return a block's bytes.

    Raises:
        BlockError: The block failed.
    """
    if isinstance(found, Failed):
        raise BlockError(f"block {number} failed: {found.message}")
    return found


def _lost(number: int, error: BaseException) -> str:
    way_out = "Where memory is short, fewer workers need less; what was done stays, and the same command goes on"
    return (
        f"block {number} lost its worker {TRIES} times, the last time with {type(error).__name__}: {error}. {way_out}"
    )
