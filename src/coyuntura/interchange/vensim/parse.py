"""Vensim equation text to trees, through a grammar."""

import math
import re
from functools import cache
from importlib.resources import files
from typing import Literal, Protocol, TypeAlias, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput

from coyuntura.interchange.vensim.tree import (
    NA,
    Bin,
    Group,
    Line,
    Mode,
    Node,
    Num,
    Operator,
    RangeItem,
    RangeLine,
    Ref,
    Rows,
    Sub,
    Target,
    Text,
    Un,
    Use,
    operands,
)
from coyuntura.names import Id, canonical
from coyuntura.numerals import is_too_small
from coyuntura.syntax.grammars import TOO_DEEP, is_deeper, problem, span_of
from coyuntura.syntax.tree import Span

_TABBED = re.compile(r"=\s*+TABBED ARRAY\s*+\(", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_Made: TypeAlias = Node | Sub | RangeItem | Target | RangeLine | Line
_Subs: TypeAlias = tuple[Sub, ...]


class LineError(ValueError):
    """An equation cannot be read; `span` says where, `code` what kind of fault it is."""

    def __init__(self, message: str, span: Span, code: str = "foreign-syntax") -> None:
        super().__init__(message)
        self.span = span
        self.code = code


def parse_line(text: str) -> RangeLine | Line:
    """Return the tree of an equation, a lookup or a range.

    Raises:
        LineError: The text does not follow the grammar, or is deeper than an equation may be.
    """
    tabbed = _TABBED.search(text)
    if tabbed is not None and text.rstrip().endswith(")"):
        return _tabbed(text, tabbed.start() + 1, tabbed.end())
    try:
        line = _parser().parse(text)
    except UnexpectedInput as error:
        raise LineError(problem(error, text), span_of(error, text)) from error
    if isinstance(line, Line) and line.body is not None and is_deeper(line.body, operands, _left_of):
        raise LineError(TOO_DEEP, Span(0, 1), "foreign-too-large")
    return line


def bare_name(token: str) -> str:
    """Return a name as Vensim shows it: no quotes, single blanks."""
    if token.startswith('"'):
        token = re.sub(r"\\(.)", r"\1", token[1:-1])
    return " ".join(token.split())


def _tabbed(text: str, left: int, first: int) -> Line:
    """Return a line whose numbers stand in columns parted by blanks.

    Args:
        text: The whole equation, which ends with a bracket.
        left: Where its left side ends, behind the sign.
        first: Where its numbers begin.

    Raises:
        LineError: The left side cannot be read, or a word among the numbers is none.
    """
    line = parse_line(f"{text[:left]} 0")
    found: list[Node] = []
    for word in re.finditer(r"\S+", text[first : text.rindex(")")]):
        span = Span(first + word.start(), len(word.group()))
        if _NUMBER.fullmatch(word.group()) is None:
            raise LineError(f"`{word.group()[:40]}` is no number", span)
        found.append(Num(float(word.group()), span))
    if not isinstance(line, Line):
        raise LineError("a table of numbers needs a variable", Span(0, 1))
    if not found:
        raise LineError("the table holds no numbers", Span(first, 1))
    body = Rows((tuple(found),), Span(first, 1))
    return Line(line.name, line.subs, line.excepts, line.mode, line.sign, body, line.span)


def _left_of(node: Node) -> Node | None:
    return node.left if isinstance(node, Bin) else None


class _Parser(Protocol):
    """The parser, with the type of what our builder makes of a text."""

    def parse(self, text: str) -> RangeLine | Line: ...


@cache
def _parser() -> _Parser:
    grammar = files("coyuntura.interchange.vensim").joinpath("grammar.lark").read_text(encoding="utf-8")
    parser = Lark(grammar, parser="lalr", propagate_positions=False, maybe_placeholders=False, transformer=_Builder())
    return cast("_Parser", parser)


def _at(token: Token) -> Span:
    return Span(token.start_pos or 0, len(token))


def _span(first: Node, last: Node) -> Span:
    start = first.span.offset
    return Span(start, max(1, last.span.offset + last.span.width - start))


def _id(token: str) -> Id:
    return canonical(bare_name(token))


class _Builder(Transformer[Token, _Made]):
    """Builds the tree bottom up while the text is parsed, so depth costs no recursion."""

    def start(self, children: list[_Made]) -> _Made:
        return children[0]

    def name(self, children: list[Token]) -> Token:
        return children[0]

    # ranges

    def element(self, children: list[Token]) -> RangeItem:
        name = bare_name(children[0])
        return RangeItem(name, "", _at(children[0]))

    def numbered(self, children: list[Token]) -> RangeItem:
        first, last = children[0], children[-1]
        return RangeItem(bare_name(first), bare_name(last), _at(first))

    def mapped(self, children: list[Token]) -> Target:
        name, *parts = children
        return Target(_id(name), tuple(_id(part) for part in parts), bare_name(name))

    def targets(self, children: list[Target]) -> tuple[Target, ...]:
        return tuple(children)

    def range(self, children: list[Token | RangeItem | tuple[Target, ...]]) -> RangeLine:
        name, *rest = children
        items = tuple(item for item in rest if isinstance(item, RangeItem))
        targets = rest[-1] if isinstance(rest[-1], tuple) else ()
        token = cast("Token", name)
        return RangeLine(bare_name(token), items, targets, None, None, _at(token))

    def read_range(self, children: list[Token | Use | tuple[Target, ...]]) -> RangeLine:
        token, use = cast("Token", children[0]), cast("Use", children[1])
        targets = children[2] if len(children) > 2 else ()  # noqa: PLR2004  name, call and targets
        return RangeLine(bare_name(token), (), cast("tuple[Target, ...]", targets), None, use, _at(token))

    def same(self, children: list[Token]) -> RangeLine:
        other = children[-1]
        return RangeLine(bare_name(children[0]), (), (), _id(other), None, _at(children[0]), bare_name(other))

    # lines

    def left(self, children: list[Token | _Subs | tuple[_Subs, ...]]) -> Line:
        token = cast("Token", children[0])
        subs: _Subs = ()
        excepts: tuple[_Subs, ...] = ()
        for child in children[1:]:
            groups = cast("tuple[_Subs | Sub, ...]", child)
            if groups and isinstance(groups[0], tuple):
                excepts = cast("tuple[_Subs, ...]", groups)
            else:
                subs = cast("_Subs", groups)
        return Line(bare_name(token), subs, excepts, "", "", None, _at(token))

    def equation(self, children: list[Token | Line | Node]) -> Line:
        left, sign, body = cast("Line", children[0]), str(children[-2]), cast("Node", children[-1])
        mode = children[1] if len(children) == 4 else None  # noqa: PLR2004  left, mode, sign and body
        return Line(left.name, left.subs, left.excepts, _mode(mode), cast("Literal['=']", sign), body, left.span)

    def bare(self, children: list[Token | Line]) -> Line:
        left = cast("Line", children[0])
        mode = children[1] if len(children) > 1 else None
        return Line(left.name, left.subs, left.excepts, _mode(mode), "", None, left.span)

    def lookup(self, children: list[Line | tuple[Node, ...]]) -> Line:
        left, values = cast("Line", children[0]), cast("tuple[Node, ...]", children[1])
        body: Node = Group(values, is_square=False, span=_span(values[0], values[-1]))
        if len(values) == 1 and isinstance(values[0], Use):
            body = values[0]
        return Line(left.name, left.subs, left.excepts, "", "(", body, left.span)

    def rows(self, children: list[tuple[Node, ...]]) -> Node:
        first = children[0]
        if len(children) == 1 and len(first) == 1:
            return first[0]
        return Rows(tuple(children), _span(first[0], children[-1][-1]))

    def row(self, children: list[Node]) -> tuple[Node, ...]:
        return tuple(children)

    # expressions

    def subs(self, children: list[Sub]) -> _Subs:
        return tuple(children)

    def left_out(self, children: list[Token | _Subs]) -> tuple[_Subs, ...]:
        return tuple(child for child in children if not isinstance(child, Token))

    def single(self, children: list[Token]) -> Sub:
        return Sub(_id(children[0]), _at(children[0]))

    def all(self, children: list[Token]) -> Sub:
        return Sub(_id(children[0]), _at(children[0]), is_all=True)

    def values(self, children: list[Node]) -> tuple[Node, ...]:
        return tuple(children)

    def number(self, children: list[Token]) -> Node:
        value = float(children[0])
        if math.isinf(value):
            message = f"`{children[0][:20]}` is larger than any number that can be computed with"
            raise LineError(message, _at(children[0]))
        if is_too_small(str(children[0])):
            message = f"`{children[0][:20]}` is nearer to 0 than any number that can be computed with in full"
            raise LineError(message, _at(children[0]))
        return Num(value, _at(children[0]))

    def missing(self, children: list[Token]) -> Node:
        return Num(NA, _at(children[0]))

    def text(self, children: list[Token]) -> Node:
        return Text(children[0][1:-1], _at(children[0]))

    def reference(self, children: list[Token | _Subs]) -> Node:
        token = cast("Token", children[0])
        return Ref(_id(token), cast("_Subs", children[1]) if len(children) > 1 else (), _at(token))

    def marked(self, children: list[Token]) -> Node:
        return Ref(_id(children[0]), (), _at(children[0]), is_all=True)

    def call(self, children: list[Token | _Subs | tuple[Node, ...]]) -> Node:
        token, *rest = children
        subs: _Subs = ()
        lists = cast("list[tuple[Node | Sub, ...]]", rest)
        if lists and lists[0] and isinstance(lists[0][0], Sub):
            subs = cast("_Subs", lists.pop(0))
        arguments = cast("tuple[Node, ...]", lists[0]) if lists else ()
        outputs = cast("tuple[Node, ...]", lists[1]) if len(lists) > 1 else ()
        return Use(_id(cast("Token", token)), subs, arguments, outputs, _at(cast("Token", token)))

    def group(self, children: list[tuple[Node, ...]]) -> Node:
        values = children[0]
        return values[0] if len(values) == 1 else Group(values, is_square=False, span=_span(values[0], values[-1]))

    def square(self, children: list[tuple[Node, ...]]) -> Node:
        values = children[0]
        return Group(values, is_square=True, span=_span(values[0], values[-1]))

    def unary(self, children: tuple[Token, Node]) -> Node:
        token, operand = children
        word = str(token)
        operator: Literal["-", "+", "NOT"] = "-" if word == "-" else "+" if word == "+" else "NOT"
        end = operand.span.offset + operand.span.width
        return Un(operator, operand, Span(token.start_pos or 0, max(1, end - (token.start_pos or 0))))

    def binary(self, children: tuple[Node, Token, Node]) -> Node:
        left, token, right = children
        word = str(token).replace(":", "").strip().upper()
        return Bin(cast("Operator", word), left, right, _span(left, right))


def _mode(token: object) -> Mode:
    if not isinstance(token, str):
        return ""
    return cast("Mode", " ".join(token.strip(": \t\n").lower().split()))
