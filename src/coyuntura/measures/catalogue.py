"""The list of measures: what is in it can be written in a study, and stands in the manual."""

from collections.abc import Mapping
from types import MappingProxyType

from coyuntura.measures.at import AT
from coyuntura.measures.balance import BALANCE, BALANCE_HIGH, BALANCE_LOW
from coyuntura.measures.change import CHANGE
from coyuntura.measures.distance import DISTANCE
from coyuntura.measures.growth import GROWTH
from coyuntura.measures.highest import HIGHEST
from coyuntura.measures.lowest import LOWEST
from coyuntura.measures.mean import MEAN
from coyuntura.measures.measure import Measure
from coyuntura.measures.miss import MISS
from coyuntura.measures.observed import OBSERVED
from coyuntura.measures.quantity import QUANTITY
from coyuntura.measures.slope import SLOPE
from coyuntura.measures.tally_announced import (
    ANNOUNCED_APART,
    ANNOUNCED_NEEDED,
    ANNOUNCED_ROUNDED,
    ANNOUNCED_VOTES,
)
from coyuntura.measures.tally_sheets import (
    TALLY_COVERAGE,
    TALLY_LEAD_HIGH,
    TALLY_LEAD_LOW,
    TALLY_MISSING,
    TALLY_ODDS,
    TALLY_RANDOM,
    TALLY_RANDOM_HIGH,
    TALLY_RANDOM_LOW,
    TALLY_VOTES,
)
from coyuntura.measures.total import TOTAL
from coyuntura.measures.when import WHEN

_LIST: tuple[Measure, ...] = (
    AT,
    MEAN,
    LOWEST,
    HIGHEST,
    TOTAL,
    CHANGE,
    GROWTH,
    SLOPE,
    DISTANCE,
    WHEN,
    MISS,
    OBSERVED,
    BALANCE,
    BALANCE_LOW,
    BALANCE_HIGH,
    TALLY_VOTES,
    TALLY_MISSING,
    TALLY_COVERAGE,
    TALLY_LEAD_LOW,
    TALLY_LEAD_HIGH,
    TALLY_RANDOM,
    TALLY_RANDOM_LOW,
    TALLY_RANDOM_HIGH,
    TALLY_ODDS,
    ANNOUNCED_VOTES,
    ANNOUNCED_NEEDED,
    ANNOUNCED_APART,
    ANNOUNCED_ROUNDED,
    QUANTITY,
)
MEASURES: Mapping[str, Measure] = MappingProxyType({measure.name: measure for measure in _LIST})
"""Every measure by its name in capitals, in the order of the manual; studies may write it in any case."""
