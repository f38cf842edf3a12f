"""What a user waits for: imports, the first run of a kernel that is new, and of one that is known."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

STUDY = "venezuela"
_PROBE = """
import json, sys, time
began = time.perf_counter()
from coyuntura.check.study import check_study
from coyuntura.model.bundled import study_folder
from coyuntura.model.folder import read_study
from coyuntura.program.lower import lower
from coyuntura.program.prune import prune
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate
marks = [time.perf_counter()]
study = check_study(read_study(study_folder(sys.argv[1])))
marks.append(time.perf_counter())
outputs = sys.argv[2].split() or None
program = lower(study.model)
program = program if outputs is None else prune(program, outputs)
inputs = Inputs.of_model(study.model)
marks.append(time.perf_counter())
simulate(program, inputs, outputs)
marks.append(time.perf_counter())
again = []
for _ in range(5):
    simulate(program, inputs, outputs)
    marks.append(time.perf_counter())
    again.append(marks[-1] - marks[-2])
names = ("import", "read_and_check", "lower", "first_run")
waits = {name: after - before for name, before, after in zip(names, [began, *marks], marks)}
print(json.dumps({**waits, "next_run": min(again)}))
"""


class StartupError(RuntimeError):
    """A command of the project failed; the message is its last line."""


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that is waited for: seconds of each repeat."""

    name: str
    seconds: Sequence[float]

    @property
    def best(self) -> float:
        """The shortest."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)


def measure_startup(outputs: Sequence[str], repeats: int, *, is_short: bool) -> tuple[Wait, ...]:
    """Return what the Venezuelan study's users wait for, each time in new processes.

    A cold start has an empty folder of kernels, a cached one the folder that a cold start filled.

    Args:
        outputs: Cells that the kernel keeps.
        repeats: How often each is measured.
        is_short: Whether the kernel of all cells and whole commands are left out.
    """
    found: dict[str, list[float]] = {}

    def note(name: str, seconds: float) -> None:
        found.setdefault(name, []).append(seconds)

    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as cache:
            surroundings = {**os.environ, "XDG_CACHE_HOME": cache}
            note("Python itself", _wall([sys.executable, "-c", "pass"], surroundings))
            kernels = (("kept cells", tuple(outputs)), ("all cells", ()))
            for kernel, kept in kernels[:1] if is_short else kernels:
                for state in ("cold", "cached"):
                    probe = _probe(kept, surroundings)
                    if kernel == "kept cells":
                        note("import", probe["import"])
                        note("read and check the study", probe["read_and_check"])
                        note("lower to a program", probe["lower"])
                    note(f"kernel of {kernel}, {state}", probe["first_run"] - probe["next_run"])
                    note(f"one run of {kernel}", probe["next_run"])
            if not is_short:
                _commands(note_all=found, surroundings=surroundings, folder=Path(cache))
    return tuple(Wait(name, tuple(seconds)) for name, seconds in found.items())


def _commands(note_all: dict[str, list[float]], surroundings: Mapping[str, str], folder: Path) -> None:
    """Time whole commands, from the shell's call to the prompt."""
    program = [sys.executable, "-c", "from coyuntura.cli import main; main()"]
    cold = {**surroundings, "XDG_CACHE_HOME": str(folder / "new")}
    run = ["run", STUDY, "-o", str(folder / "out.nc")]
    for name, arguments, where in (
        ("coyuntura --help", ["--help"], surroundings),
        (f"coyuntura check {STUDY}", ["check", STUDY], surroundings),
        (f"coyuntura run {STUDY}, cold", run, cold),
        (f"coyuntura run {STUDY}, cached", run, cold),
    ):
        note_all.setdefault(name, []).append(_wall([*program, *arguments], where))


def _probe(outputs: Sequence[str], surroundings: Mapping[str, str]) -> Mapping[str, float]:
    command = [sys.executable, "-c", _PROBE, STUDY, " ".join(outputs)]
    return cast("Mapping[str, float]", json.loads(_run(command, surroundings)))


def _wall(command: Sequence[str], surroundings: Mapping[str, str]) -> float:
    started = time.perf_counter()
    _run(command, surroundings)
    return time.perf_counter() - started


def _run(command: Sequence[str], surroundings: Mapping[str, str]) -> str:
    """Return what a command prints.

    Raises:
        StartupError: It fails.
    """
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=surroundings)  # noqa: S603  fixed commands
    if done.returncode != 0:
        raise StartupError((done.stderr.strip().splitlines() or ["a command gave no reason"])[-1][:200])
    return done.stdout
