"""Each function that is taken over, over the five moments 0, 1, 2, 3, 4 of a run by steps of 1.

Expected numbers follow from the standard, and from the descriptions of the tools' functions, by hand.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from tests.interchange.xmile.conftest import Columns

pytestmark = pytest.mark.slow  # all of them together take seconds

TIMES = range(5)
ONE_STAGE = [1, 1, 1.5, 2.25, 3.125]
"""A smooth of time over 2 steps that begins at 1: each step covers half of the gap."""

SINGLE: list[tuple[str, Sequence[float]]] = [
    ("ABS(-2)", [2.0] * 5),
    ("ARCCOS(0.5)", [math.acos(0.5)] * 5),
    ("ARCSIN(0.5)", [math.asin(0.5)] * 5),
    ("ARCTAN(0.5)", [math.atan(0.5)] * 5),
    ("COS(1)", [math.cos(1)] * 5),
    ("COSH(0.5)", [math.cosh(0.5)] * 5),
    ("EXP(1)", [math.e] * 5),
    ("LN(5)", [math.log(5)] * 5),
    ("LOGN(5)", [math.log(5)] * 5),
    ("LOG10(1000)", [3.0] * 5),
    ("LOG(8, 2)", [3.0] * 5),
    ("SIN(1)", [math.sin(1)] * 5),
    ("SINH(0.5)", [math.sinh(0.5)] * 5),
    ("SQRT(9)", [3.0] * 5),
    ("TAN(1)", [math.tan(1)] * 5),
    ("TANH(0.5)", [math.tanh(0.5)] * 5),
    ("GAMMALN(4.5)", [math.lgamma(4.5)] * 5),
    ("GAMMA_LN(4.5)", [math.lgamma(4.5)] * 5),
    ("PI * PI()", [math.pi**2] * 5),
    ("INT(1.5 - TIME)", [1, 0, -1, -2, -3]),
    ("INTEGER(1.5 - TIME)", [1, 0, 0, -1, -2]),
    ("MODULO(TIME - 2, 3)", [1, 2, 0, 1, 2]),
    ("POWER(2, TIME)", [1, 2, 4, 8, 16]),
    ("PERCENT(TIME)", [0, 100, 200, 300, 400]),
    ("SAFEDIV(6, TIME - 2)", [-3, -6, 0, 6, 3]),
    ("SAFEDIV(6, TIME - 2, 9)", [-3, -6, 9, 6, 3]),
    ("ZIDZ(6, TIME - 2)", [-3, -6, 0, 6, 3]),
    ("XIDZ(6, TIME - 2, 9)", [-3, -6, 9, 6, 3]),
    ("SWITCH(TIME, 2)", [0, 0, 0, 1, 1]),
    ("IF_THEN_ELSE(TIME > 2, 1, -1)", [-1, -1, -1, 1, 1]),
    ("NOT(TIME > 2)", [1, 1, 1, 0, 0]),
    ("GAME(TIME)", TIMES),
    ("TIME() + DT() + STARTTIME() + STOPTIME()", [5, 6, 7, 8, 9]),
    ("STEP(3, 2)", [0, 0, 3, 3, 3]),
    ("PULSE(4, 1, 2)", [0, 4, 0, 4, 0]),
    ("PULSE(4, 1)", [0, 4, 0, 0, 0]),
    ("PULSE(4)", [4.0] * 5),
    ("PULSE(4, 1, 0)", [0, 4, 0, 0, 0]),
    ("SINWAVE(-3, 4)", [0, 3, 0, -3, 0]),
    ("COSWAVE(0 - 3, 4)", [3, 0, -3, 0, 3]),
    ("DERIVN(TIME ^ 2, 0)", [0, 1, 4, 9, 16]),
    ("DERIVN(TIME ^ 2, 1)", [0, 1, 3, 5, 7]),
    ("DERIVN(TIME ^ 2, 2)", [0, 0, 2, 2, 2]),
    ("HISTORY(TIME + 5, TIME - 2)", [0, 0, 5, 6, 7]),
    ("RAMP(2, 1)", [0, 0, 2, 4, 6]),
    ("RAMP(2, 1, 3)", [0, 0, 2, 4, 4]),
    ("RAMP(2)", [0, 2, 4, 6, 8]),
    ("SINWAVE(3, 4)", [0, 3, 0, -3, 0]),
    ("COSWAVE(3, 4)", [3, 0, -3, 0, 3]),
    ("INIT(TIME + 3)", [3.0] * 5),
    ("INITIAL(TIME + 3)", [3.0] * 5),
    ("PREVIOUS(TIME, 7)", [7, 0, 1, 2, 3]),
    ("DELAY(TIME, 2, 9)", [9, 9, 0, 1, 2]),
    ("DELAY_FIXED(TIME, 2, 9)", [9, 9, 0, 1, 2]),
    ("SMTH1(TIME, 2, 1)", [1, 0.5, 0.75, 1.375, 2.1875]),
    ("SMOOTH(TIME + 1, 2)", ONE_STAGE),
    ("SMOOTHI(TIME + 1, 2, 1)", ONE_STAGE),
    ("SMTHN(TIME + 1, 2, 1)", ONE_STAGE),
    ("SMTHN(TIME + 1, 2, 1, 1)", ONE_STAGE),
    ("DELAY1(TIME + 1, 2, 1)", ONE_STAGE),
    ("DELAY1I(TIME + 1, 2, 1)", ONE_STAGE),
    ("DELAYN(TIME + 1, 2, 1, 1)", ONE_STAGE),
    # Three stages of a step each hand on what they hold.
    ("SMTH3(TIME, 3, 5)", [5, 5, 5, 0, 1]),
    ("SMOOTH3(TIME, 3)", [0, 0, 0, 0, 1]),
    ("SMOOTH3I(TIME, 3, 5)", [5, 5, 5, 0, 1]),
    ("DELAY3(TIME, 3, 5)", [5, 5, 5, 0, 1]),
    ("DELAY3I(TIME, 3, 5)", [5, 5, 5, 0, 1]),
    # An average of two steps begins at 6 / (1 + 0.5 * 2), and covers half of the gap to 6 at each.
    ("TREND(6, 2, 0.5)", [0.5, 1 / 6, 0.75 / 10.5, 0.375 / 11.25, 0.1875 / 11.625]),
    ("FORCST(6, 2, 4, 0.5)", [18, 10, 6 * (1 + 3 / 10.5), 6 * (1 + 1.5 / 11.25), 6 * (1 + 0.75 / 11.625)]),
    ("FORECAST(6, 2, 4)", [6.0] * 5),
    ("SUM(TIME, 2, 3)", [5, 6, 7, 8, 9]),
    ("MEAN(TIME, 2)", [1, 1.5, 2, 2.5, 3]),
    ("MIN(TIME, 2, 3)", [0, 1, 2, 2, 2]),
    ("MAX(TIME, 2)", [2, 2, 2, 3, 4]),
    ("SUM(a[*])", [60.0] * 5),
    ("MEAN(a[*])", [20.0] * 5),
    ("PROD(a[*])", [6000.0] * 5),
    ("SIZE(a[*])", [3.0] * 5),
    ("MIN(a[*])", [10.0] * 5),
    ("MAX(a)", [30.0] * 5),
    ("RANK(a[*], 1)", [2.0] * 5),
    ("LOOKUP(table, TIME)", [1, 2, 3, 3, 3]),
    ("GRAPH(table, TIME)", [1, 2, 3, 3, 3]),
    ("LOOKUP_FORWARD(table, TIME / 2)", [1, 3, 3, 3, 3]),
    ("LOOKUP_BACKWARD(table, TIME)", [1, 1, 3, 3, 3]),
    ("LOOKUP_EXTRAPOLATE(table, TIME)", [1, 2, 3, 4, 5]),
    ("table(TIME)", [1, 2, 3, 3, 3]),
]
BESIDE = """
<aux name="a"><dimensions><dim name="d"/></dimensions>
  <element subscript="p"><eqn>20</eqn></element>
  <element subscript="q"><eqn>10</eqn></element>
  <element subscript="r"><eqn>30</eqn></element>
