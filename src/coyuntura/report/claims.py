"""Claims and their verification as tables and in machine-readable form."""

from collections.abc import Mapping, Sequence

from rich.console import RenderableType

from coyuntura.evidence.claims import Bound, Claim, ClaimKind, Status, Strength
from coyuntura.evidence.coverage import Reason, Verification
from coyuntura.model.cited import documents_cited, speakers
from coyuntura.model.study import Study
from coyuntura.report.amounts import show_unit
from coyuntura.report.days import show_span
from coyuntura.report.numbers import show_number, show_range
from coyuntura.report.page import Page, Paragraph, Table, blank, glued
from coyuntura.report.plain import Json
from coyuntura.report.records import documents_json, people, record_line
from coyuntura.report.words import counted, word

_KINDS: Mapping[ClaimKind, tuple[str, str]] = {
    "mechanism": ("mechanism", "mecanismo"),
    "counterfactual": ("counterfactual", "contrafáctico"),
    "rejected": ("rejected", "rechazada"),
    "normative": ("normative", "normativa"),
    "fact": ("fact", "hecho"),
    "figure": ("figure", "cifra"),
    "count": ("count", "recuento"),
    "event": ("event", "suceso"),
    "derived": ("derived", "derivada"),
}
_STRENGTHS: Mapping[Strength, tuple[str, str]] = {
    "C": ("certain", "cierta"),
    "A": ("argued", "argumentada"),
    "T": ("tentative", "tentativa"),
    "R": ("held to be wrong", "tenida por errónea"),
    "N": ("a judgement", "un juicio"),
    "attr": ("passed on from somebody named", "tomada de alguien con nombre"),
}
_STATUSES: Mapping[Status, tuple[str, str]] = {
    "fact": ("stated", "afirmada"),
    "est": ("estimate", "estimación"),
    "attr": ("passed on from somebody named", "tomada de alguien con nombre"),
    "hedge": ("hedged", "con reservas"),
    "vague": ("vague", "vaga"),
}
_BOUNDS: Mapping[Bound, tuple[str, str]] = {"above": ("more than", "más de"), "below": ("less than", "menos de")}
_ONE: Mapping[str, tuple[str, str]] = {
    "person": ("person", "persona"),
    "day": ("day", "día"),
    "week": ("week", "semana"),
    "month": ("month", "mes"),
    "year": ("year", "año"),
}

_REASONS: Mapping[Reason, tuple[str, str]] = {
    "differs": ("the paragraph is not the one on record", "el párrafo no es el registrado"),
    "missing": ("the copy ends before this paragraph", "la copia termina antes de este párrafo"),
    "no-text": ("no file of the folder is this document", "ningún archivo de la carpeta es este documento"),
}
_CHECKED = (
    (("locator checked", "locators checked"), ("does not match", "do not match")),
    (("referencia revisada", "referencias revisadas"), ("no coincide", "no coinciden")),
)


def render_claims(claims: Sequence[Claim], study: Study, language: str) -> RenderableType:
    """Return claims as a table: who says what, where and how firmly; then the documents that their codes stand for."""
    has_figures = any(claim.figure is not None or claim.date is not None for claim in claims)
    keys = ["claim", "author", "where", "claim_kind", *(["figure_or_date"] if has_figures else []), "claim_says"]
    rows: list[Sequence[str]] = []
    for claim in claims:
        figure = [shown_figure(claim, study, language)] if has_figures else []
        says = " ".join(claim.says.in_language(language).split())
        rows.append(
            [claim.id, who_claims(claim, study, language), _where(claim), _kind(claim, language), *figure, says]
        )
    words = ("afirmación", "afirmaciones") if language == "es" else ("claim", "claims")
    blocks: list[Paragraph | Table] = [Table([word(key, language) for key in keys], rows), blank()]
    cited = documents_cited(study, [claim.id for claim in claims])
    if cited:
        blocks.append(Paragraph(word("documents", language), "bold"))
        blocks += [
            Paragraph(f"{item.code}: {record_line(item, study, language)}", indent=2, hanging=2) for item in cited
        ]
    return Page([*blocks, Paragraph(f"{counted(len(claims), words, language)}; {word('load_bearing', language)}")])


def who_claims(claim: Claim, study: Study, language: str) -> str:
    """Return who says a claim: those whom it names, or the voices of its documents."""
    codes = dict.fromkeys(locator.document for locator in claim.locators)
    voices = dict.fromkeys(voice for code in codes for voice in speakers(study, claim, code))
    if claim.given_by:
        known = study.sources()
        return "; ".join(known[key.value].citation.in_language(language) for key in claim.given_by)
    return people(study, list(voices), language) or (word("derived_by", language) if claim.sources else "")


def standing_of(claim: Claim, language: str) -> str:
    """Return how firm a claim's figure is; of a derived one that it is computed here."""
    if claim.figure is None:
        return word("derived_by", language)
    return _STATUSES[claim.figure.status][language == "es"]


