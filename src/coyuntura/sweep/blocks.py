"""One block of a sweep as bytes: runs of successive members under each scenario, with a checksum.

Layout: 8 bytes that name the format, 32 of SHA-256 over all that follows, 8 that count the header's,
the header as JSON, padding to a multiple of 8, saved times, then values by (scenario, cell, time, member);
numbers are little-endian, real ones of 64 bits.
"""

import hashlib
import json
import struct
from collections.abc import Sequence
from typing import TypedDict, cast

import numpy as np

from coyuntura.results.run import Run, Stopped

_MAGIC = b"CYblock1"
_CHECKED = len(_MAGIC) + hashlib.sha256().digest_size
_COUNT = struct.Struct("<Q")
_NUMBER = np.dtype("<f8")


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


def require_block(content: bytes | bytearray, sweep: str, number: int) -> None:
    """Require that bytes are a sweep's block.

    Raises:
        DamagedBlockError: They are cut short, changed, or another block.
    """
    _header(content, sweep, number)


def decode_block(content: bytes | bytearray, sweep: str, number: int) -> tuple[Run, ...]:
    """Return a block's runs, one for each scenario; their values are views of the bytes.

    Raises:
        DamagedBlockError: The bytes are cut short, changed, or another block.
    """
    header, start = _header(content, sweep, number)
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


def _header(content: bytes | bytearray, sweep: str, number: int) -> tuple[_Header, int]:
    """Return a block's header and where its numbers begin, once the checksum is found to hold.

    Raises:
        DamagedBlockError: The bytes are cut short, changed, or another block.
    """
    if content[: len(_MAGIC)] != _MAGIC:
        raise DamagedBlockError("it does not begin as a block does")
    if hashlib.sha256(memoryview(content)[_CHECKED:]).digest() != content[len(_MAGIC) : _CHECKED]:
        raise DamagedBlockError("its checksum does not hold")
    (length,) = _COUNT.unpack_from(content, _CHECKED)
    start = _CHECKED + _COUNT.size + length
    header = cast("_Header", json.loads(content[_CHECKED + _COUNT.size : start]))
    if (header["sweep"], header["block"]) != (sweep, number):
        raise DamagedBlockError(f"it is block {header['block']} of sweep {header['sweep'][:16]}")
    return header, start
