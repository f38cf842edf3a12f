"""Macros: each use becomes equations of its own, under names that nothing else has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coyuntura.errors import Faults, Place
from coyuntura.interchange.vensim.marks import binds_marks, marks_in
from coyuntura.interchange.vensim.parse import bare_name
from coyuntura.interchange.vensim.tree import Bin, Group, Line, Node, Num, Ref, Rows, Sub, Text, Un, Use, chain, every
from coyuntura.interchange.vensim.variables import Definition, ForeignError
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Span

MOST_LINES = 10_000
"""Equations that macros may bring."""
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro's inputs and outputs, and its equations; the first output has the macro's own name."""

    name: str
    inputs: tuple[Id, ...]
    outputs: tuple[Id, ...]
    definitions: tuple[Definition, ...]
    place: Place


def expand(
    definitions: Sequence[Definition], macros: Mapping[Id, Macro], ranges: frozenset[Id], faults: Faults
) -> list[Definition]:
    """Return a model's lines with every use of a macro written out.

    Args:
        definitions: The model's lines.
        macros: The macros by name.
        ranges: Names of subscript ranges.
        faults: Filled with what cannot be written out.
    """
    if not macros:
        return list(definitions)
    return _Expansion(definitions, macros, ranges, faults).run()


class _Expansion:
    """Works through lines; those that a macro brings wait to be worked through themselves."""

    def __init__(
        self, definitions: Sequence[Definition], macros: Mapping[Id, Macro], ranges: frozenset[Id], faults: Faults
    ) -> None:
        self.macros = macros
        self.ranges = ranges
        self.faults = faults
        self.waiting: list[tuple[Definition, tuple[Id, ...]]] = [(one, ()) for one in reversed(definitions)]
        self.names = {canonical(one.line.name) for one in definitions}
        self.done: list[Definition] = []
        self.most = MOST_LINES + len(definitions)
        self.numbers: dict[Id, int] = {}

    def run(self) -> list[Definition]:
        """Return all lines."""
        while self.waiting:
            definition, within = self.waiting.pop()
            if len(self.done) + len(self.waiting) > self.most:
                message = f"the macros of the model expand to more than {MOST_LINES:,} equations."
                self.faults.add("foreign-too-large", message, definition.place(definition.line.span))
                return self.done
            body = definition.line.body
            if body is None or not any(isinstance(node, Use) and node.name in self.macros for node in every(body)):
                self.done.append(definition)
                continue
            try:
                written = self.rewritten(body, definition, within)
            except ForeignError as error:
                self.faults.add(error.code, f"{error}.", definition.place(error.span), error.way_out)
                continue
            self.done.append(Definition(replace(definition.line, body=written), definition.piece))
        return self.done

    def rewritten(self, node: Node, owner: Definition, within: tuple[Id, ...]) -> Node:
        """Return an expression with references in place of macros."""
        match node:
            case Num() | Text() | Ref():
                return node
            case Un():
                return replace(node, operand=self.rewritten(node.operand, owner, within))
            case Bin():
                return self.binary(node, owner, within)
            case Group():
                return replace(node, items=tuple(self.rewritten(item, owner, within) for item in node.items))
            case Rows():
                return node
            case Use():
                arguments = tuple(self.rewritten(argument, owner, within) for argument in node.arguments)
                if node.name in self.macros:
                    return self.instance(replace(node, arguments=arguments), owner, within)
                return replace(node, arguments=arguments)

    def binary(self, node: Bin, owner: Definition, within: tuple[Id, ...]) -> Node:
        first, links = chain(node)
        result = self.rewritten(first, owner, within)
        for link in links:
            result = replace(link, left=result, right=self.rewritten(link.right, owner, within))
        return result

    def instance(self, use: Use, owner: Definition, within: tuple[Id, ...]) -> Node:
        """Add a macro's equations for one use; return the reference that stands for its value.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        macro = self.macros[use.name]
        if use.name in within:
            raise ForeignError("foreign-unsupported", f"the macro `{macro.name}` uses itself", use.span)
        if len(within) > _DEEPEST:
            message = f"macros use each other more than {_DEEPEST} levels deep"
            raise ForeignError("foreign-too-large", message, use.span)
        if len(use.arguments) != len(macro.inputs) or len(use.outputs) > len(macro.outputs) or use.subs:
            given = f"{len(use.arguments)} inputs and {len(use.outputs)} outputs"
            message = f"`{macro.name}` takes {len(macro.inputs)} inputs and {len(macro.outputs)} outputs, got {given}"
            raise ForeignError("foreign-syntax", message, use.span)
        # What an array function around the macro marks, the macro is over as well.
        marks = marks_in(*use.arguments)
        left = _left_of(owner.line, self.ranges)
        twice = next((name for name in marks if name in {sub.name for sub in left.subs}), None)
        if twice is not None or (marks and use.outputs):
            message = f"`{twice or marks[0]}!` marks a macro that has further outputs, or stands over the same range"
            raise ForeignError("foreign-unsupported", message, use.span)
        inner = left.with_marks(marks, use.span)
        given = replace(use, arguments=tuple(_unmarked(argument, marks) for argument in use.arguments))
        prefix = self.prefix(f"{owner.line.name} {macro.name}")
        found = self.written(macro, given, owner, inner, prefix, within)
        return replace(found, subs=tuple(replace(sub, is_all=sub.name in marks) for sub in found.subs))

    def prefix(self, wanted: str) -> str:
        """Return a name that nothing else has, to put before a macro's names."""
        key, found = canonical(wanted), wanted
        number = self.numbers.get(key, 1)
        while canonical(found) in self.names:
            number += 1
            found = f"{wanted} {number}"
        self.numbers[key] = number
        self.names.add(canonical(found))
        return found

    def written(
        self, macro: Macro, use: Use, owner: Definition, left: "_Left", prefix: str, within: tuple[Id, ...]
    ) -> Ref:
        """Add the equations of one use and of its inputs and outputs.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        own = {canonical(one.line.name): canonical(f"{prefix} {one.line.name}") for one in macro.definitions}
        given: dict[Id, Node] = {}
        for name, argument in zip(macro.inputs, use.arguments, strict=True):
            given[name] = argument
            if not isinstance(argument, Ref | Num):
                label = f"{prefix} {name.replace('_', ' ')}"
                line = Line(label, left.subs, left.excepts, "", "=", argument, use.span)
                self.done.append(Definition(line, owner.piece))
                given[name] = Ref(canonical(label), left.subs, use.span)
        lookups = frozenset(canonical(one.line.name) for one in macro.definitions if one.line.sign == "(")
        names = _Names(own, given, lookups, left.subs)
        for one in macro.definitions:
            body = None if one.line.body is None else names.renamed(one.line.body)
            subs = (*left.subs, *one.line.subs)
            excepts = tuple((*except_, *one.line.subs) for except_ in left.excepts)
            line = replace(one.line, name=f"{prefix} {one.line.name}", subs=subs, excepts=excepts, body=body)
            self.waiting.append((Definition(line, one.piece), (*within, canonical(macro.name))))
        for name, output in zip(macro.outputs, use.outputs, strict=False):
            self.output(own.get(name), output, owner, left)
        if canonical(macro.name) not in own:
            raise ForeignError("foreign-undefined", f"`{macro.name}` has no equation for its own value", use.span)
        return Ref(own[canonical(macro.name)], left.subs, use.span)

    def output(self, inner: Id | None, output: Node, owner: Definition, left: "_Left") -> None:
        """Add the equation of a variable that a macro's further output gives.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        if inner is None or not isinstance(output, Ref):
            raise ForeignError("foreign-undefined", "the macro has no equation for this output", output.span)
        span = output.span
        label = bare_name(owner.piece.text[span.offset : span.offset + span.width])
        line = Line(label, output.subs, (), "", "=", Ref(inner, left.subs, span), Span(span.offset, span.width))
        self.done.append(Definition(line, owner.piece))


