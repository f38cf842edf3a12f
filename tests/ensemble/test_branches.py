"""That members have the options of branches by exact shares, and that nothing else of a member hangs on that."""

from pathlib import Path

import numpy as np
import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.designs import METHODS, Method, draw_options, largest_remainders
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members, spread_of
from coyuntura.model.folder import read_study
from coyuntura.names import Id

FORK = Path(__file__).parents[1] / "fork"
FORM = "export_form"


@pytest.fixture(scope="module")
def fork() -> CheckedStudy:
    return check_study(read_study(FORK))


def held(option: str) -> CheckedStudy:
    return check_study(read_study(FORK), branches={FORM: option})


def counts(members: Members) -> list[int]:
    return [int(np.count_nonzero(members.draws[FORM] == number)) for number in (1, 2, 3)]


@pytest.mark.parametrize(("members", "expected"), [(10, [5, 3, 2]), (20, [10, 6, 4]), (7, [4, 2, 1]), (1, [1, 0, 0])])
def test_each_option_has_its_share_of_members(fork: CheckedStudy, members: int, expected: list[int]) -> None:
    assert counts(Members.of_priors(fork, members)) == expected


@pytest.mark.parametrize("seed", range(20))
def test_shares_are_exact_for_every_seed(seed: int) -> None:
    drawn = draw_options({"form": (0.3, 0.0, 0.45, 0.25)}, 101, seed)["form"]

    assert [int(np.count_nonzero(drawn == number)) for number in (1, 2, 3, 4)] == [30, 0, 46, 25]


def test_remainders_that_tie_go_to_the_first() -> None:
    assert largest_remainders((1 / 3, 1 / 3, 1 / 3), 100) == [34, 33, 33]
    assert largest_remainders((0.1, 0.2, 0.7), 10) == [1, 2, 7]


def test_a_branch_changes_no_other_draw(fork: CheckedStudy) -> None:
    free, fixed = Members.of_priors(fork, 20), Members.of_priors(held("amount"), 20)

    assert FORM not in fixed.draws
    assert np.array_equal(free.draws["price"], fixed.draws["price"])
    assert np.array_equal(free.draws["output"], fixed.draws["output"])
    assert np.array_equal(free.runs, fixed.runs)


def test_another_branch_changes_no_draw_of_this_one() -> None:
    shares = (0.5, 0.5)

    both = draw_options({"one": shares, "other": shares}, 50, 1)

    assert np.array_equal(both["one"], draw_options({"one": shares}, 50, 1)["one"])
    assert not np.array_equal(both["one"], both["other"])


def test_a_member_is_the_same_where_the_branch_is_held_at_its_option(fork: CheckedStudy) -> None:
    free = Members.of_priors(fork, 20)
    (run,) = Engine(fork).run(free, [()], ["cash"])
    for number, option in enumerate(("discount", "amount", "share"), 1):
        checked = held(option)
        (other,) = Engine(checked).run(Members.of_priors(checked, 20), [()], ["cash"])
        same = free.draws[FORM] == number

        assert np.array_equal(run.values["cash"][:, same], other.values["cash"][:, same])
        assert not np.isclose(run.values["cash"][-1, ~same], other.values["cash"][-1, ~same]).any()


def test_options_are_what_equations_say() -> None:
    income = {}
    for option in ("discount", "amount", "share"):
        checked = held(option)
        (run,) = Engine(checked).run(Members.of_declared(checked), [()], ["income"])
        income[option] = float(run.values["income"][0, 0])

    assert income == {"discount": 3500.0, "amount": 2000.0, "share": 2500.0}


def test_the_declared_run_has_the_first_option(fork: CheckedStudy) -> None:
    assert fork.model.parameters[FORM] == 1.0
    assert check_study(read_study(FORK), Id("cappers")).model.parameters[FORM] == 2.0


def test_an_interpretation_has_weights_of_its_own() -> None:
    sharers = check_study(read_study(FORK), Id("sharers"))

    assert counts(Members.of_priors(sharers, 20)) == [0, 5, 15]
    assert check_study(read_study(FORK), Id("cappers")).model.shares == {}


def test_a_held_branch_goes_before_the_weights_of_an_interpretation() -> None:
    checked = check_study(read_study(FORK), Id("sharers"), {FORM: "Discount"})

    assert checked.model.parameters[FORM] == 1.0
    assert checked.study.branches == {FORM: "discount"}


def test_a_scenario_has_one_option_in_all_members(fork: CheckedStudy) -> None:
    engine, members = Engine(fork), Members.of_priors(fork, 20)
    capped, history = engine.run(members, [engine.world([Id("capped")]), ()], ["exports"])

    assert (capped.values["exports"] == 40).all()
    assert np.array_equal(history.values["exports"][0] == 40, members.draws[FORM] == 2)


def test_a_latin_hypercube_of_a_sweep_has_exact_shares(fork: CheckedStudy) -> None:
    spread = spread_of(fork, "latin-hypercube", 100)
    whole = spread.values(0, 100)[FORM]

    assert [int(np.count_nonzero(whole == number)) for number in (1, 2, 3)] == [50, 30, 20]
    assert np.array_equal(np.concatenate([spread.values(0, 30)[FORM], spread.values(30, 100)[FORM]]), whole)


@pytest.mark.parametrize("method", METHODS)
def test_every_design_varies_branches_and_moves_no_parameter_for_them(fork: CheckedStudy, method: Method) -> None:
    free, fixed = spread_of(fork, method, 256).values(0, 256), spread_of(held("share"), method, 256).values(0, 256)

    shares = [np.count_nonzero(free[FORM] == number) / 256 for number in (1, 2, 3)]
    np.testing.assert_allclose(shares, [0.5, 0.3, 0.2], atol=0.1)
    assert np.array_equal(free["price"], fixed["price"])
