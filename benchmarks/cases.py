"""What is measured: models of four sizes, the parameters that vary and the cells that are kept."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.check.cells import CheckedModel
from coyuntura.check.study import check_study
from coyuntura.ensemble.designs import draw
from coyuntura.model.bundled import study_folder
from coyuntura.model.elements import Auxiliary, Flow, Stock
from coyuntura.model.folder import read_study
from coyuntura.program.lower import lower
from coyuntura.program.program import Program
from coyuntura.program.prune import prune
from coyuntura.simulate.inputs import Inputs

MODELS = Path(__file__).parent / "models"
REGIONS: Mapping[str, float] = {"north": 1.0, "south": 0.96, "east": 1.05, "west": 0.98}
"""Regions of the world model, with the factor by which their numbers differ."""

_OUTPUTS: Mapping[str, Sequence[str]] = {
    "teacup": ["teacup_temperature"],
    "sir": ["infectious", "recovered"],
    "world": [
        *(f"{region}_population" for region in REGIONS),
        "world_income",
        "world_pollution",
        "north_food_ratio",
        "south_reserve",
    ],
    "venezuela": ["oil_production", "price_level", "formal_output", "real_wage", "exchange_rate", "private_output"],
}
"""Cells that are kept; of the Venezuelan study those that exist."""

_NUMBER = re.compile(r"~([\d.]+)")
_AROUND = re.compile(r"value: ([\d.]+), prior: around")


@dataclass(frozen=True, slots=True)
class Case:
    """A model with what varies between its members and what is kept of them."""

    name: str
    title: str
    model: CheckedModel
    program: Program
    varied: tuple[str, ...]
    outputs: tuple[str, ...]
    equations: int
    live: int

    @property
    def saved(self) -> int:
        """Number of saved points."""
        clock = self.program.clock
        return clock.steps // clock.save_every + 1

    def draws(self, members: int, seed: int = 1) -> Reals:
        """Return values of the varied parameters, shape (member, parameter); the same for every engine."""
        priors = {name: self.model.priors[name] for name in self.varied}
        drawn = draw(priors, members, seed)
        return np.ascontiguousarray(np.stack([drawn[name] for name in self.varied], axis=1))

    def inputs(self, draws: Reals) -> Inputs:
        """Return a batch's inputs for drawn parameters, shape (member, parameter)."""
        members = len(draws)
        given = Inputs.of_model(self.model, members)
        columns = {name: np.ascontiguousarray(draws[:, number]) for number, name in enumerate(self.varied)}
        return replace(given, parameters={**given.parameters, **columns})


def read_case(name: str, workplace: Path) -> Case:
    """Return a case, its study read and checked.

    Args:
        name: One of `CASES`.
        workplace: A folder in which a study may be written.
    """
    folder = study_folder(name) if name == "venezuela" else write_study(name, workplace / "studies")
    checked = check_study(read_study(folder))
    # Every engine takes whole steps by Euler's method, which is all that some of them have.
    model = replace(checked.model, clock=replace(checked.model.clock, method="euler"))
    program = replace(lower(model), dates=())
    outputs = tuple(name for name in _OUTPUTS[name] if name in program.names)
    if not outputs:
        outputs = tuple(model.stocks)[:6]
    kept = prune(program, outputs)
    written = (item for item in model.variables.values() if isinstance(item.element, Stock | Flow | Auxiliary))
    equations = [cell for item in written for cell in item.cells]
    live = sum(cell in kept.names for cell in equations)
    varied = tuple(cell for cell in model.priors if cell in kept.parameters)
    title = checked.study.title.en
    return Case(name, title, model, kept, varied, outputs, len(equations), live)


CASES = ("teacup", "sir", "world", "venezuela")


def write_study(name: str, folder: Path) -> Path:
    """Write the study of a benchmark's model into a folder, and return where it lies."""
    target = folder / name
    shutil.rmtree(target, ignore_errors=True)
    source = MODELS / name
    if name != "world":
        shutil.copytree(source, target)
        return target
    (target / "modules").mkdir(parents=True)
    for file in ("study.yaml", "documents.yaml"):
        shutil.copy(source / file, target / file)
    shutil.copy(source / "shared.yaml", target / "modules" / "shared.yaml")
    template = (source / "region.yaml").read_text(encoding="utf-8")
    for region, factor in REGIONS.items():
        text = "\n".join(_filled(template.splitlines(), region, factor))
        (target / "modules" / f"{region}.yaml").write_text(text + "\n", encoding="utf-8")
    return target


def _filled(lines: Sequence[str], region: str, factor: float) -> Iterator[str]:
    """Yield the lines of one region's module."""
    for line in lines:
        if line.startswith("module:"):
            yield f"module: {region}"
            continue
        text = _NUMBER.sub(lambda found: f"{float(found[1]) * factor:.6g}", line.replace("@", f"{region}_"))
        yield _AROUND.sub(_around, text)


def _around(found: re.Match[str]) -> str:
    value = float(found[1])
    return f'value: {found[1]}, prior: "uniform({0.7 * value:.6g}, {1.3 * value:.6g})"'
