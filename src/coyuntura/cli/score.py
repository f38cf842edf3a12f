"""`coyuntura score`: registered forecasts against what came."""

from pathlib import Path

import click

from coyuntura.cli.doors import UsageError, door, json_option, language_option, study_argument


@click.command
@study_argument
@click.option(
    "--observed",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="What came: a .csv with the columns series,date,value,source,note, as tables of data have.",
)
@click.option(
    "-f",
    "--forecasts",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where registered forecasts lie; `forecasts` in the study's folder if absent.",
)
@language_option
@json_option
@door
def score(study: str, observed: Path, forecasts: Path | None, language: str, as_json: bool) -> None:
    """Score registered forecasts, and say who won.

    Raises:
        UsageError: There is no registered forecast.
    """
    from coyuntura.cli.output import print_result
    from coyuntura.cli.studies import open_study
    from coyuntura.data.tables import read_figures
    from coyuntura.errors import Faults
    from coyuntura.explain.scoring import score as scored
    from coyuntura.report.scoring import render_scoring, scoring_json
    from coyuntura.results.forecasts import read_registered, registered_in

    held = open_study(study).study
    folder = forecasts or held.folder / "forecasts"
    tables = registered_in(folder)
    if not tables:
        msg = f"`{folder}` holds no registered forecast; `coyuntura forecast` writes one."
        raise UsageError(msg)
    faults = Faults()
    came = read_figures(observed, faults)
    faults.raise_if_any()
    registered = [read_registered(path) for path in tables]
    foretold = {item.variable for day in registered for item in day.items}
    values = {
        _whole(name, foretold): {figure.date: figure.value for figure in figures} for name, figures in came.items()
    }
    found = scored(registered, values)
    labels = {str(name): item.label for name, item in held.interpretations.items()}
    print_result(scoring_json(found), render_scoring(found, labels, language), as_json=as_json)


def _whole(name: str, variables: set[str]) -> str:
    """Return the variable that a series' name stands for: the name itself, or the one `table/series` that it ends."""
    ending = [variable for variable in variables if variable.endswith(f"/{name}")]
    return ending[0] if name not in variables and len(ending) == 1 else name
