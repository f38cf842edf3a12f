"""The box that Bryant and Lempert published for their 882 cases of a policy for biofuels."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.explain.prim import Peeling, limits, peel

Measured: TypeAlias = Callable[[str, str, str], None]
NightlyFile: TypeAlias = Callable[[str, str], Path]
FILE = "bryant et al 2010 data.csv"
"""In `ema_workbench/examples/data` of https://github.com/quaquel/EMAworkbench, at commit 819a4b6."""
SHA256 = "dc4daa45e6ccc4614946207548e7ccf8184e13a5668ef35509b7a6e4a858075c"
PUBLISHED = (0.753, 0.770, 0.099)
"""Coverage, density and mass."""
LIMITS = {
    ("Total biomass", False): 755.8,
    ("Demand elasticity", True): -0.422,
    ("Biomass backstop price", True): 150.05,
    ("Cellulosic cost", True): 72.65,
}


def test_peeling_gives_the_published_box(measured: Measured, nightly_file: NightlyFile) -> None:
    with nightly_file(FILE, SHA256).open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    names = head[2:11]
    points = np.array([[float(cell) for cell in row[2:11]] for row in rows])
    is_case = np.array([float(row[head.index("Greater than 90%")]) == 1 for row in rows])
    assert (len(rows), int(is_case.sum())) == (882, 89)

    boxes = peel(points, is_case, Peeling(0.1, 0.05))
    box = min(boxes, key=lambda one: abs(one.coverage - PUBLISHED[0]))
    found = {(names[limit.input], limit.is_low): limit.value for limit in limits(points, is_case, box, ())}
    numbers = f"{box.coverage:.3f}, {box.density:.3f}, {box.mass:.3f}"
    measured("D2 coverage, density, mass .753, .770, .099", "0.02", numbers)

    assert (box.coverage, box.density, box.mass) == pytest.approx(PUBLISHED, abs=0.02)
    assert set(found) == set(LIMITS)
    assert [found[key] for key in LIMITS] == pytest.approx(list(LIMITS.values()), rel=0.01)
