"""What was computed, in the user's cache folder: each under the hash of what it was made from, with one of itself."""

import contextlib
import hashlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from coyuntura.files import opened, write_whole

_DIGEST = hashlib.sha256().digest_size


def cache_folder() -> Path | None:
    """Return this user's cache folder; None where the user has no place of his own.

    A place that hangs on the present folder is none: whoever wrote a study that lies there would give us machine code.
    """
    given = os.environ.get("XDG_CACHE_HOME", "")
    try:
        if given and not Path(given).is_absolute() and sys.platform not in {"win32", "darwin"}:
            # To be taken as if it were not set: XDG Base Directory Specification 0.8, "Environment variables".
            base = Path("~/.cache/coyuntura").expanduser()
        else:
            base = Path(platformdirs.user_cache_dir("coyuntura", appauthor=False))
    except (RuntimeError, KeyError, OSError):
        return None
    return base if base.is_absolute() else None


@dataclass(frozen=True, slots=True)
class Cache:
    """One folder of files of one kind; those that were used longest ago go first.

    Nobody but the user can have written what is fetched, and it is whole; whoever fetches need not trust it further
    where it is numbers, and may run it where it is machine code.
    """

    name: str
    """Of the folder."""
    kind: str
    """Begins every file, so that another layout is not taken for this one."""
    most: int
    """Files that are kept."""
    room: int
    """Bytes that all files may have together."""
    largest: int
    """Bytes of a single file."""

    @property
    def folder(self) -> Path | None:
        """Where the files are; None where there is no cache folder."""
        base = cache_folder()
        return None if base is None else base / self.name

    def fetch(self, key: str) -> bytes | None:
        """Return what was kept under a key; None where there is nothing, or where it is damaged."""
        where = self.folder
        if where is None:
            return None
        try:
            if not _is_ours(where.stat()):
                return None
            with opened(where / key) as file:
                about = os.fstat(file.fileno())
                stored = file.readall() if _is_ours(about) and about.st_size <= self.largest else b""
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(where / key)
        head = self._head
        digest, content = stored[len(head) : len(head) + _DIGEST], stored[len(head) + _DIGEST :]
        is_whole = stored.startswith(head) and hashlib.sha256(key.encode() + content).digest() == digest
        return content if is_whole else None

    def keep(self, key: str, content: bytes) -> None:
        """Store something; where that cannot be done, or it is too large, it is made again next time.

        It appears whole or not at all, so that programs may write the same one at once.
        """
        where = self.folder
        stored = self._head + hashlib.sha256(key.encode() + content).digest() + content
        if where is None or len(stored) > self.largest:
            return
        with contextlib.suppress(OSError):
            # Machine code is run as it is found, so nobody else may write here.
            where.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_ours(where.stat()):
                return
            write_whole(where / key, stored)
            self._thin_out(where)

    @property
    def _head(self) -> bytes:
        return f"{self.kind}\n".encode()

    def _thin_out(self, where: Path) -> None:
        """Remove what was used longest ago, until what is left has room; unfinished files of whoever was killed too."""
        about = {path: path.lstat() for path in where.iterdir()}
        taken = 0
        for number, path in enumerate(sorted(about, key=lambda path: about[path].st_mtime, reverse=True)):
            taken += about[path].st_size
            if number >= self.most or taken > self.room:
                path.unlink(missing_ok=True)


def _is_ours(about: os.stat_result) -> bool:
    """Tell whether nobody but this user can write a file or into a folder."""
    if sys.platform == "win32":
        return True
    return about.st_uid == os.getuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
