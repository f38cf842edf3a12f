"""`coyuntura compare`: who foretells what was observed, and how well, with the error as it is."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coyuntura.cli.completions import offer_interpretations
from coyuntura.cli.doors import (
    UsageError,
    branch_option,
    door,
    drawable,
    json_option,
    language_option,
    members_option,
    set_option,
    study_argument,
)
from coyuntura.errors import did_you_mean
from coyuntura.names import Id, canonical

if TYPE_CHECKING:
    from coyuntura.check.study import CheckedStudy
    from coyuntura.explain.theories import Theory


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
@click.option(
    "--by-branch", metavar="NAME", help="Score members with each option of this branch, also one without a weight."
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
    by_branch: str | None,
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
    from coyuntura.report.branches import declared_told
    from coyuntura.report.comparisons import render_comparison
    from coyuntura.report.comparisons_json import comparison_json
    from coyuntura.report.page import Paragraph
    from coyuntura.report.settings import held_json, recorded, told

    checked = open_study(study)
    if checked.study.clock.unit is None or not compared_of(checked.study.observations):
        msg = f"`{study}` observes no series; files of `observations/` say which, and the clock needs a calendar."
        raise UsageError(msg)
    if plot is not None:
        drawable(plot)
    given = read_settings(checked, settings)
    if posteriors and by_branch is not None:
        raise UsageError("`--by-branch` is of members; a posterior has the options that it was made with.")
    theories = list(_theories(study, interpretations, posteriors, by_branch, (members, given)))
    found = compared(theories)
    first = theories[0].engine.checked
    if plot is not None:
        from coyuntura.report.plot import plot_comparison

        plot_comparison(found, first.study, plot, language)
    lines = [line for one in theories for line in told(one.engine.checked, given, language)]
    heads = [*map(Paragraph, dict.fromkeys(lines)), *declared_told(first, language)]
    said = {**comparison_json(found), **recorded(first, given), **held_json(checked.study)}
    print_result(said, Group(*heads, render_comparison(found, language)), as_json=as_json)


def _theories(
    study: str,
    interpretations: tuple[str, ...],
    posteriors: tuple[Path, ...],
    by_branch: str | None,
    drawn: tuple[int | None, Mapping[str, float]],
) -> "Iterator[Theory]":
    """Yield who is scored: each posterior, and members of each interpretation that none of them is of.

    Without either these are the study's own members; with a branch, members once for each of its options. `drawn` says
    how many there are and what is set in them.

    Raises:
        UsageError: Two posteriors have one name, or parameters are set besides.
        StudyError: A posterior is none, or was made for another version of the study.
    """
    from coyuntura.cli.settings import members_of
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.explain.theories import theories_of, theory_of

    members, given = drawn
    if posteriors and given:
        raise UsageError("`--set` gives members numbers; a posterior has its own: leave out one of the two.")
    names = [path.stem for path in posteriors]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"two posteriors are called `{twice}`: give their files different names.")
    found = list(theories_of(posteriors, lambda name: open_study(study, name or None)))
    yield from found
    for name in dict.fromkeys(interpretations or (() if posteriors else ("",))):
        for option, checked in _by_option(study, name or None, by_branch):
            theory = theory_of(Engine(checked), members_of(checked, members, given))
            if theory.interpretation not in {one.interpretation for one in found}:
                named = " ".join(word for word in (theory.interpretation, option) if word)
                yield replace(theory, name=named) if option else theory


def _by_option(study: str, interpretation: str | None, by_branch: str | None) -> "Iterator[tuple[str, CheckedStudy]]":
    """Yield the study with each option of a branch, those without a weight too, by `NAME=OPTION`; else as it is.

    Raises:
        UsageError: It has no such branch, or the branch is held.
    """
    from coyuntura.cli.studies import held, open_study

    checked = open_study(study, interpretation)
    if by_branch is None:
        yield "", checked
        return
    name, branches = canonical(by_branch), checked.model.branches
    if name not in branches:
        hint = did_you_mean(name, branches)
        raise UsageError(f"the study has no branch `{name}`.{hint}{held('branch', branches)}")
    if name in checked.study.branches:
        raise UsageError(f"`--branch` holds `{name}`, whose options `--by-branch` compares: leave out one of the two.")
    for option in branches[name].names:
        yield f"{name}={option}", open_study(study, interpretation, {Id(name): option})
