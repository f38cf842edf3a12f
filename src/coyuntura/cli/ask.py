"""`coyuntura ask`: answers to a study's questions."""

import click

from coyuntura.cli.doors import UsageError, door, json_option, language_option, members_option, study_argument
from coyuntura.errors import did_you_mean


@click.command
@study_argument
@click.argument("ids", nargs=-1, metavar="[ID]...", help="Questions, such as QU10; all when none is named.")
@members_option
@language_option
@json_option
@door
def ask(study: str, ids: tuple[str, ...], members: int | None, language: str, as_json: bool) -> None:
    """Answer a study's questions.

    Raises:
        UsageError: The study has no such question.
    """
    from coyuntura.cli.output import console, print_json
    from coyuntura.cli.progress import scenarios_shown
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.ensemble.members import Members
    from coyuntura.explain.questions import ask as answers_to
    from coyuntura.report.answers import answer_json, render_answers

    engine = Engine(open_study(study))
    checked = engine.checked
    questions = checked.study.questions
    for name in ids:
        if name not in questions:
            held = ", ".join(questions) or "none"
            msg = f"the study has no question `{name}`.{did_you_mean(name, questions)} It has {held}."
            raise UsageError(msg)
    wanted = (
        [questions[name] for name in ids]
        if ids
        else sorted(questions.values(), key=lambda item: (len(item.id), item.id))
    )
    with scenarios_shown(language) as watch:
        answers = answers_to(engine, Members.of_priors(checked, members), wanted, watch)
    if as_json:
        print_json([answer_json(answer, checked.study) for answer in answers])
        return
    console().print(render_answers(answers, checked.study, language))
