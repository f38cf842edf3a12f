"""Processes of this machine that compute; each has a thread here that sends it work and notices when it is lost.

Only the two hold the ends of a pair of pipes, so a process that is gone, even in the midst of an answer,
is an end of file for its thread: nobody waits for what no one will write.
"""

import json
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from threading import Condition, Thread
from typing import BinaryIO, ParamSpec, TypeVar, cast

from coyuntura.sweep.worker import read_message, write_message

P = ParamSpec("P")
R = TypeVar("R")

# `-P` keeps the present folder out of the search for modules, which is then the same as here.
_START = "import sys; import json; sys.path[:] = json.loads(sys.argv[1]); import coyuntura.sweep.worker as w; w.serve()"


class LostError(Exception):
    """A process ended in the midst of its work; the message says how."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of work on its way, and whoever waits for it."""

    order: bytes
    future: Future[object]


class Pool(Executor):
    """An executor of processes: one that is lost costs the piece that it had, and another takes its place.

    A process is started when there is work for it, and where no more can be started, fewer do the work.
    """

    def __init__(self, count: int) -> None:
        self._waiting: deque[_Piece] = deque()
        self._changed = Condition()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._is_closed = self._is_given_up = False
        # Threads do not hold up the end of the interpreter: nothing that they do outlasts whoever waits for it.
        self._threads = [Thread(target=self._attend, daemon=True) for _ in range(count)]
        self._at_work = count
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Return the future of a function that other processes can import.

        Raises:
            RuntimeError: The pool is shut down.
            TypeError: There are arguments by name.
        """
        if kwargs:
            raise TypeError(f"arguments must be given by position, got {', '.join(kwargs)}")
        if self._is_closed:
            raise RuntimeError("the pool must not be shut down when work is sent to it")
        future: Future[R] = Future()
        piece = _Piece(pickle.dumps((fn, args), pickle.HIGHEST_PROTOCOL), cast("Future[object]", future))
        with self._changed:
            self._waiting.append(piece)
            self._changed.notify()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  the interface's own
        """End all processes: once the work is done, or at once where nobody waits for it."""
        del cancel_futures
        with self._changed:
            self._is_closed = True
            self._is_given_up = not wait
            if not wait:
                for process in self._processes:
                    process.kill()
            self._changed.notify_all()
        if wait:
            for thread in self._threads:
                thread.join()

    def _attend(self) -> None:
        """Send pieces of work to one process after the other, as each lives."""
        if hasattr(signal, "pthread_sigmask"):
            # A process is born with what its thread blocks: Ctrl-C is this process's, from the first moment on.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        process: subprocess.Popen[bytes] | None = None
        while (piece := self._next()) is not None:
            if process is not None and process.poll() is not None:
                # It was lost while it had nothing to do, which costs nobody anything.
                self._ended(process)
                process = None
            try:
                process = process or self._started()
            except OSError as error:
                if self._leave(piece):
                    return
                piece.future.set_exception(error)
                continue
            if not piece.future.set_running_or_notify_cancel():
                continue
            try:
                is_done, found = _answer(process, piece.order)
            except (OSError, EOFError, MemoryError) as error:
                piece.future.set_exception(LostError(self._ended(process, error)))
                process = None
                continue
            if is_done:
                piece.future.set_result(found)
            else:
                piece.future.set_exception(RuntimeError(found))
        if process is not None:
            self._ended(process)

    def _next(self) -> _Piece | None:
        """Return the next piece of work, once there is one; None where there will be none."""
        with self._changed:
            while not self._waiting:
                if self._is_closed:
                    return None
                self._changed.wait()
            return self._waiting.popleft()

    def _started(self) -> "subprocess.Popen[bytes]":
        """Return a new process.

        Raises:
            OSError: None can be started, or nobody waits for it any more.
        """
        command = [sys.executable, "-P", "-c", _START, json.dumps(sys.path)]
        with self._changed:
            if self._is_given_up:
                raise OSError("nobody waits for it any more")
            process = subprocess.Popen(  # noqa: S603  our own code
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            self._processes.add(process)
        return process

    def _leave(self, piece: _Piece) -> bool:
        """Leave a piece of work to the other threads; tell whether there are any."""
        with self._changed:
            if self._at_work == 1:
                return False
            self._at_work -= 1
            self._waiting.appendleft(piece)
            self._changed.notify()
        return True

    def _ended(self, process: "subprocess.Popen[bytes]", error: BaseException | None = None) -> str:
        """End a process, and return how it ended where that was in the midst of its work."""
        with self._changed:
            self._processes.discard(process)
        for pipe in _pipes(process):
            with suppress(OSError):
                pipe.close()
        if isinstance(error, MemoryError):
            process.kill()
        code = process.wait()
        if isinstance(error, MemoryError):
            return "what it computed does not fit into memory"
        with suppress(ValueError):
            return f"its process ended with {signal.Signals(-code).name}"
        return f"its process ended with exit code {code}"


def _answer(process: "subprocess.Popen[bytes]", order: bytes) -> tuple[bool, object]:
    """Return whether a piece of work was done, and what it gave or what went wrong.

    Raises:
        OSError: The process is gone.
        EOFError: It ended in the midst of its work.
        MemoryError: What it gave does not fit into memory.
    """
    to, back = _pipes(process)
    write_message(to, order)
    return pickle.loads(read_message(back))  # noqa: S301  it comes from a process that was started here


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[BinaryIO, BinaryIO]:
    """Return a process's two pipes.

    Raises:
        ValueError: It was started without.
    """
    if process.stdin is None or process.stdout is None:
        raise ValueError("a process of a pool must have two pipes")
    return cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)
