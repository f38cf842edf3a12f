"""Which behaviours notice what is done to computed elements, as tables and in machine-readable form."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text as Line

from coyuntura.explain.mutation import EFFECTS, KINDS, Effect, Mutation, Outcome
from coyuntura.model.questions import Behaviour
from coyuntura.names import Id
from coyuntura.report.amounts import show_unit
from coyuntura.report.behaviours import name_of
from coyuntura.report.numbers import show_number
from coyuntura.report.page import Cell, Page, Paragraph, Table, blank
from coyuntura.report.plain import Json
from coyuntura.report.words import word

_SIGNS: Mapping[Effect, str] = {"stopped": "!", "turned": "0", "same": "=", "unread": "–"}


def render_mutation(found: Mutation, unit: str, language: str) -> RenderableType:
    """Return a table of elements, one of behaviours, and what no behaviour notices.

    Args:
        found: What became of the mutants.
        unit: Of the run's time, as the study writes it.
        language: `en` or `es`.
    """
    if not found.behaviours:
        return word("none_to_notice", language)
    late = f"{show_number(found.lag, language)} {show_unit(unit, language)}".strip()
    how = word("how_mutated", language).format(found.date, late, show_number(found.members, language))
    blocks: list[Paragraph | Table] = [_elements(found, language), blank(), Paragraph(how), blank()]
    blocks += [_behaviours(found, language), blank(), *_unproven(found, language), *_vacuous(found, language)]
    return Page([*blocks, Paragraph(_summary(found, language), "bold")])


def _elements(found: Mutation, language: str) -> Table:
    headings = [word(key, language) for key in ("element", *KINDS, "noticed_by")]
    rows: list[Sequence[Cell]] = []
    for name, several in found.elements.items():
        by_kind = {outcome.mutant.kind: outcome for outcome in several}
        shown = [_sign(by_kind[kind]) if kind in by_kind else "" for kind in KINDS]
        noticed = {number for outcome in several for number in outcome.noticed}
        named = _names([found.behaviours[number] for number in sorted(noticed)])
        rows.append([Line(name, style="" if noticed else "bold red"), *shown, named])
    return Table(headings, rows, right=frozenset(range(1, 1 + len(KINDS))))


def _sign(outcome: Outcome) -> str:
    return _SIGNS.get(outcome.effect, str(len(outcome.noticed)))


def _names(behaviours: Sequence[Behaviour]) -> str:
    """Return what behaviours are called, those of a subsystem together: `EXTRACT 1, 5; OILCASH 3`."""
    items: dict[str, list[str]] = {}
    for behaviour in behaviours:
        items.setdefault(behaviour.subsystem, []).append(str(behaviour.item))
    return "; ".join(f"{subsystem} {', '.join(several)}" for subsystem, several in items.items())


def _behaviours(found: Mutation, language: str) -> Table:
    headings = [word(key, language) for key in ("behaviour", "notices", "of_reaching")]
    rows: list[Sequence[Cell]] = []
    for number, behaviour in enumerate(found.behaviours):
        notices = found.notices(number)
        name = Line(name_of(behaviour), style="" if notices else "bold red")
        rows.append([name, str(notices), str(found.asked(number))])
    return Table(headings, rows, right=frozenset({1, 2}))


def _unproven(found: Mutation, language: str) -> Iterator[Paragraph]:
    unproven = found.unproven
    if not unproven:
        return
    yield Paragraph(word("unproven", language), "bold")
    for effect in EFFECTS:
        names = [name for name, most in unproven.items() if most == effect]
        if names:
            said = f"{word(f'unproven_{effect}', language)}: {', '.join(names)}."
            yield Paragraph(said, indent=2, hanging=2)
    yield blank()


def _vacuous(found: Mutation, language: str) -> Iterator[Paragraph]:
    """Yield which behaviours notice nothing, and which were not asked."""
    if found.vacuous:
        key = "vacuous" if found.is_whole else "notices_none"
        yield Paragraph(word(key, language).format(_names(found.vacuous)), "bold")
    if found.others:
        yield Paragraph(word("not_asked", language).format(_names(found.others)))
    if found.vacuous or found.others:
        yield blank()


def _summary(found: Mutation, language: str) -> str:
    elements, outcomes = found.elements, found.outcomes
    parts: list[str] = []
    for kind in KINDS:
        of_kind = [outcome for outcome in outcomes if outcome.mutant.kind == kind]
        if of_kind:
            share = word("of_count", language).format(_noticed(of_kind), len(of_kind))
            parts.append(f"{word(kind, language)} {share}")
    noticed = len(elements) - len(found.unproven)
    counts = (noticed, len(elements), _noticed(outcomes), len(outcomes), ", ".join(parts))
    return word("elements_noticed", language).format(*counts)


def _noticed(outcomes: Sequence[Outcome]) -> int:
    return sum(outcome.effect == "noticed" for outcome in outcomes)


def mutation_json(found: Mutation) -> Mapping[str, Json]:
    """Return what became of mutants in the shape that programs read."""
    unproven = found.unproven
    return {
        "members": found.members,
        "lag": found.lag,
        "held_at": found.date,
        "elements": [_element_json(found, name, several, unproven) for name, several in found.elements.items()],
        "behaviours": [
            {**_behaviour_json(behaviour), "noticed": found.notices(number), "reached": found.asked(number)}
            for number, behaviour in enumerate(found.behaviours)
        ],
        "not_asked": [_behaviour_json(behaviour) for behaviour in found.others],
        "noticed": len(found.elements) - len(unproven),
    }


def _element_json(
    found: Mutation, name: Id, several: Sequence[Outcome], unproven: Mapping[Id, Effect]
) -> Mapping[str, Json]:
    return {
        "element": str(name),
        "module": str(several[0].mutant.module),
        "is_noticed": name not in unproven,
        "changes": [
            {
                "kind": outcome.mutant.kind,
                "effect": outcome.effect,
                "noticed_by": [name_of(found.behaviours[number]) for number in outcome.noticed],
                "not_judged": [name_of(found.behaviours[number]) for number in outcome.unjudged],
            }
            for outcome in several
        ],
    }


def _behaviour_json(behaviour: Behaviour) -> Mapping[str, Json]:
    return {"subsystem": behaviour.subsystem, "item": behaviour.item}