@dataclass(frozen=True, slots=True)
class _Left:
    """Ranges that the equations of a macro are over, and elements that they leave out."""

    subs: tuple[Sub, ...]
    excepts: tuple[tuple[Sub, ...], ...]

    def with_marks(self, marks: Sequence[Id], span: Span) -> "_Left":
        """Return the same over some more ranges."""
        added = tuple(Sub(name, span) for name in marks)
        return _Left((*self.subs, *added), tuple((*except_, *added) for except_ in self.excepts))


def _left_of(line: Line, ranges: frozenset[Id]) -> _Left:
    """Return the ranges on a line's left side, and what it leaves out of them."""
    kept = [number for number, sub in enumerate(line.subs) if sub.name in ranges]
    excepts: list[tuple[Sub, ...]] = []
    for left_out in line.excepts:
        fixed = [number for number in range(len(line.subs)) if number not in kept]
        if len(left_out) != len(line.subs) or any(left_out[at].name != line.subs[at].name for at in fixed):
            # Of another rank, which is told later, or about another element than the line's.
            continue
        excepts.append(tuple(left_out[number] for number in kept))
    return _Left(tuple(line.subs[number] for number in kept), tuple(excepts))


def _unmarked(node: Node, marks: Sequence[Id]) -> Node:
    """Return an expression without marks, but for those that an array function in it has."""
    match node:
        case Ref():
            subs = tuple(replace(sub, is_all=sub.is_all and sub.name not in marks) for sub in node.subs)
            return replace(node, subs=subs, is_all=node.is_all and node.name not in marks)
        case Un():
            return replace(node, operand=_unmarked(node.operand, marks))
        case Bin():
            first, links = chain(node)
            result = _unmarked(first, marks)
            for link in links:
                result = replace(link, left=result, right=_unmarked(link.right, marks))
            return result
        case Use() if not binds_marks(node):
            subs = tuple(replace(sub, is_all=sub.is_all and sub.name not in marks) for sub in node.subs)
            return replace(node, subs=subs, arguments=tuple(_unmarked(one, marks) for one in node.arguments))
        case Group():
            return replace(node, items=tuple(_unmarked(item, marks) for item in node.items))
        case _:
            return node


