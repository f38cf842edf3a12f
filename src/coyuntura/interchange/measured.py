"""Units of a draft: in the words of the registry where they are units, and text that is not checked elsewhere.

Other tools run models whose units do not fit, or are no units; their numbers do not depend on them.
So no unit keeps a model from being read. What is kept out of the check is told in notices.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from coyuntura.errors import Fault
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.unit_names import UnitNames
from coyuntura.model.elements import Branch, Dimension, Element, Event, Flow, Stock
from coyuntura.names import Id, Text, canonical
from coyuntura.syntax.tree import Name
from coyuntura.units import UNKNOWN_UNIT

_SHOWN = 3


def measured(draft: Draft) -> Draft:
    """Return a draft whose units are the registry's, with those that the study adds.

    A variable without a unit is not dimensionless: nothing is known of its unit, and so of none that it meets.
    Where no variable has one, nothing is checked.
    """
    variables = [item for item in draft.elements if not isinstance(item, Branch | Dimension | Event)]
    clock = draft.clock
    names = UnitNames(
        [*(item.quantity.unit for item in variables if item.quantity.unit), clock.counted_in or "1"], draft.synonyms
    )
    time = names.spelled(clock.counted_in) if clock.counted_in else None
    known = {item.header.id: names.spelled(item.quantity.unit) for item in variables if item.quantity.unit}
    clock = replace(clock, counted_in=time or "")
    added = {name: Text(name, name) for name in names.added}
    is_bare = any(item.quantity and not item.quantity.unit for item in variables)
    if is_bare and not any(unit and unit != "1" for unit in known.values()):
        return _unchecked(replace(draft, clock=clock, units=added))
    stocks = {
        item.header.id: unit for item in variables if isinstance(item, Stock) and (unit := known.get(item.header.id))
    }
    made: list[Element] = []
    for item in draft.elements:
        if isinstance(item, Branch | Dimension | Event):
            made.append(item)
            continue
        unit = known.get(item.header.id) or _rate(item, stocks, time)
        quantity = replace(item.quantity, unit=unit or item.quantity.unit or UNKNOWN_UNIT, is_checked=unit is not None)
        made.append(replace(item, quantity=quantity))
    return replace(
        draft,
        elements=tuple(made),
        clock=clock,
        units=added,
        notices=(*draft.notices, *_told(variables, known)),
    )


def kept_out(draft: Draft, misfits: Mapping[Id, Sequence[Fault]]) -> Draft:
    """Return a draft in which elements whose units do not fit are not checked, with a notice of them.

    Args:
        draft: A draft with units.
        misfits: What does not fit, by element.
    """
    if not misfits:
        return draft
    made: list[Element] = []
    for item in draft.elements:
        if item.header.id in misfits and not isinstance(item, Branch | Dimension | Event):
            made.append(replace(item, quantity=replace(item.quantity, is_checked=False)))
        else:
            made.append(item)
    messages = list(dict.fromkeys(fault.message.rstrip(".") for faults in misfits.values() for fault in faults))
    many = "1 equation" if len(misfits) == 1 else f"{len(misfits):,} equations"
    notice = f"The units of {many} are not checked, since they do not fit: {listed(messages, '; ')}."
    return replace(draft, elements=tuple(made), notices=(*draft.notices, notice))


def listed(items: Sequence[str], separator: str = ", ") -> str:
    """Return the first few items, and how many more there are."""
    more = f"{separator}and {len(items) - _SHOWN:,} more" if len(items) > _SHOWN else ""
    return f"{separator.join(items[:_SHOWN])}{more}"


def _rate(item: Element, stocks: Mapping[Id, str], time: str | None) -> str | None:
    """Return the unit of a flow that the reader made: its stock's per unit of time."""
    if not isinstance(item, Flow) or item.quantity.is_checked or time is None:
        return None
    units = {stocks.get(canonical(end.text)) for end in (item.origin, item.target) if isinstance(end, Name)}
    unit = units.pop() if len(units) == 1 else None
    return None if unit is None else f"{unit}/{time}"


def _unchecked(draft: Draft) -> Draft:
    """Return a draft of which no unit is checked."""
    return replace(draft, is_unit_checked=False, notices=(*draft.notices, "No unit is checked: no variable has one."))


def _told(variables: Iterable[Element], known: Mapping[Id, str | None]) -> list[str]:
    """Return notices of variables without a unit, and of those with one that is none."""
    made = [item for item in variables if item.quantity is not None]
    without = [f"`{item.header.label.en}`" for item in made if item.quantity and _is_bare(item)]
    texts = [f"`{item.quantity.unit}`" for item in made if item.quantity and known.get(item.header.id, "") is None]
    notices: list[str] = []
    if without:
        one = f"1 variable has no unit, and what it meets is not checked: {without[0]}."
        many = f"{len(without):,} variables have no unit, and what they meet is not checked: {listed(without)}."
        notices.append(one if len(without) == 1 else many)
    if texts:
        shown = list(dict.fromkeys(texts))
        notices.append(f"Units that are no products of names are text and not checked: {listed(shown)}.")
    return notices


def _is_bare(item: Element) -> bool:
    """Tell whether the modeler gave no unit; what the reader made itself has none either and is not told."""
    return item.quantity is not None and not item.quantity.unit and item.quantity.is_checked
