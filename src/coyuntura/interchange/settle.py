"""Checking a draft before it is written, and leaving out what of it other tools do not require."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from coyuntura.check.model import check_model, misfits
from coyuntura.errors import Fault, Faults, Place, StudyError
from coyuntura.evidence.documents import Bibliography
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.measured import kept_out, listed, measured
from coyuntura.model.elements import Dimension, Parameter
from coyuntura.model.modules import Module
from coyuntura.model.study import EnsembleSpec, Study
from coyuntura.names import Id

_TOO_LARGE = frozenset({"model-too-large", "equation-too-long"})
_QUOTED = re.compile(r"`[^`]*`")
_WORD = re.compile(r"[^\W\d]\w*")


def settle(draft: Draft) -> Draft:
    """Return a draft in which everything fits, with notices where units do not or are not there.

    Raises:
        StudyError: Something else does not fit; all faults of the stage together, at their places in the other file.
    """
    draft = _plausible(measured(draft))
    if draft.is_unit_checked:
        labels = _labels(draft)
        found = misfits(study_of(draft))
        draft = kept_out(
            draft, {name: [_in_their_words(fault, labels) for fault in told] for name, told in found.items()}
        )
    found = faults_of(draft)
    if found:
        raise StudyError(found)
    return draft


def _plausible(draft: Draft) -> Draft:
    """Return a draft without ranges in which parameters do not lie: other tools hold only later values to them."""
    outside = [element for element in draft.elements if isinstance(element, Parameter) and _is_outside(element)]
    if not outside:
        return draft
    known = {element.header.id: _without_range(element) for element in outside}
    names = listed([f"`{element.header.label.en}`" for element in outside])
    notice = f"Ranges in which a value does not lie are left out: {names}."
    elements = tuple(known.get(element.header.id, element) for element in draft.elements)
    return replace(draft, elements=elements, notices=(*draft.notices, notice))


def _is_outside(parameter: Parameter) -> bool:
    bounds = parameter.quantity.range
    return bounds is not None and any(not bounds.holds(value) for value in parameter.values.values())


def _without_range(parameter: Parameter) -> Parameter:
    return replace(parameter, quantity=replace(parameter.quantity, range=None))


def faults_of(draft: Draft) -> tuple[Fault, ...]:
    """Return what does not fit in a draft, in the names of the other tool."""
    faults = Faults()
    try:
        check_model(study_of(draft), faults)
        faults.raise_if_any()
    except StudyError as error:
        return in_their_words(error.faults, draft)
    return ()


def in_their_words(faults: Iterable[Fault], draft: Draft) -> tuple[Fault, ...]:
    """Return faults in the names of the other tool; what has no place in its file is at its clock."""
    labels, nowhere = _labels(draft), {None, draft.id}
    named = (_in_their_words(fault, labels) for fault in faults)
    return tuple(
        replace(fault, place=draft.clock.place) if (fault.place and fault.place.file) in nowhere else fault
        for fault in named
    )


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
        units=draft.units,
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
        interpretations={},
        is_unit_checked=draft.is_unit_checked,
    )
