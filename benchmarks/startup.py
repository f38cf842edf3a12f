"""What a user waits for: whole commands beside what they may take, imports, and first runs of kernels.

`python -m benchmarks.startup` measures the commands only, in one run.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from rich.console import Console

from benchmarks.report import commands_sheet, print_sheet
from benchmarks.waits import Wait
from coyuntura.cli import COMMANDS
from coyuntura.explain.kept import KEPT
from coyuntura.model.bundled import study_folder

STUDY = "venezuela"
PYTHON = "Python itself"
_PROBE = """
import json, sys, time
began = time.perf_counter()
from coyuntura.check.study import check_study
from coyuntura.model.bundled import study_folder
from coyuntura.model.folder import read_study
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.prepared import Prepared
marks = [time.perf_counter()]
study = check_study(read_study(study_folder(sys.argv[1])))
marks.append(time.perf_counter())
program = lower(study.model)
prepared = Prepared.of(program, sys.argv[2].split() or program.names)
inputs = Inputs.of_model(study.model)
marks.append(time.perf_counter())
prepared.run(inputs)
marks.append(time.perf_counter())
again = []
for _ in range(5):
    prepared.run(inputs)
    marks.append(time.perf_counter())
    again.append(marks[-1] - marks[-2])
names = ("import", "read_and_check", "lower", "first_run")
waits = {name: after - before for name, before, after in zip(names, [began, *marks], marks)}
print(json.dumps({**waits, "next_run": min(again)}))
"""


class StartupError(RuntimeError):
    """A command of the project failed; the message is its last line."""


@dataclass(frozen=True, slots=True)
class _Command:
    """A command line, the codes that it may end with, and what it may take."""

    words: tuple[str, ...]
    codes: tuple[int, ...] = (0,)
    most_seconds: float | None = None
    most_starts: float | None = None
    is_anew: bool = False
    """Whether what was kept of earlier runs is removed before, so that all is run."""


_STARTS = 10.0
_JUDGED = (0, 1)
"""A study whose behaviours do not all hold says so by its code."""
_COMMANDS: Mapping[str, _Command] = {
    "coyuntura --version": _Command(("--version",), most_starts=_STARTS),
    "coyuntura --help": _Command(("--help",), most_starts=_STARTS),
    **{f"coyuntura {name} --help": _Command((name, "--help"), most_starts=_STARTS) for name in COMMANDS},
    "a command that is misspelt": _Command(("chekc",), (2,), most_starts=_STARTS),
    "a fault of a unit in the study": _Command(("check", "{faulty}"), (2,), most_seconds=1.0),
    f"coyuntura ask {STUDY} QU10": _Command(("ask", STUDY, "QU10"), most_seconds=3.0, is_anew=True),
    f"coyuntura ask {STUDY}": _Command(("ask", STUDY), most_seconds=60.0, is_anew=True),
    f"coyuntura ask {STUDY}, again": _Command(("ask", STUDY), most_seconds=10.0),
    f"coyuntura check {STUDY}": _Command(("check", STUDY), _JUDGED, most_seconds=60.0, is_anew=True),
    f"coyuntura check {STUDY}, again": _Command(("check", STUDY), _JUDGED, most_seconds=10.0),
    f"coyuntura check {STUDY} --perturbed": _Command(
        ("check", STUDY, "--perturbed"), _JUDGED, most_seconds=45.0, is_anew=True
    ),
    f"coyuntura attribute {STUDY} QU6": _Command(("attribute", STUDY, "QU6"), is_anew=True),
    f"coyuntura attribute {STUDY} QU6, again": _Command(("attribute", STUDY, "QU6"), most_seconds=10.0),
    f"coyuntura run {STUDY}": _Command(("run", STUDY, "-o", "{folder}/out.nc")),
}
_QUICK = ("coyuntura --version", "coyuntura --help", "a fault of a unit in the study")


def measure_commands(repeats: int, *, is_short: bool) -> tuple[Wait, ...]:
    """Return how long whole commands take, from the shell's call to the prompt, kernels in their cache.

    What is run anew finds nothing that was kept of other commands; what is asked again finds all.

    Python's own start comes first, and once in each round, so that what disturbs the machine disturbs both.

    Args:
        repeats: How often each is measured.
        is_short: Whether only a few commands are, none of which runs the model.

    Raises:
        StartupError: A command ends with another code than it should.
    """
    chosen = {name: command for name, command in _COMMANDS.items() if not is_short or name in _QUICK}
    seconds: dict[str, list[float]] = {PYTHON: [], **{name: [] for name in chosen}}
    with tempfile.TemporaryDirectory() as cache:
        surroundings = {**os.environ, "XDG_CACHE_HOME": cache}
        places = {"folder": cache, "faulty": str(_faulty(Path(cache)))}
        for round_ in range(repeats + 1):
            waited = {PYTHON: _wall([sys.executable, "-c", "pass"], surroundings)}
            for name, command in chosen.items():
                words = [word.format(**places) for word in command.words]
                if command.is_anew:
                    shutil.rmtree(Path(cache, "coyuntura", KEPT.name), ignore_errors=True)
                waited[name] = _wall([sys.executable, "-m", "coyuntura", *words], surroundings, command.codes)
            if round_:  # the first fills caches
                for name, wait in waited.items():
                    seconds[name].append(wait)
    found = [Wait(name, seconds[name], item.most_seconds, item.most_starts) for name, item in chosen.items()]
    return (Wait(PYTHON, seconds[PYTHON]), *found)


def _faulty(folder: Path) -> Path:
    """Return a copy of the study in which one flow has a wrong unit, which only the last check finds."""
    copy = folder / "faulty"
    shutil.copytree(study_folder(STUDY), copy)
    for path in sorted((copy / "modules").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if "unit: USD/month" in text:
            path.write_text(text.replace("unit: USD/month", "unit: USD/year", 1), encoding="utf-8")
            break
    return copy


def measure_startup(outputs: Sequence[str], repeats: int, *, is_short: bool) -> tuple[Wait, ...]:
    """Return what goes into the first run of the Venezuelan study, each time in new processes.

    A cold start has an empty folder of kernels, a cached one the folder that a cold start filled.

    Args:
        outputs: Cells that the kernel keeps.
        repeats: How often each is measured.
        is_short: Whether the kernel of all cells is left out.
    """
    found: dict[str, list[float]] = {}

    def note(name: str, seconds: float) -> None:
        found.setdefault(name, []).append(seconds)

    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as cache:
            surroundings = {**os.environ, "XDG_CACHE_HOME": cache}
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
    return tuple(Wait(name, tuple(seconds)) for name, seconds in found.items())


def _probe(outputs: Sequence[str], surroundings: Mapping[str, str]) -> Mapping[str, float]:
    command = [sys.executable, "-c", _PROBE, STUDY, " ".join(outputs)]
    return cast("Mapping[str, float]", json.loads(_run(command, surroundings)))


def _wall(command: Sequence[str], surroundings: Mapping[str, str], codes: Sequence[int] = (0,)) -> float:
    started = time.perf_counter()
    _run(command, surroundings, codes)
    return time.perf_counter() - started


def _run(command: Sequence[str], surroundings: Mapping[str, str], codes: Sequence[int] = (0,)) -> str:
    """Return what a command prints.

    Raises:
        StartupError: It ends with another code.
    """
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=surroundings)  # noqa: S603  fixed commands
    if done.returncode not in codes:
        raise StartupError((done.stderr.strip().splitlines() or ["a command gave no reason"])[-1][:200])
    return done.stdout


def main() -> None:
    """Measure the commands and print them beside what they may take."""
    print_sheet(
        commands_sheet(measure_commands(5, is_short=False)), Console(width=None if sys.stdout.isatty() else 132)
    )


if __name__ == "__main__":
    main()
