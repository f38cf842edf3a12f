"""Checking questions: figures, answers, custody, and the worlds that factors make."""

import re
from collections import Counter
from collections.abc import Mapping

from coyuntura.check.measure import Measure
from coyuntura.dates import parse_date
from coyuntura.errors import Faults, did_you_mean
from coyuntura.model.equations import Equation
from coyuntura.model.questions import Question, measured_names
from coyuntura.model.scenarios import HISTORY, Scenario
from coyuntura.model.study import Study
from coyuntura.names import Id
from coyuntura.reading.habits import as_date

MOST_FACTORS = 12
"""Factors that one question weighs; each one doubles the worlds that are run."""
_IN_BRACES = re.compile(r"\{([^{}]*)\}")


def check_questions(study: Study, measures: Mapping[Equation, Measure], faults: Faults) -> None:
    """Record what questions lack or cannot have."""
    for question in study.questions.values():
        _check_figures(question, faults)
        _check_custody(question, study, faults)
        _check_factors(question, faults)
        _check_references(question, study, faults)
        _check_outcomes(question, measures, faults)
        _check_replies(question, faults)


def _check_figures(question: Question, faults: Faults) -> None:
    """Require that figures and outcomes have names, each its own."""
    measured = (*question.figures, *question.outcomes)
    for item in measured:
        if not item.name:
            faults.add("key-missing", f"a figure of {question.id} has no `name`.", item.measure.place)
    counts = Counter(item.name for item in measured if item.name)
    for item in measured:
        if counts[item.name] > 1:
            faults.add("name-duplicate", f"{question.id} has two figures called `{item.name}`.", item.measure.place)


def _check_custody(question: Question, study: Study, faults: Faults) -> None:
    """Require that a question on custody names a ledger that there is, and days."""
    if question.ledger and question.ledger not in study.ledgers:
        hint = did_you_mean(question.ledger, study.ledgers)
        message = f"{question.id} reads ledger `{question.ledger}`, which the study does not hold.{hint}"
        faults.add("measure-unclear", message, question.place)
    for day in question.dates:
        try:
            parse_date(day)
        except ValueError as error:
            faults.add("date-unclear", f"{question.id}: {error}.", question.place, as_date(day))
    if question.method == "custody" and not (question.ledger and question.dates):
        message = f"{question.id} asks who holds what, and needs `ledger:` and `dates:`."
        faults.add("key-missing", message, question.place)


def _check_factors(question: Question, faults: Faults) -> None:
    """Require that an attribution has outcomes and factors, and that worlds can be made of them."""
    if question.method == "attribution" and not (question.factors and question.outcomes):
        message = f"{question.id} asks for an attribution, and needs `outcomes:` and `factors:`."
        faults.add("key-missing", message, question.place)
    if len(question.factors) > MOST_FACTORS:
        message = f"{question.id} weighs {len(question.factors)} factors; at most {MOST_FACTORS} are weighed at once."
        faults.add("measure-unclear", message, question.place, "Put together those that belong together.")
    counts = Counter(factor.id for factor in question.factors)
    for factor in question.factors:
        if counts[factor.id] > 1:
            faults.add("name-duplicate", f"{question.id} has two factors called `{factor.id}`.", factor.place)
        if not factor.references:
            message = f"factor `{factor.id}` of {question.id} names no scenario in which it is absent."
            faults.add("key-missing", message, factor.place, "Name one or more under `references:`.")


def _check_references(question: Question, study: Study, faults: Faults) -> None:
    """Require that factors name scenarios, and that each changes elements of its own."""
    changed: dict[Id, Id] = {}
    for factor in question.factors:
        for reference in factor.references:
            scenario = study.scenarios.get(reference)
            if scenario is None:
                hint = did_you_mean(reference, study.scenarios)
                faults.add("scenario-unknown", f"the study has no scenario `{reference}`.{hint}", factor.place)
                continue
            _check_overlap(question, factor.id, scenario, changed, faults)


def _check_overlap(question: Question, factor: Id, scenario: Scenario, changed: dict[Id, Id], faults: Faults) -> None:
    for change in scenario.changes:
        if changed.setdefault(change.element, factor) != factor:
            both = f"`{changed[change.element]}` and `{factor}`"
            message = f"factors {both} of {question.id} both change `{change.element}`."
            way_out = "Worlds combine factors; each must change elements of its own."
            faults.add("change-unclear", message, change.place, way_out)


def _check_outcomes(question: Question, measures: Mapping[Equation, Measure], faults: Faults) -> None:
    """Require that outcomes that are shared out among factors read no scenario."""
    for outcome in question.outcomes if question.factors else ():
        other = sorted({scenario for scenario, _ in measures[outcome.measure].needs} - {HISTORY})
        if other:
            message = f"outcome `{outcome.name}` reads scenario `{other[0]}`."
            way_out = "An outcome is read in every world of its factors: leave the scenario out."
            faults.add("measure-unclear", message, outcome.measure.place, way_out)


def _check_replies(question: Question, faults: Faults) -> None:
    """Require that what stands in braces in an answer is a figure or an outcome of its question."""
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
