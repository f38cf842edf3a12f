"""`coyuntura diff`: two studies, two results or two answers, and what differs."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click
from click.exceptions import Exit

from coyuntura.cli.completions import offer_interpretations, offer_studies
from coyuntura.cli.doors import UsageError, door, json_option, language_option, members_option

if TYPE_CHECKING:
    from coyuntura.check.study import CheckedStudy
    from coyuntura.report.snapshots import Snapshot

_Side: TypeAlias = tuple[str, str | None]
"""A study or a file, and the interpretation that it is compared as."""
_WHAT = "A study's name or folder, results (.nc), or what a command printed with --json (.json)."
_TABLES = frozenset({".csv", ".tab", ".tsv", ".xlsx"})
_MOST_BYTES = 256_000_000


@click.command
@click.argument("first", metavar="A", help=_WHAT, shell_complete=offer_studies)
@click.argument("second", metavar="B", help="The other, of the same kind.", shell_complete=offer_studies)
@click.option(
    "--interpretation",
    "interpretations",
    multiple=True,
    metavar="NAME",
    help="The theory that both studies are run as; given twice, that of A and that of B.",
    shell_complete=offer_interpretations,
)
@click.option("--parts", is_flag=True, help="Compare what studies hold, and run neither.")
@members_option
@language_option
@json_option
@door
def diff(
    first: str,
    second: str,
    interpretations: tuple[str, ...],
    parts: bool,
    members: int | None,
    language: str,
    as_json: bool,
) -> None:
    """Compare two studies, results or answers.

    Raises:
        UsageError: One is not there, they are of different kinds, or files are to be compared as theories.
        Exit: Something differs; the exit code is 1.
    """
    kinds = _kind(first), _kind(second)
    if kinds[0] != kinds[1]:
        msg = f"`{first}` is {_WORDS[kinds[0]]}, and `{second}` is {_WORDS[kinds[1]]}: compare two of one kind."
        raise UsageError(msg)
    theories = _theories(interpretations, kinds[0])
    if kinds[0] == ".nc":
        differs = _compare_results(Path(first), Path(second), language, as_json=as_json)
    else:
        sides = ((first, theories[0]), (second, theories[1]))
        differs = _compare_snapshots(sides, parts, members, language, as_json=as_json)
    if differs:
        raise Exit(1)


_WORDS = {".nc": "a file of results", ".json": "what a command printed", "": "a study"}


def _theories(given: tuple[str, ...], kind: str) -> tuple[str | None, str | None]:
    """Return the interpretation of each of the two.

    Raises:
        UsageError: More are given than there are studies.
    """
    if given and kind:
        raise UsageError(f"`--interpretation` goes with studies: {_WORDS[kind]} says itself what it was run as.")
    match given:
        case ():
            return None, None
        case (both,):
            return both, both
        case (one, other):
            return one, other
        case _:
            raise UsageError("`--interpretation` is given once for both studies, or once for each of the two.")


def _kind(name: str) -> str:
    """Return the ending that tells what something is; none for a study.

    Raises:
        UsageError: It is named like a file that is not there, or is a table.
    """
    path = Path(name)
    ending = path.suffix.lower()
    if ending in _TABLES and path.is_file():
        msg = f"`{name}` is a table: results are compared as netCDF, which `coyuntura run STUDY -o out.nc` writes."
        raise UsageError(msg)
    if ending not in {".nc", ".json"} or path.is_dir():
        return ""
    if not path.is_file():
        raise UsageError(f"there is no file `{name}`.")
    return ending


def _compare_results(first: Path, second: Path, language: str, *, as_json: bool) -> bool:
    from coyuntura.cli.output import print_result
    from coyuntura.report.result_differences import (
        render_result_differences,
        result_differences,
        result_differences_json,
    )
    from coyuntura.results.store import read_netcdf

    path = first
    try:
        before = read_netcdf(first)
        path = second
        after = read_netcdf(second)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f"`{path}` cannot be read as netCDF.") from error
    found = result_differences(before, after)
    print_result(result_differences_json(found), render_result_differences(found, language), as_json=as_json)
    return bool(found)


def _compare_snapshots(
    sides: tuple[_Side, _Side], parts: bool, members: int | None, language: str, *, as_json: bool
) -> bool:
    from rich.console import Group

    from coyuntura.cli.output import print_result
    from coyuntura.cli.studies import open_study
    from coyuntura.report.differences import differences, differences_json, render_differences
    from coyuntura.report.page import Paragraph
    from coyuntura.report.settings import interpretation_told

    lines: list[str] = []
    if _kind(sides[0][0]):
        before, after = (_read_printed(name) for name, _ in sides)
    else:
        opened = [open_study(name, theory) for name, theory in sides]
        said = [interpretation_told(item.study, language) for item in opened]
        lines = [f"{side}: {line}" for side, told in zip("AB", said, strict=True) for line in told]
        before, after = (_taken(item, parts, members, language) for item in opened)
    found = differences(before, after)
    rendered = Group(*map(Paragraph, lines), render_differences(found, language))
    print_result(differences_json(found), rendered, as_json=as_json)
    return bool(found)


def _read_printed(name: str) -> "Snapshot":
    """Return what a file holds that a command printed.

    Raises:
        UsageError: It holds something else.
    """
    from coyuntura.report.snapshots import SnapshotError, snapshot_of

    path = Path(name)
    if path.stat().st_size > _MOST_BYTES:
        raise UsageError(f"`{name}` is larger than anything that a command prints.")
    try:
        return snapshot_of(json.loads(path.read_bytes()))
    except (ValueError, RecursionError, SnapshotError) as error:
        reason = error if isinstance(error, SnapshotError) else "it is not JSON"
        raise UsageError(f"`{name}` cannot be compared: {reason}.") from error


def _taken(checked: "CheckedStudy", parts: bool, members: int | None, language: str) -> "Snapshot":
    """Return what a study holds, and unless only its parts are asked for, what it answers, measures and fulfils."""
    from coyuntura.cli.progress import scenarios_shown
    from coyuntura.ensemble.engine import Engine
    from coyuntura.ensemble.members import Members
    from coyuntura.explain.behaviours import check_behaviours
    from coyuntura.explain.named import measure_figures
    from coyuntura.explain.questions import ask
    from coyuntura.model.edition import edition_of
    from coyuntura.model.scenarios import HISTORY
    from coyuntura.report.answers_json import answer_json
    from coyuntura.report.behaviours import findings_json
    from coyuntura.report.measures import measures_json
    from coyuntura.report.snapshots import Snapshot, parts_of, snapshot_of

    if parts:
        return Snapshot(parts=parts_of(checked))
    engine = Engine(checked)
    drawn = Members.of_priors(checked, members)
    study = checked.study
    with scenarios_shown(language) as watch:
        answers = ask(engine, drawn, list(study.questions.values()), watch)
        findings = check_behaviours(engine, drawn, watch)
        measured = measure_figures(engine, drawn, list(study.measures), [HISTORY], watch)
    today = date.today()  # noqa: DTZ011  the day where the reader is
    edition = edition_of(study.folder, study.id, today, interpretation=study.interpretation, branches=study.branches)
    answered = snapshot_of([answer_json(answer, study, edition) for answer in answers])
    judged = snapshot_of(findings_json(findings))
    read = snapshot_of(measures_json(measured))
    return Snapshot(
        parts=parts_of(checked),
        figures={**answered.figures, **read.figures, **judged.figures},
        verdicts=judged.verdicts,
        answers=answered.answers,
    )
