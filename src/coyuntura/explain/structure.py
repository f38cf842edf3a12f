"""Structural properties: what holds of a study itself, or of every step of its runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, assert_never, get_args

import numpy as np

from coyuntura.arrays import Indices, Reals
from coyuntura.check.cells import CheckedModel
from coyuntura.check.counts import merging
from coyuntura.check.instruments import instruments_of, read_beside
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.dated import lower_dated
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.worlds import inputs_for, world_of
from coyuntura.evidence.ledger import Problem, reconcile
from coyuntura.explain.toggling import answering
from coyuntura.model.elements import Stock
from coyuntura.model.questions import Structure
from coyuntura.names import Id
from coyuntura.simulate.simulate import simulate
from coyuntura.syntax.tree import Conditional, Expression, Name

Side: TypeAlias = Literal["in", "out"]
_SIDES: tuple[Side, ...] = get_args(Side)
_MEMBERS = 8
_TOLERANCE = 1e-9


FlawCode: TypeAlias = Literal[
    "no-account",
    "account-bare",
    "no-ledger",
    "ledger-open",
    "no-stock",
    "none-finite",
    "stock-open",
    "sum-open",
    "no-instrument",
    "motive-unsaid",
    "motive-is-reason",
    "instrument-acts",
    "instrument-answered",
    "no-count",
    "counts-merged",
]
"""What can be wrong: there is nothing to look at, an account that nobody holds, a ledger that does not reconcile,
no member that stays finite, a stock or all of them together that change by something other than flows, no instrument,
none that tells reason from motive, a motive that is the reason, an instrument that something else than its constraints
reads, a stock that answers one whose constraints do not move, no count, and a claim that merges counts."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a structural property, where, and how where a ledger does not reconcile."""

    code: FlawCode
    where: str = ""
    problem: Problem | None = None


def flaw_of(
    checked: CheckedStudy, structure: Structure, stocks: Sequence[Id], members: Members, claims: Sequence[str] = ()
) -> Flaw | None:
    """Return what is wrong with a structural property, or None where it holds.

    Args:
        checked: The study.
        structure: The property.
        stocks: Stocks that `conserved` speaks of; all where none is named.
        members: Of whom the first few are followed step by step.
        claims: Those that `counts-apart` speaks of.
    """
    match structure:
        case "accounts-complete":
            return _accounts_complete(checked)
        case "ledgers-reconcile":
            return _ledgers_reconcile(checked)
        case "instruments":
            return _instruments(checked)
        case "toggles":
            return _toggles(checked, members.take(np.arange(min(_MEMBERS, members.count))))
        case "counts-apart":
            return _counts_apart(checked, claims)
        case "conserved":
            return _conserved(checked, stocks, members.take(np.arange(min(_MEMBERS, members.count))))
        case _:
            assert_never(structure)


def _accounts_complete(checked: CheckedStudy) -> Flaw | None:
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
        return Flaw("no-account")
    return Flaw("account-bare", bare[0]) if bare else None


def _instruments(checked: CheckedStudy) -> Flaw | None:
    """Each instrument acts by constraints alone; one or more says its motive, and none takes the reason for it."""
    instruments = instruments_of(checked.study)
    if not instruments:
        return Flaw("no-instrument")
    for event in instruments:
        if set(event.motives) & set(event.reasons):
            return Flaw("motive-is-reason", event.header.id)
        if read_beside(checked.study, event):
            return Flaw("instrument-acts", event.header.id)
    is_told = any(event.reasons and event.motives for event in instruments)
    return None if is_told else Flaw("motive-unsaid", instruments[0].header.id)


def _toggles(checked: CheckedStudy, members: Members) -> Flaw | None:
    """Taking an instrument out moves nothing before it begins, and nothing where its constraints stay as they are."""
    if not any(event.constrains for event in instruments_of(checked.study)):
        return Flaw("no-instrument")
    for event, stock in answering(checked, members):
        return Flaw("instrument-answered", f"{event.header.id}: {stock}")
    return None


def _counts_apart(checked: CheckedStudy, cited: Sequence[str]) -> Flaw | None:
    """No claim merges figures that a behaviour cites or that the study counts, so that rival counts are never one."""
    claims = checked.study.claims
    figures = {name for name in cited if name in claims and claims[name].figure is not None}
    if not figures:
        return Flaw("no-count")
    counted = {name for name, claim in claims.items() if claim.figure is not None and claim.figure.counts}
    merged = merging(claims, figures | counted)
    return Flaw("counts-merged", merged[0]) if merged else None


