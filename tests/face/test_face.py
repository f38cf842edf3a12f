"""The face for Python: what users of a notebook or a script write, on the small study of `tests/pocket`."""

# xarray's annotations have gaps.
# pyright: reportUnknownMemberType=false
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

import coyuntura as cy

Pocket: TypeAlias = Callable[..., Path]
PUBLIC = [
    "Answer",
    "Answers",
    "Attribution",
    "Comparisons",
    "Conditions",
    "CoyunturaError",
    "Disagreements",
    "Engine",
    "Fault",
    "Findings",
    "Fitted",
    "Forecasts",
    "Grid",
    "Identifications",
    "Interval",
    "Measures",
    "Members",
    "Mutations",
    "Peeling",
    "Perturbed",
    "Run",
    "Scores",
    "Search",
    "Sensitivities",
    "Simulator",
    "Spread",
    "Study",
    "StudyError",
    "StudyNotFoundError",
    "SweepError",
    "SweepResult",
    "Synthetic",
    "Wanted",
    "__version__",
    "attribute",
    "crps",
    "energy_score",
    "fit_errors",
    "import_model",
    "interval_coverage",
    "processes",
    "studies",
    "study",
    "synthetic_control",
]


@pytest.fixture
def study(pocket: Pocket) -> cy.Study:
    return cy.study(pocket())


def in_notebook(shown: object) -> str:
    """Return what a notebook shows, by the name that it looks for."""
    return str(getattr(shown, "_repr_html_")())  # noqa: B009  no type has it


def test_the_public_names_are_exactly_these() -> None:
    assert cy.__all__ == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(cy, name) is not None
    assert name in dir(cy)


def test_a_name_that_there_is_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'coyuntura' has no attribute 'studie'"):
        getattr(cy, "studie")  # noqa: B009  a name that a type checker would refuse


def test_importing_the_package_imports_nothing_that_takes_time() -> None:
    heavy = ["numpy", "scipy", "xarray", "rich", "typer", "click", "lark", "llvmlite", "ruamel", "h5netcdf"]
    program = f"import coyuntura, sys; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)  # noqa: S603  our own

    assert found.stdout.strip() == "[]"


def test_a_study_is_found_by_name() -> None:
    assert cy.studies() == ("venezuela",)
    assert cy.study("venezuela", "es").title.startswith("Venezuela: el sistema")


def test_a_study_that_there_is_not_is_told_with_the_nearest() -> None:
    with pytest.raises(cy.StudyNotFoundError, match="Did you mean `venezuela`"):
        cy.study("venezula")


def test_a_study_says_shortly_what_it_is(study: cy.Study) -> None:
    assert repr(study) == "<Study pocket: 1 module, 9 elements, 7 scenarios, 3 behaviours, 1 question>"


def test_a_run_is_a_dataset_over_scenario_member_and_time(study: cy.Study) -> None:
    found = study.run(["history", "no_decline"], members=3, variables="output")

    assert dict(found["output"].sizes) == {"scenario": 2, "member": 3, "time": 25}


def test_a_number_that_is_set_is_the_same_for_all_members(study: cy.Study) -> None:
    found = study.run(set={"decline": 0.02}, members=3, variables=["capacity"])

    assert found["decline"].to_numpy().tolist() == [0.02] * 3
    assert np.ptp(found["capacity"].to_numpy(), axis=1).max() == 0


def test_numbers_that_are_set_one_for_each_say_how_many_members_there_are(study: cy.Study) -> None:
    found = study.run(set={"decline": [0.01, 0.02]}, variables=["capacity"])

    last = found["capacity"].sel(scenario="history").isel(time=-1).to_numpy()
    assert found.sizes["member"] == 2
    assert last[0] > last[1]


def test_what_is_not_set_is_drawn_as_ever(study: cy.Study) -> None:
    drawn = study.run(members=4, variables=["capacity"])["loss"].to_numpy()
    beside = study.run(set={"decline": 0.02}, members=4, variables=["capacity"])["loss"].to_numpy()

    assert np.array_equal(drawn, beside)


