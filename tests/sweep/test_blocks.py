import hashlib
import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.results.run import Run, Stopped
from coyuntura.sweep.blocks import Shape, decode_block, encode_block
from coyuntura.sweep.folder import SweepFolder
from coyuntura.sweep.seal import DamagedError

KEY = "0123456789abcdef" * 4
TIMES = np.array([0.0, 0.5, 1.0])


def run(offset: float, *stopped: Stopped) -> Run:
    values = {cell: offset + place + np.arange(6.0).reshape(3, 2) / 7 for place, cell in enumerate(["a", "b[north]"])}
    return Run(TIMES, 2, values, stopped)


RUNS = (run(0), run(np.pi, Stopped(1, "b[north]", 1 / 3)))
BLOCK = bytes(encode_block(KEY, 4, RUNS))


def test_a_block_comes_back_to_the_last_bit() -> None:
    for found, expected in zip(decode_block(BLOCK, KEY, 4), RUNS, strict=True):
        assert list(found.values) == list(expected.values)
        assert all(np.array_equal(found.values[cell], expected.values[cell]) for cell in expected.values)
        assert np.array_equal(found.times, TIMES)
        assert found.stopped == expected.stopped


def test_what_is_not_a_number_comes_back() -> None:
    ended = Run(TIMES, 1, {"a": np.array([[1.0], [np.nan], [np.inf]])}, ())

    (found,) = decode_block(encode_block(KEY, 0, [ended]), KEY, 0)

    assert np.array_equal(found.values["a"], ended.values["a"], equal_nan=True)


def test_equal_runs_have_equal_bytes() -> None:
    assert bytes(encode_block(KEY, 4, RUNS)) == BLOCK


def test_a_block_without_cells_comes_back() -> None:
    (found,) = decode_block(encode_block(KEY, 0, [Run(TIMES, 2, {}, ())]), KEY, 0)

    assert (found.members, dict(found.values)) == (2, {})


