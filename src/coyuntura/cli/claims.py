"""`coyuntura claims`: what the documents say, what the model carries, what a reader's copy confirms."""

import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated

import typer

from coyuntura.cli.doors import (
    JsonOption,
    Language,
    LanguageOption,
    StudyArgument,
    UsageError,
    door,
    open_study,
    print_result,
)
from coyuntura.errors import Faults, StudyError, did_you_mean
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
    """List and filter a study's claims, count what is modelled, or verify their locators.

    Raises:
        UsageError: An id or a filter is none that the study has, or there is no such folder.
        typer.Exit: A locator does not match the reader's copy; the exit code is 1.
    """
    if verify_with is not None and not verify_with.is_dir():
        msg = f"`{verify_with}` is not a folder; `--verify` takes the folder in which your copies of the texts are."
        raise UsageError(msg)
    checked = open_study(study)
    held = checked.study.claims
    _require(ids or [], "claim", held)
    _require([kind], "kind", {claim.kind for claim in held.values()})
    _require([document], "document", checked.study.bibliography.documents)
    arguments = [claim.argument for claim in held.values() if claim.argument is not None]
    _require([subsystem], "subsystem", {argument.subsystem for argument in arguments})
    _require([strength], "strength", {argument.strength for argument in arguments})
    if verify_with is not None:
        faults = Faults()
        found = verify(checked.study.bibliography.documents, held, verify_with, faults)
        print_result(verification_json(found), render_verification(found, language.value), as_json=as_json)
        try:
            faults.raise_if_any()
        except StudyError as error:
            unread = [str(fault) for fault in error.faults if fault.code != "paragraph-differs"]
            sys.stderr.write("".join(f"{text}\n" for text in unread))
        if found.differences:
            raise typer.Exit(1)
    elif coverage:
        split = checked.coverage()
        print_result(coverage_json(checked, split), render_coverage(checked, split, language.value), as_json=as_json)
    else:
        kept = [claim for claim in held.values() if _fits(claim, ids or [], subsystem, kind, document, strength)]
        print_result(claims_json(kept), render_claims(kept, language.value), as_json=as_json)


def _require(words: Iterable[str], what: str, known: Collection[str]) -> None:
    """Require that each word that is given is one that the study has.

    Raises:
        UsageError: One is not; the message offers the nearest.
    """
    for word in words:
        if word and word not in known:
            msg = f"the study has no {what} `{word}`.{did_you_mean(word, sorted(known))}"
            raise UsageError(msg)


def _fits(claim: Claim, ids: list[str], subsystem: str, kind: str, document: str, strength: str) -> bool:
    argument = claim.argument
    return (
        (not ids or claim.id in ids)
        and (not kind or claim.kind == kind)
        and (not document or any(locator.document == document for locator in claim.locators))
        and (not subsystem or (argument is not None and argument.subsystem == subsystem))
        and (not strength or (argument is not None and argument.strength == strength))
    )
