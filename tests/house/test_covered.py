"""That coverage is summed by room as it says."""

import pytest
from tests.house.covered import PACKAGE, Ran, by_room, table

FILES = {
    str(PACKAGE / "errors.py"): Ran(10, 9),
    str(PACKAGE / "check" / "units.py"): Ran(30, 30),
    str(PACKAGE / "check" / "deep" / "order.py"): Ran(10, 0),
    str(PACKAGE / "cli" / "__init__.py"): Ran(),
}


def test_the_counts_of_a_room_are_those_of_its_files_however_deep() -> None:
    assert by_room(FILES) == {"check": Ran(40, 30), "cli": Ran(), "ground": Ran(10, 9)}


def test_a_room_shows_its_share_of_a_hundred() -> None:
    assert table(by_room(FILES)) == "check        75.0 %   cli         100.0 %   ground       90.0 %"


@pytest.mark.parametrize(("ran", "percent"), [(Ran(3, 2), 200 / 3), (Ran(8, 8), 100), (Ran(), 100)])
def test_the_share_is_of_statements_and_branches_together(ran: Ran, percent: float) -> None:
    assert ran.percent == pytest.approx(percent)
