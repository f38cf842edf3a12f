"""That whatever the wheel and the source archive carry may be passed on, and who says so."""

import csv
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from coyuntura.data.tables import Source
from coyuntura.model.bundled import bundled_names, study_folder
from coyuntura.model.folder import read_study
from coyuntura.results.forecasts import registered_in

MOST_QUOTED = 100
TABULAR = {".csv", ".tab", ".tsv", ".xls", ".xlsx", ".ods", ".nc", ".zarr", ".parquet", ".dat", ".vdf", ".vdfx"}


@pytest.fixture(scope="module")
def sources() -> dict[str, tuple[Source, int]]:
    """Return the sources of all bundled studies' tables, each with how many figures it gives."""
    found: dict[str, tuple[Source, int]] = {}
    for name in bundled_names():
        tables = read_study(study_folder(name)).tables.values()
        given = Counter(
            figure.source for table in tables for series in table.series.values() for figure in series.figures
        )
        found |= {key: (source, given[key]) for table in tables for key, source in table.sources.items()}
        tallies = read_study(study_folder(name)).tallies.values()
        found |= {key: (source, 0) for tally in tallies for key, source in tally.sources.items()}
    return found


def test_every_source_of_a_bundled_study_may_be_passed_on(sources: dict[str, tuple[Source, int]]) -> None:
    assert len(sources) > 50
    assert [key for key, (source, _) in sources.items() if source.may_ship is not True] == []


def test_every_source_says_who_allows_it_and_under_which_licence(sources: dict[str, tuple[Source, int]]) -> None:
    assert [key for key, (source, _) in sources.items() if not (source.terms and source.licence.en)] == []


def test_what_is_quoted_is_a_few_figures(sources: dict[str, tuple[Source, int]]) -> None:
    quoted = {
        key: count for key, (source, count) in sources.items() if "quot" in source.terms or "quot" in source.licence.en
    }

    assert len(quoted) > 40
    assert {key: count for key, count in quoted.items() if count > MOST_QUOTED} == {}


def test_the_wheel_carries_no_table_but_those_of_bundled_studies(root: Path, tracked: tuple[Path, ...]) -> None:
    wheel = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    carried = [root / folder for folder in (*wheel["packages"], *wheel["force-include"])]
    tables = [path for path in tracked if path.suffix in TABULAR and any(path.is_relative_to(at) for at in carried)]
    read = {root / "studies" / name / part for name in bundled_names() for part in ("data", "tallies")}
    # What models and rivals foretold is our own, and guarded by tests/studies/test_forecasts.py.
    registered = {table for name in bundled_names() for table in registered_in(root / "studies" / name / "forecasts")}

    assert carried == [root / "src/coyuntura", root / "studies"]
    assert [str(path) for path in tables if path.parent not in read and path not in registered] == []


def test_each_table_of_a_bundled_study_is_read_with_its_sources(root: Path) -> None:
    for name in bundled_names():
        tables = read_study(study_folder(name)).tables
        for path in (root / "studies" / name / "data").glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                assert {row["source"] for row in csv.DictReader(file)} <= set(tables[path.stem].sources)


def test_the_archive_carries_no_table_elsewhere_than_in_studies_and_tests(
    root: Path, tracked: tuple[Path, ...]
) -> None:
    tables = [path.relative_to(root).parts[0] for path in tracked if path.suffix in TABULAR]

    assert set(tables) <= {"studies", "tests"}
