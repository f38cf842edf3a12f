"""One block of a sweep as bytes: runs of successive members under each scenario, with a checksum.

After the header come saved times, then values by (scenario, cell, time, member).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, TypeGuard, cast

import numpy as np

from coyuntura.results.run import Run, Stopped
from coyuntura.sweep.seal import DamagedError, header_of, seal, with_header

_MAGIC = b"CYblock1"
_NUMBER = np.dtype("<f8")
_PER_STOP = 4096
"""Bytes of a header in which a member stops, at most; no name of a cell is nearly as long."""
MOST_COUNTED = 2**48
"""Scenarios, times, members or blocks beyond which nothing is a count."""


class _Header(TypedDict):
    sweep: str
    block: int
    scenarios: int
    times: int
    members: int
    cells: list[str]
    stopped: list[tuple[int, int, str, float]]


def encode_block(sweep: str, number: int, runs: Sequence[Run]) -> bytearray:
    """Return a block as bytes.

    Args:
        sweep: Key of the sweep that it belongs to.
        number: Of the block in the sweep.
        runs: One for each scenario, all with the same members, times and cells.
    """
    first = runs[0]
    header = _Header(
        sweep=sweep,
        block=number,
        scenarios=len(runs),
        times=len(first.times),
        members=first.members,
        cells=list(first.values),
        stopped=[(place, stop.member, stop.cell, stop.time) for place, run in enumerate(runs) for stop in run.stopped],
    )
    size = header["times"] * (1 + len(runs) * len(first.values) * first.members)
    content, start = with_header(_MAGIC, header, size)
    numbers = np.frombuffer(content, dtype=_NUMBER, offset=start)
    numbers[: header["times"]] = first.times
    values = numbers[header["times"] :].reshape(len(runs), len(first.values), header["times"], first.members)
    for place, run in enumerate(runs):
        for row, trajectory in enumerate(run.values.values()):
            values[place, row] = trajectory
    return seal(content)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a block holds, as follows from its sweep's plan: how many scenarios, times and members, and which cells."""

    scenarios: int
    times: int
    members: int
    cells: tuple[str, ...]

    @property
    def numbers(self) -> int:
        """How many numbers it holds."""
        return self.times * (1 + self.scenarios * len(self.cells) * self.members)

    @property
    def largest(self) -> int:
        """How many bytes it has at most; a header says of each member in each scenario at most where it stopped."""
        said = sum(len(json.dumps(cell, ensure_ascii=False).encode()) + 1 for cell in self.cells)
        return _NUMBER.itemsize * self.numbers + said + _PER_STOP * (self.scenarios * self.members + 1)


def require_block(content: bytes | bytearray, sweep: str, number: int, shape: Shape | None = None) -> None:
    """Require that bytes are a sweep's block, of a shape where it is given.

    Raises:
        DamagedError: They are cut short, changed, or another block.
    """
    _header(content, sweep, number, shape)


def decode_block(content: bytes | bytearray, sweep: str, number: int, shape: Shape | None = None) -> tuple[Run, ...]:
    """Return a block's runs, one for each scenario; their values are views of the bytes.

    Raises:
        DamagedError: The bytes are cut short, changed, or another block.
    """
    header, start = _header(content, sweep, number, shape)
    numbers = np.frombuffer(content, dtype=_NUMBER, offset=start)
    times, cells = numbers[: header["times"]], header["cells"]
    values = numbers[header["times"] :].reshape(header["scenarios"], len(cells), len(times), header["members"])
    runs: list[Run] = []
    for place in range(header["scenarios"]):
        stopped = tuple(
            Stopped(member, cell, time) for where, member, cell, time in header["stopped"] if where == place
        )
        runs.append(Run(times, header["members"], dict(zip(cells, values[place], strict=True)), stopped))
    return tuple(runs)


def _header(content: bytes | bytearray, sweep: str, number: int, shape: Shape | None) -> tuple[_Header, int]:
    """Return a block's header and where its numbers begin, once all of it is found to hold.

    Raises:
        DamagedError: The bytes are cut short, changed, or another block.
    """
    found, start = header_of(content, _MAGIC)
    if not _is_header(found):
        raise DamagedError("its header is not one of a block")
    if (found["sweep"], found["block"]) != (sweep, number):
        raise DamagedError(f"it is block {found['block']} of sweep {found['sweep'][:16]}")
    own = Shape(found["scenarios"], found["times"], found["members"], tuple(found["cells"]))
    if shape not in {None, own} or len(content) - start != _NUMBER.itemsize * own.numbers:
        raise DamagedError("it holds another number of scenarios, times, members or cells")
    return found, start


def _is_header(found: object) -> TypeGuard[_Header]:
    """Tell whether what a header's text says has the keys and kinds of one, and nothing in it lies outside of it."""
    if not isinstance(found, dict):
        return False
    said = cast("dict[str, object]", found)
    counts = [said.get(key) for key in ("block", "scenarios", "times", "members")]
    cells, stopped = said.get("cells"), said.get("stopped")
    if said.keys() != _Header.__annotations__.keys() or not isinstance(said["sweep"], str):
        return False
    if not all(type(count) is int and 0 <= count < MOST_COUNTED for count in counts):
        return False
    if not isinstance(cells, list) or not isinstance(stopped, list):
        return False
    names = cast("list[object]", cells)
    if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        return False
    scenarios, members = cast("int", counts[1]), cast("int", counts[3])
    return all(_is_stop(stop, scenarios, members) for stop in cast("list[object]", stopped))


def _is_stop(found: object, scenarios: int, members: int) -> bool:
    """Tell whether it is a scenario's number, a member's, a cell's name and a time."""
    match found:
        case [int(place), int(member), str(), float() | int()]:
            return 0 <= place < scenarios and 0 <= member < members
        case _:
            return False
