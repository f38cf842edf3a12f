import errno
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coyuntura import files
from coyuntura.files import alone, checksum, draft_folder_of, size_in_words, write_whole
from coyuntura.results.versions import code_version


def fill(folder: Path, text: str) -> None:
    (folder / "inside").mkdir()
    (folder / "inside" / "file").write_text(text)


def test_a_file_is_replaced(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", b"old")
    write_whole(tmp_path / "file", b"new")

    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_failure_leaves_the_older_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "file", b"old")

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(files, "settle", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "file", b"new")

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"old")]


@pytest.mark.parametrize("other", ["same", "different"])
def test_a_folder_takes_the_place_of_another(tmp_path: Path, other: str) -> None:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    for text in (other, "same"):
        with draft_folder_of(tmp_path / "folder", drafts) as part:
            fill(part, text)

    assert (tmp_path / "folder" / "inside" / "file").read_text() == "same"


def test_a_folder_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def half() -> None:
        with draft_folder_of(tmp_path / "folder", tmp_path) as part:
            fill(part, "half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OSError, match="No space left"):
        half()

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_taken_stays_where_nothing_may_be_moved(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine").touch()

    def replace() -> None:
        with draft_folder_of(tmp_path / "folder") as part:
            fill(part, "new")

    with pytest.raises(OSError, match=r"folder'$"):
        replace()

    assert [path.name for path in tmp_path.rglob("*")] == ["folder", "mine"]


def test_a_folder_takes_the_place_of_a_file_of_drafts(tmp_path: Path) -> None:
    (tmp_path / "folder").touch()
    (tmp_path / "drafts").mkdir()

    with draft_folder_of(tmp_path / "folder", tmp_path / "drafts") as part:
        fill(part, "new")

    assert (tmp_path / "folder" / "inside" / "file").read_text() == "new"


def test_an_error_names_the_file_and_not_its_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def protected(path: Path, **_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "touch", protected)

    with pytest.raises(PermissionError, match=r"Permission denied: '[^']*/file'$"):
        write_whole(tmp_path / "file", b"new")


def test_an_error_about_another_file_keeps_its_name(tmp_path: Path) -> None:
    def read() -> None:
        with draft_folder_of(tmp_path / "folder"):
            (tmp_path / "another").read_bytes()

    with pytest.raises(FileNotFoundError, match=r"/another'$"):
        read()


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (45_678, "45.7 kB"),
        (2 * 10**6, "2.0 MB"),
        (10**13, "10000.0 GB"),
    ],
)
def test_a_size_is_said_in_a_unit_that_fits(count: int, words: str) -> None:
    assert size_in_words(count) == words


def test_a_folders_checksum_tells_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    sums = [checksum(tmp_path)]
    (tmp_path / "a").rename(tmp_path / "b")
    sums.append(checksum(tmp_path))
    (tmp_path / "b").write_text("2")
    sums.append(checksum(tmp_path))

    assert len(set(sums)) == 3


def test_a_files_checksum_is_sha_256(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")

    # The example of FIPS 180-2.
    assert checksum(tmp_path / "file") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_the_version_of_code_names_what_numbers_depend_on() -> None:
    assert all(name in code_version() for name in ("coyuntura", "numpy", "scipy"))


@pytest.mark.skipif(sys.platform == "win32", reason="locks are POSIX's")
def test_only_one_is_alone_at_a_time(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def enter(number: int) -> None:
        with alone(tmp_path / "lock"):
            inside.append(number)
            time.sleep(0.01)
            most.append(len(inside))
            inside.remove(number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(enter, range(8)))

    assert most == [1] * 8


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(OSError, match="only a file can be replaced"):
        write_whole(pipe, b"content")

    assert pipe.is_fifo()
