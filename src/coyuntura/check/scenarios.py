"""Checking scenarios: whether each change is one that its element can have."""

import math
from collections.abc import Mapping

from coyuntura.check.cells import CheckedModel
from coyuntura.check.series import check_cover, knots, series_ratio
from coyuntura.data.knots import DataCell
from coyuntura.dates import moment_of
from coyuntura.errors import Faults
from coyuntura.model.elements import Data, Event, Parameter
from coyuntura.model.scenarios import Change, Constant, Dated, Frozen, Replaced, Scaled, SetTo
from coyuntura.model.study import Study
from coyuntura.names import Id


def check_scenarios(study: Study, model: CheckedModel, faults: Faults) -> Mapping[tuple[Id, str], DataCell]:
    """Return the series that scenarios put in place of a data element's own, by element and series."""
    replacements: dict[tuple[Id, str], DataCell] = {}
    for scenario in study.scenarios.values():
        for change in scenario.changes:
            _check_change(study, model, change, replacements, faults)
    return replacements


def _check_change(
    study: Study, model: CheckedModel, change: Change, replacements: dict[tuple[Id, str], DataCell], faults: Faults
) -> None:
    symbol = model.symbols.find(change.element)
    if symbol is None:
        if change.element not in model.parameters:
            hint = model.symbols.nearest(change.element)
            message = f"a scenario changes `{change.element}`, which is not defined.{hint}"
            faults.add("unknown-name", message, change.place)
        elif not isinstance(change.treatment, SetTo):
            message = f"`{change.element}` is a parameter; a scenario gives it a number."
            faults.add("change-unclear", message, change.place)
        return
    match symbol.element, change.treatment:
        case (Parameter(), SetTo()) | (Data(), Frozen() | Constant() | Scaled()):
            pass
        case Event(), Dated() as treatment:
            _check_dates(model, change, treatment, faults)
        case Data() as element, Replaced(name):
            series = study.series(name)
            ratio = None if series is None else series_ratio(series, symbol.unit, model.symbols.units)
            if series is None or ratio is None or model.clock.unit is None:
                message = f"no table of the study holds `{name}` in a unit of `{change.element}`."
                faults.add("series-missing", message, change.place)
            else:
                cell = replacements[change.element, name] = knots(series, element.between, model.clock.unit, ratio)
                check_cover(element, series, cell, model.clock, faults, change.place)
        case _:
            message = f"a scenario cannot do this to `{change.element}`."
            series = "a data series `hold`, `constant`, `scale` or `series`"
            way_out = f"A parameter takes a number; an event `off` or dates; {series}."
            faults.add("change-unclear", message, change.place, way_out)


def _check_dates(model: CheckedModel, change: Change, treatment: Dated, faults: Faults) -> None:
    """Require that an event that a scenario moves still ends after it begins: it would never be in force."""
    try:
        begins, ends = (
            model.dates[f"{change.element}.{key}"] if text is None else moment_of(text, model.clock.unit)
            for key, text in (("from", treatment.start), ("until", treatment.until))
        )
    except ValueError as error:
        faults.add("date-unclear", f"{error}.", change.place)
        return
    if not treatment.is_off and math.isfinite(begins) and ends <= begins:
        message = f"event `{change.element}` would not end after it begins."
        faults.add("date-unclear", message, change.place, "Give both dates, `{from: ..., until: ...}`, or write `off`.")
