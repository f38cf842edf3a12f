"""`coyuntura ask`: answers to a study's questions."""

from datetime import date
from pathlib import Path

import click

from coyuntura.cli.completions import offer_questions
from coyuntura.cli.doors import run_door, study_argument


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
@run_door
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
    from coyuntura.cli.identifying import identified
    from coyuntura.cli.output import print_json, print_page
    from coyuntura.cli.progress import scenarios_shown
    from coyuntura.cli.settings import members_of, read_settings
    from coyuntura.cli.studies import chosen_questions, open_study
    from coyuntura.cli.tables import require_table, write_table
    from coyuntura.ensemble.engine import Engine
    from coyuntura.explain.questions import ask as answers_to
    from coyuntura.model.edition import edition_of
    from coyuntura.report.answer_rows import answer_rows
    from coyuntura.report.answers import render_answers
    from coyuntura.report.answers_json import answer_json
    from coyuntura.report.identified import identified_json, said_first
    from coyuntura.report.settings import headed, recorded_with_each

    engine = Engine(open_study(study, interpretation))
    checked, held = engine.checked, engine.checked.study
    wanted = chosen_questions(checked, ids)
    given = read_settings(checked, settings)
    if table is not None:
        require_table(table, as_json=as_json)
    with scenarios_shown(language) as watch:
        who, in_short = members_of(checked, members, given, posterior), not (is_full or as_json or table)
        answers = answers_to(engine, who, wanted, watch, in_short=in_short)
    today = date.today()  # noqa: DTZ011  the day where the reader is
    edition = edition_of(held.folder, held.id, today, given, held.interpretation, held.branches)
    if table is not None:
        write_table(answer_rows(answers, language, edition), table, "answers")
        return
    found = identified(engine, wanted, None if given else posterior, members)
    if as_json:
        said = recorded_with_each(checked, given)
        data = {name: {"data_say": [identified_json(item) for item in items]} for name, items in found.items()}
        print_json(
            [{**answer_json(answer, held, edition), **said, **data.get(answer.question.id, {})} for answer in answers]
        )
    else:
        told_first = {name: said_first(items, checked, language, is_full=is_full) for name, items in found.items()}
        page = render_answers(answers, held, edition, language, is_full=is_full, data_say=told_first)
        print_page(headed(page, checked, given, language))
