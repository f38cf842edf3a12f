"""Studies as somebody's slip, editor or ill will would leave them: each is refused with places, or computed."""

import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from tests.hard.trials import POCKET, apart, steers

from coyuntura.check.study import check_study
from coyuntura.errors import StudyError
from coyuntura.model.folder import read_study
from coyuntura.program.lower import lower

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.-])")
_WORD = re.compile(r"\b[a-z]{3,}(?:_[a-z]+)*\b")
_DATE = re.compile(r"\b\d{4}-\d{2}(?:-\d{2})?\b")
_EQUATION = re.compile(r"(equation: *\"?)([^\n\"}]+)")
_UNIT = re.compile(r"(unit: *)([^,}\n]+)")

Edit = Callable[[Random, str], str]


def _lines(edit: Callable[[Random, list[str], int], list[str]]) -> Edit:
    """Return an edit of a text's lines at a place."""

    def edited(chance: Random, text: str) -> str:
        lines = text.split("\n")
        return "\n".join(edit(chance, lines, chance.randrange(len(lines))))

    return edited


def _one(pattern: re.Pattern[str], make: Callable[[Random, re.Match[str]], str]) -> Edit:
    """Return an edit of one of the places that a pattern finds."""

    def edited(chance: Random, text: str) -> str:
        found = list(pattern.finditer(text))
        if not found:
            return text
        match = chance.choice(found)
        return text[: match.start()] + make(chance, match) + text[match.end() :]

    return edited


def _insert(*pieces: str) -> Edit:
    """Return an edit that puts one of some pieces somewhere."""

    def edited(chance: Random, text: str) -> str:
        place = chance.randrange(len(text) + 1)
        return text[:place] + chance.choice(pieces) + text[place:]

    return edited


def _flip(chance: Random, text: str) -> str:
    place = chance.randrange(max(1, len(text)))
    return text[:place] + chr(chance.choice([0, 1, 27, 34, 39, 58, 123, 160, 8238, 65279])) + text[place + 1 :]


def _look_alike(_: Random, match: re.Match[str]) -> str:
    return match[0].translate({ord("a"): "\u0430", ord("e"): "\u0435", ord("o"): "\u043e"})


def _larger(chance: Random, _: re.Match[str]) -> str:
    return chance.choice(
        ["1e308", "-1e308", "9" * 400, "1e-320", "0", "-1", "1e17", "nan", "inf", "1_000", "\u0669", ".5.5"]
    )


def _grown(chance: Random, match: re.Match[str]) -> str:
    more = chance.choice(
        [
            "(" * 500 + "1" + ")" * 500,
            " + ".join(["1"] * 5000),
            "-" * 3000 + "1",
            "IF 1 > 0 THEN " * 300 + "1" + " ELSE 0" * 300,
            "2 ^ " * 400 + "2",
            "MAX(" * 200 + "1" + ", 1)" * 200,
        ]
    )
    return f"{match[1]}{more}"


def _unbalanced(chance: Random, match: re.Match[str]) -> str:
    place = chance.randrange(len(match[2]))
    return match[1] + match[2][:place] + chance.choice("()[]*/^,<>\u00d7\u2212'") + match[2][place:]


