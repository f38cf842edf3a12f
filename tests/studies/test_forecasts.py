"""That no registered forecast in the repository has changed since it was registered."""

from pathlib import Path

from coyuntura.files import checksum
from coyuntura.results.forecasts import read_registered, registered_in

ROOT = Path(__file__).parents[2]
HASHES = {
    "studies/venezuela/forecasts/2026-11-30.csv": "b40182ac887ca171d8aa04f7c26e00fcf4d276f3ae3f4244f2f20ee382355f39",
    "studies/venezuela/forecasts/2026-11-30.json": "9e2ea40d643ca47d6e6c3d75211c1d636ab810b4b044a90a5d13969575ace90b",
}
"""SHA-256 of every file of every registered forecast, its record included; lines are added and never changed."""


def test_every_registered_forecast_is_as_it_was_registered() -> None:
    files = sorted(path for path in ROOT.glob("studies/*/forecasts/*") if path.is_file())

    assert {str(path.relative_to(ROOT)): checksum(path) for path in files} == HASHES


def test_every_registered_forecast_can_be_read() -> None:
    tables = [table for folder in ROOT.glob("studies/*/forecasts") for table in registered_in(folder)]

    assert [read_registered(table).date for table in tables] == [table.stem for table in tables]
