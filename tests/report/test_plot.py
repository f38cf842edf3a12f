"""Plots of comparisons as files."""

# Matplotlib leaves parts of its signatures untyped.
# pyright: reportUnknownMemberType=false

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.comparisons import Comparison, compare
from coyuntura.explain.theories import Theory
from coyuntura.model.folder import read_study
from coyuntura.model.study import Study

pytest.importorskip("matplotlib")

import matplotlib as mpl

from coyuntura.report.plot import plot_comparison

Pocket: TypeAlias = Callable[..., Path]


@pytest.fixture
def checked(pocket: Pocket) -> CheckedStudy:
    return check_study(read_study(pocket()))


@pytest.fixture
def study(checked: CheckedStudy) -> Study:
    return checked.study


@pytest.fixture
def found(checked: CheckedStudy) -> Comparison:
    return compare([Theory("pocket", Engine(checked), Members.of_priors(checked, 20))])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "beginning"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.pdf", b"%PDF")])
def test_a_plot_is_of_the_kind_that_its_name_says(
    found: Comparison, study: Study, tmp_path: Path, name: str, beginning: bytes
) -> None:
    plot_comparison(found, study, tmp_path / name, "es")

    assert (tmp_path / name).read_bytes().startswith(beginning)


@pytest.mark.slow
def test_a_plot_drawn_twice_is_the_same(found: Comparison, study: Study, tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        plot_comparison(found, study, tmp_path / name, "en")

    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


@pytest.mark.slow
def test_a_plot_says_its_units_who_observed_and_what_drew_it(found: Comparison, study: Study, tmp_path: Path) -> None:
    with mpl.rc_context({"svg.fonttype": "none"}):
        plot_comparison(found, study, tmp_path / "a.svg", "es")
    page = (tmp_path / "a.svg").read_text(encoding="utf-8")

    assert "Producción, miles de barriles diarios" in page
    assert "Observado: Made for a test (licencia: none)." in page
    assert "estudio pocket" in page