TEXTS: Mapping[str, Edit] = {
    "a line is missing": _lines(lambda _, lines, at: lines[:at] + lines[at + 1 :]),
    "a line is there twice": _lines(lambda _, lines, at: lines[: at + 1] + lines[at:]),
    "two lines have changed places": _lines(
        lambda _, lines, at: [*lines[:at], *reversed(lines[at : at + 2]), *lines[at + 2 :]]
    ),
    "a line is further in": _lines(lambda _, lines, at: [*lines[:at], f"  {lines[at]}", *lines[at + 1 :]]),
    "a line is further out": _lines(lambda _, lines, at: [*lines[:at], lines[at][1:], *lines[at + 1 :]]),
    "a tab stands before a line": _lines(lambda _, lines, at: [*lines[:at], f"\t{lines[at]}", *lines[at + 1 :]]),
    "a line is a comment": _lines(lambda _, lines, at: [*lines[:at], f"# {lines[at]}", *lines[at + 1 :]]),
    "two lines are one": _lines(lambda _, lines, at: [*lines[:at], "".join(lines[at : at + 2]), *lines[at + 2 :]]),
    "the rest is missing": lambda chance, text: text[: chance.randrange(len(text) + 1)],
    "everything is missing": lambda _chance, _text: "",
    "everything is there twice": lambda _, text: text + text,
    "a sign is another": _flip,
    "a quotation mark is left over": _insert('"', "'", '"""'),
    "a bracket is left over": _insert("{", "}", "[", "]", "("),
    "signs that steer a terminal": _insert("\x1b]0;mine\x07", "\x9b31m", "\u202e", "\u2028", "\x00", "\x85"),
    "signs of YAML": _insert("*x", "&x", "!!python/object:os.system", "<<: ", "? ", "- ", "---\n", "%TAG ! x\n", ": "),
    "a mark of UTF-8 within": _insert("\ufeff"),
    "very deep": _insert("[" * 5000, "{a: " * 5000, "- " * 3000),
    "very long": _insert("x" * 300_000, " " * 300_000, "\n" * 100_000),
    "a number is another": _one(_NUMBER, _larger),
    "a number is a word": _one(_NUMBER, lambda _chance, _match: "many"),
    "a date is another": _one(
        _DATE, lambda chance, _: chance.choice(["1021-01", "9999-12", "2021-13-40", "0000-01", "now"])
    ),
    "a word is misspelt": _one(_WORD, lambda _, match: match[0][1:]),
    "a word looks alike": _one(_WORD, _look_alike),
    "a word is in capitals": _one(_WORD, lambda _, match: match[0].upper()),
    "a word is another": _one(
        _WORD, lambda chance, _: chance.choice(["output", "cash", "decline", "time", "if", "null", "yes"])
    ),
    "a unit is another": _one(
        _UNIT, lambda chance, match: match[1] + chance.choice(["month", "1", "m^99", "nan", "kg/", "''", "x" * 999])
    ),
    "an equation grows": _one(_EQUATION, _grown),
    "an equation does not balance": _one(_EQUATION, _unbalanced),
    "an equation reads itself": _one(_EQUATION, lambda _, match: f"{match[1]}output + capacity * output"),
    "an equation divides by nothing": _one(_EQUATION, lambda _, match: f"{match[1]}({match[2]}) / 0"),
    "an equation calls what is not there": _one(_EQUATION, lambda _, match: f"{match[1]}SYSTEM({match[2]})"),
}
"""By what is wrong with a file's text."""


def _bytes(make: Callable[[str], bytes]) -> Callable[[Random, Path], object]:
    return lambda _, path: path.write_bytes(make(path.read_bytes().decode("utf-8", "replace")))


def _replaced(make: Callable[[Path], object]) -> Callable[[Random, Path], None]:
    def replace(_: Random, path: Path) -> None:
        path.unlink()
        make(path)

    return replace


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10**10)


FILES: Mapping[str, Callable[[Random, Path], object]] = {
    "a file in UTF-16": _bytes(lambda text: text.encode("utf-16")),
    "a file in Latin-1": _bytes(lambda text: text.encode("latin-1", "replace") + b"# \xe9\xff\n"),
    "lines of Windows": _bytes(lambda text: text.replace("\n", "\r\n").encode()),
    "bytes that are no text": _bytes(lambda text: os.urandom(len(text))),
    "a file is missing": _replaced(lambda _: None),
    "a folder in a file's place": _replaced(Path.mkdir),
    "a pipe in a file's place": _replaced(os.mkfifo),
    "a device in a file's place": _replaced(lambda path: path.symlink_to("/dev/zero")),
    "a link out of the study": _replaced(lambda path: path.symlink_to("/etc/passwd")),
    "a link to itself": _replaced(lambda path: path.symlink_to(path)),
    "ten gigabytes of nothing": _replaced(_sparse),
    "a file of an editor beside it": lambda _, path: path.with_name(f".#{path.name}").symlink_to("nobody@nowhere:1"),
    "a copy beside it": lambda _, path: shutil.copy(path, path.with_name(f"copy_of_{path.name}")),
    "another ending": lambda _, path: path.rename(path.with_suffix(".yml")),
}
"""By what is wrong with a file itself."""


def mutated(chance: Random, folder: Path) -> str:
    """Return what goes wrong where the small study, with a few things wrong in it, is read, checked and lowered."""
    study = folder / "study"
    shutil.copytree(POCKET, study)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        files = sorted(
            path
            for path in study.rglob("*")
            if path.is_file() and not path.is_symlink() and path.stat().st_size < 10**7
        )
        path = chance.choice(files)
        if chance.random() < len(FILES) / (len(FILES) + len(TEXTS)):
            FILES[chance.choice(sorted(FILES))](chance, path)
        else:
            text = path.read_bytes().decode("utf-8", "replace")
            path.write_text(TEXTS[chance.choice(sorted(TEXTS))](chance, text), encoding="utf-8", errors="replace")
    return apart(lambda: _judged(study))


def _judged(study: Path) -> str:
    try:
        read = read_study(study)
        checked = check_study(read)
    except StudyError as error:
        lost = [fault for fault in error.faults if fault.place is None]
        return f"a fault without a place: {lost[0]}" if lost else steers(str(error))
    lower(checked.model)
    for name in read.interpretations:
        lower(check_study(read, name).model)
    return ""
