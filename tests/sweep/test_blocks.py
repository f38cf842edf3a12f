import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.results.run import Run, Stopped
from coyuntura.sweep.blocks import DamagedBlockError, decode_block, encode_block
from coyuntura.sweep.folder import SweepFolder

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

    with pytest.raises(DamagedBlockError):
        decode_block(content, KEY, 4)


@given(st.integers(0, len(BLOCK) - 1))
def test_no_missing_end_goes_unnoticed(length: int) -> None:
    with pytest.raises(DamagedBlockError):
        decode_block(BLOCK[:length], KEY, 4)


@given(st.binary(max_size=200))
def test_other_bytes_are_no_block(content: bytes) -> None:
    with pytest.raises(DamagedBlockError):
        decode_block(content, KEY, 4)


@pytest.mark.parametrize(("key", "number"), [(KEY[::-1], 4), (KEY, 5)])
def test_a_sound_block_of_another_place_is_not_taken(key: str, number: int) -> None:
    with pytest.raises(DamagedBlockError, match="it is block 4 of sweep 0123456789abcdef"):
        decode_block(BLOCK, key, number)


# The folder of a sweep.


@pytest.fixture
def folder(tmp_path: Path) -> SweepFolder:
    made = SweepFolder.within(tmp_path, "made", KEY)
    made.make()
    return made


def test_a_folder_is_named_by_study_and_key(folder: SweepFolder) -> None:
    assert folder.path.name == "made-0123456789abcdef"


def test_a_block_that_is_written_is_there(folder: SweepFolder) -> None:
    folder.write(4, BLOCK)

    assert folder.holds(4)


def test_a_block_that_is_not_sound_is_not_written(folder: SweepFolder) -> None:
    with pytest.raises(DamagedBlockError):
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
