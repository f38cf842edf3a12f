"""The list of rivals, in the order in which they are shown; a new one is a file here and its name in this list."""

from coyuntura.explain.rivals.autoregression import AUTOREGRESSION
from coyuntura.explain.rivals.drift import DRIFT
from coyuntura.explain.rivals.growth_halves import GROWTH_HALVES
from coyuntura.explain.rivals.history import HISTORY
from coyuntura.explain.rivals.last_change import LAST_CHANGE
from coyuntura.explain.rivals.last_value import LAST_VALUE
from coyuntura.explain.rivals.rival import Rival

BASELINE = LAST_VALUE
"""What must be beaten by whoever says that they predict; it also speaks where another forecaster is silent."""
RIVALS: tuple[Rival, ...] = (BASELINE, DRIFT, LAST_CHANGE, AUTOREGRESSION, GROWTH_HALVES, HISTORY)
BY_NAME = {rival.name: rival for rival in RIVALS}
