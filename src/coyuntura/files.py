"""Files and folders that appear whole or not at all, and what they hold in one number."""

import errno
import hashlib
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from io import BufferedReader, FileIO
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_NO_FILE = "something else than a file is there"


# Windows has neither pipes in folders nor these words for how to open what lies in one.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


@contextmanager
def opened(path: Path, *, to_write: bool = False, follows: bool = False) -> Generator[FileIO]:
    """Open what others may have put there: a file, and neither a pipe or a device, which could wait for ever.

    Args:
        path: The file.
        to_write: Whether something may be appended; a file that is not there is made.
        follows: Whether it may also be a link to a file.

    Raises:
        FileExistsError: Something else than a file is there.
        OSError: It cannot be opened.
    """
    way = os.O_RDWR | os.O_CREAT if to_write else os.O_RDONLY
    try:
        handle = os.open(path, way | _AT_ONCE | (0 if follows else _NO_LINK), 0o666)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.EISDIR, errno.ENXIO}:
            raise FileExistsError(errno.EEXIST, _NO_FILE, str(path)) from error
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileExistsError(errno.EEXIST, _NO_FILE, str(path))
    with FileIO(handle, "r+b" if to_write else "rb") as file:
        yield file


def read_bounded(path: Path, largest: int) -> bytes:
    """Return what a file holds that others may have put there, and of a larger one a byte more than `largest`.

    Raises:
        FileExistsError: Something else than a file is there.
        OSError: It cannot be read.
    """
    with opened(path) as file, BufferedReader(file) as whole:
        return whole.read(largest + 1)


def write_whole(path: Path, content: bytes | bytearray, drafts: Path | None = None) -> None:
    """Write a file, which appears complete or not at all; one that is there is replaced.

    Args:
        path: A file in a folder that exists.
        content: What it is to hold.
        drafts: A folder on the same disk for the unfinished file; the file's own folder where None.

    Raises:
        OSError: The file cannot be written; an older one is left as it was.
    """
    with draft_of(path, drafts) as part:
        part.write_bytes(content)


@contextmanager
def draft_of(path: Path, drafts: Path | None = None) -> Generator[Path]:
    """Give an empty file to write into; it takes the place of `path` once it is complete and on disk.

    Raises:
        OSError: It cannot be written; an older file is left as it was.
    """
    if path.exists() and not path.is_file():
        # A device or a folder would be gone for good.
        raise OSError(errno.EEXIST, "only a file can be replaced, and this is none", str(path))
    part = _unused(path, drafts or path.parent)
    with _named(path, part):
        try:
            part.touch(exist_ok=False)
            yield part
            settle(part)
            part.replace(path)
        except BaseException:
            # Where nothing can be written, the draft may lie beyond reach as well.
            with suppress(OSError):
                part.unlink()
            raise
        settle(path.parent)


@contextmanager
def draft_folder_of(path: Path, drafts: Path | None = None) -> Generator[Path]:
    """Give an empty folder to write into; it takes the place of `path` once all of it is on disk.

    Args:
        path: A folder that is not there or empty; with `drafts`, any: one that holds the same stays,
            and another one is moved into `drafts` first.
        drafts: A folder on the same disk for the unfinished one; the folder that `path` lies in where None.

    Raises:
        OSError: It cannot be written.
    """
    part = _unused(path, drafts or path.parent)
    with _named(path, part):
        try:
            part.mkdir()
            yield part
            for folder, _, names in os.walk(part):
                for name in names:
                    settle(Path(folder, name))
                settle(Path(folder))
            if _holds_the_same(path, part):
                shutil.rmtree(part)
            else:
                _take_place(part, path, drafts)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        settle(path.parent)


@contextmanager
def _named(path: Path, part: Path) -> Generator[None]:
    """Name what was asked for where its draft cannot be written, of which nobody knows.

    Raises:
        OSError: The same, with the path in the draft's place.
    """
    try:
        yield
    except OSError as error:
        of_draft = error.filename is None or Path(os.fsdecode(error.filename)).is_relative_to(part)
        if error.errno is None or not of_draft:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


def _holds_the_same(path: Path, part: Path) -> bool:
    """Tell whether a folder is there that holds what another does; one that vanishes meanwhile does not."""
    with suppress(FileNotFoundError):
        return path.is_dir() and checksum(path) == checksum(part)
    return False


def _take_place(part: Path, path: Path, drafts: Path | None) -> None:
    """Put a folder in another's place, which no single operation does where that one is not empty.

    Raises:
        OSError: Others keep putting theirs there, or it cannot be moved.
    """
    for attempts_left in (2, 1, 0):
        try:
            part.rename(path)
        except OSError as error:
            is_taken = error.errno in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}
            if drafts is None or not is_taken or not attempts_left:
                raise
            with suppress(FileNotFoundError):
                path.rename(_unused(path, drafts))
        else:
            return


@contextmanager
def alone(path: Path) -> Generator[None]:
    """Wait until no other process is in here with the same file, which is made and stays.

    Where a system or a disk has no such locks, nobody waits.

    Raises:
        OSError: The file cannot be made.
    """
    with opened(path, to_write=True) as file:
        if sys.platform != "win32":
            with suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def settle(path: Path) -> None:
    """Wait until a file or a folder is on disk; Windows waits for files only, and for those that may be written."""
    if sys.platform == "win32" and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def size_in_words(count: int) -> str:
    """Return a number of bytes in the largest unit of which there is one, such as `4.2 kB`."""
    power = min(3, (len(str(count)) - 1) // 3)
    return f"{count / 1000**power:.{bool(power):d}f} {('bytes', 'kB', 'MB', 'GB')[power]}"


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, or of the names and contents of all files in a folder.

    Raises:
        OSError: It cannot be read.
    """
    if path.is_dir():
        inside = hashlib.sha256()
        for file in sorted(item for item in path.rglob("*") if item.is_file()):
            inside.update(f"{checksum(file)} {file.relative_to(path).as_posix()}\n".encode())
        return inside.hexdigest()
    with opened(path, follows=True) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unused(path: Path, folder: Path) -> Path:
    """Return a path that nothing has; not by `tempfile`, whose files nobody else on a cluster may read."""
    return folder / f".{path.name}.{secrets.token_hex(8)}.part"
