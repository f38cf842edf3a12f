"""Claims, their coverage and their verification as tables and in machine-readable form."""

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Line

from coyuntura.check.study import CheckedStudy
from coyuntura.evidence.claims import Claim
from coyuntura.evidence.coverage import Coverage, Reason, Verification
from coyuntura.report.plain import Json
from coyuntura.report.words import counted

_REASONS: Mapping[Reason, tuple[str, str]] = {
    "differs": ("the paragraph is not the one on record", "el párrafo no es el registrado"),
    "missing": ("the copy ends before this paragraph", "la copia termina antes de este párrafo"),
    "no-text": ("no file of the folder is this document", "ningún archivo de la carpeta es este documento"),
}
_COVERED = (
    (("mechanism", "mechanisms"), ("element", "elements"), "set by modellers, with neither claim nor source."),
    (
        ("mecanismo", "mecanismos"),
        ("elemento fijado", "elementos fijados"),
        "por los modeladores, sin afirmación ni fuente.",
    ),
)
_CHECKED = (
    (("locator checked", "locators checked"), ("does not match", "do not match")),
    (("referencia revisada", "referencias revisadas"), ("no coincide", "no coinciden")),
)


def render_claims(claims: Sequence[Claim], language: str) -> RenderableType:
    """Return claims as a table: id, place in the document, kind, strength, paraphrase."""
    table = Table(box=None, pad_edge=False)
    headings = (
        ("id", "where", "kind", "str", "subsystem", "says")
        if language == "en"
        else ("id", "dónde", "tipo", "fza", "subsistema", "dice")
    )
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for claim in claims:
        argument = claim.argument
        strength = "" if argument is None else argument.strength + ("*" if argument.is_load_bearing else "")
        subsystem = "" if argument is None else argument.subsystem
        table.add_row(claim.id, _where(claim), claim.kind, strength, subsystem, Line(claim.says.in_language(language)))
    words, note = ("claim", "claims"), "* load-bearing"
    if language == "es":
        words, note = ("afirmación", "afirmaciones"), "* de las que depende el relato"
    return Group(table, "", f"{counted(len(claims), words, language)}; {note}")


def _where(claim: Claim) -> str:
    return ", ".join(f"{locator.document}¶{locator.paragraph}" for locator in claim.locators)


def claims_json(claims: Sequence[Claim]) -> Mapping[str, Json]:
    """Return claims in the shape that programs read."""
    return {"claims": [_claim_json(claim) for claim in claims]}


def _claim_json(claim: Claim) -> Mapping[str, Json]:
    found: dict[str, Json] = {
        "id": claim.id,
        "kind": claim.kind,
        "says": claim.says.as_dict(),
        "paragraphs": [{"document": locator.document, "paragraph": locator.paragraph} for locator in claim.locators],
        "voices": list(claim.voices),
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
        }
    if claim.date is not None:
        found |= {"first": claim.date.first, "last": claim.date.last, "approximate": claim.is_approximate}
    return found


def render_coverage(checked: CheckedStudy, coverage: Coverage, language: str) -> RenderableType:
    """Return how many mechanisms the model carries, by subsystem."""
    subsystems: dict[str, list[int]] = {}
    for number, ids in enumerate((coverage.modelled, coverage.stance, coverage.not_yet)):
        for name in ids:
            argument = checked.study.claims[name].argument
            subsystem = "" if argument is None else argument.subsystem
            subsystems.setdefault(subsystem, [0, 0, 0])[number] += 1
    headings = ("subsystem", "modelled", "stance, prior or score", "not yet")
    if language == "es":
        headings = ("subsistema", "modelado", "postura, prior o puntaje", "aún no")
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="left" if heading == headings[0] else "right")
    for subsystem in sorted(subsystems):
        table.add_row(subsystem, *(str(count or "") for count in subsystems[subsystem]))
    counts = coverage.counts
    table.add_row(
        "all" if language == "en" else "todos",
        *(str(counts[key]) for key in ("modelled", "stance", "not_yet")),
        style="bold",
    )
    own = sum(1 for element in checked.elements() if element.header.is_set_by_modellers)
    words, own_words, note = _COVERED[language == "es"]
    mechanisms, elements = counted(counts["mechanisms"], words, language), counted(own, own_words, language)
    return Group(table, "", f"{mechanisms}; {elements} {note}")


def coverage_json(checked: CheckedStudy, coverage: Coverage) -> Mapping[str, Json]:
    """Return coverage in the shape that programs read."""
    own = [str(element.header.id) for element in checked.elements() if element.header.is_set_by_modellers]
    return {
        **coverage.counts,
        "ids": {
            "modelled": list(coverage.modelled),
            "stance": list(coverage.stance),
            "not_yet": list(coverage.not_yet),
        },
        "set_by_modellers": own,
    }


def render_verification(found: Verification, language: str) -> RenderableType:
    """Return which file is each document's copy and which claims do not match it."""
    lines = [f"{code}: {match.file}, {match.held} / {match.of}" for code, match in found.matches.items()]
    lines += [
        f"{difference.claim}: {difference.locator}: {_REASONS[difference.reason][language == 'es']}"
        for difference in found.differences
    ]
    checked, differing = _CHECKED[language == "es"]
    wrong = counted(len(found.differences), differing, language)
    return Group(*lines, f"{counted(found.checked, checked, language)}, {wrong}.")


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
