"""`coyuntura import`: another tool's model as a study's folder."""

from pathlib import Path
from typing import Annotated

import typer

from coyuntura.cli.doors import JsonOption, Language, LanguageOption, UsageError, door, print_result
from coyuntura.interchange.foreign import ENDINGS
from coyuntura.interchange.importing import import_model
from coyuntura.interchange.write import FolderTakenError
from coyuntura.report.drafts import draft_json, render_draft


@door
def import_(
    model: Annotated[Path, typer.Argument(help="A model of Vensim (.mdl) or in XMILE (.xmile, .stmx, .xml).")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write the study.", metavar="FOLDER")],
    language: LanguageOption = Language.en,
    as_json: JsonOption = False,
) -> None:
    """Read another tool's model and write it as a study, whole or not at all.

    Raises:
        UsageError: The model's ending is unknown, or the folder is there already.
    """
    if model.suffix.lower() not in ENDINGS:
        known = ", ".join(ENDINGS)
        way = "Save a Vensim model as .mdl (File, Save As), a Stella model as .stmx."
        msg = f"`{model.name}` has an ending that no reader knows; they read {known}. {way}"
        raise UsageError(msg)
    try:
        draft = import_model(model, output)
    except FolderTakenError as error:
        raise UsageError(f"{error}.") from error
    print_result(draft_json(draft, output), render_draft(draft, output, language.value), as_json=as_json)
