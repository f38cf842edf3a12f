"""Observation models as a list."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import check_study
from coyuntura.model.folder import read_study
from coyuntura.report.observations import observations

Pocket: TypeAlias = Callable[..., Path]
OUTPUT = "observations/output.yaml"
TABLE = "data/seen.yaml", "series:\n"
ROWS = "data/seen.csv", "output,2020-01,1000,made,\n"


def listed(pocket: Pocket, entry: str, language: str = "en", rows: str = "") -> list[str]:
    """Return the lines of one observation; `days` is a series of events and `shares` one of a rate."""
    series = "  days: {label: {en: D, es: D}, unit: 1, use: outcome}\n"
    text = f"observations:\n  - {{{entry}, label: {{en: A, es: Á}}}}\n"
    module = "module: more\nlabel: {en: M, es: M}\nparameters: {often: {unit: 1/month, value: 2}}\n"
    folder = pocket(
        {
            OUTPUT: text,
            "modules/more.yaml": module,
            TABLE[0]: (TABLE[1], TABLE[1] + series),
            ROWS[0]: (ROWS[1], f"days,2020-02-03,1,made,\n{rows}{ROWS[1]}"),
        }
    )
    (found,) = observations(check_study(read_study(folder)))
    return [line.in_language(language) for line in (found.head, *found.lines)]


def test_an_observation_says_what_is_read_and_its_unknowns(pocket: Pocket) -> None:
    entry = (
        "of: output, with: seen/output, fitted_until: 2021, transform: log, error: 0.5, "
        'discrepancy: {sd: "halfnormal(0.25)"}, tails: {student: 4, in: [2020]}, breaks: {2021: "normal(0, 2)"}'
    )

    assert listed(pocket, entry) == [
        "output: A",
        "seen/output until 2021: mean of each period, in logarithms",
        "sd: halfnormal(0.25)",
        "rho: uniform(0, 0.9)",
        "break_2021: normal(0, 2)",
        "error of measurement 0.5",
        "Student's tails with 4 degrees of freedom in 2020",
        "observations/output.yaml",
    ]


def test_an_observation_is_told_in_spanish(pocket: Pocket) -> None:
    entry = "of: output, with: seen/output, from: 2020-06, fitted_until: 2021, reads: end, error: 0.5, discrepancy: off"

    assert listed(pocket, entry, "es") == [
        "output: Á",
        "seen/output desde 2020-06 hasta 2021: valor al final de cada período",
        "error de medición 0,5",
        "observations/output.yaml",
    ]


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("events: {}", ["seen/days until 2020-12: dates of events at this rate"]),
        (
            "counts: {}, reads: total",
            ["seen/days until 2020-12: total of each period", "dispersion: gamma(1, 0.2)", "counts of things"],
        ),
    ],
)
def test_counts_and_events_are_told_apart(pocket: Pocket, kind: str, lines: list[str]) -> None:
    later = "days,2020-12,1,made,\n"

    assert listed(pocket, f"of: often, with: seen/days, fitted_until: 2020-12, {kind}", rows=later)[1:-1] == lines
