"""The report's own words, in both languages."""

from collections.abc import Mapping

from coyuntura.names import Text
from coyuntura.report.numbers import show_number

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
    "more": ("and {} more.", "y {} más."),
    "members": ("in {} of {} members", "en {} de {} miembros"),
    "cannot_tell": (
        "Cannot tell: none of the answers that the study foresees is supported by its runs.",
        "No se puede saber: ninguna de las respuestas que el estudio prevé se apoya en sus corridas.",
    ),
    "no_condition": ("It states no condition yet.", "Aún no enuncia ninguna condición."),
    "unjudged": (
        "`{}` cannot be judged: no member stays finite.",
        "`{}` no se puede juzgar: ningún miembro se mantiene finito.",
    ),
    "shortfall": (
        "`{}` holds in {} of {} members; it must in {} of them.",
        "`{}` se cumple en {} de {} miembros; debe cumplirse en {} de ellos.",
    ),
    "no-account": ("The study has no account.", "El estudio no tiene ninguna cuenta."),
    "account-bare": ("No custodian, owner or controller: {}.", "Sin custodio, propietario o controlador: {}."),
    "no-ledger": ("The study has no ledger.", "El estudio no tiene ningún libro."),
    "ledger-open": ("Ledger `{}` does not reconcile: {}", "El libro `{}` no cuadra ({})."),
    "no-stock": ("The study has no stock.", "El estudio no tiene ningún nivel."),
    "none-finite": ("No member stays finite.", "Ningún miembro se mantiene finito."),
    "stock-open": (
        "{} changes by something other than its flows.",
        "{} cambia por algo distinto de sus flujos.",
    ),
    "sum-open": (
        "What the stocks hold together changes by something other than what enters and leaves.",
        "Lo que los niveles suman cambia por algo distinto de lo que entra y sale.",
    ),
}


def counted(count: int, words: tuple[str, str], language: str) -> str:
    """Return a number of things, such as `1 member` or `200 members`, from the words for one and for many."""
    return f"{show_number(count, language)} {words[count != 1]}"


def and_more(count: int, language: str) -> list[str]:
    """Return the line that ends a list of which not all is shown; none where all is."""
    return [f"  {word('more', language).format(show_number(count, language))}"] if count else []


def text(key: str, *given: object) -> Text:
    """Return one of the report's own sentences in both languages, its blanks filled."""
    return Text(*(words.format(*given) for words in _WORDS[key]))


def word(key: str, language: str) -> str:
    """Return one of the report's own words."""
    return _WORDS[key][language == "es"]
