"""The report's own words, in both languages."""

from collections.abc import Mapping

_WORDS: Mapping[str, tuple[str, str]] = {
    "figures": ("Figures (5 to 95 % of members in brackets)", "Cifras (5 a 95 % de los miembros entre paréntesis)"),
    "factor": ("factor", "factor"),
    "share": ("share", "parte"),
    "shapley": ("Shapley", "Shapley"),
    "alone": ("alone", "solo"),
    "but_for": ("but for it", "sin ello"),
    "order": ("any order", "cualquier orden"),
    "verdict": ("verdict", "veredicto"),
    "robust": ("same sign in every order", "mismo signo en todo orden"),
    "depends": ("depends on the rest", "depende del resto"),
    "against": ("against", "frente a"),
    "elsewhere": ("Shapley against other references", "Shapley frente a otras referencias"),
    "all": ("all together", "todos juntos"),
    "sources": ("Sources", "Fuentes"),
    "limits": ("What it cannot say", "Lo que no puede decir"),
    "custody": ("Who holds, owns and controls", "Quién custodia, posee y controla"),
    "claims": ("claims", "afirmaciones"),
    "stopped": (
        "{} of {} members did not stay finite and do not count.",
        "{} de {} miembros no se mantuvieron finitos y no cuentan.",
    ),
    "unshared": (
        "{} cannot be shared out: no member has a value in every world.",
        "{} no se puede repartir: ningún miembro tiene un valor en todos los mundos.",
    ),
    "members": ("in {} of {} members", "en {} de {} miembros"),
}


def word(key: str, language: str) -> str:
    """Return one of the report's own words."""
    return _WORDS[key][language == "es"]
