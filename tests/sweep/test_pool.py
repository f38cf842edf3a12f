"""Processes of this machine: one that is lost costs its own work only, and nobody waits for it."""

import operator
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from io import BytesIO

import pytest

from coyuntura.sweep import pool as pools
from coyuntura.sweep.pool import LostError, Pool
from coyuntura.sweep.worker import read_message, write_message


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(2)
    yield made
    made.shutdown(wait=False)


def test_work_is_done_and_comes_back(pool: Pool) -> None:
    assert [future.result(30) for future in [pool.submit(operator.add, number, 1) for number in range(5)]] == [
        *range(1, 6)
    ]


def test_work_that_was_sent_is_done_before_the_pool_ends() -> None:
    with Pool(2) as pool:
        futures = [pool.submit(operator.neg, number) for number in range(6)]

    assert [future.result(0) for future in futures] == [0, -1, -2, -3, -4, -5]


def test_what_is_raised_is_told_in_words(pool: Pool) -> None:
    with pytest.raises(RuntimeError, match="ValueError: invalid literal"):
        pool.submit(int, "x").result(30)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_process_that_is_killed_loses_its_own_work_only(pool: Pool) -> None:
    lost = pool.submit(signal.raise_signal, signal.SIGKILL)
    kept = [pool.submit(operator.neg, number) for number in range(4)]

    with pytest.raises(LostError, match="its process ended with SIGKILL"):
        lost.result(30)
    assert [future.result(30) for future in kept] == [0, -1, -2, -3]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_process_that_is_killed_while_it_has_nothing_to_do_costs_nobody_anything() -> None:
    with Pool(1) as pool:
        os.kill(pool.submit(os.getpid).result(30), signal.SIGKILL)
        time.sleep(0.1)

        assert pool.submit(operator.neg, 1).result(30) == -1


def test_a_process_that_ends_by_itself_is_lost(pool: Pool) -> None:
    with pytest.raises(LostError, match="its process ended with exit code 3"):
        pool.submit(os._exit, 3).result(30)


def test_a_process_that_is_killed_while_it_answers_is_lost(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = pools.read_message

    def slow(pipe: BytesIO) -> bytes:
        # The answer is larger than a pipe: half of it is on its way when its process is killed.
        time.sleep(0.5)
        (process,) = pool._processes  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        process.kill()
        return answered(pipe)

    monkeypatch.setattr(pools, "read_message", slow)

    with pytest.raises(LostError):
        pool.submit(bytes, 20_000_000).result(30)


def test_half_a_message_is_an_end() -> None:
    whole = BytesIO()
    write_message(whole, b"content")

    for length in range(len(whole.getvalue())):
        with pytest.raises(EOFError):
            read_message(BytesIO(whole.getvalue()[:length]))


def test_an_interruption_is_not_the_workers(pool: Pool) -> None:
    worker = pool.submit(os.getpid).result(30)
    sleeping = [pool.submit(time.sleep, 0.3) for _ in range(2)]
    os.kill(worker, signal.SIGINT)

    assert [future.result(30) for future in sleeping] == [None, None]


def test_an_interruption_of_a_process_that_starts_is_not_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def interrupted(*words: object, **more: object) -> "subprocess.Popen[bytes]":
        started.append(start(*words, **more))  # type: ignore[call-overload]
        for _ in range(20):
            started[-1].send_signal(signal.SIGINT)
            time.sleep(0.01)
        return started[-1]

    monkeypatch.setattr(pools.subprocess, "Popen", interrupted)
    with Pool(1) as pool:
        assert pool.submit(os.getpid).result(30) == started[0].pid


def refusing(most: int) -> "Callable[..., subprocess.Popen[bytes]]":
    """Return what starts so many processes and then no more."""
    left = [most]
    start = subprocess.Popen

    def popen(*words: object, **more: object) -> "subprocess.Popen[bytes]":
        left[0] -= 1
        if left[0] < 0:
            raise OSError(24, "Too many open files")
        return start(*words, **more)  # type: ignore[call-overload]

    return popen


def test_where_no_more_processes_can_be_started_fewer_do_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools.subprocess, "Popen", refusing(1))
    with Pool(4) as pool:
        futures: list[Future[int]] = [pool.submit(operator.neg, number) for number in range(8)]

    assert sorted(-future.result(0) for future in futures) == list(range(8))


def test_where_no_process_can_be_started_whoever_waits_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools.subprocess, "Popen", refusing(0))
    with Pool(3) as pool, pytest.raises(OSError, match="Too many open files"):
        pool.submit(operator.neg, 1).result(30)


def test_a_pool_that_is_given_up_ends_its_processes_at_once() -> None:
    pool = Pool(1)
    worker = pool.submit(os.getpid).result(30)
    sleeping = pool.submit(time.sleep, 60)
    time.sleep(0.1)

    pool.shutdown(wait=False)

    with pytest.raises(LostError):
        sleeping.result(30)
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_a_pool_that_is_shut_down_takes_no_more() -> None:
    pool = Pool(1)
    pool.shutdown()

    with pytest.raises(RuntimeError, match="shut down"):
        pool.submit(os.getpid)


def test_a_folder_that_a_sweep_is_started_in_holds_none_of_its_modules(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = tmp_path_factory.mktemp("strange")
    for name in ("json.py", "pickle.py", "signal.py"):
        (strange / name).write_text("raise SystemExit(9)")
    monkeypatch.chdir(strange)
    monkeypatch.setattr(sys, "path", [folder for folder in sys.path if folder not in {"", "."}])
    with Pool(1) as pool:
        assert pool.submit(operator.neg, 1).result(30) == -1
