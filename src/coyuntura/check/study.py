"""Checking a whole study: its model, what elements cite, scenarios, measures."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coyuntura.check.cells import CheckedModel
from coyuntura.check.measures import Measure, MeasureChecker
from coyuntura.check.model import check_model
from coyuntura.check.questions import check_questions, conditions
from coyuntura.check.series import check_cover, knots, series_ratio
from coyuntura.check.symbols import parse_unit
from coyuntura.data.knots import DataCell
from coyuntura.dates import moment_of
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.evidence.coverage import Coverage, coverage
from coyuntura.model.elements import Data, Element, Equation, Event, Parameter, Stock
from coyuntura.model.questions import Measured, Question, measured_names
from coyuntura.model.scenarios import HISTORY, Change, Constant, Dated, Frozen, Replaced, Scaled, Scenario, SetTo
from coyuntura.model.study import Study
from coyuntura.names import Id
from coyuntura.units import Units

_IN_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class CheckedStudy:
    """A study in which everything fits: the model, and every measure by its equation."""

    study: Study
    model: CheckedModel
    measures: Mapping[Equation, Measure]
    replacements: Mapping[tuple[Id, str], DataCell]
    """Series that scenarios put in place of a data element's own, by element and series."""

    def elements(self) -> Iterable[Element]:
        """Yield all elements of all modules."""
        for module in self.study.modules:
            yield from module.elements

    def coverage(self) -> Coverage:
        """Return which claims some element of the model carries."""
        carried: dict[str, list[str]] = {}
        for element in self.elements():
            for claim in element.header.claims:
                carried.setdefault(claim, []).append(element.header.id)
        return coverage(self.study.claims, carried)


def check_study(study: Study) -> CheckedStudy:
    """Return the checked study.

    Raises:
        StudyError: Something does not fit; all faults that can be found together.
    """
    faults = Faults()
    _check_citations(study, faults)
    _check_parties(study, faults)
    _check_series_units(study, faults)
    model = check_model(study, faults)
    replacements: dict[tuple[Id, str], DataCell] = {}
    for scenario in study.scenarios.values():
        for change in scenario.changes:
            _check_change(study, model, change, replacements, faults)
    faults.raise_if_any()
    measures = dict(_checked_measures(study, model, faults))
    _check_references(study, measures, faults)
    _check_replies(study, faults)
    _check_stocks(study, model, faults)
    _check_comparisons(study, model, faults)
    check_questions(study, model, faults)
    faults.raise_if_any()
    return CheckedStudy(study, model, measures, replacements)


def _check_citations(study: Study, faults: Faults) -> None:
    """Require that every cited claim and source exists."""
    sources = study.sources()
    cited: list[tuple[tuple[str, ...], tuple[str, ...], Place, str]] = [
        (element.header.claims, element.header.source, element.header.place, element.header.id)
        for module in study.modules
        for element in module.elements
    ]
    cited += [(item.claims, (), item.place, f"{item.subsystem} {item.item}") for item in study.behaviours]
    cited += [(item.claims, item.source, item.place, item.id) for item in study.questions.values()]
    cited += [(item.claims, item.source, item.place, item.id) for item in study.scenarios.values()]
    for claims, keys, place, owner in cited:
        for claim in claims:
            if claim not in study.claims:
                message = f"`{owner}` cites claim `{claim}`, which the study does not hold."
                faults.add("claim-unknown", f"{message}{did_you_mean(claim, study.claims)}", place)
        for key in keys:
            if key not in sources:
                message = f"`{owner}` cites `{key}`, which no table and no reference names."
                faults.add("source-unknown", f"{message}{did_you_mean(key, sources)}", place)


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


def _check_parties(study: Study, faults: Faults) -> None:
    """Require that a study which names its parties names all who hold, own or control an account."""
    named: list[tuple[str, Place | None]] = []
    for element in (element for module in study.modules for element in module.elements):
        if isinstance(element, Stock):
            for holding in element.holding.values():
                words = (holding.custodian, holding.owner, holding.controller)
                named += [(word, element.header.place) for word in words]
    for account in (account for ledger in study.ledgers.values() for account in ledger.accounts):
        named += [(word, account.place) for word in (account.custodian, account.owner, account.controller)]
    for word, place in named:
        if study.parties and word and word not in study.parties:
            hint = did_you_mean(word, study.parties)
            message = f"`{word}` holds, owns or controls an account but is not under `parties` of study.yaml.{hint}"
            faults.add("kind-unknown", message, place)


