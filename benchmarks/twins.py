"""A checked model as an XMILE file, so that other tools run the same equations."""

from collections.abc import Container, Mapping

from coyuntura.check.cells import CheckedModel
from coyuntura.interchange.xmile.export.cells import export_cells
from coyuntura.interchange.xmile.export.page import ExportError
from coyuntura.syntax.tree import Call, walk


class NoTwinError(ValueError):
    """The model holds what tools do not compute alike; the message names it."""


def twin(model: CheckedModel, needed: Container[str]) -> tuple[str, Mapping[str, str]]:
    """Return a model as the text of an XMILE file, and the name of each cell in it.

    Args:
        model: What is written.
        needed: Names of the cells that must be in it, with all that they rest on; others are left out.

    Raises:
        NoTwinError: It has pipeline delays, random numbers, another method than Euler's, or what XMILE cannot say.
    """
    if any(name in needed for name in model.pipelines):
        raise NoTwinError("pipeline delays")
    if model.clock.method != "euler":
        raise NoTwinError(f"the method {model.clock.method}")
    trees = [tree for cell, tree in model.computed.items() if cell in needed]
    if any(isinstance(part, Call) and part.function == "UNIFORM" for tree in trees for part in walk(tree)):
        raise NoTwinError("random numbers of its own")
    try:
        exported = export_cells(model, "twin", needed)
    except ExportError as error:
        raise NoTwinError(str(error)) from error
    return exported.text, exported.names
