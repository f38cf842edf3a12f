"""Which cells a name stands for: elements to save, parameters to set."""

import re
from collections.abc import Iterable, Mapping, Sequence

from coyuntura.check.cells import CheckedModel
from coyuntura.errors import did_you_mean
from coyuntura.model.elements import Parameter
from coyuntura.names import Id, canonical


def known(written: str, names: Mapping[Id, object], what: str) -> Id:
    """Return a name of the study as its id.

    Raises:
        ValueError: There is none; the message offers the nearest.
    """
    name = canonical(written)
    if name not in names:
        if (whole := whole_of(name, names)) is not None:
            raise ValueError(f"`{written}` is a part of `{whole}`, which is saved whole: name `{whole}`.")
        raise ValueError(f"the study has no {what} `{written}`.{did_you_mean(name, names)}")
    return name


def whole_of(name: str, names: Mapping[Id, object]) -> Id | None:
    """Return the array that a name such as `infected[south]` is a part of; None where it is of none."""
    whole, bracket, _ = name.partition("[")
    found = canonical(whole)
    return found if bracket and found in names else None


def saved_cells(model: CheckedModel, elements: Sequence[Id]) -> list[str]:
    """Return the cells of some elements, or of all that vary in time where none is named."""
    found = [model.variables[name] for name in elements]
    if not elements:
        found = [item for item in model.variables.values() if item.element.varies]
    return [cell for item in found for cell in item.cells if not item.element.is_function]


def parameter_cells(model: CheckedModel, written: str) -> Sequence[str]:
    """Return the cells of a parameter: `rate`, all cells of an array, or the one that is named, `rate[north]`.

    Raises:
        ValueError: The study has no such parameter.
    """
    name = canonical("".join(part.strip() for part in re.split(r"([\[\],])", written)))
    if name in model.branches:
        first = model.branches[name].names[0]
        raise ValueError(f"`{name}` is a branch, which is held at an option and no number, as at `{first}`.")
    if name in model.parameters:
        return (name,)
    if name in model.names_of(Parameter):
        return model.variables[name].cells
    raise ValueError(f"the study has no parameter `{written}`.{did_you_mean(name, _parameters(model))}")


def _parameters(model: CheckedModel) -> Iterable[str]:
    return dict.fromkeys((*model.names_of(Parameter), *model.parameters))
