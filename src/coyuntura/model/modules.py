"""Modules: the elements of one subsystem."""

from dataclasses import dataclass

from coyuntura.errors import Faults, Place
from coyuntura.model.elements.element import SECTIONS, Element
from coyuntura.model.elements.header import ELEMENT_NAME, header
from coyuntura.model.mechanisms import MECHANISMS, Mechanism, mechanisms_of
from coyuntura.names import Id, Text
from coyuntura.reading.keys import LABEL
from coyuntura.reading.kinds import ID, TEXT, Placed, list_of, mapping_of, placed
from coyuntura.reading.nodes import Entries
from coyuntura.reading.shapes import Shape, optional, required


@dataclass(frozen=True, slots=True)
class Listed:
    """Names of another module that a module says it reads."""

    module: Id
    names: tuple[Placed[Id], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Module:
    """One subsystem's elements, in the order of the file."""

    id: Id
    label: Text
    subsystems: tuple[str, ...]
    elements: tuple[Element, ...]
    place: Place
    reads: tuple[Listed, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()


NAME = required("module", ELEMENT_NAME, "The name of the module.", "El nombre del módulo.")
SUBSYSTEMS = optional(
    "subsystems", list_of(TEXT), (), "The subsystems that it stands for.", "Los subsistemas a los que corresponde."
)
READS = optional(
    "reads",
    mapping_of(list_of(placed(ID)), ID),
    (),
    "What its equations read of other modules: names by module.",
    "Lo que sus ecuaciones leen de otros módulos: nombres por módulo.",
)
MODULE_FILE = Shape(NAME, LABEL, SUBSYSTEMS, READS, MECHANISMS, *(section.key for section in SECTIONS))


def read_module(root: Entries, faults: Faults) -> Module:
    """Return the module that a file's mapping declares; faults go to `faults`."""
    found = MODULE_FILE.read(root, faults)
    name = found[NAME]
    elements = (
        section.build(header(entry, name), entry.value, faults) for section in SECTIONS for entry in found[section.key]
    )
    return Module(
        id=name,
        label=found[LABEL],
        subsystems=found[SUBSYSTEMS],
        elements=tuple(elements),
        place=root.place,
        reads=tuple(Listed(entry.name, entry.value, entry.place) for entry in found[READS]),
        mechanisms=tuple(mechanisms_of(found[MECHANISMS], faults)),
    )
