from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.designs import Grid, Spread
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.names import Id
from coyuntura.results.run import Run
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.prepared import Prepared
from coyuntura.sweep.plans import Plan, plan_sweep

MakePlan: TypeAlias = Callable[..., Plan]
HISTORY = Id("history")
GRID = Grid((("decline", (0.01, 0.02)),))


def test_a_sweep_of_a_latin_hypercube_is_the_studys_ensemble(small: CheckedStudy) -> None:
    names = [HISTORY, Id("no_embargo"), Id("no_decline")]
    design = Spread("latin-hypercube", tuple(small.model.priors.items()), 40, 7)
    engine = Engine(small)
    expected = engine.run(Members.of_priors(small), [engine.world([name]) for name in names], ["output"])

    runs = plan_sweep(Engine(small), design, names, ["output"]).ready().compute(0)

    for run, wanted in zip(runs, expected, strict=True):
        assert np.array_equal(run.values["output"], wanted.values["output"])


def test_blocks_cover_every_run_once(make_plan: MakePlan) -> None:
    plan = make_plan(runs=55)

    runs = [run for number in range(plan.blocks) for run in range(*plan.part(number))]

    assert runs == list(range(55))


def test_blocks_have_the_same_numbers_as_all_runs_at_once(make_plan: MakePlan) -> None:
    (whole, _), work = make_plan(block=1000).ready().compute(0), make_plan().ready()

    parts = [work.compute(number)[0].values["output"] for number in range(work.plan.blocks)]

    assert np.array_equal(np.concatenate(parts, axis=1), whole.values["output"])


def test_a_run_is_who_it_is_in_every_scenario(make_plan: MakePlan, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Inputs] = []

    run = Prepared.run

    def watched(prepared: Prepared, inputs: Inputs, steps: int | None = None, threads: int | None = None) -> Run:
        given.append(inputs)
        return run(prepared, inputs, steps, threads)

    monkeypatch.setattr(Prepared, "run", watched)
    make_plan().ready().compute(2)

    assert [list(inputs.runs if inputs.runs is not None else ()) for inputs in given] == [list(range(20, 30))] * 2
    assert [inputs.seed for inputs in given] == [7, 7]


def test_what_a_scenario_sets_is_not_drawn(make_plan: MakePlan) -> None:
    _, undrawn = make_plan().ready().compute(0)

    before_the_embargo = undrawn.values["output"][0]

    assert before_the_embargo.tolist() == [1000] * 10


def test_a_grid_leaves_the_rest_as_declared(small: CheckedStudy) -> None:
    (run,) = plan_sweep(Engine(small), GRID, [HISTORY], ["loss", "decline"]).ready().compute(0)

    assert (run.values["loss"][0].tolist(), run.values["decline"][0].tolist()) == ([0.3, 0.3], [0.01, 0.02])


def test_equal_plans_have_one_key(make_plan: MakePlan) -> None:
    assert make_plan().key == make_plan().key


def test_whatever_changes_numbers_changes_the_key(small: CheckedStudy, make_plan: MakePlan) -> None:
    other_grid = plan_sweep(Engine(small), GRID, [HISTORY], ["output"])
    plans_made = [make_plan(), make_plan(runs=56), make_plan(scenarios=("history",)), make_plan(block=11), other_grid]

    assert len({plan.key for plan in plans_made}) == len(plans_made)


def test_a_changed_equation_changes_the_key(make_study: Callable[..., CheckedStudy]) -> None:
    grid = Grid((("share", (1.0, 2.0)),))
    module = "parameters: {{share: {{unit: 1, value: 1}}}}\nauxiliaries: {{twice: {{unit: 1, equation: {} * share}}}}"
    keys = [plan_sweep(Engine(make_study(module.format(factor))), grid, [HISTORY], ["twice"]).key for factor in (2, 3)]

    assert keys[0] != keys[1]


@pytest.mark.parametrize(
    ("design", "scenarios", "block", "message"),
    [
        (Grid((("nothing", (1.0,)),)), [HISTORY], 10, "none named `nothing`"),
        (GRID, [Id("no_decline")], 10, "the grid varies `decline`, which scenario `no_decline` sets"),
        (GRID, [HISTORY, HISTORY], 10, "each once"),
        (GRID, [Id("nowhere")], 10, "each once"),
        (GRID, [], 10, "each once"),
        (Grid((("decline", (0.01, 1.0)),)), [HISTORY], 10, "`decline` cannot be 1: its prior"),
        (GRID, [HISTORY], 0, "at least one run a block"),
        (Grid((("decline", tuple(np.linspace(0.01, 0.03, 2**24))),)), [HISTORY], 2**24, "a block would hold"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    small: CheckedStudy, design: Grid, scenarios: list[Id], block: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        plan_sweep(Engine(small), design, scenarios, ["output"], block)
