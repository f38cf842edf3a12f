"""`coyuntura ask`: answers to a study's questions."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coyuntura.cli.completions import offer_questions
from coyuntura.cli.doors import (
    TABLES,
    UsageError,
    door,
    interpretation_option,
    json_option,
    language_option,
    members_option,
    posterior_option,
    set_option,
    study_argument,
    writable,
)

if TYPE_CHECKING:
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
@click.option("--full", "is_full", is_flag=True, help="All figures, tables, claims and limits, not the short form.")
@click.option(
    "--csv",
    "table",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write figures as a table (.csv, .tab, .xlsx; - prints it).",
)
@interpretation_option
@set_option
@members_option
@posterior_option
@language_option
@json_option
@door
def ask(
    study: str,
    ids: tuple[str, ...],
    is_full: bool,
    table: Path | None,
    interpretation: str | None,
    settings: tuple[str, ...],
    members: int | None,
    posterior: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Answer a study's questions, in a form that can be quoted and cited.

    Raises:
        UsageError: The study has no such question, or a table cannot be written there.
    """
    from rich.console import Group

    from coyuntura.cli.output import print_json, print_page
    from coyuntura.cli.progress import scenarios_shown
    from coyuntura.cli.settings import members_of, read_settings
    from coyuntura.cli.studies import chosen_questions, open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.explain.questions import ask as answers_to
    from coyuntura.model.edition import edition_of
    from coyuntura.report.answer_rows import answer_rows
    from coyuntura.report.answers import render_answers
    from coyuntura.report.answers_json import answer_json
    from coyuntura.report.page import Paragraph
    from coyuntura.report.settings import recorded, told

    engine = Engine(open_study(study, interpretation))
    checked, held = engine.checked, engine.checked.study
    wanted = chosen_questions(checked, ids)
    given = read_settings(checked, settings)
    if table is not None:
        _require_file(table, as_json=as_json)
    with scenarios_shown(language) as watch:
        answers = answers_to(engine, members_of(checked, members, given, posterior), wanted, watch)
    today = date.today()  # noqa: DTZ011  the day where the reader is
    edition = edition_of(held.folder, held.id, today, given, held.interpretation)
    if table is not None:
        _write_table(answer_rows(answers, language, edition), table)
    elif as_json:
        said = {key: value for key, value in recorded(checked, given).items() if value}
        print_json([{**answer_json(answer, held, edition), **said} for answer in answers])
    else:
        page = render_answers(answers, held, edition, language, is_full=is_full)
        print_page(Group(*map(Paragraph, told(checked, given, language)), page))


def _require_file(path: Path, *, as_json: bool) -> None:
    """Require that a table can go where it is asked for.

    Raises:
        UsageError: It cannot.
    """
    if str(path).startswith("--"):
        msg = f"`--csv` takes a file, and `{path}` is an option: write `--csv FILE`, or `--csv -` to print the table."
        raise UsageError(msg)
    if path == _PRINTED and as_json:
        msg = "`--csv -` and `--json` would both be printed: choose one, or write the table into a file."
        raise UsageError(msg)
    if path != _PRINTED:
        writable(path, TABLES, "tables")


def _write_table(rows: "Iterator[list[Cell]]", path: Path) -> None:
    """Write a table into a file, of the kind that its ending names; print it where the path is `-`."""
    from coyuntura.results.rows import save_rows, write_rows

    if path == _PRINTED:
        write_rows(rows, sys.stdout)
    else:
        save_rows(rows, path, "answers")
