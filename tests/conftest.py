"""What tests of every stage need: a study made of one module, and its run; a small study with everything in it."""

import os
import shutil
import signal
import sys
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest
from coverage import Coverage
from hypothesis import settings

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.explain import kept
from coyuntura.model.folder import read_study
from coyuntura.program.lower import lower
from coyuntura.results.run import Run
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
RunModule: TypeAlias = Callable[..., Run]
Pocket: TypeAlias = Callable[..., Path]

settings.register_profile("quick", max_examples=10)

_STUDY = """
study: made
title: {{en: Made, es: Hecho}}
time: {{{clock}}}
ensemble: {{members: 4, seed: 1}}
"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Stop measuring coverage during tests that are marked slow by themselves: counting makes them twice as long."""
    meter = Coverage.current()
    if meter is None or not any(mark.name == "slow" for mark in item.own_markers):
        return (yield)
    meter.stop()
    try:
        return (yield)
    finally:
        meter.start()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out files that are slow as a whole where slow tests are, since loading them takes seconds as well."""
    is_quick = config.getoption("markexpr") == "not slow" and collection_path.suffix == ".py"
    is_slow = is_quick and "\npytestmark = pytest.mark.slow" in collection_path.read_text(encoding="utf-8")
    return True if is_slow else None


@pytest.fixture(scope="session", autouse=True)
def _nothing_of_how_tests_are_run() -> None:
    """Keep from processes that a test starts that they be measured, and from all tests the width of a terminal.

    Line editing tells processes a width, even where there is no terminal.
    """
    for name in ("COVERAGE_PROCESS_START", "COLUMNS"):
        os.environ.pop(name, None)


@pytest.fixture(autouse=True)
def _signals_as_they_were() -> Generator[None]:
    """Give signals back to whoever had them: a command that ended passes them over, and processes inherit that."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    hook = sys.unraisablehook
    yield
    sys.unraisablehook = hook
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def _no_answers_from_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every test run what it asks for, and leave nothing to later ones."""
    monkeypatch.setattr(kept, "KEPT", replace(kept.KEPT, largest=0))


def study_in(
    folder: Path, module: str, clock: str = "start: 0, stop: 4, dt: 1", files: Mapping[str, str] | None = None
) -> CheckedStudy:
    """Return a study of one module, written into a folder, read and checked."""
    text = {
        "study.yaml": _STUDY.format(clock=clock),
        "documents.yaml": "documents: {}\n",
        "modules/only.yaml": f"module: only\nlabel: {{en: Only, es: Único}}\n{module}",
        **(files or {}),
    }
    for name, content in text.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return check_study(read_study(folder))


@pytest.fixture
def make_study(tmp_path: Path) -> MakeStudy:
    """Return what writes a study of one module, reads it and checks it."""
    return partial(study_in, tmp_path)


@pytest.fixture
def run_module(make_study: MakeStudy) -> RunModule:
    """Return what runs a study of one module, all members given alike or by parameter."""

    def run(
        module: str,
        clock: str = "start: 0, stop: 4, dt: 1",
        files: Mapping[str, str] | None = None,
        members: int = 1,
        parameters: Mapping[str, Reals | float] | None = None,
    ) -> Run:
        model = make_study(module, clock, files).model
        given = Inputs.of_model(model, members)
        inputs = Inputs(members, {**given.parameters, **(parameters or {})}, given.data)
        return simulate(lower(model), inputs)

    return run


@pytest.fixture
def pocket(tmp_path: Path) -> Pocket:
    """Return what writes the small study of `tests/pocket`, changed, and gives its folder.

    A change is a file's new text, or a pair: what stands in the file and what stands there instead.
    """

    def write(changes: Mapping[str, str | tuple[str, str]] | None = None) -> Path:
        folder = tmp_path / "pocket"
        shutil.copytree(Path(__file__).parent / "pocket", folder, dirs_exist_ok=True)
        for name, change in (changes or {}).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text(encoding="utf-8") if isinstance(change, tuple) else ""
            assert not isinstance(change, tuple) or change[0] in text, f"{name} does not hold {change[0]!r}"
            new = text.replace(*change) if isinstance(change, tuple) else change
            path.write_text(new, encoding="utf-8")
        return folder

    return write
