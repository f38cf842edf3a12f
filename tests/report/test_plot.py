"""Plots of comparisons as files."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.comparisons import Compared, compare
from coyuntura.model.folder import read_study

pytest.importorskip("matplotlib")

from coyuntura.report.plot import plot_comparisons

Pocket: TypeAlias = Callable[..., Path]


@pytest.fixture
def found(pocket: Pocket) -> tuple[Compared, ...]:
    return compare(Engine(check_study(read_study(pocket()))), Members.of_priors(check_study(read_study(pocket())), 20))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "beginning"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.pdf", b"%PDF")])
def test_a_plot_is_of_the_kind_that_its_name_says(
    found: tuple[Compared, ...], tmp_path: Path, name: str, beginning: bytes
) -> None:
    plot_comparisons(found, "month", tmp_path / name, "es")

    assert (tmp_path / name).read_bytes().startswith(beginning)


@pytest.mark.slow
def test_a_plot_drawn_twice_is_the_same(found: tuple[Compared, ...], tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        plot_comparisons(found, "month", tmp_path / name, "en")

    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
