"""Exporting: a study as a file that other tools read."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from coyuntura.check.cells import CheckedModel
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.worlds import World, inputs_for, world_of
from coyuntura.files import write_whole
from coyuntura.interchange.xmile.export.page import Exported, ExportError
from coyuntura.interchange.xmile.export.study import export_xmile
from coyuntura.model.elements import Data, Element, Parameter
from coyuntura.model.scenarios import SetTo
from coyuntura.names import Id


def export_model(checked: CheckedStudy, path: Path) -> Exported:
    """Write a study as an XMILE file, whole or not at all, and return what was written.

    Args:
        checked: The study; the scenario is history, in which what its interpretation has off is off.
        path: A file in a folder that exists, such as `model.xmile` or `model.stmx`; one that is there is replaced.

    Raises:
        ExportError: The model uses what XMILE cannot say exactly.
        OSError: The file cannot be written.
    """
    exported = export_xmile(_in_force(checked))
    write_whole(path, exported.text.encode())
    return replace(exported, notices=(*exported.notices, *_bound(checked)))


def _in_force(checked: CheckedStudy) -> CheckedStudy:
    """Return a study that declares what history changes in it, which is what its interpretation has off.

    Raises:
        ExportError: Something is off from or until a date only, as no parameter of XMILE is.
    """
    world = world_of(checked.study)
    if not world:
        return checked
    for change in world:
        if isinstance(change.treatment, SetTo) and change.treatment.is_dated:
            raise ExportError(f"`{change.element}` changes at a date by this interpretation, which XMILE cannot say.")
    model = _declared(checked, world)

    def held(element: Element) -> Element:
        if not isinstance(element, Parameter):
            return element
        cells = model.variables[element.header.id].cells
        if all(model.parameters[cell] == checked.model.parameters[cell] for cell in cells):
            return element
        return replace(element, values={_elements(cell): model.parameters[cell] for cell in cells})

    modules = tuple(replace(module, elements=tuple(map(held, module.elements))) for module in checked.study.modules)
    return replace(checked, study=replace(checked.study, modules=modules), model=model)


def _declared(checked: CheckedStudy, world: World) -> CheckedModel:
    """Return a study's model with the numbers, dates and data of a world."""
    model, first = checked.model, np.zeros(1, dtype=np.intp)
    inputs = inputs_for(checked, [world], {}, first, np.zeros(1, dtype=np.uint64), checked.study.ensemble.seed)
    numbers = {name: float(np.ravel(value)[0]) for name, value in inputs.parameters.items()}
    return replace(
        model,
        parameters={name: numbers[name] for name in model.parameters},
        dates={name: numbers[name] for name in model.dates},
        # A series that is changed has its own knots first, and those of the world after them.
        data={name: inputs.data[name].variants[-1] for name in model.data},
    )


def _elements(cell: str) -> tuple[Id, ...]:
    """Return of which element of each dimension a cell is."""
    inside = cell.partition("[")[2].rstrip("]")
    return tuple(map(Id, inside.split(","))) if inside else ()


def _bound(checked: CheckedStudy) -> Iterator[str]:
    """Yield a notice for each source of figures that the file carries, and of which nobody says that they may go on."""
    read = {element.series: None for element in checked.elements() if isinstance(element, Data)}
    for name in read:
        series, table = checked.study.series(name), checked.study.tables.get(name.partition("/")[0])
        for key in dict.fromkeys(figure.source for figure in series.figures) if series and table else ():
            source = None if table is None else table.sources.get(key)
            if source is not None and not source.may_ship:
                ships = "may not be passed on" if source.may_ship is False else "are not said to be free to pass on"
                yield f"the file carries figures of `{name}` that {ships}: {source.citation.en} ({source.licence.en})."
