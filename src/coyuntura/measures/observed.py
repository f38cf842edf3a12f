"""An observed figure."""

from coyuntura.data.tables import Figure
from coyuntura.measures.measure import FIGURE, SERIES, Constant, Given, first
from coyuntura.names import Text


def _observed(given: Given) -> float:
    return given.the(Figure).value


OBSERVED = Constant("OBSERVED", (SERIES, FIGURE), first, _observed, Text("an observed figure", "una cifra observada"))
