"""Observation models, as files declare them."""

import pytest

from coyuntura.errors import Faults, StudyError
from coyuntura.model.observations import (
    Break,
    Counts,
    Discrepancy,
    Events,
    Gaussian,
    Observation,
    read_observations,
)
from coyuntura.names import Id, Text
from coyuntura.reading.nodes import Entries, parse_yaml

HEAD = "observations: [{of: oil, with: oil/production, label: {en: Oil, es: Petróleo}, fitted_until: 2016"


def read(keys: str) -> tuple[Observation, list[str]]:
    faults = Faults()
    root = parse_yaml(f"{HEAD}{', ' if keys else ''}{keys}}}]\n", "observations/oil.yaml", faults)
    assert isinstance(root, Entries)
    (found,) = read_observations(root, faults)
    try:
        faults.raise_if_any()
    except StudyError as error:
        return found, [fault.message for fault in error.faults]
    return found, []


def test_an_observation_is_a_mean_with_discrepancy_unless_it_says_otherwise() -> None:
    expected = Observation(
        cell=Id("oil"),
        series="oil/production",
        label=Text("Oil", "Petróleo"),
        fitted_from=None,
        fitted_until="2016",
        reads="mean",
        transform="identity",
        noise=Gaussian(None, is_interval=False, discrepancy=Discrepancy("", "uniform(0, 0.9)")),
        breaks=(),
    )

    assert read("") == (expected, [])


@pytest.mark.parametrize(
    ("keys", "noise"),
    [
        ("error: 30", Gaussian(error=30.0)),
        ("error: bounds", Gaussian(is_interval=True)),
        ("error: 1, discrepancy: off", Gaussian(error=1.0, discrepancy=None)),
        ("discrepancy: {sd: halfnormal(120)}", Gaussian(discrepancy=Discrepancy("halfnormal(120)"))),
        ('discrepancy: {rho: "uniform(0, 1)"}', Gaussian(discrepancy=Discrepancy(rho="uniform(0, 1)"))),
        ("tails: {student: 4}", Gaussian(student=4.0)),
        ("tails: {student: 4, in: [2002, 2003]}", Gaussian(student=4.0, student_in=("2002", "2003"))),
        ("counts: {}", Counts("gamma(1, 0.2)")),
        ("counts: {dispersion: halfnormal(1)}", Counts("halfnormal(1)")),
        ("events: {}", Events()),
    ],
    ids=str,
)
def test_each_kind_of_noise_has_its_keys(keys: str, noise: object) -> None:
    found, messages = read(keys)

    assert (found.noise, messages) == (noise, [])


def test_a_break_is_a_date_and_the_prior_of_an_offset() -> None:
    found, _ = read('breaks: {2018: "normal(0, 0.5)"}')

    assert found.breaks == (Break("2018", "normal(0, 0.5)"),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("counts: {}", "error: 3"),
        ("counts: {}", "discrepancy: off"),
        ("counts: {}", "tails: {student: 4}"),
        ("counts: {}", "transform: log"),
        ("counts: {}", "events: {}"),
        ("events: {}", "reads: end"),
        ("events: {}", 'breaks: {2018: "normal(0, 1)"}'),
    ],
)
def test_keys_of_two_kinds_exclude_one_another(one: str, other: str) -> None:
    first, second = (text.partition(":")[0] for text in (one, other))

    assert read(f"{one}, {other}")[1] == [f"`{first}` and `{second}` are two models of one figure."]


def test_an_error_is_a_number_or_a_word() -> None:
    assert read("error: large")[1] == ["this must be a number, or `bounds`, but it is `large`."]