def _where(claim: Claim) -> str:
    if claim.sources:
        return ", ".join(claim.sources)
    if claim.given_by:
        return ", ".join(key.value for key in claim.given_by)
    places: dict[str, list[str]] = {}
    for locator in claim.locators:
        places.setdefault(locator.document, []).append(str(locator.paragraph))
    return "; ".join(glued(f"{code} {', '.join(paragraphs)}") for code, paragraphs in places.items())


def _kind(claim: Claim, language: str) -> str:
    """Return what a claim is, how firmly it is held, where it belongs, and whether the account rests on it."""
    is_spanish, argument = language == "es", claim.argument
    said = [_KINDS[claim.kind][is_spanish]]
    if claim.figure is not None:
        said.append(_STATUSES[claim.figure.status][is_spanish])
    if argument is not None:
        said += [_STRENGTHS[argument.strength][is_spanish], argument.subsystem]
    mark = "*" if argument is not None and argument.is_load_bearing else ""
    return f"{', '.join(said)}{mark}"


def shown_figure(claim: Claim, study: Study, language: str) -> str:
    """Return a claim's figure: more than, about, its number or range, unit and date; the date alone of an event."""
    figure, is_spanish = claim.figure, language == "es"
    when = "" if claim.date is None else show_span(claim.date.first, claim.date.last, language)
    if figure is None:
        about = (" (aproximado)" if is_spanish else " (approximate)") if when and claim.is_approximate else ""
        return f"{when}{about}"
    if figure.low is None or figure.high is None:
        return ""
    low, high = (show_number(value, language) for value in (figure.low, figure.high))
    prefix = ("cerca de" if is_spanish else "about") if claim.is_approximate else ""
    if figure.bound is not None:
        prefix = _BOUNDS[figure.bound][is_spanish]
    if prefix:
        joint = " a " if is_spanish else " to "
        number = f"{prefix} {joint.join(dict.fromkeys((low, high)))}"
    else:
        number = low if low == high else show_range(low, high, language)
    unit = show_unit(figure.unit, language, study.units)
    if low == high == "1" and figure.unit in _ONE:
        unit = _ONE[figure.unit][is_spanish]
    return ", ".join(part for part in (f"{number} {unit}".strip(), when) if part)


def claims_json(claims: Sequence[Claim], study: Study) -> Mapping[str, Json]:
    """Return claims in the shape that programs read, and the documents that they stand in."""
    cited = documents_cited(study, [claim.id for claim in claims])
    return {
        "claims": [_claim_json(claim, study) for claim in claims],
        "documents": documents_json(cited, study),
    }


def _claim_json(claim: Claim, study: Study) -> Mapping[str, Json]:
    found: dict[str, Json] = {
        "id": claim.id,
        "kind": claim.kind,
        "says": claim.says.as_dict(),
        "paragraphs": [{"document": locator.document, "paragraph": locator.paragraph} for locator in claim.locators],
        "voices": list(claim.voices),
        "people": {language: who_claims(claim, study, language) for language in ("en", "es")},
    }
    if claim.argument is not None:
        argument = claim.argument
        found |= {
            "strength": argument.strength,
            "subsystem": argument.subsystem,
            "effects": list(argument.effects),
            "prediction": argument.is_prediction,
            "load_bearing": argument.is_load_bearing,
            "modelled_as": argument.modelled_as,
        }
    if claim.figure is not None:
        figure = claim.figure
        found |= {
            "status": figure.status,
            "low": figure.low,
            "high": figure.high,
            "bound": figure.bound,
            "unit": figure.unit,
            "counts": figure.counts or None,
            "sources": [key.value for key in claim.given_by],
        }
    if claim.date is not None:
        found |= {"first": claim.date.first, "last": claim.date.last, "approximate": claim.is_approximate}
    return found


def render_verification(found: Verification, language: str) -> RenderableType:
    """Return which file is each document's copy and which claims do not match it."""
    lines = [f"{code}: {match.file}, {match.held} / {match.of}" for code, match in found.matches.items()]
    lines += [
        f"{difference.claim}: {difference.locator}: {_REASONS[difference.reason][language == 'es']}"
        for difference in found.differences
    ]
    checked, differing = _CHECKED[language == "es"]
    wrong = counted(len(found.differences), differing, language)
    lines.append(f"{counted(found.checked, checked, language)}, {wrong}.")
    return Page([Paragraph(line) for line in lines])


def verification_json(found: Verification) -> Mapping[str, Json]:
    """Return a verification in the shape that programs read."""
    return {
        "matches": {
            code: {"file": match.file, "held": match.held, "of": match.of} for code, match in found.matches.items()
        },
        "checked": found.checked,
        "differences": [
            {
                "claim": item.claim,
                "document": item.locator.document,
                "paragraph": item.locator.paragraph,
                "reason": item.reason,
            }
            for item in found.differences
        ],
    }
