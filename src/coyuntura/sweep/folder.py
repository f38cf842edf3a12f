"""The folder of a sweep: blocks as they come, then one result and a record of what it is.

NAME-KEY/
  blocks/000000.block ...   until the result is whole
  results.nc | results.zarr
  sweep.json                written last: what the result is, and its checksum
"""

import json
import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, cast

from coyuntura.files import alone, checksum, read_bounded, write_whole
from coyuntura.results.run import Run
from coyuntura.sweep.blocks import Shape, decode_block, require_block
from coyuntura.sweep.seal import DamagedError

Form: TypeAlias = Literal["netcdf", "zarr"]
Wanted: TypeAlias = Literal["auto", "netcdf", "zarr"]
"""A form, or `auto`: the one that fits the result's size."""
Record: TypeAlias = Mapping[str, object]

_RESULTS: Mapping[Form, str] = {"netcdf": "results.nc", "zarr": "results.zarr"}
_LARGEST_RECORD = 2**24
_SHOWN = 16  # hexadecimal digits of a key in a folder's name


@dataclass(frozen=True, slots=True)
class Swept:
    """Where the result of a sweep lies, in which form, and the record of what it is."""

    path: Path
    form: Form
    record: Record


@dataclass(frozen=True, slots=True)
class SweepFolder:
    """A folder that belongs to one sweep, by the sweep's key; several processes may work in it at once."""

    path: Path
    key: str
    shape: Callable[[int], Shape]
    """What a block holds, by its number."""

    @staticmethod
    def within(parent: Path, name: str, key: str, shape: Callable[[int], Shape]) -> "SweepFolder":
        """Return the folder of a sweep inside another folder; neither is made yet."""
        return SweepFolder(parent / f"{name}-{key[:_SHOWN]}", key, shape)

    @property
    def blocks(self) -> Path:
        """Where blocks and unfinished files lie."""
        return self.path / "blocks"

    def result(self, form: Form) -> Path:
        """Return where the result lies in a form."""
        return self.path / _RESULTS[form]

    def make(self) -> None:
        """Make the folder.

        Raises:
            OSError: It cannot be made.
        """
        self.blocks.mkdir(parents=True, exist_ok=True)

    def write(self, number: int, content: bytes | bytearray) -> None:
        """Write a block once it is known to be sound.

        Raises:
            DamagedError: It is not.
            OSError: It cannot be written.
        """
        require_block(content, self.key, number, self.shape(number))
        write_whole(self._block(number), content)

    def holds(self, number: int) -> bool:
        """Tell whether a block lies here and is sound; one that is not sound does not count."""
        try:
            require_block(self._content(number), self.key, number, self.shape(number))
        except (DamagedError, FileNotFoundError):
            return False
        return True

    def read(self, number: int) -> tuple[Run, ...]:
        """Return a block's runs, one for each scenario.

        Raises:
            DamagedError: The block is not sound.
            FileNotFoundError: There is none.
            OSError: It cannot be read.
        """
        return decode_block(self._content(number), self.key, number, self.shape(number))

    def alone(self) -> AbstractContextManager[None]:
        """Wait until no other process makes the result or removes blocks."""
        return alone(self.path / ".lock")

    def clear(self) -> None:
        """Remove blocks and what is unfinished; only for who is alone, since others may be moving a result out."""
        shutil.rmtree(self.blocks, ignore_errors=True)

    def finish(self, form: Form, record: Record, digest: str) -> Record:
        """Record that the result is whole and has a checksum.

        Raises:
            OSError: The record cannot be written.
        """
        whole = {"sweep": self.key, **record, "results": self.result(form).name, "sha256": digest}
        text = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
        write_whole(self.path / "sweep.json", text.encode(), self.blocks)
        return whole

    def finished(self, form: Form) -> Record | None:
        """Return the record of a result in a form, where it is whole and unchanged."""
        with suppress(FileNotFoundError, ValueError, NotADirectoryError, RecursionError):
            record: object = json.loads(read_bounded(self.path / "sweep.json", _LARGEST_RECORD))
            if isinstance(record, dict):
                known = cast("Record", record)
                path = self.result(form)
                wanted = (self.key, path.name, checksum(path))
                if (known.get("sweep"), known.get("results"), known.get("sha256")) == wanted:
                    return known
        return None

    def free(self) -> int:
        """Return how many bytes the disk still holds."""
        existing = next(folder for folder in (self.path, *self.path.absolute().parents) if folder.exists())
        return shutil.disk_usage(existing).free

    def _content(self, number: int) -> bytes:
        return read_bounded(self._block(number), self.shape(number).largest)

    def _block(self, number: int) -> Path:
        return self.blocks / f"{number:06}.block"
