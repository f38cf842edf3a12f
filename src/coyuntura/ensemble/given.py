"""Members in which some parameters have given numbers, and the others what is drawn."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.check.cells import CheckedModel
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.choice import parameter_cells
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.worlds import cells_set
from coyuntura.model.elements import Parameter
from coyuntura.model.interpreted import switched_off
from coyuntura.model.scenarios import Change
from coyuntura.names import Id

Given: TypeAlias = Mapping[str, float | Sequence[float] | Reals]
"""Numbers for parameters, by `name` or `name[element]`, in their units: one for all members, or one for each."""


def members_given(checked: CheckedStudy, members: int | Members | None, given: Given) -> Members:
    """Return members in which given numbers stand.

    Args:
        checked: The study.
        members: Who, or how many are drawn from the priors; where None as many as the study's ensemble has,
            or as are given numbers for.
        given: Numbers for parameters.

    Raises:
        ValueError: A name is unknown or stands twice, a number is not finite or one that the study rules out, what is
            given is switched off, or lengths do not match.
        MemoryError: The draws would be more numbers than are held at once.
    """
    columns = columns_of(checked.model, given)
    require_on(checked, columns)
    lengths = {len(column) for column in columns.values() if column.ndim}
    if len(lengths) > 1:
        raise ValueError(f"numbers for members must be equally many, got {sorted(lengths)}")
    count = next(iter(lengths), None) if members is None else members
    who = count if isinstance(count, Members) else Members.of_priors(checked, count)
    if lengths and lengths != {who.count}:
        raise ValueError(f"numbers for members must be one or {who.count}, got {next(iter(lengths))}")
    draws = {cell: np.broadcast_to(column, (who.count,)) for cell, column in columns.items()}
    return Members({**who.draws, **draws}, who.seed, who.runs, "given" if draws else who.origin, who.backing)


def columns_of(model: CheckedModel, given: Given) -> Mapping[str, Reals]:
    """Return the numbers that are given for each cell of a parameter.

    Raises:
        ValueError: A name is unknown or stands twice, or a number is not finite or one that the study rules out.
    """
    columns: dict[str, Reals] = {}
    for name, number in given.items():
        for cell in parameter_cells(model, name):
            if cell in columns:
                raise ValueError(f"`{cell}` is given twice, the second time as `{name}`")
            columns[cell] = _numbers(name, number)
    require_possible(model, columns)
    return columns


def require_possible(model: CheckedModel, columns: Mapping[str, Reals]) -> None:
    """Require of numbers for cells what the study requires of its own: that prior and range allow them.

    Args:
        model: The model.
        columns: Numbers of cells of parameters, in their units, any shape.

    Raises:
        ValueError: One lies outside what its prior can draw, or outside the range of its parameter.
    """
    for cell, numbers in columns.items():
        element = model.variables[Id(cell.partition("[")[0])].element
        prior = model.priors.get(cell)
        low, high = (-math.inf, math.inf) if prior is None else prior.support
        bounds = None if element.quantity is None else element.quantity.range
        for number in (float(numbers.min()), float(numbers.max())) if numbers.size else ():
            if isinstance(element, Parameter) and not low <= number <= high:
                limits = f"its prior `{element.prior}` lies between {low:g} and {high:g}"
                raise ValueError(f"`{cell}` cannot be {number:.15g}: {limits}")
            if bounds is not None and not bounds.holds(number):
                raise ValueError(f"`{cell}` cannot be {number:.15g}: the study gives it the range {bounds}")


def require_on(checked: CheckedStudy, cells: Iterable[str]) -> None:
    """Require that the study's interpretation does not have cells of parameters switched off.

    Raises:
        ValueError: One is, so that no number for it would have an effect.
    """
    chosen = checked.study.interpretation
    if chosen is None:
        return
    changes = switched_off(checked.study.mechanisms(), chosen)
    off = {cell: mechanism.id for mechanism, change in changes for cell in cells_set(checked.model, change)}
    for cell in cells:
        if cell in off:
            raise ValueError(
                f"`{cell}` cannot be given: interpretation `{chosen.id}` has mechanism `{off[cell]}` off, which sets it"
            )


def require_apart(checked: CheckedStudy, world: Iterable[Change], scenario: str, given: Given) -> None:
    """Require that a scenario leaves alone what is given.

    Raises:
        ValueError: It sets the same cell.
    """
    columns = columns_of(checked.model, given)
    for change in world:
        clash = [cell for cell in cells_set(checked.model, change) if cell in columns]
        if clash:
            raise ValueError(f"scenario `{scenario}` sets `{clash[0]}`, which is given too: leave one of them out")


def in_words(given: Given) -> str:
    """Return given numbers as they are recorded with results, such as `rate=0.5; share[north]=0.2`."""
    return "; ".join(f"{name}={_shown(number)}" for name, number in given.items())


def _shown(number: float | Sequence[float] | Reals) -> str:
    found = np.asarray(number, dtype=np.float64)
    return f"{float(found):.17g}" if found.ndim == 0 else "one for each member"


def _numbers(name: str, given: float | Sequence[float] | Reals) -> Reals:
    """Return what is given for a parameter as one finite number, or one for each member.

    Raises:
        ValueError: It is neither.
    """
    found = np.asarray(given)
    if found.dtype.kind not in "iuf" or found.ndim > 1 or not np.isfinite(found).all():
        raise ValueError(f"`{name}` must be set to a finite number, or to one for each member, got {given!r}")
    return found.astype(np.float64)
