"""Every function of XMILE that is taken over, and common ones of its tools where their meaning is exact."""

from dataclasses import replace

from coyuntura.interchange.registry import by_name
from coyuntura.interchange.xmile.functions.arrays import ARRAYS
from coyuntura.interchange.xmile.functions.calls import Row
from coyuntura.interchange.xmile.functions.chance import CHANCE
from coyuntura.interchange.xmile.functions.lookups import LOOKUPS
from coyuntura.interchange.xmile.functions.mathematics import MATHEMATICS
from coyuntura.interchange.xmile.functions.memory import MEMORY
from coyuntura.interchange.xmile.functions.moments import MOMENTS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STANDARD = _words(
    "ABS ARCCOS ARCSIN ARCTAN COS EXP INT LN LOG10 MAX MIN PI SIN SQRT TAN EXPRND LOGNORMAL NORMAL POISSON RANDOM "
    "DELAY DELAY1 DELAY3 DELAYN FORCST SMTH1 SMTH3 SMTHN TREND PULSE RAMP STEP DT STARTTIME STOPTIME TIME INIT "
    "PREVIOUS MEAN RANK SIZE SUM IF_THEN_ELSE NOT"
)
"""Functions that the standard describes."""
_HELP = _words(
    "MAX MEAN PROD RANK PULSE RAMP SINWAVE COSWAVE DELAY DELAY1 DELAY3 DERIVN HISTORY INIT EXPRND "
    "LOGNORMAL MONTECARLO NORMAL POISSON RANDOM UNIFORM TRIANGULAR WEIBULL GAMMA BETA BINOMIAL PARETO LOGISTIC GAMMALN"
)
"""Functions that Stella's help describes."""
_MANUAL = _words(
    "INTEGER MODULO XIDZ ZIDZ GAME DELAY_FIXED DELAY1I DELAY3I SMOOTH SMOOTHI SMOOTH3 SMOOTH3I FORECAST INITIAL "
    "GAMMA_LN LOOKUP_FORWARD LOOKUP_BACKWARD LOOKUP_EXTRAPOLATE NPV DELAY_N SMOOTH_N"
)
"""Functions of Vensim's that its manual describes."""
_RESULTS = _words(
    "ABS ARCCOS ARCSIN ARCTAN COS COSH DELAY DELAY1 DELAY3 EXP INIT INT LN LOOKUP MIN PI PREVIOUS RAMP SAFEDIV SIN "
    "LOOKUP_BACKWARD LOOKUP_FORWARD NPV SINH SIZE SMTH1 SMTH3 STEP SUM TAN TANH TIME TREND"
)
"""Functions of models whose stored results were met."""
_KINDS = (("standard", _STANDARD), ("help", _HELP), ("manual", _MANUAL), ("results", _RESULTS))


def _held(row: Row) -> Row:
    """Return a row with what its function was held against."""
    return replace(row, against=", ".join(kind for kind, names in _KINDS if row.name in names) or "its name")


FUNCTIONS = by_name([_held(row) for row in [*MATHEMATICS, *MOMENTS, *MEMORY, *ARRAYS, *LOOKUPS, *CHANCE]])
"""Every function that is taken over, by its name as names are compared."""
