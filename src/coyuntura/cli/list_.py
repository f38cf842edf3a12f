"""`coyuntura list`: what is in a study, without a run."""

import click

from coyuntura.cli.doors import (
    UsageError,
    branch_option,
    door,
    interpretation_option,
    json_option,
    language_option,
    study_argument,
)

_KINDS = (
    "behaviours, branches, dimensions, documents, events, interpretations, measures, mechanisms, modules, "
    "observations, parameters, questions, scenarios, series or variables; how many of each by itself."
)


@click.command
@study_argument
@click.argument("kind", default="", metavar="[KIND]", help=_KINDS)
@interpretation_option
@branch_option
@language_option
@json_option
@door
def list_(study: str, kind: str, interpretation: str | None, language: str, as_json: bool) -> None:
    """List what a study holds.

    Raises:
        UsageError: A study holds no such kind of thing.
    """
    from coyuntura.cli.output import print_result
    from coyuntura.cli.studies import open_study, typed_study
    from coyuntura.errors import did_you_mean
    from coyuntura.report.contents import KINDS, contents_json, render_contents

    word = kind.casefold()
    if word and word not in KINDS:
        msg = f"a study holds no `{kind}`.{did_you_mean(kind, KINDS)} It holds {', '.join(KINDS)}."
        raise UsageError(msg)
    checked = open_study(study, interpretation)
    print_result(contents_json(checked, word), render_contents(checked, word, language, typed_study()), as_json=as_json)
