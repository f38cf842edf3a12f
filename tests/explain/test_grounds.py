"""What an answer rests on is found in its claims, its ledger and its measures, and written nowhere."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.explain.grounds import Grounds, Scored, SeriesRead, grounds_of
from coyuntura.model.folder import read_study
from coyuntura.names import Id

Pocket: TypeAlias = Callable[..., Path]
Changes: TypeAlias = Mapping[str, str | tuple[str, str]]
Q1 = "questions/Q1.yaml"
TABLE = "data/seen.csv"
OUTCOME = "CHANGE(output, '2020-01', '2022-01')"
COMPARED = (
    "observations:\n  - {of: output, with: seen/output, fitted_until: 2020, label: {en: Output, es: Producción}}\n"
)


def grounds(pocket: Pocket, changes: Changes | None = None) -> Grounds:
    checked = check_study(read_study(pocket(changes)))
    return grounds_of(Engine(checked), checked.study.questions["Q1"])


def two_sources(pocket: Pocket) -> Path:
    """Write the study with figures of two sources, and nothing that it compares."""
    return pocket(
        {
            "observations/output.yaml": (COMPARED, "observations: []\n"),
            "data/seen.yaml": ("  made:", "  other: {citation: Other, vintage: 2021, licence: none}\n  made:"),
            TABLE: ("2020-06,900,made", "2020-06,900,other"),
        }
    )


def test_documents_are_those_in_which_claims_stand(pocket: Pocket) -> None:
    (found,) = grounds(pocket).documents

    assert (found.code, found.claims, found.paragraphs, found.voices) == ("D", ("T1", "T2"), (1, 2), ("A",))


def test_an_answer_of_a_theory_rests_on_what_the_theory_does(pocket: Pocket) -> None:
    changes = {
        Q1: ("claims: [T1, T2]", "claims: []"),
        "ledgers/book.yaml": ("claims: [T1]", "source: [made]"),
        "measures/oil.yaml": ("    claims: [T1]\n", ""),
    }
    study = read_study(pocket(changes))
    own, blockade = (check_study(study, name) for name in (None, Id("blockade")))

    assert grounds_of(Engine(own), study.questions["Q1"]).documents == ()
    (found,) = grounds_of(Engine(blockade), study.questions["Q1"]).documents
    assert (found.code, found.claims) == ("D", ("T2",))


def test_a_derived_claim_stands_where_those_stand_that_it_is_computed_from(pocket: Pocket) -> None:
    found = grounds(
        pocket,
        {
            "claims/derived.yaml": "claims: {D1: {kind: derived, from: [T2], says: {en: Half., es: La mitad.}}}\n",
            Q1: ("claims: [T1, T2]", "claims: [D1]"),
            "ledgers/book.yaml": ("T1", "T2"),
            "measures/oil.yaml": ("T1", "T2"),
        },
    ).documents[0]

    assert (found.claims, found.paragraphs) == (("T2",), (2,))


def test_who_speaks_is_whom_a_claim_names(pocket: Pocket) -> None:
    voices = ("voices:\n", "voices:\n  B: {en: A minister, es: Una ministra}\n")
    changes = {
        "documents.yaml": voices,
        "claims/text.yaml": ("    strength: C", "    strength: C\n    voice: [B]"),
    }

    assert grounds(pocket, changes).documents[0].voices == ("B", "A")


def test_a_series_is_read_where_a_cell_that_is_read_is_compared_with_it(pocket: Pocket) -> None:
    assert grounds(pocket).series == (SeriesRead("seen/output", ("made",)),)


def test_an_observed_figure_brings_the_source_of_that_figure_alone(pocket: Pocket) -> None:
    folder = two_sources(pocket)
    question = folder / Q1
    question.write_text(question.read_text().replace(OUTCOME, f"{OUTCOME} + 0 * OBSERVED('seen/output', '2020-06')"))
    checked = check_study(read_study(folder))

    assert grounds_of(Engine(checked), checked.study.questions["Q1"]).series == (SeriesRead("seen/output", ("other",)),)


def test_what_a_measure_reads_through_another_one_counts(pocket: Pocket) -> None:
    folder = two_sources(pocket)
    (folder / "measures/more.yaml").write_text(
        "measures:\n  seen: {label: {en: S, es: V}, unit: kbbl/day, measure: \"OBSERVED('seen/output', '2021-01')\"}\n"
    )
    question = folder / Q1
    question.write_text(question.read_text().replace("output_in_june >", "output_in_june - seen >"))
    checked = check_study(read_study(folder))

    assert grounds_of(Engine(checked), checked.study.questions["Q1"]).series == (SeriesRead("seen/output", ("made",)),)


def test_an_error_says_over_how_many_figures_of_when_it_is(pocket: Pocket) -> None:
    miss = (
        "{name: miss, label: {en: M, es: E}, measure: \"MISS(output, 'seen/output', '2020-02', '2021-01')\", unit: 1}"
    )
    found = grounds(pocket, {Q1: ("figures:\n", f"figures:\n  - {miss}\n")})

    assert found.scored == {"miss": Scored(2, "2020-06", "2021-01")}


def test_what_feeds_the_runs_is_found_in_what_they_are_computed_from(pocket: Pocket) -> None:
    data = "\ndata:\n" + "".join(
        f"  {name}: {{unit: 1, series: seen/{series}, outside: hold}}\n"
        for name, series in (("fed", "rate"), ("idle", "idle"))
    )
    module = "modules/oil.yaml"
    folder = pocket(
        {
            module: ("capacity * (1 - loss * embargo)", "capacity * (1 - loss * embargo) * fed"),
            TABLE: ("output,2020-01,1000", "rate,2020-01,1,made,\nidle,2020-01,1,made,\noutput,2020-01,1000"),
            "data/seen.yaml": (
                "series:\n",
                "series:\n"
                + "".join(
                    f"  {name}: {{label: {{en: R, es: T}}, unit: 1, use: driver}}\n" for name in ("rate", "idle")
                ),
            ),
        }
    )
    (folder / module).write_text((folder / module).read_text() + data)
    checked = check_study(read_study(folder))

    assert [item.name for item in grounds_of(Engine(checked), checked.study.questions["Q1"]).drivers] == ["seen/rate"]
