"""Branches in equations: comparisons with options, and that every option is told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from coyuntura.check.symbols import Symbols
from coyuntura.errors import Faults
from coyuntura.model.elements import Branch
from coyuntura.model.study import Study
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Binary, Expression, Name, Number, Quoted, walk


@dataclass(frozen=True, slots=True)
class Compared:
    """A text that is an option with which a branch is compared, and that option's number, from 1."""

    text: Quoted
    branch: Id
    option: Id
    number: int

    @property
    def tree(self) -> Expression:
        """What stands for it in cells."""
        return Number(float(self.number), self.text.span)


class Slip(NamedTuple):
    """What is wrong with a place where a branch stands."""

    message: str
    node: Expression
    way_out: str = ""


def compared(symbols: Symbols, node: Binary, *, is_measure: bool) -> Compared | Slip | None:
    """Return the option with which an operator compares a branch, or what is wrong; None where it compares none.

    Args:
        symbols: What names stand for.
        node: The operator; of a chain, the innermost.
        is_measure: Whether it reads finished runs.
    """
    name, text = (node.right, node.left) if isinstance(node.left, Quoted) else (node.left, node.right)
    symbol = symbols.find(name.text) if isinstance(name, Name) and name.indices is None else None
    if symbol is None or not isinstance(symbol.element, Branch) or not isinstance(text, Quoted):
        return None
    branch, option = symbol.element, canonical(text.text)
    if is_measure:
        message = f"`{branch.header.id}` is a branch, which only equations of the model read."
        return Slip(message, node, "Let an auxiliary of the model read it, and read that.")
    if node.operator not in {"=", "<>"}:
        return bare(branch, node)
    if option not in branch.names:
        return Slip(branch.unknown(text.text), text)
    return Compared(text, branch.header.id, option, branch.number(option))


def bare(branch: Branch, node: Expression) -> Slip:
    """Return what is wrong where a branch is not compared with one of its options."""
    name, first = branch.header.id, next(iter(branch.names), Id(""))
    return Slip(f"`{name}` is a branch, which is no number.", node, f"Write `IF {name} = '{first}' THEN ... ELSE ...`.")


def readers(study: Study, symbols: Symbols) -> Mapping[Id, Mapping[Id, Sequence[Id]]]:
    """Return by branch, and by option that they name, the elements whose equations compare them."""
    found: dict[Id, dict[Id, list[Id]]] = {branch.header.id: {} for branch in study.elements_of(Branch)}
    for element in (element for module in study.modules for element in module.elements):
        for node in (node for equation in element.expressions for node in walk(equation.tree)):
            option = compared(symbols, node, is_measure=False) if found and isinstance(node, Binary) else None
            if isinstance(option, Compared):
                by_option = found[option.branch].setdefault(option.option, [])
                by_option += [element.header.id] if element.header.id not in by_option else []
    return found


def check_told_apart(study: Study, symbols: Symbols, faults: Faults) -> None:
    """Require that equations tell every option of every branch from the others.

    One option of a branch may be unnamed: it is what `ELSE` means.
    """
    read = readers(study, symbols)
    for branch in study.elements_of(Branch):
        name = branch.header.id
        unnamed = [option for option in branch.options if option.id not in read[name]]
        if len(unnamed) == len(branch.options):
            message = f"no equation reads branch `{name}`."
            way_out = f"Write `IF {name} = '{branch.names[0]}' THEN ... ELSE ...`, or leave the branch out."
            faults.add("branch-unclear", message, branch.header.place, way_out)
        elif len(unnamed) > 1:
            one, *_, other = unnamed
            message = f"no equation tells option `{one.id}` of `{name}` from `{other.id}`: none names either."
            way_out = f"Write `IF {name} = '{other.id}' THEN ...` where it matters, or leave it out."
            faults.add("branch-unclear", message, other.place, way_out)
