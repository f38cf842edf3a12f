"""`coyuntura discover`: which conditions lead to an outcome."""

from pathlib import Path

import click

from coyuntura.cli.doors import TABLES, UsageError, WholeNumber, run_door, study_argument, writable

_SHARE = click.FloatRange(0, 0.5, min_open=True)


@click.command
@study_argument
@click.option(
    "--where",
    required=True,
    metavar="STATEMENT",
    help="What they lead to: a statement on runs, such as `end < 100`, or the name of a measure that states one.",
)
@click.option(
    "--scenario", metavar="NAME", default="history", show_default=True, help="The scenario under which it is read."
)
@click.option("--peel", type=_SHARE, default=0.05, show_default=True, help="Part of a box that each step takes off.")
@click.option("--mass", type=_SHARE, default=0.05, show_default=True, help="Part of all members that a box must hold.")
@click.option(
    "--box", type=WholeNumber(0), metavar="N", help="The box of the trajectory to show; the best balanced if absent."
)
@click.option("--full", "is_full", is_flag=True, help="The whole trajectory as well.")
@click.option(
    "--csv", "table", type=click.Path(path_type=Path), metavar="FILE", help="Write the trajectory (.csv, .tab, .xlsx)."
)
@run_door
def discover(
    study: str,
    where: str,
    scenario: str,
    peel: float,
    mass: float,
    box: int | None,
    is_full: bool,
    table: Path | None,
    interpretation: str | None,
    settings: tuple[str, ...],
    members: int | None,
    posterior: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Say under which conditions on a study's inputs a statement holds, and try them on fresh members.

    Raises:
        UsageError: The study has no such scenario or parameter, the trajectory no such box, or no file can be written.
    """
    from coyuntura.cli.asking import asked_of
    from coyuntura.cli.output import print_result
    from coyuntura.cli.progress import runs_shown
    from coyuntura.cli.settings import members_of, read_settings
    from coyuntura.cli.studies import open_study
    from coyuntura.ensemble.engine import Engine
    from coyuntura.ensemble.given import members_given
    from coyuntura.explain.discovery import MEMBERS, Search, halves, two_ensembles
    from coyuntura.explain.discovery import discover as what_leads
    from coyuntura.explain.prim import Peeling
    from coyuntura.report.discovery import discovery_json, discovery_rows, render_discovery
    from coyuntura.report.settings import headed, recorded
    from coyuntura.results.rows import save_rows

    if table is not None:
        writable(table, TABLES, "tables")
    engine = Engine(open_study(study, interpretation))
    checked = engine.checked
    given = read_settings(checked, settings)
    (asked,) = asked_of(checked, [], where, scenario)
    if posterior is None:
        first, second = two_ensembles(checked, members or MEMBERS)
    else:
        first, second = halves(members_of(checked, members, {}, posterior))
    both = (members_given(checked, first, given), members_given(checked, second, given))
    try:
        with runs_shown(language) as watch:
            found = what_leads(engine, asked, both, Search(Peeling(peel, mass), box), watch)
    except ValueError as error:
        raise UsageError(f"{error}.") from error
    if table is not None:
        save_rows(discovery_rows(found), table, "trajectory")
    page = render_discovery(found, checked, language, is_full=is_full)
    print_result(
        {**discovery_json(found), "scenario": scenario, **recorded(checked, given)},
        headed(page, checked, given, language),
        as_json=as_json,
    )
