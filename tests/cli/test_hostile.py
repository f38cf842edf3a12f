"""What a study says reaches no terminal, no file and no program in signs that steer one, whatever the command."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from coyuntura.cli import app
from coyuntura.cli.encodings import settle_streams

Pocket: TypeAlias = Callable[..., Path]

# A window's title, a cleared screen, a colour in one sign of C1, writing from right to left, a line's end of Unicode.
HOSTILE = r"\e]0;mine\a\e[2J\x9B31m\u202E\u2066\u200F\u2028\x85\b=1+1"
_TEXT = re.compile(r'\b(en|es): (?:"([^"]*)"|([^,}\n"]+))')
_SHOWN = "$\\\\frac{"  # what draws formulas would try to read it


def poisoned(folder: Path) -> Path:
    """Return a study all of whose texts hold signs that steer a terminal."""
    for path in [*folder.rglob("*.yaml")]:
        text = path.read_text(encoding="utf-8")
        found = _TEXT.sub(
            lambda match: f'{match[1]}: "={match[2] or match[3]}{_SHOWN}{HOSTILE}"',
            text.replace("title: A text", "title: A"),
        )
        path.write_text(found, encoding="utf-8")
    return folder


@pytest.fixture
def study(pocket: Pocket) -> Path:
    return poisoned(pocket())


def steering(text: str) -> list[str]:
    """Return the signs of a text that could steer whatever shows it."""
    kinds = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return sorted({f"U+{ord(sign):04X}" for sign in text if unicodedata.category(sign) in kinds and sign != "\n"})


def called(*words: str | Path) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def texts(value: object) -> Iterator[str]:
    """Yield all texts of a value of JSON, keys as well."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield from (*texts(key), *texts(inner))  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for inner in value:  # pyright: ignore[reportUnknownVariableType]
            yield from texts(inner)  # pyright: ignore[reportUnknownArgumentType]


COMMANDS = (
    "ask STUDY -m 10",
    "ask STUDY -m 10 --csv -",
    "check STUDY -m 10",
    "claims STUDY",
    "claims STUDY --coverage",
    "compare STUDY -m 10",
    "list STUDY documents",
    "list STUDY measures",
    "list STUDY parameters",
    "list STUDY questions",
    "list STUDY scenarios",
    "list STUDY variables",
    "measures STUDY -m 10",
    "show STUDY",
    "show STUDY --program",
)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("words", COMMANDS)
def test_no_text_of_a_study_steers_a_terminal(study: Path, words: str, language: str) -> None:
    result = called(*(study if word == "STUDY" else word for word in words.split()), "-l", language)

    assert result.exit_code in {0, 1}, result.output
    assert result.stdout
    assert steering(result.output) == []


@pytest.mark.parametrize("words", [words for words in COMMANDS if "csv" not in words and "show" not in words])
def test_no_text_of_a_study_steers_what_reads_json(study: Path, words: str) -> None:
    result = called(*(study if word == "STUDY" else word for word in words.split()), "--json")

    assert result.stdout.isascii()
    assert {sign for text in texts(json.loads(result.stdout)) for sign in steering(text)} <= {"U+0009"}


def test_what_is_not_printed_is_shown_in_its_place(study: Path) -> None:
    assert (
        "What lowered output?$\\frac{\ufffd]0;mine\ufffd\ufffd[2J\ufffd31m\ufffd"
        in called("ask", study, "-m", "5").stdout
    )