@given(st.integers(0, len(BLOCK) * 8 - 1))
def test_no_changed_bit_goes_unnoticed(bit: int) -> None:
    content = bytearray(BLOCK)
    content[bit // 8] ^= 1 << bit % 8

    with pytest.raises(DamagedError):
        decode_block(content, KEY, 4)


@given(st.integers(0, len(BLOCK) - 1))
def test_no_missing_end_goes_unnoticed(length: int) -> None:
    with pytest.raises(DamagedError):
        decode_block(BLOCK[:length], KEY, 4)


@given(st.binary(max_size=200))
def test_other_bytes_are_no_block(content: bytes) -> None:
    with pytest.raises(DamagedError):
        decode_block(content, KEY, 4)


@pytest.mark.parametrize(("key", "number"), [(KEY[::-1], 4), (KEY, 5)])
def test_a_sound_block_of_another_place_is_not_taken(key: str, number: int) -> None:
    with pytest.raises(DamagedError, match="it is block 4 of sweep 0123456789abcdef"):
        decode_block(BLOCK, key, number)


def forged(header: bytes, numbers: bytes = b"") -> bytes:
    """Return a block with a checksum that holds, whatever its header says."""
    body = len(header).to_bytes(8, "little") + header + numbers
    return b"CYblock1" + hashlib.sha256(body).digest() + body


def changed(**keys: object) -> bytes:
    """Return a block whose header says something else, behind it the same numbers."""
    length = int.from_bytes(BLOCK[40:48], "little")
    header = json.loads(BLOCK[48 : 48 + length])
    text = json.dumps({**header, **keys}).encode()
    return forged(text + b" " * (-len(text) % 8), BLOCK[48 + length :])


def test_a_forged_block_that_is_the_same_is_the_same() -> None:
    assert len(decode_block(changed(), KEY, 4)) == 2


FORGED = {
    "nothing": b"CYblock1" + hashlib.sha256(b"").digest(),
    "a count and no header": forged(b""),
    "a header beyond the end": b"CYblock1" + hashlib.sha256(b"\xff" * 8).digest() + b"\xff" * 8,
    "a list": forged(b"[]      "),
    "no keys": forged(b"{}      "),
    "brackets": forged(b"[" * 200_000),
    "mappings": forged(b'{"a":' * 200_000),
    "no text": forged(b"\xff\xfe"),
    "digits": forged(b"[" + b"9" * 10_000 + b"]"),
    "another key": changed(more=1),
    "a key of another kind": changed(sweep=3),
    "a number that is none": changed(block=True),
    "too many members": changed(members=3),
    "no number of members": changed(members=-2),
    "members without end": changed(members=10**30),
    "times that are a list": changed(times=[3]),
    "cells that are a mapping": changed(cells={"a": 1, "b": 2}),
    "a cell twice": changed(cells=["a", "a"]),
    "a cell that is a number": changed(cells=["a", 1]),
    "stops that are a number": changed(stopped=7),
    "a stop of three": changed(stopped=[[1, 1, "a"]]),
    "a stop of no member": changed(stopped=[[1, 2, "a", 0.5]]),
    "a stop in no scenario": changed(stopped=[[2, 1, "a", 0.5]]),
    "a stop at no time": changed(stopped=[[1, 1, "a", None]]),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_block_with_a_checksum_and_another_header_is_none(name: str) -> None:
    with pytest.raises(DamagedError):
        decode_block(FORGED[name], KEY, 4)


@pytest.mark.parametrize(
    "shape",
    [
        Shape(1, 3, 2, ("a", "b[north]")),
        Shape(2, 2, 2, ("a", "b[north]")),
        Shape(2, 3, 1, ("a", "b[north]")),
        Shape(2, 3, 2, ("b[north]", "a")),
    ],
)
def test_a_block_of_another_shape_is_none(shape: Shape) -> None:
    with pytest.raises(DamagedError, match="another number of scenarios, times, members or cells"):
        decode_block(BLOCK, KEY, 4, shape)


def test_a_block_is_no_larger_than_its_shape_allows() -> None:
    stops = [Stopped(member, "b[north]" * 20, 1 / 3) for member in range(2)]
    block = encode_block(KEY, 4, [run(0, *stops), run(1, *stops)])

    assert len(block) <= Shape(2, 3, 2, ("a", "b[north]")).largest


# The folder of a sweep.


@pytest.fixture
def folder(tmp_path: Path) -> SweepFolder:
    made = SweepFolder.within(tmp_path, "made", KEY, lambda _: Shape(2, 3, 2, ("a", "b[north]")))
    made.make()
    return made


def test_a_folder_is_named_by_study_and_key(folder: SweepFolder) -> None:
    assert folder.path.name == "made-0123456789abcdef"


def test_a_block_that_is_written_is_there(folder: SweepFolder) -> None:
    folder.write(4, BLOCK)

    assert folder.holds(4)


def test_a_block_that_is_not_sound_is_not_written(folder: SweepFolder) -> None:
    with pytest.raises(DamagedError):
        folder.write(4, BLOCK[:-1])
    assert not list(folder.blocks.iterdir())


def test_nothing_unfinished_lies_beside_a_block(folder: SweepFolder) -> None:
    folder.write(4, BLOCK)

    assert [path.name for path in folder.blocks.iterdir()] == ["000004.block"]


def test_others_may_read_what_is_written(folder: SweepFolder) -> None:
    folder.write(4, BLOCK)

    plain = folder.path / "plain"
    plain.touch()
    assert (folder.blocks / "000004.block").stat().st_mode == plain.stat().st_mode


def test_a_result_is_known_by_its_record(folder: SweepFolder) -> None:
    folder.result("netcdf").write_bytes(b"abc")
    # The example of FIPS 180-2.
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    written = folder.finish("netcdf", {"runs": 3}, digest)

    assert folder.finished("netcdf") == written
    assert json.loads((folder.path / "sweep.json").read_text()) == written


def test_a_result_that_differs_from_its_record_is_not_finished(folder: SweepFolder) -> None:
    folder.result("netcdf").write_bytes(b"abd")
    folder.finish("netcdf", {"runs": 3}, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")

    assert folder.finished("netcdf") is None


def test_a_folder_without_a_record_is_not_finished(folder: SweepFolder) -> None:
    folder.result("netcdf").write_bytes(b"result")

    assert folder.finished("netcdf") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("name", ["blocks/000004.block", "sweep.json", "results.nc", ".lock"])
@pytest.mark.parametrize("kind", ["pipe", "link to a device", "link to a link to itself"])
def test_what_is_no_file_is_named_and_never_waited_for(folder: SweepFolder, name: str, kind: str) -> None:
    path = folder.path / name
    folder.result("netcdf").write_bytes(b"abc")
    folder.finish("netcdf", {}, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if kind == "link to a device" else path)

    def look() -> None:
        with folder.alone():
            folder.finished("netcdf")
            folder.holds(4)

    with pytest.raises(FileExistsError) as found:
        look()

    assert found.value.filename == str(path)


def test_a_file_that_is_larger_than_any_block_is_not_read_to_its_end(folder: SweepFolder) -> None:
    with (folder.blocks / "000004.block").open("wb") as file:
        file.truncate(10**11)

    assert not folder.holds(4)


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "[" + "9" * 10_000 + "]", '"\\ud800"'])
def test_a_record_that_cannot_be_read_is_none(folder: SweepFolder, text: str) -> None:
    (folder.path / "sweep.json").write_text(text)

    assert folder.finished("netcdf") is None
