"""A process that computes what it is sent: pieces of work come in by one pipe, and what they gave goes out by another.

A message is 8 bytes that count it and a pickle, which comes from the process that started this one, or goes to it.
"""

import os
import pickle
import signal
import struct
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO, cast

LENGTH = struct.Struct("<Q")


def write_message(pipe: BinaryIO, content: bytes) -> None:
    """Write a message.

    Raises:
        OSError: Nobody is left to read it.
    """
    pipe.write(LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def read_message(pipe: BinaryIO) -> bytes:
    """Return the next message.

    Raises:
        EOFError: Whoever writes there ended, perhaps in the midst of it.
    """
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return content


def serve() -> None:
    """Do the work that standard input brings and write what it gave to standard output, until the input ends.

    Interruptions are left to the process that started this one, and this one ends when that one does, however it does.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders, answers = _own(0, "rb"), _own(1, "wb")
    waiting: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(orders, waiting), daemon=True).start()
    while True:
        answer = _done(waiting.get())
        try:
            write_message(answers, answer)
        except OSError:
            os._exit(1)


def _own(number: int, mode: str) -> BinaryIO:
    """Return a standard stream as a pipe of our own; what else reads or prints there finds nothing."""
    pipe = cast("BinaryIO", os.fdopen(os.dup(number), mode))
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, number)
    os.close(nowhere)
    return pipe


def _listen(orders: BinaryIO, waiting: "SimpleQueue[bytes]") -> None:
    """Hand on what comes in; at its end the process ends, in the midst of its work as well."""
    try:
        while True:
            waiting.put(read_message(orders))
    finally:
        os._exit(0)


def _done(order: bytes) -> bytes:
    """Return what a piece of work gave or raised, as bytes."""
    try:
        work: tuple[Callable[..., object], tuple[object, ...]] = pickle.loads(order)  # noqa: S301  from who started this
        call, given = work
        return pickle.dumps((True, call(*given)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001  whoever sent the work is told, in words: not every exception travels
        return pickle.dumps((False, f"{type(error).__name__}: {error}"))