def test_a_table_of_figures_holds_no_formula_and_no_sign_that_steers(study: Path, tmp_path: Path) -> None:
    called("ask", study, "-m", "5", "--csv", tmp_path / "figures.csv")
    called("attribute", study, "-m", "5", "--csv", tmp_path / "shares.csv")
    called("run", study, "-m", "5", "-o", tmp_path / "runs.csv")

    for name in ("figures.csv", "shares.csv", "runs.csv"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert steering(text) == []
        assert not re.search(r'(^|,)"?=', text, re.MULTILINE)


def test_a_plot_shows_a_title_as_it_is_written(study: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    result = called("compare", study, "-m", "5", "--plot", tmp_path / "plot.svg")

    assert result.exit_code == 0, result.output
    assert steering((tmp_path / "plot.svg").read_text(encoding="utf-8")) == []


def test_a_written_dataset_holds_no_sign_that_steers(study: Path, tmp_path: Path) -> None:
    called("run", study, "-m", "5", "-o", tmp_path / "out.nc")
    content = (tmp_path / "out.nc").read_bytes()

    assert b"\x1b]0;" not in content
    assert "\u202e".encode() not in content


NAME = "\x1b]0;mine\x07\x9b31m\u202e"


@pytest.mark.parametrize(
    "words",
    [
        ["ask", NAME],
        ["ask", "STUDY", NAME],
        ["ask", "STUDY", "-m", NAME],
        ["ask", "STUDY", f"--{NAME}"],
        [NAME],
        [f"--{NAME}"],
        ["help", NAME],
        ["schema", NAME],
        ["list", "STUDY", NAME],
        ["claims", "STUDY", "--kind", NAME],
        ["claims", "STUDY", "--verify", NAME],
        ["measures", "STUDY", NAME],
        ["run", "STUDY", "-o", f"{NAME}/out.nc"],
        ["run", "STUDY", "-o", "out.nc", "--scenario", NAME],
        ["run", "STUDY", "-o", "out.nc", "--variable", NAME],
        ["ask", "STUDY", "--interpretation", NAME],
        ["attribute", "STUDY", NAME],
        ["attribute", "STUDY", "--plot", f"{NAME}.txt"],
        ["attribute", "STUDY", "--csv", f"{NAME}/a.csv"],
        ["sweep", "STUDY", "-o", "out", "--grid", f"{NAME}=1"],
        ["sweep", "STUDY", "-o", "out", "--design", NAME],
        ["import", f"{NAME}.mdl", "-o", "out"],
        ["import", f"{NAME}.docx", "-o", "out"],
        ["export", "STUDY", "--xmile", f"{NAME}/out.xmile"],
        ["diff", NAME, NAME],
    ],
)
def test_no_error_repeats_what_steers_a_terminal(
    pocket: Pocket,
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["coyuntura", *(str(pocket()) if word == "STUDY" else word for word in words)])

    from coyuntura.cli import main

    with pytest.raises(SystemExit) as end:
        main()

    found = capsys.readouterr()
    assert (end.value.code, found.out) == (2, "")
    assert steering(found.err) == []


@pytest.mark.parametrize(
    ("command", "option", "name"),
    [
        ("sweep", "-o", NAME),
        ("run", "-o", f"{NAME}.nc"),
        ("export", "--xmile", f"{NAME}.xmile"),
        ("attribute", "--plot", f"{NAME}.png"),
    ],
)
def test_a_name_that_steers_a_terminal_is_written_and_not_repeated(
    pocket: Pocket, tmp_path: Path, command: str, option: str, name: str
) -> None:
    result = called(command, pocket(), option, tmp_path / name)

    assert (result.exit_code, steering(result.output), result.stdout != "") == (0, [], True)


def test_a_name_of_another_tool_s_file_steers_nothing(tmp_path: Path) -> None:
    model = tmp_path / f"{NAME}.mdl"
    model.write_text("x = 1 ~~ \x1b[2J \u202e |\nINITIAL TIME=0~~|\nFINAL TIME=1~~|\nTIME STEP=1~~|\nSAVEPER=1~~|\n")
    for language in ("en", "es"):
        result = called("import", model, "-o", tmp_path / NAME / language, "-l", language)

        assert (result.exit_code, steering(result.output)) == (0, []), result.output
        assert [
            steering(path.read_text()) for path in (tmp_path / NAME / language).rglob("*.yaml") if path.is_file()
        ] == [[]] * 2


def said(words: list[str], **surroundings: str) -> tuple[int, bytes, bytes]:
    """Return the exit code of a command and what it wrote on its two outputs."""
    command = [sys.executable, "-m", "coyuntura", *words]
    found = subprocess.run(command, capture_output=True, env={**os.environ, **surroundings}, check=False)  # noqa: S603
    return found.returncode, found.stdout, found.stderr


PLAIN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("encoding", "surroundings"),
    [
        ("ascii", {"PYTHONIOENCODING": "ascii"}),
        ("ascii", {"PYTHONIOENCODING": "ascii:strict"}),
        ("latin-1", {"PYTHONIOENCODING": "latin-1"}),
        ("cp1252", {"PYTHONIOENCODING": "cp1252"}),
        ("ascii", PLAIN),
    ],
)
def test_output_that_has_not_every_letter_has_the_nearest(
    pocket: Pocket, encoding: str, surroundings: dict[str, str]
) -> None:
    code, out, err = said(["ask", str(pocket()), "-m", "10", "-l", "es"], **surroundings)

    wanted = "¿Qué bajó la producción?" if encoding != "ascii" else "?Que bajo la produccion?"
    assert (code, err) == (0, b"")
    assert wanted in out.decode(encoding)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", ["claims STUDY", "list STUDY documents -l es", "check STUDY -m 5", "import MODEL -o OUT"]
)
def test_no_command_ends_because_of_the_output_s_encoding(pocket: Pocket, tmp_path: Path, words: str) -> None:
    (tmp_path / "ñandú.mdl").write_text(
        "caño = 1 ~~|\nINITIAL TIME=0~~|\nFINAL TIME=1~~|\nTIME STEP=1~~|\nSAVEPER=1~~|\n", encoding="utf-8"
    )
    places = {"STUDY": str(pocket()), "MODEL": str(tmp_path / "ñandú.mdl"), "OUT": str(tmp_path / "año")}
    command = [places.get(word, word) for word in words.split()]
    expected = said(command)

    if command[0] == "import":
        command[-1] += "2"
    code, out, err = said(command, **PLAIN)

    assert (code, err) == (expected[0], b"")
    assert out.isascii()
    assert out


def test_lines_of_tables_and_dashes_have_a_nearest_sign() -> None:
    settle_streams()

    assert "│─┌×…—é漢".encode("ascii", "coyuntura-nearest") == b"|-+x...-e?"


def test_output_that_was_closed_before_is_nowhere(pocket: Pocket) -> None:
    command = f'exec "{sys.executable}" -m coyuntura claims "{pocket()}" >&- 2>&-'

    assert subprocess.run(["/bin/sh", "-c", command], check=False).returncode == 0  # noqa: S603  our own command
