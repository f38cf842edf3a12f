"""What is kept between commands: the same answers without a run, and a run wherever anything has changed."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain import kept
from coyuntura.explain.behaviours import check_behaviours
from coyuntura.explain.kept import KEPT
from coyuntura.explain.questions import Answer, ask
from coyuntura.model.folder import read_study
from coyuntura.names import Id
from coyuntura.results import cache
from coyuntura.results.cache import Cache
from coyuntura.simulate.prepared import Prepared

Pocket: TypeAlias = Callable[..., Path]
MODULE, SCENARIOS, QUESTION, DATA = "modules/oil.yaml", "scenarios/all.yaml", "questions/Q1.yaml", "data/seen.csv"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(kept, "KEPT", KEPT_BEFORE)


KEPT_BEFORE: Cache = KEPT


class _Counted:
    """Counts how many runs of a batch are made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        before = Prepared.run

        def run(*given: object, **named: object) -> object:
            self.count += 1
            return before(*given, **named)  # pyright: ignore[reportArgumentType]

        monkeypatch.setattr(Prepared, "run", run)

    def of(self, action: Callable[[], object]) -> int:
        before = self.count
        action()
        return self.count - before


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> _Counted:
    return _Counted(monkeypatch)


def opened(folder: Path, interpretation: str | None = None) -> CheckedStudy:
    return check_study(read_study(folder), None if interpretation is None else Id(interpretation))


def asked(checked: CheckedStudy, members: Members | None = None) -> Answer:
    (answer,) = ask(Engine(checked), members or Members.of_priors(checked, 6), [checked.study.questions["Q1"]])
    return answer


def figures(answer: Answer) -> Mapping[str, object]:
    return {item.name: item.interval for item in answer.figures}


