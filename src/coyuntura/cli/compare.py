"""`coyuntura compare`: who foretells what was observed, and how well, with the error as it is."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coyuntura.cli.completions import offer_interpretations
from coyuntura.cli.doors import (
    UsageError,
    branch_option,
    door,
    json_option,
    language_option,
    members_option,
    set_option,
    study_argument,
)

if TYPE_CHECKING:
    from coyuntura.explain.theories import Theory

_DRAWN = (".png", ".svg", ".pdf")


@click.command
@study_argument
@click.option(
    "--plot", type=click.Path(path_type=Path), metavar="FILE", help="Also draw it into this file (.png, .svg, .pdf)."
)
@click.option(
    "--interpretation",
    "interpretations",
    multiple=True,
    metavar="NAME",
    help="A theory to score; may be given again.",
    shell_complete=offer_interpretations,
)
@click.option(
    "--posterior",
    "posteriors",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A fit to score, as `coyuntura fit` wrote it; may be given again.",
)
@set_option
@members_option
@branch_option
@language_option
@json_option
@door
def compare(
    study: str,
    plot: Path | None,
    interpretations: tuple[str, ...],
    posteriors: tuple[Path, ...],
    settings: tuple[str, ...],
    members: int | None,
    language: str,
    as_json: bool,
) -> None:
    """Score forecasts of observed series beside those of simple rivals.

    Raises:
        UsageError: The study has nothing to compare, a plot is wanted that cannot be drawn, or names are alike.
    """
    from rich.console import Group

    from coyuntura.cli.output import print_result
    from coyuntura.cli.settings import read_settings
    from coyuntura.cli.studies import open_study
    from coyuntura.explain.comparisons import compare as compared
    from coyuntura.explain.comparisons import compared_of
    from coyuntura.report.comparisons import render_comparison
    from coyuntura.report.comparisons_json import comparison_json
    from coyuntura.report.page import Paragraph
    from coyuntura.report.settings import recorded, told

    checked = open_study(study)
    if checked.study.clock.unit is None or not compared_of(checked.study.observations):
        msg = f"`{study}` observes no series; files of `observations/` say which, and the clock needs a calendar."
        raise UsageError(msg)
    if plot is not None:
        _require_plotting(plot)
    given = read_settings(checked, settings)
    theories = list(_theories(study, interpretations, posteriors, members, given))
    found = compared(theories)
    first = theories[0].engine.checked
    if plot is not None:
        from coyuntura.report.plot import plot_comparison

        plot_comparison(found, first.study, plot, language)
    lines = [line for one in theories for line in told(one.engine.checked, given, language)]
    rendered = Group(*map(Paragraph, dict.fromkeys(lines)), render_comparison(found, language))
    print_result({**comparison_json(found), **recorded(first, given)}, rendered, as_json=as_json)


def _theories(
    study: str,
    interpretations: tuple[str, ...],
    posteriors: tuple[Path, ...],
    members: int | None,
    given: Mapping[str, float],
) -> "Iterator[Theory]":
    """Yield who is scored: each posterior, and members of each interpretation that none of them is of.

    Without either these are the study's own members.

    Raises:
        UsageError: Two posteriors have one name, or parameters are set besides.
        StudyError: A posterior is none, or was made for another version of the study.
    """
    from coyuntura.cli.settings import members_of
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.explain.theories import theories_of, theory_of

    if posteriors and given:
        raise UsageError("`--set` gives members numbers; a posterior has its own: leave out one of the two.")
    names = [path.stem for path in posteriors]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"two posteriors are called `{twice}`: give their files different names.")
    found = list(theories_of(posteriors, lambda name: open_study(study, name or None)))
    yield from found
    for name in dict.fromkeys(interpretations or (() if posteriors else ("",))):
        checked = open_study(study, name or None)
        theory = theory_of(Engine(checked), members_of(checked, members, given))
        if theory.interpretation not in {one.interpretation for one in found}:
            yield theory


def _require_plotting(plot: Path) -> None:
    """Require that a file can be drawn, before anything is computed.

    Raises:
        UsageError: It has another ending, or Matplotlib is not installed.
    """
    if plot.suffix.lower() not in _DRAWN:
        msg = f"`{plot}` cannot be drawn: its ending must be one of {', '.join(_DRAWN)}."
        raise UsageError(msg)
    if find_spec("matplotlib") is None:
        msg = (
            "plots need matplotlib: pip install 'coyuntura[plot]', or in a checkout .venv/bin/pip install -e '.[plot]'."
        )
        raise UsageError(msg)
