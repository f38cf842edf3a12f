"""`coyuntura export`: a study for other tools."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group
from rich.text import Text as Line

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
from coyuntura.files import write_whole
from coyuntura.interchange.xmile.export import ExportError, export_xmile, summary
from coyuntura.report.drafts import listed


@door
def export(
    study: StudyArgument,
    xmile: Annotated[Path, typer.Option("--xmile", help="The XMILE file to write.", metavar="FILE")],
    language: LanguageOption = Language.en,
    as_json: JsonOption = False,
) -> None:
    """Write a study as an XMILE file, which Stella, Vensim, PySD and others read.

    Raises:
        UsageError: The study holds what XMILE cannot say, or the file's folder does not exist.
    """
    if not xmile.parent.is_dir() or xmile.is_dir():
        msg = f"`{xmile}` cannot be written: name a file in a folder that exists."
        raise UsageError(msg)
    try:
        exported = export_xmile(open_study(study))
    except ExportError as error:
        raise UsageError(str(error)) from error
    write_whole(xmile, exported.text.encode())
    found = summary(exported)
    written = "Escrito" if language is Language.es else "Written"
    heading = f"{written}: {xmile}: {listed(found, language.value)}."
    lines = [Line(f"- {notice[0].upper()}{notice[1:]}") for notice in exported.notices]
    result = {"path": str(xmile), "counts": dict(found), "notices": list(exported.notices)}
    print_result(result, Group(Line(heading), *lines), as_json=as_json)
