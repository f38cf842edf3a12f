"""Signals: the line that is promised, at whatever moment they come, and no more than once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]
Pocket: TypeAlias = Callable[..., Path]

# Whoever starts the tests in the background has told them to ignore Ctrl-C.
_HEED = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
_LINES = {signal.SIGINT: (130, "interrupted. "), signal.SIGTERM: (143, "terminated. ")}


def told(program: str) -> tuple[int, str]:
    """Return the exit code of a Python program and what it says on standard error."""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603
    return found.returncode, found.stderr


def at(moment: str, number: signal.Signals, words: list[str], count: int = 1) -> str:
    """Return a program that runs a command, to which signals come where a statement says `NOW`."""
    return f"""
{_HEED}
import os, sys
def now(*_, **__):
    for _ in range({count}):
        os.kill(os.getpid(), {int(number)})
sys.argv = ["coyuntura", *{words!r}]
{moment}
from coyuntura.__main__ import main
main()
"""


_LOADING = """
import importlib.abc
class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "{name}":
            now()
sys.meta_path.insert(0, Finder())
"""


@pytest.mark.parametrize("number", _LINES)
@pytest.mark.parametrize("name", ["coyuntura.cli", "click", "coyuntura.cli.claims", "numpy", "ruamel.yaml"])
def test_a_signal_while_something_is_loaded_ends_with_its_line(
    pocket: Pocket, number: signal.Signals, name: str
) -> None:
    code, said = told(at(_LOADING.format(name=name), number, ["claims", str(pocket())], count=2))

    assert (code, said.lstrip("\n")) == (_LINES[number][0], f"{_LINES[number][1]}Nothing was written.\n")


def test_ctrl_c_in_code_that_was_a_text_is_not_python_s_own_end() -> None:
    program = f"""
{_HEED}
import os, sys
from coyuntura.endings import heed
heed()
try:
    exec("os.kill(os.getpid(), signal.SIGINT)")
except KeyboardInterrupt:
    sys.exit(5)
"""

    assert told(program) == (5, "")


def test_a_signal_where_nothing_can_be_raised_is_not_lost(pocket: Pocket) -> None:
    moment = """
import coyuntura.cli.studies as studies
read = studies.read_study
class Last:
    def __del__(self):
        now()
def slow(*given, **more):
    Last()
    import time
    time.sleep(20)
studies.read_study = slow
"""
    began = time.monotonic()
    code, said = told(at(moment, signal.SIGTERM, ["claims", str(pocket())]))

    assert (code, said) == (143, "terminated. Nothing was written.\n")
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("number", _LINES)
def test_a_file_that_was_written_before_the_signal_is_named(
    pocket: Pocket, tmp_path: Path, number: signal.Signals
) -> None:
    moment = "import coyuntura.cli.output as output\noutput.print_result = now\n"
    code, said = told(at(moment, number, ["run", str(pocket()), "-o", str(tmp_path / "out.nc"), "-m", "3"]))

    assert (code, said) == (_LINES[number][0], f"{_LINES[number][1]}Written before that: `{tmp_path / 'out.nc'}`.\n")


def test_a_signal_after_the_work_is_done_changes_nothing(pocket: Pocket) -> None:
    moment = "import atexit\natexit.register(now)\n"

    assert told(at(moment, signal.SIGTERM, ["claims", str(pocket())])) == (0, "")
    assert told(at(moment, signal.SIGINT, ["claims", str(pocket())])) == (0, "")


def test_ctrl_c_to_a_whole_group_is_told_once(pocket: Pocket, tmp_path: Path) -> None:
    words = ["sweep", str(pocket()), "-o", str(tmp_path / "out"), "--runs", "200000", "--workers", "2"]
    program = f"{_HEED}import sys; sys.argv = ['coyuntura', *{words!r}]; from coyuntura.__main__ import main; main()"
    with subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-c", program], stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        until = time.monotonic() + 60
        while not list(tmp_path.rglob("*.block")) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        for _ in range(2):
            os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)

    assert (process.returncode, said.count("\n"), "the same command goes on" in said) == (130, 1, True), said