def test_the_declared_member_has_the_declared_numbers(study: cy.Study) -> None:
    found = study.run(members=study.declared(), variables=["capacity"])

    assert found.sizes["member"] == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"scenarios": "no_declin"}, "no scenario `no_declin`. Did you mean `no_decline`"),
        ({"variables": ["outptu"]}, "no variable `outptu`. Did you mean `output`"),
        ({"set": {"declin": 1.0}}, "no parameter `declin`. Did you mean `decline`"),
        ({"set": {"decline": [0.01, 0.02]}, "members": 3}, "must be one or 3, got 2"),
        ({"set": {"decline": [0.01, 0.02], "loss": [0.2, 0.3, 0.4]}}, r"equally many, got \[2, 3\]"),
        ({"set": {"decline": 0.03}, "scenarios": "no_decline"}, "scenario `no_decline` sets `decline`, which is given"),
        ({"set": {"decline": float("nan")}}, "`decline` must be set to a finite number"),
        ({"set": {"decline": None}}, "`decline` must be set to a finite number"),
        ({"set": {"decline": [[0.1]]}}, "`decline` must be set to a finite number"),
        ({"set": {"decline": 0.1, "Decline": 0.2}}, "`decline` is given twice, the second time as `Decline`"),
        ({"set": {"decline": []}}, "at least 1"),
        ({"set": {"decline": [0.02, 0.5]}}, r"`decline` cannot be 0.5: its prior .* lies between 0.01 and 0.03"),
    ],
)
def test_what_does_not_fit_is_told_with_a_way_out(study: cy.Study, given: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        study.run(**given)  # pyright: ignore[reportArgumentType]  wrong on purpose


def test_members_do_not_change_with_the_array_that_they_were_made_of(study: cy.Study) -> None:
    given = np.array([0.01, 0.02])
    members = study.given({"decline": given})
    given[:] = 9

    assert members.draws["decline"].tolist() == [0.01, 0.02]


@pytest.mark.parametrize(
    "draws", [{"decline": np.array([])}, {"decline": np.array(0.1)}, {"decline": np.array([np.nan])}]
)
def test_members_that_are_none_are_refused(study: cy.Study, draws: dict[str, np.ndarray]) -> None:
    with pytest.raises(ValueError, match=r"at least 1 member|finite numbers, one for each member"):
        study.given(draws)


def test_a_design_that_there_is_not_is_told_with_those_that_there_are(study: cy.Study, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one of latin-hypercube, monte-carlo, sobol, got 'lattice'"):
        study.sweep(tmp_path, design="lattice")  # pyright: ignore[reportArgumentType]  wrong on purpose


def test_a_name_that_no_disk_takes_is_no_study() -> None:
    with pytest.raises(cy.StudyNotFoundError, match="neither a study's folder nor a bundled study"):
        cy.study("x" * 300)


def test_a_study_and_its_answers_go_to_another_process(study: cy.Study) -> None:
    answer = study.ask("Q1", members=5)

    there, said = pickle.loads(pickle.dumps((study, answer)))  # noqa: S301  made here

    assert str(there.ask("Q1", members=5)) == str(said) == str(answer)


def test_an_answer_prints_itself(study: cy.Study) -> None:
    answer = study.ask("Q1", members=10)

    assert str(answer).splitlines()[0] == f"Q1  {study.questions['Q1']}"
    assert answer.text in " ".join(str(answer).split())
    assert repr(answer).startswith("<Answer Q1: ")
    assert len(repr(answer)) < 120


def test_an_answer_speaks_the_study_s_language_or_another(pocket: Pocket) -> None:
    answer = cy.study(pocket(), "es").ask("Q1", members=10)

    assert answer.text.startswith("Bajó")
    assert "It fell" in answer.in_language("en")


def test_an_answer_hands_on_what_the_command_line_prints_as_json(study: cy.Study) -> None:
    answer = study.ask("Q1", members=10)
    given = json.loads(json.dumps(answer.to_json()))

    assert given["id"] == "Q1"
    assert set(answer.figures) == {figure["name"] for figure in given["figures"]}


def test_an_answer_shows_itself_in_a_notebook(study: cy.Study) -> None:
    html = in_notebook(study.ask("Q1", members=10))

    assert html.startswith("<pre")
    assert "Q1" in html


def test_what_hostile_text_says_stays_text_in_a_notebook(pocket: Pocket) -> None:
    folder = pocket({"study.yaml": ("title: {en: ", "title: {en: <script>alert(1)</script> ")})

    assert "<script>" not in in_notebook(cy.study(folder))


def test_a_question_that_there_is_not_is_told_with_those_that_there_are(study: cy.Study) -> None:
    with pytest.raises(ValueError, match="no question 'Q2'; it has Q1"):
        study.ask("Q2")


def test_all_questions_are_answered_where_none_is_named(study: cy.Study) -> None:
    answers = study.answers(members=5)

    assert [answer.id for answer in answers] == ["Q1"]
    assert repr(answers) == "<Answers to Q1>"


def test_findings_are_counted_and_say_why(study: cy.Study) -> None:
    findings = study.check(members=10)

    assert findings.counts == {"passed": 1, "failed": 1, "not-yet": 1}
    assert repr(findings) == "<Findings: 1 passed, 1 failed, 1 not-yet>"
    assert "holds in 0 of 10 members" in findings.why(list(findings)[1])


def test_measures_are_read_by_name_under_scenarios(study: cy.Study) -> None:
    found = study.measures("output_in_june", ["history", "no_decline"], members=5)

    assert list(found["output_in_june"]) == ["history", "no_decline"]
    assert repr(found) == "<Measures: output_in_june>"
    assert "output_in_june" in str(found)
    with pytest.raises(ValueError, match=r"no measure `output_in_jun`\. Did you mean `output_in_june`"):
        study.measures("output_in_jun")


def test_comparisons_have_coverage_and_what_was_observed(study: cy.Study) -> None:
    found = study.compare(members=40)

    assert list(found.coverage) == [item.observation.cell for item in found]
    assert found.observed("output").shape == (4,)
    with pytest.raises(ValueError, match="one that is compared"):
        found.observed("nothing")


def test_comparisons_are_drawn_into_a_file(study: cy.Study, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the extra `plot` is not installed")
    study.compare(members=40).plot(tmp_path / "compared.svg")

    assert (tmp_path / "compared.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_a_sweep_is_opened_as_the_run_that_it_is(study: cy.Study, tmp_path: Path) -> None:
    swept = study.sweep(tmp_path / "out", ["history", "no_decline"], runs=7, variables="capacity").open()
    run = study.run(["history", "no_decline"], members=7, variables="capacity")

    assert np.array_equal(swept["capacity"].to_numpy(), run["capacity"].to_numpy())


def test_a_sweep_takes_a_grid(study: cy.Study, tmp_path: Path) -> None:
    grid = cy.Grid((("decline", (0.01, 0.02)), ("loss", (0.2, 0.3, 0.4))))

    assert study.sweep(tmp_path / "out", design=grid, variables="output").open().sizes["member"] == 6
    with pytest.raises(ValueError, match="a design has its own"):
        study.sweep(tmp_path / "out", design=grid, runs=5)


def test_a_study_goes_to_xmile_and_comes_back(study: cy.Study, tmp_path: Path) -> None:
    study.export(tmp_path / "pocket.xmile")
    back = cy.import_model(tmp_path / "pocket.xmile", tmp_path / "back")

    here, there = (
        one.run(members=one.declared(), variables="capacity")["capacity"].to_numpy() for one in (study, back)
    )
    assert np.allclose(here, there, rtol=1e-12)


def test_a_model_that_is_none_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "model.mdl").write_text("nothing", encoding="utf-8")

    with pytest.raises(cy.StudyError):
        cy.import_model(tmp_path / "model.mdl", tmp_path / "study")
    assert not (tmp_path / "study").exists()


def test_a_simulator_gives_the_run_s_numbers(study: cy.Study) -> None:
    simulator = study.simulator(["decline"], ["capacity"], ["history"])
    found = simulator.simulate(np.array([[0.02]]))[0, :, 0]
    run = study.run(set={"decline": 0.02}, members=study.declared(), variables="capacity")

    assert np.array_equal(found, run["capacity"].to_numpy()[0, 0])


def test_python_runs_the_command_line() -> None:
    found = subprocess.run([sys.executable, "-m", "coyuntura", "--help"], check=True, capture_output=True, text=True)

    assert "coyuntura" in found.stdout


def test_an_attribution_prints_itself_and_hands_on_its_numbers(study: cy.Study) -> None:
    found = study.attribute("Q1", members=10)

    assert "But for it" in str(found) or "but for it" in str(found)
    assert set(found.shapley["change"]) == {"decline", "embargo"}
    assert (found.to_json()["null_driver"], repr(found)) == (0, "<Attribution Q1: 10 members>")


def test_only_a_question_with_factors_is_attributed(study: cy.Study) -> None:
    with pytest.raises(ValueError, match="question must be one with factors, Q1, got 'Q2'"):
        study.attribute("Q2")
