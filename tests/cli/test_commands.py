"""The command line: every command, what it refuses, and how it ends."""

import json
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from coyuntura.cli import app, doors, help_text, studies
from coyuntura.evidence.documents import fingerprint
from coyuntura.model.files import FILES

pytestmark = pytest.mark.slow  # all of them together take many seconds

Pocket: TypeAlias = Callable[..., Path]
OIL = "modules/oil.yaml"


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def files_of(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield every file under a folder with its size."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path), path.stat().st_size


# Each command does its work.


def test_ask_prints_the_answer_with_its_custody(pocket: Pocket) -> None:
    result = call("ask", pocket(), "Q1", "-m", "10")

    assert (result.exit_code, "It fell by" in result.stdout, "100.01" in result.stdout) == (0, True, True)


def test_ask_prints_spanish(pocket: Pocket) -> None:
    result = call("ask", pocket(), "-m", "10", "--language", "es")

    assert ("Bajó" in result.stdout, "100,01" in result.stdout, "It fell" in result.stdout) == (True, True, False)


def test_ask_prints_a_list_for_programs(pocket: Pocket) -> None:
    assert [answer["id"] for answer in json.loads(call("ask", pocket(), "-m", "10", "--json").stdout)] == ["Q1"]


def test_attribute_prints_each_factor_and_writes_a_table(pocket: Pocket, tmp_path: Path) -> None:
    result = call("attribute", pocket(), "-m", "10", "--language", "es")
    table = tmp_path / "shares.csv"
    call("attribute", pocket(), "q1", "-m", "10", "--csv", str(table))

    assert (result.exit_code, "Embargo" in result.stdout, "exactamente 0" in result.stdout) == (0, True, True)
    assert table.read_text(encoding="utf-8").startswith("question,outcome,unit,references,factor,way")


def test_attribute_prints_a_list_for_programs(pocket: Pocket) -> None:
    (item,) = json.loads(call("attribute", pocket(), "-m", "10", "--json").stdout)

    assert (item["id"], item["null_driver"], len(item["attribution"])) == ("Q1", 0, 3)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The study declares no questions.\n"), ("es", "El estudio no plantea preguntas.\n")],
)
def test_ask_says_that_there_are_no_questions(pocket: Pocket, language: str, said: str) -> None:
    folder = pocket()
    shutil.rmtree(folder / "questions")

    assert call("ask", folder, "--language", language).stdout == said


def test_check_ends_with_one_where_a_behaviour_fails(pocket: Pocket) -> None:
    result = call("check", pocket(), "-m", "10")

    assert (result.exit_code, "failed" in result.stdout) == (1, True)


def test_check_ends_with_zero_where_none_does(pocket: Pocket) -> None:
    folder = pocket({"behaviours/OIL.yaml": ("> AT(output, '2020-01')", "< AT(output, '2020-01')")})

    assert call("check", folder, "-m", "10", "-l", "es").exit_code == 0


def test_check_prints_findings_for_programs(pocket: Pocket) -> None:
    found = json.loads(call("check", pocket(), "-m", "10", "--json").stdout)["behaviours"]

    assert [item["status"] for item in found] == ["passed", "failed", "not-yet"]


def test_check_says_that_there_are_no_behaviours(pocket: Pocket) -> None:
    folder = pocket()
    shutil.rmtree(folder / "behaviours")

    assert call("check", folder).stdout.startswith("The study declares no behaviours.\n")
    spanish = call("check", folder, "-l", "es").stdout
    assert spanish.startswith("El estudio no declara comportamientos esperados.\n")


def test_run_counts_one_member_as_one(pocket: Pocket, tmp_path: Path) -> None:
    words = [call("run", pocket(), "-o", tmp_path / "a.nc", "-m", "1", "-l", name).stdout for name in ("en", "es")]

    assert ("1 member, 0 stopped." in words[0], "1 miembro, 0 detenidos." in words[1]) == (True, True)


