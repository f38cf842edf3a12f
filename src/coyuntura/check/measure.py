"""The noun of a checked measure, and the same measure read under another scenario."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id
from coyuntura.syntax.tree import Call, Expression, Name, Number, rewrite, walk
from coyuntura.units import DIMENSIONLESS, Unit


@dataclass(frozen=True, slots=True)
class Measure:
    """A checked measure: its tree over `scenario:cell`, its unit, and the cells it reads by scenario.

    `parts` are expressions to which the tree and later parts refer by name, in the order of evaluation.
    `scenario` is one that the measure names itself, empty where it names none: then all its runs are of history.
    """

    tree: Expression
    unit: Unit
    needs: frozenset[tuple[Id, str]]
    parts: Mapping[str, Expression] = field(default_factory=dict[str, Expression])
    scenario: str = ""


NOTHING = Measure(Number(0.0), DIMENSIONLESS, frozenset())
"""What stands for a measure that does not fit."""


def needs(tree: Expression, parts: Mapping[str, Expression]) -> Iterator[tuple[Id, str]]:
    """Yield the cells that a tree and its parts read, by scenario."""
    for root in (*parts.values(), tree):
        for node in walk(root):
            if isinstance(node, Name) and ":" in node.text:
                scenario, _, cell = node.text.partition(":")
                yield Id(scenario), cell


def under(measure: Measure, scenario: Id) -> Measure:
    """Return a measure that names no scenario with every run in it taken from one.

    Its parts get names of their own, so that they can stand beside those of the same measure under another one.
    """

    def moved(node: Expression) -> Expression:
        match node:
            case Name(text) if text in measure.parts:
                return Name(f"{scenario} {text}", None, node.span)
            case Name(text) if text.startswith(f"{HISTORY}:"):
                return Name(f"{scenario}:{text.partition(':')[2]}", None, node.span)
            case Call(function, arguments, span):
                return Call(function, tuple(rewrite(argument, moved) for argument in arguments), span)
            case _:
                return node

    tree = rewrite(measure.tree, moved)
    parts = {f"{scenario} {name}": rewrite(part, moved) for name, part in measure.parts.items()}
    return replace(measure, tree=tree, parts=parts, needs=frozenset(needs(tree, parts)), scenario=scenario)
