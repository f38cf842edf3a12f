"""`NAN`, Stella's constant for no number, where it is all of an equation.

What nothing reads may be no number: such a value is written as Vensim writes a missing one, -2 to the power of 109.
What reads one would have to be no number either, so that it is a fault.
"""

from collections.abc import Mapping, Sequence

from coyuntura.errors import Faults
from coyuntura.interchange.shares import shares
from coyuntura.interchange.trees import number
from coyuntura.interchange.xmile.book import Book, Entry
from coyuntura.interchange.xmile.tree import Node, Ref
from coyuntura.model.elements import Element
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Expression, Name, walk

MISSING = number(-(2.0**109))
_NOTICE = "values that are `NAN` in the file, which nothing reads, are -2 to the power of 109."
_WAY_OUT = "Give it a number in the tool that wrote the file, or read another element."


def is_missing(book: Book, entry: Entry, node: Node) -> bool:
    """Tell whether an equation is no more than `NAN`, and no variable is called so."""
    if not isinstance(node, Ref) or node.indices is not None or canonical(".".join(node.words)) != "nan":
        return False
    return book.find(entry.space, node.words) is None


def check_missing(book: Book, elements: Sequence[Element], faults: Faults) -> None:
    """Refuse equations that read what is no number.

    Args:
        book: All names, and the cells that are no number.
        elements: What an assembler made.
        faults: Gets a fault for each equation that reads one.
    """
    if book.missing:
        book.notice(_NOTICE)
    axes = {entry.id: entry.axes for entry in book.entries.values()}
    by_name: dict[Id, list[tuple[Id, ...]]] = {}
    for name, cell in book.missing:
        by_name.setdefault(name, []).append(cell)
    for element in elements:
        for share in shares((element,)):
            read = _read(share.equation.tree, by_name, axes, book)
            if read:
                message = f"`{element.header.label.en}` reads `{read}`, which is `NAN`: no number."
                faults.add("foreign-unsupported", message, share.equation.place, _WAY_OUT)


def _read(
    tree: Expression, missing: Mapping[Id, Sequence[tuple[Id, ...]]], axes: Mapping[Id, Sequence[Id]], book: Book
) -> str:
    """Return a cell that is no number and that an equation reads; empty where there is none."""
    for part in walk(tree):
        if isinstance(part, Name):
            for cell in missing.get(Id(part.text), ()):
                known = [set(book.by_id[axis].elements.values()) for axis in axes[Id(part.text)]]
                if all(
                    _may_be(index, element, one)
                    for index, element, one in zip(part.indices or (), cell, known, strict=False)
                ):
                    return f"{part.text}[{', '.join(cell)}]" if cell else part.text
    return ""


def _may_be(index: Expression, element: Id, elements: set[Id]) -> bool:
    """Tell whether an index may stand for an element: it does unless it is another one."""
    return not isinstance(index, Name) or index.text not in elements or index.text == element
