"""Checking a draft before it is written, and turning off what of it other tools do not require."""

from dataclasses import replace
from pathlib import Path

from coyuntura.check.model import check_model
from coyuntura.errors import Fault, Faults, Place, StudyError
from coyuntura.evidence.documents import Bibliography
from coyuntura.model.draft import Draft
from coyuntura.model.elements import Module
from coyuntura.model.study import EnsembleSpec, Study
from coyuntura.names import Id

UNIT_CODES = frozenset({"unit-unknown", "units-differ"})
_SHOWN = 3


def settle(draft: Draft) -> Draft:
    """Return a draft in which everything fits, with a notice where units do not and are text only.

    Other tools run models whose units do not fit; their numbers do not depend on them.

    Raises:
        StudyError: Something else does not fit; all faults of the stage together, at their places in the other file.
    """
    found = faults_of(draft)
    if draft.is_unit_checked and found and all(fault.code in UNIT_CODES for fault in found):
        loose = replace(draft, is_unit_checked=False, notices=(*draft.notices, _notice(found)))
        found, draft = faults_of(loose), loose
    elif draft.is_unit_checked and any(fault.code in UNIT_CODES for fault in found):
        found = faults_of(replace(draft, is_unit_checked=False))
    if found:
        raise StudyError(found)
    return draft


def faults_of(draft: Draft) -> tuple[Fault, ...]:
    """Return what does not fit in a draft."""
    faults = Faults()
    try:
        check_model(study_of(draft), faults)
        faults.raise_if_any()
    except StudyError as error:
        return error.faults
    return ()


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
        comparisons=(),
        is_unit_checked=draft.is_unit_checked,
    )


def _notice(faults: tuple[Fault, ...]) -> str:
    shown = "; ".join(fault.message.rstrip(".") for fault in faults[:_SHOWN])
    more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    return f"units do not fit in {len(faults)} places and are not checked: {shown}{more}."
