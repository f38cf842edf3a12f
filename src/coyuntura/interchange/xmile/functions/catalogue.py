"""Every function of XMILE that is taken over, and common ones of its tools where their meaning is exact."""

from coyuntura.interchange.registry import by_name
from coyuntura.interchange.xmile.functions.arrays import ARRAYS
from coyuntura.interchange.xmile.functions.chance import CHANCE
from coyuntura.interchange.xmile.functions.lookups import LOOKUPS
from coyuntura.interchange.xmile.functions.mathematics import MATHEMATICS
from coyuntura.interchange.xmile.functions.memory import MEMORY
from coyuntura.interchange.xmile.functions.moments import MOMENTS

FUNCTIONS = by_name([*MATHEMATICS, *MOMENTS, *MEMORY, *ARRAYS, *LOOKUPS, *CHANCE])
"""Every function that is taken over, by its name as names are compared."""
