"""Trials: one hostile thing at a time, drawn at random from a seed, and whether the program survives it."""

import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import time
import traceback
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeAlias

POCKET = Path(__file__).parents[1] / "pocket"
GIGABYTE = 2**30
SECONDS = 60
"""Of a command's own processor or of the clock, beyond which it counts as without end."""
STEERING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

Try: TypeAlias = Callable[[Random, Path], str]
"""Tries one thing in a folder of its own, and returns what went wrong, or nothing."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of hostile thing, in words, and how one of it is tried."""

    name: str
    expected: str
    attempt: Try


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a command; `code` is None where it did not end."""

    code: int | None
    out: str
    err: str


def coyuntura(
    words: Sequence[str | Path], surroundings: Mapping[str, str] | None = None, before: Callable[[], None] | None = None
) -> Said:
    """Return what became of a command in a process of its own."""
    command = [sys.executable, "-m", "coyuntura", *(str(word) for word in words)]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **(surroundings or {})},
        preexec_fn=before,
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(timeout=SECONDS)
            code: int | None = process.returncode
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            (out, err), code = process.communicate(), None
    return Said(code, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


def wrong(said: Said, codes: Sequence[int] = (0, 1, 2), *, may_warn: bool = False) -> str:
    """Return what is wrong with how a command ended: no end, a traceback, another code, a sign that steers."""
    if said.code is None:
        return f"no end within {SECONDS} s"
    if "Traceback" in said.err or "Exception ignored" in said.err:
        return f"a traceback: {said.err.strip().splitlines()[-1][:200]}"
    if said.code not in codes:
        return f"exit code {said.code}: {said.err[-200:]}"
    if said.code == 2 and not said.err.strip() and not may_warn:
        return "exit code 2 without a word"
    return steers(said.out + said.err)


def steers(text: str) -> str:
    """Return which sign of a text would steer a terminal, or nothing."""
    found = sorted({f"U+{ord(sign):04X}" for sign in text if sign != "\n" and unicodedata.category(sign) in STEERING})
    return f"what steers a terminal was printed: {', '.join(found[:5])}" if found else ""


def apart(work: Callable[[], str], seconds: int = 20, memory: int = 2 * GIGABYTE) -> str:
    """Return what work returns in a copy of this process, with bounds on its processor time and its memory."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _work_apart(work, theirs, seconds, memory)
    os.close(theirs)
    end = time.monotonic() + 4 * seconds
    content = b""
    while (left := end - time.monotonic()) > 0 and select.select([ours], [], [], left)[0]:
        chunk = os.read(ours, 65536)
        content += chunk
        if not chunk:
            break
    else:
        os.kill(child, signal.SIGKILL)
    os.close(ours)
    _, status = os.waitpid(child, 0)
    if content:
        return str(pickle.loads(content))  # noqa: S301  a copy of this process wrote it
    return f"the process ended with status {status}: more than {seconds} s of processor, or a crash"


def _work_apart(work: Callable[[], str], pipe: int, seconds: int, memory: int) -> None:
    """Do the work of a copy, and end it."""
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nowhere, number)
        found = work()
    except BaseException:  # noqa: BLE001  whatever there was is what went wrong
        found = traceback.format_exc(limit=-3)
    os.write(pipe, pickle.dumps(found))
    os._exit(0)


def small_sweep(folder: Path, runs: int, *more: str) -> list[str | Path]:
    """Return the words of a sweep of the small study."""
    return ["sweep", POCKET, "-o", folder, "--runs", str(runs), "--save", "output", *more]


def result_of(folder: Path) -> bytes:
    """Return the one result that lies in a folder of sweeps; nothing where there is none."""
    found = sorted(folder.glob("*/results.nc"))
    return found[0].read_bytes() if len(found) == 1 else b""
