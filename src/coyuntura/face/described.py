"""What a study says of itself: in a line, and in a notebook."""

from collections.abc import Mapping
from html import escape

from coyuntura.check.cells import Variable
from coyuntura.check.study import CheckedStudy


def described(checked: CheckedStudy) -> str:
    """Return a study in a line: its name, by which interpretation, and how much it holds."""
    study = checked.study
    counts = {
        "module": len(study.modules),
        "element": len(checked.model.variables),
        "scenario": len(study.scenarios),
        "behaviour": len(study.behaviours),
        "question": len(study.questions),
    }
    parts = [f"{count} {what}{'' if count == 1 else 's'}" for what, count in counts.items()]
    by = "" if study.interpretation is None else f" by interpretation {study.interpretation.id}"
    return f"<Study {study.id}{by}: {', '.join(parts)}>"


def page_of(title: str, line: str, questions: Mapping[str, str]) -> str:
    """Return a study for a notebook: what it is, and what can be asked."""
    rows = "".join(f"<tr><td>{escape(key)}</td><td>{escape(text)}</td></tr>" for key, text in questions.items())
    return f"<p><b>{escape(title)}</b><br>{escape(line)}</p><table>{rows}</table>"


def unit_of(variable: Variable) -> str:
    """Return a variable's unit; as written where that is text only."""
    quantity = variable.element.quantity
    return quantity.unit if variable.unit is None and quantity is not None else str(variable.unit or 1)
