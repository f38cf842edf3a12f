"""`coyuntura disagreements`: on what a study's documents differ, and what runs and records say of it."""

from pathlib import Path

import click

from coyuntura.cli.doors import run_door, study_argument


@click.command
@study_argument
@click.argument("rows", nargs=-1, metavar="[ROW]...", help="Numbers of disagreements, told in full; all by default.")
@click.option("--full", is_flag=True, help="Tell who says what, and each statement as it is written.")
@run_door
def disagreements(
    study: str,
    rows: tuple[str, ...],
    full: bool,
    interpretation: str | None,
    settings: tuple[str, ...],
    members: int | None,
    posterior: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Tell how each disagreement between a study's documents stands.

    Raises:
        UsageError: The study has no disagreement of a number.
    """
    from coyuntura.cli.output import print_result
    from coyuntura.cli.progress import scenarios_shown
    from coyuntura.cli.settings import members_of, read_settings
    from coyuntura.cli.studies import chosen_disagreements, open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.explain.disagreements import rule
    from coyuntura.report.disagreements import render_rulings, rulings_json
    from coyuntura.report.settings import headed, recorded

    engine = Engine(open_study(study, interpretation))
    chosen = chosen_disagreements(engine.checked, rows)
    given = read_settings(engine.checked, settings)
    with scenarios_shown(language) as watch:
        found = rule(engine, members_of(engine.checked, members, given, posterior), chosen, watch)
    page = render_rulings(found, engine.checked.study, language, is_full=full or bool(rows))
    said = {**rulings_json(found, engine.checked.study), **recorded(engine.checked, given)}
    print_result(said, headed(page, engine.checked, given, language), as_json=as_json)
