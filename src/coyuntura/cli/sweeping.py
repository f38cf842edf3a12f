"""What `coyuntura sweep` does: its design, its progress, and what stands in its way."""

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from coyuntura.check.study import CheckedStudy
from coyuntura.cli.doors import UsageError
from coyuntura.cli.progress import RunsBar
from coyuntura.ensemble.designs import Design, Grid, Method
from coyuntura.ensemble.levels import parse_levels
from coyuntura.ensemble.members import spread_of
from coyuntura.errors import did_you_mean
from coyuntura.simulate.prepared import processors
from coyuntura.sweep.executors import processes
from coyuntura.sweep.folder import Swept, Wanted
from coyuntura.sweep.plans import Plan
from coyuntura.sweep.sweep import sweep

_IN_THE_WAY = {errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY}


def design_of(checked: CheckedStudy, name: Method | None, runs: int | None, grid: Sequence[str]) -> Design:
    """Return the design that options ask for.

    Raises:
        UsageError: They do not go together, or a factor is no parameter's cell.
        ValueError: A level is none, or there are too many runs.
    """
    if not grid:
        return spread_of(checked, name or "latin-hypercube", runs or checked.study.ensemble.members)
    if name is not None or runs is not None:
        msg = "`--grid` takes neither `--design` nor `--runs`: its runs are the combinations of its levels."
        raise UsageError(msg)
    levels = tuple(parse_levels(text) for text in grid)
    for factor, _ in levels:
        if factor in checked.model.branches:
            msg = f"`{factor}` is a branch: a grid has numbers, so sweep once with each `--branch {factor}=OPTION`."
            raise UsageError(msg)
        if factor not in checked.model.parameters:
            cells = [cell for cell in checked.model.parameters if cell.startswith(f"{factor}[")]
            hint = f" Name one of its cells, such as `{cells[0]}`." if cells else ""
            hint = hint or did_you_mean(factor, checked.model.parameters)
            msg = f"the study has no parameter `{factor}`.{hint}"
            raise UsageError(msg)
    return Grid(levels)


def swept_to(
    checked: CheckedStudy, plan: Plan, output: Path, workers: int | None, form: Wanted, language: str
) -> Swept:
    """Return the finished sweep, showing how far it is where a person looks on."""
    count = min(workers or processors(), plan.blocks)
    opener = None if count == 1 else processes(count)
    bar = RunsBar(plan.design.runs, language) if sys.stderr.isatty() else None
    with nullcontext() if bar is None else bar.progress:
        return sweep(checked, plan, output, opener, form, *([] if bar is None else [bar]))


def hindrance(error: OSError, output: Path) -> str:
    """Return why the folder cannot be written, and what to do; what is not there has no name that helps."""
    path = output if error.filename is None else Path(os.fsdecode(error.filename))
    if error.errno in _IN_THE_WAY:
        there = next(item for item in (path, *path.absolute().parents) if item.exists())
        return f"`{there}` stands in the way: move it elsewhere, and the same command goes on."
    reason = f"{error.strerror or error}: {path if path.exists() else output}"
    return f"{reason}. What was done stays; the same command goes on from there."
