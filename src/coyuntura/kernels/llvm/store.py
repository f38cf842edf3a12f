"""Kernels on disk: each under the hash of what it was made from, with a hash of itself."""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import platformdirs

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
        stored = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
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
        handle, part = tempfile.mkstemp(prefix=".part-", dir=where)
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + hashlib.sha256(key.encode() + content).digest() + content)
        Path(part).replace(where / key)
        _thin_out(where)


def _thin_out(where: Path) -> None:
    ages = {path: path.stat().st_mtime for path in where.iterdir()}
    for path in sorted(ages, key=lambda path: ages[path], reverse=True)[MOST:]:
        path.unlink(missing_ok=True)
