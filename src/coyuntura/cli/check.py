"""`coyuntura check`: does the model behave as its documents say it must?"""

import typer

from coyuntura.cli.doors import (
    JsonOption,
    Language,
    LanguageOption,
    MembersOption,
    StudyArgument,
    door,
    open_study,
    print_result,
)
from coyuntura.explain.behaviours import check_behaviours
from coyuntura.report.behaviours import findings_json, render_findings


@door
def check(
    study: StudyArgument,
    members: MembersOption = None,
    language: LanguageOption = Language.en,
    as_json: JsonOption = False,
) -> None:
    """Run a study's behaviours and print which hold, fail, or cannot be run yet.

    Raises:
        typer.Exit: A behaviour fails; the exit code is 1.
    """
    findings = check_behaviours(open_study(study), members)
    print_result(findings_json(findings), render_findings(findings, language.value), as_json=as_json)
    if any(finding.status == "failed" for finding in findings):
        raise typer.Exit(1)
