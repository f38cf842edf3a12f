"""`coyuntura check`: does the model behave as its documents say it must?"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from click.exceptions import Exit

from coyuntura.cli.doors import (
    UsageError,
    branch_option,
    door,
    interpretation_option,
    json_option,
    language_option,
    members_option,
    posterior_option,
    set_option,
    study_argument,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

    from coyuntura.ensemble.engine import Engine
    from coyuntura.ensemble.members import Members
    from coyuntura.report.plain import Json


@click.command
@study_argument
@interpretation_option
@branch_option
@set_option
@members_option
@posterior_option
@click.option("--perturbed", is_flag=True, help="Run the copies in which behaviours must fail.")
@click.option("--mutate", is_flag=True, help="Put each computed element out of order, and tell who notices.")
@click.option(
    "--only", multiple=True, metavar="NAME", help="With --mutate: an element or a module; may be given again."
)
@click.option(
    "--lag", type=float, metavar="TIME", help="With --mutate: how late, in the run's unit of time; a year if absent."
)
@click.option("--hold", metavar="DATE", help="With --mutate: hold at the value of this date, in place of the first.")
@language_option
@json_option
@door
def check(
    study: str,
    interpretation: str | None,
    settings: tuple[str, ...],
    members: int | None,
    posterior: Path | None,
    perturbed: bool,
    mutate: bool,
    only: tuple[str, ...],
    lag: float | None,
    hold: str | None,
    language: str,
    as_json: bool,
) -> None:
    """Run a study's behaviours and print which hold, and which numbers and dates it shares with what it observed.

    Raises:
        UsageError: Options do not go together.
        Exit: A behaviour fails, or one holds in a copy in which it must fail; the exit code is 1.
    """
    from rich.console import Group

    from coyuntura.cli.output import print_result
    from coyuntura.cli.settings import members_of, read_settings
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.explain.mutation import MEMBERS
    from coyuntura.report.branches import branches_told
    from coyuntura.report.page import Paragraph
    from coyuntura.report.settings import recorded, told

    if perturbed and mutate:
        raise UsageError("`--perturbed` and `--mutate` are two checks: ask for one of them.")
    if not mutate and (only or lag is not None or hold is not None):
        raise UsageError("`--only`, `--lag` and `--hold` say something of `--mutate`: add it.")
    engine = Engine(open_study(study, interpretation))
    given = read_settings(engine.checked, settings)
    who = members_of(engine.checked, members or (MEMBERS if mutate else None), given, posterior)
    if mutate:
        found = _mutants(engine, who, _Asked(only, lag, hold or ""), language)
    else:
        found = (_copies if perturbed else _behaviours)(engine, who, language)
    lines = [*map(Paragraph, told(engine.checked, given, language)), *branches_told(engine.checked, language)]
    rendered = Group(*lines, found.rendered)
    print_result({**found.plain, **recorded(engine.checked, given)}, rendered, as_json=as_json)
    if found.is_faulty:
        raise Exit(1)


class _Asked(NamedTuple):
    """What is put out of order, how late, and held at which date."""

    only: tuple[str, ...]
    lag: float | None
    date: str


class _Found(NamedTuple):
    """What is printed, for people and for programs, and whether something is wrong with the study."""

    rendered: "RenderableType"
    plain: "Mapping[str, Json]"
    is_faulty: bool = False


def _behaviours(engine: "Engine", members: "Members", language: str) -> _Found:
    from rich.console import Group

    from coyuntura.cli.progress import scenarios_shown
    from coyuntura.explain.behaviours import check_behaviours
    from coyuntura.explain.coincidences import coincidences
    from coyuntura.report.behaviours import findings_json, render_findings
    from coyuntura.report.coincidences import coincidences_json, render_coincidences

    with scenarios_shown(language) as watch:
        findings = check_behaviours(engine, members, watch)
    alike = coincidences(engine.checked)
    rendered = Group(render_findings(findings, language), render_coincidences(alike, language))
    is_faulty = any(finding.status == "failed" for finding in findings)
    return _Found(rendered, {**findings_json(findings), **coincidences_json(alike)}, is_faulty)


def _copies(engine: "Engine", members: "Members", language: str) -> _Found:
    from coyuntura.cli.progress import COPIES, scenarios_shown
    from coyuntura.explain.perturbed import check_perturbed
    from coyuntura.report.perturbed import render_trials, trials_json

    with scenarios_shown(language, COPIES) as watch:
        trials = check_perturbed(engine, members, watch)
    is_faulty = any(trial.outcome == "passes" for trial in trials)
    return _Found(render_trials(trials, engine.checked.study.behaviours, language), trials_json(trials), is_faulty)


def _mutants(engine: "Engine", members: "Members", asked: _Asked, language: str) -> _Found:
    from coyuntura.cli.progress import CHANGES, scenarios_shown
    from coyuntura.explain.mutation import elements_named, mutate
    from coyuntura.report.mutation import mutation_json, render_mutation

    try:
        elements = elements_named(engine.checked.study, engine.checked.model, asked.only)
        with scenarios_shown(language, CHANGES) as watch:
            found = mutate(engine, members, elements, lag=asked.lag, date=asked.date, watch=watch)
    except ValueError as error:
        raise UsageError(str(error)) from error
    clock = engine.checked.model.clock
    return _Found(render_mutation(found, clock.unit or clock.counted_in, language), mutation_json(found))
