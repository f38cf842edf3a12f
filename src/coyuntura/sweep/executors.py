"""Who computes blocks: this process, processes of this machine, or whatever offers an executor."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import ParamSpec, TypeAlias, TypeVar

from coyuntura.sweep.pool import Pool

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
    One that is lost is replaced, and its block is sent out again.

    Raises:
        ValueError: There is not at least one.
    """
    if count < 1:
        raise ValueError(f"workers must be at least 1, got {count}.")
    return partial(Pool, count)
