"""Attributions as pages, JSON, tables and plots, in both languages."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeAlias, cast

import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Backing, Members
from coyuntura.explain.attributing import Attributed, attribute_questions
from coyuntura.explain.shares import Refused
from coyuntura.model.edition import Edition
from coyuntura.model.folder import read_study
from coyuntura.report.attributed import render_attributed
from coyuntura.report.attributed_plain import HEADINGS, attributed_json, attributed_rows
from coyuntura.report.pages import PageConsole

Pocket: TypeAlias = Callable[..., Path]
EDITION = Edition("0.1.0", "pocket", "abc", date(2026, 3, 6), {})
WHOLE = """    observed: "OBSERVED('seen/output', '2021-06') - OBSERVED('seen/output', '2020-01')"
groups:
  abroad: {label: {en: Abroad, es: Fuera}}
event: {label: {en: Halved, es: A la mitad}, holds: "AT(output, '2021-12') < AT(output, '2020-01') / 2"}
placebo: {label: {en: Output, es: Producción}, of: output, with: seen/output, span: 12, transform: log}
factors:
"""


@pytest.fixture
def checked(pocket: Pocket) -> CheckedStudy:
    question = (Path(__file__).parents[1] / "pocket" / "questions" / "Q1.yaml").read_text(encoding="utf-8")
    question = question.replace(
        "  - {name: change, label: {en: Change, es: Cambio}, measure: \"CHANGE(output, '2020-01', '2022-01')\", "
        "unit: kbbl/day}\n",
        "  - name: change\n    label: {en: Change, es: Cambio}\n    unit: kbbl/day\n"
        "    measure: \"CHANGE(output, '2020-01', '2022-01')\"\n",
    )
    question = question.replace("factors:\n", WHOLE).replace("treatment: path", "treatment: path, group: abroad")
    return check_study(read_study(pocket({"questions/Q1.yaml": question})))


@pytest.fixture
def found(checked: CheckedStudy) -> Attributed:
    members = Members.of_priors(checked, 40)
    (item,) = attribute_questions(Engine(checked), members, list(checked.study.questions.values()))
    return item


def page(item: Attributed, checked: CheckedStudy, language: str) -> str:
    console = PageConsole(width=80, record=True)
    with console.capture() as capture:
        console.print(render_attributed([item], checked.study, EDITION, language))
    return capture.get()


def test_but_for_comes_first_and_what_the_model_misses_has_a_line(found: Attributed, checked: CheckedStudy) -> None:
    lines = page(found, checked, "en").splitlines()
    heading = next(line.split() for line in lines if line.split()[:1] == ["factor"])

    assert heading == ["factor", "but", "for", "it", "alone", "Shapley", "value"]
    assert any(line.strip().startswith("Observed: -500; in the model: ") for line in lines)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["a fit that failed its own tests", "Of 2 parameters that these figures rest on, no data inform 1:"]),
        ("es", ["un ajuste que no pasó sus propias pruebas", "De 2 parámetros en que descansan estas cifras"]),
    ],
)
def test_what_a_fit_is_worth_is_said_before_any_figure(
    found: Attributed, checked: CheckedStudy, language: str, said: list[str]
) -> None:
    nobody = frozenset[str]()
    backing = Backing(is_certified=False, fitted=nobody, informed=frozenset({"decline"}), fixed=nobody)
    item = replace(found, backing=backing)
    text = " ".join(page(item, checked, language).split())

    assert item.prior_only == ("loss",)
    assert max(text.index(words) for words in said) < text.index("Shapley")
    told = attributed_json(item, checked.study, EDITION)
    assert (told["is_certified"], told["prior_only"]) == (False, ["loss"])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Taken as paths that nothing in the model moves: Embargo.", "Abroad", "no fit", "has exactly 0"]),
        ("es", ["Como trayectorias que nada del modelo mueve: Embargo.", "Fuera", "sin ello", "exactamente 0"]),
    ],
)
def test_a_page_says_what_each_factor_is_and_what_it_rests_on(
    found: Attributed, checked: CheckedStudy, language: str, said: list[str]
) -> None:
    text = " ".join(page(found, checked, language).split())
    said = [{"no fit": "which nobody fitted"}.get(words, words) for words in said]

    assert [words for words in said if words not in text] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_fits_80_columns(found: Attributed, checked: CheckedStudy, language: str) -> None:
    assert [line for line in page(found, checked, language).splitlines() if len(line) > 80] == []


def test_an_outcome_that_is_refused_is_told_with_the_number(found: Attributed, checked: CheckedStudy) -> None:
    (outcome,) = found.question.outcomes
    refused = replace(found, shares=(), refused=(Refused(outcome, "seen/output", 0.42),))

    said = " ".join(page(refused, checked, "en").split())
    assert (
        "Change is not shared out: what the model leaves out explains 42 % of `seen/output`, and at most 30 %" in said
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "does not say how much of `seen/output`"), ("es", "no dice cuánto de `seen/output` deja fuera")],
)
def test_a_series_that_is_not_tested_is_told(
    found: Attributed, checked: CheckedStudy, language: str, said: str
) -> None:
    assert said in " ".join(page(replace(found, untold=("seen/output",)), checked, language).split())


def test_a_null_driver_that_has_something_is_told(found: Attributed, checked: CheckedStudy) -> None:
    assert "nothing here counts" in page(replace(found, null=0.5), checked, "en")


def test_programs_get_all_of_it(found: Attributed, checked: CheckedStudy) -> None:
    item = cast("Mapping[str, list[Mapping[str, object]]]", attributed_json(found, checked.study, EDITION))

    assert [part["treatment"] for part in item["factors"]] == ["rule", "path"]
    assert {"total", "unexplained", "groups", "owen", "interactions"} <= item["attribution"][0].keys()
    assert [caused["reference"] for caused in item["caused"]][:2] == ["no_decline", "slow_decline"]
    assert (item["null_driver"], item["is_fitted"], len(item["spread"])) == (0, False, 2)


def test_a_table_has_a_row_for_each_way_of_counting(found: Attributed) -> None:
    heading, *rows = attributed_rows([found], "en", EDITION)
    first = [row for row in rows if row[3] == "no_decline+no_embargo"]

    assert heading == list(HEADINGS)
    assert [(row[4], row[5]) for row in first] == [
        *(("decline", way) for way in ("but_for", "alone", "shapley", "in_order")),
        *(("embargo", way) for way in ("but_for", "alone", "shapley", "in_order")),
        *(("abroad", way) for way in ("but_for", "alone", "shapley", "in_order")),
        ("decline", "owen"),
        ("embargo", "owen"),
        ("decline + embargo", "pair"),
        ("total", "history"),
        ("unexplained", "observed"),
    ]


@pytest.mark.slow
def test_a_plot_drawn_twice_is_the_same_and_names_the_worlds(
    found: Attributed, checked: CheckedStudy, tmp_path: Path
) -> None:
    mpl = pytest.importorskip("matplotlib")
    from coyuntura.report.attribution_plot import plot_attributions

    with mpl.rc_context({"svg.fonttype": "none"}):
        for name in ("a.svg", "b.svg"):
            plot_attributions([found], checked.study, tmp_path / name, "es")
    drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")

    assert drawn == (tmp_path / "b.svg").read_text(encoding="utf-8")
    assert [words for words in ("no explicado por el modelo", "sin ello", "Sin embargo") if words not in drawn] == []
