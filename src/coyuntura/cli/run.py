"""`coyuntura run`: the ensemble, as labelled results in one file."""

from pathlib import Path

import click

from coyuntura.cli.doors import UsageError, door, json_option, language_option, members_option, study_argument


@click.command
@study_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="Where to write: a netCDF file.",
)
@click.option("--scenario", multiple=True, metavar="NAME", help="A scenario to run; may be given again.")
@click.option("--variable", multiple=True, metavar="NAME", help="An element to save; may be given again.")
@members_option
@language_option
@json_option
@door
def run(
    study: str,
    output: Path,
    scenario: tuple[str, ...],
    variable: tuple[str, ...],
    members: int | None,
    language: str,
    as_json: bool,
) -> None:
    """Run the ensemble under one or more scenarios and write labelled results.

    Raises:
        UsageError: A scenario, an element or the file's folder does not exist.
    """
    from coyuntura.cli.output import print_result
    from coyuntura.cli.studies import known_name, open_study, wanted_cells
    from coyuntura.ensemble.dataset import to_dataset
    from coyuntura.ensemble.engine import Engine
    from coyuntura.ensemble.members import Members
    from coyuntura.model.scenarios import HISTORY
    from coyuntura.report.runs import render_runs, runs_json
    from coyuntura.results.store import write_netcdf

    if not output.parent.is_dir() or output.is_dir():
        msg = f"`{output}` cannot be written: name a file in a folder that exists."
        raise UsageError(msg)
    engine = Engine(open_study(study))
    checked = engine.checked
    names = [known_name(name, checked.study.scenarios, "scenario") for name in scenario or (HISTORY,)]
    cells = wanted_cells(checked.model, variable, "variable")
    chosen = Members.of_priors(checked, members)
    found = engine.run(chosen, [engine.world([name]) for name in names], cells)
    runs = dict(zip(names, found, strict=True))
    write_netcdf(to_dataset(checked, runs, chosen), output)
    result = runs_json(checked, runs, output)
    print_result(result, render_runs(checked, runs, output, language), as_json=as_json)
