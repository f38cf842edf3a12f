"""What a command line asks of runs: measures, figures of a question, or a statement."""

from collections.abc import Sequence

from coyuntura.check.study import CheckedStudy
from coyuntura.cli.doors import UsageError
from coyuntura.explain.asked import Asked, asked_for


def asked_of(checked: CheckedStudy, names: Sequence[str], where: str | None, scenario: str) -> tuple[Asked, ...]:
    """Return what is asked: measures, or a question and figures of it; a statement where one is given.

    Raises:
        UsageError: The study has no such thing, or names and a statement do not go together.
        StudyError: The statement cannot be read, or does not fit the study.
    """
    by_case = {name.casefold(): name for name in checked.study.questions}
    question = "" if not names or names[0] in checked.study.measures else by_case.get(names[0].casefold(), "")
    try:
        return asked_for(checked, names[1:] if question else names, question, where or "", scenario)
    except ValueError as error:
        message = str(error)
        raise UsageError(message if message.endswith((".", "?")) else f"{message}.") from error
