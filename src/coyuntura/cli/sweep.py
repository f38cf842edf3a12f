"""`coyuntura sweep`: many runs in blocks, into one result, going on where an earlier sweep was ended."""

from pathlib import Path
from typing import Literal

import click
from click.exceptions import Exit

from coyuntura.cli.doors import (
    FolderPath,
    UsageError,
    WholeNumber,
    branch_option,
    door,
    interpretation_option,
    json_option,
    language_option,
    scenario_option,
    study_argument,
    tell_end,
    variable_option,
)

_LEVELS = "A parameter's levels: NAME=LOW:HIGH:COUNT or NAME=VALUE,VALUE,...; given again, all combinations."

_OF_FILES = {".nc", ".zarr", ".csv", ".tab", ".xlsx"}


@click.command
@study_argument
@click.option(
    "-o",
    "--output",
    type=FolderPath(path_type=Path),
    required=True,
    metavar="FOLDER",
    help="Where sweeps lie, each in its own folder.",
)
@scenario_option
@interpretation_option
@branch_option
@click.option(
    "--design",
    type=click.Choice(["latin-hypercube", "monte-carlo", "sobol"]),
    help="How runs spread over what the priors allow.",
)
@click.option("--runs", type=WholeNumber(min=1), metavar="N", help="Runs of each scenario.")
@click.option("--grid", multiple=True, metavar="LEVELS", help=_LEVELS)
@variable_option
@click.option("--workers", type=WholeNumber(min=1), metavar="N", help="Processes; one for each processor by itself.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", "netcdf", "zarr"]),
    default="auto",
    show_default=True,
    help="One netCDF file, or a Zarr store for large results.",
)
@language_option
@json_option
@door
def sweep(
    study: str,
    output: Path,
    scenario: tuple[str, ...],
    interpretation: str | None,
    design: Literal["latin-hypercube", "monte-carlo", "sobol"] | None,
    runs: int | None,
    grid: tuple[str, ...],
    variable: tuple[str, ...],
    workers: int | None,
    form: Literal["auto", "netcdf", "zarr"],
    language: str,
    as_json: bool,
) -> None:
    """Run a design under one or more scenarios, in blocks.

    Raises:
        UsageError: A name, a level or the folder cannot be used, or the sweep cannot be computed or stored.
        Exit: It was interrupted.
    """
    from coyuntura.cli.output import print_result
    from coyuntura.cli.studies import known_name, open_study, wanted_cells
    from coyuntura.cli.sweeping import design_of, hindrance, swept_to
    from coyuntura.ensemble.engine import Engine
    from coyuntura.model.scenarios import HISTORY
    from coyuntura.report.sweeps import render_sweep, sweep_json
    from coyuntura.sweep.plans import plan_sweep
    from coyuntura.sweep.schedule import SweepError

    if output.exists() and not output.is_dir():
        msg = f"`{output}` is a file: name a folder."
        raise UsageError(msg)
    if output.suffix.lower() in _OF_FILES and not output.is_dir():
        msg = f"`{output}` is named like a file, and sweeps lie in a folder: name one, such as `sweeps`."
        raise UsageError(msg)
    engine = Engine(open_study(study, interpretation))
    checked = engine.checked
    names = [known_name(name, checked.study.scenarios, "scenario") for name in scenario or (HISTORY,)]
    cells = wanted_cells(checked.model, variable, "save")
    try:
        plan = plan_sweep(engine, design_of(checked, design, runs, grid), list(dict.fromkeys(names)), cells)
        swept = swept_to(checked, plan, output, workers, form, language)
    except (ValueError, SweepError) as error:
        raise UsageError(f"{str(error).removesuffix('.')}.") from error
    except OSError as error:
        raise UsageError(hindrance(error, output)) from error
    except KeyboardInterrupt as end:
        kept = f"What was done lies in {output}; the same command goes on from there." if output.exists() else ""
        raise Exit(tell_end(end, kept, language)) from None
    print_result(sweep_json(swept), render_sweep(checked, swept, language), as_json=as_json)
