"""Numbers that a command line gives to parameters: `--set NAME=VALUE`."""

from collections.abc import Mapping, Sequence

from coyuntura.check.study import CheckedStudy
from coyuntura.cli.doors import UsageError, tell
from coyuntura.ensemble.choice import parameter_cells
from coyuntura.ensemble.given import members_given
from coyuntura.ensemble.levels import parse_levels
from coyuntura.ensemble.members import Members
from coyuntura.report.settings import element_of


def read_settings(checked: CheckedStudy, settings: Sequence[str], language: str) -> Mapping[str, float]:
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
        _tell_implausible(checked, name, value, language)
    return found


def members_of(checked: CheckedStudy, count: int | None, settings: Mapping[str, float]) -> Members:
    """Return members drawn from the priors, in which what is set stands."""
    return members_given(checked, count, settings) if settings else Members.of_priors(checked, count)


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


def _tell_implausible(checked: CheckedStudy, name: str, value: float, language: str) -> None:
    """Say where a number lies outside the range that the parameter declares; it is used, since somebody asks for it."""
    quantity = element_of(checked, name).quantity
    bounds = None if quantity is None else quantity.range
    if bounds is not None and not bounds.holds(value):
        unit = "1" if quantity is None else quantity.unit
        tell(f"note: `{name}` is set to {value:g}, outside the study's range, {bounds} (in `{unit}`).", language)
