"""`coyuntura run`: the ensemble, as labelled results in one file."""

from pathlib import Path

import click

from coyuntura.cli.doors import TABLES, UsageError, run_door, scenario_option, study_argument, variable_option, writable


@click.command
@study_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="Where to write: .nc (netCDF), .csv, .tab or .xlsx (needs openpyxl).",
)
@scenario_option
@variable_option
@run_door
def run(
    study: str,
    output: Path,
    scenario: tuple[str, ...],
    variable: tuple[str, ...],
    interpretation: str | None,
    settings: tuple[str, ...],
    members: int | None,
    posterior: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Run the ensemble under one or more scenarios and write labelled results.

    Raises:
        UsageError: A scenario, an element, a parameter or a folder does not exist, or the file cannot hold the runs.
    """
    from rich.console import Group

    from coyuntura.cli.output import print_result
    from coyuntura.cli.settings import members_of, read_settings
    from coyuntura.cli.studies import known_name, open_study, wanted_cells
    from coyuntura.ensemble.dataset import to_dataset
    from coyuntura.ensemble.engine import Engine
    from coyuntura.ensemble.given import in_words, require_apart
    from coyuntura.model.scenarios import HISTORY
    from coyuntura.names import canonical
    from coyuntura.report.runs import render_runs, runs_json
    from coyuntura.report.settings import recorded, told
    from coyuntura.results.store import write_netcdf
    from coyuntura.results.tables import TableError, require_fit, write_table

    writable(output, (".nc", *TABLES), "results")
    engine = Engine(open_study(study, interpretation))
    checked = engine.checked
    names = [known_name(name, checked.study.scenarios, "scenario") for name in scenario or (HISTORY,)]
    cells = wanted_cells(checked.model, variable, "variable")
    given = read_settings(checked, settings)
    chosen = members_of(checked, members, given, posterior)
    worlds = [engine.world([name]) for name in names]
    clock, ending = checked.model.clock, output.suffix.lower()
    instants = clock.steps // clock.save_every + 1
    try:
        for name, world in zip(names, worlds, strict=True):
            require_apart(checked, world, name, given)
        if ending != ".nc":
            require_fit(ending, len(names) * chosen.count * instants, len(cells) + 3)
    except (TableError, ValueError) as error:
        raise UsageError(f"{error}.") from error
    found = engine.run(chosen, worlds, cells)
    runs = dict(zip(names, found, strict=True))
    constants = [canonical(name) for name in variable] or list(checked.model.variables)
    dataset = to_dataset(checked, runs, chosen, in_words(given), constants)
    if ending == ".nc":
        write_netcdf(dataset, output)
    else:
        write_table(dataset, output, [canonical(name) for name in variable])
    parts = [*told(checked, given, language), render_runs(checked, runs, output, language)]
    print_result({**runs_json(checked, runs, output), **recorded(checked, given)}, Group(*parts), as_json=as_json)
