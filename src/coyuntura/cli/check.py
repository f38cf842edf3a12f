"""`coyuntura check`: does the model behave as its documents say it must?"""

from pathlib import Path

import click
from click.exceptions import Exit

from coyuntura.cli.doors import (
    door,
    interpretation_option,
    json_option,
    language_option,
    members_option,
    posterior_option,
    set_option,
    study_argument,
)


@click.command
@study_argument
@interpretation_option
@set_option
@members_option
@posterior_option
@language_option
@json_option
@door
def check(
    study: str,
    interpretation: str | None,
    settings: tuple[str, ...],
    members: int | None,
    posterior: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Run a study's behaviours and print which hold, and which numbers and dates it shares with what it observed.

    Raises:
        Exit: A behaviour fails; the exit code is 1.
    """
    from rich.console import Group

    from coyuntura.cli.output import print_result
    from coyuntura.cli.progress import scenarios_shown
    from coyuntura.cli.settings import members_of, read_settings
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.explain.behaviours import check_behaviours
    from coyuntura.explain.coincidences import coincidences
    from coyuntura.report.behaviours import findings_json, render_findings
    from coyuntura.report.coincidences import coincidences_json, render_coincidences
    from coyuntura.report.page import Paragraph
    from coyuntura.report.settings import recorded, told

    engine = Engine(open_study(study, interpretation))
    given = read_settings(engine.checked, settings)
    with scenarios_shown(language) as watch:
        findings = check_behaviours(engine, members_of(engine.checked, members, given, posterior), watch)
    alike = coincidences(engine.checked)
    rendered = Group(
        *map(Paragraph, told(engine.checked, given, language)),
        render_findings(findings, language),
        render_coincidences(alike, language),
    )
    both = {**findings_json(findings), **coincidences_json(alike)}
    print_result({**both, **recorded(engine.checked, given)}, rendered, as_json=as_json)
    if any(finding.status == "failed" for finding in findings):
        raise Exit(1)
