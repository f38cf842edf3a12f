"""Elections of the bundled study: what is on record, what a tally says of it, and what withholding and deferral do."""

from pathlib import Path

import numpy as np
import pytest

import coyuntura as cy
from coyuntura.arrays import Reals
from coyuntura.check.study import check_study
from coyuntura.model.folder import read_study
from coyuntura.model.study import Study
from coyuntura.names import Id

STUDY = Path(__file__).parents[2] / "studies" / "venezuela"
JUNE = 12 * (2024 - 1998) + 5  # the month of June 2024; results are withheld from the end of July
SUMMED = {"presidential_2012": (18602532, [8136964, 6499575]), "presidential_2024": (17745239, [7156462, 3241461])}


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study(STUDY)


def trajectories(*names: str, scenario: str = "history", members: int = 40) -> dict[str, Reals]:
    """Return variables of the study, shape (member, time) each."""
    run = cy.study("venezuela").run(scenarios=[scenario], variables=names, members=members)
    return {name: np.asarray(run[name].transpose("scenario", "member", "time"))[0] for name in names}


@pytest.mark.parametrize("name", SUMMED)
def test_sums_by_state_are_those_of_the_tables(study: Study, name: str) -> None:
    sheets = study.tallies[Id(name)].sheets
    registered, votes = SUMMED[name]

    assert sheets is not None
    assert sheets.registered.sum() == registered
    assert sheets.votes.sum(axis=0)[:2].tolist() == votes


def test_the_module_holds_the_votes_of_the_tally(study: Study) -> None:
    tally = study.tallies[Id("presidential_2024")]
    values = check_study(study).model.parameters
    announced = next(item for item in tally.announced if item.id == "bulletin_2")

    assert tally.sheets is not None
    assert values["copies"] == pytest.approx(tally.sheets.counts.sum() / tally.tables, abs=1e-4)
    assert [values[f"announced_{name}"] for name in announced.votes if name != "others"] == [6408844, 5326104]
    assert [values["sheets_gonzalez"], values["sheets_maduro"]] == SUMMED["presidential_2024"][1]


def test_elections_are_on_record_from_1998_to_2024(study: Study) -> None:
    series = study.tables["elections"].series
    held = {name: [figure.date[:4] for figure in item.figures] for name, item in series.items()}

    assert held["turnout_president"] == ["1998", "2000", "2006", "2012", "2013", "2018", "2024"]
    assert held["turnout_assembly"] == ["2005", "2010", "2015", "2020"]
    assert held["boycott"] == ["2005", "2020"]


def test_rival_figures_of_one_vote_stand_in_series_of_their_own(study: Study) -> None:
    table = study.tables["elections"]
    for name, item in table.series.items():
        dates = [figure.date for figure in item.figures]
        assert len(dates) == len(set(dates)), name
    for name in ("turnout_president", "turnout_assembly", "winner_votes", "assembly_government_share"):
        one, other = (
            {figure.date: figure.value for figure in table.series[key].figures} for key in (name, f"{name}_rival")
        )
        assert set(other) <= set(one), name
        assert all(one[date] != value for date, value in other.items()), name


def test_no_figure_of_a_vote_feeds_the_model(study: Study) -> None:
    assert {item.use for item in study.tables["elections"].series.values()} == {"outcome"}


@pytest.mark.slow
def test_belief_follows_the_rule_of_bayes_at_the_day_of_the_bulletin() -> None:
    of = trajectories("belief_in_count", "withheld_when_changed")
    before, belief = of["belief_in_count"][:, JUNE], of["belief_in_count"][:, JUNE + 3]
    changed = of["withheld_when_changed"][:, JUNE]
    odds = belief / (1 - belief) * (1 - before) / before  # which is how likely either is, one over the other

    assert np.all((odds > 0) & (odds * changed < 1))  # a probability again
    assert np.all((belief < before) == (odds < 1))


@pytest.mark.slow
def test_what_was_decided_is_what_was_sold_and_invested_and_found() -> None:
    of = trajectories("decided", "beyond_recall", "sold_value", "invested")
    since = JUNE + 20  # February 2026
    grown, sold, invested = (of[name][:, -1] - of[name][:, since] for name in ("decided", "sold_value", "invested"))

    assert grown == pytest.approx(sold + invested, rel=0.02)
    assert np.all(np.diff(of["beyond_recall"], axis=1) >= 0)
    assert np.all(of["beyond_recall"] <= of["decided"] + 1)
