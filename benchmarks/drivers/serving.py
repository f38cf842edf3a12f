"""Requests and answers: a line of JSON each, arrays in files beside them."""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Protocol, TypedDict, cast

import numpy as np

from coyuntura.arrays import Reals


class Request(TypedDict):
    """What is asked: to load a model, or to run draws of its parameters."""

    do: str
    model: str
    parameters: list[str]
    outputs: list[str]
    times: str
    draws: str
    result: str
    clock: str


@dataclass(frozen=True, slots=True)
class Job:
    """A model's file with the parameters that vary, the outputs that are kept and their times."""

    model: str
    parameters: Sequence[str]
    outputs: Sequence[str]
    times: Reals


class AbstractTool(Protocol):
    """A tool with a model loaded."""

    def run(self, values: Sequence[float], out: Reals) -> None:
        """Run one member with parameters' values, and put its outputs into `out`, shape (output, time)."""
        ...


def serve(package: str, load: Callable[[], Callable[[Job], AbstractTool]]) -> None:
    """Answer requests until the input ends.

    Args:
        package: The tool's package, for its version.
        load: Imports the tool, and returns what loads a model.
    """
    answers = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # what the tool prints is no answer
    started = time.perf_counter()
    open_model = load()
    print(json.dumps({"version": version(package), "seconds": time.perf_counter() - started}), file=answers)
    server = _Server(open_model)
    for line in sys.stdin:
        try:
            answer = {"seconds": server.answer(cast("Request", json.loads(line)))}
        except Exception as error:  # noqa: BLE001  whatever stops the tool is its answer
            answer = {"error": " ".join(f"{type(error).__name__}: {error}".split())[:200]}
        print(json.dumps(answer), file=answers)


class _Server:
    """A tool, and the model that it has loaded last."""

    def __init__(self, open_model: Callable[[Job], AbstractTool]) -> None:
        self.open_model = open_model
        self.tool: AbstractTool | None = None
        self.shape = (0, 0)

    def answer(self, request: Request) -> float:
        """Return how many seconds the tool needs for a request.

        Raises:
            RuntimeError: Draws come before a model.
        """
        if request["do"] == "load":
            times = cast("Reals", np.load(request["times"]))
            job = Job(request["model"], request["parameters"], request["outputs"], times)
            started = time.perf_counter()
            self.tool = None
            self.tool, self.shape = self.open_model(job), (len(job.outputs), len(times))
            return time.perf_counter() - started
        if self.tool is None:
            raise RuntimeError("no model is loaded")
        draws = cast("Reals", np.load(request["draws"]))
        result = np.empty((len(draws), *self.shape))
        clock = time.process_time if request["clock"] == "cpu" else time.perf_counter
        started = clock()
        for member, values in enumerate(draws.tolist()):
            self.tool.run(values, result[member])
        passed = clock() - started
        if request["result"]:
            np.save(request["result"], result)
        return passed
