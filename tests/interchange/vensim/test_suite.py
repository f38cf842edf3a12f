"""The public suite's Vensim models, where they are at hand."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coyuntura.check.model import check_model
from coyuntura.errors import Faults, StudyError
from coyuntura.interchange.settle import settle, study_of
from coyuntura.interchange.vensim import read_vensim
from coyuntura.model.elements import Dimension, Lookup
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

SUITE = Path(__file__).parents[4] / "shared" / "sdx"
# A file that is not there, and calendar functions that depend on settings outside the model.
REFUSED = {"test_get_data.mdl", "test_get_time_value.mdl"}
LOOSE = {"arguments": 1e-2, "allocate_available": 2e-2}
MISSING = -(2.0**109)

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="the public suite is not beside the repository")


def columns(path: Path) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """Return the times and the values of a model's run, by plain names."""
    data = [path.parent / "data.tab"] if path.name == "test_data_from_other_model.mdl" else []
    draft = settle(read_vensim(path, data))
    model = check_model(study_of(draft), Faults())
    run = simulate(lower(model), Inputs.of_model(model), kernel="reference")
    found: dict[str, NDArray[np.float64]] = {}
    for element in draft.elements:
        if isinstance(element, Dimension | Lookup):
            continue
        for cell in model.variables[element.header.id].cells:
            inside = cell.partition("[")[2]
            name = f"{element.header.label.en}[{inside}" if inside else element.header.label.en
            constant = np.full(len(run.times), model.parameters.get(cell, math.nan))
            found[plain(name)] = run.values[cell][:, 0] if cell in run.values else constant
    return run.times, found


def plain(name: str) -> str:
    """Return a column's name without the signs that writers of tables treat differently."""
    return "".join(sign for sign in name.lower() if sign.isalnum() or sign in "[],")


def expected(folder: Path) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]] | None:
    """Return the times and columns of a stored run, or None where there is none."""
    path = next((folder / name for name in ("output.csv", "output.tab") if (folder / name).is_file()), None)
    if path is None:
        return None
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    head, *rows = csv.reader(text.splitlines(), delimiter="," if path.suffix == ".csv" else "\t")
    numbers = np.array(
        [[float(word) if word.strip() else math.nan for word in [*row, *[""] * len(head)][: len(head)]] for row in rows]
    )
    return numbers[:, 0], {plain(name): numbers[:, at] for at, name in enumerate(head) if at and name.strip()}


def differing(path: Path) -> list[str]:
    """Return the columns of a stored run that a model's run does not give."""
    stored = expected(path.parent)
    times, found = columns(path)
    if stored is None or path.name == "model_to_generate_data.mdl":
        return []
    moments, wanted = stored
    rows = np.abs(times[None, :] - moments[:, None]).argmin(axis=1)
    loose = LOOSE.get(path.parent.name, 1e-5)
    bad: list[str] = []
    for name, column in wanted.items():
        if name not in found:
            if name not in {"finaltime", "initialtime", "saveper", "timestep"}:
                bad.append(name)
            continue
        ours = found[name][rows]
        ours = np.where(ours == MISSING, math.nan, ours)
        # A constant is stored in the first row only.
        theirs = np.full(len(column), column[0]) if np.isnan(column[1:]).all() else column
        close = np.abs(ours - theirs) <= 1e-5 + loose * np.abs(ours)
        if not (close | (np.isnan(ours) & np.isnan(theirs))).all():
            bad.append(name)
    return bad


def test_every_model_of_the_suite_gives_the_stored_numbers() -> None:
    wrong = {
        str(path.relative_to(SUITE)): bad
        for path in sorted(SUITE.glob("*/*/*.mdl"))
        if path.name not in REFUSED and (bad := differing(path))
    }
    assert wrong == {}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_not_certain_is_refused(name: str) -> None:
    path = next(SUITE.glob(f"*/*/{name}"))
    with pytest.raises(StudyError):
        read_vensim(path)
