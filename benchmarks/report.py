"""Tables of what was found: for the terminal and for Markdown, from the same rows; and everything as JSON."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks.results import CaseResult, Findings, Row
from benchmarks.timing import Timing
from benchmarks.waits import Wait

_THOUSAND = 1000
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its title, its columns and its rows, all text; notes stand under it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


def sheets(findings: Findings) -> Iterator[Sheet]:
    """Yield the tables of a run, in the order in which they are read."""
    for result in findings.cases:
        yield _agreement(result)
    for result in findings.cases:
        yield _speed(result)
    yield from _goals(findings)
    yield from _machine_share(findings)
    yield from _startup(findings)
    yield _machine(findings)


def print_sheets(findings: Findings, console: Console) -> None:
    """Print all tables."""
    for sheet in sheets(findings):
        print_sheet(sheet, console)


def print_sheet(sheet: Sheet, console: Console) -> None:
    """Print a table and its notes."""
    table = Table(title=sheet.title, title_justify="left", title_style="bold")
    for number, column in enumerate(sheet.columns):
        table.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
    for row in sheet.rows:
        table.add_row(*row)
    console.print(table)
    for note in sheet.notes:
        console.print(f"  {note}", markup=False, highlight=False)
    console.print()


def markdown(findings: Findings) -> str:
    """Return all tables as Markdown."""
    parts = ["# Benchmarks", ""]
    for sheet in sheets(findings):
        parts += [f"## {sheet.title}", "", f"| {' | '.join(sheet.columns)} |"]
        parts.append(f"|---|{'---:|' * (len(sheet.columns) - 1)}")
        parts += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in sheet.rows]
        parts += ["", *(line for note in sheet.notes for line in (note, ""))]
    return "\n".join(parts)


def as_json(findings: Findings) -> Mapping[str, object]:
    """Return everything that was measured, seconds unless a key says otherwise."""
    return {
        "machine": dict(findings.machine),
        "load": list(findings.load),
        "drift": findings.drift,
        "peak": None
        if findings.peak is None
        else {
            "lanes": findings.peak.lanes,
            "clock_hertz": findings.peak.clock,
            "cycles_per_vector": dict(findings.peak.cycles),
            "triad_bytes_per_second": dict(findings.peak.triad),
        },
        "cases": [_case_json(result) for result in findings.cases],
        "commands": {wait.name: list(wait.seconds) for wait in findings.commands},
        "startup": {wait.name: list(wait.seconds) for wait in findings.startup},
        "notes": list(findings.notes),
        "wall": findings.wall,
    }


def _case_json(result: CaseResult) -> Mapping[str, object]:
    case = result.case
    return {
        "name": case.name,
        "equations": case.equations,
        "live": case.live,
        "steps": case.program.clock.steps,
        "saved_points": case.saved,
        "outputs": list(case.outputs),
        "varied_parameters": len(case.varied),
        "operations_per_step": None if result.bound is None else dict(result.bound.operations),
        "bound_members_per_second": None if result.bound is None else result.bound.members,
        "engines": [
            {
                "engine": row.engine,
                "threads": row.threads,
                "cannot": row.cannot,
                "ready": _or_none(row.ready),
                "largest_relative_difference": _or_none(row.difference),
                "members_checked": row.checked,
                "timings": {
                    str(members): {
                        "measured_members": timing.measured,
                        "rounds": list(timing.rounds),
                        "best": timing.best,
                        "median": timing.median,
                        "ratio_of_best": _or_none(result.ratio(row, members)),
                        "ratio_of_median": _or_none(result.ratio(row, members, is_median=True)),
                    }
                    for members, timing in row.timings.items()
                },
            }
            for row in result.rows
        ],
    }


def _agreement(result: CaseResult) -> Sheet:
    case = result.case
    rows = [
        [row.engine, "cannot", "", ""]
        if row.cannot
        else [row.engine, _small(row.difference), str(row.checked), seconds(row.ready)]
        for row in result.rows
    ]
    kept = f"{len(case.varied)} parameters varied, {len(case.outputs)} cells kept at {case.saved} points"
    size = f"{case.equations} equations ({case.live} live), {len(case.program.states)} states"
    return Sheet(
        f"Do they agree? {case.title}",
        ["engine", "largest relative difference", "members", "to first result"],
        rows,
        [f"{size}, {len(case.program.lookups)} tables, {case.program.clock.steps} steps, {kept}."],
    )


def _speed(result: CaseResult) -> Sheet:
    sizes = sorted({members for row in result.rows for members in row.timings})
    columns = ["engine"]
    for members in sizes:
        columns += [f"{members:,} members" if members > 1 else "1 member", "ratio"]
    columns.append("G equation-steps/s")
    rows: list[list[str]] = []
    notes: list[str] = []
    for row in result.rows:
        if row.cannot:
            rows.append([row.engine, "cannot", *[""] * (len(columns) - 2)])
            notes.append(f"{row.engine} cannot: {row.cannot}.")
            continue
        cells = [row.engine]
        for members in sizes:
            timing = row.timings.get(members)
            cells += ["", ""] if timing is None else [_timing(timing), _ratio(result, row, members)]
        cells.append(_significant(_rate(result, row) / 1e9))
        rows.append(cells)
    extrapolated = any(timing.is_extrapolated for row in result.rows for timing in row.timings.values())
    if extrapolated:
        notes.append("* extrapolated: so many members were run, and their time was scaled.")
    notes.append(
        "Times are best rounds, for all members; ratios of best (of median) times are to Coyuntura on one thread."
    )
    return Sheet(f"How long does it take? {result.case.title}", columns, rows, notes)


def _rate(result: CaseResult, row: Row) -> float:
    """Return an engine's equation-steps a second, at the number of members that suits it best."""
    work = result.case.equations * result.case.program.clock.steps
    return max((work * members / timing.best for members, timing in row.timings.items()), default=math.nan)


