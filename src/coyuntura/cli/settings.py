"""Numbers that a command line gives to parameters: `--set NAME=VALUE`."""

import sys
from collections.abc import Mapping, Sequence

from coyuntura.check.study import CheckedStudy
from coyuntura.cli.doors import UsageError
from coyuntura.ensemble.choice import parameter_cells
from coyuntura.ensemble.given import members_given
from coyuntura.ensemble.levels import parse_levels
from coyuntura.ensemble.members import Members
from coyuntura.model.elements import Element
from coyuntura.names import Id


def read_settings(checked: CheckedStudy, settings: Sequence[str]) -> Mapping[str, float]:
    """Return what is given for parameters, by name as written; say on standard error what is implausible.

    Raises:
        UsageError: A setting is none, its parameter unknown, or a parameter is set twice.
    """
    found: dict[str, float] = {}
    seen: dict[str, str] = {}
    for text in settings:
        name, value = _setting(text)
        try:
            cells = parameter_cells(checked.model, name)
        except ValueError as error:
            raise UsageError(f"{error}{_listed(checked)}") from error
        for cell in cells:
            if cell in seen:
                raise UsageError(f"`--set` gives `{cell}` twice: `{seen[cell]}` and `{text}`.")
            seen[cell] = text
        found[name] = value
        _tell_implausible(checked, name, value)
    return found


def members_of(checked: CheckedStudy, count: int | None, settings: Mapping[str, float]) -> Members:
    """Return members drawn from the priors, in which what is set stands."""
    return members_given(checked, count, settings) if settings else Members.of_priors(checked, count)


def told(checked: CheckedStudy, settings: Mapping[str, float], language: str) -> list[str]:
    """Return a line that says what is set, and to which number the study sets it; none where nothing is."""
    if not settings:
        return []
    parts: list[str] = []
    for name, value in settings.items():
        cells = parameter_cells(checked.model, name)
        declared = {checked.model.parameters[cell] for cell in cells}
        unit = _unit(checked, name)
        was = f"{declared.pop():g}" if len(declared) == 1 else ("otros" if language == "es" else "others")
        parts.append(f"{name} = {value:g}{unit} ({'en el estudio' if language == 'es' else 'in the study'} {was})")
    return [f"{'Con' if language == 'es' else 'With'} {'; '.join(parts)}."]


def _setting(text: str) -> tuple[str, float]:
    """Return a setting's name and number.

    Raises:
        UsageError: It is none.
    """
    name, found, value = text.partition("=")
    try:
        levels = parse_levels(f"x={value}")[1]
    except ValueError:
        levels = ()
    if not (found and name.strip()) or len(levels) != 1 or ":" in value:
        msg = (
            f"`--set` takes `NAME=VALUE`, a parameter and a number in its unit, such as `rate=0.5`; got `{text[:60]}`."
        )
        raise UsageError(msg)
    return name.strip(), levels[0]


def _listed(checked: CheckedStudy) -> str:
    return f" `coyuntura list {checked.study.id} parameters` shows them."


def _element(checked: CheckedStudy, name: str) -> Element:
    cell = parameter_cells(checked.model, name)[0]
    return checked.model.variables[Id(cell.partition("[")[0])].element


def _unit(checked: CheckedStudy, name: str) -> str:
    quantity = _element(checked, name).quantity
    return "" if quantity is None or quantity.unit == "1" else f" {quantity.unit}"


def _tell_implausible(checked: CheckedStudy, name: str, value: float) -> None:
    """Say where a number lies outside the range that the parameter declares; it is used, since somebody asks for it."""
    quantity = _element(checked, name).quantity
    bounds = None if quantity is None else quantity.range
    if bounds is not None and not bounds.holds(value):
        between = f"{bounds}{_unit(checked, name)}"
        sys.stderr.write(f"note: `{name}` is set to {value:g}, outside the range that the study declares, {between}.\n")
