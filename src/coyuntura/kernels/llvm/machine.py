"""Assembly to machine code for this processor."""

import ctypes
import mmap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, cast

from llvmlite import binding

Function: TypeAlias = Callable[..., None]
LEVEL = 1
"""How hard the compiler tries; it never changes what is computed."""
_LEAST_ROOM = 64 * 1024 * 1024
_ROOM_A_LETTER = 256
"""Bytes that compiling takes at most, three times what was seen, and so many more for each letter of the text."""


@dataclass(frozen=True, slots=True)
class Processor:
    """What code is made for: LLVM's name of the processor and its features, and what follows from them."""

    name: str
    features: str

    @property
    def has_fused(self) -> bool:
        """Whether it multiplies and adds in one operation."""
        return (
            "+fma" in self.features
            or "aarch64" in binding.get_default_triple()
            or "arm64" in binding.get_default_triple()
        )

    @property
    def has_pairs(self) -> bool:
        """Whether two long functions side by side fit into its registers: where a vector holds four doubles or more."""
        return "+avx" in self.features.split(",")

    @property
    def lanes(self) -> int:
        """How many members are stepped side by side."""
        return 16 if "+avx512f" in self.features else 8


@cache
def processor() -> Processor:
    """Return this processor."""
    _initialise()
    return Processor(binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten())


@cache
def _initialise() -> None:
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()


class Code:
    """Machine code in memory; its functions let other threads run while they do."""

    def __init__(self, content: bytes) -> None:
        self._engine = binding.create_mcjit_compiler(binding.parse_assembly(""), _target())
        self._engine.add_object_file(binding.ObjectFileRef.from_data(content))
        self._engine.finalize_object()

    def function(self, name: str, *kinds: type) -> Function:
        """Return a function by name; the code lives as long as it does."""
        made = ctypes.CFUNCTYPE(None, *kinds)(self._engine.get_function_address(name))
        setattr(made, "code", self)  # noqa: B010  keeps the engine alive with its function
        return cast("Function", made)


def _target() -> binding.TargetMachine:
    host = processor()
    target = binding.Target.from_default_triple()
    return target.create_target_machine(
        cpu=host.name, features=host.features, opt=LEVEL, codemodel="small", reloc="pic", jit=True
    )


def assemble(text: str) -> bytes:
    """Return the object file of an assembly text, for this processor.

    Raises:
        RuntimeError: The text is not legal.
        MemoryError: There is no room to compile it.
    """
    _require_room(_LEAST_ROOM + _ROOM_A_LETTER * len(text))
    _initialise()
    module = binding.parse_assembly(text)
    module.verify()
    return _target().emit_object(module)


def _require_room(size: int) -> None:
    """Require that so much memory can be had: LLVM ends the whole process where it asks for some in vain.

    Raises:
        MemoryError: It cannot.
    """
    try:
        mmap.mmap(-1, size).close()
    except OSError as error:
        message = f"compiling the model takes up to {size / 1e6:.0f} MB"
        raise MemoryError(message) from error