def test_run_counts_members_that_stopped_beyond_the_first_few(pocket: Pocket, tmp_path: Path) -> None:
    folder = pocket({OIL: ("equation: capacity * decline", "equation: capacity * decline / 0")})

    words = call("run", folder, "-o", tmp_path / "a.nc", "-m", "7").stdout

    assert (words.count("is not finite from"), "\n  and 2 more.\n" in words) == (5, True)


def test_run_says_the_size_of_a_small_file(pocket: Pocket, tmp_path: Path) -> None:
    words = call("run", pocket(), "-o", tmp_path / "a.nc", "-m", "1", "-l", "es").stdout.replace("\n", "")

    assert re.search(r"a\.nc \(\d,\d kB\)$", words)


@pytest.mark.parametrize(("language", "said"), [("en", "1 claim; *"), ("es", "1 afirmación; *")])
def test_one_claim_is_not_counted_as_many(pocket: Pocket, language: str, said: str) -> None:
    assert said in call("claims", pocket(), "T2", "--language", language).stdout


def test_claims_are_listed(pocket: Pocket) -> None:
    result = call("claims", pocket())

    assert (result.exit_code, "Neglect lowers output." in result.stdout) == (0, True)


@pytest.mark.parametrize(
    "words", [["T2"], ["--strength", "A"], ["T2", "--subsystem", "OIL", "--kind", "mechanism", "--document", "D"]]
)
def test_claims_are_filtered(pocket: Pocket, words: list[str]) -> None:
    claims = json.loads(call("claims", pocket(), *words, "--json").stdout)["claims"]

    assert [claim["id"] for claim in claims] == ["T2"]


def test_coverage_is_counted(pocket: Pocket) -> None:
    found = json.loads(call("claims", pocket(), "--coverage", "--json").stdout)

    assert (found["mechanisms"], found["carried"], found["still"], found["stance"], found["not_yet"]) == (2, 2, 0, 0, 0)


def test_coverage_says_what_was_measured(pocket: Pocket) -> None:
    english, spanish = (call("claims", pocket(), "--coverage", "-l", language).stdout for language in ("en", "es"))

    assert re.search(r"T2 +carried +embargo +output: 1?\d\d % +1 / 1", english)
    assert re.search(r"T2 +lo lleva +embargo +output: 1?\d\d % +1 / 1", spanish)
    assert "farther off than 1" in english


def test_measures_are_listed_under_scenarios(pocket: Pocket) -> None:
    words = ("measures", pocket(), "-m", "10", "--scenario", "no_embargo")
    (found,) = json.loads(call(*words, "--json").stdout)
    lines = call(*words, "-l", "es").stdout.splitlines()

    assert (found["name"], found["unit"], list(found["scenarios"])) == (
        "output_in_june",
        "kbbl/day",
        ["history", "no_embargo"],
    )
    assert lines[0].split() == ["medida", "qué", "es", "history", "no_embargo"]
    assert "Producción en junio" in " ".join(lines)


def test_a_study_that_names_no_measure_says_so(pocket: Pocket) -> None:
    folder = pocket()
    shutil.rmtree(folder / "measures")
    for part in ("behaviours", "questions"):
        shutil.rmtree(folder / part)

    assert call("measures", folder).stdout == "The study names no measures.\n"


