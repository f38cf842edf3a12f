"""Who computes blocks: this process, processes of this machine, or whatever offers an executor."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures import wait as all_futures
from functools import partial
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from threading import Thread
from typing import ParamSpec, TypeAlias, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

Opener: TypeAlias = Callable[[], Executor]
"""Opens an executor; called again where one broke."""


class Here(Executor):
    """Computes in the calling process, at once."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Return what a function gave or raised; an interruption is not held back."""
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  an executor hands on whatever there was
            future.set_exception(error)
        return future


def processes(count: int) -> Opener:
    """Return what opens a pool of processes of this machine.

    They leave interruptions to the process that started them, and end when it ends, however it ends.

    Raises:
        ValueError: There is not at least one.
    """
    if count < 1:
        raise ValueError(f"workers must be at least 1, got {count}.")
    return partial(_pool, count)


def _pool(count: int) -> Executor:
    """Return a pool whose processes all run: Python waits forever for one that starts while another is lost."""
    pool = ProcessPoolExecutor(count, mp_context=_context(), initializer=_settle_in)
    all_futures([pool.submit(os.getpid) for _ in range(count)])
    return pool


def _context() -> BaseContext:
    """Return how processes start: never as copies of this one, whose threads a copy would miss."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    # Loaded once and then copied, since loading takes longer than many a block.
    context.set_forkserver_preload(["coyuntura.sweep.schedule"])
    return context


def _settle_in() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        # A pool's process that waits for work does not notice that nobody is left to give it any.
        os._exit(1)
