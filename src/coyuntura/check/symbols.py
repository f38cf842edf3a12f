"""Names of a study: what each stands for, over which dimensions, in which unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coyuntura.blocks.functions import FUNCTIONS
from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.model.elements import Dimension, Element
from coyuntura.model.study import Study
from coyuntura.names import Id, canonical
from coyuntura.units import DIMENSIONLESS, Unit, UnitError, Units


@dataclass(frozen=True, slots=True)
class Symbol:
    """A named element with its unit resolved and its dimensions known.

    The unit is None, and every other one fits it, where it is text that the study does not check.
    """

    element: Element
    unit: AnyUnit
    axes: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class Symbols:
    """Everything that equations may name."""

    by_id: Mapping[Id, Symbol]
    dimensions: Mapping[Id, tuple[Id, ...]]
    numbers: Mapping[Id, Mapping[Id, int]]
    """Each dimension's elements with their numbers, counted from 1."""
    positions: Mapping[Id, int]
    """The number of an element that has the same one in each of its dimensions."""
    unclear: Mapping[Id, tuple[Id, Id]]
    """Elements whose number differs between dimensions, with two of those."""
    time_unit: Unit
    units: Units
    measures: Mapping[Id, str]
    """The unit, as written, of each measure that has a name; equations cannot read them."""

    def find(self, name: str) -> Symbol | None:
        """Return the element of a name as written, or None."""
        return self.by_id.get(self.word(name))

    def word(self, name: str) -> Id:
        """Return the form in which a name is compared; nearly every name is in it as it stands."""
        return Id(name) if name in self.by_id or name in self.positions else canonical(name)

    def size(self, axes: Iterable[Id]) -> int:
        """Return how many values an element over `axes` has."""
        size = 1
        for axis in axes:
            size *= len(self.dimensions[axis])
        return size

    def unit_of(self, name: str) -> str:
        """Return the unit of an element or a measure as the study writes it; nothing where it has none."""
        symbol = self.find(name)
        quantity = None if symbol is None else symbol.element.quantity
        return self.measures.get(canonical(name), "") if quantity is None else quantity.unit

    def nearest(self, name: str) -> str:
        """Return ` Did you mean ...?` for the nearest name, or nothing."""
        known = [*self.by_id, *self.positions, *self.unclear, *FUNCTIONS]
        return did_you_mean(canonical(name), known)


def collect_symbols(study: Study, units: Units, time_unit: Unit, faults: Faults) -> Symbols:
    """Return the symbols of a study's modules; faults for twice-used names and unknown units."""
    elements = [element for module in study.modules for element in module.elements]
    dimensions = {item.header.id: item.elements for item in elements if isinstance(item, Dimension)}
    numbers = {name: {item: number for number, item in enumerate(items, 1)} for name, items in dimensions.items()}
    positions, unclear = _positions(numbers)
    by_id: dict[Id, Symbol] = {}
    for element in elements:
        header = element.header
        if header.id in by_id or header.id in positions or header.id in unclear:
            first = by_id[header.id].element.header.place if header.id in by_id else None
            where = f"first in {first}" if first is not None else "as an element of a dimension"
            message = f"`{header.id}` is already a name, {where}."
            faults.add("name-duplicate", message, header.place, "Names are unique over the whole study.")
            continue
        by_id[header.id] = Symbol(element, _unit(element, units, faults), _axes(element, dimensions, faults))
    return Symbols(
        by_id=by_id,
        dimensions=dimensions,
        numbers=numbers,
        positions=positions,
        unclear=unclear,
        time_unit=time_unit,
        units=units,
        measures={name: measure.unit for name, measure in study.measures.items()},
    )


def _positions(numbers: Mapping[Id, Mapping[Id, int]]) -> tuple[dict[Id, int], dict[Id, tuple[Id, Id]]]:
    """Return the elements that have one number wherever they stand, and those that have several."""
    first: dict[Id, tuple[Id, int]] = {}
    unclear: dict[Id, tuple[Id, Id]] = {}
    for dimension, elements in numbers.items():
        for name, number in elements.items():
            known, known_number = first.setdefault(name, (dimension, number))
            if known_number != number:
                unclear.setdefault(name, (known, dimension))
    return {name: number for name, (_, number) in first.items() if name not in unclear}, unclear


def parse_unit(text: str, place: Place, units: Units, faults: Faults) -> Unit:
    """Return a written unit; dimensionless with a fault where the registry does not know it."""
    if not text:
        return DIMENSIONLESS
    try:
        return units.parse(text)
    except UnitError as error:
        built_in = "USD, bbl, person, day, month, year, percent and their products"
        way_out = f"Built in: {built_in}; others under `units:` in study.yaml."
        faults.add("unit-unknown", f"the unit `{text}` {error}.", place, way_out)
        return DIMENSIONLESS


def _unit(element: Element, units: Units, faults: Faults) -> AnyUnit:
    quantity = element.quantity
    if quantity is not None and not quantity.is_checked:
        told = Faults()
        found = parse_unit(quantity.unit, quantity.unit_place, units, told)
        return None if len(told) else found
    return DIMENSIONLESS if quantity is None else parse_unit(quantity.unit, quantity.unit_place, units, faults)


def _axes(element: Element, dimensions: Mapping[Id, tuple[Id, ...]], faults: Faults) -> tuple[Id, ...]:
    known: list[Id] = []
    for axis in () if element.quantity is None else element.quantity.over:
        if axis in dimensions and axis not in known:
            known.append(axis)
        else:
            hint = did_you_mean(axis, dimensions)
            message = f"`over: {axis}` names no dimension, or names it twice.{hint}"
            faults.add("axes-differ", message, element.header.place)
    return tuple(known)
