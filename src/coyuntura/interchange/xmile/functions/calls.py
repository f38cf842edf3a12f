"""What the rows of XMILE's functions are made with."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from coyuntura.interchange.registry import Function, Kind
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.interchange.xmile.tree import Node
from coyuntura.syntax.tree import Call, Expression

Arguments: TypeAlias = Sequence[Node]
Build: TypeAlias = Callable[[Translator, Arguments], Expression]
Row: TypeAlias = Function[Callable[[Translator, Arguments, bool], Expression]]
"""A function of XMILE's, made of its arguments and whether whole arrays are reduced around it."""


def trees(translator: Translator, arguments: Arguments) -> tuple[Expression, ...]:
    """Return the trees of a call's arguments."""
    return tuple(translator.tree(argument) for argument in arguments)


def same(name: str, ours: str, kind: Kind, arity: tuple[int, int] = (1, 1)) -> Row:
    """Return the row of a function that the language has, and that reads whole arrays where those around it do."""

    def build(translator: Translator, arguments: Arguments, starred: bool) -> Expression:  # noqa: FBT001  a fact of the call
        return Call(ours, tuple(translator.tree(argument, starred=starred) for argument in arguments))

    least, most = arity
    return Function(name=name, kind=kind, least=least, most=most, becomes=f"`{ours}`", build=build)


def own(
    name: str,
    kind: Kind,
    arity: tuple[int, int],
    becomes: str,
    build: Build,
    *,
    otherwise: str = "",
) -> Row:
    """Return the row of a function whose call becomes something of its own, of single values."""
    least, most = arity
    return Function(
        name=name,
        kind=kind,
        least=least,
        most=most,
        becomes=becomes,
        build=lambda translator, arguments, _starred: build(translator, arguments),
        otherwise=otherwise,
    )
