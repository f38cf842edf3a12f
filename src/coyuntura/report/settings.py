"""As whose theory a study is run, what parameters are set to for it, and what the study sets them to."""

from collections.abc import Mapping

from rich.console import Group, RenderableType

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.choice import parameter_cells
from coyuntura.model.elements import Branch, Element
from coyuntura.model.interpretations import Interpretation
from coyuntura.model.study import Study
from coyuntura.names import Id
from coyuntura.report.page import Paragraph
from coyuntura.report.plain import Json


def told(checked: CheckedStudy, settings: Mapping[str, float], language: str) -> list[str]:
    """Return lines that say as whose theory a study is run, what is set, and to which number the study sets it."""
    lines = interpretation_told(checked.study, language)
    if not settings:
        return lines
    parts: list[str] = []
    for name, value in settings.items():
        cells = parameter_cells(checked.model, name)
        declared = {checked.model.parameters[cell] for cell in cells}
        unit = unit_of(checked, name)
        was = f"{declared.pop():g}" if len(declared) == 1 else ("otros" if language == "es" else "others")
        parts.append(f"{name} = {value:g}{unit} ({'en el estudio' if language == 'es' else 'in the study'} {was})")
    return [*lines, f"{'Con' if language == 'es' else 'With'} {'; '.join(parts)}."]


def recorded_with_each(checked: CheckedStudy, settings: Mapping[str, float]) -> Mapping[str, Json]:
    """Return of `recorded` what there is, to be repeated in each item of a list."""
    return {key: value for key, value in recorded(checked, settings).items() if value}


def recorded(checked: CheckedStudy, settings: Mapping[str, float]) -> Mapping[str, Json]:
    """Return the same in the shape that programs read."""
    chosen = checked.study.interpretation
    whose = {"interpretation": None if chosen is None else str(chosen.id)}
    return {**whose, **held_json(checked.study), "set": dict(settings)}


def held_json(study: Study) -> Mapping[str, Json]:
    """Return at which options a study's branches are held, in the shape that programs read."""
    return {"branches": {str(name): str(option) for name, option in study.branches.items()}}


def headed(page: RenderableType, checked: CheckedStudy, settings: Mapping[str, float], language: str) -> RenderableType:
    """Return a page under the lines of `told`."""
    return Group(*map(Paragraph, told(checked, settings, language)), page)


def interpretation_told(study: Study, language: str) -> list[str]:
    """Return lines that say as which interpretation a study is run, and at which options its branches are held."""
    return [*_theory_told(study, language), *_branches_told(study, language)]


def _branches_told(study: Study, language: str) -> list[str]:
    branches = {branch.header.id: branch for branch in study.elements_of(Branch)}
    said = [
        f"{branches[name].header.label.in_language(language) or name}: "
        f"{branches[name].label_of(option).in_language(language)} ({name} = {option})"
        for name, option in study.branches.items()
    ]
    if not said:
        return []
    return [f"{'Con' if language == 'es' else 'With'} {'; '.join(said)}."]


def _theory_told(study: Study, language: str) -> list[str]:
    """Return a line that says as which interpretation a study is run, whose it is and what it has off; or none."""
    chosen = study.interpretation
    if chosen is None:
        return []
    mechanisms = study.mechanisms()
    off = ", ".join(mechanisms[name].label.in_language(language) for name in chosen.off)
    whose = "; ".join(held_by(study, chosen, language))
    label = chosen.label.in_language(language)
    if language == "es":
        said = [f"Según la interpretación `{chosen.id}`: {label} ({whose})"]
        said += [f"apagado: {off}"] if off else []
        said += [f"sabe hasta {chosen.knows_until}"] if chosen.knows_until else []
    else:
        said = [f"By interpretation `{chosen.id}`: {label} ({whose})"]
        said += [f"off: {off}"] if off else []
        said += [f"knows until {chosen.knows_until}"] if chosen.knows_until else []
    return [f"{'; '.join(said)}."]


def held_by(study: Study, chosen: Interpretation, language: str) -> list[str]:
    """Return whose theory an interpretation is: documents with their authors, and who else holds it."""
    documents = (study.bibliography.documents[item.value] for item in chosen.of)
    found = [f"{item.code}: {', '.join(item.authors)}" for item in documents]
    return found + ([] if chosen.held_by is None else [chosen.held_by.in_language(language)])


def element_of(checked: CheckedStudy, name: str) -> Element:
    """Return the element that a parameter's cell belongs to."""
    cell = parameter_cells(checked.model, name)[0]
    return checked.model.variables[Id(cell.partition("[")[0])].element


def unit_of(checked: CheckedStudy, name: str) -> str:
    """Return a parameter's unit with a blank before it; nothing where it has no dimension."""
    quantity = element_of(checked, name).quantity
    return "" if quantity is None or quantity.unit == "1" else f" {quantity.unit}"
