"""`coyuntura measures`: the numbers that a study reads off its runs by name."""

from pathlib import Path

import click

from coyuntura.cli.doors import run_door, scenario_option, study_argument


@click.command
@study_argument
@click.argument("names", nargs=-1, metavar="[NAME]...", help="Measures; all when none is named.")
@scenario_option
@run_door
def measures(
    study: str,
    names: tuple[str, ...],
    scenario: tuple[str, ...],
    interpretation: str | None,
    settings: tuple[str, ...],
    members: int | None,
    posterior: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """List a study's measures."""
    from coyuntura.cli.output import print_result
    from coyuntura.cli.progress import scenarios_shown
    from coyuntura.cli.settings import members_of, read_settings
    from coyuntura.cli.studies import chosen_measures, known_name, open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.explain.named import measure_figures
    from coyuntura.model.scenarios import HISTORY
    from coyuntura.report.measures import measures_json, render_measures
    from coyuntura.report.settings import headed, recorded_with_each

    engine = Engine(open_study(study, interpretation))
    wanted = chosen_measures(engine.checked, names)
    scenarios = [HISTORY, *(known_name(name, engine.checked.study.scenarios, "scenario") for name in scenario)]
    given = read_settings(engine.checked, settings)
    with scenarios_shown(language) as watch:
        drawn = members_of(engine.checked, members, given, posterior)
        found = measure_figures(engine, drawn, wanted, list(dict.fromkeys(scenarios)), watch)
    page = headed(render_measures(found, language), engine.checked, given, language)
    said = recorded_with_each(engine.checked, given)
    print_result([{**item, **said} for item in measures_json(found)], page, as_json=as_json)
