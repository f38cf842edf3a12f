"""Signals that end a command: heeded from the first moment on, once, and left alone when there is nothing to end."""

import os
import signal
import sys
from threading import Timer, current_thread, main_thread
from types import FrameType

INTERRUPTED, TERMINATED = 130, 143
"""What a shell reports for a program that Ctrl-C or SIGTERM ended."""
MOST_PASSED_OVER = 3
"""Signals that are passed over while a command ends; the next one ends it where it is."""
_AGAIN = 0.05  # seconds


class Terminated(KeyboardInterrupt):
    """SIGTERM came, as from a scheduler of jobs; a command ends as it does with Ctrl-C."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C came.

    A class of its own: where Python's passes through code that was a text, as that of named tuples is,
    Python ends itself by the signal later on, whoever caught it meanwhile.
    """


class _Heard:
    """What came so far."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self.passed_over = 0


_HEARD = _Heard()


def heed() -> None:
    """Raise `Interrupted` or `Terminated` at the first Ctrl-C or SIGTERM from now on, and once only.

    A signal that whoever started this process set aside, or that somebody else takes care of, is left alone.
    """
    if current_thread() is not main_thread():
        return
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _end)
    sys.unraisablehook = _raise_later


def leave() -> None:
    """Pass over what `heed` heeds: the work is done, and nothing that comes now changes what becomes of it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is _end:
            signal.signal(number, signal.SIG_IGN)


def heard() -> KeyboardInterrupt | None:
    """Return what a signal that came raised, which others may have turned into an error of their own."""
    return None if _HEARD.signal is None else _raised(_HEARD.signal)


def ending(end: KeyboardInterrupt, kept: str = "") -> tuple[str, int]:
    """Return the line that says that somebody ended a command and what became of its work, and the exit code."""
    word, code = ("terminated", TERMINATED) if isinstance(end, Terminated) else ("interrupted", INTERRUPTED)
    return f"{word}. {kept or 'Nothing was written.'}\n", code


def _end(number: int, _frame: FrameType | None) -> None:
    if _HEARD.signal is None:
        _HEARD.signal = number
        raise _raised(number)
    # What is under way already, such as taking drafts away, is not to be cut short by the same wish.
    _HEARD.passed_over += 1
    if _HEARD.passed_over > MOST_PASSED_OVER:
        os._exit(ending(_raised(_HEARD.signal))[1])


def _raised(number: int) -> KeyboardInterrupt:
    return Terminated() if number == signal.SIGTERM else Interrupted()


def _raise_later(found: "sys.UnraisableHookArgs") -> None:
    """Say what was raised where nothing can be; a signal that came in such a place comes again a moment later."""
    number = _HEARD.signal
    if number is None or not issubclass(found.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(found)
        return
    _HEARD.signal = None
    again = Timer(_AGAIN, _send, [number])
    again.daemon = True
    again.start()


def _send(number: int) -> None:
    """Send a signal to the thread that heeds it, which may be waiting for something."""
    thread = main_thread().ident
    if sys.platform == "win32" or thread is None:
        signal.raise_signal(signal.Signals(number))
    else:
        signal.pthread_kill(thread, number)
