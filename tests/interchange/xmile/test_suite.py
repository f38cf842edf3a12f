"""That published models in XMILE give the numbers that Vensim and Stella gave, or are refused for a known reason.

Every model of the suite is named here with what is expected of it, so that none can break or appear unseen.
"""

import numpy as np
import pytest
from tests.interchange.published import SUITE, computed, differing, models, runs_of

from coyuntura.errors import StudyError
from coyuntura.interchange.xmile import read_xmile

pytestmark = pytest.mark.slow  # all of them together take seconds

GIVES_THE_STORED_NUMBERS = [
    "samples/teacup/teacup.stmx",
    "samples/teacup/teacup.xmile",
    "samples/teacup/teacup_legacy.stmx",
    "samples/teacup/teacup_w_diagram.xmile",
    "tests/abs/test_abs.stmx",
    "tests/abs/test_abs.xmile",
    "tests/arithmetics_exp/test_arithmetics_exp.xmile",
    "tests/builtin_min/builtin_min.stmx",
    "tests/builtin_min/builtin_min.xmile",
    "tests/chained_initialization/test_chained_initialization.stmx",
    "tests/chained_initialization/test_chained_initialization.xmile",
    "tests/constant_expressions/test_constant_expressions.stmx",
    "tests/constant_expressions/test_constant_expressions.xmile",
    "tests/delay_xmile/test_delay_xmile.xmile",
    "tests/exp/test_exp.stmx",
    "tests/exp/test_exp.xmile",
    "tests/if_stmt/if_stmt.stmx",
    "tests/if_stmt/if_stmt.xmile",
    "tests/initial_function/test_initial.stmx",
    "tests/initial_function/test_initial.xmile",
    "tests/limits/test_limits.stmx",
    "tests/limits/test_limits.xmile",
    "tests/line_breaks/test_line_breaks.stmx",
    "tests/line_breaks/test_line_breaks.xmile",
    "tests/ln/test_ln.stmx",
    "tests/ln/test_ln.xmile",
    "tests/log/test_log.stmx",
    "tests/log/test_log.xmile",
    "tests/lookups/test_lookups.stmx",
    "tests/lookups/test_lookups.xmile",
    "tests/lookups/test_lookups_no-indirect.stmx",
    "tests/lookups/test_lookups_no-indirect.xmile",
    "tests/lookups/test_lookups_xpts_sep.xmile",
    "tests/lookups/test_lookups_xscale.xmile",
    "tests/lookups/test_lookups_ypts_sep.xmile",
    "tests/lookups_inline/test_lookups_inline.stmx",
    "tests/lookups_inline/test_lookups_inline.xmile",
    "tests/model_doc/model_doc.stmx",
    "tests/model_doc/model_doc.xmile",
    "tests/non_negative_flows/test_non_negative_flows.xmile",
    "tests/non_negative_flows/test_non_negative_flows_behavior.xmile",
    "tests/non_negative_stocks/test_non_negative_stocks.xmile",
    "tests/non_negative_stocks/test_non_negative_stocks_behavior.xmile",
    "tests/rounding/test_rounding.xmile",
    "tests/subscripted_trig/test_subscripted_trig.xmile",
    "tests/xidz_zidz/xidz_zidz.stmx",
    "tests/xidz_zidz/xidz_zidz.xmile",
]
"""Models whose folder holds runs of Vensim or Stella: each of these runs is compared, column by column."""

REFUSED = {
    # xmutil, which converted these from Vensim, leaves out the value that ACTIVE INITIAL starts from.
    "tests/active_initial/test_active_initial.stmx": ("foreign-unsupported", "the start value of `Stock A`"),
    "tests/active_initial/test_active_initial.xmile": ("foreign-unsupported", "the start value of `Stock A`"),
    # It also leaves out the macro itself, and writes the call by a name of two words.
    "tests/macro_multi_expression/test_macro_multi_expression.stmx": ("foreign-syntax", "`MACRO` cannot stand here"),
    "tests/macro_multi_expression/test_macro_multi_expression.xmile": ("foreign-syntax", "`MACRO` cannot stand here"),
    "tests/macro_stock/test_macro_stock.stmx": ("foreign-syntax", "`MACRO` cannot stand here"),
    "tests/macro_stock/test_macro_stock.xmile": ("foreign-syntax", "`MACRO` cannot stand here"),
    # And it writes `???` where it does not understand numbers by element.
    "tests/subscript_constant_call/test_subscript_constant_call.stmx": ("foreign-undefined", "`Subscripted Constant`"),
    "tests/subscript_constant_call/test_subscript_constant_call.xmile": ("foreign-undefined", "`Subscripted Constant`"),
    "tests/subscript_subranges_equal/test_subscript_subrange_equal.stmx": ("foreign-undefined", "`Rate A`"),
    "tests/subscript_subranges_equal/test_subscript_subrange_equal.xmile": ("foreign-undefined", "`Rate A`"),
    "tests/subscripted_flows/test_subscripted_flows.stmx": ("foreign-undefined", "`Rate B`"),
    "tests/subscripted_flows/test_subscripted_flows.xmile": ("foreign-undefined", "`Rate B`"),
}
"""Models that end in a fault: the code of the first, and words of its message."""

_FALLING = [97.3, 91.4, 86.5, 78.4, 71.9, 65.9, 57.8, 50.3, 43.8, 33, 20, 2.7, 0]
_RISING = [2.2, 5.9, 10.3, 14.9, 19.5, 30.8, 45.4, 53.5, 62.2, 68.6, 80, 92.4, 100]
GIVES_NUMBERS_BY_HAND = {
    "samples/arrays/a2a/a2a.stmx": {"sales[pizza]": [81] * 13, "sales[salad]": [81] * 13},
    "samples/arrays/non-a2a/non-a2a.stmx": {"sales[pizza]": [10] * 13, "sales[salad]": [28] * 13},
    "samples/arrays/non-a2a/non-a2a-gf.stmx": {"converter1[pizza]": _FALLING, "converter1[salad]": _RISING},
}
"""Models without a stored run, which multiply two numbers or read a curve off at its points: values at 1, 2, ... 13."""


@pytest.mark.parametrize("name", GIVES_THE_STORED_NUMBERS)
def test_a_published_model_gives_the_stored_numbers(name: str) -> None:
    runs = runs_of(SUITE / name)

    ours = computed(read_xmile(SUITE / name))

    assert runs
    assert {run.name: bad for run in runs if (bad := differing(ours, run))} == {}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_converter_has_lost_is_refused(name: str) -> None:
    code, words = REFUSED[name]

    with pytest.raises(StudyError) as caught:
        computed(read_xmile(SUITE / name))

    first = caught.value.faults[0]
    assert (first.code, words in first.message) == (code, True)


@pytest.mark.parametrize("name", GIVES_NUMBERS_BY_HAND)
def test_arrays_give_the_numbers_that_their_file_says(name: str) -> None:
    times, found = computed(read_xmile(SUITE / name))
    whole = [int(np.abs(times - time).argmin()) for time in range(1, 14)]

    expected = GIVES_NUMBERS_BY_HAND[name]
    assert {cell: found[cell][whole] for cell in expected} == {cell: pytest.approx(expected[cell]) for cell in expected}


def test_every_model_of_the_suite_has_a_verdict() -> None:
    assert sorted([*GIVES_THE_STORED_NUMBERS, *REFUSED, *GIVES_NUMBERS_BY_HAND]) == models("xmile", "stmx")
