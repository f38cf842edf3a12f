"""Building a compiled kernel, or fetching one that was built before."""

import ctypes
import ctypes.util
import hashlib
import sys
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import numpy as np
from llvmlite import binding
from numpy.typing import NDArray

from coyuntura.kernels.llvm.body import Layout
from coyuntura.kernels.llvm.kernel import assembly
from coyuntura.kernels.llvm.machine import LEVEL, Code, Function, assemble, processor
from coyuntura.kernels.llvm.operations import LIBRARY
from coyuntura.program.program import Program, work
from coyuntura.results.cache import Cache

KERNELS = Cache("kernels", "coyuntura kernel 1", most=256, room=2**30, largest=2**28)
"""One of a program of some hundred thousand instructions has fewer bytes than the largest."""

_POINTER, _WHOLE = ctypes.c_void_p, ctypes.c_int64
_COMMON = (_POINTER, _POINTER, _WHOLE, *[_POINTER] * 5, *[_WHOLE] * 3)
_STEPPING = (_POINTER, _WHOLE, *[_POINTER] * 7, *[_WHOLE] * 5, _POINTER, _WHOLE)


@dataclass(frozen=True, slots=True)
class Kernel:
    """A program's machine code; `begin` and `advance` take addresses and numbers, as `assembly` says."""

    layout: Layout
    lanes: int
    homes: int
    """Vectors of memory that each thread lends to the values of a step."""
    begin: Function
    advance: Function
    beginning: int
    """How many instructions `begin` runs for a member."""
    stepping: int
    """How many `advance` runs for a member at each step."""

    @property
    def program(self) -> Program:
        """What the kernel computes."""
        return self.layout.program


def build(program: Program, outputs: Collection[str]) -> Kernel:
    """Return the kernel of a program for this processor.

    Kernels are kept in the user's cache folder, by what they are made from.

    Args:
        program: What is computed, pruned to what the outputs need.
        outputs: Cells that are saved.

    Raises:
        ValueError: An output is no cell of the program.
    """
    layout = Layout.of(program, outputs)
    host = processor()
    made = assembly(layout, host)
    begin, advance = _functions(made.text)
    beginning = work(program.once) + work(program.start)
    return Kernel(layout, host.lanes, made.homes, begin, advance, beginning, work(program.step))


def _functions(text: str) -> tuple[Function, Function]:
    key = _key(text)
    content = KERNELS.fetch(key)
    if content is None:
        content = assemble(text)
        KERNELS.keep(key, content)
    code = Code(content)
    return code.function("begin", *_COMMON, _POINTER), code.function("advance", *_COMMON, *_STEPPING)


def _key(text: str) -> str:
    """Return what tells kernels apart: the code, the compiler and the processor."""
    host = processor()
    made_of = (text, host.name, host.features, repr(binding.llvm_version_info), str(LEVEL), sys.platform)
    return hashlib.sha256("\0".join(made_of).encode()).hexdigest()


@cache
def library() -> NDArray[np.int64]:
    """Return the addresses of the C library's functions, in the order of `LIBRARY`."""
    name = "ucrtbase" if sys.platform == "win32" else ctypes.util.find_library("m")
    functions = ctypes.CDLL(name)
    addresses = [ctypes.cast(getattr(functions, item), ctypes.c_void_p).value or 0 for item in LIBRARY]
    return np.array(addresses, dtype=np.int64)
