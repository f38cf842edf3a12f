"""Leading the repeats of a fit over an executor: a piece of work takes one repeat some way, from state to state."""

import pickle
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from coyuntura.infer.checkpoint import FitFolder, decode_state, encode_state
from coyuntura.infer.plans import FitPlan, Sent
from coyuntura.infer.state import State
from coyuntura.infer.tempering import Sampler
from coyuntura.sweep.content import pickled
from coyuntura.sweep.crew import TRIES, Failed, JobError, spread
from coyuntura.sweep.executors import Opener
from coyuntura.sweep.plans import engine_version

AT_ONCE = 4096
"""Likelihoods that a piece of work computes before it gives its state back, if no group of figures ends before."""

Watch: TypeAlias = Callable[[State], None]
"""Is told of each state that is written."""


class FitError(Exception):
    """A fit cannot be computed or stored, or is refused; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Task:
    """A plan on its way to workers, with its key, and how many threads a worker has; all processors' where None."""

    plan: bytes
    key: str
    threads: int | None

    @staticmethod
    def of(plan: FitPlan, threads: int | None = None) -> "Task":
        """Return a plan's task."""
        return Task(pickled(plan.sent), plan.key, threads)


def advance(task: Task, repeat: int, content: bytes, _attempt: int = 0) -> bytearray | Failed:
    """Return a later state of a repeat as bytes with a checksum, or what went wrong. This is what workers run.

    Where states are handed over does not matter to what they hold.

    Args:
        task: The plan.
        repeat: Which repeat.
        content: Its state as bytes; none where it begins.
        _attempt: How often this was tried; some executors know work by its arguments and do not do it again.
    """
    try:
        sent, sampler = _work(task.plan, task.threads)
        if sent.version != engine_version():
            return Failed(f"the worker has other code: {engine_version()}, and not {sent.version}")
        state = decode_state(content, task.key, repeat) if content else sampler.start(sent.seed, repeat)
        until = state.evaluations + AT_ONCE
        while not state.is_done:
            state = sampler.step(state)
            if state.is_at_end or state.evaluations >= until:
                break
        return encode_state(task.key, state)
    except Exception as error:  # noqa: BLE001  what is raised inside is told, and is not a lost worker
        return Failed(f"{type(error).__name__}: {error}")


@lru_cache(maxsize=2)
def _work(encoded: bytes, threads: int | None) -> tuple[Sent, Sampler]:
    """Return what a worker was sent and what leads its particles; it reads and compiles that once."""
    sent: Sent = pickle.loads(encoded)  # noqa: S301  it comes from the process that started the fit, never from a file
    return sent, sent.sampler(threads)


class _Waiting:
    """Repeats that wait to be sent out; more may come once there were none."""

    def __init__(self) -> None:
        self.repeats: deque[int] = deque()

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        if not self.repeats:
            raise StopIteration
        return self.repeats.popleft()


def lead(plan: FitPlan, folder: FitFolder, workers: Executor | Opener | None, watch: Watch) -> tuple[State, ...]:
    """Return the last state of each repeat, going on from those that lie in the folder.

    Each state is written before the next begins, and where figures enter year by year one is kept of each year's end.

    Args:
        plan: Of the fit.
        folder: Its own, which exists.
        workers: An executor, or what opens one and another where it breaks; this process where None.
        watch: Is told of each state.

    Raises:
        FitError: A repeat failed, or lost its worker too often; what was done stays.
        DamagedError: A state did not come back whole.
        OSError: The folder cannot be written.
    """
    task = Task.of(plan, None if workers is None else 1)
    states: dict[int, State] = {}
    contents: dict[int, bytes] = {}
    waiting = _Waiting()
    for repeat in range(plan.repeats):
        state = _found(plan, folder, repeat)
        if state is not None:
            states[repeat] = state
            watch(state)
        contents[repeat] = b"" if state is None else bytes(encode_state(plan.key, state))
        if state is None or not state.is_done:
            waiting.repeats.append(repeat)

    def submit(executor: Executor, repeat: int, attempt: int) -> Future[bytearray | Failed]:
        return executor.submit(advance, task, repeat, contents[repeat], attempt)

    try:
        for repeat, content in spread(waiting, submit, workers, plan.repeats):
            if plan.by_year and (state := decode_state(content, plan.key, repeat)).is_at_end:
                folder.write(repeat, content, state.group)
            states[repeat] = folder.write(repeat, content)
            watch(states[repeat])
            contents[repeat] = bytes(content)
            if not states[repeat].is_done:
                waiting.repeats.append(repeat)
    except JobError as error:
        raise FitError(_said(error)) from error
    return tuple(states[repeat] for repeat in range(plan.repeats))


def _found(plan: FitPlan, folder: FitFolder, repeat: int) -> State | None:
    """Return the state that a repeat may go on from; None where it begins."""
    state = folder.read(repeat)
    if state is None or not plan.by_year:
        return state
    last = state.group + 1 if state.is_at_end else state.group
    is_whole = all(folder.read(repeat, group) is not None for group in range(last))
    return state if is_whole else None


def _said(error: JobError) -> str:
    if not error.is_lost:
        return f"repeat {error.number} failed: {error}"
    way_out = "Where memory is short, fewer workers need less; what was done stays, and the same command goes on"
    return f"repeat {error.number} lost its worker {TRIES} times, the last time with {error}. {way_out}"
