"""Instruments: who issued what against whom, and that they act by constraints and by nothing else."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner

from coyuntura.check.instruments import instruments_of, readers_of
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.cli import app
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.errors import StudyError
from coyuntura.explain.perturbed import Trial, check_perturbed
from coyuntura.explain.structure import Flaw, flaw_of
from coyuntura.model.folder import read_study

Pocket: TypeAlias = Callable[..., Path]
Changes: TypeAlias = Mapping[str, str | tuple[str, str]]
OIL, Q1 = "modules/oil.yaml", "questions/Q1.yaml"
ORDER = "issuer: abroad, target: state, scope: [sales], constrains: [output]"
SCOPES = {"study.yaml": ("ensemble:", "scopes: {sales: {en: sales, es: ventas}}\nensemble:")}
BEFORE = "embargo: {from: 2021-01-01, claims: [T2]}"


def ordered(pocket: Pocket, said: str = ORDER, changes: Changes | None = None) -> CheckedStudy:
    written = BEFORE.replace("claims: [T2]", f"claims: [T2], {said}")
    return check_study(read_study(pocket({OIL: (BEFORE, written), **SCOPES, **(changes or {})})))


def test_an_instrument_is_read_by_what_it_constrains_alone(pocket: Pocket) -> None:
    study = ordered(pocket).study
    (order,) = instruments_of(study)

    assert [element.header.id for element in readers_of(study, order)] == list(order.constrains or ()) == ["output"]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("issuer: abroad, scope: [sales], constrains: [output]", "key-missing.*needs `target`"),
        ("issuer: abroad, target: state, scope: [sales]", "key-missing.*needs `target` and `constrains`"),
        ("issuer: abroad, target: state, constrains: [output]", "key-missing.*which dealings it covers"),
        ("target: state", "key-missing.*not who issued it"),
        ("scope: [sales]", "key-missing.*not who issued it"),
        ("constrains: []", "key-missing.*not who issued it"),
        (ORDER.replace("[output]", "[outptu]"), r"element-unknown.*Did you mean `output`"),
        (ORDER.replace("[output]", "[]"), r"name-reserved.*`output` reads instrument `embargo`"),
        (ORDER.replace("[sales]", "[sale]"), r"kind-unknown.*not under `scopes`.*Did you mean `sales`"),
        (ORDER.replace("[sales]", "[sales, sales]"), "name-duplicate.*names scope `sales` twice"),
        (ORDER.replace("[sales]", "[]"), "key-missing.*which dealings it covers"),
        (ORDER.replace("[sales]", "{sales: 1}"), "value-kind"),
        (f"{ORDER}, effect: -0.1", "key-unknown"),
        (f"{ORDER}, reason: [T1], motive: [T1]", "name-duplicate.*both reason and motive"),
        (f"{ORDER}, reason: [T9]", "claim-unknown"),
    ],
)
def test_what_an_instrument_lacks_is_a_fault(pocket: Pocket, said: str, fault: str) -> None:
    with pytest.raises(StudyError, match=fault):
        ordered(pocket, said)


def test_an_instrument_that_moves_a_stock_by_itself_is_a_fault(pocket: Pocket) -> None:
    direct = ("equation: capacity * decline", "equation: capacity * decline * (1 + embargo)")
    written = BEFORE.replace("claims: [T2]", f"claims: [T2], {ORDER}")
    folder = pocket({OIL: direct, **SCOPES})
    path = folder / OIL
    path.write_text(path.read_text(encoding="utf-8").replace(BEFORE, written), encoding="utf-8")

    with pytest.raises(StudyError, match=r"`decay` reads instrument `embargo`"):
        check_study(read_study(folder))


def test_instruments_as_a_property_need_one_that_tells_reason_from_motive(pocket: Pocket) -> None:
    none = check_study(read_study(pocket()))
    untold, told = ordered(pocket), ordered(pocket, f"{ORDER}, reason: [T1], motive: [T2]")
    flaws = [flaw_of(item, "instruments", (), Members.of_priors(item, 2)) for item in (none, untold, told)]

    assert [flaw and flaw.code for flaw in flaws] == ["no-instrument", "motive-unsaid", None]


def test_counts_that_are_added_are_found(pocket: Pocket) -> None:
    figure = "paragraphs: {D: [1]}, kind: figure, status: est, value: 1, unit: person, says: {en: a, es: a}"
    claims = f"claims:\n  N1: {{{figure}}}\n  N2: {{{figure}}}\n"
    both = claims + "  N3: {kind: derived, from: [N1, N2], says: {en: a, es: a}}\n"
    found = [check_study(read_study(pocket({"claims/counts.yaml": text}))) for text in (claims, both)]
    flaws = [flaw_of(item, "counts-apart", (), Members.of_priors(item, 2), ["N1", "N2"]) for item in found]

    assert [flaw and flaw.code for flaw in flaws] == [None, "counts-merged"]
    assert (none := flaw_of(found[0], "counts-apart", (), Members.of_priors(found[0], 2), ["T1"])) is not None
    assert none.code == "no-count"


def test_an_answer_may_begin_with_the_instruments(pocket: Pocket) -> None:
    written = BEFORE.replace("claims: [T2]", f"claims: [T2], {ORDER}")
    asked = ("method: attribution", "method: attribution\ninstruments: true")
    folder = pocket({OIL: (BEFORE, written), Q1: asked, **SCOPES})
    short, page = (
        CliRunner().invoke(app, ["ask", str(folder), "Q1", "--members", "4", *more]).stdout for more in ([], ["--full"])
    )
    (answer,) = json.loads(CliRunner().invoke(app, ["ask", str(folder), "Q1", "--members", "4", "--json"]).stdout)

    assert "Instruments on record: 1, of which 1 close or open something in the model: sales (1)" in " ".join(
        short.split()
    )
    assert "abroad → state" in page
    told = [(item["scope"], item["constrains"], item["computed"], item["given"]) for item in answer["instruments"]]
    assert told == [(["sales"], ["output"], True, False)]


RECORDED = "cordon: {from: 2021-03-01, claims: [T2], issuer: abroad, target: state, scope: [sales], constrains: []}"


def test_an_instrument_that_the_model_has_no_constraint_for_is_recorded(pocket: Pocket) -> None:
    folder = pocket({OIL: (BEFORE, f"{BEFORE}\n  {RECORDED}"), **SCOPES})
    (event,) = instruments_of(check_study(read_study(folder)).study)
    shown = CliRunner().invoke(app, ["list", str(folder), "events"]).stdout
    written = json.loads(CliRunner().invoke(app, ["list", str(folder), "events", "--json"]).stdout)

    assert event.is_recorded_only
    assert "abroad → state; it covers sales" in shown
    assert "recorded, not computed" in " ".join(shown.split())
    assert [(item["scope"], item["constrains"]) for item in written if item["name"] == "cordon"] == [(["sales"], [])]
    assert [item["scope"] for item in written if item["name"] == "embargo"] == [[]]


def test_the_page_of_a_module_shows_what_makes_an_instrument_and_what_is_given(pocket: Pocket) -> None:
    given = BEFORE.replace("claims: [T2]", f"claims: [T2], given: true, {ORDER}, reason: [T1], motive: [T2]")
    folder = pocket({OIL: (BEFORE, f"{given}\n  {RECORDED}"), **SCOPES})
    page, spanish = (
        CliRunner().invoke(app, ["show", str(folder), "oil", *more]).stdout for more in ([], ["--language", "es"])
    )

    assert "From 2021-01-01. Given, not computed." in page
    for said in (
        "abroad → state; it covers sales",
        "What it constrains: output",
        "Reason given: T1",
        "Motive held: T2",
    ):
        assert said in page
    assert "Recorded, not computed" in page
    assert "Dado, no calculado" in spanish
    assert "abarca ventas" in spanish


ACTING = "output: 700, decay: {equation: capacity * decline * (1 + embargo)}"
"""The instrument's constraint never moves, and a stock answers all the same: a size of its own."""


