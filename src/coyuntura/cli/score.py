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
    from coyuntura.explain.scoring import score_folder
    from coyuntura.report.scoring import render_scoring, scoring_json
    from coyuntura.results.forecasts import RegisteredError

    held = open_study(study).study
    try:
        found = score_folder(forecasts or held.folder / "forecasts", observed)
    except RegisteredError as error:
        raise UsageError(str(error)) from error
    labels = {str(name): item.label for name, item in held.interpretations.items()}
    print_result(scoring_json(found), render_scoring(found, labels, language), as_json=as_json)