def test_compare_draws(pocket: Pocket, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    call("compare", pocket(), "-m", "20", "--plot", tmp_path / "a.svg")

    assert (tmp_path / "a.svg").exists()


def test_show_gives_the_size(pocket: Pocket) -> None:
    assert "2 stocks" in call("show", pocket()).stdout
    assert "2 existencias" in call("show", pocket(), "-l", "es").stdout


def test_show_prints_the_program(pocket: Pocket) -> None:
    assert "= -decay\n" in call("show", pocket(), "--program").stdout


@pytest.mark.parametrize(("language", "title"), [("en", "A module"), ("es", "Un módulo")])
def test_schema_prints_a_kind_of_file_in_a_language(language: str, title: str) -> None:
    found = json.loads(call("schema", "module", "-l", language).stdout)

    assert (found["title"], found["required"]) == (title, ["module", "label"])


def test_schema_prints_all_kinds_of_files() -> None:
    found = json.loads(call("schema").stdout)

    assert list(found["$defs"]) == list(FILES)


def test_the_help_of_schema_names_every_kind_of_file() -> None:
    text = " ".join(help_text("schema").split())

    assert [name for name in FILES if name not in text] == []


def test_a_kind_of_file_that_is_not_there_is_refused_with_the_nearest() -> None:
    result = call("schema", "modul")

    assert (result.exit_code, "Did you mean `module`?" in result.stderr) == (2, True)


def test_brackets_in_a_text_are_printed_as_they_are(pocket: Pocket) -> None:
    folder = pocket({"claims/text.yaml": ("Neglect lowers output.", "'Neglect [bold]lowers[/bold] :smile: output.'")})

    assert "[bold]lowers[/bold] :smile:" in call("claims", folder, "T1").stdout


# What a command cannot use is an error with a way out, and exit code 2.


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask", "venezuelae"], "Did you mean `venezuela`?"),
        (["ask", ".."], "holds no study"),
        (["ask", "../venezuela/../nothing"], "neither a study's folder nor a bundled study"),
        (["ask", "/nowhere"], "neither a study's folder nor a bundled study"),
        (["ask", ""], "neither a study's folder nor a bundled study"),
        (["ask", "a" * 5000], "File name too long"),
        (["claims", "{folder}", "T22"], "the study has no claim `T22`. Did you mean `T2`?"),
        (["claims", "{folder}", "--kind", "mechanisms"], "no kind `mechanisms`. Did you mean `mechanism`?"),
        (["claims", "{folder}", "--subsystem", "OILY"], "no subsystem `OILY`. Did you mean `OIL`?"),
        (["claims", "{folder}", "--document", "E"], "no document `E`"),
        (["claims", "{folder}", "--strength", "B"], "no strength `B`"),
        (["claims", "{folder}", "--verify", "/nowhere"], "`/nowhere` is not a folder"),
        (["ask", "{folder}", "Q11"], "the study has no question `Q11`. Did you mean `Q1`?"),
        (["attribute", "{folder}", "Q11"], "the study has no question `Q11`. Did you mean `Q1`?"),
        (["attribute", "venezuela", "QU10"], "question `QU10` has no factors among which something is shared out."),
        (["attribute", "{folder}", "--plot", "a.gif"], "plots are written as .png, .svg, .pdf"),
        (["compare", "{folder}", "--plot", "a.txt"], "plots are written as"),
        (["measures", "{folder}", "output_in_jun"], "no measure `output_in_jun`. Did you mean `output_in_june`?"),
        (["measures", "{folder}", "--scenario", "no_embarg"], "no scenario `no_embarg`. Did you mean `no_embargo`?"),
    ],
)
def test_what_there_is_not_is_an_error(pocket: Pocket, words: list[str], said: str) -> None:
    folder = str(pocket())
    result = call(*(word.replace("{folder}", folder) for word in words))

    assert (result.exit_code, said in result.stderr, result.stdout) == (2, True, "")


@pytest.mark.parametrize("option", ["--variable", "--scenario"])
def test_a_list_where_one_name_is_wanted_is_an_error(pocket: Pocket, tmp_path: Path, option: str) -> None:
    result = call("run", pocket(), "-o", tmp_path / "a.nc", option, "a, b")

    assert (result.exit_code, f"given again for each: `{option} a {option} b`." in result.stderr) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_result_that_the_disk_does_not_hold_is_an_error(pocket: Pocket, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))"
    start = f"{limit}; from coyuntura.cli import main; main()"
    command = [sys.executable, "-c", start, "run", str(pocket()), "-o", str(out / "a.nc")]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own command

    assert (found.returncode, found.stderr) == (2, f"error: File too large: {out / 'a.nc'}\n")
    assert list(out.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [["--help"], ["--version"], ["ask", "--help"], ["show", "{folder}"]], ids=" ".join)
