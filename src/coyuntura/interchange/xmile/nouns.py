"""What an XMILE file declares, before names are resolved and equations read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from coyuntura.blocks.lookup import Interpolation
from coyuntura.errors import Place
from coyuntura.model.elements import Range

Kind: TypeAlias = Literal["stock", "flow", "aux", "gf"]
Dialect: TypeAlias = Literal["isee", "vensim", ""]
"""Which tool wrote a file, where that decides what an equation means."""


@dataclass(frozen=True, slots=True)
class Written:
    """An equation as written."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Curve:
    """A graphical function."""

    points: tuple[tuple[float, float], ...]
    interpolation: Interpolation
    place: Place
    name: str = ""
    """The canonical name of the graphical function of the model that it is; empty where it has none of its own."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one element of an array has of its own."""

    elements: tuple[str, ...]
    equation: Written | None
    initial: Written | None
    curve: Curve | None
    place: Place


@dataclass(frozen=True, slots=True)
class Variable:
    """A stock, flow, auxiliary or graphical function; `others` are equations after the first."""

    kind: Kind
    name: str
    place: Place
    dimensions: tuple[str, ...]
    equation: Written | None
    others: tuple[Written, ...]
    initial: Written | None
    curve: Curve | None
    parts: tuple[Part, ...]
    units: str
    doc: str
    is_non_negative: bool
    inflows: tuple[Written, ...]
    outflows: tuple[Written, ...]
    is_input: bool
    range: Range | None = None
    transit: Written | None = None
    """How long a conveyor takes, where a stock is one."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What feeds an input of a module."""

    target: str
    source: str
    place: Place
    is_seen: bool = False
    """Whether plain names are those of the holding model, as in Stella's second form."""


@dataclass(frozen=True, slots=True)
class Use:
    """A module: one model within another; `model` is empty where the model bears the module's name."""

    name: str
    model: str
    connections: tuple[Connection, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Model:
    """One model's variables and modules; the root's name is empty."""

    name: str
    variables: tuple[Variable, ...]
    uses: tuple[Use, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Macro:
    """A function that the file defines; a parameter may have a default."""

    name: str
    parameters: tuple[tuple[str, Written | None], ...]
    equation: Written
    variables: tuple[Variable, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Specs:
    """When and how the model runs."""

    start: float
    stop: float
    dt: float
    saveper: float
    method: str
    place: Place
    time_units: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole file."""

    title: str
    dialect: Dialect
    specs: Specs
    dimensions: Mapping[str, tuple[str, ...]]
    models: tuple[Model, ...]
    macros: tuple[Macro, ...]
    notices: tuple[str, ...]
    place: Place
    is_converted: bool
    """Whether xmutil wrote the file, which leaves parts of Vensim's models out."""
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Groups of names that stand for one unit."""
