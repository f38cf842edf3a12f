"""The models of SDXorg/test-models in `tests/gallery/sdx`, and how their stored runs are compared with ours."""

import csv
import math
from pathlib import Path

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.check.model import check_model
from coyuntura.errors import Faults
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.settle import settle, study_of
from coyuntura.model.elements import Dimension, Lookup
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

SUITE = Path(__file__).resolve().parents[1] / "gallery" / "sdx"
ABSOLUTE, RELATIVE = 1e-5, 1e-5
# Stored with fewer digits, or computed by a search of Vensim's that ends early; PySD's tests allow as much.
LOOSE = {"arguments": 1e-2, "allocate_available": 2e-2}
MISSING = -(2.0**109)
CLOCK = {"finaltime", "initialtime", "saveper", "timestep"}
"""What a stored run lists of the clock; a model without those variables has them in its clock."""


def models(*endings: str) -> list[str]:
    """Return the suite's models of some kinds, by their place in it."""
    return sorted(path.relative_to(SUITE).as_posix() for ending in endings for path in SUITE.rglob(f"*.{ending}"))


def plain(name: str) -> str:
    """Return a column's name without the signs that writers of tables treat differently."""
    return "".join(sign for sign in name.lower() if sign.isalnum() or sign in "[],")


def computed(draft: Draft) -> tuple[Reals, dict[str, Reals]]:
    """Return the times and the values of a model's run, by plain names."""
    settled = settle(draft)
    model = check_model(study_of(settled), Faults())
    run = simulate(lower(model), Inputs.of_model(model), kernel="reference")
    assert run.stopped == ()
    found: dict[str, Reals] = {}
    for element in settled.elements:
        if isinstance(element, Dimension | Lookup):
            continue
        for cell in model.variables[element.header.id].cells:
            inside = cell.partition("[")[2]
            name = f"{element.header.label.en}[{inside}" if inside else element.header.label.en
            constant = np.full(len(run.times), model.parameters.get(cell, math.nan))
            found[plain(name)] = run.values[cell][:, 0] if cell in run.values else constant
    return run.times, found


def stored(path: Path) -> tuple[Reals, dict[str, Reals]]:
    """Return the times and the columns of a stored run, by plain names; a gap is no number."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    rows = csv.reader(text.splitlines(), delimiter="," if path.suffix == ".csv" else "\t")
    head, *lines = (row for row in rows if any(word.strip() for word in row))
    cells = ([*row, *[""] * len(head)][: len(head)] for row in lines)
    numbers = np.array([[float(word) if word.strip() else math.nan for word in row] for row in cells])
    return numbers[:, 0], {plain(name): numbers[:, at] for at, name in enumerate(head) if at and name.strip()}


def runs_of(model: Path) -> list[Path]:
    """Return the runs that are stored beside a model."""
    return sorted(path for path in model.parent.glob("output*") if path.suffix in {".csv", ".tab"})


def differing(ours: tuple[Reals, dict[str, Reals]], path: Path) -> list[str]:
    """Return the columns of a stored run that a model's run lacks or gives other numbers for."""
    times, found = ours
    moments, wanted = stored(path)
    rows = np.abs(times[None, :] - moments[:, None]).argmin(axis=1)
    loose = LOOSE.get(path.parent.name, RELATIVE)
    bad = [] if np.allclose(times[rows], moments, rtol=0, atol=1e-6) else ["the times"]
    for name, column in wanted.items():
        if name not in found:
            bad += [] if name in CLOCK else [name]
            continue
        values = np.where(found[name][rows] == MISSING, math.nan, found[name][rows])
        # A constant is stored in the first row only.
        expected = np.full(len(column), column[0]) if np.isnan(column[1:]).all() else column
        close = np.abs(values - expected) <= ABSOLUTE + loose * np.abs(values)
        bad += [] if (close | (np.isnan(values) & np.isnan(expected))).all() else [name]
    return bad
