"""A study as one of its interpretations has it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from coyuntura.dates import TimeUnit, parse_period
from coyuntura.model.elements import Branch, Element, Parameter
from coyuntura.model.interpretations import Interpretation
from coyuntura.model.mechanisms import Mechanism
from coyuntura.model.modules import Module
from coyuntura.model.observations import Observation
from coyuntura.model.scenarios import HISTORY, Change, Chosen, Scenario, SetTo
from coyuntura.model.study import Study
from coyuntura.names import Id


def interpreted(study: Study, name: Id) -> Study:
    """Return a study as one of its interpretations has it: an ordinary study, which nothing needs to treat otherwise.

    Parameters have its numbers and priors, and branches its weights. What switches its mechanisms off is put into
    `history`, which every world rests on; what a scenario does to the same elements is dropped. A parameter that is
    switched off throughout has no prior, since nothing rests on it. Fits see no figure whose period ends after the date
    until which it may know.

    Args:
        study: As it is declared, under no interpretation.
        name: One of its interpretations.

    Raises:
        ValueError: It has no such interpretation or is under one, or a date is not one of the calendar.
    """
    chosen = study.interpretations.get(name)
    if chosen is None:
        msg = f"the study has no interpretation {name!r}; it has {', '.join(study.interpretations) or 'none'}"
        raise ValueError(msg)
    if study.interpretation is not None:
        msg = f"the study is under interpretation {study.interpretation.id!r} already"
        raise ValueError(msg)
    off = tuple({change.element: change for _, change in switched_off(study.mechanisms(), chosen)}.values())
    return replace(
        changed_throughout(study, off),
        modules=tuple(_module(module, chosen, off) for module in study.modules),
        observations=tuple(_known(item, chosen, study.clock.unit) for item in study.observations),
        interpretation=chosen,
    )


def switched_off(mechanisms: Mapping[Id, Mechanism], chosen: Interpretation) -> Iterator[tuple[Mechanism, Change]]:
    """Yield the mechanisms of a study that an interpretation has off, each with what it changes."""
    for name in chosen.off:
        if name in mechanisms:
            yield from ((mechanisms[name], change) for change in mechanisms[name].off)


def held_of(parameter: Parameter, chosen: Interpretation) -> Parameter:
    """Return a parameter as an interpretation has it; its places are then those of the interpretation."""
    name = parameter.header.id
    value, prior = chosen.values.get(name), chosen.priors.get(name)
    if value is not None:
        header = replace(parameter.header, place=value.place)
        parameter = replace(parameter, header=header, values=value.value, prior="", prior_place=None)
    if prior is not None:
        parameter = replace(parameter, prior=prior.value.value, prior_place=prior.value.place)
    return parameter


def weighed(branch: Branch, chosen: Interpretation) -> Branch:
    """Return a branch with the weights of an interpretation, where it has its own."""
    weights = chosen.branches.get(branch.header.id)
    return branch if weights is None else branch.weighted(weights.value)


def _module(module: Module, chosen: Interpretation, off: tuple[Change, ...]) -> Module:
    fixed = {change.element for change in off if isinstance(change.treatment, SetTo) and not change.treatment.is_dated}
    options = {change.element: change.treatment.option for change in off if isinstance(change.treatment, Chosen)}

    def held(element: Element) -> Element:
        if isinstance(element, Branch):
            option = options.get(element.header.id)
            return weighed(element, chosen) if option is None else element.weighted({option: 1.0})
        if not isinstance(element, Parameter):
            return element
        found = held_of(element, chosen)
        return replace(found, prior="", prior_place=None) if element.header.id in fixed else found

    return replace(module, elements=tuple(map(held, module.elements)))


def _known(item: Observation, chosen: Interpretation, unit: TimeUnit | None) -> Observation:
    """Return an observation of which fits see no more than an interpretation may know."""
    until = chosen.knows_until
    if until is None or unit is None or parse_period(until, unit).end >= parse_period(item.fitted_until, unit).end:
        return item
    return replace(item, fitted_until=until, until_place=chosen.knows_until_place)


def changed_throughout(study: Study, changes: tuple[Change, ...]) -> Study:
    """Return a study in which changes hold in every world: in `history`, on which all rest.

    What a scenario does to the same elements is dropped.
    """
    elements = {_whole(change) for change in changes}

    def without(scenario: Scenario) -> tuple[Change, ...]:
        return tuple(change for change in scenario.changes if _whole(change) not in elements)

    return replace(
        study,
        scenarios={
            key: replace(scenario, changes=without(scenario) + (changes if key == HISTORY else ()))
            for key, scenario in study.scenarios.items()
        },
    )


def _whole(change: Change) -> str:
    """Return the element of which a change may be of one cell."""
    return change.element.partition("[")[0]