def _checked_measures(study: Study, model: CheckedModel, faults: Faults) -> Iterable[tuple[Equation, Measure]]:
    """Yield every measure of behaviours and questions, checked."""
    for condition in conditions(study):
        yield condition.holds, MeasureChecker(study, model, condition.holds, faults).measure()
    for measured in _measured(study):
        parse_unit(measured.unit, measured.unit_place, model.symbols.units, faults)
        yield measured.measure, MeasureChecker(study, model, measured.measure, faults).measure(measured.unit)


def _measured(study: Study) -> Iterable[Measured]:
    for behaviour in study.behaviours:
        if behaviour.figure is not None:
            yield behaviour.figure
    for question in study.questions.values():
        yield from question.figures
        yield from question.outcomes


def _check_comparisons(study: Study, model: CheckedModel, faults: Faults) -> None:
    """Require that a comparison names a cell and a series in like units."""
    for item in study.comparisons:
        variable = next((found for found in model.variables.values() if item.cell in found.cells), None)
        series = study.series(item.series)
        if variable is None:
            hint = model.symbols.nearest(item.cell)
            message = f"`{item.cell}` is compared with data but is no cell of the model.{hint}"
            faults.add("unknown-name", message, item.place)
        elif series is None:
            faults.add("series-missing", f"no table of the study holds `{item.series}`.", item.place)
        elif series_ratio(series, variable.unit, model.symbols.units) is None:
            message = f"`{item.cell}` in `{variable.unit}` is compared with `{item.series}` in `{series.unit}`."
            faults.add("units-differ", message, item.place)


def _check_references(study: Study, measures: Mapping[Equation, Measure], faults: Faults) -> None:
    """Require that factors name scenarios that change different elements, and outcomes no scenario."""
    for question in study.questions.values():
        changed: dict[Id, Id] = {}
        for factor in question.factors:
            for reference in factor.references:
                scenario = study.scenarios.get(reference)
                if scenario is None:
                    hint = did_you_mean(reference, study.scenarios)
                    faults.add("scenario-unknown", f"the study has no scenario `{reference}`.{hint}", factor.place)
                    continue
                _check_overlap(question, factor.id, scenario, changed, faults)
        if question.factors:
            _check_outcomes(question, measures, faults)


def _check_series_units(study: Study, faults: Faults) -> None:
    """Require that the registry knows the unit of every series, whether or not an element reads it."""
    units = Units(study.units, is_checked=study.is_unit_checked)
    for table in study.tables.values():
        for series in table.series.values():
            parse_unit(series.unit, series.place, units, faults)


def _check_replies(study: Study, faults: Faults) -> None:
    """Require that what stands in braces in an answer is a figure or an outcome of its question."""
    for question in study.questions.values():
        known = _blanks(question)
        for reply in question.replies:
            for name in dict.fromkeys(_IN_BRACES.findall(f"{reply.text.en} {reply.text.es}")):
                if name not in known:
                    message = f"an answer of {question.id} shows `{{{name}}}`, which is no figure of it."
                    faults.add("measure-unclear", f"{message}{did_you_mean(name, known)}", reply.place)


def _blanks(question: Question) -> list[str]:
    """Return what an answer may show: measured figures, and a factor's part of an outcome, counted in three ways."""
    parts = [
        f"{outcome.name}.{factor.id}{way}"
        for outcome in question.outcomes
        for factor in question.factors
        for way in ("", ".alone", ".but_for")
    ]
    return [*measured_names(question), *parts]


def _check_stocks(study: Study, model: CheckedModel, faults: Faults) -> None:
    """Require that what a behaviour wants conserved is a stock."""
    for behaviour in study.behaviours:
        for name in behaviour.stocks:
            symbol = model.symbols.find(name)
            if symbol is None or not isinstance(symbol.element, Stock):
                hint = model.symbols.nearest(name) if symbol is None else ""
                faults.add("unknown-name", f"`{name}` is to be conserved, but is no stock.{hint}", behaviour.place)


def _check_outcomes(question: Question, measures: Mapping[Equation, Measure], faults: Faults) -> None:
    for outcome in question.outcomes:
        other = sorted({scenario for scenario, _ in measures[outcome.measure].needs} - {HISTORY})
        if other:
            message = f"outcome `{outcome.name}` reads scenario `{other[0]}`."
            way_out = "An outcome is read in every world of its factors: leave the scenario out."
            faults.add("measure-unclear", message, outcome.measure.place, way_out)


def _check_overlap(question: Question, factor: Id, scenario: Scenario, changed: dict[Id, Id], faults: Faults) -> None:
    for change in scenario.changes:
        if changed.setdefault(change.element, factor) != factor:
            both = f"`{changed[change.element]}` and `{factor}`"
            message = f"factors {both} of {question.id} both change `{change.element}`."
            way_out = "Worlds combine factors; each must change elements of its own."
            faults.add("change-unclear", message, change.place, way_out)
