"""`python -m benchmarks`: the same work on Coyuntura and on other tools, in one run."""

import argparse
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.cases import CASES, Case, read_case
from benchmarks.engines import REFERENCE, SCALAR_C, Engine, compiled_c, coyuntura, other_tool, pinned
from benchmarks.machine import describe, load, spin
from benchmarks.peak import Peak, bound, measure_peak
from benchmarks.peers import PEERS, Peer, PeerError
from benchmarks.report import as_json, markdown, print_sheets
from benchmarks.results import CaseResult, Findings, Row
from benchmarks.scalar_c import NoCompilerError
from benchmarks.startup import StartupError, measure_commands, measure_startup
from benchmarks.timing import Timing, difference, measure
from benchmarks.twins import NoTwinError
from benchmarks.waits import Wait
from coyuntura.arrays import Reals
from coyuntura.simulate.prepared import KernelName

_WORKPLACE = Path(__file__).resolve().parents[1] / "build" / "benchmarks"
_SIZES = (1, 1_000, 100_000)
_QUICK_SIZES = (1, 100)
_CHECKED = 16
_CHECKED_SLOW = 2
_TOLERANCE = 1e-6
_WIDTH = 132


class _Options(argparse.Namespace):
    """What the command line says."""

    quick: bool
    peers: bool
    cpu_time: bool
    startup: bool
    models: list[str]
    seconds: float
    members: list[int]
    json: Path | None
    markdown: Path | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return 1 where an engine disagrees with the reference."""
    options = _options(arguments)
    progress = Console(stderr=True)
    began, load_before = time.perf_counter(), load()
    spins = [spin()]
    notes = ["On one thread, processor time was counted and not the clock on the wall."] if options.cpu_time else []
    _WORKPLACE.mkdir(parents=True, exist_ok=True)
    peak = _peak(notes)
    results: list[CaseResult] = []

    def findings(commands: tuple[Wait, ...] = (), startup: tuple[Wait, ...] = ()) -> Findings:
        drift, wall = max(spins) / min(spins) - 1, time.perf_counter() - began
        loads = (load_before, load())
        return Findings(describe(), loads, drift, peak, tuple(results), commands, startup, tuple(notes), wall)

    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        peers = _peers(stack, notes, progress, is_cpu=options.cpu_time) if options.peers else []
        for name in options.models:
            progress.print(f"{name} ...")
            case = read_case(name, Path(folder))
            results.append(_run(case, peers, peak, options, Path(folder)))
            spins += [spin(), spin()]
            # What is known so far is written at once: a run that is broken off has not been for nothing.
            _write(findings(), options)
    found = findings(*_startup(results, notes, options))
    _write(found, options)
    print_sheets(found, Console(width=None if sys.stdout.isatty() else _WIDTH))
    return int(any(row.cannot.startswith("disagrees") for result in results for row in result.rows))


def _startup(results: Sequence[CaseResult], notes: list[str], options: _Options) -> tuple[tuple[Wait, ...], ...]:
    """Return what users wait for: commands, and parts of a first run; nothing where it is not wanted or cannot be."""
    outputs = next((result.case.outputs for result in results if result.case.name == "venezuela"), ())
    if not options.startup:
        return ()
    try:
        repeats = 1 if options.quick else 3
        commands = measure_commands(repeats, is_short=options.quick)
        return commands, measure_startup(outputs, repeats, is_short=options.quick)
    except StartupError as error:
        notes.append(f"Starts were not measured: {error}.")
        return ()


def _write(found: Findings, options: _Options) -> None:
    """Write the files that are wanted."""
    if options.json is not None:
        options.json.write_text(json.dumps(as_json(found), indent=1) + "\n", encoding="utf-8")
    if options.markdown is not None:
        options.markdown.write_text(markdown(found), encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> _Options:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: few members, short")
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="leave out PySD and pysimlin")
    parser.add_argument("--no-startup", dest="startup", action="store_false", help="leave out imports and compiling")
    parser.add_argument(
        "--models", nargs="+", choices=CASES, default=list(CASES), metavar="MODEL", help=", ".join(CASES)
    )
    parser.add_argument("--cpu-time", action="store_true", help="on one thread, count the processor's time")
    parser.add_argument("--members", nargs="+", type=int, metavar="N", help="sizes of ensembles (1 1000 100000)")
    parser.add_argument("--seconds", type=float, metavar="S", help="time for each engine, model and size (4)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that was measured")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables")
    options = parser.parse_args(arguments, namespace=_Options())
    options.members = options.members or list(_QUICK_SIZES if options.quick else _SIZES)
    options.seconds = options.seconds or (0.1 if options.quick else 4.0)
    return options


def _peak(notes: list[str]) -> Peak | None:
    try:
        with pinned(2):
            return measure_peak(_WORKPLACE)
    except OSError as error:
        notes.append(f"The processor's limits were not measured: {error}.")
        return None


def _peers(stack: contextlib.ExitStack, notes: list[str], progress: Console, *, is_cpu: bool) -> list[Peer]:
    """Return the peers that can be had, each in a process on one processor."""
    found: list[Peer] = []
    for name in PEERS:
        progress.print(f"{name} ... (the first time, it is installed into {_WORKPLACE})")
        try:
            with pinned(1):
                found.append(stack.enter_context(Peer(name, _WORKPLACE, is_cpu=is_cpu)))
        except PeerError as error:
            notes.append(f"{name} was not measured: {error}.")
    return found


def _run(case: Case, peers: Sequence[Peer], peak: Peak | None, options: _Options, folder: Path) -> CaseResult:
    """Return one case's results: whether engines agree first, and then how long those take that do."""
    engines, rows = _engines(case, peers, folder, is_cpu=options.cpu_time)
    reference = next(engine for engine in engines if engine.name == REFERENCE)
    expected = reference.results(case.draws(_CHECKED))
    timed: list[Engine] = []
    checks: list[tuple[float, int, str]] = []
    for engine in engines:
        apart, checked, cannot = _checked(engine, case, expected)
        checks.append((apart, checked, cannot))
        if not cannot:
            timed.append(engine)
    timings: dict[str, dict[int, Timing]] = {}
    for members in options.members:
        for place, timing in measure(timed, case, members, options.seconds).items():
            timings.setdefault(timed[place].name, {})[members] = timing
    found = [
        Row(engine.name, engine.threads, cannot, engine.ready, apart, checked, timings.get(engine.name, {}))
        for engine, (apart, checked, cannot) in zip(engines, checks, strict=True)
    ]
    limit = None if peak is None else bound(case.program, peak)
    return CaseResult(case, (*found, *rows), limit)


