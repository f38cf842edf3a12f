"""`coyuntura attribute`: a question's outcomes shared out among its factors."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coyuntura.cli.completions import offer_questions
from coyuntura.cli.doors import UsageError, drawable, run_door, study_argument

if TYPE_CHECKING:
    from coyuntura.check.study import CheckedStudy
    from coyuntura.model.questions import Question


@click.command
@study_argument
@click.argument(
    "ids",
    nargs=-1,
    metavar="[QUESTION]...",
    help="Questions with factors, such as QU6; all of them when none is named.",
    shell_complete=offer_questions,
)
@click.option(
    "--csv",
    "table",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write figures as a table (.csv, .tab, .xlsx; - prints it).",
)
@click.option(
    "--plot", type=click.Path(path_type=Path), metavar="FILE", help="Also draw it into this file (.png, .svg, .pdf)."
)
@run_door
def attribute(
    study: str,
    ids: tuple[str, ...],
    table: Path | None,
    plot: Path | None,
    interpretation: str | None,
    settings: tuple[str, ...],
    members: int | None,
    posterior: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Share out outcomes among factors, in every order and against every reference.

    Raises:
        UsageError: The study has no such question, it has no factors, or a file cannot be written.
    """
    from datetime import date

    from coyuntura.cli.output import print_json, print_page
    from coyuntura.cli.progress import scenarios_shown
    from coyuntura.cli.settings import members_of, read_settings
    from coyuntura.cli.studies import open_study
    from coyuntura.cli.tables import require_table, write_table
    from coyuntura.ensemble.engine import Engine
    from coyuntura.explain.attributing import attribute_questions
    from coyuntura.model.edition import edition_of
    from coyuntura.report.attributed import render_attributed
    from coyuntura.report.attributed_plain import attributed_json, attributed_rows
    from coyuntura.report.settings import headed, recorded_with_each

    engine = Engine(open_study(study, interpretation))
    checked, held = engine.checked, engine.checked.study
    wanted = _with_factors(checked, ids)
    given = read_settings(checked, settings)
    if table is not None:
        require_table(table, as_json=as_json)
    if plot is not None:
        drawable(plot)
    with scenarios_shown(language) as watch:
        found = attribute_questions(engine, members_of(checked, members, given, posterior), wanted, watch)
    today = date.today()  # noqa: DTZ011  the day where the reader is
    edition = edition_of(held.folder, held.id, today, given, held.interpretation, held.branches)
    if plot is not None:
        from coyuntura.report.attribution_plot import plot_attributions

        plot_attributions(found, held, plot, language)
    if table is not None:
        write_table(attributed_rows(found, language, edition), table, "attribution")
    elif as_json:
        said = recorded_with_each(checked, given)
        print_json([{**attributed_json(item, held, edition), **said} for item in found])
    else:
        page = render_attributed(found, held, edition, language)
        print_page(headed(page, checked, given, language))


def _with_factors(checked: "CheckedStudy", ids: Sequence[str]) -> "Sequence[Question]":
    """Return the questions that are named; all that have factors where none is.

    Raises:
        UsageError: The study has no such question, or none with factors.
    """
    from coyuntura.cli.studies import chosen_questions

    found = chosen_questions(checked, ids)
    able = [question.id for question in checked.study.questions.values() if question.factors and question.outcomes]
    listed = f"Those that have are {', '.join(able)}." if able else "The study has none that does."
    bare = next((question.id for question in found if question.id not in able), None)
    if ids and bare is not None:
        raise UsageError(f"question `{bare}` has no factors among which something is shared out. {listed}")
    if not able:
        raise UsageError("no question of the study has `factors:`, among which its outcomes would be shared out.")
    return [question for question in found if question.id in able]
