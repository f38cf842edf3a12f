"""One block of a sweep as bytes: runs of successive members under each scenario, with a checksum.

Layout: 8 bytes that name the format, 32 of SHA-256 over all that follows, 8 that count the header's,
the header as JSON, padding to a multiple of 8, saved times, then values by (scenario, cell, time, member);
numbers are little-endian, real ones of 64 bits.
"""

import hashlib
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, TypeGuard, cast

import numpy as np

from coyuntura.results.run import Run, Stopped

_MAGIC = b"CYblock1"
_CHECKED = len(_MAGIC) + hashlib.sha256().digest_size
_COUNT = struct.Struct("<Q")
_NUMBER = np.dtype("<f8")
_PER_STOP = 4096
"""Bytes of a header in which a member stops, at most; no name of a cell is nearly as long."""
MOST_COUNTED = 2**48
"""Scenarios, times, members or blocks beyond which nothing is a count."""


class DamagedBlockError(Exception):
    """Bytes are not the block that they should be; the message says why."""


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
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _NUMBER.itemsize)
    start = _CHECKED + _COUNT.size + len(text)
    size = _NUMBER.itemsize * header["times"] * (1 + len(runs) * len(first.values) * first.members)
    content = bytearray(start + size)
    content[: len(_MAGIC)] = _MAGIC
    content[_CHECKED:start] = _COUNT.pack(len(text)) + text
    numbers = np.frombuffer(content, dtype=_NUMBER, offset=start)
    numbers[: header["times"]] = first.times
    values = numbers[header["times"] :].reshape(len(runs), len(first.values), header["times"], first.members)
    for place, run in enumerate(runs):
        for row, trajectory in enumerate(run.values.values()):
            values[place, row] = trajectory
    content[len(_MAGIC) : _CHECKED] = hashlib.sha256(memoryview(content)[_CHECKED:]).digest()
    return content


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
        DamagedBlockError: They are cut short, changed, or another block.
    """
    _header(content, sweep, number, shape)


def decode_block(content: bytes | bytearray, sweep: str, number: int, shape: Shape | None = None) -> tuple[Run, ...]:
    """Return a block's runs, one for each scenario; their values are views of the bytes.

    Raises:
        DamagedBlockError: The bytes are cut short, changed, or another block.
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

    Whoever may write into a sweep's folder can make a checksum as well, so nothing of a header is believed.

    Raises:
        DamagedBlockError: The bytes are cut short, changed, or another block.
    """
    if content[: len(_MAGIC)] != _MAGIC or len(content) < _CHECKED + _COUNT.size:
        raise DamagedBlockError("it does not begin as a block does")
    if hashlib.sha256(memoryview(content)[_CHECKED:]).digest() != content[len(_MAGIC) : _CHECKED]:
        raise DamagedBlockError("its checksum does not hold")
    (length,) = _COUNT.unpack_from(content, _CHECKED)
    start = _CHECKED + _COUNT.size + length
    if start > len(content):
        raise DamagedBlockError("its header is cut short")
    try:
        found: object = json.loads(content[_CHECKED + _COUNT.size : start])
    except (ValueError, RecursionError) as error:
        raise DamagedBlockError("its header cannot be read") from error
    if not _is_header(found):
        raise DamagedBlockError("its header is not one of a block")
    if (found["sweep"], found["block"]) != (sweep, number):
        raise DamagedBlockError(f"it is block {found['block']} of sweep {found['sweep'][:16]}")
    own = Shape(found["scenarios"], found["times"], found["members"], tuple(found["cells"]))
    if shape not in {None, own} or len(content) - start != _NUMBER.itemsize * own.numbers:
        raise DamagedBlockError("it holds another number of scenarios, times, members or cells")
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
