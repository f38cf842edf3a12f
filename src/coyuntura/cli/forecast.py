"""`coyuntura forecast`: registered forecasts of what has not come."""

from pathlib import Path

import click

from coyuntura.cli.completions import offer_interpretations
from coyuntura.cli.doors import (
    UsageError,
    WholeNumber,
    branch_option,
    door,
    json_option,
    language_option,
    study_argument,
)


@click.command
@study_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where to register; `forecasts` in the study's folder if absent.",
)
@click.option(
    "--interpretation",
    "interpretations",
    multiple=True,
    metavar="NAME",
    help="A theory that forecasts with its priors; may be given again.",
    shell_complete=offer_interpretations,
)
@click.option(
    "--posterior",
    "posteriors",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A fit, of the study or of a theory, that forecasts; may be given again.",
)
@click.option(
    "--variable",
    "variables",
    multiple=True,
    metavar="NAME",
    help="A variable by year: NAME for its mean, NAME:end, NAME:change, NAME:growth; may be given again.",
)
@click.option(
    "--since",
    type=WholeNumber(1, 9999),
    metavar="YEAR",
    help="With --variable: the first year; the one after today if absent.",
)
@click.option("--until", metavar="DATE", help="The last period; to the end of the run if absent.")
@click.option(
    "--draws",
    type=WholeNumber(200, 100_000),
    metavar="N",
    default=2000,
    show_default=True,
    help="Draws of each.",
)
@branch_option
@language_option
@json_option
@door
def forecast(
    study: str,
    output: Path | None,
    interpretations: tuple[str, ...],
    posteriors: tuple[Path, ...],
    variables: tuple[str, ...],
    since: int | None,
    until: str | None,
    draws: int,
    language: str,
    as_json: bool,
) -> None:
    """Register forecasts of figures to come, by the study or its theories and by rivals without one.

    Raises:
        UsageError: Nothing is left to foretell, a theory is named twice, or the day has forecasts already.
    """
    from datetime import date

    from coyuntura.cli.output import print_result
    from coyuntura.cli.studies import known_name, open_study
    from coyuntura.explain.foretelling import ForetellingError
    from coyuntura.explain.registering import Asked, registered, speakers_of
    from coyuntura.explain.yearly import yearly_of
    from coyuntura.report.foretold import registered_json, render_registered
    from coyuntura.results.forecasts import RegisteredError

    checked = open_study(study)
    homes = checked.model.homes
    try:
        cells = [yearly_of(text, lambda name: known_name(name, homes, "variable")) for text in variables]
        speakers = speakers_of(lambda name: open_study(study, name), posteriors, interpretations)
    except ValueError as error:
        raise UsageError(str(error)) from error
    day = date.today()  # noqa: DTZ011  the day where the forecaster is
    try:
        found = registered(checked, speakers, Asked(cells, until, draws, since), output, day)
    except ForetellingError as error:
        raise UsageError(f"{error}.") from error
    except RegisteredError as error:
        raise UsageError(str(error)) from error
    except ValueError as error:
        raise UsageError(f"`--until`: {error}.") from error
    rendered = render_registered(found.table, found.record, found.items, found.wanted, language)
    print_result(registered_json(found.table, found.record), rendered, as_json=as_json)
