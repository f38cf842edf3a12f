"""A study with two theories of the same figures, of which one is true.

A stock moves by `gain` times a driver that swings; the figures were made with a gain of 1 and small errors. `pushed`
says that the gain is 1, `braked` that it is -1, and the study itself knows no more than that it lies in between.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

FIRST, LAST = 1990, 2011
STUDY = """
study: made
title: {en: Made, es: Hecho}
time: {unit: year, start: 1990, stop: 2012, dt: 1, saveper: 1}
ensemble: {members: 200, seed: 1}
"""
MODULE = """
parameters:
  gain: {unit: bbl/year, value: 1, prior: "uniform(-1.5, 1.5)"}
data:
  push: {unit: 1, series: fed/push, interpolation: hold}
stocks:
  x: {unit: bbl, initial: 50}
flows:
  move: {unit: bbl/year, to: x, equation: gain * push}
mechanisms:
  pull: {label: {en: Pull, es: Tirón}, off: {gain: 0}}
"""
THEORY = """
interpretation: {name}
label: {{en: {name}, es: {name}}}
held_by: {{en: nobody, es: nadie}}
mechanisms: {{pull: on}}
priors: {{gain: "normal({middle}, 0.05)"}}
values: {{gain: {middle}}}
"""
DATA = {
    "fed": "table: fed\nsources: {made: {citation: Made, vintage: 2020, licence: none}}\nseries:\n"
    "  push: {label: {en: P, es: E}, unit: 1, use: driver}\n",
    "seen": "table: seen\nsources: {made: {citation: Made, vintage: 2020, licence: none}}\nseries:\n"
    "  level: {label: {en: L, es: N}, unit: bbl, use: outcome}\n",
}


def _files(until: int) -> Mapping[str, str]:
    """Return the study's files by name."""
    rng = np.random.default_rng(4)
    push = rng.normal(size=LAST - FIRST + 1)
    level = 50 + np.cumsum(push) + 0.2 * rng.normal(size=len(push))
    rows = {
        "fed": "".join(f"push,{FIRST + year},{value:.6f},made,\n" for year, value in enumerate(push)),
        "seen": "".join(f"level,{FIRST + year},{value:.6f},made,\n" for year, value in enumerate(level)),
    }
    return {
        "study.yaml": STUDY,
        "documents.yaml": "documents: {}\n",
        "modules/only.yaml": f"module: only\nlabel: {{en: Only, es: Único}}\n{MODULE}",
        "observations/all.yaml": "observations:\n  - {of: x, with: seen/level, reads: end, label: {en: L, es: N}, "
        f'fitted_until: {until}, discrepancy: {{sd: "halfnormal(0.5)"}}}}\n',
        **{f"data/{name}.yaml": text for name, text in DATA.items()},
        **{f"data/{name}.csv": f"series,date,value,source,note\n{text}" for name, text in rows.items()},
        "interpretations/pushed.yaml": THEORY.format(name="pushed", middle=1),
        "interpretations/braked.yaml": THEORY.format(name="braked", middle=-1),
    }


def write(folder: Path, until: int = 1999) -> Path:
    """Write the study, whose fits may see figures up to a year, and return its folder."""
    for name, text in _files(until).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
