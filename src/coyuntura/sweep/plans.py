"""Plans: all that the runs of a sweep depend on, so that any worker can compute any block of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.data.knots import DataCell
from coyuntura.ensemble.designs import Design, Grid
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.given import require_on, require_possible
from coyuntura.ensemble.worlds import cells_set, inputs_for
from coyuntura.kernels.llvm.machine import processor
from coyuntura.names import Id
from coyuntura.program.program import Program
from coyuntura.results.run import Run
from coyuntura.results.versions import code_version
from coyuntura.simulate.inputs import DataInput, Inputs
from coyuntura.simulate.prepared import KernelName, Prepared
from coyuntura.sweep.blocks import Shape
from coyuntura.sweep.content import content_key

BLOCK = 1024
"""Runs of a block. Blocks depend on it, and so does a sweep's key; nothing depends on who computes which."""
MOST_IN_BLOCK = 2**28
"""Numbers that a block may hold, 2 GiB of them; a worker needs about three times as much."""


@dataclass(frozen=True, slots=True)
class WorldInputs:
    """Inputs of a scenario: every parameter, date and data cell, and which of them it sets."""

    scenario: Id
    parameters: Mapping[str, float]
    data: Mapping[str, DataCell]
    settled: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """A program, its inputs in each scenario and a design: every number of every run follows from it."""

    program: Program
    worlds: tuple[WorldInputs, ...]
    cells: tuple[str, ...]
    design: Design
    seed: int
    block: int
    kernel: KernelName
    version: str
    interpretation: str | None = None
    """The theory that the study is run as, which the result names."""

    @property
    def key(self) -> str:
        """SHA-256 of everything in it."""
        world = [(item.scenario, item.parameters, item.data, sorted(item.settled)) for item in self.worlds]
        rest = (self.program, self.cells, self.design, self.seed, self.block, self.kernel, self.version)
        # Two theories may come to one program and one set of inputs, but not to one result.
        return content_key(world, *rest, *([] if self.interpretation is None else [self.interpretation]))

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return -(-self.design.runs // self.block)

    @property
    def numbers(self) -> int:
        """How many numbers the runs save."""
        return len(self.worlds) * self.design.runs * len(self.cells) * self.times

    @property
    def times(self) -> int:
        """How many times of a run are saved."""
        clock = self.program.clock
        return clock.steps // clock.save_every + 1

    def part(self, number: int) -> tuple[int, int]:
        """Return the first run of a block and the first that is not in it any more."""
        first = number * self.block
        return first, min(first + self.block, self.design.runs)

    def shape(self, number: int) -> Shape:
        """Return what a block holds."""
        first, last = self.part(number)
        return Shape(len(self.worlds), self.times, last - first, self.cells)

    def ready(self) -> "Work":
        """Return the plan as what computes its blocks."""
        return Work(self, Prepared(self.program, self.cells, self.kernel))


@dataclass(frozen=True, slots=True)
class Work:
    """A plan with its program's kernel, which is built for the first block and serves all others."""

    plan: Plan
    prepared: Prepared

    def compute(self, number: int, threads: int | None = None) -> tuple[Run, ...]:
        """Return the runs of a block, one batch for each scenario, with the same draws and random numbers in each.

        Args:
            number: Of the block.
            threads: How many share the runs; as many as there are processors where None. Numbers do not depend on it.
        """
        first, last = self.plan.part(number)
        drawn = self.plan.design.values(first, last)
        runs = np.arange(first, last, dtype=np.uint64)
        found: list[Run] = []
        for world in self.plan.worlds:
            own = {name: values for name, values in drawn.items() if name not in world.settled}
            data = {name: DataInput((cell,)) for name, cell in world.data.items()}
            inputs = Inputs(last - first, {**world.parameters, **own}, data, self.plan.seed, runs)
            found.append(self.prepared.run(inputs, threads=threads))
        return tuple(found)


def plan_sweep(
    engine: Engine, design: Design, scenarios: Sequence[Id], cells: Collection[str], block: int = BLOCK
) -> Plan:
    """Return the plan of a sweep.

    Args:
        engine: The study's model; the study's seed selects random numbers inside runs.
        design: Which values each run takes.
        scenarios: Under which the runs are made, each once.
        cells: What to save.
        block: Runs of a block.

    Raises:
        ValueError: A name is unknown or stands twice, a scenario sets what a grid varies, a level is one that the
            study rules out, or a block is too large.
    """
    checked, chosen = engine.checked, engine.checked.study.interpretation
    model = checked.model
    unknown = [name for name in design.names if name not in model.parameters]
    if unknown:
        raise ValueError(f"a design varies parameters, and the study has none named `{unknown[0]}`.")
    missing = [name for name in scenarios if name not in checked.study.scenarios]
    if missing or not scenarios or len(set(scenarios)) < len(scenarios) or block < 1:
        raise ValueError(f"a sweep takes scenarios of the study, each once, and at least one run a block: {scenarios}.")
    worlds = tuple(world_inputs(engine, name) for name in scenarios)
    if isinstance(design, Grid):
        require_on(checked, design.names)
    for world in worlds:
        clash = [name for name in design.names if name in world.settled and isinstance(design, Grid)]
        if clash:
            raise ValueError(f"the grid varies `{clash[0]}`, which scenario `{world.scenario}` sets.")
    if isinstance(design, Grid):
        require_possible(model, {name: np.asarray(levels, dtype=np.float64) for name, levels in design.levels})
    wanted = tuple(dict.fromkeys(cells))
    program = engine.prepared(wanted).program
    plan = Plan(
        program=program,
        worlds=worlds,
        cells=wanted,
        design=design,
        seed=checked.study.ensemble.seed,
        block=block,
        kernel=engine.kernel,
        version=engine_version(),
        interpretation=None if chosen is None else str(chosen.id),
    )
    in_block = plan.numbers // design.runs * min(block, design.runs)
    if in_block > MOST_IN_BLOCK:
        raise ValueError(f"a block would hold {in_block:,} numbers, at most {MOST_IN_BLOCK:,}: save fewer variables.")
    return plan


def engine_version() -> str:
    """Return what numbers depend on beside a plan: the code, and whether the processor fuses multiply and add."""
    return f"{code_version()}, {'fused' if processor().has_fused else 'not fused'}"


def world_inputs(engine: Engine, scenario: Id) -> WorldInputs:
    """Return what a scenario's runs are given where nothing is drawn."""
    checked = engine.checked
    one, identity = np.zeros(1, dtype=np.intp), np.zeros(1, dtype=np.uint64)
    world = engine.world([scenario])
    inputs = inputs_for(checked, [world], {}, one, identity, checked.study.ensemble.seed)
    settled = frozenset(cell for change in world for cell in cells_set(checked.model, change))
    parameters = {name: float(np.ravel(value)[0]) for name, value in inputs.parameters.items()}
    data = {
        name: item.variants[0 if item.variant is None else int(item.variant[0])] for name, item in inputs.data.items()
    }
    return WorldInputs(scenario, parameters, data, settled)
