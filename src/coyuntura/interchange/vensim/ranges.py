"""Subscript ranges: their elements, their families, and what maps to what."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.interchange.vensim.lexing import Piece
from coyuntura.interchange.vensim.tree import Node, RangeItem, RangeLine, Rows, Use
from coyuntura.names import Id, canonical

LARGEST_RANGE = 100_000
_NUMBERED = re.compile(r"(.*?)([0-9]{1,9})", re.DOTALL)
Named = Callable[[Use, Piece], Sequence[str] | None]
"""Gives the elements that a spreadsheet names."""


@dataclass(slots=True)
class Ranges:
    """Every range's elements; `positions` number each element within the largest range that holds it."""

    elements: dict[Id, tuple[Id, ...]] = field(default_factory=dict[Id, tuple[Id, ...]])
    labels: dict[Id, str] = field(default_factory=dict[Id, str])
    places: dict[Id, Place] = field(default_factory=dict[Id, Place])
    """Where each range is declared."""
    positions: dict[Id, int] = field(default_factory=dict[Id, int])
    same: dict[Id, Id] = field(default_factory=dict[Id, Id])
    """For each range that is another under a second name, that other."""
    mapped: dict[tuple[Id, Id], dict[Id, Id]] = field(default_factory=dict[tuple[Id, Id], dict[Id, Id]])
    """By range on the right and range on the left: which element of the one stands for each of the other."""

    _places: dict[Id, dict[Id, int]] = field(default_factory=dict[Id, dict[Id, int]])
    _flat: dict[int, tuple[Rows, Sequence[Node]]] = field(default_factory=dict[int, tuple[Rows, Sequence[Node]]])

    def place(self, name: Id, element: Id) -> int:
        """Return where an element stands in a range, counted from 0."""
        if name not in self._places:
            self._places[name] = {one: place for place, one in enumerate(self.elements[name])}
        return self._places[name][element]

    def flat(self, rows: Rows) -> Sequence[Node]:
        """Return the numbers of a list one after another, laid out once for each list."""
        if id(rows) not in self._flat:
            self._flat[id(rows)] = rows, [item for row in rows.rows for item in row]
        return self._flat[id(rows)][1]

    def root(self, name: Id) -> Id:
        """Return the range that a name is another name of."""
        seen = {name}
        while name in self.same and self.same[name] not in seen:
            name = self.same[name]
            seen.add(name)
        return name

    def shown(self, label: str, cell: Sequence[Id]) -> str:
        """Return an array's element as the model writes it."""
        inside = ",".join(self.labels.get(element, element) for element in cell)
        return f"{label}[{inside}]" if inside else label

    def unknown(self, name: str) -> str:
        """Return the message for a name that is no range and no element."""
        hint = nearest(name, self.labels)
        return f"`{name}` is no range and no element{'.' if hint else ''}{hint}"

    def counterpart(self, wanted: Id, bound: Id, element: Id) -> Id | None:
        """Return what an element of a range on the left means for a range that stands only on the right."""
        if self.root(wanted) == self.root(bound):
            return element if element in self.elements[wanted] else None
        for (source, target), pairs in self.mapped.items():
            fits = source == wanted or (self.root(source) == self.root(wanted))
            if fits and element in pairs and (target == bound or set(self.elements[bound]) <= set(pairs)):
                return pairs[element]
        return None


def nearest(name: str, known: Mapping[Id, str]) -> str:
    """Return ` Did you mean ...?` for the nearest name as the model writes it, or nothing.

    Args:
        name: What nothing is called.
        known: Names as the model writes them, by their ids.
    """
    hint = did_you_mean(canonical(name), known)
    return f" Did you mean `{known[Id(hint.split('`')[1])]}`?" if hint else ""


def collect_ranges(lines: Sequence[tuple[RangeLine, Piece]], named: Named, faults: Faults) -> Ranges:
    """Return the ranges that a model declares; faults for those that hold themselves or nothing."""
    return _Collector(lines, named, faults).result()


