"""`coyuntura ask`: answers to a study's questions."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coyuntura.cli.completions import offer_questions
from coyuntura.cli.doors import (
    TABLES,
    UsageError,
    door,
    json_option,
    language_option,
    members_option,
    set_option,
    study_argument,
    writable,
)
from coyuntura.errors import did_you_mean

if TYPE_CHECKING:
    from coyuntura.report.plain import Json
    from coyuntura.results.rows import Cell

_PRINTED = Path("-")


@click.command
@study_argument
@click.argument(
    "ids",
    nargs=-1,
    metavar="[ID]...",
    help="Questions, such as QU10; all when none is named.",
    shell_complete=offer_questions,
)
@click.option(
    "--csv",
    "table",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write figures as a table (.csv, .tab, .xlsx; - prints it).",
)
@set_option
@members_option
@language_option
@json_option
@door
def ask(
    study: str,
    ids: tuple[str, ...],
    table: Path | None,
    settings: tuple[str, ...],
    members: int | None,
    language: str,
    as_json: bool,
) -> None:
    """Answer a study's questions.

    Raises:
        UsageError: The study has no such question, or a table cannot be written there.
    """
    from rich.console import Group

    from coyuntura.cli.output import print_json, print_page
    from coyuntura.cli.progress import scenarios_shown
    from coyuntura.cli.settings import members_of, read_settings, told
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.explain.questions import ask as answers_to
    from coyuntura.report.answer_rows import answer_rows
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
    given = read_settings(checked, settings)
    if table is not None and table != _PRINTED:
        writable(table, TABLES, "tables")
    with scenarios_shown(language) as watch:
        answers = answers_to(engine, members_of(checked, members, given), wanted, watch)
    if table is not None:
        _write_table(answer_rows(answers, language), table)
    elif as_json:
        recorded: dict[str, Json] = {"set": dict(given)} if given else {}
        print_json([{**answer_json(answer, checked.study), **recorded} for answer in answers])
    else:
        print_page(Group(*told(checked, given, language), render_answers(answers, checked.study, language)))


def _write_table(rows: "Iterator[list[Cell]]", path: Path) -> None:
    """Write a table into a file, of the kind that its ending names; print it where the path is `-`."""
    from coyuntura.results.rows import save_rows, write_rows

    if path == _PRINTED:
        write_rows(rows, sys.stdout)
    else:
        save_rows(rows, path, "answers")