def test_the_same_question_comes_without_a_run_and_is_the_same(pocket: Pocket, counted: _Counted) -> None:
    checked = opened(pocket())
    first = asked(checked)

    assert counted.count
    assert counted.of(lambda: asked(opened(pocket()))) == 0
    again = asked(checked)
    assert figures(again) == figures(first)
    assert again.stopped == first.stopped
    shapley = [effect.shapley for answer in (first, again) for effect in answer.shares[0].attribution.effects]
    assert np.array_equal(shapley[: len(shapley) // 2], shapley[len(shapley) // 2 :])


def test_behaviours_come_without_a_run_and_are_the_same(pocket: Pocket, counted: _Counted) -> None:
    checked = opened(
        pocket({"behaviours/OIL.yaml": ("    structure: [accounts-complete, ledgers-reconcile, conserved]\n", "")})
    )
    members = Members.of_priors(checked, 6)
    first = check_behaviours(Engine(checked), members)

    assert counted.of(lambda: check_behaviours(Engine(checked), members)) == 0
    assert check_behaviours(Engine(checked), members) == first


@pytest.mark.parametrize(
    "change",
    [
        {MODULE: ("price_of_crude: {unit: USD/bbl, value: 50}", "price_of_crude: {unit: USD/bbl, value: 51}")},
        {MODULE: ("initial: 1000", "initial: 1001")},
        {MODULE: ("equation: capacity * (1 - loss * embargo)", "equation: capacity * (1 - loss / 2 * embargo)")},
        {MODULE: ("uniform(0.2, 0.4)", "uniform(0.2, 0.5)")},
        {MODULE: ("from: 2021-01-01, claims: [T2]", "from: 2021-02-01, claims: [T2]")},
        {"measures/oil.yaml": ("2021-06", "2021-07")},
        {SCENARIOS: ("changes: {decline: 0}", "changes: {decline: 0.001}")},
        {QUESTION: ("'2022-01')\", unit: kbbl", "'2021-12')\", unit: kbbl")},
        {"study.yaml": ("seed: 7", "seed: 8")},
    ],
)
def test_what_a_study_says_is_part_of_the_key(
    pocket: Pocket, counted: _Counted, change: dict[str, tuple[str, str]]
) -> None:
    asked(opened(pocket()))

    assert counted.of(lambda: asked(opened(pocket(change))))


def test_who_is_run_is_part_of_the_key(pocket: Pocket, counted: _Counted) -> None:
    checked = opened(pocket())
    members = Members.of_priors(checked, 6)
    asked(checked, members)
    later = members.draws["decline"].copy()
    later[-1] += 1e-9

    assert counted.of(lambda: asked(checked, Members.of_priors(checked, 7)))
    assert counted.of(lambda: asked(checked, replace(members, seed=members.seed + 1)))
    assert counted.of(lambda: asked(checked, replace(members, runs=members.runs + np.uint64(1))))
    assert counted.of(lambda: asked(checked, replace(members, draws={**members.draws, "decline": later})))


def test_a_theory_and_a_number_that_is_set_are_part_of_the_key(pocket: Pocket, counted: _Counted) -> None:
    checked = opened(pocket())
    members = Members.of_priors(checked, 6)
    asked(checked, members)
    set_to = {**members.draws, "price_of_crude": np.full(6, 60.0)}

    assert counted.of(lambda: asked(opened(pocket(), "decay"), members))
    assert counted.of(lambda: asked(checked, replace(members, draws=set_to)))


def test_this_code_and_this_processor_are_part_of_the_key(
    pocket: Pocket, counted: _Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another(*, is_whole: bool = False) -> str:
        return f"another {is_whole}"

    checked = opened(pocket())
    asked(checked)
    host = kept.processor()

    with monkeypatch.context() as patch:
        patch.setattr(kept, "code_version", another)
        assert counted.of(lambda: asked(checked))
    with monkeypatch.context() as patch:
        patch.setattr(kept, "processor", lambda: replace(host, name="another"))
        assert counted.of(lambda: asked(checked))


def test_what_was_observed_is_part_of_the_key_of_what_reads_it(pocket: Pocket, counted: _Counted) -> None:
    measures = (pocket() / "measures/oil.yaml").read_text(encoding="utf-8")
    misfit = (
        "  misfit: {label: {en: M, es: M}, unit: 1, measure: \"MISS(output, 'seen/output', '2020-01', '2021-06')\"}\n"
    )
    fit: dict[str, str | tuple[str, str]] = {
        "measures/oil.yaml": f"{measures}{misfit}",
        QUESTION: ("output_in_june > QUANTITY(2000, 'kbbl/day')", "misfit > 2"),
    }
    asked(opened(pocket(fit)))

    assert counted.of(lambda: asked(opened(pocket(fit)))) == 0
    assert counted.of(lambda: asked(opened(pocket({**fit, DATA: ("2020-06,900", "2020-06,901")}))))


@pytest.mark.parametrize("damage", [b"", b"coyuntura answers 1\n", bytes(1000)])
def test_damaged_files_are_run_anew(pocket: Pocket, counted: _Counted, damage: bytes) -> None:
    checked = opened(pocket())
    first = asked(checked)
    folder = KEPT_BEFORE.folder
    assert folder is not None
    paths = list(folder.iterdir())
    assert paths
    for path in paths:
        path.write_bytes(damage)

    assert counted.of(lambda: asked(checked))
    assert figures(asked(checked)) == figures(first)


def test_a_whole_file_of_another_length_is_run_anew(pocket: Pocket, counted: _Counted) -> None:
    checked = opened(pocket())
    first = asked(checked)
    folder = KEPT_BEFORE.folder
    assert folder is not None
    for path in list(folder.iterdir()):
        KEPT_BEFORE.keep(path.name, bytes(8))

    assert counted.of(lambda: asked(checked))
    assert figures(asked(checked)) == figures(first)


_ASKING = [sys.executable, "-m", "coyuntura", "ask", "{folder}", "-m", "5", "--full"]


def test_commands_that_run_at_once_print_the_same_and_so_do_later_ones(pocket: Pocket, tmp_path: Path) -> None:
    words = [word.format(folder=pocket()) for word in _ASKING]
    surroundings = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "home")}

    def started() -> "subprocess.Popen[bytes]":
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings)  # noqa: S603  fixed

    several = [started(), started()]
    printed = [one.communicate()[0] for one in several]
    later = started().communicate()[0]

    assert printed[0]
    assert printed == [later, later]
    assert list((tmp_path / "home/coyuntura/answers").iterdir())
