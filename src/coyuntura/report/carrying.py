"""Which mechanisms the model carries, and what each one's element does, as tables and in machine-readable form."""

from collections.abc import Mapping, Sequence

from rich.console import RenderableType

from coyuntura.check.study import CheckedStudy
from coyuntura.evidence.coverage import Coverage
from coyuntura.explain.carrying import STANDINGS, TOLERANCE, Carried, Carrying, Effect
from coyuntura.model.scenarios import HISTORY
from coyuntura.report.numbers import show_percent
from coyuntura.report.page import Page, Paragraph, Table, blank
from coyuntura.report.plain import Json
from coyuntura.report.words import counted, word

_STANDINGS: Mapping[str, tuple[str, str]] = {
    "carried": ("carried", "lo lleva"),
    "shared": ("shared", "compartido"),
    "still": ("without effect", "sin efecto"),
    "unread": ("read by nothing", "nada lo lee"),
    "stance": ("stance, prior or score", "postura, distribución previa o puntaje"),
    "not_yet": ("not yet", "aún no"),
}
_PARTS = (*STANDINGS, "stance", "not_yet")
_MOST = 10.0
"""Times its range beyond which nobody asks how far something moved."""
_COVERED = (
    (("mechanism", "mechanisms"), ("element", "elements"), "set by modellers, with neither claim nor source."),
    (
        ("mecanismo", "mecanismos"),
        ("elemento fijado", "elementos fijados"),
        "por los modeladores, sin afirmación ni fuente.",
    ),
)


def render_coverage(checked: CheckedStudy, coverage: Coverage, found: Carried, language: str) -> RenderableType:
    """Return how many mechanisms the model carries, by subsystem, then what the element of each one does."""
    words, own_words, note = _COVERED[language == "es"]
    counts = coverage.counts
    own = sum(1 for element in checked.elements() if element.header.is_set_by_modellers)
    mechanisms, elements = counted(counts["mechanisms"], words, language), counted(own, own_words, language)
    blocks: list[Paragraph | Table] = [_subsystems(checked, coverage, found, language), blank()]
    if found.claims:
        blocks += [_effects(found, language), blank()]
    how = word("how_carried", language).format(show_percent(TOLERANCE, language), found.members)
    blocks += [Paragraph(how), blank()]
    if coverage.not_yet:
        blocks += [Paragraph(f"{word('not_modelled', language)}: {', '.join(coverage.not_yet)}."), blank()]
    blocks.append(Paragraph(f"{mechanisms}; {elements} {note}"))
    return Page(blocks)


def _subsystems(checked: CheckedStudy, coverage: Coverage, found: Carried, language: str) -> Table:
    subsystems: dict[str, list[int]] = {}
    for number, ids in enumerate(_ids(coverage, found).values()):
        for name in ids:
            argument = checked.study.claims[name].argument
            subsystem = "" if argument is None else argument.subsystem
            subsystems.setdefault(subsystem, [0] * len(_PARTS))[number] += 1
    headings = [word("subsystem", language), *(_STANDINGS[part][language == "es"] for part in _PARTS)]
    rows = [[name, *(str(count or "") for count in subsystems[name])] for name in sorted(subsystems)]
    whole = [word("all_of_them", language), *(str(len(ids)) for ids in _ids(coverage, found).values())]
    return Table(headings, [*rows, whole], right=frozenset(range(1, 1 + len(_PARTS))))


def _ids(coverage: Coverage, found: Carried) -> Mapping[str, Sequence[str]]:
    """Return the ids of all mechanisms by how they stand, each in one place."""
    stands = {standing: found.of(standing) for standing in STANDINGS}
    return {**stands, "stance": coverage.stance, "not_yet": coverage.not_yet}


def _effects(found: Carried, language: str) -> Table:
    headings = [word(key, language) for key in ("claim", "stands", "without_what", "moves_most", "moves_of")]
    stands = {standing: words[language == "es"] for standing, words in _STANDINGS.items()}
    rows = [[item.claim, stands[item.standing], *_effect(item, language)] for item in found.claims]
    return Table(headings, rows)


def _effect(item: Carrying, language: str) -> Sequence[str]:
    """Return the element that is taken out, what it moves most and how far, and how many of those read it moves."""
    effect = item.effect
    if effect is None:
        return ["", "", f"0 / {item.read}" if item.read else ""]
    share = f"> {show_percent(_MOST, language)}" if effect.moved > _MOST else show_percent(effect.moved, language)
    where = "" if effect.scenario == HISTORY else f", {effect.scenario}"
    return [_element(effect), f"{effect.cell}{where}: {share}", f"{effect.count} / {item.read}"]


def _element(effect: Effect) -> str:
    return f"{effect.element} ({', '.join(effect.others)})" if effect.others else effect.element


def coverage_json(checked: CheckedStudy, coverage: Coverage, found: Carried) -> Mapping[str, Json]:
    """Return coverage in the shape that programs read."""
    ids = _ids(coverage, found)
    own = [str(element.header.id) for element in checked.elements() if element.header.is_set_by_modellers]
    return {
        "mechanisms": coverage.counts["mechanisms"],
        **{part: len(several) for part, several in ids.items()},
        "ids": {part: list(several) for part, several in ids.items()},
        "tolerance": TOLERANCE,
        "members": found.members,
        "effects": [_effect_json(item) for item in found.claims],
        "set_by_modellers": own,
    }


def _effect_json(item: Carrying) -> Mapping[str, Json]:
    effect = item.effect
    head: Mapping[str, Json] = {
        "claim": item.claim,
        "standing": item.standing,
        "elements": [str(name) for name in item.elements],
        "read": item.read,
    }
    if effect is None:
        return {**head, "without": None}
    return {
        **head,
        "without": str(effect.element),
        "scenario": str(effect.scenario),
        "cell": effect.cell,
        "moved": effect.moved,
        "count": effect.count,
        "shared_with": list(effect.others),
    }