def test_what_cannot_be_printed_is_an_error(pocket: Pocket, words: list[str]) -> None:
    folder = str(pocket())
    command = [sys.executable, "-m", "coyuntura", *(word.replace("{folder}", folder) for word in words)]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        found = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603  our own command

    assert (found.returncode, found.stderr) == (2, "error: No space left on device.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chekc"], "there is no command `chekc`. Did you mean `check`?"),
        (["quite", "other"], "there is no command `quite`."),
        (["--verzion"], "No such option '--verzion'. Did you mean '--version'?"),
        (["ask"], "Missing argument 'STUDY'."),
        (["ask", "venezuela", "--members", "many"], "`many` is not a whole number, in digits from 0 to 9."),
        (["ask", "venezuela", "-m", "0"], "0 is not in the range"),
        (["import", "a.mdl"], "Missing option '-o' / '--output'"),
    ],
)
def test_a_line_that_is_no_command_is_an_error(words: list[str], said: str) -> None:
    result = call(*words)

    assert (result.exit_code, said in result.stderr, result.stdout) == (2, True, "")


def test_options_may_stand_between_arguments(pocket: Pocket) -> None:
    found = call("claims", pocket(), "T1", "--json", "T2")

    assert [claim["id"] for claim in json.loads(found.stdout)["claims"]] == ["T1", "T2"]


def test_the_version_is_that_of_the_package() -> None:
    root = Path(__file__).parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert call("--version").stdout == f"coyuntura {project['version']}\n"


def test_help_stands_before_whatever_else_is_wrong() -> None:
    result = call("ask", "--members", "many", "--help")

    assert (result.exit_code, result.stdout.startswith("Usage: ")) == (0, True)


def test_an_unknown_language_is_an_error(pocket: Pocket) -> None:
    assert call("check", pocket(), "--language", "fr").exit_code == 2


def test_a_study_file_that_is_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").mkdir()
    result = call("check", tmp_path)

    assert (result.exit_code, "which is not a file" in result.stderr) == (2, True)


def test_a_study_without_observations_cannot_be_compared(pocket: Pocket) -> None:
    folder = pocket()
    (folder / "observations" / "output.yaml").unlink()

    assert "observes no series" in call("compare", folder).stderr


# Bad studies: a located fault, exit code 2, nothing run and nothing written.

BAD = {
    "wrong unit": (OIL, ("unit: USD/month", "unit: USD/year"), "units-differ", "modules/oil.yaml:"),
    "unknown name": (OIL, ("capacity * decline", "capasity * decline"), "unknown-name", "Did you mean `capacity`?"),
    "instant loop": (
        OIL,
        (
            "capacity * (1 - loss * embargo)}",
            "twin}\n  twin: {unit: kbbl/day, equation: output}",
        ),
        "instant-loop",
        "modules/oil.yaml:",
    ),
    "alias of itself": (OIL, "module: oil\nlabel: &here {en: *here, es: x}\n", "yaml-alias", "modules/oil.yaml:2"),
    "missing series": (
        "observations/output.yaml",
        ("seen/output", "seen/outputs"),
        "series-missing",
        "observations/output.yaml:",
    ),
    "no such claim": (OIL, ("claims: [T2]", "claims: [T22]"), "claim-unknown", "Did you mean `T2`?"),
    "no such ledger": ("questions/Q1.yaml", ("ledger: book", "ledger: boks"), "measure-unclear", "questions/Q1.yaml:"),
    "unreadable": (OIL, "a: [b", "yaml-syntax", "modules/oil.yaml:"),
}


@pytest.mark.parametrize(
    ("command", "case"),
    [*(("check", case) for case in BAD), *((name, "wrong unit") for name in ("ask", "claims", "compare", "show"))],
)
def test_a_bad_study_is_refused_with_its_place(
    pocket: Pocket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, case: str
) -> None:
    file, change, code, place = BAD[case]
    folder = pocket({file: change})
    monkeypatch.chdir(tmp_path)
    before = list(files_of(tmp_path))
    result = call(command, folder)

    assert (result.exit_code, f"error[{code}]" in result.stderr, place in result.stderr) == (2, True, True), (
        result.stderr
    )
    assert (result.stdout, list(files_of(tmp_path))) == ("", before)


def test_a_file_of_a_hundred_megabytes_is_refused(pocket: Pocket) -> None:
    folder = pocket()
    with (folder / "data" / "seen.csv").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    result = call("check", folder)

    assert (result.exit_code, "error[file-too-large]" in result.stderr) == (2, True)


