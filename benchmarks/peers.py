"""Other tools, each in an environment of its own, asked over pipes."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self, TypeAlias

import numpy as np

from coyuntura.arrays import Reals

Answer: TypeAlias = Mapping[str, float | str]

PEERS: Mapping[str, str] = {"pysimlin": "pysimlin==0.8.5", "pysd": "pysd==3.14.3"}
"""Peers in the order of the tables, with what is installed of them."""
_DRIVERS = {"pysimlin": "benchmarks.drivers.simlin_driver", "pysd": "benchmarks.drivers.pysd_driver"}
_INSTALLING = 600  # seconds


class PeerError(RuntimeError):
    """A peer is not there, or cannot do what it is asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a peer runs: a model's file, its parameters, outputs and times."""

    model: Path
    parameters: Sequence[str]
    outputs: Sequence[str]
    times: Reals


def environment(workplace: Path) -> Path:
    """Return the Python of the peers' environment, made where it is missing.

    Raises:
        PeerError: It cannot be made.
    """
    folder = workplace / f"peers-{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        _call([sys.executable, "-m", "venv", str(folder)])
    return python


def install(name: str, workplace: Path) -> Path:
    """Return the Python in which a peer is installed; it is installed where it is missing.

    Raises:
        PeerError: The network or a wheel is missing.
    """
    python = environment(workplace)
    mark = workplace / f"{python.parent.parent.name}-{PEERS[name]}"
    if not mark.exists():
        _call([str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", PEERS[name]])
        mark.touch()
    return python


def _call(command: Sequence[str]) -> None:
    """Run a command.

    Raises:
        PeerError: It fails.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_INSTALLING)  # noqa: S603  fixed commands
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeerError(str(error)) from error
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise PeerError(lines[-1][:200])


class Peer:
    """A peer at work in a process of its own; use it as a context."""

    def __init__(self, name: str, workplace: Path, *, is_cpu: bool = False) -> None:
        python = install(name, workplace)
        self.name = name
        self._clock = "cpu" if is_cpu else "wall"
        self._folder = workplace / "exchange"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(  # noqa: S603  a fixed program
            [str(python), "-m", _DRIVERS[name]],
            cwd=Path(__file__).resolve().parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.greeting = self._answer()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait()

    @property
    def version(self) -> str:
        """The peer's version."""
        return str(self.greeting["version"])

    def load(self, task: Task) -> float:
        """Return how many seconds the peer needs from a file to a model that can run.

        Raises:
            PeerError: It cannot read the model.
        """
        times = self._folder / f"{self.name}-times.npy"
        np.save(times, task.times)
        answer = self._ask(
            do="load",
            model=str(task.model),
            parameters=list(task.parameters),
            outputs=list(task.outputs),
            times=str(times),
        )
        return float(answer["seconds"])

    def seconds(self, draws: Reals) -> float:
        """Return how long the peer runs for drawn parameters, shape (member, parameter)."""
        return float(self._run(draws, "")["seconds"])

    def results(self, draws: Reals) -> Reals:
        """Return what the peer computes for drawn parameters, shape (member, output, time)."""
        path = self._folder / f"{self.name}-results.npy"
        self._run(draws, str(path))
        return np.load(path)

    def _run(self, draws: Reals, result: str) -> Answer:
        path = self._folder / f"{self.name}-draws.npy"
        np.save(path, draws)
        return self._ask(do="run", draws=str(path), result=result, clock=self._clock)

    def _ask(self, **request: object) -> Answer:
        print(json.dumps(request), file=self._pipe(self._process.stdin), flush=True)
        return self._answer()

    def _answer(self) -> Answer:
        """Return the peer's answer.

        Raises:
            PeerError: It gives an error, or has ended.
        """
        line = self._pipe(self._process.stdout).readline()
        answer: Answer = json.loads(line) if line else {"error": f"it ended with {self._process.poll()}"}
        if "error" in answer:
            raise PeerError(str(answer["error"]))
        return answer

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        if pipe is None:
            raise PeerError("the process has no pipes")
        return pipe
