"""What a study says of itself: in a line, in a notebook and in a citation; and what it is on disk today."""

from collections.abc import Callable, Mapping
from datetime import date
from html import escape

from coyuntura.check.cells import Variable
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.choice import known
from coyuntura.model.edition import Edition, edition_of
from coyuntura.model.folder import read_study
from coyuntura.model.study import Study


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


def edition_today(study: Study) -> Edition:
    """Return what a citation says of a study as it is today."""
    today = date.today()  # noqa: DTZ011  the day where the reader is
    return edition_of(study.folder, study.id, today, interpretation=study.interpretation, branches=study.branches)


def theories_on_disk(study: Study) -> Callable[[str | None], CheckedStudy]:
    """Return what gives a study as it is now on disk, as one of its interpretations or as its own."""
    raw = read_study(study.folder)
    held = {str(branch): str(option) for branch, option in study.branches.items()}
    return lambda name: check_study(
        raw, None if name is None else known(name, raw.interpretations, "interpretation"), held
    )