def _goals(findings: Findings) -> Iterator[Sheet]:
    """Yield how ratios stand to what the project wants of them."""
    found = {result.case.name: result for result in findings.cases}
    world = found.get("world")
    if world is None or _THOUSAND not in world.rows[0].timings:
        return
    rows: list[list[str]] = []
    for name, goal, members in (
        ("pysd", 7000.0, 1000),
        ("pysimlin", 75.0, 1000),
        ("scalar C", 4.0, 1000),
        ("pysimlin", 1.0, 1),
    ):
        row = next((row for row in world.rows if row.engine.startswith(name) and row.timings), None)
        if row is not None:
            rows.append(_goal(f"{row.engine}, {members:,} at once", goal, world, row, members))
    two = next((row for row in world.rows if row.threads > 1), None)
    if two is not None:
        largest = max(two.timings)
        times = [1 / world.ratio(two, largest, is_median=is_median) for is_median in (False, True)]
        rows.append([f"two threads over one, {largest:,} at once", "1.8", *map(_significant, times), _met(times, 1.8)])
    yield Sheet("What is wanted, on the world model", ["ratio", "wanted", "of best", "of median", ""], rows)


def _goal(name: str, goal: float, world: CaseResult, row: Row, members: int) -> list[str]:
    times = [world.ratio(row, members, is_median=is_median) for is_median in (False, True)]
    return [name, f"{goal:,g}", *map(_significant, times), _met(times, goal)]


def _met(found: Sequence[float], goal: float) -> str:
    if min(found) >= goal:
        return "met"
    return "met at best" if max(found) >= goal else "short"


