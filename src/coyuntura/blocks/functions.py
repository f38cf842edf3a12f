"""The functions of the language: the list.

A new function is a file, or a place in the file of its family, and a line here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from coyuntura.blocks.allocation import ALLOCATE_AVAILABLE, ALLOCATE_BY_PRIORITY
from coyuntura.blocks.beta import BETA
from coyuntura.blocks.binomial import BINOMIAL, NEGBINOMIAL
from coyuntura.blocks.chains import DELAY1, DELAY3, DELAYN, SMTH1, SMTH3, SMTHN
from coyuntura.blocks.circular import ARCCOS, ARCSIN, ARCTAN, COS, SIN, TAN
from coyuntura.blocks.clock_words import DT, STARTTIME, STOPTIME, TIME
from coyuntura.blocks.convert import CONVERT
from coyuntura.blocks.exponentials import EXP, LN, LOG10, SQRT
from coyuntura.blocks.extremes import MAX, MIN
from coyuntura.blocks.function import Function
from coyuntura.blocks.gamma import GAMMALN
from coyuntura.blocks.gamma_numbers import GAMMA
from coyuntura.blocks.hyperbolic import COSH, SINH, TANH
from coyuntura.blocks.matrix import INVERSE
from coyuntura.blocks.moments import PULSE, RAMP, STEP
from coyuntura.blocks.ordering import RANK
from coyuntura.blocks.pipeline import DELAY
from coyuntura.blocks.poisson import POISSON
from coyuntura.blocks.quotient import SAFEDIV
from coyuntura.blocks.random import LOGNORMAL, NORMAL, RANDOM
from coyuntura.blocks.reductions import MEAN, PROD, SIZE, SUM
from coyuntura.blocks.remembered import INIT, PREVIOUS
from coyuntura.blocks.rounding import ABS, INT
from coyuntura.blocks.since import SINCE
from coyuntura.blocks.trend import TREND
from coyuntura.blocks.triangular import TRIANGULAR
from coyuntura.blocks.waiting import EXPRND, WEIBULL

Group: TypeAlias = Literal["mathematics", "guards", "time", "memory", "arrays", "allocation", "chance"]

GROUPS: Mapping[Group, tuple[Function, ...]] = MappingProxyType(
    {
        "mathematics": (
            *(ABS, INT, MIN, MAX, SQRT, EXP, LN, LOG10),
            *(SIN, COS, TAN, ARCSIN, ARCCOS, ARCTAN, SINH, COSH, TANH, GAMMALN),
        ),
        "guards": (SAFEDIV, CONVERT),
        "time": (TIME, DT, STARTTIME, STOPTIME, STEP, RAMP, PULSE, SINCE),
        "memory": (DELAY1, DELAY3, DELAYN, SMTH1, SMTH3, SMTHN, DELAY, TREND, INIT, PREVIOUS),
        "arrays": (SUM, MEAN, PROD, SIZE, RANK, INVERSE),
        "allocation": (ALLOCATE_BY_PRIORITY, ALLOCATE_AVAILABLE),
        "chance": (
            *(RANDOM, NORMAL, LOGNORMAL, TRIANGULAR, EXPRND, WEIBULL, GAMMA, BETA),
            *(POISSON, BINOMIAL, NEGBINOMIAL),
        ),
    }
)
"""Every function of the language, in the order of the manual.

What remembers or draws is computed step by step, so it has no value outside a run.
"""
FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {function.name: function for group in GROUPS.values() for function in group}
)
"""Every function by its name in capitals."""
CLOCK_WORDS = frozenset(function.name for function in FUNCTIONS.values() if not function.arguments)
"""Functions that stand without brackets, as `TIME` does."""
