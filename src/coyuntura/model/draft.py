"""A study that was read from another tool's file, before it is written as a folder."""

from dataclasses import dataclass

from coyuntura.model.elements import Element
from coyuntura.model.study import ClockSpec
from coyuntura.names import Text


@dataclass(frozen=True, slots=True)
class Draft:
    """Elements with a clock and a title; `notices` say what of the file was left out because it does not compute."""

    id: str
    title: Text
    clock: ClockSpec
    elements: tuple[Element, ...]
    notices: tuple[str, ...]
    is_unit_checked: bool
