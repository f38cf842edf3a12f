"""A study as one of its perturbed copies has it: an ordinary study, which nothing needs to treat otherwise."""

from collections.abc import Mapping
from dataclasses import replace

from coyuntura.check.model import check_model
from coyuntura.check.scenarios import Changes
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.treated import Treated, treated
from coyuntura.errors import Faults
from coyuntura.model.elements import Auxiliary, Element, Flow, Share
from coyuntura.model.equations import Equation
from coyuntura.model.interpreted import changed_throughout
from coyuntura.model.perturbed import Delayed, Perturbation, Rewritten
from coyuntura.model.scenarios import Change, Frozen, Scaled, SetTo
from coyuntura.model.study import Study
from coyuntura.names import Id


def perturbed(checked: CheckedStudy, copy: Perturbation) -> CheckedStudy:
    """Return a study with the changes of one of its perturbed copies, which hold in every world.

    What a scenario does to the same elements is dropped. Measures are those of the study itself.

    Args:
        checked: As it is without the copy.
        copy: One that a behaviour of it states.

    Raises:
        StudyError: An equation of the copy does not fit the study.
    """
    equations: dict[Id, Equation] = {}
    treatments: dict[Id, Treated] = {}
    changes: list[Change] = []
    for disturbed in copy.changes:
        variable = checked.model.variables.get(disturbed.element)
        is_computed = variable is not None and variable.element.is_computed
        match disturbed.treatment:
            case Rewritten(equation):
                equations[disturbed.element] = equation
            case Delayed() as treatment:
                treatments[disturbed.element] = treatment
            case (SetTo() | Scaled() | Frozen()) as treatment if is_computed:
                treatments[disturbed.element] = treatment
            case treatment:
                changes.append(Change(disturbed.element, treatment, disturbed.place))
    faults = Faults()
    study = changed_throughout(_rewritten(checked.study, equations), tuple(changes))
    model = check_model(study, faults) if equations else checked.model
    faults.raise_if_any()
    needed = Changes(study, model, faults, "perturbed study")
    for change in changes:
        needed.check(change)
    faults.raise_if_any()
    return replace(
        checked,
        study=study,
        model=treated(model, treatments),
        replacements={**checked.replacements, **needed.series},
        dated=tuple(sorted({*checked.dated, *needed.dated})),
    )


def _rewritten(study: Study, equations: Mapping[Id, Equation]) -> Study:
    """Return a study in which computed elements have other equations."""

    def other(element: Element) -> Element:
        equation = equations.get(element.header.id)
        match element:
            case Auxiliary() | Flow() if equation is not None:
                return replace(element, equations=(Share((), equation),))
            case _:
                return element

    modules = (replace(module, elements=tuple(map(other, module.elements))) for module in study.modules)
    return replace(study, modules=tuple(modules))
