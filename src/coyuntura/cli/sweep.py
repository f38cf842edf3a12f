"""`coyuntura sweep`: many runs in blocks, into one result, going on where an earlier sweep was ended."""

import errno
import os
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from coyuntura.check.study import CheckedStudy
from coyuntura.cli.doors import (
    JsonOption,
    Language,
    LanguageOption,
    StudyArgument,
    UsageError,
    door,
    open_study,
    print_result,
    tell_end,
)
from coyuntura.cli.run import known_name, wanted_cells
from coyuntura.ensemble.designs import MOST_RUNS, Design, Grid, Method, Spread
from coyuntura.ensemble.levels import parse_levels
from coyuntura.errors import did_you_mean
from coyuntura.model.scenarios import HISTORY
from coyuntura.report.sweeps import render_sweep, sweep_json
from coyuntura.simulate.simulate import processors
from coyuntura.sweep.executors import processes
from coyuntura.sweep.folder import Swept, Wanted
from coyuntura.sweep.plans import Plan, plan_sweep
from coyuntura.sweep.schedule import SweepError

_IN_THE_WAY = {errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY}
_MINUTE, _HOUR = 60, 3600


@door
def sweep(
    study: StudyArgument,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where sweeps lie, each in its own folder.", metavar="FOLDER")
    ],
    scenario: Annotated[list[str] | None, typer.Option(help="A scenario to run; may be given again.")] = None,
    design: Annotated[Method | None, typer.Option(help="How runs spread over what the priors allow.")] = None,
    runs: Annotated[int | None, typer.Option(min=1, max=MOST_RUNS, help="Runs of each scenario.")] = None,
    grid: Annotated[
        list[str] | None,
        typer.Option(
            help="A parameter's levels: NAME=LOW:HIGH:COUNT or NAME=VALUE,VALUE,...; given again, all combinations.",
            metavar="LEVELS",
        ),
    ] = None,
    save: Annotated[list[str] | None, typer.Option(help="An element to save; may be given again.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one for each processor by itself.")] = None,
    form: Annotated[
        Wanted, typer.Option("--format", help="One netCDF file, or a Zarr store for large results.")
    ] = "auto",
    language: LanguageOption = Language.en,
    as_json: JsonOption = False,
) -> None:
    """Run a design under one or more scenarios, in blocks; the same command goes on where it was ended.

    Raises:
        UsageError: A name, a level or the folder cannot be used, or the sweep cannot be computed or stored.
        Exit: It was interrupted.
    """
    if output.exists() and not output.is_dir():
        msg = f"`{output}` is a file: name a folder."
        raise UsageError(msg)
    checked = open_study(study)
    names = [known_name(name, checked.study.scenarios, "scenario") for name in scenario or [HISTORY]]
    cells = wanted_cells(checked.model, save or [], "save")
    try:
        plan = plan_sweep(checked, _design(checked, design, runs, grid or []), list(dict.fromkeys(names)), cells)
        swept = _swept(checked, plan, output, workers, form, language.value)
    except (ValueError, SweepError) as error:
        raise UsageError(f"{str(error).removesuffix('.')}.") from error
    except OSError as error:
        raise UsageError(_hindrance(error, output)) from error
    except KeyboardInterrupt as end:
        kept = f"What was done lies in {output}; the same command goes on from there." if output.exists() else ""
        raise typer.Exit(tell_end(end, kept)) from None
    print_result(sweep_json(swept), render_sweep(checked, swept, language.value), as_json=as_json)


def _design(checked: CheckedStudy, name: Method | None, runs: int | None, grid: Sequence[str]) -> Design:
    """Return the design that options ask for.

    Raises:
        UsageError: They do not go together, or a factor is no parameter's cell.
        ValueError: A level is none, or there are too many runs.
    """
    if not grid:
        spec = checked.study.ensemble
        return Spread(name or "latin-hypercube", tuple(checked.model.priors.items()), runs or spec.members, spec.seed)
    if name is not None or runs is not None:
        msg = "`--grid` takes neither `--design` nor `--runs`: its runs are the combinations of its levels."
        raise UsageError(msg)
    levels = tuple(parse_levels(text) for text in grid)
    for factor, _ in levels:
        if factor not in checked.model.parameters:
            cells = [cell for cell in checked.model.parameters if cell.startswith(f"{factor}[")]
            hint = f" Name one of its cells, such as `{cells[0]}`." if cells else ""
            hint = hint or did_you_mean(factor, checked.model.parameters)
            msg = f"the study has no parameter `{factor}`.{hint}"
            raise UsageError(msg)
    return Grid(levels)


def _swept(checked: CheckedStudy, plan: Plan, output: Path, workers: int | None, form: Wanted, language: str) -> Swept:
    """Return the finished sweep, showing how far it is where a person looks on."""
    count = min(workers or processors(), plan.blocks)
    opener = None if count == 1 else processes(count)
    # Not where nobody sees it: what goes into a file is read later.
    bar = _Bar(plan.design.runs, language) if sys.stderr.isatty() else None
    with nullcontext() if bar is None else bar.progress:
        # xarray takes longer to load than most commands take to run, so only this one loads it.
        found: Swept = import_module("coyuntura.sweep.sweep").sweep(
            checked, plan, output, opener, form, *([] if bar is None else [bar])
        )
    return found


def _hindrance(error: OSError, output: Path) -> str:
    """Return why the folder cannot be written, and what to do; what is not there has no name that helps."""
    path = output if error.filename is None else Path(os.fsdecode(error.filename))
    if error.errno in _IN_THE_WAY:
        there = next(item for item in (path, *path.absolute().parents) if item.exists())
        return f"`{there}` stands in the way: move it elsewhere, and the same command goes on."
    reason = f"{error.strerror or error}: {path if path.exists() else output}"
    return f"{reason}. What was done stays; the same command goes on from there."


class _Bar:
    """A line on standard error: runs done, runs a second, and the time that is left at this rate."""

    def __init__(self, runs: int, language: str) -> None:
        of, noun, self.rest = ("de", "corridas", "{} restantes") if language == "es" else ("of", "runs", "{} left")
        self.noun = noun
        rate = TextColumn(f"{{task.completed:,.0f}} {of} {{task.total:,.0f}} {noun} {{task.fields[rate]}}")
        self.progress = Progress(BarColumn(), rate, console=Console(stderr=True))
        self.task = self.progress.add_task("", total=runs, rate="")
        self.left = runs
        self.computed = 0
        self.began = time.monotonic()

    def __call__(self, computed: int, found: int) -> None:
        """Show that a block is done; what lay there already says nothing about the rate."""
        self.left -= computed + found
        self.computed += computed
        if not self.computed:
            self.began = time.monotonic()
            self.progress.update(self.task, advance=found)
            return
        rate = self.computed / max(time.monotonic() - self.began, 1e-9)
        words = f"· {rate:,.0f} {self.noun}/s · {self.rest.format(_words(self.left / rate))}"
        self.progress.update(self.task, advance=computed + found, rate=words)


def _words(seconds: float) -> str:
    """Return a time as people say it."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"
