"""`coyuntura forecast`: registered forecasts of what has not come."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coyuntura.cli.completions import offer_interpretations
from coyuntura.cli.doors import UsageError, WholeNumber, door, json_option, language_option, study_argument

if TYPE_CHECKING:
    from coyuntura.explain.foretelling import Speaker


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
    help="A variable without figures, by year; may be given again.",
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
@language_option
@json_option
@door
def forecast(
    study: str,
    output: Path | None,
    interpretations: tuple[str, ...],
    posteriors: tuple[Path, ...],
    variables: tuple[str, ...],
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
    from coyuntura.explain.foretelling import ForetellingError, foretold, said_by_rivals, wanted_of
    from coyuntura.explain.registering import About, record_of
    from coyuntura.model.edition import edition_of
    from coyuntura.report.foretold import registered_json, render_registered
    from coyuntura.results.forecasts import RegisteredError, register

    checked = open_study(study)
    cells = [known_name(name, checked.model.variables, "variable") for name in variables]
    speakers = _speakers(study, interpretations, posteriors)
    day = date.today()  # noqa: DTZ011  the day where the forecaster is
    try:
        wanted = wanted_of(checked, cells, until, day)
        said = [foretold(speaker, wanted, draws) for speaker in speakers]
    except ForetellingError as error:
        raise UsageError(f"{error}.") from error
    except ValueError as error:
        raise UsageError(f"`--until`: {error}.") from error
    rivals = said_by_rivals(checked, wanted)
    edition = edition_of(checked.study.folder, checked.study.id, day)
    about = About(edition, {"draws": draws, "until": until, "variables": list(map(str, cells))})
    record = record_of(speakers, said, rivals, wanted, about)
    items = [item for one in said for item in one.items] + list(rivals)
    try:
        table = register(output or checked.study.folder / "forecasts", day.isoformat(), items, record)
    except RegisteredError as error:
        raise UsageError(str(error)) from error
    rendered = render_registered(table, record, items, wanted, language)
    print_result(registered_json(table, record), rendered, as_json=as_json)


def _speakers(study: str, interpretations: tuple[str, ...], posteriors: tuple[Path, ...]) -> "list[Speaker]":
    """Return who forecasts: each fit, each theory that is named, or the study as it is.

    Raises:
        UsageError: One would forecast twice, or has the name of a rival.
    """
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.explain.foretelling import STUDY, Speaker
    from coyuntura.explain.rivals.catalogue import BY_NAME
    from coyuntura.infer.posterior_file import read_posterior
    from coyuntura.infer.versions import require_made_for
    from coyuntura.names import canonical

    speakers: list[Speaker] = []
    for path in posteriors:
        posterior = read_posterior(path)
        checked = open_study(study, posterior.interpretation or None)
        require_made_for(Engine(checked), posterior, path)
        speakers.append(Speaker(posterior.interpretation or STUDY, checked, posterior))
    speakers += [Speaker(canonical(name), open_study(study, name)) for name in interpretations]
    speakers = speakers or [Speaker(STUDY, open_study(study))]
    names = [speaker.name for speaker in speakers]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"`{name}` would forecast twice: leave one of the two out.")
        if name in BY_NAME:
            raise UsageError(f"`{name}` is the name of a rival too: give the interpretation another one.")
    return speakers