def test_all_faults_of_a_study_are_reported_together(pocket: Pocket) -> None:
    folder = pocket({OIL: ("claims: [T2]", "claims: [T8, T9]")})

    assert "2 faults. Nothing was run or written." in call("check", folder).stderr


# Verification against a reader's own copy.

LINES = ("Neglect is costly.", "An embargo is costly.")


@pytest.fixture
def verified(pocket: Pocket, tmp_path: Path) -> Callable[..., Result]:
    """Return what verifies the study's document against copies with the given lines."""

    def verify(*lines: str, words: tuple[str, ...] = ()) -> Result:
        prints = ", ".join(fingerprint(line) for line in LINES)
        folder = pocket({"documents.yaml": ("0f8b0f8b0f8b0f8b, 1111111111111111", prints)})
        copies = tmp_path / "copies"
        copies.mkdir()
        (copies / "text.txt").write_text("\n\n".join(lines), encoding="utf-8")
        return call("claims", folder, "--verify", copies, *words)

    return verify


def test_a_true_copy_is_verified(verified: Callable[..., Result]) -> None:
    result = verified(*LINES)

    assert (result.exit_code, "0 do not match" in result.stdout) == (0, True)


def test_a_paragraph_that_differs_is_named_with_its_claim(verified: Callable[..., Result]) -> None:
    result = verified(LINES[0], "An embargo is cheap.")

    assert (result.exit_code, "T2: D 2: the paragraph is not the one on record" in result.stdout) == (1, True)


def test_a_paragraph_that_differs_is_named_in_spanish(verified: Callable[..., Result]) -> None:
    assert "el párrafo no es el registrado" in verified(LINES[0], "Other.", words=("-l", "es")).stdout


def test_differences_are_listed_for_programs(verified: Callable[..., Result]) -> None:
    result = verified(LINES[0], "Other.", words=("--json",))

    assert json.loads(result.stdout)["differences"] == [
        {"claim": "T2", "document": "D", "paragraph": 2, "reason": "differs"}
    ]


