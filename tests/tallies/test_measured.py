"""What behaviours and questions read off a tally, and copies of a study in which a tally is told otherwise."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.perturbed import perturbed
from coyuntura.errors import StudyError
from coyuntura.explain.behaviours import check_behaviours
from coyuntura.explain.measures import Measuring
from coyuntura.explain.perturbed import check_perturbed
from coyuntura.measures.catalogue import MEASURES
from coyuntura.model.folder import read_study
from coyuntura.names import Id
from coyuntura.tallies.retold import Retold, retold

Pocket: TypeAlias = Callable[..., Path]

READ_TALLIES = ("TALLY_", "ANNOUNCED_")
TALLY = """\
tally: mayor
label: {en: Mayor, es: Alcaldía}
date: 2020-05-03
collected_by: {en: the side of A, es: el lado de A}
columns: {registered: voters, stratum: district, summed: tables}
options:
  a: {label: {en: A, es: A}, columns: [a]}
  b: {label: {en: B, es: B}, columns: [b]}
registered: 1400
tables: 8
announced:
  count:
    label: {en: Count, es: Recuento}
    by: {en: a council, es: un consejo}
    date: 2020-05-04
    votes: {a: 280, b: 420}
"""
SHEETS = "district,tables,voters,a,b\nnorth,3,600,300,120\nsouth,3,600,140,260\n"
A_HAS_440 = "TALLY_VOTES('mayor', 'a') = QUANTITY(440, 'person')"
ITEM = """\
subsystem: VOTE
behaviours:
  - item: 1
    label: {en: A leads., es: A va delante.}
    conditions:
      - holds: {HOLDS}
    fails_when:
      - {label: {en: A copy., es: Una copia.}, tallies: {COPY}}
