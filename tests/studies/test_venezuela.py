"""The bundled study: what it must hold, and that what the README says of it is so."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import coyuntura as cy
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.cli import app
from coyuntura.model.elements import Event, Parameter, Stock
from coyuntura.model.folder import read_study
from coyuntura.names import Id

pytestmark = pytest.mark.slow  # all of them together take seconds

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "studies" / "venezuela"
README = (ROOT / "README.md").read_text(encoding="utf-8")
EVIDENCE = (ROOT / "docs/explanation/evidence.md").read_text(encoding="utf-8")
# The shape of answers hangs on no number of members; tests of numbers run the study's own ensemble.
FEW = ("--members", "48")
WORKS_WHEN = {
    "BARGAIN": 6, "SUCCESSOR": 5, "PROTECTORATE": 5, "OILCASH": 7, "EXTRACT": 5, "COERCE": 3, "BASE": 5,
    "COHESION": 4, "DISCOURSE": 4, "MOBIL": 6, "ATTRIB": 6, "DISTRIB": 5, "SOCIAL": 4, "COMMUNE": 4,
    "REPRESS": 5, "ELECT": 5, "MIGRATE": 4, "SPHERES": 5, "RIVAL": 3, "COALITION": 5,
}  # fmt: skip


@cache
def checked() -> CheckedStudy:
    return check_study(read_study(STUDY))


@cache
def printed(*arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code in ({0, 1} if arguments[0] == "check" else {0}), result.output  # 1 where a statement fails
    return result.stdout


@cache
def as_json(*arguments: str) -> Any:  # noqa: ANN401  whatever a command prints
    return json.loads(printed(*arguments, "--json"))


def test_every_element_has_label_and_meaning_in_both_languages() -> None:
    bare = [
        element.header.id
        for element in checked().elements()
        if not all(
            (element.header.label.en, element.header.label.es, element.header.meaning.en, element.header.meaning.es)
        )
    ]
    assert bare == []


def test_no_behaviour_holds_in_a_copy_in_which_it_must_fail() -> None:
    outcomes = Counter(item["outcome"] for item in as_json("check", "venezuela", "--perturbed")["perturbed"])

    # A behaviour that does not hold in the study itself is not tried.
    assert set(outcomes) <= {"fails", "idle"}
    stated = re.search(r"stand (\d+) copies .* in (\d+) it does, in none it holds, and (\d+) are not judged", EVIDENCE)
    assert stated is not None
    assert list(map(int, stated.groups())) == [outcomes.total(), outcomes["fails"], outcomes["idle"]]


def test_behaviours_are_the_96_items_of_the_20_subsystems() -> None:
    counts = Counter(behaviour.subsystem for behaviour in checked().study.behaviours)
    assert counts == WORKS_WHEN
    assert sum(WORKS_WHEN.values()) == 96


def test_items_of_a_subsystem_are_numbered_from_one_without_gaps() -> None:
    for subsystem, count in WORKS_WHEN.items():
        items = [behaviour.item for behaviour in checked().study.behaviours if behaviour.subsystem == subsystem]
        assert sorted(items) == list(range(1, count + 1))


def test_coverage_adds_up_to_159_mechanisms() -> None:
    counts = as_json("claims", "venezuela", "--coverage")
    parts = ("carried", "shared", "still", "unread", "stance", "not_yet")
    assert counts["mechanisms"] == 159 == sum(counts[part] for part in parts)


def test_pages_name_each_behaviour_that_fails_and_one_says_why() -> None:
    found = as_json("check", "venezuela")["behaviours"]
    failed = [f"{item['subsystem']} {item['item']}" for item in found if item["status"] == "failed"]
    assert re.findall(r"^- ([A-Z]+ \d): .{40}", EVIDENCE, re.MULTILINE) == failed
    assert f"{len(failed)} statements fail: {', '.join(failed)}." in README
    spanish = (ROOT / "README.es.md").read_text(encoding="utf-8")
    assert f"{len(failed)} afirmaciones no se cumplen: {', '.join(failed)}." in spanish
    assert f"{len(failed)} fail, and the rest" in README
    assert len(found) == 96


def test_all_items_of_oil_cash_and_of_distribution_are_run() -> None:
    found = as_json("check", "venezuela")["behaviours"]
    run = Counter(item["subsystem"] for item in found if item["status"] in {"passed", "failed"})
    assert (run["OILCASH"], run["DISTRIB"]) == (7, 5)


def test_accounts_abroad_are_the_states_in_module_and_ledger_as_the_order_has_it() -> None:
    study = checked().study
    accounts = {account.id: account for account in study.ledgers[Id("proceeds_2026")].accounts}
    (cash,) = (stock for stock in study.elements_of(Stock) if stock.header.id == "cash")
    for name in ("qatar", "treasury"):
        ledger, held = accounts[Id(name)], cash.holding[Id(name)]
        assert (ledger.owner, ledger.controller) == ("venezuelan_state", "us_government")
        assert (held.custodian, held.owner, held.controller) == (ledger.custodian, ledger.owner, ledger.controller)
        assert "eo14373" in ledger.sources


def test_acts_of_2026_are_given_where_an_answer_rests_on_them() -> None:
    (custody,) = as_json("ask", "venezuela", "QU10", *FEW)
    (fall,) = as_json("ask", "venezuela", "QU6", *FEW)
    given = {item["name"] for item in custody["given"]}

    assert {"hydrocarbons_law_2026", "established_us_licence", "state_of_record", "first_sale"} <= given
    acts = {element.header.id for element in checked().elements() if isinstance(element, Event)}
    assert given & acts
    assert not acts.intersection(item["name"] for item in fall["given"])


def test_no_event_is_without_a_claim_or_a_source() -> None:
    events = [element.header for element in checked().elements() if isinstance(element, Event)]
    assert [header.id for header in events if header.is_set_by_modellers] == []


def test_every_driver_and_outcome_has_a_licence() -> None:
    licences = [source.licence.en for table in checked().study.tables.values() for source in table.sources.values()]
    assert all(licences)


def test_outcomes_of_oil_and_the_economy_end_in_2023() -> None:
    series = [series for name in ("oil", "macro") for series in checked().study.tables[name].series.values()]
    late = [
        item.id for item in series if item.use == "outcome" and max(figure.date for figure in item.figures) >= "2024"
    ]
    assert late == []


def test_answers_have_the_shape_that_programs_read() -> None:
    for answer in as_json("ask", "venezuela", *FEW):
        assert {"id", "answer", "figures", "sources", "limits"} <= answer.keys()
        assert answer["answer"]["en"]
        assert answer["answer"]["es"]
        assert answer["limits"]
        for figure in answer["figures"]:
            assert {"name", "unit", "low", "central", "high"} <= figure.keys()


def test_answers_leave_no_blank_open() -> None:
    for answer in as_json("ask", "venezuela", *FEW):
        assert not re.search(r"[{}]|no value|sin valor", answer["answer"]["en"] + answer["answer"]["es"])


def test_the_readme_shows_what_is_answered() -> None:
    sample = README.split("## An answer")[1].split("In Spanish")[0]
    quoted = " ".join(" ".join(line for line in sample.splitlines() if line.startswith("    ")).split())
    assert quoted
    assert quoted in " ".join(printed("ask", "venezuela", "QU10").split())


def test_the_readme_states_the_size_of_the_ensemble() -> None:
    assert f"The ensemble has {checked().study.ensemble.members} members" in README


def test_the_readme_states_the_scores_as_they_are() -> None:
    rows = [
        [text.strip(" `") for text in line.split("|")[1:-1]] for line in README.splitlines() if line.startswith("| `")
    ]
    stated = {cell: [int(n), *(float(text.replace(",", "")) for text in scores)] for cell, n, _, *scores in rows}
    found = as_json("compare", "venezuela")
    cells = {item["series"]: item["cell"] for item in found["comparisons"]}
    marks = {
        (item["name"], mark["series"]): mark
        for item in found["forecasters"]
        for mark in item["marks"]
        if mark["years_ahead"] == 1
    }
    measured = {
        cell: [
            marks["venezuela", series]["figures"],
            *(pytest.approx(marks[name, series]["crps"], rel=0.006) for name in FORECASTERS),
        ]
        for series, cell in cells.items()
        if ("venezuela", series) in marks  # some have no figure that is held out
    }
    assert stated == measured


def test_the_page_on_evidence_states_errors_as_they_are() -> None:
    stated = dict(
        re.findall(r"`([^`]+)` ([\d.e-]+)(?=[;,])", EVIDENCE.split("declared values are ")[1].split(" over ")[0])
    )
    found = {item["cell"]: item["fitted"] for item in as_json("compare", "venezuela")["comparisons"]}
    measured = {cell: pytest.approx(fitted["rmse"], rel=0.006) for cell, fitted in found.items() if fitted}
    assert {cell: float(text) for cell, text in stated.items()} == measured


def test_the_readme_states_who_is_ahead() -> None:
    (own,) = (item for item in as_json("compare", "venezuela")["forecasters"] if item["kind"] == "theory")
    difference, error = own["against_baseline"]["difference"], own["against_baseline"]["error"]
    assert own["against_baseline"]["outcome"] == "tie"
    side = "above" if difference > 0 else "below"
    stated = f"is {abs(difference):.1f} {side} that of the last value, with a standard error of {error:.1f}"
    assert stated in README


FORECASTERS = ("venezuela", "line", "last_value", "drift", "autoregression")


def test_the_readme_counts_what_is_modelled_and_what_holds() -> None:
    counts = as_json("claims", "venezuela", "--coverage")
    passed = sum(item["status"] == "passed" for item in as_json("check", "venezuela")["behaviours"])
    assert f"{counts['carried']} are carried" in README
    assert f"{counts['shared']} more" in README
    assert f"{passed} are run and hold" in README


def test_claims_show_when_an_event_was_and_units_in_words() -> None:
    events, figures = (
        [" ".join(printed("claims", "venezuela", "--kind", kind, "--language", "es").split())]
        for kind in ("event", "figure")
    )

    assert re.search(r"EV04 .* 1989 ", events[0])
    assert "menos de 20 %" in figures[0].replace("\N{NO-BREAK SPACE}", " ")
    assert not re.search(r"\b(council|commune|body|rank)\b", figures[0])


def test_check_names_every_number_that_it_prints() -> None:
    behaviours = [behaviour for behaviour in checked().study.behaviours if behaviour.figure is not None]
    page = " ".join(printed("check", "venezuela", *FEW).split())

    assert behaviours
    for behaviour in behaviours:
        assert behaviour.figure is not None
        assert behaviour.figure.label.en
        assert f". {behaviour.figure.label.en}: " in page
    assert ".:" not in page


@cache
def last_months(*scenarios: str) -> Any:  # noqa: ANN401  a dataset
    study = cy.study("venezuela")
    names = ["treasury_oil_receipts", "company_income", "partner_income", "oil_export_revenue", "oil_exports"]
    return study.run(scenarios=["history", *scenarios], variables=names, members=48)


def test_receipts_of_all_add_up_to_what_exports_fetch() -> None:
    run = last_months("royalty_full_2026", "royalty_half_2026")
    parts = run["treasury_oil_receipts"] + run["company_income"] + run["partner_income"]

    assert float(abs(parts / run["oil_export_revenue"] - 1).max()) < 1e-12


def test_a_halved_royalty_costs_the_state_in_every_member() -> None:
    run = last_months("royalty_full_2026", "royalty_half_2026").sel(time=slice("2026-03", "2026-07"))
    barrel = run["treasury_oil_receipts"] / run["oil_exports"]

    assert bool((barrel.sel(scenario="royalty_half_2026") < barrel.sel(scenario="royalty_full_2026")).all())


@pytest.mark.parametrize("module", ["extract", "oil_market", "company"])
def test_no_parameter_of_oil_has_an_observed_outcome_of_its_window_as_its_prior(module: str) -> None:
    """What sanctions did is not fed in: no number is a figure of output or exports from the first order on."""
    study = checked().study
    outcomes = {
        figure.value
        for name in ("production", "crude_production", "exports", "exports_monthly", "crude_secondary_monthly")
        for figure in study.tables["oil"].series[name].figures
        if figure.date >= "2017-08"
    }
    (own,) = [item for item in study.modules if item.id == module]
    numbers = {item.header.id: set(item.values.values()) for item in own.elements if isinstance(item, Parameter)}

    assert len(numbers) > 10
    assert {name for name, values in numbers.items() if values & outcomes} == set()
