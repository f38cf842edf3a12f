"""`coyuntura check`: does the model behave as its documents say it must?"""

import click
from click.exceptions import Exit

from coyuntura.cli.doors import door, json_option, language_option, members_option, study_argument


@click.command
@study_argument
@members_option
@language_option
@json_option
@door
def check(study: str, members: int | None, language: str, as_json: bool) -> None:
    """Run a study's behaviours and print which hold.

    Raises:
        Exit: A behaviour fails; the exit code is 1.
    """
    from coyuntura.cli.output import print_result
    from coyuntura.cli.progress import scenarios_shown
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.ensemble.members import Members
    from coyuntura.explain.behaviours import check_behaviours
    from coyuntura.report.behaviours import findings_json, render_findings

    engine = Engine(open_study(study))
    with scenarios_shown(language) as watch:
        findings = check_behaviours(engine, Members.of_priors(engine.checked, members), watch)
    print_result(findings_json(findings), render_findings(findings, language), as_json=as_json)
    if any(finding.status == "failed" for finding in findings):
        raise Exit(1)
