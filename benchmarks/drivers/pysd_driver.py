"""Runs PySD in its own environment."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Protocol, cast

import numpy as np

from benchmarks.drivers.serving import AbstractTool, Job, Reals, serve


class _Frame(Protocol):
    def __getitem__(self, columns: list[str]) -> "_Frame": ...
    def to_numpy(self) -> Reals: ...


class _Model(Protocol):
    def run(self, params: Mapping[str, float], return_columns: list[str], return_timestamps: Reals) -> _Frame: ...


class _PySD(Protocol):
    def read_xmile(self, xmile_file: str) -> _Model: ...


class _Tool:
    """A PySD model."""

    def __init__(self, model: _Model, job: Job) -> None:
        self.model, self.job = model, job

    def run(self, values: Sequence[float], out: Reals) -> None:
        """Run one member."""
        names = list(self.job.outputs)
        given = dict(zip(self.job.parameters, values, strict=True))
        frame = self.model.run(params=given, return_columns=names, return_timestamps=self.job.times)
        out[:] = np.asarray(frame[names].to_numpy(), dtype=np.float64).T


def _load() -> Callable[[Job], AbstractTool]:
    warnings.simplefilter("ignore")
    pysd = cast("_PySD", import_module("pysd"))
    return lambda job: _Tool(pysd.read_xmile(job.model), job)


if __name__ == "__main__":
    serve("pysd", _load)
