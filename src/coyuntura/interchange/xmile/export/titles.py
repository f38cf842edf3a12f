"""What the variables of a study are called in an XMILE file."""

from coyuntura.interchange.draft import Namer
from coyuntura.interchange.xmile.export.words import (
    CLOCK,
    DRAWN,
    EXTREMES,
    REDUCING,
    REMEMBERING,
    SAME,
    TIMED,
)
from coyuntura.names import Id, canonical

_RESERVED = frozenset(
    {
        *("pi", "inf", "self", "uniform", "poisson", "montecarlo", "lookup", "history", "rank", "stddev", "counter"),
        *("sinh", "cosh", "tanh"),
        *(word.lower() for words in (CLOCK, DRAWN, EXTREMES, REDUCING) for word in words),
        *(word.lower() for words in (REMEMBERING, SAME, TIMED) for word in words),
    }
)
"""Words that some reader of XMILE keeps for itself."""
_BARRED = frozenset('"\\{}')
"""Signs that not every reader takes within the quotes of a name."""


class Titles:
    """Gives names from which an import makes the ids of the study again, in the order of the file.

    The name that a reader sees serves where the import makes the element's id of it; otherwise the id does.
    """

    def __init__(self) -> None:
        self._namer = Namer()

    def title(self, wanted: Id, label: str, kind: str = "") -> str:
        """Return the name of an element.

        Args:
            wanted: The id that an import should make of it.
            label: The name that a reader sees.
            kind: The space of names that it belongs to, as for `Namer.id_of`.
        """
        for candidate in (label, str(wanted)):
            is_plain = bool(candidate.strip()) and candidate.isprintable() and not _BARRED.intersection(candidate)
            is_free = canonical(candidate) not in _RESERVED
            if is_plain and is_free and self._namer.would_be(candidate, kind) == wanted:
                self._namer.id_of(candidate, kind)
                return candidate
        return self.new(f"{wanted} value")

    def new(self, wanted: str) -> str:
        """Return a name that nothing else has."""
        return str(self._namer.new("".join(sign if sign.isalnum() else "_" for sign in wanted)))
