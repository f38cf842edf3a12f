"""The folder of a fit that is under way: each repeat's latest state, and those that are kept, with checksums.

NAME-KEY.fit/
  repeat-0.state          where the repeat is
  repeat-0-kept-3.state   at the end of its fourth group of figures
"""

import math
import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, TypeGuard, cast

import numpy as np
from numpy.typing import NDArray

from coyuntura.files import alone, read_bounded, write_whole
from coyuntura.infer.state import State, as_arrays, from_arrays
from coyuntura.sweep.seal import WORD, DamagedError, header_of, seal, with_header

_MAGIC = b"CYstate1"
_KINDS: Mapping[str, str] = {"b": "<u8", "u": "<u8", "i": "<u8", "f": "<f8"}
"""How arrays are written by NumPy's letter of what they hold: whole numbers of a state are not negative."""
_LARGEST = 2**31
_SHOWN = 16  # hexadecimal digits of a key in a folder's name


class _Header(TypedDict):
    fit: str
    arrays: list[tuple[str, str, list[int]]]


def encode_state(key: str, state: State) -> bytearray:
    """Return a state as bytes.

    Args:
        key: Of the fit that it belongs to.
        state: Of one of its repeats.
    """
    arrays = {name: _written(array) for name, array in as_arrays(state).items()}
    said = [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()]
    content, start = with_header(_MAGIC, {"fit": key, "arrays": said}, sum(array.size for array in arrays.values()))
    for array in arrays.values():
        end = start + WORD * array.size
        content[start:end] = array.tobytes()
        start = end
    return seal(content)


def decode_state(content: bytes | bytearray, key: str, repeat: int) -> State:
    """Return the state that bytes hold.

    Raises:
        DamagedError: They are cut short, changed, or the state of another fit or repeat.
    """
    found, start = header_of(content, _MAGIC)
    if not _is_header(found) or found["fit"] != key:
        raise DamagedError("it is not the state of this fit")
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, kind, shape in found["arrays"]:
        size = math.prod(shape)
        if start + WORD * size > len(content):
            raise DamagedError("its numbers are cut short")
        arrays[name] = np.frombuffer(content, dtype=kind, count=size, offset=start).reshape(shape)
        start += WORD * size
    try:
        state = from_arrays(arrays)
    except (ValueError, TypeError, OverflowError) as error:
        raise DamagedError("its numbers are none of a state") from error
    if state.repeat != repeat or start != len(content):
        raise DamagedError("it is the state of another repeat")
    return state


@dataclass(frozen=True, slots=True)
class FitFolder:
    """A folder that belongs to one fit, by the fit's key, beside the file that the fit writes."""

    path: Path
    key: str

    @staticmethod
    def beside(output: Path, key: str) -> "FitFolder":
        """Return the folder of a fit; it is not made yet."""
        return FitFolder(output.with_name(f"{output.stem}-{key[:_SHOWN]}.fit"), key)

    def make(self) -> None:
        """Make the folder.

        Raises:
            OSError: It cannot be made.
        """
        self.path.mkdir(exist_ok=True)

    def alone(self) -> AbstractContextManager[None]:
        """Wait until no other process works at the fit."""
        return alone(self.path / ".lock")

    def write(self, repeat: int, content: bytes | bytearray, kept: int | None = None) -> State:
        """Write a repeat's state, and return it.

        Args:
            repeat: Which one.
            content: The state as bytes.
            kept: Number of the group at whose end it stands, where it is kept beside the latest.

        Raises:
            DamagedError: It is not sound.
            OSError: It cannot be written.
        """
        state = decode_state(content, self.key, repeat)
        write_whole(self._path(repeat, kept), content)
        return state

    def read(self, repeat: int, kept: int | None = None) -> State | None:
        """Return a repeat's state; None where none is there that is sound."""
        with suppress(DamagedError, OSError):
            return decode_state(read_bounded(self._path(repeat, kept), _LARGEST), self.key, repeat)
        return None

    def clear(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _path(self, repeat: int, kept: int | None) -> Path:
        return self.path / f"repeat-{repeat}{'' if kept is None else f'-kept-{kept}'}.state"


def _written(array: NDArray[np.generic]) -> NDArray[np.generic]:
    return np.array(array, dtype=_KINDS[array.dtype.kind], order="C")


def _is_header(found: object) -> TypeGuard[_Header]:
    if not isinstance(found, dict):
        return False
    said = cast("dict[str, object]", found)
    if said.keys() != _Header.__annotations__.keys():
        return False
    return isinstance(said["arrays"], list) and all(map(_is_array, cast("list[object]", said["arrays"])))


def _is_array(found: object) -> bool:
    """Tell whether it is a name, a kind of number and a shape."""
    match found:
        case [str(), "<u8" | "<f8", list()]:
            sizes = cast("list[list[object]]", found)[2]
            return len(sizes) <= 3 and all(type(size) is int and 0 <= size < _LARGEST for size in sizes)  # noqa: PLR2004  axes
        case _:
            return False
