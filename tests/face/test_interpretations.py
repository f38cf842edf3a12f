"""That a study may be taken as one of its theories from Python, and that nothing runs its history otherwise."""

# xarray's annotations have gaps.
# pyright: reportUnknownMemberType=false
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

import coyuntura as cy

Pocket: TypeAlias = Callable[..., Path]
OIL = "modules/oil.yaml"


@pytest.fixture
def blockade(pocket: Pocket) -> cy.Study:
    return cy.study(pocket(), interpretation="blockade")


def test_a_study_says_which_theories_it_holds_and_which_it_is(pocket: Pocket, blockade: cy.Study) -> None:
    own = cy.study(pocket(), language="es")

    assert own.interpretations == {"blockade": "El bloqueo", "decay": "El deterioro"}
    assert (own.interpretation, blockade.interpretation) == (None, "blockade")
    assert repr(blockade).startswith("<Study pocket by interpretation blockade: ")


def test_a_theory_is_found_without_regard_to_case(pocket: Pocket) -> None:
    assert cy.study(pocket(), interpretation="Blockade").interpretation == "blockade"


def test_a_theory_that_is_not_there_is_refused(pocket: Pocket) -> None:
    with pytest.raises(ValueError, match="no interpretation `blockde`"):
        cy.study(pocket(), interpretation="blockde")


def test_what_a_simulator_runs_by_itself_is_the_theorys_history(blockade: cy.Study) -> None:
    given = cy.Simulator(blockade.engine, ["loss"], ["output"])
    named = blockade.simulator(["loss"], ["output"])

    theta = np.array([[0.25]])
    # Nothing declines before the embargo, nor after it.
    assert np.unique(given.simulate(theta)).tolist() == [750, 1000]
    assert np.array_equal(given.simulate(theta), named.simulate(theta))


def test_a_comparison_is_with_the_theorys_history(pocket: Pocket) -> None:
    (compared,) = cy.study(pocket(), interpretation="decay").compare(5).items

    # No embargo: half a month of 3 % decline at each step, over the first month, in which it is not begun.
    assert compared.central[0] == pytest.approx(1000 * (1 + (1 - 0.015)) / 2, rel=1e-12)
    assert compared.central[2] == pytest.approx(1000 * (1 - 0.015) ** 24 * (1 + (1 - 0.015)) / 2, rel=1e-12)


def test_what_a_theory_may_not_know_is_held_out(pocket: Pocket) -> None:
    folder = pocket({"interpretations/blockade.yaml": ("until: 2021-03", "until: 2020-03")})

    own, blockade = (cy.study(folder, interpretation=name).compare(5).items[0] for name in (None, "blockade"))

    # Of January and June of 2020 and of 2021.
    assert own.is_fitted.tolist() == [True, True, False, False]
    assert blockade.is_fitted.tolist() == [True, False, False, False]


def test_a_theory_may_know_none_of_a_series(pocket: Pocket) -> None:
    folder = pocket({"interpretations/blockade.yaml": ("until: 2021-03", "until: 2020-01-15")})

    (compared,) = cy.study(folder, interpretation="blockade").compare(5).items

    assert not compared.is_fitted.any()


def test_a_scenario_goes_before_a_theorys_number(pocket: Pocket) -> None:
    found = cy.study(pocket(), interpretation="decay").run("no_decline", members=3)

    assert (found["output"].to_numpy() == 1000).all()


def test_conservation_is_of_the_theorys_runs(pocket: Pocket) -> None:
    # A pipe that breaks only with the mechanism on: 0 / 0 in every member.
    folder = pocket({OIL: ("equation: capacity * decline,", "equation: capacity * decline * (wrong / wrong),")})
    text = (folder / OIL).read_text(encoding="utf-8")
    text = text.replace("parameters:\n", "parameters:\n  wrong: {unit: 1, value: 0}\n")
    text = text.replace("neglect: {", "wrong: {label: {en: W, es: M}, off: {wrong: 1}}\n  neglect: {")
    (folder / OIL).write_text(text, encoding="utf-8")
    for path in (folder / "interpretations").iterdir():
        held = path.read_text(encoding="utf-8").replace("mechanisms: {", "mechanisms: {wrong: off, ")
        path.write_text(held, encoding="utf-8")

    own, under = (cy.study(folder, interpretation=name).check(5).items[0] for name in (None, "blockade"))

    assert (own.status, under.status) == ("failed", "passed")


def test_an_attribution_gives_what_is_switched_off_nothing(blockade: cy.Study) -> None:
    answer = str(blockade.ask("Q1"))

    assert "the embargo -500 thousand barrels a day" in answer
    assert "study pocket, interpretation blockade" in " ".join(answer.split())


def test_another_process_has_the_same_theory(blockade: cy.Study) -> None:
    again: cy.Study = pickle.loads(pickle.dumps(blockade))  # noqa: S301  what was just made

    assert again.interpretation == "blockade"
    assert again.measures().items == blockade.measures().items


def test_a_mechanism_may_be_off_from_a_date(pocket: Pocket) -> None:
    folder = pocket({OIL: ("off: {decline: 0}", "off: {decline: {value: 0, from: 2020-03}}")})
    study = cy.study(folder, interpretation="blockade")

    found = study.run(["history", "no_decline"], members=3)

    # It is drawn from its prior until then, and what a scenario does to it is dropped.
    capacity = found["capacity"].sel(scenario="history").to_numpy()
    assert (capacity[:, 0] > capacity[:, 2]).all()
    assert (capacity[:, 2:] == capacity[:, 2:3]).all()
    assert found["capacity"].sel(scenario="no_decline").to_numpy().tolist() == capacity.tolist()


def test_a_series_may_be_switched_off(make_study: Callable[..., object], tmp_path: Path) -> None:
    module = """
data:
  aid: {unit: USD, series: seen/aid}
mechanisms:
  helped: {label: {en: Helped, es: Ayuda}, off: {aid: {constant: 0, throughout: true}}}
"""
    files = {
        "data/seen.yaml": "table: seen\nsources: {made: {citation: Made, vintage: 2020, licence: none}}\n"
        "series: {aid: {label: {en: Aid, es: Ayuda}, unit: USD, use: driver}}\n",
        "data/seen.csv": "series,date,value,source,note\naid,2020,7,made,\naid,2024,7,made,\n",
        "interpretations/alone.yaml": "interpretation: alone\nlabel: {en: A, es: S}\nheld_by: us\n"
        "mechanisms: {helped: off}\n",
    }
    make_study(module, "unit: year, start: 2020, stop: 2024, dt: 1", files)

    own, alone = (cy.study(tmp_path, interpretation=name).run()["aid"].to_numpy() for name in (None, "alone"))

    assert (np.unique(own).tolist(), np.unique(alone).tolist()) == ([7], [0])
