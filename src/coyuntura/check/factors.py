"""Checking what an attribution is declared by: worlds that factors make, groups, what was observed, placebo dates."""

from collections import Counter
from collections.abc import Iterator, Mapping

from coyuntura.check.cells import CheckedModel
from coyuntura.check.measure import Measure
from coyuntura.check.series import series_ratio
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.model.equations import Equation
from coyuntura.model.factors import Factor, Placebo
from coyuntura.model.questions import Question
from coyuntura.model.scenarios import HISTORY, Scenario
from coyuntura.model.study import Study
from coyuntura.names import Id

MOST_FACTORS = 12
"""Factors that one question weighs; each one doubles the worlds that are run."""
FEWEST_REFERENCES = 3
"""Worlds without a factor that are named at least, since its share hangs on which one history is compared with."""

MOST_REFERENCES = 8
"""Each is a set of worlds of its own."""


def check_factors(
    question: Question, study: Study, model: CheckedModel, measures: Mapping[Equation, Measure], faults: Faults
) -> None:
    """Record what the attribution of a question lacks or cannot have."""
    _check_parts(question, faults)
    _check_groups(question, faults)
    _check_references(question, study, model, faults)
    _check_outcomes(question, measures, faults)
    if question.placebo is not None:
        _check_placebo(question.placebo, study, model, faults)


def _check_parts(question: Question, faults: Faults) -> None:
    """Require that an attribution has outcomes and factors, and that worlds can be made of them."""
    if question.method == "attribution" and not (question.factors and question.outcomes):
        message = f"{question.id} asks for an attribution, and needs `outcomes:` and `factors:`."
        faults.add("key-missing", message, question.place)
    if len(question.factors) > MOST_FACTORS:
        message = f"{question.id} weighs {len(question.factors)} factors; at most {MOST_FACTORS} are weighed at once."
        faults.add("measure-unclear", message, question.place, "Put together those that belong together.")
    about = {"event": question.event, "placebo": question.placebo}
    places = {key: found.place for key, found in about.items() if found is not None}
    places |= {} if question.history == HISTORY else {"history": question.place}
    for key, place in places.items() if not question.factors else ():
        message = f"{question.id} has `{key}:`, and no `factors:` that it is about."
        faults.add("key-missing", message, place)
    counts = Counter(factor.id for factor in question.factors)
    for factor in question.factors:
        if counts[factor.id] > 1:
            faults.add("name-duplicate", f"{question.id} has two factors called `{factor.id}`.", factor.place)
        if len(set(factor.references)) < FEWEST_REFERENCES:
            count = len(set(factor.references))
            message = f"factor `{factor.id}` of {question.id} has {count} references; it needs {FEWEST_REFERENCES}."
            way_out = "Name scenarios in which it is absent in different ways: its share hangs on which one is taken."
            faults.add("measure-unclear", message, factor.place, way_out)
        if len(factor.references) > MOST_REFERENCES:
            count = len(factor.references)
            message = (
                f"factor `{factor.id}` of {question.id} has {count} references; at most {MOST_REFERENCES} are run."
            )
            faults.add("measure-unclear", message, factor.place, "Keep those that differ most.")


def _check_groups(question: Question, faults: Faults) -> None:
    """Require that factors name groups that there are, and that each group has factors."""
    known = [group.id for group in question.groups]
    for factor in question.factors:
        if factor.group is not None and factor.group not in known:
            message = f"factor `{factor.id}` of {question.id} is of group `{factor.group}`, which `groups:` lacks."
            faults.add("measure-unclear", f"{message}{did_you_mean(factor.group, known)}", factor.place)
    used = {factor.group for factor in question.factors}
    for group in question.groups:
        if group.id not in used:
            faults.add("measure-unclear", f"no factor of {question.id} is of group `{group.id}`.", group.place)


def _check_references(question: Question, study: Study, model: CheckedModel, faults: Faults) -> None:
    """Require that factors name scenarios, that each changes elements of its own, and does what its treatment says."""
    if question.history not in study.scenarios:
        hint = did_you_mean(question.history, study.scenarios)
        faults.add("scenario-unknown", f"the study has no scenario `{question.history}`.{hint}", question.place)
    changed: dict[Id, Id] = {}
    for factor in question.factors:
        for reference in factor.references:
            scenario = study.scenarios.get(reference)
            if scenario is None:
                hint = did_you_mean(reference, study.scenarios)
                faults.add("scenario-unknown", f"the study has no scenario `{reference}`.{hint}", factor.place)
                continue
            _check_overlap(question, factor.id, scenario, changed, faults)
            _check_treatment(factor, scenario, model, faults)


