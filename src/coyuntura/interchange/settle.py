"""Checking a draft before it is written, and turning off what of it other tools do not require."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from coyuntura.check.model import check_model
from coyuntura.errors import Fault, Faults, Place, StudyError
from coyuntura.evidence.documents import Bibliography
from coyuntura.interchange.draft import Draft
from coyuntura.model.elements import Dimension, Element, Parameter
from coyuntura.model.modules import Module
from coyuntura.model.study import EnsembleSpec, Study
from coyuntura.names import Id

UNIT_CODES = frozenset({"unit-unknown", "units-differ"})
_TOO_LARGE = frozenset({"model-too-large", "equation-too-long"})
_SHOWN = 3
_QUOTED = re.compile(r"`[^`]*`")
_WORD = re.compile(r"[^\W\d]\w*")


def settle(draft: Draft) -> Draft:
    """Return a draft in which everything fits, with a notice where units do not or are not there, and are text only.

    Other tools run models whose units do not fit; their numbers do not depend on them.
    A variable without a unit is not dimensionless: nothing is known of its unit, and so of none that it meets.

    Raises:
        StudyError: Something else does not fit; all faults of the stage together, at their places in the other file.
    """
    draft = _plausible(draft)
    without = [element.header.label.en for element in draft.elements if _has_no_unit(element)]
    if draft.is_unit_checked and without:
        what = "variable has none" if len(without) == 1 else "variables have none"
        shown = f"{len(without):,} {what}: {_listed([f'`{name}`' for name in without], ', ')}"
        draft = _unchecked(draft, shown)
    found = faults_of(draft)
    if draft.is_unit_checked and found and all(fault.code in UNIT_CODES for fault in found):
        messages = list(dict.fromkeys(fault.message.rstrip(".") for fault in found))
        timeless = "" if draft.clock.unit else " (a study without a calendar counts time without a unit)"
        many = "1 place" if len(found) == 1 else f"{len(found)} places"
        draft = _unchecked(draft, f"they do not fit in {many}{timeless}: {_listed(messages, '; ')}")
        found = faults_of(draft)
    elif draft.is_unit_checked and any(fault.code in UNIT_CODES for fault in found):
        found = faults_of(replace(draft, is_unit_checked=False))
    if found:
        raise StudyError(found)
    return draft


def _plausible(draft: Draft) -> Draft:
    """Return a draft without ranges in which parameters do not lie: other tools hold only later values to them."""
    outside = [element for element in draft.elements if isinstance(element, Parameter) and _is_outside(element)]
    if not outside:
        return draft
    known = {element.header.id: _without_range(element) for element in outside}
    names = _listed([f"`{element.header.label.en}`" for element in outside], ", ")
    notice = f"Ranges in which a value does not lie are left out: {names}."
    elements = tuple(known.get(element.header.id, element) for element in draft.elements)
    return replace(draft, elements=elements, notices=(*draft.notices, notice))


def _is_outside(parameter: Parameter) -> bool:
    bounds = parameter.quantity.range
    return bounds is not None and any(not bounds.low <= value <= bounds.high for value in parameter.values.values())


def _without_range(parameter: Parameter) -> Parameter:
    return replace(parameter, quantity=replace(parameter.quantity, range=None))


def faults_of(draft: Draft) -> tuple[Fault, ...]:
    """Return what does not fit in a draft, in the names of the other tool."""
    faults = Faults()
    try:
        check_model(study_of(draft), faults)
        faults.raise_if_any()
    except StudyError as error:
        labels = _labels(draft)
        return tuple(_in_their_words(fault, labels) for fault in error.faults)
    return ()


def _labels(draft: Draft) -> dict[str, str]:
    """Return what the other tool calls elements, and the elements of dimensions, by id."""
    labels: dict[str, str] = {}
    for element in draft.elements:
        if isinstance(element, Dimension):
            labels |= zip(element.elements, element.labels, strict=True)
        labels[element.header.id] = element.header.label.en or element.header.id
    return labels


def _in_their_words(fault: Fault, labels: Mapping[str, str]) -> Fault:
    """Return a fault with the other tool's names between its backticks, and the code that foreign files have."""

    def named(quoted: re.Match[str]) -> str:
        return _WORD.sub(lambda word: labels.get(word.group(), word.group()), quoted.group())

    code = "foreign-too-large" if fault.code in _TOO_LARGE else fault.code
    return replace(fault, code=code, message=_QUOTED.sub(named, fault.message))


def _has_no_unit(element: Element) -> bool:
    return element.quantity is not None and not element.quantity.unit


def study_of(draft: Draft) -> Study:
    """Return a draft as a study that stands in no folder."""
    by_module: dict[Id, list[int]] = {}
    for number, element in enumerate(draft.elements):
        by_module.setdefault(element.header.module, []).append(number)
    modules = tuple(
        Module(name, draft.title, (), tuple(draft.elements[number] for number in numbers), Place(draft.id))
        for name, numbers in by_module.items()
    )
    return Study(
        id=draft.id,
        title=draft.title,
        folder=Path(),
        clock=draft.clock,
        ensemble=EnsembleSpec(1, 0),
        units={},
        parties={},
        bibliography=Bibliography({}, {}),
        claims={},
        references={},
        modules=modules,
        tables={},
        ledgers={},
        scenarios={},
        behaviours=(),
        questions={},
        measures={},
        comparisons=(),
        is_unit_checked=draft.is_unit_checked,
    )


def _unchecked(draft: Draft, why: str) -> Draft:
    return replace(draft, is_unit_checked=False, notices=(*draft.notices, f"Units are text and not checked: {why}."))


def _listed(items: Sequence[str], separator: str) -> str:
    more = f"{separator}and {len(items) - _SHOWN:,} more" if len(items) > _SHOWN else ""
    return f"{separator.join(items[:_SHOWN])}{more}"
