"""States on disk: the same to the last bit, and refused where they are damaged or of another fit."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from coyuntura.infer.checkpoint import FitFolder, decode_state, encode_state
from coyuntura.infer.density import PriorDensity
from coyuntura.infer.state import Options, State
from coyuntura.infer.tempering import Sampler
from coyuntura.priors.normal import Normal
from coyuntura.sweep.seal import DamagedError

KEY = "0123456789abcdef" * 4


@pytest.fixture
def state() -> State:
    """Return a state in the midst of a fit."""
    density = PriorDensity(("a", "b"), (Normal(0, 1), Normal(1, 2)), (2000, 2001), lambda x: -((x - 1) ** 2))
    sampler = Sampler(density, Options(particles=8))
    found = sampler.start(2**63 + 1, 3)
    for _ in range(4):
        found = sampler.step(found)
    return replace(found, rates=(-1.0, 0.1, np.pi), increments=(-np.inf,))


def same(one: State, two: State) -> bool:
    return all(np.array_equal(getattr(one, item.name), getattr(two, item.name)) for item in fields(State))


def test_a_state_comes_back_to_the_last_bit(state: State) -> None:
    found = decode_state(encode_state(KEY, state), KEY, 3)

    assert same(found, state)
    assert encode_state(KEY, found) == encode_state(KEY, state)


def cut(content: bytearray) -> bytearray:
    return content[:-8]


def changed(content: bytearray) -> bytearray:
    content[-1] ^= 1
    return content


def foreign(content: bytearray) -> bytearray:
    return bytearray(b"CYblock1") + content[8:]


def emptied(_content: bytearray) -> bytearray:
    return bytearray()


@pytest.mark.parametrize("damage", [cut, changed, foreign, emptied])
def test_a_damaged_state_is_none(state: State, damage: Callable[[bytearray], bytearray], tmp_path: Path) -> None:
    folder = FitFolder.beside(tmp_path / "a.nc", KEY)
    folder.make()
    folder.write(3, encode_state(KEY, state))
    path = folder.path / "repeat-3.state"
    path.write_bytes(damage(bytearray(path.read_bytes())))

    assert folder.read(3) is None


@pytest.mark.parametrize(("key", "repeat"), [("f" * 64, 3), (KEY, 2)])
def test_the_state_of_another_fit_or_repeat_is_refused(state: State, key: str, repeat: int) -> None:
    with pytest.raises(DamagedError):
        decode_state(encode_state(KEY, state), key, repeat)


def test_kept_states_lie_beside_the_latest(state: State, tmp_path: Path) -> None:
    folder = FitFolder.beside(tmp_path / "a.nc", KEY)
    folder.make()
    folder.write(3, encode_state(KEY, state), kept=1)

    found = folder.read(3, kept=1)

    assert found is not None
    assert same(found, state)
    assert (folder.read(3), folder.path.name) == (None, "a-0123456789abcdef.fit")
