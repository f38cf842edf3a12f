"""Small studies for the checks: a module's text, checked, and what it computes."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.errors import Fault, StudyError
from coyuntura.model.folder import read_study
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

Checked: TypeAlias = Callable[..., CheckedStudy]
Refused: TypeAlias = Callable[..., tuple[Fault, ...]]
Values: TypeAlias = Callable[..., Mapping[str, list[float]]]

PLAIN = "time: {start: 0, stop: 4, dt: 1}\n"
MONTHS = "time: {unit: month, start: 2020-01, stop: 2020-05, dt: 1}\n"


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    """Return what checks a study of one module and other files, in steps without a calendar or in months."""

    def build(module: str, *, months: bool = False, **files: str) -> CheckedStudy:
        head = f"study: small\ntitle: {{en: Small, es: Pequeño}}\n{MONTHS if months else PLAIN}"
        texts = {
            "study.yaml": head,
            "modules/m.yaml": f"module: m\nlabel: {{en: M, es: M}}\n{module}",
            **{name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()},
        }
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return check_study(read_study(tmp_path))

    return build


@pytest.fixture
def refused(checked: Checked) -> Refused:
    """Return what gives the faults of a study that must have some."""

    def build(module: str, *, months: bool = False, **files: str) -> tuple[Fault, ...]:
        with pytest.raises(StudyError) as found:
            checked(module, months=months, **files)
        return found.value.faults

    return build


@pytest.fixture
def values(checked: Checked) -> Values:
    """Return what runs a module once and gives each cell's values over time."""

    def build(module: str, *, months: bool = False, **files: str) -> Mapping[str, list[float]]:
        model = checked(module, months=months, **files).model
        run = simulate(lower(model), Inputs.of_model(model))
        return {name: [float(value) for value in values[:, 0]] for name, values in run.values.items()}

    return build
