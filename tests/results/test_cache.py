"""What is kept in the cache folder: found again, and not believed when it is damaged or anybody could have put it."""

import os
import sys
from pathlib import Path

import pytest

from coyuntura.results import cache
from coyuntura.results.cache import Cache, cache_folder

_MOST = 20
_KEPT = Cache("kernels", "coyuntura kernel 1", most=_MOST, room=10_000, largest=2_000)
fetch, keep = _KEPT.fetch, _KEPT.keep


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path)


def _folder() -> Path:
    found = _KEPT.folder
    assert found is not None
    return found


def _stored() -> Path:
    return _folder() / "key"


def test_what_was_kept_is_fetched() -> None:
    keep("key", b"machine code")

    assert fetch("key") == b"machine code"


def test_what_was_never_kept_is_not_there() -> None:
    assert fetch("key") is None


@pytest.mark.parametrize("damage", [b"", b"x", b"coyuntura kernel 1\n", bytes(100)])
def test_a_damaged_file_is_not_there(damage: bytes) -> None:
    keep("key", b"machine code")
    _stored().write_bytes(damage)

    assert fetch("key") is None


def test_a_changed_byte_is_noticed() -> None:
    keep("key", b"machine code")
    content = bytearray(_stored().read_bytes())
    content[-1] ^= 1
    _stored().write_bytes(content)

    assert fetch("key") is None


def test_what_has_another_name_is_not_believed() -> None:
    keep("key", b"machine code")
    _stored().rename(_folder() / "other")

    assert fetch("other") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_folder_that_others_may_write_is_not_used() -> None:
    keep("key", b"machine code")
    _folder().chmod(0o777)

    assert fetch("key") is None


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "kernels").write_text("a file")
    keep("key", b"machine code")

    assert fetch("key") is None


def test_only_so_many_are_kept() -> None:
    for number in range(_MOST + 5):
        keep(f"key{number}", b"machine code")

    assert len(list(_folder().iterdir())) == _MOST


def test_only_so_much_is_kept_and_what_was_used_longest_ago_goes_first() -> None:
    for number in range(6):
        keep(f"key{number}", bytes(1_500))
        os.utime(_folder() / f"key{number}", (number, number))
    os.utime(_folder() / "key0", (100, 100))
    keep("last", bytes(1_500))

    left = {path.name for path in _folder().iterdir()}
    assert {"key0", "last"} <= left
    assert "key1" not in left
    assert sum(path.stat().st_size for path in _folder().iterdir()) <= _KEPT.room


def test_what_is_too_large_is_not_kept() -> None:
    keep("key", bytes(3_000))

    assert not _folder().exists()


def test_what_a_killed_writer_left_is_no_answer_and_goes_in_the_end() -> None:
    keep("key", b"machine code")
    draft = _folder() / ".other.0123456789abcdef.part"
    draft.write_bytes(_stored().read_bytes())
    os.utime(draft, (1, 1))
    assert fetch("other") is None

    for number in range(_MOST):
        keep(f"key{number}", b"machine code")
    assert not draft.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_folder_that_cannot_be_written_is_read_all_the_same() -> None:
    keep("key", b"machine code")
    _folder().chmod(0o500)
    try:
        keep("other", b"machine code")
        found = fetch("key")
    finally:
        _folder().chmod(0o700)

    assert found == b"machine code"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_file_is_not_there_and_not_waited_for() -> None:
    keep("key", b"machine code")
    content = _stored().read_bytes()
    _stored().unlink()
    os.mkfifo(_stored())
    assert fetch("key") is None

    _stored().unlink()
    (_folder() / "elsewhere").write_bytes(content)
    _stored().symlink_to("elsewhere")
    assert fetch("key") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_file_that_others_may_write_is_not_used() -> None:
    keep("key", b"machine code")
    _stored().chmod(0o666)

    assert fetch("key") is None


def test_a_file_that_is_larger_than_any_is_not_read() -> None:
    keep("key", b"machine code")
    with _stored().open("r+b") as file:
        file.truncate(10**11)

    assert fetch("key") is None


def test_where_there_is_no_folder_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "cache_folder", lambda: None)
    keep("key", b"machine code")

    assert fetch("key") is None


def _nobody(_: object) -> None:
    raise KeyError


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Return what changes the environment, in which no place of the user's is named."""
    if sys.platform in {"win32", "darwin"}:
        pytest.skip("other systems have other places")
    for name in ("XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_the_user_s_cache_folder_is_where_the_system_says(surroundings: pytest.MonkeyPatch) -> None:
    surroundings.setenv("XDG_CACHE_HOME", "/somewhere")

    assert cache_folder() == Path("/somewhere/coyuntura")


def test_a_cache_folder_that_hangs_on_the_present_one_is_passed_over(surroundings: pytest.MonkeyPatch) -> None:
    surroundings.setenv("XDG_CACHE_HOME", "caches")
    surroundings.setenv("HOME", "/people/one")

    assert cache_folder() == Path("/people/one/.cache/coyuntura")


@pytest.mark.parametrize("home", ["", ".", "home"])
def test_a_home_that_hangs_on_the_present_folder_is_none(surroundings: pytest.MonkeyPatch, home: str) -> None:
    surroundings.setenv("HOME", home)
    surroundings.setattr("pwd.getpwuid", _nobody)

    assert cache_folder() is None


def test_who_has_no_home_has_no_folder(surroundings: pytest.MonkeyPatch) -> None:
    surroundings.setattr("pwd.getpwuid", _nobody)

    assert cache_folder() is None


@pytest.mark.parametrize("found", ["~/.cache/coyuntura", "./~/.cache/coyuntura"])
def test_no_folder_of_another_release_of_the_library_hangs_on_the_present_one(
    surroundings: pytest.MonkeyPatch, found: str
) -> None:
    def user_cache_dir(*_: object, **__: object) -> str:
        return found

    surroundings.setattr(cache.platformdirs, "user_cache_dir", user_cache_dir)

    assert cache_folder() is None