</aux>
<gf name="table"><xpts>0,2</xpts><ypts>1,3</ypts></gf>
"""
DIMENSION = '<dimensions><dim name="d"><elem name="p"/><elem name="q"/><elem name="r"/></dim></dimensions>'


@pytest.mark.parametrize(("equation", "expected"), SINGLE, ids=[equation for equation, _ in SINGLE])
def test_a_function_gives_what_its_description_says(
    run: Callable[..., Columns], equation: str, expected: Sequence[float]
) -> None:
    escaped = equation.replace("<", "&lt;").replace(">", "&gt;")

    found = run(f'{BESIDE}<aux name="x"><eqn>{escaped}</eqn></aux>', DIMENSION)

    np.testing.assert_allclose(found["x"], list(expected), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("equation", "low", "high"),
    [
        ("RANDOM(2, 3)", 2, 3),
        ("UNIFORM(2, 3, 77)", 2, 3),
        ("NORMAL(100, 1)", 90, 110),
        ("LOGNORMAL(100, 1, 77)", 90, 110),
        ("EXPRND(1)", 0, 40),
        ("POISSON(100, 77)", 40, 160),
        ("NORMAL(0, 1, 77, 2, 3)", 2, 3),
        ("NORMAL(100, 1, NAN, NAN, NAN, NAN)", 90, 110),
    ],
)
def test_draws_lie_where_their_distribution_has_them(
    run: Callable[..., Columns], equation: str, low: float, high: float
) -> None:
    drawn = run(f'<aux name="x"><eqn>{equation}</eqn></aux>')["x"]

    assert low < drawn.min() < drawn.max() < high


@pytest.mark.parametrize(
    ("equation", "code"),
    [
        ("ABS(1, 2)", "foreign-syntax"),
        ("STEP(1)", "foreign-syntax"),
        ("PREVIOUS(1)", "foreign-unsupported"),
        ("NORMAL(0, 1, 77, -1)", "foreign-unsupported"),
        ("NORMAL(0, 1, 77, -1, 1, 5)", "foreign-unsupported"),
        ("UNIFORM(0, 1, 77, 0, 0.5)", "foreign-unsupported"),
        ("DERIVN(TIME, TIME)", "foreign-unsupported"),
        ("COUNTER(1, 12)", "foreign-unsupported"),
        ("DELAY(TIME, TIME + 1)", "foreign-unsupported"),
        ("RANK(a[*], 1, a[*])", "foreign-unsupported"),
        ("NPV(10, 0.25, 0, 1)", "foreign-unsupported"),
        ("NPV(10, 0.25)", "foreign-unsupported"),
        ("HISTORY(a, 1)", "foreign-unsupported"),
    ],
)
def test_a_call_that_means_another_thing_is_a_fault(
    faults_of: Callable[..., list[str]], equation: str, code: str
) -> None:
    assert faults_of(f'{BESIDE}<aux name="x"><eqn>{equation}</eqn></aux>', DIMENSION) == [code]
