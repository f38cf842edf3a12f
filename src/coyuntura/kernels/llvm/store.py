"""Kernels on disk: each under the hash of what it was made from, with a hash of itself."""

import contextlib
import hashlib
import os
import stat
import sys
from pathlib import Path

import platformdirs

from coyuntura.files import write_whole

_MAGIC = b"coyuntura kernel 1\n"
_DIGEST = hashlib.sha256().digest_size
MOST = 256
"""Kernels that are kept; those that were used longest ago go first."""


def folder() -> Path:
    """Return where this user's kernels are."""
    return Path(platformdirs.user_cache_dir("coyuntura", appauthor=False)) / "kernels"


def fetch(key: str) -> bytes | None:
    """Return a kernel's object file; None where there is none, or where it is damaged."""
    path = folder() / key
    try:
        if not _is_ours(path.parent):
            return None
        stored = path.read_bytes()
    except OSError:
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    digest, content = stored[len(_MAGIC) : len(_MAGIC) + _DIGEST], stored[len(_MAGIC) + _DIGEST :]
    is_whole = stored.startswith(_MAGIC) and hashlib.sha256(key.encode() + content).digest() == digest
    return content if is_whole else None


def keep(key: str, content: bytes) -> None:
    """Store a kernel's object file; where that cannot be done, it is built again next time.

    It appears whole or not at all, so that programs may write the same one at once.
    """
    with contextlib.suppress(OSError):
        where = folder()
        # Machine code is run as it is found, so nobody else may write here.
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(where):
            return
        write_whole(where / key, _MAGIC + hashlib.sha256(key.encode() + content).digest() + content)
        _thin_out(where)


def _is_ours(where: Path) -> bool:
    """Tell whether nobody but this user can write into a folder."""
    if sys.platform == "win32":
        return True
    about = where.stat()
    return about.st_uid == os.getuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _thin_out(where: Path) -> None:
    ages = {path: path.stat().st_mtime for path in where.iterdir()}
    for path in sorted(ages, key=lambda path: ages[path], reverse=True)[MOST:]:
        path.unlink(missing_ok=True)
