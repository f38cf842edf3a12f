"""`coyuntura tally`: what part of an election's sheets says of its result."""

from dataclasses import replace
from pathlib import Path

import click

from coyuntura.cli.doors import UsageError, door, json_option, language_option, study_argument


@click.command
@study_argument
@click.argument("name", default="", metavar="[NAME]", help="A tally of the study; that of the latest vote by default.")
@click.option(
    "--sheets",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Your own sheets, .csv or .csv.gz with the columns that the tally names; the study's by default.",
)
@click.option(
    "--subset",
    metavar="SHARE|COLUMN=VALUE",
    help="Take part of the sheets: a random share such as 0.3, or those with a value in a column.",
)
@click.option("--strata", metavar="COLUMN", help="The column of the strata, in place of the tally's.")
@language_option
@json_option
@door
def tally(
    study: str,
    name: str,
    sheets: Path | None,
    subset: str | None,
    strata: str | None,
    language: str,
    as_json: bool,
) -> None:
    """Bound an election's result from part of its sheets, with and without assumptions on the rest.

    Raises:
        UsageError: The study has no such tally, or the subset is none.
    """
    from coyuntura.cli.output import print_result
    from coyuntura.cli.studies import read_named
    from coyuntura.errors import Faults, did_you_mean
    from coyuntura.report.tallies import render_tally, tally_json
    from coyuntura.tallies.counting import count, random_share
    from coyuntura.tallies.sheets import read_sheets

    opened = read_named(study)
    known = {str(key): item for key, item in opened.tallies.items()}
    name = name or max(known, key=lambda item: known[item].date, default="")
    if name not in known:
        listed = f" Known: {', '.join(known)}." if known else ""
        raise UsageError(f"the study has no tally `{name}`.{did_you_mean(name, known)}{listed}")
    chosen = known[name]
    if strata is not None:
        chosen = replace(chosen, columns=replace(chosen.columns, stratum=strata), strata={})
    share, kept = _subset(subset)
    path = sheets or opened.folder / "tallies" / f"{name}.csv"
    faults = Faults()
    found = read_sheets(path, path.name if sheets else f"tallies/{path.name}", chosen, faults, kept)
    faults.raise_if_any()
    if found is None:
        raise UsageError(f"`{path.name}` holds no sheets.")
    if share is not None:
        found = found.taken(random_share(found, share, opened.ensemble.seed))
    counted = count(chosen, found, opened.ensemble.seed)
    said = subset or ""
    print_result(tally_json(counted, said), render_tally(counted, opened, language, said), as_json=as_json)


def _subset(text: str | None) -> tuple[float | None, tuple[str, str] | None]:
    """Return the share of sheets, or the column and value, that a subset is.

    Raises:
        UsageError: It is neither.
    """
    from coyuntura.numerals import decimal

    if text is None:
        return None, None
    column, sign, value = (part.strip() for part in text.partition("="))
    if sign and column and value:
        return None, (column, value)
    share = decimal(text)
    if sign or share is None or not 0 < share <= 1:
        raise UsageError(f"`--subset` takes a share above 0 and at most 1, or `COLUMN=VALUE`; got `{text[:80]}`.")
    return share, None
