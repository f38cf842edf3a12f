"""`coyuntura compare`: simulated beside observed, with the error as it is."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from coyuntura.cli.doors import (
    JsonOption,
    Language,
    LanguageOption,
    MembersOption,
    StudyArgument,
    UsageError,
    console,
    door,
    open_study,
    print_json,
)
from coyuntura.explain.comparisons import compare as compared
from coyuntura.report.comparisons import comparisons_json, render_comparisons


@door
def compare(
    study: StudyArgument,
    plot: Annotated[
        Path | None, typer.Option(help="Also draw it into this file (.png, .svg, .pdf).", metavar="FILE")
    ] = None,
    members: MembersOption = None,
    language: LanguageOption = Language.en,
    as_json: JsonOption = False,
) -> None:
    """Compare simulated with observed series, beside persistence and trend.

    Raises:
        UsageError: A plot is wanted and the extra `plot` is not installed, or the study has no calendar.
    """
    checked = open_study(study)
    found = compared(checked, members)
    if plot is not None:
        unit = checked.model.clock.unit
        try:
            plotting = import_module("coyuntura.report.plot")
        except ImportError as error:
            msg = "plots need matplotlib: pip install 'coyuntura[plot]'."
            raise UsageError(msg) from error
        if unit is None or plot.suffix not in {".png", ".svg", ".pdf"}:
            msg = (
                f"`{plot}` cannot be drawn: the ending must be .png, .svg or .pdf, and the study must have a calendar."
            )
            raise UsageError(msg)
        plotting.plot_comparisons(found, unit, plot, language.value)
    print_json(comparisons_json(found)) if as_json else console().print(render_comparisons(found, language.value))