"""


def opened(
    pocket: Pocket,
    holds: str = "TALLY_LEAD_LOW('mayor', 'a', 'b') < 0",
    copy: str = "{mayor: {without: north}}",
    tally: str = TALLY,
) -> CheckedStudy:
    item = ITEM.replace("{HOLDS}", holds).replace("{COPY}", copy)
    files = {"tallies/mayor.yaml": tally, "tallies/mayor.csv": SHEETS, "behaviours/VOTE.yaml": item}
    return check_study(read_study(pocket(files)))


VALUES = [
    ("TALLY_VOTES('mayor', 'a')", 440),
    ("TALLY_MISSING('mayor')", 200),
    ("TALLY_COVERAGE('mayor')", 6 / 8),
    ("TALLY_LEAD_LOW('mayor', 'a', 'b')", 60 - 200),
    ("TALLY_LEAD_HIGH('mayor', 'a', 'b')", 60 + 200),
    ("TALLY_LEAD_LOW('mayor', 'b', 'a')", -60 - 200),
    ("TALLY_RANDOM('mayor', 'a')", 440 + 100 * (300 / 600 + 140 / 600)),
    ("TALLY_RANDOM_LOW('mayor', 'a', 'b')", 60 + 200 * (140 - 260) / 600),  # all of them in the south
    ("TALLY_RANDOM_HIGH('mayor', 'a', 'b')", 60 + 200 * (300 - 120) / 600),  # or in the north
    ("ANNOUNCED_VOTES('mayor', 'count', 'b')", 420),
    ("ANNOUNCED_NEEDED('mayor', 'count', 'a')", 280 - 440),
    ("ANNOUNCED_NEEDED('mayor', 'count', 'b')", 420 - 380),
    ("ANNOUNCED_APART('mayor', 'count')", 160),
    ("ANNOUNCED_ROUNDED('mayor', 'count')", 1),
]


def test_every_measure_of_tallies_has_a_value_computed_by_hand() -> None:
    tried = {measure.partition("(")[0] for measure, _ in VALUES} | {"TALLY_ODDS"}

    assert {name for name in MEASURES if name.startswith(READ_TALLIES)} == tried


@pytest.mark.parametrize(("measure", "value"), VALUES)
def test_a_measure_reads_a_tally(pocket: Pocket, measure: str, value: float) -> None:
    unit = "1" if "COVERAGE" in measure or "ROUNDED" in measure else "person"
    checked = opened(pocket, f"{measure} = QUANTITY({value}, '{unit}')")
    (condition,) = checked.study.behaviours[-1].conditions
    found = Measuring(checked)(checked.measures[condition.holds], {})

    assert found.tolist() == [1]


def test_odds_for_a_draw_are_infinite_where_none_is_enough(pocket: Pocket) -> None:
    few = TALLY.replace("registered: 1400", "registered: 1201")  # one voter is missing, and the lead is 60
    checked = opened(pocket, "TALLY_ODDS('mayor', 'a', 'b') > 1e12", tally=few)

    assert check_behaviours(Engine(checked), Members.of_priors(checked, 2))[-1].status == "passed"


def test_the_studys_own_tally_stays_as_it_is(pocket: Pocket) -> None:
    checked = opened(pocket, A_HAS_440, "{mayor: {exchanged: [a, b]}}")
    before = checked.study.tallies[Id("mayor")].sheets
    check_perturbed(Engine(checked), Members.of_priors(checked, 2))

    assert before is not None
    assert before.votes.sum(axis=0).tolist() == [440, 380]


@pytest.mark.parametrize(
    "copy",
    [
        "{mayor: {without: south}}",
        "{mayor: {exchanged: [a, b]}}",
        "{mayor: {announced: {count: {a: 440}}}}",
    ],
)
def test_a_behaviour_fails_in_a_copy_of_the_tally(pocket: Pocket, copy: str) -> None:
    holds = f"{A_HAS_440} AND ANNOUNCED_APART('mayor', 'count') = QUANTITY(160, 'person')"
    checked = opened(pocket, holds, copy)
    trials = check_perturbed(Engine(checked), Members.of_priors(checked, 2))

    assert [trial.outcome for trial in trials][-1] == "fails"


def test_a_copy_that_does_not_touch_what_is_read_is_passed(pocket: Pocket) -> None:
    checked = opened(pocket, A_HAS_440, "{mayor: {announced: {count: {a: 1}}}}")
    trials = check_perturbed(Engine(checked), Members.of_priors(checked, 2))

    assert trials[-1].outcome == "passes"


def test_measures_of_runs_are_in_a_copy_as_they_were(pocket: Pocket) -> None:
    checked = opened(pocket)
    copy = checked.study.behaviours[-1].fails_when[0]

    assert perturbed(checked, copy).measures.keys() == checked.measures.keys()


@pytest.mark.parametrize(
    ("holds", "said"),
    [
        ("TALLY_MISSING('major') > 0", "no tally with sheets `major`. Did you mean `mayor`"),
        ("TALLY_VOTES('mayor', 'c') > 0", "tally `mayor` has no option `c`"),
        ("ANNOUNCED_APART('mayor', 'recount') > 0", "tally `mayor` has no announced total `recount`"),
        ("TALLY_MISSING('mayor') > QUANTITY(1, 'USD')", "units-differ"),
        ("TALLY_MISSING('mayor')", "is a quantity"),
    ],
)
def test_what_a_measure_cannot_read_is_refused(pocket: Pocket, holds: str, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        opened(pocket, holds)


@pytest.mark.parametrize(
    ("copy", "said"),
    [
        ("{major: {without: north}}", "changes `major`, which is no tally. Did you mean `mayor`"),
        ("{mayor: {}}", "leaves the tally `mayor` as it is"),
        ("{mayor: {without: nord}}", "`nord` is no stratum of the sheets"),
        ("{mayor: {without: [north, south]}}", "no sheet is left"),
        ("{mayor: {exchanged: [a, c]}}", "`c` is no option of `mayor`"),
        ("{mayor: {exchanged: [a]}}", "the votes of two options change places"),
        ("{mayor: {announced: {recount: {a: 1}}}}", "nobody announced `recount` of `mayor`"),
        ("{mayor: {announced: {count: {c: 1}}}}", "`c` is no option of `mayor`"),
        ("{mayor: {announced: {count: {a: -1}}}}", "value-kind"),
    ],
)
def test_a_copy_of_a_tally_that_cannot_be_is_refused(pocket: Pocket, copy: str, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        opened(pocket, copy=copy)


def test_sheets_of_a_study_that_cannot_be_are_refused_as_it_is_read(pocket: Pocket) -> None:
    files = {"tallies/mayor.yaml": TALLY, "tallies/mayor.csv": SHEETS.replace("600,300", "600,900")}

    with pytest.raises(StudyError, match=r"tallies/mayor.csv:2.*sheet-unclear|sheet-unclear(?s:.*)tallies/mayor.csv:2"):
        read_study(pocket(files))


def test_a_tally_without_sheets_is_not_told_otherwise(pocket: Pocket) -> None:
    study = read_study(pocket({"tallies/mayor.yaml": TALLY}))

    with pytest.raises(ValueError, match="holds no sheets"):
        retold(study.tallies[Id("mayor")], Retold(without=("north",)))
