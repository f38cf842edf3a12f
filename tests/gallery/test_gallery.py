import csv
import re
from pathlib import Path

import numpy as np
import pytest

from coyuntura.check.study import check_study
from coyuntura.dates import TimeUnit, parse_time
from coyuntura.model.folder import read_study
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

_HERE = Path(__file__).parent
_EXAMPLES = sorted(path.parent.name for path in _HERE.glob("*/study.yaml"))
_TOLERANCE = re.compile(r"^Tolerance: relative (\S+), absolute (\S+)\.$", re.MULTILINE)


def _time(text: str, unit: TimeUnit | None) -> float:
    return parse_time(text, unit) if unit is not None and "-" in text[1:] else float(text)


@pytest.mark.parametrize("example", _EXAMPLES)
def test_an_example_gives_the_numbers_of_its_origin(example: str) -> None:
    folder = _HERE / example
    found = _TOLERANCE.search((folder / "README.md").read_text(encoding="utf-8"))
    assert found is not None
    relative, absolute = (float(number) for number in found.groups())
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    model = check_study(read_study(folder)).model
    run = simulate(lower(model), Inputs.of_model(model))
    times = [_time(row[0], model.clock.unit) for row in rows]
    at = [int(np.argmin(np.abs(run.times - time))) for time in times]

    assert np.allclose(run.times[at], times, rtol=0, atol=1e-9)
    for column, cell in enumerate(header[1:], 1):
        expected = [float(row[column]) for row in rows]
        np.testing.assert_allclose(run.values[cell][at, 0], expected, relative, absolute, err_msg=cell)


@pytest.mark.parametrize("example", _EXAMPLES)
def test_an_example_says_where_its_numbers_come_from(example: str) -> None:
    assert "\nOrigin: " in (_HERE / example / "README.md").read_text(encoding="utf-8")
