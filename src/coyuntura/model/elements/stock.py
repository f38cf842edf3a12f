"""Stocks: what accumulates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from coyuntura.errors import Faults
from coyuntura.model.elements.header import (
    ABOUT,
    EXTENT,
    SHARES,
    UNIT_OF,
    Header,
    Quantity,
    Share,
    Traits,
    equations_of,
    quantity,
    section,
)
from coyuntura.model.equations import Equation
from coyuntura.names import Id, Text, canonical
from coyuntura.reading.kinds import TEXT, word
from coyuntura.reading.nodes import Entries, Node
from coyuntura.reading.shapes import Found, Kind, Schema, Shape, optional, required, wrong_kind


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has money in custody, who owns it, and who decides on it."""

    custodian: str
    owner: str
    controller: str


@dataclass(frozen=True, slots=True)
class Stock(Traits):
    """An accumulation; an `account` also says who holds, owns and controls it, by element."""

    section: ClassVar[str] = "stocks"
    varies: ClassVar[bool] = True
    is_computed: ClassVar[bool] = True
    accumulates: ClassVar[bool] = True
    header: Header
    quantity: Quantity
    initial: tuple[Share, ...]
    is_account: bool
    holding: Mapping[Id | None, Holding]

    @property
    def expressions(self) -> tuple[Equation, ...]:
        """Its equations, in which it may name other elements."""
        return equations_of(self.initial)


CUSTODIAN = optional("custodian", TEXT, "", "Who holds the money.", "Quién tiene el dinero.")
OWNER = optional("owner", TEXT, "", "Who owns it.", "De quién es.")
CONTROLLER = optional("controller", TEXT, "", "Who decides on it.", "Quién decide sobre él.")
PARTIES = Shape(CUSTODIAN, OWNER, CONTROLLER)


def _holding(node: Node, faults: Faults) -> Mapping[Id | None, Holding]:
    if not isinstance(node, Entries):
        wrong_kind(node, "a mapping", faults)
        return {}
    if any(isinstance(value, Entries) for _, value in node.pairs):
        return {canonical(key.text): _parties(value, faults) for key, value in node.pairs}
    return {None: _parties(node, faults)}


def _parties(node: Node, faults: Faults) -> Holding:
    found = PARTIES.read(node, faults)
    return Holding(found[CUSTODIAN], found[OWNER], found[CONTROLLER])


_HOLDING = Kind(
    _holding,
    {
        "type": "object",
        "if": {"additionalProperties": {"not": {"type": "object"}}},
        "then": PARTIES.schema,
        "else": {"additionalProperties": PARTIES.schema},
    },
    Text("a mapping, or one by element", "un mapa, o uno por elemento"),
)

INITIAL = required(
    "initial",
    SHARES,
    "Its value when the run starts: a number in its unit, or an equation.",
    "Su valor al empezar la corrida: un número en su unidad, o una ecuación.",
)
ACCOUNT = optional(
    "kind", word(("account",)), None, "`account` where it holds money.", "`account` donde guarda dinero."
)
HOLDING = optional(
    "holding",
    _HOLDING,
    None,
    "Who holds, owns and controls an account's money.",
    "Quién tiene el dinero de una cuenta, de quién es y quién decide sobre él.",
)
_ONLY_ACCOUNTS: Schema = {
    "if": {"not": {"required": [ACCOUNT.name]}},
    "then": {"properties": {HOLDING.name: {"not": {}}}},
}
SHAPE = Shape(UNIT_OF, INITIAL, *ABOUT, *EXTENT, ACCOUNT, HOLDING, also=_ONLY_ACCOUNTS)


def build(header: Header, found: Found, faults: Faults) -> Stock:
    """Return a stock; a fault where one that holds no money says who has it."""
    is_account, holding = found[ACCOUNT] is not None, found[HOLDING]
    if holding is not None and not is_account and found.is_sound(ACCOUNT):
        message = "only a stock with `kind: account` has a `holding`."
        faults.add("value-kind", message, found.place_of(HOLDING))
    return Stock(header, quantity(found), found[INITIAL], is_account, holding or {})


SECTION = section(
    Stock.section,
    SHAPE,
    Text("What accumulates; it changes through its flows only.", "Lo que se acumula; solo cambia por sus flujos."),
    build,
)