def _engines(case: Case, peers: Sequence[Peer], folder: Path, *, is_cpu: bool) -> tuple[list[Engine], list[Row]]:
    """Return the engines that are ready for a case, and a row for each that cannot run it."""
    kernels: tuple[tuple[KernelName, int], ...] = (("compiled", 1), ("compiled", 2), ("reference", 1))
    engines = [coyuntura(case, kernel, threads, is_cpu=is_cpu) for kernel, threads in kernels]
    rows: list[Row] = []
    try:
        engines.append(compiled_c(case, folder, is_cpu=is_cpu))
    except NoCompilerError as error:
        rows.append(Row(SCALAR_C, 1, str(error)))
    for peer in peers:
        try:
            engines.append(other_tool(case, peer, folder))
        except (PeerError, NoTwinError) as error:
            rows.append(Row(f"{peer.name} {peer.version}", 1, str(error)))
    return engines, rows


def _checked(engine: Engine, case: Case, expected: Reals) -> tuple[float, int, str]:
    """Return how far an engine is from the reference, over how many members, and why it may not be timed."""
    slow = engine.name.startswith("pysd")
    draws = case.draws(_CHECKED)[: _CHECKED_SLOW if slow else _CHECKED]
    try:
        apart = difference(engine.results(draws), expected[: len(draws)])
    except PeerError as error:
        return float("nan"), 0, str(error)
    return apart, len(draws), "" if apart <= _TOLERANCE else f"disagrees by {apart:.1e}"


if __name__ == "__main__":
    sys.exit(main())
