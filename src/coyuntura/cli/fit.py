"""`coyuntura fit`: what the figures say of a study's parameters, with the tests that say how far to believe it."""

from pathlib import Path

import click
from click.exceptions import Exit

from coyuntura.cli.completions import offer_scenarios
from coyuntura.cli.doors import (
    UsageError,
    WholeNumber,
    branch_option,
    door,
    interpretation_option,
    json_option,
    language_option,
    study_argument,
    tell_end,
    writable,
)

_SHORTEST = 1e-9
_LONGEST = 1e6


@click.command
@study_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="Where to write the posterior: .nc (netCDF).",
)
@interpretation_option
@branch_option
@click.option("--module", "modules", multiple=True, metavar="NAME", help="Fit to what is observed of its cells only.")
@click.option("--series", multiple=True, metavar="TABLE/SERIES", help="Fit to this series only; may be given again.")
@click.option(
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME",
    help="Look for this one only; the others stay as declared. May be given again.",
)
@click.option("--scenario", metavar="NAME", help="Under which the model runs.", shell_complete=offer_scenarios)
@click.option("--by-year", is_flag=True, help="Take figures year by year, and score what was foretold of each.")
@click.option(
    "--particles", type=WholeNumber(4, 100_000), default=1000, show_default=True, metavar="N", help="Of each repeat."
)
@click.option("--repeats", type=WholeNumber(1, 64), default=4, show_default=True, metavar="N", help="Independent ones.")
@click.option(
    "--seed", type=WholeNumber(0, 2**32 - 1), metavar="N", help="Of all random numbers; the study's own by itself."
)
@click.option(
    "--dt",
    type=click.FloatRange(_SHORTEST, _LONGEST),
    metavar="STEP",
    help="Of the clock, in the study's unit of time.",
)
@click.option("--workers", type=WholeNumber(min=1), metavar="N", help="Processes; one for each processor by itself.")
@click.option("--despite-prior", is_flag=True, help="Fit although the priors say something absurd of the figures.")
@language_option
@json_option
@door
def fit(
    study: str,
    output: Path,
    interpretation: str | None,
    modules: tuple[str, ...],
    series: tuple[str, ...],
    parameters: tuple[str, ...],
    scenario: str | None,
    by_year: bool,
    particles: int,
    repeats: int,
    seed: int | None,
    dt: float | None,
    workers: int | None,
    despite_prior: bool,
    language: str,
    as_json: bool,
) -> None:
    """Fit a study to what is observed, and write the posterior.

    Raises:
        UsageError: A name or a number cannot be used, the fit is refused, or it cannot be computed or stored.
        Exit: A test of the fit fails, with exit code 1; or it was interrupted.
    """
    from datetime import date

    from coyuntura.cli.fitting import fitted_to
    from coyuntura.cli.output import print_result
    from coyuntura.cli.studies import known_name, open_study
    from coyuntura.cli.sweeping import hindrance
    from coyuntura.ensemble.engine import Engine
    from coyuntura.infer.filed import Filed
    from coyuntura.infer.plans import Wanted, plan_fit
    from coyuntura.infer.work import FitError
    from coyuntura.model.scenarios import HISTORY
    from coyuntura.report.fits import fit_json, render_fit

    writable(output, (".nc",), "posteriors")
    engine = Engine(open_study(study, interpretation))
    under = HISTORY if scenario is None else known_name(scenario, engine.checked.study.scenarios, "scenario")
    wanted = Wanted(modules, series, parameters, under, by_year, particles, repeats, seed, dt, despite_prior)
    try:
        plan = plan_fit(engine, wanted)
        found = fitted_to(plan, output, workers, language, despite_prior=despite_prior, is_quiet=as_json)
    except (ValueError, FitError) as error:
        raise UsageError(f"{str(error).removesuffix('.')}.") from error
    except OSError as error:
        raise UsageError(hindrance(error, output)) from error
    except KeyboardInterrupt as end:
        kept = f"What was done lies beside {output}; the same command goes on from there."
        raise Exit(tell_end(end, kept, language)) from None
    filed = Filed.of(engine.checked, output, date.today())  # noqa: DTZ011  the day where the reader is
    print_result(fit_json(found, filed), render_fit(engine.checked, found, filed, language), as_json=as_json)
    if not found.is_certified:
        raise Exit(1)
