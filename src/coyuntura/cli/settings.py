"""Numbers that a command line gives to parameters: `--set NAME=VALUE`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from coyuntura.check.study import CheckedStudy
from coyuntura.cli.doors import UsageError
from coyuntura.cli.studies import typed_study
from coyuntura.ensemble.choice import parameter_cells
from coyuntura.ensemble.given import columns_of, members_given, require_on
from coyuntura.ensemble.levels import parse_levels
from coyuntura.ensemble.members import Members


def read_settings(checked: CheckedStudy, settings: Sequence[str]) -> Mapping[str, float]:
    """Return what is given for parameters, by name as written.

    Raises:
        UsageError: A setting is none, its parameter unknown, set twice or switched off, or its number ruled out.
    """
    found: dict[str, float] = {}
    seen: dict[str, str] = {}
    for text in settings:
        name, value = _setting(text)
        try:
            cells = parameter_cells(checked.model, name)
        except ValueError as error:
            raise UsageError(f"{error}{_listed()}") from error
        for cell in cells:
            if cell in seen:
                raise UsageError(f"`--set` gives `{cell}` twice: `{seen[cell]}` and `{text}`.")
            seen[cell] = text
        found[name] = value
    try:
        require_on(checked, columns_of(checked.model, found))
    except ValueError as error:
        raise UsageError(f"{error}.") from error
    return found


def members_of(
    checked: CheckedStudy, count: int | None, settings: Mapping[str, float], posterior: Path | None = None
) -> Members:
    """Return members drawn from the priors or from a posterior's file, in which what is set stands.

    Raises:
        UsageError: The posterior has fewer draws than that.
        StudyError: It is none, or was made for another version of the study.
    """
    who = count if posterior is None else _of_posterior(checked, count, posterior)
    if settings:
        return members_given(checked, who, settings)
    return who if isinstance(who, Members) else Members.of_priors(checked, who)


def _of_posterior(checked: CheckedStudy, count: int | None, path: Path) -> Members:
    """Return members that take draws of a posterior.

    Raises:
        UsageError: There are fewer draws than that.
    """
    from coyuntura.ensemble.engine import Engine
    from coyuntura.infer.posterior_file import read_posterior
    from coyuntura.infer.versions import require_made_for

    posterior = read_posterior(path)
    require_made_for(Engine(checked), posterior, path)
    try:
        return posterior.members(checked, count)
    except ValueError as error:
        raise UsageError(f"{error}.") from error


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
    whole, comma, decimals = value.strip().partition(",")
    if found and comma and whole.lstrip("+-").isdecimal() and decimals.isdecimal():
        msg = (
            f"`{text[:60]}` has a comma: a number has its decimals after a point, `{name.strip()}={whole}.{decimals}`."
        )
        raise UsageError(msg)
    if not (found and name.strip()) or len(levels) != 1 or ":" in value:
        msg = (
            f"`--set` takes `NAME=VALUE`, a parameter and a number in its unit, such as `rate=0.5`; got `{text[:60]}`."
        )
        raise UsageError(msg)
    return name.strip(), levels[0]


def _listed() -> str:
    return f" `coyuntura list {typed_study()} parameters` shows them."
