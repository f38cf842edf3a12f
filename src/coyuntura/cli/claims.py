"""`coyuntura claims`: what the documents say, what the model carries, what a reader's copy confirms."""

from pathlib import Path
from typing import Annotated

import typer

from coyuntura.cli.doors import (
    JsonOption,
    Language,
    LanguageOption,
    StudyArgument,
    console,
    door,
    open_study,
    print_json,
)
from coyuntura.errors import Faults
from coyuntura.evidence.claims import Claim
from coyuntura.evidence.coverage import verify
from coyuntura.report.claims import (
    claims_json,
    coverage_json,
    render_claims,
    render_coverage,
    render_verification,
    verification_json,
)


@door
def claims(
    study: StudyArgument,
    ids: Annotated[list[str] | None, typer.Argument(help="Claims to show, such as F49.", metavar="[ID]...")] = None,
    subsystem: Annotated[str, typer.Option(help="Only this subsystem.")] = "",
    kind: Annotated[str, typer.Option(help="Only this kind: mechanism, figure, event...")] = "",
    document: Annotated[str, typer.Option(help="Only this document.")] = "",
    strength: Annotated[str, typer.Option(help="Only this strength: C, A, T, R, N or attr.")] = "",
    coverage: Annotated[bool, typer.Option("--coverage", help="Count which mechanisms the model carries.")] = False,
    verify_with: Annotated[
        Path | None,
        typer.Option("--verify", help="Check every locator against the texts in this folder.", metavar="FOLDER"),
    ] = None,
    language: LanguageOption = Language.en,
    as_json: JsonOption = False,
) -> None:
    """List and filter a study's claims, count what is modelled, or verify their locators."""
    checked = open_study(study)
    if verify_with is not None:
        _verify(study, verify_with, language, as_json)
    elif coverage:
        found = checked.coverage()
        print_json(coverage_json(checked, found)) if as_json else console().print(
            render_coverage(checked, found, language.value)
        )
    else:
        kept = [
            claim
            for claim in checked.study.claims.values()
            if _fits(claim, ids or [], subsystem, kind, document, strength)
        ]
        print_json(claims_json(kept)) if as_json else console().print(render_claims(kept, language.value))


def _verify(name: str, folder: Path, language: Language, as_json: bool) -> None:
    """Print a verification; exit with 1 where something does not match.

    Raises:
        typer.Exit: A locator does not match the reader's copy.
    """
    study = open_study(name).study
    faults = Faults()
    found = verify(study.bibliography.documents, study.claims, folder, faults)
    print_json(verification_json(found)) if as_json else console().print(render_verification(found, language.value))
    if found.differences:
        raise typer.Exit(1)


def _fits(claim: Claim, ids: list[str], subsystem: str, kind: str, document: str, strength: str) -> bool:
    argument = claim.argument
    return (
        (not ids or claim.id in ids)
        and (not kind or claim.kind == kind)
        and (not document or any(locator.document == document for locator in claim.locators))
        and (not subsystem or (argument is not None and argument.subsystem == subsystem))
        and (not strength or (argument is not None and argument.strength == strength))
    )
