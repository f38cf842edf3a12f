"""A study as one of its perturbed copies has it: an ordinary study, which nothing needs to treat otherwise."""

from collections.abc import Mapping
from dataclasses import replace

from coyuntura.check.measures import check_measures
from coyuntura.check.model import check_model
from coyuntura.check.scenarios import Changes
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.treated import Treated, treated
from coyuntura.errors import Faults
from coyuntura.evidence.claims import Claim
from coyuntura.model.elements import Auxiliary, Element, Event, Flow, Share
from coyuntura.model.equations import Equation
from coyuntura.model.interpreted import changed_throughout
from coyuntura.model.perturbed import Delayed, Perturbation, Rewritten
from coyuntura.model.scenarios import Change, Frozen, Scaled, SetTo
from coyuntura.model.study import Study
from coyuntura.names import Id
from coyuntura.tallies.retold import retold


def perturbed(checked: CheckedStudy, copy: Perturbation) -> CheckedStudy:
    """Return a study with the changes of one of its perturbed copies, which hold in every world.

    What a scenario does to the same elements is dropped. Measures are those of the study itself, but for tallies that
    the copy tells otherwise.

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
    rewritten = _reclaimed(_rewritten(checked.study, equations), copy)
    tallies = {name: retold(checked.study.tallies[name], change) for name, change in copy.tallies.items()}
    study = changed_throughout(
        replace(rewritten, tallies={**rewritten.tallies, **tallies}),
        tuple(changes),
    )
    model = check_model(study, faults) if equations else checked.model
    faults.raise_if_any()
    measures = check_measures(study, model, faults).by_equation if tallies else checked.measures
    needed = Changes(study, model, faults, "perturbed study")
    for change in changes:
        needed.check(change)
    faults.raise_if_any()
    return replace(
        checked,
        study=study,
        model=treated(model, treatments),
        measures=measures,
        replacements={**checked.replacements, **needed.series},
        dated=tuple(sorted({*checked.dated, *needed.dated})),
    )


def _reclaimed(study: Study, copy: Perturbation) -> Study:
    """Return a study with the claims that a copy derives, and the motives that it gives to instruments."""
    events = {event.header.id: event for event in study.elements_of(Event)}
    others: dict[Id, Element] = {name: replace(events[name], motives=held) for name, held in copy.motives.items()}
    added = {name: _derived(name, sources, copy) for name, sources in copy.derived.items()}
    modules = (
        replace(module, elements=tuple(others.get(item.header.id, item) for item in module.elements))
        for module in study.modules
    )
    return replace(study, claims={**study.claims, **added}, modules=tuple(modules))


def _derived(name: str, sources: tuple[str, ...], copy: Perturbation) -> Claim:
    return Claim(
        id=name,
        kind="derived",
        says=copy.label,
        note=None,
        locators=(),
        voices=(),
        argument=None,
        figure=None,
        date=None,
        is_approximate=False,
        sources=sources,
        place=copy.place,
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