def _check_overlap(question: Question, factor: Id, scenario: Scenario, changed: dict[Id, Id], faults: Faults) -> None:
    for change in scenario.changes:
        if changed.setdefault(change.element, factor) != factor:
            both = f"`{changed[change.element]}` and `{factor}`"
            message = f"factors {both} of {question.id} both change `{change.element}`."
            way_out = "Worlds combine factors; each must change elements of its own."
            faults.add("change-unclear", message, change.place, way_out)


def _check_treatment(factor: Factor, scenario: Scenario, model: CheckedModel, faults: Faults) -> None:
    """Require that a rule goes on answering: a series that is held answers nothing."""
    for change in scenario.changes if factor.treatment == "rule" else ():
        if change.element in model.data:
            message = f"factor `{factor.id}` is a rule, but `{scenario.id}` fixes the path of `{change.element}`."
            way_out = "Replace the rule's parameters or switch its event off, or write `treatment: path`."
            faults.add("change-unclear", message, change.place, way_out)


def _check_outcomes(question: Question, measures: Mapping[Equation, Measure], faults: Faults) -> None:
    """Require that what is shared out or counted among factors reads no scenario, and what was observed no run."""
    for what, equation, place in _shared(question):
        other = sorted({scenario for scenario, _ in measures[equation].needs} - {HISTORY})
        if other:
            message = f"{what} reads scenario `{other[0]}`."
            way_out = "An outcome is read in every world of its factors: leave the scenario out."
            faults.add("measure-unclear", message, place, way_out)
    for outcome in (*question.outcomes, *question.figures):
        if outcome.observed is not None and (needs := measures[outcome.observed].needs):
            read = min(cell for _, cell in needs)
            message = f"what was observed of `{outcome.name}` reads `{read}`, which is simulated."
            way_out = "Take it from a table, with `OBSERVED('table/series', 'date')`."
            faults.add("measure-unclear", message, outcome.observed.place, way_out)


def _shared(question: Question) -> Iterator[tuple[str, Equation, Place]]:
    """Yield what is read in every world of a question's factors: its words, its measure and its place."""
    for outcome in question.outcomes if question.factors else ():
        yield f"outcome `{outcome.name}`", outcome.measure, outcome.measure.place
    if question.event is not None:
        yield f"the event of {question.id}", question.event.holds, question.event.holds.place


def _check_placebo(placebo: Placebo, study: Study, model: CheckedModel, faults: Faults) -> None:
    """Require a cell, and series in like units, over dates of a calendar and a span that is one."""
    variable = next((found for found in model.variables.values() if placebo.cell in found.cells), None)
    if variable is None:
        hint = model.symbols.nearest(placebo.cell)
        message = f"`{placebo.cell}` is compared with data but is no cell of the model.{hint}"
        faults.add("unknown-name", message, placebo.place)
    if model.clock.unit is None:
        message = f"`{placebo.cell}` is compared with dated figures, but the run's clock has no dates."
        faults.add("clock-unclear", message, placebo.place)
    length = (model.clock.stop - model.clock.start) / 2
    if not 0 < placebo.span <= length:
        message = f"a span of {placebo.span:g} before and after a date does not fit a run: it is at most {length:g}."
        faults.add("value-kind", message, placebo.place)
    for number, name in enumerate((placebo.series, *placebo.comparators)):
        series = study.series(name)
        if series is None:
            faults.add("series-missing", f"no table of the study holds `{name}`.", placebo.place)
            continue
        if number == 0 and variable is not None and series_ratio(series, variable.unit, model.symbols.units) is None:
            message = f"`{placebo.cell}` in `{variable.unit}` is compared with `{name}` in `{series.unit}`."
            faults.add("units-differ", message, placebo.place)
        low = min((figure.value for figure in series.figures), default=1.0)
        if placebo.is_logarithmic and low <= 0:
            message = f"`{name}` is {low:g} in some period and has no logarithm."
            faults.add("figure-unreadable", message, placebo.place, "Compare on a linear scale.")
