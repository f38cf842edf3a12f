"""Runs pysimlin in its own environment."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Protocol, cast

from benchmarks.drivers.serving import AbstractTool, Job, Reals, serve


class _Simulation(Protocol):
    def reset(self) -> None: ...
    def set_value(self, name: str, value: float) -> None: ...
    def run_to_end(self) -> None: ...
    def get_step_count(self) -> int: ...
    def get_series(self, name: str) -> Reals: ...


class _Model(Protocol):
    def check(self) -> Sequence[object]: ...
    def simulate(self) -> _Simulation: ...


class _Simlin(Protocol):
    def load(self, path: str) -> _Model: ...


class _Tool:
    """A pysimlin model, compiled once and reset for each member: its quickest way to run many."""

    def __init__(self, model: _Model, job: Job) -> None:
        found = [issue for issue in model.check() if "unit" not in str(issue).lower()]
        if found:
            raise ValueError(str(found[0]))
        self.job = job
        self.simulation = model.simulate()
        self.simulation.run_to_end()
        self.every = (self.simulation.get_step_count() - 1) // (len(job.times) - 1)

    def run(self, values: Sequence[float], out: Reals) -> None:
        """Run one member."""
        simulation = self.simulation
        simulation.reset()
        for name, value in zip(self.job.parameters, values, strict=True):
            simulation.set_value(name, value)
        simulation.run_to_end()
        for number, name in enumerate(self.job.outputs):
            out[number] = simulation.get_series(name)[:: self.every]


def _load() -> Callable[[Job], AbstractTool]:
    simlin = cast("_Simlin", import_module("simlin"))
    return lambda job: _Tool(simlin.load(job.model), job)


if __name__ == "__main__":
    serve("pysimlin", _load)
