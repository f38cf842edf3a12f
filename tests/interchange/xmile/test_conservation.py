"""Matter that flows between stocks is neither made nor lost, whatever their options."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.interchange.xmile.conftest import document
from tests.interchange.xmile.test_read_xmile import ISEE

from coyuntura.check.model import check_model
from coyuntura.errors import Faults
from coyuntura.interchange.settle import settle, study_of
from coyuntura.interchange.xmile import read_xmile
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

pytestmark = pytest.mark.slow

COUNT = 3
RATES = ("5", "s0 / 2", "s1 - 3", "0.7 * s2", "TIME - 2", "-1", "1000", "s0 * s1 / 7")
FLOW = st.tuples(st.sampled_from(range(COUNT)), st.sampled_from(range(COUNT)), st.sampled_from(RATES), st.booleans())
SPECS = "<sim_specs><start>0</start><stop>8</stop><dt>{}</dt></sim_specs>"


@example(
    flows=[(0, 1, "5", False), (1, 2, "5", False), (1, 0, "5", False)],
    starts=[0, 0, 0],
    held=[True, True, False],
    header=ISEE,
    dt="1",
)
@settings(max_examples=60, deadline=None)
@given(
    flows=st.lists(FLOW, min_size=1, max_size=5),
    starts=st.lists(st.integers(0, 20), min_size=COUNT, max_size=COUNT),
    held=st.lists(st.booleans(), min_size=COUNT, max_size=COUNT),
    header=st.sampled_from([ISEE, ""]),
    dt=st.sampled_from(["1", "0.25"]),
)
def test_what_leaves_one_stock_arrives_in_another(
    tmp_path_factory: pytest.TempPathFactory,
    flows: list[tuple[int, int, str, bool]],
    starts: list[int],
    held: list[bool],
    header: str,
    dt: str,
) -> None:
    text = ""
    between = [(source, target, rate, is_one_way) for source, target, rate, is_one_way in flows if source != target]
    for number in range(COUNT):
        inflows = "".join(f"<inflow>f{at}</inflow>" for at, flow in enumerate(between) if flow[1] == number)
        outflows = "".join(f"<outflow>f{at}</outflow>" for at, flow in enumerate(between) if flow[0] == number)
        option = "<non_negative/>" if held[number] else ""
        text += f'<stock name="s{number}"><eqn>{starts[number]}</eqn>{inflows}{outflows}{option}</stock>'
    for at, (_, _, rate, is_one_way) in enumerate(between):
        text += f'<flow name="f{at}"><eqn>{rate}</eqn>{"<non_negative/>" if is_one_way else ""}</flow>'
    path: Path = tmp_path_factory.mktemp("flows") / "model.xmile"
    path.write_text(document(text, specs=SPECS.format(dt), header=header), encoding="utf-8")
    model = check_model(study_of(settle(read_xmile(path))), Faults())
    run = simulate(lower(model), Inputs.of_model(model), kernel="reference")
    stocks = np.array([run.values[f"s{number}"][:, 0] for number in range(COUNT) if f"s{number}" in run.values])
    known = np.isfinite(stocks).all(axis=0)
    kept = stocks[:, known]

    np.testing.assert_allclose(kept.sum(axis=0), sum(starts), rtol=1e-9, atol=1e-9 * np.abs(kept).max(initial=1))
    for number, values in enumerate(kept):
        if held[number] and known.all():
            assert values.min() >= -1e-9 * np.abs(kept).max()
