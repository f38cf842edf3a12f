"""`coyuntura ask`: answers to a study's questions."""

from typing import Annotated

import typer

from coyuntura.cli.doors import (
    JsonOption,
    Language,
    LanguageOption,
    MembersOption,
    StudyArgument,
    UsageError,
    console,
    door,
    open_study,
    print_json,
)
from coyuntura.errors import did_you_mean
from coyuntura.explain.questions import ask as answers_to
from coyuntura.report.answers import answer_json, render_answers


@door
def ask(
    study: StudyArgument,
    ids: Annotated[
        list[str] | None, typer.Argument(help="Questions, such as QU10; all when none is named.", metavar="[ID]...")
    ] = None,
    members: MembersOption = None,
    language: LanguageOption = Language.en,
    as_json: JsonOption = False,
) -> None:
    """Answer a study's questions, with intervals, sources and limits.

    Raises:
        UsageError: The study has no such question.
    """
    checked = open_study(study)
    questions = checked.study.questions
    for name in ids or []:
        if name not in questions:
            held = ", ".join(questions) or "none"
            msg = f"the study has no question `{name}`.{did_you_mean(name, questions)} It has {held}."
            raise UsageError(msg)
    wanted = (
        [questions[name] for name in ids]
        if ids
        else sorted(questions.values(), key=lambda item: (len(item.id), item.id))
    )
    answers = answers_to(checked, wanted, members)
    if as_json:
        print_json([answer_json(answer, checked.study) for answer in answers])
        return
    console().print(render_answers(answers, checked.study, language.value))
