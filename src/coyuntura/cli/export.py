"""`coyuntura export`: a study for other tools."""

from pathlib import Path

import click

from coyuntura.cli.doors import (
    UsageError,
    branch_option,
    door,
    interpretation_option,
    json_option,
    language_option,
    study_argument,
    writable,
)

_ENDINGS = (".xmile", ".stmx", ".xml")


@click.command
@study_argument
@click.option(
    "--xmile", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The XMILE file to write."
)
@interpretation_option
@branch_option
@language_option
@json_option
@door
def export(study: str, xmile: Path, interpretation: str | None, language: str, as_json: bool) -> None:
    """Write a study as an XMILE file.

    Raises:
        UsageError: The study holds what XMILE cannot say, the file's folder does not exist, or its ending is another's.
    """
    from rich.console import Group

    from coyuntura.cli.output import print_result
    from coyuntura.cli.studies import open_study
    from coyuntura.interchange.exporting import export_model
    from coyuntura.interchange.xmile.export.page import ExportError, summary
    from coyuntura.report.drafts import listed, noted
    from coyuntura.report.lines import whole
    from coyuntura.report.settings import interpretation_told, recorded

    writable(xmile, _ENDINGS, "XMILE files")
    checked = open_study(study, interpretation)
    try:
        exported = export_model(checked, xmile)
    except ExportError as error:
        raise UsageError(str(error)) from error
    found = summary(exported)
    heading = f"{'Escrito' if language == 'es' else 'Written'}: {xmile}: {listed(found, language)}."
    lines = [*noted(exported.notices, language), *map(whole, interpretation_told(checked.study, language))]
    result = {"path": str(xmile), "counts": dict(found), "notices": list(exported.notices), **recorded(checked, {})}
    print_result(result, Group(whole(heading), *lines), as_json=as_json)
