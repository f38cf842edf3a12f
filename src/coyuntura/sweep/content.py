"""The content of nouns as one number and as bytes, the same wherever they are made."""

import copyreg
import hashlib
import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from io import BytesIO
from types import MappingProxyType
from typing import cast

import numpy as np
from numpy.typing import NDArray


def content_key(*nouns: object) -> str:
    """Return the SHA-256 of what nouns hold: dataclasses, mappings, sequences, arrays, numbers and words.

    Not of their pickles, which differ with what else refers to the same words.

    Raises:
        TypeError: A noun holds something else.
    """
    digest = hashlib.sha256()
    for piece in _pieces(nouns):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(noun: object) -> Iterator[bytes]:
    match noun:
        case float():
            # The shortest text that gives a number back tells all numbers apart, zeros of both signs too.
            yield f"float {float(noun)!r}\n".encode()
        case None | bool() | int() | str():
            yield f"{type(noun).__name__} {noun!r}\n".encode()
        case np.ndarray():
            array = cast("NDArray[np.generic]", noun)
            yield f"array {array.dtype.str} {array.shape}\n".encode()
            yield np.ascontiguousarray(array).tobytes()
        case Mapping():
            items = cast("Mapping[object, object]", noun)
            yield f"mapping {len(items)}\n".encode()
            for pair in items.items():
                yield from _pieces(pair)
        case tuple() | list():
            items = cast("tuple[object, ...]", noun)
            yield f"sequence {len(items)}\n".encode()
            for item in items:
                yield from _pieces(item)
        case _ if is_dataclass(noun) and not isinstance(noun, type):
            yield f"noun {type(noun).__name__}\n".encode()
            for field in fields(noun):
                yield f"{field.name}\n".encode()
                yield from _pieces(getattr(noun, field.name))
        case _:
            raise TypeError(f"no content is known of {type(noun).__name__}.")


def pickled(noun: object) -> bytes:
    """Return a noun as bytes that `pickle.loads` takes, for another process of the same code."""
    buffer = BytesIO()
    pickler = pickle.Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL)
    # Mappings that cannot be changed are not known to Python's own.
    pickler.dispatch_table = {**copyreg.dispatch_table, MappingProxyType: _remade}
    pickler.dump(noun)
    return buffer.getvalue()


def _remade(
    mapping: Mapping[object, object],
) -> tuple[Callable[[dict[object, object]], Mapping[object, object]], tuple[dict[object, object]]]:
    return _unchangeable, (dict(mapping),)


def _unchangeable(mapping: dict[object, object]) -> Mapping[object, object]:
    """Return a mapping that cannot be changed; a function, because its class has no name that a pickle could hold."""
    return MappingProxyType(mapping)
