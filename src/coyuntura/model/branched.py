"""A study with branches held at options, or with other weights."""

from collections.abc import Mapping
from dataclasses import replace

from coyuntura.errors import did_you_mean
from coyuntura.model.elements import Branch, Element
from coyuntura.model.study import Study
from coyuntura.names import Id, canonical


def branched(study: Study, held: Mapping[str, str]) -> Study:
    """Return a study in which some branches are held at an option: an ordinary study, which nothing treats otherwise.

    Args:
        study: What was read, perhaps as one of its interpretations has it.
        held: Options by branch, as written.

    Raises:
        ValueError: It has no such branch, or the branch no such option; the message offers the nearest.
    """
    branches = {branch.header.id: branch for branch in study.elements_of(Branch)}
    options: dict[Id, Id] = {}
    for written, option in held.items():
        name = canonical(written)
        if name not in branches:
            known = f" It has {', '.join(branches) or 'none'}."
            raise ValueError(f"the study has no branch `{written}`.{did_you_mean(name, branches)}{known}")
        if canonical(option) not in branches[name].names:
            raise ValueError(f"{branches[name].unknown(option)}")
        options[name] = canonical(option)

    def hold(element: Element) -> Element:
        if not isinstance(element, Branch) or element.header.id not in options:
            return element
        return element.weighted({options[element.header.id]: 1.0})

    modules = tuple(replace(module, elements=tuple(map(hold, module.elements))) for module in study.modules)
    return replace(study, modules=modules, branches={**study.branches, **options})
