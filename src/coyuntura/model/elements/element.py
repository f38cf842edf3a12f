"""The kinds of elements that a module declares.

A kind is a file of this folder with its noun and its keys, a word in the union and a section below.
Where something is done to each kind, the type checker names the place that lacks the new one.
"""

from typing import TypeAlias

from coyuntura.model.elements import auxiliary, branch, data, dimension, event, flow, lookup, parameter, stock
from coyuntura.model.elements.auxiliary import Auxiliary
from coyuntura.model.elements.branch import Branch
from coyuntura.model.elements.data import Data
from coyuntura.model.elements.dimension import Dimension
from coyuntura.model.elements.event import Event
from coyuntura.model.elements.flow import Flow
from coyuntura.model.elements.header import Section
from coyuntura.model.elements.lookup import Lookup
from coyuntura.model.elements.parameter import Parameter
from coyuntura.model.elements.stock import Stock
from coyuntura.names import Id

Element: TypeAlias = Dimension | Parameter | Branch | Stock | Flow | Auxiliary | Lookup | Data | Event

SECTIONS: tuple[Section[Element], ...] = (
    dimension.SECTION,
    parameter.SECTION,
    branch.SECTION,
    stock.SECTION,
    flow.SECTION,
    auxiliary.SECTION,
    lookup.SECTION,
    data.SECTION,
    event.SECTION,
)
"""In the order in which a module's elements are read."""


def names_of(element: Element) -> tuple[Id, ...]:
    """Return the names that an element declares: its own, and those of a dimension's elements."""
    return (element.header.id, *(element.elements if isinstance(element, Dimension) else ()))


def kind_of(element: Element) -> str:
    """Return the word for an element's kind; a stock of money that parties hold is an `account`."""
    if isinstance(element, Stock) and element.is_account:
        return "account"
    return type(element).__name__.lower()