class _Collector:
    """Resolves ranges that hold other ranges, in whatever order they stand."""

    def __init__(self, lines: Sequence[tuple[RangeLine, Piece]], named: Named, faults: Faults) -> None:
        self.lines: dict[Id, tuple[RangeLine, Piece]] = {}
        self.named = named
        self.faults = faults
        self.ranges = Ranges()
        self.under_way: set[Id] = set()
        self.size = 0
        for line, piece in lines:
            name = canonical(line.name)
            if name in self.lines:
                faults.add("foreign-syntax", f"the range `{line.name}` is declared twice.", piece.place(line.span))
            self.lines.setdefault(name, (line, piece))
            self.ranges.labels[name] = line.name
            self.ranges.places.setdefault(name, piece.place(line.span))

    def result(self) -> Ranges:
        """Return all ranges."""
        for name in self.lines:
            self.resolve(name)
        self.number()
        for name, (line, piece) in self.lines.items():
            if line.same is not None:
                self.ranges.same[name] = line.same
            for target in line.targets:
                if target.name not in self.ranges.elements:
                    message = f"`{line.name}` is mapped to `{target.label}`, which is no range."
                    self.faults.add("foreign-undefined", message, piece.place(line.span))
                    continue
                self.ranges.mapped[name, target.name] = self.pairs(name, line, target.name, target.parts)
        return self.ranges

    def resolve(self, name: Id, depth: int = 0) -> tuple[Id, ...]:
        """Return a range's elements, those of the ranges in it included."""
        if name in self.ranges.elements:
            return self.ranges.elements[name]
        line, piece = self.lines[name]
        if name in self.under_way or depth > 100:  # noqa: PLR2004  no model nests ranges deeper
            self.faults.add("foreign-syntax", f"the range `{line.name}` holds itself.", piece.place(line.span))
            return ()
        self.under_way.add(name)
        found: dict[Id, None] = {}
        if line.same is not None:
            if line.same in self.lines:
                found = dict.fromkeys(self.resolve(line.same, depth + 1))
            else:
                message = f"`{line.name}` is another name of `{line.same_label}`, which is no range."
                self.faults.add("foreign-undefined", message, piece.place(line.span))
        elif line.source is not None:
            for label in self.named(line.source, piece) or ():
                self.add(label, found)
        for item in line.items:
            self.item(item, piece, found, depth)
        self.under_way.discard(name)
        self.size += len(found)
        if self.size > LARGEST_RANGE:
            message = f"the ranges have more than {LARGEST_RANGE:,} elements together."
            self.faults.add("foreign-too-large", message, piece.place(line.span))
            found = {}
        self.ranges.elements[name] = tuple(found)
        return self.ranges.elements[name]

    def add(self, label: str, found: dict[Id, None]) -> None:
        element = canonical(label)
        self.ranges.labels.setdefault(element, label)
        found[element] = None

    def item(self, item: RangeItem, piece: Piece, found: dict[Id, None], depth: int) -> None:
        """Add one item's elements."""
        name = canonical(item.first)
        if item.last:
            for label in self.run(item, piece):
                self.add(label, found)
        elif name in self.lines:
            found |= dict.fromkeys(self.resolve(name, depth + 1))
        else:
            self.add(item.first, found)

    def run(self, item: RangeItem, piece: Piece) -> Sequence[str]:
        """Return the names of a numbered run, `a1` to `a9`."""
        first, last = _NUMBERED.fullmatch(item.first), _NUMBERED.fullmatch(item.last)
        if first is None or last is None or canonical(first.group(1)) != canonical(last.group(1)):
            message = f"`{item.first}` to `{item.last}` is no numbered run such as `a1` to `a9`."
            self.faults.add("foreign-syntax", message, piece.place(item.span))
            return ()
        low, high = int(first.group(2)), int(last.group(2))
        if high < low or high - low >= LARGEST_RANGE:
            message = f"`{item.first}` to `{item.last}` is no run of 1 to {LARGEST_RANGE:,} elements."
            code = "foreign-syntax" if high < low else "foreign-too-large"
            self.faults.add(code, message, piece.place(item.span))
            return ()
        return [f"{first.group(1)}{number}" for number in range(low, high + 1)]

    def number(self) -> None:
        """Number every element within its family: the largest range that holds it, the first of equals."""
        for elements in sorted(self.ranges.elements.values(), key=len, reverse=True):
            for number, element in enumerate(elements, 1):
                self.ranges.positions.setdefault(element, number)

    def pairs(self, name: Id, line: RangeLine, target: Id, parts: Sequence[Id]) -> dict[Id, Id]:
        """Return which of a range's elements stands for each element of a target; none where it is not plain."""
        elements, theirs = self.ranges.elements, self.ranges.elements[target]
        if not parts:
            return dict(zip(theirs, elements[name], strict=True)) if len(theirs) == len(elements[name]) else {}
        sources: Sequence[Sequence[Id]] = [(element,) for element in elements[name]]
        if len(sources) != len(parts):
            sources = [elements.get(canonical(item.first), (canonical(item.first),)) for item in line.items]
        found: dict[Id, Id] = {}
        for source, part in zip(sources, parts, strict=False):
            wanted = elements.get(part, (part,))
            if len(source) == 1:
                found |= dict.fromkeys(wanted, source[0])
            elif len(source) == len(wanted):
                found |= dict(zip(wanted, source, strict=True))
        return found
