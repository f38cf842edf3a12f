"""Sending work out over an executor and taking it back: bounded, tried again where a worker is lost."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from coyuntura.sweep.executors import Here, Opener

TRIES = 3
"""How often a piece of work is sent out before it is given up; a worker that is lost costs all that it had one."""
R = TypeVar("R")


class JobError(Exception):
    """A piece of work failed, or lost its worker too often."""

    def __init__(self, number: int, message: str, *, is_lost: bool) -> None:
        super().__init__(message)
        self.number = number
        self.is_lost = is_lost


@dataclass(frozen=True, slots=True)
class Failed:
    """What went wrong inside a piece of work, in words, since not every exception goes from process to process."""

    message: str


Submit: TypeAlias = Callable[[Executor, int, int], "Future[R | Failed]"]
"""Sends out a piece of work, by its number and how often it was lost; some executors know work by its arguments and
do not do it again, so each attempt has its number among them."""


class Crew:
    """Workers of one task: an executor, and how to open another where it breaks."""

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


class Spread(Generic[R]):
    """Pieces of work that are out, and those that are to be sent out again."""

    def __init__(self, submit: "Submit[R]", workers: Executor | Opener | None, in_flight: int) -> None:
        self.submit = submit
        self.crew = Crew(workers)
        self.room = 1 if self.crew.is_here else max(1, in_flight)
        self.running: dict[Future[R | Failed], int] = {}
        self.again: deque[int] = deque()
        self.tries: dict[int, int] = {}

    def done(self, numbers: Iterator[int]) -> Iterator[tuple[int, R]]:
        """Yield what was done, in any order, each with its number, until nothing is out and no number comes.

        Raises:
            JobError: A piece failed, or lost its worker too often.
        """
        try:
            while True:
                self._send(numbers)
                if not self.running:
                    return
                ended, is_broken = _ended(self.running)
                for future in ended:
                    number, error = self.running.pop(future), _error(future)
                    if error is None:
                        self.tries.pop(number, None)
                        yield number, _sound(number, future.result())
                        continue
                    self.tries[number] = self.tries.get(number, 0) + 1
                    if self.tries[number] >= TRIES:
                        raise JobError(number, f"{type(error).__name__}: {error}", is_lost=True) from error
                    self.again.append(number)
                if is_broken:
                    self.crew.reopen()
        finally:
            for future in self.running:
                future.cancel()
            self.crew.close(is_done=not self.running)

    def _send(self, numbers: Iterator[int]) -> None:
        """Send work out until there is no room, by itself what may be what ends workers."""
        following = self._next(numbers)
        room = 1 if any(count == TRIES - 1 for count in self.tries.values()) else self.room
        while len(self.running) < room and (job := next(following, None)) is not None:
            try:
                future = self.submit(self.crew.executor, *job)
            except BrokenExecutor as error:
                future = Future[R | Failed]()
                future.set_exception(error)
            self.running[future] = job[0]

    def _next(self, numbers: Iterator[int]) -> Iterator[tuple[int, int]]:
        """Yield work to send out, what was lost before new work, each with how often it was lost."""
        while self.again:
            number = self.again.popleft()
            yield number, self.tries[number]
        for number in numbers:
            yield number, 0


def spread(
    numbers: Iterator[int], submit: "Submit[R]", workers: Executor | Opener | None, in_flight: int
) -> Iterator[tuple[int, R]]:
    """Yield pieces of work as they are done, in any order, each with its number.

    A piece whose worker is lost is sent out again, the last time by itself, so that it is known which one ends workers.

    Args:
        numbers: Of the pieces, taken as there is room for them; one that ends may give more once a piece is done.
        submit: Sends one out.
        workers: An executor, or what opens one; this process where None.
        in_flight: How many are under way at most.

    Raises:
        JobError: A piece failed, or lost its worker too often.
    """
    return Spread(submit, workers, in_flight).done(numbers)


def _ended(running: Mapping[Future[R | Failed], int]) -> tuple[set[Future[R | Failed]], bool]:
    """Return what ended, and whether the executor broke: then that is everything that was under way."""
    done = wait(running, return_when=FIRST_COMPLETED).done
    is_broken = any(isinstance(_error(future), BrokenExecutor) for future in done)
    return (set(running) if is_broken else done), is_broken


def _error(future: Future[R | Failed]) -> BaseException | None:
    if future.cancelled() or not future.done():
        return BrokenExecutor("its work was given up")
    return future.exception()


def _sound(number: int, found: R | Failed) -> R:
    """Return what was done.

    Raises:
        JobError: It failed.
    """
    if isinstance(found, Failed):
        raise JobError(number, found.message, is_lost=False)
    return found
