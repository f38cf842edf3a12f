"""Computed elements put out of order: zero, scaled, held and late, in closed form."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, get_args

import numpy as np
import pytest

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.treated import Treated, switch_of, switched, treated
from coyuntura.model.perturbed import Delayed
from coyuntura.model.scenarios import Frozen, Scaled, SetTo
from coyuntura.names import Id
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.prepared import KernelName
from coyuntura.simulate.simulate import simulate

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
# `line` is 3 at the start and grows by 2 a month; `pair` is twice as much, and three times.
MODULE = """
dimensions: {side: [left, right]}
parameters: {slope: {unit: USD/month, value: 2}}
stocks:
  climb: {unit: USD, initial: 3}
  begun: {unit: USD, initial: line}
flows:
  rise: {to: climb, unit: USD/month, equation: slope}
auxiliaries:
  line: {unit: USD, equation: climb}
  pair: {unit: USD, over: side, equation: {left: 2 * line, right: 3 * line}}
  total: {unit: USD, equation: "SUM(pair[*])"}
"""
CLOCK = "unit: month, start: 2020-01, stop: 2021-01, dt: 0.5, saveper: 0.5"
TIMES = np.arange(25) / 2
LINE = 3 + 2 * TIMES
LATE = np.where(TIMES < 4, 3, LINE - 8)


def ran(
    checked: CheckedStudy, treatments: Mapping[str, Treated], kernel: KernelName = "compiled"
) -> Mapping[str, Reals]:
    model = treated(checked.model, {Id(name): item for name, item in treatments.items()})
    run = simulate(lower(model), Inputs.of_model(model), kernel=kernel)
    return {name: values[:, 0] for name, values in run.values.items()}


TREATMENTS: Sequence[tuple[Treated, Reals]] = [
    (SetTo(0.0), 0 * TIMES),
    (SetTo(7.0, "2020-04", "2020-07"), np.where((TIMES >= 3) & (TIMES < 6), 7, LINE)),
    (Scaled(2.0), 2 * LINE),
    (Scaled(-1.0, start="2020-07"), np.where(TIMES >= 6, -LINE, LINE)),
    (Frozen("2020-01"), 3 + 0 * TIMES),
    (Frozen("2020-04"), np.minimum(LINE, 9)),
    (Delayed(4.0), LATE),
    (Delayed(3.75), LATE),
    (Delayed(12.0), 3 + 0 * TIMES),
]


@pytest.mark.parametrize("kernel", get_args(KernelName))
@pytest.mark.parametrize("method", ["euler", "rk4"])
@pytest.mark.parametrize(("treatment", "expected"), TREATMENTS, ids=[str(item) for item, _ in TREATMENTS])
def test_an_element_is_what_its_treatment_makes_of_it(
    make_study: MakeStudy, treatment: Treated, expected: Reals, method: str, kernel: KernelName
) -> None:
    checked = make_study(MODULE, f"{CLOCK}, method: {method}")

    found = ran(checked, {"line": treatment}, kernel)

    assert np.allclose(found["line"], expected, rtol=0, atol=1e-12)
    assert np.allclose(found["total"], 5 * expected, rtol=0, atol=1e-12)
    assert np.allclose(found["climb"], LINE, rtol=0, atol=1e-12)


def test_what_an_initial_value_reads_is_treated_too(make_study: MakeStudy) -> None:
    found = ran(make_study(MODULE, CLOCK), {"line": Scaled(2.0)})

    assert found["begun"].tolist() == [6.0] * 25


def test_an_element_is_treated_in_all_of_its_cells(make_study: MakeStudy) -> None:
    found = ran(make_study(MODULE, CLOCK), {"pair": Frozen("2020-04")})

    assert found["total"].tolist() == np.minimum(5 * LINE, 45).tolist()


def test_a_flow_that_is_treated_moves_what_it_then_is(make_study: MakeStudy) -> None:
    found = ran(make_study(MODULE, CLOCK), {"rise": Scaled(2.0, until="2020-07")})

    assert np.allclose(found["climb"], 3 + np.where(TIMES <= 6, 4 * TIMES, 24 + 2 * (TIMES - 6)), rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_a_stock_that_is_frozen_stays(make_study: MakeStudy, method: str) -> None:
    found = ran(make_study(MODULE, f"{CLOCK}, method: {method}"), {"climb": Frozen("2020-01")})

    assert (found["climb"].tolist(), found["line"].tolist()) == ([3.0] * 25, [3.0] * 25)


def test_a_stock_can_only_be_frozen(make_study: MakeStudy) -> None:
    with pytest.raises(ValueError, match="climb is a stock"):
        ran(make_study(MODULE, CLOCK), {"climb": SetTo(0.0)})


@pytest.mark.parametrize(("number", "expected"), [(0, LINE), (1, 0 * TIMES), (2, 2 * LINE), (3, LATE)])
def test_a_switch_chooses_among_treatments(make_study: MakeStudy, number: int, expected: Reals) -> None:
    checked = make_study(MODULE, CLOCK)
    several = {Id("line"): [SetTo(0.0), Scaled(2.0), Delayed(4.0)], Id("climb"): [Frozen("2020-01")]}
    model = switched(checked.model, several)
    inputs = Inputs.of_model(model)
    chosen = Inputs(1, {**inputs.parameters, switch_of(Id("line")): float(number)}, inputs.data)

    found = simulate(lower(model), chosen).values["line"][:, 0]

    assert np.allclose(found, expected, rtol=0, atol=1e-12)
