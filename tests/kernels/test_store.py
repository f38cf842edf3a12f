"""Compiled kernels on disk: found again, and never believed when they are damaged or anybody could have put them."""

import sys
from pathlib import Path

import pytest

from coyuntura.kernels.llvm import store
from coyuntura.kernels.llvm.store import MOST, fetch, folder, keep


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    monkeypatch.setattr(store, "folder", lambda: tmp_path / "kernels")


def _stored() -> Path:
    return store.folder() / "key"


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
    _stored().rename(store.folder() / "other")

    assert fetch("other") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_folder_that_others_may_write_is_not_used() -> None:
    keep("key", b"machine code")
    store.folder().chmod(0o777)

    assert fetch("key") is None


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "kernels").write_text("a file")
    keep("key", b"machine code")

    assert fetch("key") is None


@pytest.mark.slow
def test_only_so_many_are_kept() -> None:
    for number in range(MOST + 5):
        keep(f"key{number}", b"machine code")

    assert len(list(store.folder().iterdir())) == MOST


def test_the_user_s_cache_folder_is_where_kernels_are() -> None:
    assert folder().name == "kernels"
