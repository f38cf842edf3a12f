"""Names as written and as compared, and texts in both languages."""

import re
from dataclasses import dataclass
from typing import NewType

Id = NewType("Id", str)
"""A name in the form in which names are compared: lower case, underscores for spaces."""

_USABLE = re.compile(r"[^\W\d_]\w*")


@dataclass(frozen=True, slots=True)
class Text:
    """What a reader sees, in English and in Spanish."""

    en: str
    es: str

    def in_language(self, language: str) -> str:
        """Return the text in `en` or `es`."""
        return self.es if language == "es" else self.en

    def as_dict(self) -> dict[str, str]:
        """Return both languages by code, as machine-readable output has them."""
        return {"en": self.en, "es": self.es}


def canonical(name: str) -> Id:
    """Return the form in which names are compared.

    Case is folded and each run of white space becomes one underscore, as in XMILE.
    """
    return Id(re.sub(r"[\s_]+", "_", name.strip()).casefold())


def is_usable(name: str) -> bool:
    """Tell whether a name is a letter followed by letters, digits and underscores."""
    return _USABLE.fullmatch(canonical(name)) is not None
