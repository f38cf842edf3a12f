from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from tests.kernels.loops import fixed_points, with_functions

from coyuntura.check.order import in_order, names_in
from coyuntura.check.rounds import written_out
from coyuntura.check.study import CheckedStudy
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

MakeStudy: TypeAlias = Callable[..., CheckedStudy]


def test_loops_within_loops_give_the_same_numbers_when_they_are_written_out(make_study: MakeStudy) -> None:
    looped = with_functions(make_study("auxiliaries: {moment: {unit: 1, equation: TIME}}").model, fixed_points)
    computed = {**looped.computed, **written_out(looped.loops)}
    needs = {name: names_in(tree) for name, tree in computed.items()}
    straight = replace(looped, computed=computed, loops={}, order=in_order(needs, computed))

    ours, theirs = (
        simulate(lower(model), Inputs(1, {}, {}), ["omega", "root", "two"], kernel="reference").values
        for model in (looped, straight)
    )

    for name, values in ours.items():
        np.testing.assert_array_equal(theirs[name], values)
