"""That answers say which of their figures turn on which branch."""

from pathlib import Path

import numpy as np
import pytest

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.asked import asked_for
from coyuntura.explain.branches import branches_read, turning
from coyuntura.explain.questions import ask
from coyuntura.explain.sensitivity import sensitivity
from coyuntura.explain.variance import between
from coyuntura.model.folder import read_study

FORK = Path(__file__).parents[1] / "fork"


@pytest.fixture(scope="module")
def fork() -> CheckedStudy:
    return check_study(read_study(FORK))


def made(checked: CheckedStudy, by_option: Reals, noise: Reals) -> tuple[Members, Reals]:
    """Return members with a figure that is a number by option, and noise."""
    members = Members.of_priors(checked, len(noise))
    return members, by_option[members.draws["export_form"].astype(int) - 1] + noise


def test_the_part_between_options_is_that_of_a_known_figure(fork: CheckedStudy) -> None:
    noise = np.random.default_rng(1).normal(0, 1, 4000)
    members, values = made(fork, np.array([3.0, 0.0, 0.0]), noise)
    (found,) = turning(fork.model.branches, members, values)

    # Half of the members are 3 higher: a variance of 9/4 beside one of 1.
    assert found.share == pytest.approx(2.25 / 3.25, abs=0.02)
    assert [round(one.interval.central) for one in found.options] == [3, 0, 0]
    assert [one.interval.members for one in found.options] == [2000, 1200, 800]


def test_a_branch_that_does_nothing_holds_nothing(fork: CheckedStudy) -> None:
    shares: list[float] = []
    for seed in range(40):
        members, values = made(fork, np.zeros(3), np.random.default_rng(seed).normal(0, 1, 60))
        shares.append(turning(fork.model.branches, members, values)[0].share)

    assert np.mean(shares) < 0.03


def test_chance_seldom_has_more_than_is_said(fork: CheckedStudy) -> None:
    beyond = 0
    for seed in range(400):
        members, values = made(fork, np.zeros(3), np.random.default_rng(seed).normal(0, 1, 20))
        (found,) = turning(fork.model.branches, members, values)
        beyond += found.share > found.by_chance

    # One in twenty of four hundred is 20.
    assert 8 <= beyond <= 36


def test_a_branch_that_a_figure_does_not_rest_on_is_not_looked_at(fork: CheckedStudy) -> None:
    members = Members.of_priors(fork)
    measures = {figure.name: figure.measure for figure in fork.study.questions["QU1"].figures}

    assert set(branches_read(Engine(fork), members, measures.values())) == {"export_form"}
    assert branches_read(Engine(fork), members, []) == {}


def test_without_the_correction_chance_would_count() -> None:
    drawn = [between(np.split(np.random.default_rng(seed).normal(size=30), 10)) for seed in range(400)]

    assert np.mean(drawn) == pytest.approx(0, abs=0.03)


def test_members_that_stopped_do_not_count(fork: CheckedStudy) -> None:
    members, values = made(fork, np.array([1.0, -1.0, 1.0]), np.zeros(20))
    values[members.draws["export_form"] == 3] = np.nan
    (found,) = turning(fork.model.branches, members, values)

    assert [one.option.id for one in found.options] == ["discount", "amount"]
    assert (found.same_sign, found.share) == (1, 1.0)


def test_what_does_not_vary_turns_on_nothing(fork: CheckedStudy) -> None:
    members, values = made(fork, np.zeros(3), np.full(20, 7.0))

    assert np.isnan(turning(fork.model.branches, members, values)[0].share)


def test_an_answer_has_its_figures_by_option(fork: CheckedStudy) -> None:
    (answer,) = ask(Engine(fork), Members.of_priors(fork), list(fork.study.questions.values()))
    (income,) = answer.turning["income_year"]

    held: list[float] = []
    for option in ("discount", "amount", "share"):
        checked = check_study(read_study(FORK), branches={"export_form": option})
        (one,) = ask(Engine(checked), Members.of_priors(checked), list(checked.study.questions.values()))
        held.append(one.figures[0].interval.central)
        assert one.turning == {}
    assert income.share > 0.5
    np.testing.assert_allclose([by.interval.central for by in income.options], held, rtol=0.1)


def test_members_of_a_held_branch_have_no_turning(fork: CheckedStudy) -> None:
    (answer,) = ask(Engine(fork), Members.of_declared(fork), list(fork.study.questions.values()))

    assert answer.turning == {}


def test_a_branch_is_an_input_of_a_sensitivity(fork: CheckedStudy) -> None:
    asked = asked_for(fork, ["income_year"], "QU1")
    (found,) = sensitivity(Engine(fork), asked, 256)

    strongest = found.influences[0]
    assert strongest.input == "export_form"
    assert 0.6 < strongest.indices.first.value < 0.95
    assert {one.input for one in found.influences} == {"export_form", "price", "output"}