def _ledgers_reconcile(checked: CheckedStudy) -> Flaw | None:
    if not checked.study.ledgers:
        return Flaw("no-ledger")
    for ledger in checked.study.ledgers.values():
        for found in reconcile(ledger):
            return Flaw("ledger-open", ledger.id, found)
    return None


def _conserved(checked: CheckedStudy, stocks: Sequence[Id], members: Members) -> Flaw | None:
    """Follow each stock step by step, and all of them together across their common boundary."""
    model = checked.model
    names = stocks or model.names_of(Stock)
    wanted = [cell for name in names for cell in model.variables[name].cells]
    if not wanted:
        return Flaw("no-stock")
    values = _stepwise(checked, wanted, members)
    finite = np.logical_and.reduce([np.isfinite(trajectory).all(axis=0) for trajectory in values.values()])
    if not finite.any():
        return Flaw("none-finite")
    values = {name: trajectory[:, finite] for name, trajectory in values.items()}
    for cell in wanted:
        gains, losses = ([values[name] for name in _flow_cells(model, cell, side)] for side in _SIDES)
        if not _adds_up(model.clock.dt, [values[cell]], gains, losses):
            return Flaw("stock-open", cell)
    if not _adds_up(model.clock.dt, [values[cell] for cell in wanted], *_crossing(checked, wanted, values)):
        return Flaw("sum-open")
    return None


def _flow_cells(model: CheckedModel, stock: str, side: Side) -> Mapping[str, Expression]:
    """Return what enters or leaves a stock, each term under a name of its own."""
    terms = model.stocks[stock].inflows if side == "in" else model.stocks[stock].outflows
    return {f"{stock}.{side}{number}": term for number, term in enumerate(terms)}


def _stepwise(checked: CheckedStudy, wanted: Sequence[str], members: Members) -> Mapping[str, Reals]:
    """Return stocks and their flows at every step of Euler's method, shape (time, member).

    What leads to a stock by a computed index is computed beside the run, not by it.
    """
    model = checked.model
    # What is lowered here is another model: flows by themselves, and every step saved.
    terms: dict[str, Expression] = {}
    for cell in wanted:
        terms |= {**_flow_cells(model, cell, "in"), **_flow_cells(model, cell, "out")}
    flows = {_flow(term) for term in terms.values()}
    computed, order = {**model.computed, **terms}, (*model.order, *terms)
    clock = replace(model.clock, saveper=model.clock.dt, method="euler")
    program = lower_dated(replace(model, clock=clock, computed=computed, order=order), checked.dated)
    # A flow is saved at the beginning of a step, so that steps are taken whole.
    program = replace(program, dates=())
    which: Indices = np.zeros(members.count, dtype=np.intp)
    inputs = inputs_for(checked, [world_of(checked.study)], members.draws, which, members.runs, members.seed)
    return simulate(program, inputs, sorted({*wanted, *terms, *flows})).values


def _adds_up(dt: float, held: Sequence[Reals], gains: Sequence[Reals], losses: Sequence[Reals]) -> bool:
    """Tell whether what is held changes in each step by gains minus losses, up to rounding."""
    change = np.diff(np.sum(held, axis=0), axis=0)
    size = np.abs(held).sum(axis=0)[:-1] + 1e-12
    expected = np.zeros_like(change)
    for sign, terms in ((dt, gains), (-dt, losses)):
        for term in terms:
            amount = sign * term[:-1]
            expected += amount
            size = size + np.abs(amount)
    return bool(np.all(np.abs(change - expected) <= _TOLERANCE * size))


def _crossing(
    checked: CheckedStudy, wanted: Sequence[str], values: Mapping[str, Reals]
) -> tuple[Sequence[Reals], Sequence[Reals]]:
    """Return the flows that enter the wanted stocks from outside them, and those that leave them.

    A flow from one of them to another crosses nothing, wherever a computed index leads it:
    where it leads nowhere, what it takes is lost, and the stocks do not add up.
    """
    stocks = [checked.model.stocks[cell] for cell in wanted]
    entering = {_flow(term) for stock in stocks for term in stock.inflows}
    leaving = {_flow(term) for stock in stocks for term in stock.outflows}
    return [values[name] for name in entering - leaving], [values[name] for name in leaving - entering]


def _flow(term: Expression) -> str:
    """Return the flow of a stock's inflow or outflow.

    Raises:
        ValueError: The term is of another shape than unrolling gives it.
    """
    while isinstance(term, Conditional):
        term = term.then
    if isinstance(term, Name):
        return term.text
    msg = f"a flow's end is not {term!r}"
    raise ValueError(msg)
