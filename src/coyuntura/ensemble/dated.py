"""Parameters that a scenario changes at a date: a switch in the model, which history leaves where it is.

`cut: {value: 0.3, from: 2017-08}` makes of the parameter `cut` what it is (a number that priors draw and callers set)
and what it is now: `cut.then` while an event from `cut.from` until `cut.until` would be in force, else `cut`. Equations
and outputs read the latter under the name `cut`, so every kernel runs it as it runs an event. Parameters that no
scenario of the study changes at a date are as they were.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import replace

from coyuntura.check.cells import CarriedCell, CheckedModel, LoopCell, MemoryCell, PipelineCell, StockCell, in_force
from coyuntura.program.lower import lower
from coyuntura.program.program import Program
from coyuntura.program.verify import verify
from coyuntura.syntax.tree import Call, Conditional, Expression, Name, rewrite

FROM, UNTIL, THEN = "from", "until", "then"


def switches(cells: Collection[str]) -> dict[str, float]:
    """Return what switches of parameters are in history, by cell: they never begin."""
    return {f"{cell}.{key}": value for cell in cells for key, value in _NEVER.items()}


_NEVER = {FROM: math.inf, UNTIL: math.inf, THEN: 0.0}


def lower_dated(model: CheckedModel, cells: Collection[str]) -> Program:
    """Return the program of a model in which some cells of parameters may change at a date."""
    if not cells:
        return lower(model)
    now = {cell: f"{cell}.now" for cell in cells}
    program = lower(_switched(model, now))
    names = {**program.names, **{cell: program.names[name] for cell, name in now.items()}}
    named = replace(program, names=names)
    verify(named)
    return named


def _switched(model: CheckedModel, now: Mapping[str, str]) -> CheckedModel:
    """Return a model whose equations read what parameters are now."""

    def of(tree: Expression) -> Expression:
        return _renamed(tree, now)

    stocks = {
        name: StockCell(of(cell.initial), of(cell.rate), tuple(map(of, cell.inflows)), tuple(map(of, cell.outflows)))
        for name, cell in model.stocks.items()
    }
    pipelines = {
        name: PipelineCell(of(cell.initial), of(cell.source), of(cell.delay)) for name, cell in model.pipelines.items()
    }
    return replace(
        model,
        dates={**model.dates, **switches(now)},
        computed={**{name: _switch(cell) for cell, name in now.items()}, **_each(model.computed, now)},
        computed_initially=_each(model.computed_initially, now),
        stocks=stocks,
        memories={name: MemoryCell(of(cell.initial), of(cell.source)) for name, cell in model.memories.items()},
        pipelines=pipelines,
        loops={name: _loop(loop, now) for name, loop in model.loops.items()},
        order=(*now.values(), *model.order),
        initial_order=(*now.values(), *model.initial_order),
    )


def _switch(cell: str) -> Expression:
    return Conditional(in_force(cell), Name(f"{cell}.{THEN}"), Name(cell))


def _each(trees: Mapping[str, Expression], now: Mapping[str, str]) -> dict[str, Expression]:
    return {name: _renamed(tree, now) for name, tree in trees.items()}


def _loop(loop: LoopCell, now: Mapping[str, str]) -> LoopCell:
    carried = {
        name: CarriedCell(_renamed(cell.initial, now), _renamed(cell.following, now))
        for name, cell in loop.carried.items()
    }
    body = {
        name: _loop(part, now) if isinstance(part, LoopCell) else _renamed(part, now)
        for name, part in loop.body.items()
    }
    return LoopCell(loop.count, carried, body)


def _renamed(tree: Expression, names: Mapping[str, str]) -> Expression:
    """Return a tree in which other names stand for some."""

    def leaf(node: Expression) -> Expression:
        match node:
            case Name(text, indices, span) if text in names:
                return Name(names[text], indices, span)
            case Call(function, arguments, span):
                return Call(function, tuple(rewrite(item, leaf) for item in arguments), span)
            case _:
                return node

    return rewrite(tree, leaf)
