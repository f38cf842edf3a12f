"""Kernels on disk: each under the hash of what it was made from, with a hash of itself."""

import contextlib
import hashlib
import os
import stat
import sys
from pathlib import Path

import platformdirs

from coyuntura.files import opened, write_whole

_MAGIC = b"coyuntura kernel 1\n"
_DIGEST = hashlib.sha256().digest_size
LARGEST = 2**28
"""Bytes of a kernel that is read; one of a program of some hundred thousand instructions has fewer."""
MOST = 256
"""Kernels that are kept; those that were used longest ago go first."""


def folder() -> Path | None:
    """Return where this user's kernels are; None where the user has no place of his own.

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
    return base / "kernels" if base.is_absolute() else None


def fetch(key: str) -> bytes | None:
    """Return a kernel's object file; None where there is none, or where it is damaged."""
    where = folder()
    if where is None:
        return None
    try:
        if not _is_ours(where.stat()):
            return None
        with opened(where / key) as file:
            about = os.fstat(file.fileno())
            stored = file.readall() if _is_ours(about) and about.st_size <= LARGEST else b""
    except OSError:
        return None
    with contextlib.suppress(OSError):
        os.utime(where / key)
    digest, content = stored[len(_MAGIC) : len(_MAGIC) + _DIGEST], stored[len(_MAGIC) + _DIGEST :]
    is_whole = stored.startswith(_MAGIC) and hashlib.sha256(key.encode() + content).digest() == digest
    return content if is_whole else None


def keep(key: str, content: bytes) -> None:
    """Store a kernel's object file; where that cannot be done, it is built again next time.

    It appears whole or not at all, so that programs may write the same one at once.
    """
    where = folder()
    if where is None:
        return
    with contextlib.suppress(OSError):
        # Machine code is run as it is found, so nobody else may write here.
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(where.stat()):
            return
        write_whole(where / key, _MAGIC + hashlib.sha256(key.encode() + content).digest() + content)
        _thin_out(where)


def _is_ours(about: os.stat_result) -> bool:
    """Tell whether nobody but this user can write a file or into a folder."""
    if sys.platform == "win32":
        return True
    return about.st_uid == os.getuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _thin_out(where: Path) -> None:
    ages = {path: path.lstat().st_mtime for path in where.iterdir()}
    for path in sorted(ages, key=lambda path: ages[path], reverse=True)[MOST:]:
        path.unlink(missing_ok=True)
