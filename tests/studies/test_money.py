"""The monetary modules of the bundled study: what may not decide their result."""

import re
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import coyuntura as cy
from coyuntura.arrays import Reals

pytestmark = pytest.mark.slow  # each of them runs members

STUDY = Path(__file__).parents[2] / "studies" / "venezuela"
DECEMBERS = range(12, 12 * 27, 12)
"""Months of the run, 1998 to 2023."""


@cache
def yearly(clock: str, folder: Path) -> Reals:
    """Return how far prices rise each year, in logarithms, by member; the first is the declared run."""
    study = cy.study(folder)
    runs = study.run(members=80, scenarios=["history"], variables=["log_price"])
    prices = np.asarray(runs["log_price"].squeeze().transpose("member", "time"))
    assert np.isfinite(prices[:, : DECEMBERS[-1] + 1]).all(), clock
    return prices[:, list(DECEMBERS)] - prices[:, [month - 12 for month in DECEMBERS]]


@pytest.mark.parametrize(("clock", "most"), [("dt: 0.125", 0.08), ("dt: 0.25\nmethod: euler", 0.25)])
def test_prices_are_nearly_the_same_with_another_clock(clock: str, most: float, tmp_path: Path) -> None:
    copy = tmp_path / "venezuela"
    shutil.copytree(STUDY, copy)
    text = (copy / "study.yaml").read_text(encoding="utf-8")
    for line in clock.splitlines():
        key = line.partition(":")[0]
        text = re.sub(rf"{key}: \S+", line, text)
    (copy / "study.yaml").write_text(text, encoding="utf-8")

    apart = np.abs(yearly("as declared", STUDY) - yearly(clock, copy)).max(axis=1)

    # Of rises of several logarithms a year; steps of the first order are why the study takes those of the fourth.
    assert np.median(apart) < most


def test_the_day_on_which_exchange_is_freed_does_not_end_the_hyperinflation() -> None:
    study = cy.study(STUDY)
    worlds = ["history", "exchange_freed_earlier", "exchange_freed_later"]
    runs = study.run(members=200, scenarios=worlds, variables=["log_price"])
    prices = np.asarray(runs["log_price"].transpose("scenario", "member", "time"))
    risen = dict(zip(worlds, prices[:, :, 12 * 24] - prices[:, :, 12 * 21], strict=True))  # 2019 to 2021

    for world in worlds[1:]:
        assert np.median(np.abs(risen[world] - risen["history"])) < 0.1 * np.median(risen["history"])


def test_members_are_finite_as_far_as_there_are_figures() -> None:
    runs = cy.study(STUDY).run(members=2000, scenarios=["history"], variables=["log_price"])
    is_finite = np.isfinite(np.asarray(runs["log_price"].squeeze().transpose("member", "time")))

    assert is_finite[:, : DECEMBERS[-1] + 1].all()
    # In some the hyperinflation has no end, and by 2028 prices are no number of the machine; these are counted.
    assert (~is_finite).any(axis=1).mean() < 0.005
