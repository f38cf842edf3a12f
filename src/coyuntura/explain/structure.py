"""Structural properties: what holds of a study itself, or of every step of its runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from coyuntura.check.order import names_in
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.designs import draw
from coyuntura.evidence.ledger import reconcile
from coyuntura.model.questions import Structure
from coyuntura.names import Id, Text
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate
from coyuntura.syntax.tree import Binary, Expression, Name, Number

Reals: TypeAlias = NDArray[np.float64]
_MEMBERS = 8
_TOLERANCE = 1e-9


def problem(checked: CheckedStudy, structure: Structure, stocks: Sequence[Id]) -> Text | None:
    """Return what is wrong with a structural property, or None where it holds.

    Args:
        checked: The study.
        structure: The property.
        stocks: Stocks that `conserved` speaks of; all where none is named.
    """
    return _CHECKS[structure](checked, stocks)


def _accounts_complete(checked: CheckedStudy, _stocks: Sequence[Id]) -> Text | None:
    accounts = [(account.cell, account.holding) for account in checked.model.accounts]
    bare = [
        cell
        for cell, holding in accounts
        if holding is None or not (holding.custodian and holding.owner and holding.controller)
    ]
    for ledger in checked.study.ledgers.values():
        bare += [
            f"{ledger.id}: {account.id}"
            for account in ledger.accounts
            if not account.outside and not (account.custodian and account.owner and account.controller)
        ]
    if not accounts and not checked.study.ledgers:
        return Text("The study has no account.", "El estudio no tiene ninguna cuenta.")
    if bare:
        return Text(
            f"No custodian, owner or controller: {bare[0]}.", f"Sin custodio, propietario o controlador: {bare[0]}."
        )
    return None


def _ledgers_reconcile(checked: CheckedStudy, _stocks: Sequence[Id]) -> Text | None:
    if not checked.study.ledgers:
        return Text("The study has no ledger.", "El estudio no tiene ningún libro.")
    for ledger in checked.study.ledgers.values():
        for found in reconcile(ledger):
            return Text(found.message, found.message)
    return None


def _conserved(checked: CheckedStudy, stocks: Sequence[Id]) -> Text | None:
    """Follow each stock step by step, and all of them together across their common boundary."""
    model = checked.model
    wanted = [cell for name in (stocks or ()) for cell in model.variables[name].cells] or list(model.stocks)
    cells = sorted({name for cell in wanted for name in names_in(model.stocks[cell].rate)} | set(wanted))
    clock = replace(model.clock, saveper=model.clock.dt, method="euler")
    program = lower(replace(model, clock=clock))
    inputs = Inputs.of_model(model, _MEMBERS)
    inputs = replace(
        inputs, parameters={**inputs.parameters, **draw(model.priors, _MEMBERS, checked.study.ensemble.seed)}
    )
    values = simulate(program, inputs, [cell for cell in cells if cell in program.names]).values
    crossing = np.zeros((clock.steps, _MEMBERS))
    held = np.zeros((clock.steps, _MEMBERS))
    scale = np.full((clock.steps, _MEMBERS), 1.0)
    for cell in wanted:
        stock = model.stocks[cell]
        change = np.diff(values[cell], axis=0)
        gained = sum((_value(term, values)[:-1] for term in stock.inflows), np.zeros_like(change))
        lost = sum((_value(term, values)[:-1] for term in stock.outflows), np.zeros_like(change))
        size = np.abs(values[cell][:-1]) + clock.dt * (np.abs(gained) + np.abs(lost)) + 1e-12
        if not np.all(np.abs(change - clock.dt * (gained - lost)) <= _TOLERANCE * size):
            return Text(
                f"{cell} changes by something other than its flows.", f"{cell} cambia por algo distinto de sus flujos."
            )
        held += change
        scale += size
    crossing += clock.dt * _boundary(checked, wanted, values)[:-1]
    if not np.all(np.abs(held - crossing) <= _TOLERANCE * scale):
        return Text(
            "What the stocks hold together changes by something other than what enters and leaves.",
            "Lo que las existencias suman cambia por algo distinto de lo que entra y sale.",
        )
    return None


def _boundary(checked: CheckedStudy, wanted: Sequence[str], values: Mapping[str, Reals]) -> Reals:
    """Return what enters the wanted stocks from outside them minus what leaves them, at each step."""
    stocks = [checked.model.stocks[cell] for cell in wanted]
    entering = [term for stock in stocks for term in stock.inflows]
    leaving = [term for stock in stocks for term in stock.outflows]
    inside_in = {name for term in entering for name in names_in(term)}
    inside_out = {name for term in leaving for name in names_in(term)}
    shape = values[wanted[0]]
    net = np.zeros_like(shape)
    for term in entering:
        if not set(names_in(term)) & inside_out or not isinstance(term, Name):
            net = net + _value(term, values)
    for term in leaving:
        if not set(names_in(term)) & inside_in or not isinstance(term, Name):
            net = net - _value(term, values)
    return net


def _value(term: Expression, values: Mapping[str, Reals]) -> Reals:
    """Return a flow's trajectory; a computed index multiplies it by whether it leads here.

    Raises:
        ValueError: The term is of another shape than unrolling gives it.
    """
    match term:
        case Name(cell):
            return values[cell]
        case Number(value):
            return np.asarray(value)
        case Binary("*", left, right):
            return _value(left, values) * _value(right, values)
        case Binary("=", left, right):
            return np.asarray(_value(left, values) == _value(right, values), dtype=np.float64)
        case _:
            msg = f"a flow's end is not {term!r}"
            raise ValueError(msg)


_CHECKS: Mapping[Structure, Callable[[CheckedStudy, Sequence[Id]], Text | None]] = MappingProxyType(
    {
        "accounts-complete": _accounts_complete,
        "ledgers-reconcile": _ledgers_reconcile,
        "conserved": _conserved,
    }
)