def _machine_share(findings: Findings) -> Iterator[Sheet]:
    """Yield what share of one core's measured limits the compiled kernel reaches."""
    peak = findings.peak
    if peak is None:
        return
    rows: list[list[str]] = []
    for result in findings.cases:
        timings = [(members / timing.best, members) for members, timing in result.rows[0].timings.items()]
        if result.bound is None or not timings:
            continue
        rate, members = max(timings)
        flops = result.bound.flops * (result.case.program.clock.steps + 1)
        rows.append(
            [
                f"{result.case.name}, {members:,} members",
                f"{result.bound.flops} ({result.bound.operations.get('divide', 0)})",
                f"{_significant(result.bound.cycles_plain)} / {_significant(result.bound.cycles_division)}",
                _significant(rate),
                _significant(result.bound.members),
                f"{rate / result.bound.members:.0%}",
                f"{rate * flops / peak.flops:.0%}",
            ]
        )
    columns = [
        "one core",
        "operations a step (divisions)",
        "cycles a vector: plain / divisions",
        "members/s",
        "bound",
        "of bound",
        "of multiply-add peak",
    ]
    cycles = ", ".join(f"{name.replace('_', ' ')} {_significant(value)}" for name, value in peak.cycles.items())
    memory = ", ".join(f"{float(rate) / 1e9:.1f} GB/s on {threads}" for threads, rate in peak.triad.items())
    notes = [
        f"Measured: {peak.clock / 1e9:.2f} GHz, vectors of {peak.lanes}; cycles for a vector: {cycles}.",
        f"Triad {memory}; multiply-add peak {peak.flops / 1e9:.0f} GFLOP/s a core.",
        "The bound lets plain operations and divisions overlap; what exp, ln and tables ask for is an estimate.",
    ]
    yield Sheet("What share of one core is that?", columns, rows, notes)


def commands_sheet(waits: Sequence[Wait]) -> Sheet:
    """Return how long commands take beside what they may; the first is Python's own start."""
    python = waits[0]
    rows = [
        [
            wait.name,
            seconds(wait.best),
            seconds(wait.median),
            f"{wait.starts(python):.1f}",
            f"{wait.most_starts:g} starts" if wait.most_starts else seconds(wait.most_seconds or math.inf),
            "missed" if wait.is_missed(python) else "",
        ]
        for wait in waits
    ]
    columns = ["", "best", "median", "of Python's starts", "at most", ""]
    return Sheet("What does one wait for? Whole commands, kernels in their cache", columns, rows)


def _startup(findings: Findings) -> Iterator[Sheet]:
    if findings.commands:
        yield commands_sheet(findings.commands)
    if findings.startup:
        rows = [[wait.name, seconds(wait.best), seconds(wait.median)] for wait in findings.startup]
        yield Sheet("What goes into a first run? The Venezuelan study", ["", "best", "median"], rows)


def _machine(findings: Findings) -> Sheet:
    rows = [[name, value] for name, value in findings.machine.items()]
    rows.append(["load before and after", " and ".join(f"{value:.2f}" for value in findings.load)])
    spreads = sorted(
        timing.median / timing.best - 1
        for result in findings.cases
        for row in result.rows
        for timing in row.timings.values()
        if len(timing.rounds) > 1
    )
    if spreads:
        rows.append(
            ["noise: median over best", f"{spreads[len(spreads) // 2]:.0%} as a rule, {spreads[-1]:.0%} at most"]
        )
    rows.append(["drift of a fixed piece of work", f"{findings.drift:.0%}"])
    rows.append(["the benchmark took", seconds(findings.wall)])
    return Sheet("On what?", ["", ""], rows, findings.notes)


def seconds(value: float) -> str:
    """Return a time in the unit that suits it."""
    for limit, factor, unit in ((1e-3, 1e6, "us"), (1.0, 1e3, "ms"), (600.0, 1.0, "s"), (7200.0, 1 / 60, "min")):
        if value < limit:
            return f"{_significant(value * factor)} {unit}"
    return f"{_significant(value / 3600)} h" if math.isfinite(value) else ""


def _timing(timing: Timing) -> str:
    mark = f" * {timing.measured:,}" if timing.is_extrapolated else ""
    return f"{seconds(timing.best)}{mark}"


def _ratio(result: CaseResult, row: Row, members: int) -> str:
    best, median = (result.ratio(row, members, is_median=is_median) for is_median in (False, True))
    return f"{_significant(best)} ({_significant(median)})"


def _small(value: float) -> str:
    return "0" if value == 0 else f"{value:.1e}"


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _significant(value: float) -> str:
    """Return a number with three digits that count."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "?"
    places = max(0, _DIGITS - 1 - math.floor(math.log10(abs(value))))
    return f"{round(value, _DIGITS - 1 - math.floor(math.log10(abs(value)))):,.{places}f}"
