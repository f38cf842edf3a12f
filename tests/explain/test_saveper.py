"""That what is saved of runs decides nothing that is said of them: measures read every step."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.errors import StudyError
from coyuntura.explain.behaviours import check_behaviours
from coyuntura.explain.comparisons import compare
from coyuntura.explain.named import measure_figures
from coyuntura.explain.questions import ask
from coyuntura.explain.theories import Theory
from coyuntura.model.folder import read_study
from coyuntura.model.scenarios import HISTORY

Pocket: TypeAlias = Callable[..., Path]
WRITTEN = "dt: 0.5, saveper: 1"


def said(folder: Path) -> tuple[object, ...]:
    """Return everything that is said of a study."""
    checked = check_study(read_study(folder))
    engine, members = Engine(checked), Members.of_priors(checked)
    return (
        [
            (answer.reply, answer.figures, answer.shares)
            for answer in ask(engine, members, list(checked.study.questions.values()))
        ],
        check_behaviours(engine, members),
        compare([Theory("pocket", engine, members)]),
        measure_figures(engine, members, list(checked.study.measures), [HISTORY]),
    )


@pytest.mark.parametrize("saveper", ["0.5", "2.5", "12", "24"])
def test_what_is_said_of_a_study_does_not_depend_on_what_is_saved(pocket: Pocket, saveper: str) -> None:
    monthly = said(pocket())
    otherwise = said(pocket({"study.yaml": (WRITTEN, f"dt: 0.5, saveper: {saveper}")}))

    assert repr(otherwise) == repr(monthly)


def test_a_longer_time_between_saved_points_than_the_run_is_a_fault(pocket: Pocket) -> None:
    folder = pocket({"study.yaml": (WRITTEN, "dt: 0.5, saveper: 48")})

    with pytest.raises(StudyError, match="saveper is 48, longer than the whole run of 24") as found:
        check_study(read_study(folder))

    assert found.value.faults[0].place is not None
    assert found.value.faults[0].place.line == 3


def test_a_clock_whose_steps_are_lost_in_rounding_is_a_fault(pocket: Pocket) -> None:
    time = "{unit: month, start: 2020-01, stop: 2022-01, dt: 0.5, saveper: 1}"
    folder = pocket({"study.yaml": (time, "{start: 100000000000000000, stop: 100000000000000064, dt: 16}")})

    with pytest.raises(StudyError, match=re.escape("a step of 16 is lost in rounding at the model time 1e+17")):
        check_study(read_study(folder))


def test_a_period_that_goes_beyond_the_run_is_a_fault(pocket: Pocket) -> None:
    late = "{label: {en: L, es: T}, unit: kbbl/day, measure: \"MEAN(output, '2021', '2022')\"}"
    folder = pocket(
        {
            "study.yaml": ("stop: 2022-01", "stop: 2022-03"),
            "measures/late.yaml": f"measures:\n  late: {late}\n",
        }
    )

    with pytest.raises(StudyError, match="2022 goes beyond the run, which stops at 2022-03") as found:
        check_study(read_study(folder))

    assert str(found.value.faults[0].place) == "measures/late.yaml:2:80"
