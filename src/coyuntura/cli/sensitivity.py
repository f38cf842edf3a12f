"""`coyuntura sensitivity`: which inputs move an answer."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coyuntura.cli.doors import (
    UsageError,
    WholeNumber,
    branch_option,
    door,
    interpretation_option,
    json_option,
    language_option,
    posterior_option,
    set_option,
    study_argument,
)

if TYPE_CHECKING:
    from coyuntura.ensemble.engine import Engine
    from coyuntura.explain.asked import Asked
    from coyuntura.report.plain import Json

_MOST_POINTS = 2**17


@click.command
@study_argument
@click.argument(
    "names",
    nargs=-1,
    metavar="[NAME]...",
    help="Measures; or a question, such as QU6, and figures of it. All measures when none is named.",
)
@click.option("--where", metavar="STATEMENT", help="What moves the chance that this holds, such as `end < 100`.")
@click.option(
    "--scenario", metavar="NAME", default="history", show_default=True, help="The scenario under which it is read."
)
@click.option(
    "--points",
    type=WholeNumber(16, _MOST_POINTS),
    metavar="N",
    default=1024,
    show_default=True,
    help="Points of the design; each takes a run for each input, and two. A power of two is best.",
)
@interpretation_option
@branch_option
@set_option
@posterior_option
@language_option
@json_option
@door
def sensitivity(
    study: str,
    names: tuple[str, ...],
    where: str | None,
    scenario: str,
    points: int,
    interpretation: str | None,
    settings: tuple[str, ...],
    posterior: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Say which inputs move an answer: by Sobol indices over the priors, or what is left of it over a posterior.

    Raises:
        UsageError: The study has no such measure, figure or scenario, or what is given does not go together.
    """
    from coyuntura.cli.asking import asked_of
    from coyuntura.cli.output import print_result
    from coyuntura.cli.progress import runs_shown
    from coyuntura.cli.settings import read_settings
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.ensemble.given import columns_of
    from coyuntura.explain.sensitivity import sensitivity as what_moves
    from coyuntura.report.sensitivity import render_sensitivity, sensitivity_json
    from coyuntura.report.settings import headed, recorded

    engine = Engine(open_study(study, interpretation))
    checked = engine.checked
    given = read_settings(checked, settings)
    asked = asked_of(checked, names, where, scenario)
    if posterior is not None and given:
        raise UsageError("`--posterior` takes its own numbers: leave `--set` out.")
    if posterior is not None:
        _over_posterior(engine, asked, posterior, language, as_json=as_json)
        return
    with runs_shown(language) as watch:
        found = what_moves(engine, asked, points, columns_of(checked.model, given), watch)
    about: dict[str, Json] = {"scenario": scenario, **recorded(checked, given)}
    rendered = headed(render_sensitivity(found, checked, language), checked, given, language)
    print_result([{**item, **about} for item in sensitivity_json(found)], rendered, as_json=as_json)


def _over_posterior(engine: "Engine", asked: "tuple[Asked, ...]", path: Path, language: str, *, as_json: bool) -> None:
    """Print what the data of a fit say of answers and of its unknowns.

    Raises:
        StudyError: The file holds no posterior of this study.
    """
    from coyuntura.cli.output import print_result
    from coyuntura.explain.identifiability import identify, known_of
    from coyuntura.infer.posterior_file import read_posterior
    from coyuntura.infer.versions import require_made_for
    from coyuntura.report.identified import identified_json, known_json, render_identified

    posterior = read_posterior(path)
    require_made_for(engine, posterior, path)
    found, known = identify(engine, asked, posterior), known_of(posterior)
    rendered = render_identified(found, known, engine.checked, language)
    print_result(
        {"answers": [identified_json(item) for item in found], "unknowns": known_json(known)}, rendered, as_json=as_json
    )
