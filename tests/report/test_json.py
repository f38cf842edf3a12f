"""What programs read: strict JSON in the shapes that are agreed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeAlias, cast

import numpy as np
import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.behaviours import check_behaviours
from coyuntura.explain.carrying import carried
from coyuntura.explain.comparisons import Comparison, compare
from coyuntura.explain.intervals import Interval
from coyuntura.explain.questions import ask
from coyuntura.explain.scores import FitErrors
from coyuntura.explain.theories import Theory
from coyuntura.model.edition import Edition
from coyuntura.model.folder import read_study
from coyuntura.report.answers_json import answer_json, interval_json
from coyuntura.report.behaviours import findings_json
from coyuntura.report.carrying import coverage_json
from coyuntura.report.claims import claims_json
from coyuntura.report.comparisons_json import comparison_json
from coyuntura.report.plain import Json

Pocket: TypeAlias = Callable[..., Path]
Object: TypeAlias = Mapping[str, Json]
MEMBERS = 20
EDITION = Edition("1.2.3", "pocket", "0123456789ab", date(2026, 11, 29))


@pytest.fixture
def checked(pocket: Pocket) -> CheckedStudy:
    return check_study(read_study(pocket()))


def strict(value: Json) -> Object:
    """Return a value after a round trip through JSON that knows no NaN."""
    return cast("Object", json.loads(json.dumps(value, allow_nan=False)))


def rows(value: Json) -> list[Object]:
    return cast("list[Object]", value)


def test_an_answer_has_its_agreed_keys(checked: CheckedStudy) -> None:
    (answer,) = ask(Engine(checked), Members.of_priors(checked, MEMBERS), list(checked.study.questions.values()))

    assert {"id", "answer", "figures", "sources", "limits"} <= strict(
        answer_json(answer, checked.study, EDITION)
    ).keys()


def test_an_answer_is_in_both_languages(checked: CheckedStudy) -> None:
    (answer,) = ask(Engine(checked), Members.of_priors(checked, MEMBERS), list(checked.study.questions.values()))
    text = cast("Object", strict(answer_json(answer, checked.study, EDITION))["answer"])

    assert (sorted(text), str(text["es"])[:4]) == (["en", "es"], "Bajó")


def test_a_figure_has_its_agreed_keys(checked: CheckedStudy) -> None:
    (answer,) = ask(Engine(checked), Members.of_priors(checked, MEMBERS), list(checked.study.questions.values()))
    figures = rows(strict(answer_json(answer, checked.study, EDITION))["figures"])

    assert all({"name", "unit", "low", "central", "high"} <= figure.keys() for figure in figures)


def test_a_source_of_an_answer_has_its_vintage_and_licence(checked: CheckedStudy) -> None:
    (answer,) = ask(Engine(checked), Members.of_priors(checked, MEMBERS), list(checked.study.questions.values()))
    sources = rows(strict(answer_json(answer, checked.study, EDITION))["sources"])

    assert [(source["key"], source.get("vintage"), source.get("licence")) for source in sources] == [
        ("T1", None, None),
        ("T2", None, None),
        ("made", "2020", "none"),
    ]


def answered(checked: CheckedStudy) -> Object:
    (answer,) = ask(Engine(checked), Members.of_priors(checked, MEMBERS), list(checked.study.questions.values()))
    return strict(answer_json(answer, checked.study, EDITION))


def test_an_answer_says_of_which_edition_it_is_and_how_it_is_cited(checked: CheckedStudy) -> None:
    found = cast("Object", answered(checked)["edition"])
    cite = cast("Object", found["cite"])

    assert [found[key] for key in ("coyuntura", "study", "edition", "question", "members", "seed", "date")] == [
        "1.2.3", "pocket", "0123456789ab", "Q1", MEMBERS, 7, "2026-11-29",
    ]  # fmt: skip
    assert cite["es"] == (
        "Coyuntura 1.2.3, estudio pocket (edición 0123456789ab), pregunta Q1, 20 miembros, semilla 7, "
        "corrida del 29 de noviembre de 2026."
    )


def test_an_answer_names_its_documents_and_who_speaks_in_them(checked: CheckedStudy) -> None:
    (found,) = rows(answered(checked)["documents"])

    assert (found["title"], found["outlet"], found["paragraphs"], found["claims"]) == (
        "A text", "Nobody", [1, 2], ["T1", "T2"],
    )  # fmt: skip
    assert rows(found["people"])[0]["en"] == "An author"


def test_an_answer_holds_the_entries_of_its_ledger(checked: CheckedStudy) -> None:
    (found,) = rows(answered(checked)["entries"])

    assert [found[key] for key in ("first", "from", "to", "low_cents")] == ["2020-02-01", "buyers", "bank", 10001]


def test_the_series_of_an_answer_are_those_that_its_measures_read(checked: CheckedStudy) -> None:
    (found,) = rows(answered(checked)["series"])

    assert (found["series"], rows(found["sources"])[0]["licence"]) == ("seen/output", "none")


def test_an_attribution_gives_each_factor_in_three_ways(checked: CheckedStudy) -> None:
    (answer,) = ask(Engine(checked), Members.of_priors(checked, MEMBERS), list(checked.study.questions.values()))
    part, *_ = rows(strict(answer_json(answer, checked.study, EDITION))["attribution"])

    assert [{"shapley", "alone", "but_for"} <= effect.keys() for effect in rows(part["effects"])] == [True, True]


def test_custody_is_in_whole_cents(checked: CheckedStudy) -> None:
    (answer,) = ask(Engine(checked), Members.of_priors(checked, MEMBERS), list(checked.study.questions.values()))
    custody = cast("Mapping[str, list[Object]]", strict(answer_json(answer, checked.study, EDITION))["custody"])

    assert custody["2020-02-01"][0]["low_cents"] == 10001


def test_findings_have_their_agreed_keys(checked: CheckedStudy) -> None:
    found = rows(
        strict(findings_json(check_behaviours(Engine(checked), Members.of_priors(checked, MEMBERS))))["behaviours"]
    )

    assert all({"subsystem", "item", "status", "figure", "reason"} <= finding.keys() for finding in found)


def test_findings_have_one_of_three_statuses(checked: CheckedStudy) -> None:
    found = rows(
        strict(findings_json(check_behaviours(Engine(checked), Members.of_priors(checked, MEMBERS))))["behaviours"]
    )

    assert [finding["status"] for finding in found] == ["passed", "failed", "not-yet"]


def coverage_of(checked: CheckedStudy) -> Mapping[str, Json]:
    return coverage_json(checked, checked.coverage(), carried(Engine(checked), Members.of_priors(checked, MEMBERS)))


def test_coverage_has_its_agreed_counts(checked: CheckedStudy) -> None:
    found = strict(coverage_of(checked))
    keys = ("mechanisms", "carried", "shared", "still", "unread", "stance", "not_yet")

    assert [found[key] for key in keys] == [2, 2, 0, 0, 0, 0, 0]


def test_coverage_names_what_each_mechanism_moves(checked: CheckedStudy) -> None:
    effects = rows(strict(coverage_of(checked))["effects"])

    assert [(item["claim"], item["without"], item["cell"]) for item in effects] == [
        ("T1", "decay", "output"),
        ("T2", "embargo", "output"),
    ]


def test_coverage_names_what_modellers_set_themselves(checked: CheckedStudy) -> None:
    assert "price_of_crude" in cast("list[str]", strict(coverage_of(checked))["set_by_modellers"])


def test_claims_name_their_paragraphs(checked: CheckedStudy) -> None:
    first = rows(strict(claims_json(list(checked.study.claims.values()), checked.study))["claims"])[0]

    assert first["paragraphs"] == [{"document": "D", "paragraph": 1}]


def comparison(checked: CheckedStudy) -> Comparison:
    return compare([Theory("pocket", Engine(checked), Members.of_priors(checked, MEMBERS))])


def test_comparisons_hold_what_a_plot_shows(checked: CheckedStudy) -> None:
    (found,) = rows(strict(comparison_json(comparison(checked)))["comparisons"])

    assert {len(cast("list[float]", found[key])) for key in ("dates", "observed", "central", "low", "high")} == {4}


def test_what_is_not_finite_is_null() -> None:
    found = interval_json(Interval(-np.inf, np.nan, np.inf, 0, (np.nan, 1.0, np.inf)))

    assert found == {"low": None, "central": None, "high": None, "errors": [None, 1.0, None]}


def test_errors_that_are_not_finite_are_null(checked: CheckedStudy) -> None:
    found_all = comparison(checked)
    (item,) = found_all.items
    wild = replace(item, fitted=FitErrors(np.inf, np.nan, 1.0, np.nan, 3), central=np.full(4, np.nan))
    (found,) = rows(strict(comparison_json(replace(found_all, items=(wild,))))["comparisons"])

    assert (cast("Object", found["fitted"])["mape"], found["central"]) == (None, [None] * 4)


def test_errors_that_there_are_none_of_are_null(checked: CheckedStudy) -> None:
    found_all = comparison(checked)
    (item,) = found_all.items

    assert (
        rows(strict(comparison_json(replace(found_all, items=(replace(item, fitted=None),))))["comparisons"])[0][
            "fitted"
        ]
        is None
    )
