import pytest

from coyuntura.errors import CODES, MOST_FAULTS, Fault, Faults, Place, StudyError, did_you_mean

LINE = Place("modules/oil.yaml", 3, 5, 4, "    oill: 1")


def test_a_fault_shows_its_code_its_place_and_a_way_out() -> None:
    shown = str(Fault("key-unknown", "nothing reads `oill`.", LINE, "Known here: `oil`."))

    assert shown.splitlines() == [
        "error[key-unknown]: nothing reads `oill`.",
        "  --> modules/oil.yaml:3:5",
        "3 |     oill: 1",
        "  |     ^^^^",
        "help: Known here: `oil`.",
    ]


def test_a_long_line_is_shown_around_the_fault() -> None:
    text = "x" * 300 + "HERE" + "y" * 300
    shown = str(Fault("key-unknown", "Something.", Place("a", 1, 301, 4, text))).splitlines()

    assert shown[2][shown[3].index("^") :].startswith("HEREy")


def test_a_place_at_the_end_of_its_line_has_a_caret() -> None:
    assert str(Fault("yaml-syntax", "It ends.", Place("a", 1, 4, 9, "abc"))).endswith("   ^")


@pytest.mark.parametrize("sign", ["\x1b", "\u202e", "\u200f", "\x00", "\u2028"])
def test_no_sign_of_a_file_can_steer_the_terminal(sign: str) -> None:
    shown = str(Fault("key-unknown", f"nothing reads `{sign}`.", Place("a", 1, 1, 1, f"{sign}: 1")))

    assert sign not in shown


def test_a_message_is_cut_where_it_runs_for_pages() -> None:
    assert len(str(Fault("key-unknown", "x" * 1_000_000))) < 1000


def test_a_code_that_is_not_registered_is_refused() -> None:
    with pytest.raises(ValueError, match="no-such-code"):
        Fault("no-such-code", "Something.")


def test_a_fault_is_recorded_once() -> None:
    faults = Faults()
    faults.add("key-unknown", "Something.", LINE)
    faults.add("key-unknown", "Something.", LINE)

    assert len(faults) == 1


def test_faults_are_raised_together_in_the_order_of_their_places() -> None:
    faults = Faults()
    for line in (3, 1, 2):
        faults.add("key-unknown", f"Line {line}.", Place("a", line))
    with pytest.raises(StudyError) as found:
        faults.raise_if_any()

    assert [fault.message for fault in found.value.faults] == ["Line 1.", "Line 2.", "Line 3."]


def test_no_fault_raises_nothing() -> None:
    faults = Faults()
    faults.raise_if_any()

    assert not len(faults)


def test_a_stage_ends_when_a_report_is_full() -> None:
    faults = Faults()
    for line in range(MOST_FAULTS - 1):
        faults.add("key-unknown", "Something.", Place("a", line))
    with pytest.raises(StudyError) as found:
        faults.add("key-unknown", "One more.")

    assert len(found.value.faults) == MOST_FAULTS


def test_a_place_inside_an_equation_is_on_the_same_line() -> None:
    assert str(LINE.inside(6, 2)) == "modules/oil.yaml:3:11"


def test_the_nearest_name_is_offered() -> None:
    assert did_you_mean("salence", ["salience", "capability"]) == " Did you mean `salience`?"


@pytest.mark.parametrize("word", ["zzz", "x" * 100_000])
def test_nothing_is_offered_where_no_name_is_near(word: str) -> None:
    assert not did_you_mean(word, ["salience", "x" * 99_999])


def test_every_code_is_in_kebab_case() -> None:
    assert [code for code in CODES if not code.replace("-", "").isalpha() or code != code.lower()] == []


def test_a_word_is_offered_as_it_is_written_whatever_the_case_of_the_misspelt_one() -> None:
    assert did_you_mean("logstic", ["LOGISTIC"]) == did_you_mean("LOGSTIC", ["LOGISTIC"]) == " Did you mean `LOGISTIC`?"
