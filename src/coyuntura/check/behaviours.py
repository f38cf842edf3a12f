"""Checking behaviours, and that what must hold is a statement."""

from collections.abc import Mapping

from coyuntura.blocks.functions import FUNCTIONS
from coyuntura.check.cells import CheckedModel
from coyuntura.check.measure import NOTHING, Measure
from coyuntura.check.symbols import Symbols
from coyuntura.errors import Faults
from coyuntura.model.equations import Equation
from coyuntura.model.questions import Behaviour
from coyuntura.model.study import Study
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Binary, Call, Conditional, Expression, Name, Unary

_STATING = frozenset({"=", "<>", "<", "<=", ">", ">=", "AND", "OR"})
_THROUGH = frozenset({"AT", "LOWEST", "HIGHEST"})
"""Measures of a statement that are statements: at a date, throughout a period, at some time in it."""


def check_behaviours(study: Study, model: CheckedModel, measures: Mapping[Equation, Measure], faults: Faults) -> None:
    """Require that behaviours say one thing, and that what they want conserved is a stock."""
    for condition in study.conditions():
        if measures[condition.holds] is not NOTHING:
            check_statement(condition.holds, study, model.symbols, faults)
    for behaviour in study.behaviours:
        if behaviour.not_yet is not None and (behaviour.conditions or behaviour.structures or behaviour.fails_when):
            message = f"item {behaviour.item} of {behaviour.subsystem} says why it cannot be run, and what must hold."
            faults.add("measure-unclear", message, behaviour.place, "Keep one of `not_yet` and the rest.")
        _check_stocks(behaviour, model, faults)


def check_statement(equation: Equation, study: Study, symbols: Symbols, faults: Faults) -> None:
    """Require that a condition is a statement: a number that is not zero would hold whatever it is."""
    if not _states(equation.tree, study, symbols, ()):
        message = f"`{equation.text}` is a quantity, not something that holds or does not."
        faults.add("measure-unclear", message, equation.place, "Compare it, as in `AT(x, 'date') > 0`.")


def _states(node: Expression, study: Study, symbols: Symbols, within: tuple[Id, ...]) -> bool:
    """Tell whether an expression is a statement; `within` are the measures whose names led to it."""
    match node:
        case Binary(operator):
            return operator in _STATING
        case Unary(operator):
            return operator == "NOT"
        case Conditional(_, then, otherwise):
            return all(_states(part, study, symbols, within) for part in (then, otherwise))
        case Call(function, arguments) if function.upper() in _THROUGH and arguments:
            return _states(arguments[0], study, symbols, within)
        case Call(function, arguments) if function.upper() in FUNCTIONS and arguments:
            stays = function.upper() in {"MIN", "MAX"}
            return stays and all(_states(part, study, symbols, within) for part in arguments)
        case Name(text):
            name = canonical(text.rpartition(".")[2])
            if name in study.measures and name not in within:
                return _states(study.measures[name].measure.tree, study, symbols, (*within, name))
            symbol = symbols.find(name)
            return symbol is not None and symbol.element.is_switch
        case _:
            return False


def _check_stocks(behaviour: Behaviour, model: CheckedModel, faults: Faults) -> None:
    for name in behaviour.stocks:
        symbol = model.symbols.find(name)
        if symbol is None or not symbol.element.accumulates:
            hint = model.symbols.nearest(name) if symbol is None else ""
            faults.add("unknown-name", f"`{name}` is to be conserved, but is no stock.{hint}", behaviour.place)
