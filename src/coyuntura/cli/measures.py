"""`coyuntura measures`: the numbers that a study reads off its runs by name."""

import click

from coyuntura.cli.doors import door, json_option, language_option, members_option, study_argument


@click.command
@study_argument
@click.argument("names", nargs=-1, metavar="[NAME]...", help="Measures; all when none is named.")
@click.option("--scenario", multiple=True, metavar="NAME", help="A scenario to read them under; may be given again.")
@members_option
@language_option
@json_option
@door
def measures(
    study: str, names: tuple[str, ...], scenario: tuple[str, ...], members: int | None, language: str, as_json: bool
) -> None:
    """List a study's measures."""
    from coyuntura.cli.output import print_result
    from coyuntura.cli.progress import scenarios_shown
    from coyuntura.cli.studies import chosen_measures, known_name, open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.ensemble.members import Members
    from coyuntura.explain.named import measure_figures
    from coyuntura.model.scenarios import HISTORY
    from coyuntura.report.measures import measures_json, render_measures

    engine = Engine(open_study(study))
    wanted = chosen_measures(engine.checked, names)
    scenarios = [HISTORY, *(known_name(name, engine.checked.study.scenarios, "scenario") for name in scenario)]
    with scenarios_shown(language) as watch:
        drawn = Members.of_priors(engine.checked, members)
        found = measure_figures(engine, drawn, wanted, list(dict.fromkeys(scenarios)), watch)
    print_result(measures_json(found), render_measures(found, language), as_json=as_json)