@dataclass(frozen=True, slots=True)
class _Names:
    """What the names in a macro's equations stand for in one use."""

    own: Mapping[Id, Id]
    given: Mapping[Id, Node]
    lookups: frozenset[Id]
    subs: tuple[Sub, ...]

    def renamed(self, node: Node) -> Node:
        """Return an expression over the names of one use."""
        match node:
            case Num() | Text():
                return node
            case Ref():
                return self.reference(node)
            case Un():
                return replace(node, operand=self.renamed(node.operand))
            case Bin():
                first, links = chain(node)
                result = self.renamed(first)
                for link in links:
                    result = replace(link, left=result, right=self.renamed(link.right))
                return result
            case Group():
                return replace(node, items=tuple(self.renamed(item) for item in node.items))
            case Rows():
                return node
            case Use():
                return self.call(node)

    def reference(self, node: Ref) -> Node:
        """Return what a name stands for: one of the macro's own, an input, or with `$` one of the model's.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        if node.name in self.given:
            found = self.given[node.name]
            if node.subs and isinstance(found, Ref) and not found.subs:
                return replace(found, subs=node.subs)
            if node.subs:
                raise ForeignError("foreign-unsupported", f"the input `{node.name}` has subscripts twice", node.span)
            return found
        if node.name in self.own:
            return replace(node, name=self.own[node.name], subs=(*self.subs, *node.subs))
        if node.name.endswith("$"):
            return replace(node, name=canonical(node.name.removesuffix("$")))
        return node

    def call(self, node: Use) -> Node:
        """Return a call; an input or a name of the macro's own may be a lookup."""
        arguments = tuple(self.renamed(argument) for argument in node.arguments)
        outputs = tuple(self.renamed(output) for output in node.outputs)
        found = self.given.get(node.name)
        if isinstance(found, Ref):
            return replace(node, name=found.name, subs=found.subs or node.subs, arguments=arguments, outputs=outputs)
        if node.name in self.own and node.name in self.lookups:
            name, subs = self.own[node.name], (*self.subs, *node.subs)
            return replace(node, name=name, subs=subs, arguments=arguments, outputs=outputs)
        return replace(node, arguments=arguments, outputs=outputs)
