"""`coyuntura claims`: what the documents say, what the model carries, what a reader's copy confirms."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from coyuntura.cli.doors import UsageError, door, fault_text, json_option, language_option, study_argument
from coyuntura.errors import Faults, StudyError, printable

if TYPE_CHECKING:
    from coyuntura.check.study import CheckedStudy


@click.command
@study_argument
@click.argument("ids", nargs=-1, metavar="[ID]...", help="Claims to show, such as F49.")
@click.option("--subsystem", default="", help="Only this subsystem.")
@click.option("--kind", default="", help="Only this kind: mechanism, figure, event...")
@click.option("--document", default="", help="Only this document.")
@click.option("--strength", default="", help="Only this strength: C, A, T, R, N or attr.")
@click.option("--coverage", is_flag=True, help="Take out what carries each mechanism, and tell what moves.")
@click.option(
    "--verify",
    "copies",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Check every locator against the texts in this folder.",
)
@language_option
@json_option
@door
def claims(
    study: str,
    ids: tuple[str, ...],
    subsystem: str,
    kind: str,
    document: str,
    strength: str,
    coverage: bool,
    copies: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """List and filter a study's claims, count what is modelled, or verify their locators.

    Raises:
        UsageError: An id or a filter is none that the study has, or there is no such folder.
        Exit: A locator does not match the reader's copy; the exit code is 1.
    """
    from coyuntura.cli.output import print_result
    from coyuntura.cli.studies import chosen_claims, open_study
    from coyuntura.evidence.coverage import verify
    from coyuntura.report import claims as report

    if copies is not None and not copies.is_dir():
        msg = f"`{copies}` is not a folder; `--verify` takes the folder in which your copies of the texts are."
        raise UsageError(msg)
    checked = open_study(study)
    kept = chosen_claims(checked, ids, subsystem, kind, document, strength)
    if copies is not None:
        faults = Faults()
        found = verify(checked.study.bibliography.documents, checked.study.claims, copies, faults)
        rendered = report.render_verification(found, language)
        print_result(report.verification_json(found), rendered, as_json=as_json)
        _tell_unread(faults, language)
        if found.differences:
            raise Exit(1)
    elif coverage:
        _tell_coverage(checked, language, as_json=as_json)
    else:
        print_result(
            report.claims_json(kept, checked.study),
            report.render_claims(kept, checked.study, language),
            as_json=as_json,
        )


def _tell_coverage(checked: "CheckedStudy", language: str, *, as_json: bool) -> None:
    """Print which mechanisms the model carries."""
    from coyuntura.cli.output import print_result
    from coyuntura.cli.progress import CHANGES, scenarios_shown
    from coyuntura.ensemble.engine import Engine
    from coyuntura.ensemble.members import Members
    from coyuntura.explain.carrying import MEMBERS, carried
    from coyuntura.report.carrying import coverage_json, render_coverage

    split = checked.coverage()
    with scenarios_shown(language, CHANGES) as watch:
        found = carried(Engine(checked), Members.of_priors(checked, MEMBERS), watch)
    rendered = render_coverage(checked, split, found, language)
    print_result(coverage_json(checked, split, found), rendered, as_json=as_json)


def _tell_unread(faults: Faults, language: str) -> None:
    """Say on standard error which copies could not be read."""
    try:
        faults.raise_if_any()
    except StudyError as error:
        unread = [fault_text(fault, language) for fault in error.faults if fault.code != "paragraph-differs"]
        sys.stderr.write(printable("".join(f"{text}\n" for text in unread)))
