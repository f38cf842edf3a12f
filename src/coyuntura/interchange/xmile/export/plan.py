"""The order and the names of a study's elements in a file, and which graphical functions stand within variables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coyuntura.interchange.shares import shares
from coyuntura.interchange.xmile.export.titles import Titles
from coyuntura.model.elements import Auxiliary, Dimension, Element, Flow, Lookup
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Call, Expression, walk


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands where and is called how."""

    order: tuple[Element, ...]
    titles: Mapping[Id, str]
    members: Mapping[Id, str]
    """What the elements of dimensions are called."""
    within: Mapping[Id, Id]
    """The lookup that a variable is read through, where nothing else reads it."""
    lookups: Mapping[Id, Lookup]
    namer: Titles

    @classmethod
    def of(cls, elements: Sequence[Element]) -> "Plan":
        """Return the plan of a file with these elements."""
        lookups = {element.header.id: element for element in elements if isinstance(element, Lookup)}
        within = _within(elements, lookups)
        order: list[Element] = []
        for element in elements:
            if element.header.id not in within.values():
                order.append(element)
            if element.header.id in within:
                order.append(lookups[within[element.header.id]])
        # An import names variables first, in the order of the file, then dimensions with their elements.
        namer = Titles()
        dimensions = [element for element in order if isinstance(element, Dimension)]
        variables = [element for element in order if not isinstance(element, Dimension)]
        titles = {one.header.id: namer.title(one.header.id, one.header.label.en) for one in variables}
        members: dict[Id, str] = {}
        for one in dimensions:
            titles[one.header.id] = namer.title(one.header.id, one.header.label.en, "dimension")
            for member, label in zip(one.elements, one.labels, strict=True):
                members[member] = members.get(member) or namer.title(member, label, "element")
        return cls(tuple(order), titles, members, within, lookups, namer)

    def table_within(self, element: Element) -> Lookup | None:
        """Return the lookup that stands within a variable, or None."""
        name = self.within.get(element.header.id)
        return None if name is None else self.lookups[name]

    def argument(self, element: Flow | Auxiliary) -> Expression:
        """Return what the lookup within a variable is read at."""
        (share,) = element.equations
        call = share.equation.tree
        return call.arguments[0] if isinstance(call, Call) else call


def _within(elements: Sequence[Element], lookups: Mapping[Id, Lookup]) -> dict[Id, Id]:
    """Return by variable the lookup that is all of its equation, and is read nowhere else."""
    read: Counter[Id] = Counter()
    for share in shares(elements):
        read.update(canonical(part.function) for part in walk(share.equation.tree) if isinstance(part, Call))
    found: dict[Id, Id] = {}
    for element in elements:
        if not isinstance(element, Flow | Auxiliary) or (isinstance(element, Auxiliary) and element.initial):
            continue
        tree = element.equations[0].equation.tree
        name = canonical(tree.function) if isinstance(tree, Call) else Id("")
        is_one = len(element.equations) == 1 and not element.equations[0].elements
        if is_one and read[name] == 1 and name in lookups and lookups[name].interpolation != "forward":
            found[element.header.id] = name
    return found
