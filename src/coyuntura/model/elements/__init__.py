"""The kinds of elements that a module declares, one file each: the noun and its keys."""

from coyuntura.model.elements.auxiliary import Auxiliary as Auxiliary
from coyuntura.model.elements.branch import Branch as Branch
from coyuntura.model.elements.branch import Option as Option
from coyuntura.model.elements.data import Data as Data
from coyuntura.model.elements.dimension import Dimension as Dimension
from coyuntura.model.elements.element import Element as Element
from coyuntura.model.elements.element import kind_of as kind_of
from coyuntura.model.elements.element import names_of as names_of
from coyuntura.model.elements.event import Event as Event
from coyuntura.model.elements.flow import Flow as Flow
from coyuntura.model.elements.header import Header as Header
from coyuntura.model.elements.header import Quantity as Quantity
from coyuntura.model.elements.header import Range as Range
from coyuntura.model.elements.header import Share as Share
from coyuntura.model.elements.lookup import Lookup as Lookup
from coyuntura.model.elements.parameter import Parameter as Parameter
from coyuntura.model.elements.stock import Holding as Holding
from coyuntura.model.elements.stock import Stock as Stock

__all__ = [
    "Auxiliary",
    "Branch",
    "Data",
    "Dimension",
    "Element",
    "Event",
    "Flow",
    "Header",
    "Holding",
    "Lookup",
    "Option",
    "Parameter",
    "Quantity",
    "Range",
    "Share",
    "Stock",
    "kind_of",
    "names_of",
]
