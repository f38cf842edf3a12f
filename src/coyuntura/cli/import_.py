"""`coyuntura import`: another tool's model as a study's folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from coyuntura.cli.doors import UsageError, door, json_option, language_option
from coyuntura.methods import METHODS


@click.command
@click.argument(
    "model",
    type=click.Path(path_type=Path),
    help="A model of Vensim (.mdl) or in XMILE (.xmile, .stmx, .itmx, .xml).",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FOLDER",
    help="Where to write the study.",
)
@click.option(
    "--method",
    type=click.Choice(list(METHODS)),
    help="Method of integration, in place of the model's own.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Data for variables of Vensim's without an equation (.csv, .tab, .dat, .xlsx); may be repeated.",
)
@click.option(
    "--file",
    "named",
    multiple=True,
    metavar="NAME=FILE",
    help="The file that a model of Vensim calls ?NAME; may be repeated.",
)
@language_option
@json_option
@door
def import_(
    model: Path,
    output: Path,
    method: str | None,
    data: Sequence[Path],
    named: Sequence[str],
    language: str,
    as_json: bool,
) -> None:
    """Read another tool's model and write it as a study, whole or not at all.

    Raises:
        UsageError: The model's ending is unknown, the folder is there already, or `--file` names no file.
    """
    from coyuntura.cli.output import print_result
    from coyuntura.interchange.foreign import ENDINGS
    from coyuntura.interchange.importing import import_model
    from coyuntura.interchange.write import FolderTakenError
    from coyuntura.report.drafts import draft_json, render_draft

    if model.suffix.lower() not in ENDINGS:
        known = ", ".join(ENDINGS)
        way = "Save a Vensim model as .mdl (File, Save As), a Stella model as .stmx."
        msg = f"`{model.name}` has an ending that no reader knows; they read {known}. {way}"
        raise UsageError(msg)
    try:
        draft = import_model(model, output, data, method, _files(named))
    except FolderTakenError as error:
        raise UsageError(f"{error}.") from error
    print_result(draft_json(draft, output), render_draft(draft, output, language), as_json=as_json)


def _files(named: Sequence[str]) -> Mapping[str, Path]:
    """Return files by the names that a model has for them.

    Raises:
        UsageError: One is not written as NAME=FILE.
    """
    found: dict[str, Path] = {}
    for text in named:
        name, sign, file = text.partition("=")
        if not (name.strip("? ") and sign and file):
            raise UsageError(f"--file takes NAME=FILE, such as book=data/book.xlsx; got `{text}`.")
        found[name.strip("? ")] = Path(file)
    return found
