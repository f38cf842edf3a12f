"""Compiled kernels on disk: found again, and never believed when they are damaged or anybody could have put them."""

import os
import sys
from pathlib import Path

import pytest

from coyuntura.kernels.llvm import store
from coyuntura.kernels.llvm.store import MOST, fetch, folder, keep


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    monkeypatch.setattr(store, "folder", lambda: tmp_path / "kernels")


def _folder() -> Path:
    found = store.folder()
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


def test_a_kernel_under_another_name_is_not_that_kernel() -> None:
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


@pytest.mark.slow
def test_only_so_many_are_kept() -> None:
    for number in range(MOST + 5):
        keep(f"key{number}", b"machine code")

    assert len(list(_folder().iterdir())) == MOST


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


def test_a_file_that_is_larger_than_any_kernel_is_not_read() -> None:
    keep("key", b"machine code")
    with _stored().open("r+b") as file:
        file.truncate(10**11)

    assert fetch("key") is None


def test_where_there_is_no_folder_kernels_are_built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "folder", lambda: None)
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


def test_the_user_s_cache_folder_is_where_kernels_are(surroundings: pytest.MonkeyPatch) -> None:
    surroundings.setenv("XDG_CACHE_HOME", "/somewhere")

    assert folder() == Path("/somewhere/coyuntura/kernels")


def test_a_cache_folder_that_hangs_on_the_present_one_is_passed_over(surroundings: pytest.MonkeyPatch) -> None:
    surroundings.setenv("XDG_CACHE_HOME", "caches")
    surroundings.setenv("HOME", "/people/one")

    assert folder() == Path("/people/one/.cache/coyuntura/kernels")


@pytest.mark.parametrize("home", ["", ".", "home"])
def test_a_home_that_hangs_on_the_present_folder_is_none(surroundings: pytest.MonkeyPatch, home: str) -> None:
    surroundings.setenv("HOME", home)
    surroundings.setattr("pwd.getpwuid", _nobody)

    assert folder() is None


def test_who_has_no_home_has_no_folder(surroundings: pytest.MonkeyPatch) -> None:
    surroundings.setattr("pwd.getpwuid", _nobody)

    assert folder() is None


@pytest.mark.parametrize("found", ["~/.cache/coyuntura", "./~/.cache/coyuntura"])
def test_no_folder_of_another_release_of_the_library_hangs_on_the_present_one(
    surroundings: pytest.MonkeyPatch, found: str
) -> None:
    def user_cache_dir(*_: object, **__: object) -> str:
        return found

    surroundings.setattr(store.platformdirs, "user_cache_dir", user_cache_dir)

    assert folder() is None
