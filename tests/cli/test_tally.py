"""`coyuntura tally`: the study's own sums, a reader's own sheets, parts of them, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from coyuntura.cli import app


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """Return sheets of 300 tables in two states, with the columns that the study names."""
    stream = np.random.default_rng(1)
    lines = ["EDO,CENTRO,MESA,RE,VOTOS_VALIDOS,VOTOS_NULOS,EG,NM,LM,JABE,JOBR,AE,CF,DC,EM,BERA"]
    for number in range(300):
        voters = int(stream.integers(300, 900))
        votes = [int(voters * share) for share in stream.dirichlet([8, 6, 12])[:2]]
        state = ("EDO. ZULIA", "EDO. LARA")[number % 2]
        rest = "0,0,0,0,0,0,0,0"
        lines.append(f"{state},{number // 3},{number % 3},{voters},{sum(votes)},0,{votes[0]},{votes[1]},{rest}")
    path = tmp_path / "mine.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_study_bounds_the_result_from_the_sums_that_it_ships() -> None:
    found = json.loads(call("tally", "venezuela", "--json").stdout)

    # As summed from the 24,532 rows in the archive of the published file.
    assert found["seen"] == {"gonzalez": 7156462, "maduro": 3241461, "others": 261205}
    assert (found["sheets"], found["registered_seen"]) == (24532, 17745239)
    assert found["registered_missing"] == 21392464 - 17745239
    assert found["bounds"]["lead"] == [7156462 - 3241461 - 3647225, 7156462 - 3241461 + 3647225]
    assert found["bounds"]["settled"] is True
    assert found["tilt"]["exponent"] is None


def test_announced_totals_stand_beside_the_sheets_and_are_told_to_clash() -> None:
    first, second = json.loads(call("tally", "venezuela", "--json").stdout)["announced"]

    assert second["required"]["gonzalez"] == 5326104 - 7156462
    assert (first["clashes"], second["clashes"]) == (["fewer-than-seen"], ["fewer-than-seen"])
    assert (first["rounded_shares"], second["rounded_shares"]) == (True, False)


def test_one_state_alone_cannot_tell() -> None:
    shown = call("tally", "venezuela", "--subset", "EDO=EDO. ZULIA")

    assert shown.exit_code == 0
    assert "Cannot tell" in shown.stdout
    assert "one side's" in shown.stdout


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Whatever the missing tables hold"), ("es", "Sea lo que sea lo que hay en las mesas")]
)
def test_a_readers_own_sheets_are_counted_in_both_languages(sheets: Path, language: str, said: str) -> None:
    shown = call("tally", "venezuela", "presidential_2024", "--sheets", sheets, "-l", language)

    assert shown.exit_code == 0
    assert said in " ".join(shown.stdout.split())
    assert "Benford" in shown.stdout


def test_a_share_of_the_sheets_is_taken(sheets: Path) -> None:
    found = json.loads(call("tally", "venezuela", "--sheets", sheets, "--subset", "0.5", "--json").stdout)

    assert found["sheets"] == 150
    assert found["missing_at_random"]["lead_90"] is not None
    assert found["tests"]["turnout"]["both_above_95_percent"] == 0


def test_strata_may_be_another_column(sheets: Path) -> None:
    one = json.loads(call("tally", "venezuela", "--sheets", sheets, "--json").stdout)
    other = json.loads(call("tally", "venezuela", "--sheets", sheets, "--strata", "MESA", "--json").stdout)

    assert one["bounds"] == other["bounds"]
    assert one["missing_at_random"]["lead_any_strata"] != other["missing_at_random"]["lead_any_strata"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("presidental_2024",), "the study has no tally `presidental_2024`. Did you mean `presidential_2024`?"),
        (("--subset", "1.5"), "`--subset` takes a share above 0 and at most 1, or `COLUMN=VALUE`; got `1.5`."),
        (("--subset", "0"), "`--subset` takes a share above 0"),
        (("--subset", "=x"), "`--subset` takes a share above 0"),
        (("--subset", "EDO=EDO. ZUILA"), "no sheet has `EDO. ZUILA` in `EDO`. Did you mean `EDO. ZULIA`?"),
        (("--strata", "ESTADO"), "the file of sheets has no column `ESTADO`."),
        (("--sheets", "nowhere.csv"), "`nowhere.csv` is not there or cannot be opened."),
    ],
)
def test_what_is_not_there_is_refused(words: tuple[str, ...], said: str) -> None:
    refused = call("tally", "venezuela", *words)

    assert refused.exit_code == 2
    assert said in refused.stderr


def test_refusals_are_spoken_in_spanish() -> None:
    refused = call("tally", "venezuela", "--subset", "2", "-l", "es")

    assert (refused.exit_code, "`--subset` toma una proporción" in refused.stderr) == (2, True)
