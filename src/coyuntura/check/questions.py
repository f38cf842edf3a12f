"""Checking what behaviours, questions and comparisons need before any run: statements, names, dates, factors."""

from collections import Counter
from collections.abc import Iterable

from coyuntura.blocks.functions import FUNCTIONS
from coyuntura.check.cells import CheckedModel
from coyuntura.check.symbols import Symbols
from coyuntura.dates import parse_date, parse_period
from coyuntura.errors import Faults, did_you_mean
from coyuntura.model.elements import Equation, Event
from coyuntura.model.questions import Condition, Question
from coyuntura.model.study import Comparison, Study
from coyuntura.syntax.tree import Binary, Call, Conditional, Expression, Name, Unary

MOST_FACTORS = 12
"""Factors that one question weighs; each one doubles the worlds that are run."""
_STATING = frozenset({"=", "<>", "<", "<=", ">", ">=", "AND", "OR"})
_THROUGH = frozenset({"AT", "LOWEST", "HIGHEST"})
"""Measures of a statement that are statements: at a date, throughout a period, at some time in it."""


def check_questions(study: Study, model: CheckedModel, faults: Faults) -> None:
    """Record what behaviours, questions and comparisons lack or cannot have."""
    for condition in conditions(study):
        _check_statement(condition, model.symbols, faults)
    for behaviour in study.behaviours:
        if behaviour.not_yet is not None and (behaviour.conditions or behaviour.structures):
            message = f"item {behaviour.item} of {behaviour.subsystem} says why it cannot be run, and what must hold."
            faults.add("measure-unclear", message, behaviour.place, "Keep one of `not_yet` and the rest.")
    for question in study.questions.values():
        _check_figures(question, faults)
        _check_custody(question, study, faults)
        _check_factors(question, faults)
    for comparison in study.comparisons:
        _check_comparison(comparison, study, model, faults)


def conditions(study: Study) -> Iterable[Condition]:
    """Yield every condition of behaviours and of answers."""
    for behaviour in study.behaviours:
        yield from behaviour.conditions
    for question in study.questions.values():
        yield from (reply.when for reply in question.replies if reply.when is not None)


def _check_statement(condition: Condition, symbols: Symbols, faults: Faults) -> None:
    """Require that a condition is a statement: a number that is not zero would hold whatever it is."""
    equation: Equation = condition.holds
    if not _states(equation.tree, symbols):
        message = f"`{equation.text}` is a quantity, not something that holds or does not."
        faults.add("measure-unclear", message, equation.place, "Compare it, as in `AT(x, 'date') > 0`.")


def _states(node: Expression, symbols: Symbols) -> bool:
    match node:
        case Binary(operator):
            return operator in _STATING
        case Unary(operator):
            return operator == "NOT"
        case Conditional(_, then, otherwise):
            return _states(then, symbols) and _states(otherwise, symbols)
        case Call(function, arguments) if function.upper() in _THROUGH and arguments:
            return _states(arguments[0], symbols)
        case Call(function, arguments) if function.upper() in FUNCTIONS and arguments:
            return function.upper() in {"MIN", "MAX"} and all(_states(part, symbols) for part in arguments)
        case Name(text):
            symbol = symbols.find(text.rpartition(".")[2])
            return symbol is not None and isinstance(symbol.element, Event)
        case _:
            return False


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
            faults.add("date-unclear", f"{question.id}: {error}.", question.place)
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


def _check_comparison(item: Comparison, study: Study, model: CheckedModel, faults: Faults) -> None:
    """Require that a comparison has figures within the run, and a scale that they have."""
    series, unit = study.series(item.series), model.clock.unit
    if unit is None:
        message = f"`{item.cell}` is compared with dated figures, but the run's clock has no dates."
        faults.add("clock-unclear", message, item.place)
        return
    try:
        parse_period(item.fitted_until, unit)
    except ValueError as error:
        faults.add("date-unclear", f"{error}.", item.place)
    if series is None:
        return
    slack = 1e-6
    periods = [(figure, parse_period(figure.date, unit)) for figure in series.figures]
    within = [
        figure
        for figure, period in periods
        if model.clock.start - slack <= period.start and period.end <= model.clock.stop + slack
    ]
    if not within:
        span = f"{study.clock.start} to {study.clock.stop}"
        message = f"`{item.series}` has no figure whose period lies within the run, {span}."
        faults.add("series-short", message, item.place)
    low = next((figure for figure in within if figure.value <= 0), None)
    if item.is_logarithmic and low is not None:
        message = f"`{item.series}` is {low.value:g} in {low.date} and has no logarithm."
        faults.add("figure-unreadable", message, item.place, "Compare on a linear scale.")
