"""What another tool's functions become: rows of one list, which its reader and its page of the manual share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, Literal, TypeAlias, TypeVar, get_args

from coyuntura.names import Id, canonical

Build = TypeVar("Build")
Kind: TypeAlias = Literal["mathematics", "time", "memory", "arrays", "lookups", "chance", "others"]
Trait: TypeAlias = Literal["state", "held", "timed", "random"]
"""What holds of a function wherever it stands.

It keeps something from step to step; it changes from step to step only, however a method looks into them;
it depends on the time; it draws.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(Generic[Build]):
    """A function of another tool's that is taken over."""

    name: str
    """As the tool shows it, in capitals."""
    kind: Kind
    least: int = 1
    most: int | None = 1
    """None where there is no limit."""
    becomes: str
    """What a call becomes, in Markdown, for the manual; empty where it is known and not taken over."""
    build: Build
    """Makes what a call becomes."""
    traits: frozenset[Trait] = frozenset()
    against: str = ""
    """What its meaning was held against, for the manual."""
    otherwise: str = ""
    """What is said of a call with another number of arguments, where that means something that is not taken over."""

    @property
    def wanted(self) -> str:
        """How many arguments it takes, in words."""
        if self.most is None:
            return f"{self.least} or more"
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with so many arguments."""
        return self.least <= count and (self.most is None or count <= self.most)


def by_name(functions: Iterable[Function[Build]]) -> Mapping[Id, Function[Build]]:
    """Return functions by their names as names are compared.

    Raises:
        ValueError: Two have one name.
    """
    found: dict[Id, Function[Build]] = {}
    for function in functions:
        name = canonical(function.name)
        if name in found:
            raise ValueError(f"`{function.name}` stands twice in the list of functions")
        found[name] = function
    return MappingProxyType(found)


def with_trait(functions: Mapping[Id, Function[Build]], *traits: Trait) -> frozenset[Id]:
    """Return the names of functions of which one of these traits holds."""
    return frozenset(name for name, function in functions.items() if function.traits.intersection(traits))


def table(functions: Iterable[Function[Build]]) -> str:
    """Return the manual's table of functions, by kind and name."""
    rows = [function for function in functions if function.becomes]
    is_held = any(row.against for row in rows)
    heads = ["kind", "function", "arguments", "becomes", *(["held against"] if is_held else [])]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for kind in get_args(Kind):
        for row in sorted((row for row in rows if row.kind == kind), key=lambda row: row.name):
            cells = [kind, f"`{row.name}`", row.wanted, row.becomes, *([row.against] if is_held else [])]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
