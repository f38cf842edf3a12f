"""The nouns of a module: what modellers declare, before anything is checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from coyuntura.blocks.lookup import Interpolation
from coyuntura.data.knots import Between
from coyuntura.errors import Place
from coyuntura.names import Id, Text
from coyuntura.syntax.tree import Expression, Name


@dataclass(frozen=True, slots=True)
class Header:
    """What every element has: name, labels, what it rests on, and where it stands."""

    id: Id
    label: Text
    meaning: Text
    claims: tuple[str, ...]
    source: tuple[str, ...]
    module: Id
    place: Place

    @property
    def is_set_by_modellers(self) -> bool:
        """Whether neither a claim nor a source stands behind the element."""
        return not self.claims and not self.source


@dataclass(frozen=True, slots=True)
class Quantity:
    """A unit as written and the dimensions that an element is over."""

    unit: str
    unit_place: Place
    over: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class Equation:
    """An expression with its text and place."""

    text: str
    tree: Expression
    place: Place


@dataclass(frozen=True, slots=True)
class Share:
    """An entry for one element of each dimension, in the order of `over`, or for all where there is none."""

    elements: tuple[Id, ...]
    equation: Equation


@dataclass(frozen=True, slots=True)
class Dimension:
    """A named list of elements, by which other elements are arrayed."""

    header: Header
    elements: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number set once a run; `prior` is its text, empty where the number is fixed.

    `values` are by element of each dimension, as in a `Share`.
    """

    header: Header
    quantity: Quantity
    values: Mapping[tuple[Id, ...], float]
    prior: str
    prior_place: Place | None


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has money in custody, who owns it, and who decides on it."""

    custodian: str
    owner: str
    controller: str


@dataclass(frozen=True, slots=True)
class Stock:
    """An accumulation; an `account` also says who holds, owns and controls it, by element."""

    header: Header
    quantity: Quantity
    initial: tuple[Share, ...]
    is_account: bool
    holding: Mapping[Id | None, Holding]


@dataclass(frozen=True, slots=True)
class Flow:
    """A rate that leaves one stock, enters another, or both."""

    header: Header
    quantity: Quantity
    equations: tuple[Share, ...]
    origin: Name | None
    target: Name | None
    ends_place: Place


@dataclass(frozen=True, slots=True)
class Auxiliary:
    """A value computed in the instant; `initial` stands for it while initial values are found."""

    header: Header
    quantity: Quantity
    equations: tuple[Share, ...]
    initial: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """A function through points."""

    header: Header
    quantity: Quantity
    input_unit: str
    points: tuple[tuple[float, float], ...]
    interpolation: Interpolation


@dataclass(frozen=True, slots=True)
class Data:
    """An observed or exogenous series that equations read."""

    header: Header
    quantity: Quantity
    series: str
    between: Between
    is_held_outside: bool


@dataclass(frozen=True, slots=True)
class Event:
    """A dated switch; `until` is empty where it stays in force."""

    header: Header
    start: str
    until: str


Element: TypeAlias = Dimension | Parameter | Stock | Flow | Auxiliary | Lookup | Data | Event


@dataclass(frozen=True, slots=True)
class Module:
    """One subsystem's elements, in the order of the file."""

    id: Id
    label: Text
    subsystems: tuple[str, ...]
    elements: tuple[Element, ...]
    place: Place
