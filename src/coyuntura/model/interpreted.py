"""A study as one of its interpretations has it."""

from collections.abc import Iterator
from dataclasses import replace

from coyuntura.model.elements import Element, Parameter
from coyuntura.model.interpretations import Interpretation
from coyuntura.model.mechanisms import Mechanism
from coyuntura.model.modules import Module
from coyuntura.model.scenarios import HISTORY, Change, Scenario, SetTo
from coyuntura.model.study import Study
from coyuntura.names import Id


def interpreted(study: Study, name: Id) -> Study:
    """Return a study as one of its interpretations has it: an ordinary study, which nothing needs to treat otherwise.

    Parameters have its numbers and priors. What switches its mechanisms off is put into `history`, which every world
    rests on; what a scenario does to the same elements is dropped. A parameter that is switched off throughout has no
    prior, since nothing rests on it.

    Args:
        study: As it is declared, under no interpretation.
        name: One of its interpretations.

    Raises:
        ValueError: It has no such interpretation, or is under one.
    """
    chosen = study.interpretations.get(name)
    if chosen is None:
        msg = f"the study has no interpretation {name!r}; it has {', '.join(study.interpretations) or 'none'}"
        raise ValueError(msg)
    if study.interpretation is not None:
        msg = f"the study is under interpretation {study.interpretation.id!r} already"
        raise ValueError(msg)
    off = tuple({change.element: change for _, change in switched_off(study, chosen)}.values())
    return replace(
        study,
        modules=tuple(_module(module, chosen, off) for module in study.modules),
        scenarios={key: _scenario(scenario, off) for key, scenario in study.scenarios.items()},
        interpretation=chosen,
    )


def switched_off(study: Study, chosen: Interpretation) -> Iterator[tuple[Mechanism, Change]]:
    """Yield the mechanisms that an interpretation has off, each with what it changes."""
    mechanisms = study.mechanisms()
    for name in chosen.off:
        if name in mechanisms:
            yield from ((mechanisms[name], change) for change in mechanisms[name].off)


def held_of(parameter: Parameter, chosen: Interpretation) -> Parameter:
    """Return a parameter as an interpretation has it; its places are then those of the interpretation."""
    name = parameter.header.id
    value = next((entry for entry in chosen.values if entry.name == name), None)
    prior = next((entry for entry in chosen.priors if entry.name == name), None)
    if value is not None:
        header = replace(parameter.header, place=value.place)
        parameter = replace(parameter, header=header, values=value.value, prior="", prior_place=None)
    if prior is not None:
        parameter = replace(parameter, prior=prior.value.value, prior_place=prior.value.place)
    return parameter


def _module(module: Module, chosen: Interpretation, off: tuple[Change, ...]) -> Module:
    fixed = {change.element for change in off if isinstance(change.treatment, SetTo) and not change.treatment.is_dated}

    def held(element: Element) -> Element:
        if not isinstance(element, Parameter):
            return element
        found = held_of(element, chosen)
        return replace(found, prior="", prior_place=None) if element.header.id in fixed else found

    return replace(module, elements=tuple(map(held, module.elements)))


def _scenario(scenario: Scenario, off: tuple[Change, ...]) -> Scenario:
    """Return a scenario without what it does to elements that are switched off; history with what switches them off."""
    if scenario.id == HISTORY:
        return replace(scenario, changes=off)
    elements = {change.element for change in off}
    kept = tuple(change for change in scenario.changes if change.element.partition("[")[0] not in elements)
    return replace(scenario, changes=kept)
