"""What parameters are set to for a run, and what the study sets them to."""

from collections.abc import Mapping

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.choice import parameter_cells
from coyuntura.model.elements import Element
from coyuntura.names import Id


def told(checked: CheckedStudy, settings: Mapping[str, float], language: str) -> list[str]:
    """Return a line that says what is set, and to which number the study sets it; none where nothing is."""
    if not settings:
        return []
    parts: list[str] = []
    for name, value in settings.items():
        cells = parameter_cells(checked.model, name)
        declared = {checked.model.parameters[cell] for cell in cells}
        unit = unit_of(checked, name)
        was = f"{declared.pop():g}" if len(declared) == 1 else ("otros" if language == "es" else "others")
        parts.append(f"{name} = {value:g}{unit} ({'en el estudio' if language == 'es' else 'in the study'} {was})")
    return [f"{'Con' if language == 'es' else 'With'} {'; '.join(parts)}."]


def element_of(checked: CheckedStudy, name: str) -> Element:
    """Return the element that a parameter's cell belongs to."""
    cell = parameter_cells(checked.model, name)[0]
    return checked.model.variables[Id(cell.partition("[")[0])].element


def unit_of(checked: CheckedStudy, name: str) -> str:
    """Return a parameter's unit with a blank before it; nothing where it has no dimension."""
    quantity = element_of(checked, name).quantity
    return "" if quantity is None or quantity.unit == "1" else f" {quantity.unit}"
