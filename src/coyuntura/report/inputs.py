"""Inputs of a model as readers know them: the label that the study gives a parameter, and its name."""

from coyuntura.check.study import CheckedStudy
from coyuntura.explain.asked import CHANCE
from coyuntura.explain.sensitivity import OTHERS
from coyuntura.names import Id, Text

_STANDING = {
    CHANCE: Text("chance within the model", "el azar dentro del modelo"),
    OTHERS: Text("all other inputs together", "todas las demás entradas juntas"),
}


def input_text(checked: CheckedStudy, cell: str) -> Text:
    """Return an input's label with its name in backticks; its name alone where it has no label."""
    if cell in _STANDING:
        return _STANDING[cell]
    label = checked.model.variables[Id(cell.partition("[")[0])].element.header.label
    return Text(*(f"{text} (`{cell}`)" if text else f"`{cell}`" for text in (label.en, label.es)))
