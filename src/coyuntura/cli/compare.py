"""`coyuntura compare`: simulated beside observed, with the error as it is."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from coyuntura.cli.doors import (
    JsonOption,
    Language,
    LanguageOption,
    MembersOption,
    StudyArgument,
    UsageError,
    door,
    open_study,
    print_result,
)
from coyuntura.explain.comparisons import compare as compared
from coyuntura.report.comparisons import comparisons_json, render_comparisons

_DRAWN = (".png", ".svg", ".pdf")


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
        UsageError: The study has nothing to compare, or a plot is wanted that cannot be drawn.
    """
    checked = open_study(study)
    unit = checked.model.clock.unit
    if unit is None or not checked.study.comparisons:
        msg = f"`{study}` declares no comparisons; a study.yaml lists them under `comparisons:`, and needs a calendar."
        raise UsageError(msg)
    if plot is not None and plot.suffix not in _DRAWN:
        msg = f"`{plot}` cannot be drawn: its ending must be one of {', '.join(_DRAWN)}."
        raise UsageError(msg)
    plotting = None if plot is None else _plotting()
    found = compared(checked, members)
    if plot is not None and plotting is not None:
        plotting.plot_comparisons(found, unit, plot, language.value)
    print_result(comparisons_json(found), render_comparisons(found, language.value), as_json=as_json)


def _plotting() -> ModuleType:
    """Return the module that draws, which needs Matplotlib.

    Raises:
        UsageError: Matplotlib is not installed.
    """
    try:
        return import_module("coyuntura.report.plot")
    except ImportError as error:
        msg = (
            "plots need matplotlib: pip install 'coyuntura[plot]', or in a checkout .venv/bin/pip install -e '.[plot]'."
        )
        raise UsageError(msg) from error
