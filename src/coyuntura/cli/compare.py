"""`coyuntura compare`: simulated beside observed, with the error as it is."""

from importlib.util import find_spec
from pathlib import Path

import click

from coyuntura.cli.doors import (
    UsageError,
    door,
    interpretation_option,
    json_option,
    language_option,
    members_option,
    posterior_option,
    set_option,
    study_argument,
)

_DRAWN = (".png", ".svg", ".pdf")


@click.command
@study_argument
@click.option(
    "--plot", type=click.Path(path_type=Path), metavar="FILE", help="Also draw it into this file (.png, .svg, .pdf)."
)
@interpretation_option
@set_option
@members_option
@posterior_option
@language_option
@json_option
@door
def compare(
    study: str,
    plot: Path | None,
    interpretation: str | None,
    settings: tuple[str, ...],
    members: int | None,
    posterior: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Compare simulated with observed series.

    Raises:
        UsageError: The study has nothing to compare, or a plot is wanted that cannot be drawn.
    """
    from rich.console import Group

    from coyuntura.cli.output import print_result
    from coyuntura.cli.settings import members_of, read_settings
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.explain.comparisons import compare as compared
    from coyuntura.explain.comparisons import compared_of
    from coyuntura.report.comparisons import comparisons_json, render_comparisons
    from coyuntura.report.page import Paragraph
    from coyuntura.report.settings import recorded, told

    engine = Engine(open_study(study, interpretation))
    checked = engine.checked
    if checked.study.clock.unit is None or not compared_of(checked.study.observations):
        msg = f"`{study}` observes no series; files of `observations/` say which, and the clock needs a calendar."
        raise UsageError(msg)
    if plot is not None:
        _require_plotting(plot)
    given = read_settings(checked, settings)
    found = compared(engine, members_of(checked, members, given, posterior))
    if plot is not None:
        from coyuntura.report.plot import plot_comparisons

        plot_comparisons(found, checked.study, plot, language)
    rendered = Group(*map(Paragraph, told(checked, given, language)), render_comparisons(found, language))
    print_result({**comparisons_json(found), **recorded(checked, given)}, rendered, as_json=as_json)


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