def test_a_folder_without_the_text_verifies_nothing(pocket: Pocket, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = call("claims", pocket(), "--verify", tmp_path / "empty")

    assert (result.exit_code, result.stdout.count("no file of the folder")) == (1, 2)


def test_a_copy_that_cannot_be_read_is_named(pocket: Pocket, tmp_path: Path) -> None:
    (tmp_path / "latin").mkdir()
    (tmp_path / "latin" / "text.txt").write_bytes(b"a\xf1o")
    result = call("claims", pocket(), "--verify", tmp_path / "latin")

    assert (result.exit_code, "error[file-unreadable]" in result.stderr) == (1, True)


# How a command ends that somebody stops.


def test_an_interrupt_is_no_traceback(pocket: Pocket, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(studies, "read_study", interrupted)
    result = call("check", pocket())

    assert (result.exit_code, result.output) == (130, "interrupted. Nothing was written.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
def test_sigterm_ends_a_command_with_a_word(pocket: Pocket, monkeypatch: pytest.MonkeyPatch) -> None:
    def terminated(_folder: Path) -> None:
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(studies, "read_study", terminated)
    result = call("check", pocket())

    assert (result.exit_code, result.output) == (143, "terminated. Nothing was written.\n")


def test_after_a_command_sigterm_means_what_it_did(pocket: Pocket) -> None:
    before = signal.getsignal(signal.SIGTERM)
    call("show", pocket())

    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
def test_where_sigterm_is_ignored_a_command_goes_on(pocket: Pocket, monkeypatch: pytest.MonkeyPatch) -> None:
    def ignored(_folder: Path) -> None:
        signal.raise_signal(signal.SIGTERM)
        raise doors.UsageError("it went on.")

    monkeypatch.setattr(studies, "read_study", ignored)
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    result = call("check", pocket())
    signal.signal(signal.SIGTERM, before)

    assert (result.exit_code, result.stderr) == (2, "error: it went on.\n")


@pytest.mark.parametrize("words", [["claims"], ["claims", "--json"], ["show", "--program"], ["show"]])
def test_a_reader_who_has_enough_ends_the_command_quietly(pocket: Pocket, words: list[str]) -> None:
    command = [sys.executable, "-c", "from coyuntura.cli import main; main()", words[0], str(pocket()), *words[1:]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603  our own command
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        code = process.wait(timeout=60)

    assert (code, said) == (doors.CLOSED_PIPE, b"")


def test_an_ensemble_that_no_memory_holds_is_refused(pocket: Pocket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coyuntura.ensemble.members.MOST_NUMBERS", 10)
    result = call("check", pocket())

    assert (result.exit_code, "--members" in result.stderr) == (2, True)


# Who says what, and over how many figures.


def test_claims_name_author_document_outlet_and_address(pocket: Pocket) -> None:
    url = ("    language: en\n", "    language: en\n    url: https://example.org/a-text\n")
    page = " ".join(call("claims", pocket({"documents.yaml": url}), "T1").stdout.split())

    assert "T1 An author D 1 mechanism, certain, OIL Neglect lowers output." in page
    assert "D: An author: “A text”, Nobody, 1 January 2020. https://example.org/a-text" in page


def test_a_claim_that_is_a_figure_shows_it(pocket: Pocket, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = (
        "claims:\n  Q1: {paragraphs: {D: [2]}, kind: figure, status: est, value: [1500, 2500], approximate: true, "
        "unit: person/year, date: [2014, 2015], says: {en: Killed., es: Muertes.}}\n"
    )
    folder = pocket({"claims/figures.yaml": figure})
    words = ("claims", folder, "--kind", "figure", "-l")
    monkeypatch.setenv("COLUMNS", "200")
    pages = [" ".join(call(*words, language).stdout.split()) for language in ("en", "es")]

    assert "figure, estimate about 1,500 to 2,500 people a year, 2014 to 2015 Killed." in pages[0]
    assert "cifra, estimación cerca de 1.500 a 2.500 personas al año, de 2014 a 2015 Muertes." in pages[1]


def test_compare_says_over_how_many_figures_of_when_an_error_is(
    pocket: Pocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    page = " ".join(call("compare", pocket(), "-m", "24").stdout.split())

    assert re.search(r"January 2020 to June 2020, declared values miss by [\d.]+ \(RMSE, 2 figures\)", page)
    assert re.search(r"the central 90 % of members, errors apart, cover \d of 4 figures of all years", page)


def test_where_nobody_can_be_scored_compare_says_why(pocket: Pocket) -> None:
    page = " ".join(call("compare", pocket(), "-m", "24").stdout.split())

    assert "pocket: nothing can be scored: every figure was there to be fitted to, or too few come before it" in page


def test_check_says_what_failed_and_where_it_stands(pocket: Pocket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    lines = call("check", pocket(), "-m", "10").stdout.splitlines()

    first = lines.index("What failed, and where it stands")
    assert lines[first + 1] == "  behaviours/OIL.yaml:9  OIL 2: Output rises."
    assert lines[first + 2].startswith(
        "    behaviours/OIL.yaml:12  `output_in_june > AT(output, '2020-01')` holds in 0"
    )


def test_a_question_is_found_in_whatever_case_its_id_is_written(pocket: Pocket) -> None:
    assert json.loads(call("ask", pocket(), "q1", "-m", "5", "--json").stdout)[0]["id"] == "Q1"


def test_a_question_that_there_is_not_is_told_with_those_that_there_are(pocket: Pocket) -> None:
    result = call("ask", pocket(), "q2")

    assert (result.exit_code, "the study has no question `q2`." in result.stderr, "Q1" in result.stderr) == (
        2,
        True,
        True,
    )


def test_the_full_form_of_an_answer_is_asked_for(pocket: Pocket) -> None:
    pages = [call("ask", pocket(), "-m", "5", *words).stdout for words in ((), ("--full",))]

    assert ["Shapley" in page for page in pages] == [False, True]


def test_columns_of_a_pipe_are_as_many_as_is_said(pocket: Pocket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")

    assert max(len(line) for line in call("claims", pocket()).stdout.splitlines()) <= 50
