"""What modules read of each other, and that each says so."""

from collections.abc import Iterator, Mapping, Sequence

from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.model.elements import Element, names_of
from coyuntura.model.equations import place_in_equation
from coyuntura.model.modules import Module
from coyuntura.model.study import Study
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Call, Name, walk

Reads = Mapping[Id, Mapping[Id, Mapping[Id, Place]]]
"""By module, the names that it reads of each other module, with where each is read first."""


def names_read(modules: Sequence[Module]) -> Reads:
    """Return what each module reads of others: in equations, initial values and ends of flows, and under `over`.

    An element of a dimension counts as its dimension.
    """
    owners = _owners(modules)
    found: dict[Id, dict[Id, dict[Id, Place]]] = {}
    for module in modules:
        reads: dict[Id, dict[Id, Place]] = {}
        for word, place in (used for element in module.elements for used in _used(element)):
            owner = owners.get(word, {})
            if owner and module.id not in owner:
                other, name = next(iter(owner.items()))
                reads.setdefault(other, {}).setdefault(name, place)
        found[module.id] = reads
    return found


def _owners(modules: Sequence[Module]) -> Mapping[Id, Mapping[Id, Id]]:
    """Return for each word the modules that declare it, and the name of the element that it stands for there."""
    owners: dict[Id, dict[Id, Id]] = {}
    for module in modules:
        for element in module.elements:
            name, *within = names_of(element)
            owners.setdefault(name, {})[module.id] = name
            for item in within:
                owners.setdefault(item, {}).setdefault(module.id, name)
    return owners


def _used(element: Element) -> Iterator[tuple[Id, Place]]:
    """Yield the words that an element uses, with their places."""
    for equation in element.expressions:
        for node in walk(equation.tree):
            if isinstance(node, Name | Call):
                word = node.text if isinstance(node, Name) else node.function
                yield canonical(word), place_in_equation(equation.place, equation.text, node.span)
    for axis in () if element.quantity is None else element.quantity.over:
        yield axis, element.header.place


def check_reads(study: Study, faults: Faults) -> None:
    """Require that each module lists under `reads` what it reads of others, and nothing else."""
    read = names_read(study.modules)
    elements = {module.id: {element.header.id for element in module.elements} for module in study.modules}
    for module in study.modules:
        listed = {item.module: {name.value for name in item.names} for item in module.reads}
        for other, names in read[module.id].items():
            for name in names.keys() - listed.get(other, set()):
                message = f"`{module.id}` reads `{name}` of `{other}`, which is not under its `reads`."
                way_out = f"Write in {module.place.file}: `{_written(read[module.id])}`"
                faults.add("reads-missing", message, names[name], way_out)
        _check_listed(module, read[module.id], elements, faults)


def _check_listed(
    module: Module, read: Mapping[Id, Mapping[Id, Place]], elements: Mapping[Id, set[Id]], faults: Faults
) -> None:
    """Require that what a module lists is there and is read."""
    for item in module.reads:
        if item.module not in elements:
            hint = did_you_mean(item.module, elements)
            faults.add("reads-unknown", f"`{item.module}` is no module of the study.{hint}", item.place)
            continue
        for name in item.names:
            if name.value in read.get(item.module, {}):
                continue
            message = f"`{module.id}` lists `{name.value}` of `{item.module}`, but does not read it."
            if name.value not in elements[item.module]:
                hint = did_you_mean(name.value, elements[item.module])
                message = f"module `{item.module}` has no `{name.value}`.{hint}"
            faults.add("reads-unknown", message, name.place, "Take it away, or write the name that is read.")


def _written(read: Mapping[Id, Mapping[Id, Place]]) -> str:
    """Return the line that says what a module reads."""
    parts = [f"{other}: [{', '.join(sorted(names))}]" for other, names in sorted(read.items())]
    return f"reads: {{{', '.join(parts)}}}"
