"""Answers: the reply that runs support, attribution, custody, and what is refused."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.check.factors import MOST_FACTORS
from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.errors import StudyError
from coyuntura.explain import attribution
from coyuntura.explain.questions import Answer, ask
from coyuntura.model.folder import read_study
from coyuntura.names import Id
from coyuntura.report.texts import answer_text

Pocket: TypeAlias = Callable[..., Path]
Changes: TypeAlias = Mapping[str, str | tuple[str, str]]
Q1 = "questions/Q1.yaml"


def answer(pocket: Pocket, changes: Changes | None = None, members: int = 10) -> Answer:
    checked = check_study(read_study(pocket(changes)))
    return ask(Engine(checked), Members.of_priors(checked, members), list(checked.study.questions.values()))[0]


def test_the_first_reply_whose_condition_holds_is_given(pocket: Pocket) -> None:
    assert answer_text(answer(pocket, {Q1: ("> QUANTITY(2000", "> QUANTITY(20")})).en == "It rose."


def test_without_one_the_reply_without_condition_is_given(pocket: Pocket) -> None:
    assert answer_text(answer(pocket)).es.startswith("Bajó")


def test_without_any_the_answer_is_that_it_cannot_be_told(pocket: Pocket) -> None:
    text = answer_text(answer(pocket, {Q1: ('  - {en: "It fell', '  - {when: 1 > 2, en: "It fell')}))

    assert (text.en[:11], text.es[:16]) == ("Cannot tell", "No se puede sabe")


# Of 10 stratified members exactly 5 have a loss, uniform from 0.2 to 0.4, above 0.3.
@pytest.mark.parametrize(("share", "reply"), [("0.5", "It rose."), ("0.6", "It fell")])
def test_a_reply_needs_its_share_of_members(pocket: Pocket, share: str, reply: str) -> None:
    change = (
        "when: \"output_in_june > QUANTITY(2000, 'kbbl/day')\"",
        f"when: \"AT(loss, '2020-01') > 0.3\", share: {share}",
    )

    assert answer_text(answer(pocket, {Q1: change})).en.startswith(reply)


def test_blanks_are_filled_in_both_languages(pocket: Pocket) -> None:
    text = answer_text(answer(pocket))

    assert ("{" in text.en + text.es, "barrels a day" in text.en, "barriles diarios" in text.es) == (False, True, True)


@pytest.mark.parametrize("blank", ["change:betwen", "chnge", "change.wind", "change embargo", "", "change.embargo@x"])
def test_a_blank_that_is_no_figure_is_a_fault(pocket: Pocket, blank: str) -> None:
    with pytest.raises(StudyError, match="measure-unclear"):
        answer(pocket, {Q1: ("It fell by {change}", f"It fell by {{{blank}}}")})


def test_a_misspelt_blank_gets_the_nearest_name(pocket: Pocket) -> None:
    with pytest.raises(StudyError, match="Did you mean `change`"):
        answer(pocket, {Q1: ("It fell by {change}", "It fell by {chnge}")})


def test_in_short_outcomes_are_shared_out_only_where_the_sentence_tells_of_a_share(pocket: Pocket) -> None:
    def shares(sentence: str) -> int:
        short = f"short: {{en: {sentence!r}, es: {sentence!r}}}"
        changes = {Q1: ('  - {en: "It fell', f'  - {{{short}, en: "It fell')}
        checked = check_study(read_study(pocket(changes)))
        who = Members.of_priors(checked, 3)
        (found, *_) = ask(Engine(checked), who, list(checked.study.questions.values()), in_short=True)
        return len(found.shares)

    assert shares("It fell by {change}.") == 0
    assert shares("It fell by {change}, the embargo {change.embargo.but_for}.") > 0


def test_in_short_only_figures_that_a_sentence_tells_of_are_read_and_the_reply_is_the_same(pocket: Pocket) -> None:
    measure = "CHANGE(no_embargo.output, '2020-01', '2022-01')"
    told = {Q1: ("outcomes:", f'  - {{name: without, measure: "{measure}", unit: kbbl/day}}\noutcomes:')}
    checked = check_study(read_study(pocket(told)))
    who, asked = Members.of_priors(checked, 3), list(checked.study.questions.values())
    whole, short = (ask(Engine(checked), who, asked, in_short=in_short)[0] for in_short in (False, True))

    assert "without" in {item.name for item in whole.figures}
    assert not {"without", "balance"} & {item.name for item in short.figures}
    assert short.reply == whole.reply


def test_shapley_values_sum_to_the_total(pocket: Pocket) -> None:
    part, *_ = answer(pocket).shares
    total = sum((effect.shapley for effect in part.attribution.effects), np.zeros(10))

    assert total == pytest.approx(part.attribution.total, rel=1e-9)


def test_percentages_of_the_total_are_of_members_whose_outcome_changes(pocket: Pocket) -> None:
    part, *_ = answer(
        pocket, {Q1: ("CHANGE(output, '2020-01', '2022-01')", "CHANGE(output, '2020-01', '2020-01')")}
    ).shares

    assert part.percent(part.attribution.effects[0]).members == 0


# With decline d and loss l, two years of half-month steps leave 1000 (1 - d / 2)^48 (1 - l).
def test_an_effect_alone_is_the_one_computed_by_hand(pocket: Pocket) -> None:
    fixed = ("modules/oil.yaml", (', prior: "uniform(0.01, 0.03)"', ""))
    part, *_ = answer(pocket, dict([fixed])).shares
    decline = next(effect for effect in part.attribution.effects if effect.factor == "decline")

    assert decline.alone == pytest.approx(np.full(10, 1000 * 0.99**48 - 1000), rel=1e-9)


def test_each_set_of_references_is_shared_out(pocket: Pocket) -> None:
    assert [tuple(part.references.values()) for part in answer(pocket).shares] == [
        ("no_decline", "no_embargo"),
        ("slow_decline", "late_embargo"),
        ("slower_decline", "short_embargo"),
    ]


def test_factors_that_change_the_same_element_are_refused(pocket: Pocket) -> None:
    with pytest.raises(StudyError, match=r"change-unclear.*both change `embargo`"):
        answer(pocket, {Q1: ("references: [no_decline,", "references: [no_embargo,")})


def test_an_outcome_that_reads_another_scenario_is_refused(pocket: Pocket) -> None:
    with pytest.raises(StudyError, match=r"measure-unclear.*reads scenario `no_embargo`"):
        answer(pocket, {Q1: ("CHANGE(output,", "CHANGE(no_embargo.output,")})


def test_an_outcome_without_a_value_is_not_shared_out(pocket: Pocket) -> None:
    never = "WHEN(output > QUANTITY(9000, 'kbbl/day'))"
    change = (
        Q1,
        ("measure: \"CHANGE(output, '2020-01', '2022-01')\", unit: kbbl/day", f'measure: "{never}", unit: year'),
    )
    found = answer(pocket, dict([change]))

    assert (found.shares, [item.name for item in found.unshared]) == ((), ["change"])


def test_what_cannot_be_shared_out_shows_as_no_value(pocket: Pocket) -> None:
    never = "WHEN(output > QUANTITY(9000, 'kbbl/day'))"
    change = (
        Q1,
        ("measure: \"CHANGE(output, '2020-01', '2022-01')\", unit: kbbl/day", f'measure: "{never}", unit: year'),
    )

    assert answer_text(answer(pocket, dict([change]))).en == "It fell by no value, the embargo no value."


def test_custody_is_given_for_each_day_with_its_roles(pocket: Pocket) -> None:
    ((day, (position,)),) = answer(pocket).custody.items()

    assert (day, position.account.owner, position.balance.low) == ("2020-02-01", "state", 10001)


def test_a_figure_that_needs_no_run_is_known(pocket: Pocket) -> None:
    figure = answer(pocket).figures[0]

    assert (figure.name, figure.interval.low, figure.interval.high) == ("balance", 100.01, 100.01)


PLACEBO = "label: {en: x, es: x}"
FAULTS = [
    (("references: [no_embargo,", "references: [no_embrgo,"), "scenario-unknown.*Did you mean `no_embargo`"),
    (
        ("references: [no_embargo, late_embargo,", "references: [no_embargo, no_embargo,"),
        "embargo` of Q1 has 2 references; it needs 3",
    ),
    (("[no_embargo, late_embargo,", f"[{'no_embargo, ' * 7}late_embargo,"), "has 9 references; at most 8 are run"),
    (("method: attribution", "method: attribution\nhistory: no_embrgo"), "scenario-unknown.*Did you mean `no_embargo`"),
    (("method: attribution", "method: attribution\nhistory: no_embargo"), "measure-unclear.*change"),
    (("treatment: path, ", ""), "key-missing.*treatment"),
    (("treatment: path", "treatment: clamp"), "clamp"),
    (("treatment: path", "treatment: path, group: abroad"), "of group `abroad`, which `groups:` lacks"),
    (("factors:", "groups: {home: {label: {en: x, es: x}}}\nfactors:"), "no factor of Q1 is of group `home`"),
    (("factors:", "event: {label: {en: x, es: x}, holds: \"AT(output, '2021-12')\"}\nfactors:"), "is a quantity"),
    (
        ("factors:", "event: {label: {en: x, es: x}, holds: \"AT(no_decline.loss, '2021') > 1\"}\nfactors:"),
        "the event of Q1 reads scenario `no_decline`",
    ),
    ((", unit: kbbl/day}\nfactors", ", observed: \"AT(output, '2021')\", unit: kbbl/day}\nfactors"), "is simulated"),
    ((", unit: kbbl/day}\nfactors", ", observed: \"QUANTITY(1, 'USD')\", unit: kbbl/day}\nfactors"), "units-differ"),
    (("factors:", f"placebo: {{{PLACEBO}, of: outputs, with: seen/output, span: 3}}\nfactors:"), "unknown-name"),
    (("factors:", f"placebo: {{{PLACEBO}, of: output, with: seen/outputs, span: 3}}\nfactors:"), "series-missing"),
    (("factors:", f"placebo: {{{PLACEBO}, of: cash, with: seen/output, span: 3}}\nfactors:"), "units-differ"),
    (("factors:", f"placebo: {{{PLACEBO}, of: output, with: seen/output, span: 13}}\nfactors:"), "at most 12"),
    (("ledger: book", "ledger: boks"), "measure-unclear.*Did you mean `book`"),
    (("dates: [2020-02-01]", "dates: [2020-02-31]"), "date-unclear"),
    (("name: balance", "name: change"), "name-duplicate.*two figures called `change`"),
    (("name: balance, ", ""), "key-missing.*no `name`"),
    (("claims: [T1, T2]", "claims: [T1, T9]"), "claim-unknown.*T9"),
    (("source: [made]", "source: [mad]"), "source-unknown.*Did you mean `made`"),
]


@pytest.mark.parametrize(("change", "fault"), FAULTS)
def test_a_question_that_does_not_fit_is_a_fault(pocket: Pocket, change: tuple[str, str], fault: str) -> None:
    with pytest.raises(StudyError, match=fault):
        answer(pocket, {Q1: change})


def test_a_history_needs_factors(pocket: Pocket) -> None:
    bare = "question: Q1\nlabel: {en: x, es: x}\nmethod: measures\nhistory: no_embargo\nanswers:\n  - {en: x, es: x}\n"
    with pytest.raises(StudyError, match="has `history:`, and no `factors:`"):
        answer(pocket, {Q1: bare})


def test_a_rule_is_not_replaced_by_a_path(pocket: Pocket) -> None:
    module = "auxiliaries:\n", "data:\n  price: {unit: kbbl/day, series: seen/output, outside: hold}\nauxiliaries:\n"
    seen = "data/seen.yaml", ("use: outcome", "use: driver")
    scenario = "scenarios/all.yaml", ("changes: {decline: 0}", "changes: {price: {hold: 2020-06}}")
    with pytest.raises(StudyError, match=r"`decline` is a rule, but `no_decline` fixes the path of `price`"):
        answer(pocket, {"modules/oil.yaml": module, **dict([seen, scenario])})


def test_an_event_and_placebo_dates_need_factors(pocket: Pocket) -> None:
    bare = "question: Q1\nlabel: {en: x, es: x}\nmethod: measures\nanswers:\n  - {en: x, es: x}\n"
    event = "event: {label: {en: x, es: x}, holds: \"AT(output, '2021-12') > QUANTITY(1, 'kbbl/day')\"}\n"
    with pytest.raises(StudyError, match="has `event:`, and no `factors:`"):
        answer(pocket, {Q1: bare + event})


@pytest.mark.parametrize("method", ["attribution", "custody"])
def test_a_method_needs_what_it_works_on(pocket: Pocket, method: str) -> None:
    bare = f"question: Q1\nlabel: {{en: x, es: x}}\nmethod: {method}\nanswers:\n  - {{en: x, es: x}}\n"
    with pytest.raises(StudyError, match="key-missing"):
        answer(pocket, {Q1: bare})


def test_too_many_factors_are_refused_before_any_run(pocket: Pocket) -> None:
    factors = "".join(
        f"  f{n}: {{label: {{en: x, es: x}}, treatment: rule, references: [no_decline]}}\n"
        for n in range(MOST_FACTORS + 1)
    )
    with pytest.raises(StudyError, match="weighs 15 factors"):
        answer(pocket, {Q1: ("factors:\n", f"factors:\n{factors}")})


def test_as_many_factors_are_checked_as_can_be_weighed() -> None:
    assert MOST_FACTORS == attribution.MOST_FACTORS


def test_a_member_without_a_finite_value_is_counted(pocket: Pocket) -> None:
    module = ("auxiliaries:\n", "auxiliaries:\n  undone: {unit: 1, equation: SQRT(loss - 0.3)}\n")
    change = ("BALANCE('book', 'bank', '2020-02-01')\", unit: USD", "AT(undone, '2020-01')\", unit: 1")

    assert answer(pocket, {"modules/oil.yaml": module, Q1: change}).stopped == 5


def test_an_answer_is_the_same_whatever_else_is_asked(pocket: Pocket) -> None:
    module = ("auxiliaries:\n", "auxiliaries:\n  undone: {unit: 1, equation: SQRT(loss - 0.3)}\n")
    other = (
        "question: Q2\nlabel: {en: x, es: x}\nmethod: measures\n"
        "figures:\n  - {name: undone, label: {en: x, es: x}, measure: \"AT(undone, '2020-01')\", unit: 1}\n"
        "answers:\n  - {en: x, es: x}\nlimits:\n  - {en: x, es: x}\n"
    )
    checked = check_study(read_study(pocket({"modules/oil.yaml": module, "questions/Q2.yaml": other})))
    first, second = (checked.study.questions[Id(name)] for name in ("Q1", "Q2"))
    engine, members = Engine(checked), Members.of_priors(checked, 10)
    (alone,) = ask(engine, members, [first])
    with_other, stops = ask(engine, members, [first, second])

    assert (alone.figures, alone.stopped, stops.stopped) == (with_other.figures, with_other.stopped, 5)


@pytest.mark.parametrize("at_once", [1, 200, 1000])
def test_worlds_and_members_give_the_same_in_whatever_parts_they_run(
    pocket: Pocket, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    together = answer(pocket)
    monkeypatch.setattr("coyuntura.explain.shares.AT_ONCE", at_once)
    apart = answer(pocket)

    assert repr(apart.shares) == repr(together.shares)


def test_shares_of_a_change_that_is_only_rounding_are_none_and_nothing_overflows(pocket: Pocket) -> None:
    part, *_ = answer(pocket).shares
    found = part.attribution
    (factor, *_) = found.effects
    huge = replace(factor, shapley=np.full_like(factor.shapley, 1e308))
    near = replace(part, attribution=replace(found, history=found.reference * (1 + 2.0**-52)))
    small = replace(part, attribution=replace(found, reference=found.history * 0, history=found.history * 1e-300))

    assert near.percent(huge).members == 0
    assert small.percent(huge).members == 0
