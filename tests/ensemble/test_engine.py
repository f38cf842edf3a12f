"""The engine: lowered once, its kernels kept, and what it refuses; members as a noun."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble import engine as engines
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.kernels.llvm.build import Kernel, build
from coyuntura.names import Id
from coyuntura.program.program import Program
from coyuntura.simulate import prepared

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
MODULE = """
parameters:
  rate: {unit: 1, value: 2, prior: "uniform(1, 3)"}
  fixed: {unit: 1, value: 5}
auxiliaries:
  twice: {unit: 1, equation: 2 * rate}
  shifted: {unit: 1, equation: rate + fixed}
  shock: {unit: 1, equation: "RANDOM(0, 1)"}
"""
SCENARIOS = {"scenarios/a.yaml": "scenario: low\nlabel: {en: L, es: B}\nchanges: {fixed: 0}\n"}


@pytest.fixture
def engine(make_study: MakeStudy) -> Engine:
    return Engine(make_study(MODULE, files=SCENARIOS))


def test_a_kernel_is_built_once_for_the_same_outputs_in_any_order(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[tuple[str, ...]] = []

    def counted(program: Program, outputs: tuple[str, ...]) -> Kernel:
        built.append(outputs)
        return build(program, outputs)

    monkeypatch.setattr(prepared, "build", counted)
    members = Members.of_priors(engine.checked, 3)
    for cells in (["twice", "shifted"], ["shifted", "twice"], ["twice", "shifted", "twice"]):
        engine.run(members, [()], cells)

    assert built == [("shifted", "twice")]


def test_members_take_the_values_that_they_are_given(engine: Engine) -> None:
    members = Members.of_draws(engine.checked, {"rate": np.array([1.5, 4.0])})

    (run,) = engine.run(members, [()], ["twice", "shifted"])

    assert (run.values["twice"][0].tolist(), run.values["shifted"][0].tolist()) == ([3, 8], [6.5, 9])


def test_the_declared_member_has_what_the_study_declares(engine: Engine) -> None:
    (run,) = engine.run(Members.of_declared(engine.checked), [()], ["shifted"])

    assert run.values["shifted"].tolist() == [[7.0]] * 5


def test_a_member_has_the_same_shocks_in_every_world_and_place(engine: Engine) -> None:
    members = Members.of_priors(engine.checked, 4)
    history, low = engine.run(members, [(), engine.world([Id("low")])], ["shock"])
    (last,) = engine.run(members.take(np.array([3])), [()], ["shock"])

    assert np.array_equal(history.values["shock"], low.values["shock"])
    assert np.array_equal(history.values["shock"][:, 3], last.values["shock"][:, 0])


def test_members_of_another_seed_have_other_shocks(engine: Engine) -> None:
    one, other = (Members({}, seed, np.arange(3, dtype=np.uint64)) for seed in (1, 2))
    runs = [engine.run(members, [()], ["shock"])[0].values["shock"] for members in (one, other)]

    assert not np.isin(runs[0], runs[1]).any()


def test_a_study_without_priors_still_has_as_many_members_as_it_wants(make_study: MakeStudy) -> None:
    checked = make_study('auxiliaries: {shock: {unit: 1, equation: "RANDOM(0, 1)"}}')

    (run,) = Engine(checked).run(Members.of_priors(checked, 6), [()], ["shock"])

    assert len(set(run.values["shock"][0].tolist())) == 6


def test_a_draw_of_what_is_no_parameter_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="cells of parameters of the study, got 'twice'"):
        Members.of_draws(engine.checked, {"twice": np.ones(2)})


def test_members_of_another_study_are_refused(engine: Engine) -> None:
    members = Members({"other": np.ones(2)}, 0, np.arange(2, dtype=np.uint64))

    with pytest.raises(ValueError, match="got 'other'"):
        engine.run(members, [()], ["twice"])


def test_columns_of_different_lengths_are_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match=r"draws of fixed must have shape \(2,\), one value a member, got \(3,\)"):
        Members.of_draws(engine.checked, {"rate": np.ones(2), "fixed": np.ones(3)})


def test_a_scenario_that_there_is_not_is_named(engine: Engine) -> None:
    with pytest.raises(ValueError, match="no scenario 'high'; it has history, low"):
        engine.world([Id("high")])


def test_more_than_memory_holds_is_refused(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "MOST_NUMBERS", 3 * 5 * 2 - 1)

    with pytest.raises(MemoryError, match="the runs hold 30 numbers; at most 29"):
        engine.run(Members.of_priors(engine.checked, 3), [()], ["twice", "shifted"])


def test_a_study_in_which_members_are_alike_has_one_by_itself(make_study: MakeStudy) -> None:
    checked = make_study("auxiliaries: {twice: {unit: 1, equation: 2 * TIME}}")

    assert (Members.of_priors(checked).count, Members.of_priors(checked, 3).count) == (1, 3)


def test_a_study_that_draws_random_numbers_has_its_own_number_of_members(make_study: MakeStudy) -> None:
    checked = make_study('auxiliaries: {shock: {unit: 1, equation: "1 + RANDOM(0, 1)"}}')

    assert Members.of_priors(checked).count == checked.study.ensemble.members == 4


@pytest.mark.parametrize("until", [-np.inf, -5.0, 0.0])
def test_a_run_that_need_not_begin_takes_one_saved_step(engine: Engine, until: float) -> None:
    (run,) = engine.run(Members.of_declared(engine.checked), [()], ["twice"], until)

    assert run.times.tolist() == [0, 1]


def test_a_run_up_to_no_moment_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="until must be a model time"):
        engine.run(Members.of_declared(engine.checked), [()], ["twice"], np.nan)


def test_all_outputs_of_a_model_are_computed_by_one_kernel(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_small(program: Program) -> bool:
        return len(program.names) < 3

    monkeypatch.setattr(engines, "is_worth_compiling", is_small)
    large = Engine(engine.checked)

    assert [large.prepared(cells).kernel for cells in (["twice"], ["shock"])] == ["reference", "reference"]
