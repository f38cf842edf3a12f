"""Branches: rival forms of one relation, of which each member of an ensemble has one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.model.elements.header import ABOUT, ELEMENT_NAME, LABEL, MEANING, Header, Traits, section
from coyuntura.model.equations import Equation
from coyuntura.names import Id, Text
from coyuntura.reading.keys import CLAIMS, SOURCE, cited, claims_of, sources_of
from coyuntura.reading.kinds import ID, NUMBER, mapping_of
from coyuntura.reading.shapes import Found, Shape, optional, required

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Option:
    """One of the forms that a relation may have; its weight is compared with those of the other options."""

    id: Id
    label: Text
    meaning: Text
    weight: float
    place: Place


@dataclass(frozen=True, slots=True)
class Branch(Traits):
    """A choice among forms of one relation; `marked` is the option of the declared run, where the study names one."""

    section: ClassVar[str] = "branches"
    quantity: ClassVar[None] = None
    expressions: ClassVar[tuple[Equation, ...]] = ()
    header: Header
    options: tuple[Option, ...]
    marked: Id | None = None
    marked_place: Place | None = None

    @property
    def names(self) -> tuple[Id, ...]:
        """Its options, in order; the number of one, from 1, is what equations compare."""
        return tuple(option.id for option in self.options)

    @property
    def declared(self) -> Id:
        """The option of the declared run and of fits: the marked one, or the first that has a weight."""
        alive = [option.id for option in self.options if option.weight > 0] or list(self.names)
        return alive[0] if self.marked is None or self.marked not in alive else self.marked

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of members of each option, in order; together 1."""
        # The largest first: weights that are huge would add up to no number.
        largest = max(option.weight for option in self.options)
        parts = [option.weight / largest for option in self.options]
        return tuple(part / sum(parts) for part in parts)

    @property
    def held(self) -> Id | None:
        """The only option that has a weight; None where there are several."""
        alive = [option.id for option in self.options if option.weight > 0]
        return alive[0] if len(alive) == 1 else None

    def label_of(self, option: Id) -> Text:
        """Return an option's name for readers, its name in equations where it has none."""
        label = next(item.label for item in self.options if item.id == option)
        return Text(label.en or option, label.es or label.en or option)

    def number(self, option: Id) -> int:
        """Return the number of an option, from 1.

        Raises:
            ValueError: The branch has no such option.
        """
        if option not in self.names:
            raise ValueError(self.unknown(option))
        return self.names.index(option) + 1

    def unknown(self, option: str) -> str:
        """Return what is told of an option that the branch does not have."""
        known = ", ".join(f"`{name}`" for name in self.names)
        return f"branch `{self.header.id}` has no option `{option}`; it has {known}.{did_you_mean(option, self.names)}"

    def weighted(self, weights: Mapping[Id, float]) -> "Branch":
        """Return the branch with other weights; an option that is not named has none."""
        options = tuple(replace(option, weight=weights.get(option.id, 0.0)) for option in self.options)
        return replace(self, options=options)


def _weight(value: float, place: Place, faults: Faults) -> float:
    if value < 0:
        faults.add("branch-unclear", f"a weight is 0 or more, got {value:g}.", place, "Weight 0 leaves an option out.")
    return max(value, 0.0)


WEIGHING = NUMBER.then(_weight)
WEIGHT = optional(
    "weight",
    WEIGHING,
    1.0,
    "How many members have it, beside the weights of the other options; 1 where absent, 0 leaves it out.",
    "Cuántos miembros la tienen, junto a los pesos de las demás; 1 si falta, 0 la deja fuera.",
)
OPTION = Shape(LABEL, MEANING, WEIGHT, CLAIMS, SOURCE, form="Write `{label: ..., weight: 1}`.")
OPTIONS = required(
    "options",
    mapping_of(OPTION.kind, ELEMENT_NAME),
    "The forms that it may have, by name: two or more.",
    "Las formas que puede tener, por nombre: dos o más.",
)
DECLARED = optional(
    "declared",
    ID,
    None,
    "The option of the declared run and of fits; the first with a weight where absent.",
    "La opción de la corrida declarada y de los ajustes; si falta, la primera con peso.",
)
SHAPE = Shape(OPTIONS, *ABOUT, DECLARED)


def build(header: Header, found: Found, faults: Faults) -> Branch:
    """Return a branch of two options or more, of which some have a weight; it rests on what its options rest on too."""
    options: dict[Id, Option] = {}
    for entry in found[OPTIONS]:
        said = entry.value
        if entry.name in options:
            faults.add("name-duplicate", f"option `{entry.name}` stands twice in `{header.id}`.", entry.place)
        options[entry.name] = Option(entry.name, said[LABEL], said[MEANING], said[WEIGHT], entry.place)
        header = replace(
            header,
            claims=tuple(dict.fromkeys((*header.claims, *claims_of(said)))),
            source=tuple(dict.fromkeys((*header.source, *sources_of(said)))),
            cited=(*header.cited, *cited(said)),
        )
    marked, place = found[DECLARED], found.place_of(DECLARED)
    branch = Branch(header, tuple(options.values()), marked, place)
    if not found.is_sound(OPTIONS):
        return branch
    if len(options) < _FEWEST:
        message = f"branch `{header.id}` needs two options or more, got {len(options)}."
        faults.add("branch-unclear", message, found.place, "A form that has no rival is an equation like any other.")
    elif not any(option.weight for option in branch.options):
        message = f"no option of branch `{header.id}` has a weight."
        faults.add("branch-unclear", message, found.place, "Give one or more of them a weight above 0.")
    elif marked is not None and marked not in options:
        faults.add("branch-unclear", branch.unknown(marked), place)
    elif marked is not None and not options[marked].weight:
        message = f"the declared run has option `{marked}` of `{header.id}`, whose weight is 0."
        faults.add("branch-unclear", message, place, "Give it a weight, or let `declared` name another.")
    return branch


SECTION = section(
    Branch.section,
    SHAPE,
    Text("Rival forms of one relation, by weights.", "Formas rivales de una relación, según pesos."),
    build,
)