def copied(pocket: Pocket, copy: str, structure: str) -> tuple[Trial, ...]:
    """Return what became of a structural behaviour in a copy of a study with an instrument."""
    said = f"{ORDER}, reason: [T1], motive: [T2]"
    label = "label: {en: It holds., es: Se cumple.}"
    held = f"  - {{item: 9, {label}, structure: [{structure}], claims: [T2], fails_when: [{{{label}, {copy}}}]}}\n"
    folder = pocket({OIL: (BEFORE, BEFORE.replace("claims: [T2]", f"claims: [T2], {said}")), **SCOPES})
    path = folder / "behaviours/OIL.yaml"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + held, encoding="utf-8")
    checked = check_study(read_study(folder))
    return check_perturbed(Engine(checked), Members.of_priors(checked, 10))


@pytest.mark.parametrize(
    ("copy", "structure", "code"),
    [
        (f"changes: {{{ACTING}}}", "toggles", "instrument-answered"),
        (f"changes: {{{ACTING}}}", "instruments", "instrument-acts"),
        ("motives: {embargo: [T1]}", "instruments", "motive-is-reason"),
        ("motives: {embargo: []}", "instruments", "motive-unsaid"),
    ],
)
def test_a_copy_whose_instrument_acts_by_itself_or_takes_the_reason_for_the_motive_fails(
    pocket: Pocket, copy: str, structure: str, code: str
) -> None:
    trial = copied(pocket, copy, structure)[-1]
    problems = () if trial.found is None else trial.found.problems

    assert trial.outcome == "fails"
    assert [item.code for item in problems if isinstance(item, Flaw)] == [code]


@pytest.mark.parametrize(
    ("copy", "fault"),
    [
        ("motives: {embargo: [T9]}", "claim-unknown"),
        ("motives: {outptu: [T1]}", "element-unknown.*it is no instrument"),
        ("motives: [T1]", "value-kind"),
        ("derived: {ALL: [T9]}", "claim-unknown"),
        ("derived: {T1: [T2]}", "claim-duplicate.*which is a claim already"),
        ("derived: {}", "change-unclear.*changes nothing"),
    ],
)
def test_a_copy_names_instruments_and_claims_that_there_are(pocket: Pocket, copy: str, fault: str) -> None:
    with pytest.raises(StudyError, match=fault):
        copied(pocket, copy, "instruments")


def test_taking_an_instrument_out_moves_what_its_constraint_moves_and_nothing_before(pocket: Pocket) -> None:
    none, some = check_study(read_study(pocket())), ordered(pocket)
    flaws = [flaw_of(item, "toggles", (), Members.of_priors(item, 8)) for item in (none, some)]

    assert [flaw and flaw.code for flaw in flaws] == ["no-instrument", None]
