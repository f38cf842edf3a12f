"""A few of each kind of hostile thing; `make hard` tries many."""

import sys
from pathlib import Path
from random import Random

import pytest

if sys.platform == "win32":
    pytest.skip("limits and signals are those of POSIX", allow_module_level=True)

from tests.hard.__main__ import Row, table
from tests.hard.kinds import KINDS
from tests.hard.trials import Kind

pytestmark = pytest.mark.slow
_TIMES = {"mutated": 12, "block_in_the_folder": 3, "random_model": 2, "hostile_words": 2}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.attempt.__name__)
def test_what_is_tried_is_survived(kind: Kind, tmp_path: Path) -> None:
    name = kind.attempt.__name__
    for number in range(_TIMES.get(name, 1)):
        (tmp_path / f"{number}").mkdir()

        assert kind.attempt(Random(f"test-{name}-{number}"), tmp_path / f"{number}") == ""


def test_what_fails_is_told_with_its_seed(capsys: pytest.CaptureFixture[str]) -> None:
    row = Row(Kind("something hostile", "survived", lambda _chance, _folder: "it did not end"))
    row.attempt("3-x-0")

    assert "something hostile, seed 3-x-0: it did not end" in capsys.readouterr().err
    assert "| something hostile | survived | 1 | 0 | it did not end |" in table([row])
