"""Every function of Vensim's that is taken over, or is known and is not."""

from coyuntura.interchange.registry import by_name
from coyuntura.interchange.vensim.functions.alone import ALONE
from coyuntura.interchange.vensim.functions.chance import CHANCE
from coyuntura.interchange.vensim.functions.lookups import LOOKUPS
from coyuntura.interchange.vensim.functions.mathematics import MATHEMATICS
from coyuntura.interchange.vensim.functions.memory import MEMORY
from coyuntura.interchange.vensim.functions.moments import MOMENTS
from coyuntura.interchange.vensim.functions.reducing import REDUCING
from coyuntura.interchange.vensim.functions.vectors import VECTORS

FUNCTIONS = by_name([*MATHEMATICS, *MOMENTS, *ALONE, *MEMORY, *REDUCING, *VECTORS, *LOOKUPS, *CHANCE])
"""Every function of Vensim's that is taken over, or is known and is not."""
