"""That reading a text takes time in proportion to its length, whatever it holds: no pattern of ours backtracks beyond.

Every regular expression in the source is put to texts made of what it looks for: repeated, begun without an end.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from time import process_time

import pytest
from lark import Lark
from lark.lexer import PatternStr

import coyuntura
from coyuntura.errors import Faults
from coyuntura.interchange.vensim.lexing import cut, source_of

pytestmark = pytest.mark.slow  # all of them together take seconds

ROOT = Path(coyuntura.__file__).parent
SHORT, LONG = 3_000, 24_000
"""Characters of the texts that all patterns are put to, and of those that show how a slow one grows."""
SUSPICIOUS = 1e-3
"""Seconds for a short text, of which one in proportion needs a tenth at most."""
HOPELESS = 0.05
"""Seconds for a short text beyond which a long one is not tried."""
SLOW = 0.12
"""Seconds for a long text: what is in proportion needs some milliseconds, what is quadratic a second."""
PLAIN = (" ", "\n", "1", "a", '"', "\\", "_", "'")
HEADS = ("1,1", "a = ", "a[")
MOST_ATOMS = 10


@dataclass(frozen=True)
class Used:
    """A regular expression and how the source uses it."""

    place: str
    pattern: re.Pattern[str]
    methods: frozenset[str]

    def apply(self, text: str) -> None:
        """Do with a text what the source does."""
        for method in self.methods:
            match method:
                case "match" | "fullmatch" | "search":
                    getattr(self.pattern, method)(text)
                case "sub":
                    self.pattern.sub("", text)
                case _:
                    for _ in self.pattern.finditer(text):
                        pass


def used_in(file: Path) -> Iterator[Used]:
    """Yield the regular expressions of a module, with the methods by which it calls them."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    shown = file.relative_to(ROOT).as_posix()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=ast.Call(func=ast.Attribute(value=ast.Name("re"))) as call):
                pattern = compiled(call)
                found = {
                    use.func.attr
                    for use in calls
                    if isinstance(use.func, ast.Attribute) and name in ast.unparse(use.func.value).split(".")
                }
                yield Used(f"{shown} {name}", pattern, frozenset(found or {"match", "search"}))
            case ast.Call(func=ast.Attribute(value=ast.Name("re"), attr=method)) if method not in {"compile", "escape"}:
                yield Used(f"{shown}:{node.lineno}", compiled(node), frozenset({method}))
            case _:
                pass


def compiled(call: ast.Call) -> re.Pattern[str]:
    """Return the pattern of a call of `re`, whose text and flags stand in the source."""
    flags = re.RegexFlag(0)
    for name in re.findall(r"re\.([A-Z]+)", ast.unparse(call)):
        flags |= getattr(re, name)
    written: str | bytes = ast.literal_eval(call.args[0])
    return re.compile(written.decode("latin-1") if isinstance(written, bytes) else written, flags)


def terminals_of(file: Path) -> Iterator[Used]:
    """Yield the terminals of a grammar; each is tried where a token begins, and only there."""
    parser = Lark(file.read_text(encoding="utf-8"), parser="lalr", maybe_placeholders=False)
    for terminal in parser.terminals:
        if isinstance(terminal.pattern, PatternStr):
            continue
        pattern = re.compile(terminal.pattern.to_regexp())
        yield Used(f"{file.relative_to(ROOT).as_posix()} {terminal.name}", pattern, frozenset({"match"}))


EVERY = [
    *(one for file in sorted(ROOT.rglob("*.py")) for one in used_in(file)),
    *(one for file in sorted(ROOT.rglob("*.lark")) for one in terminals_of(file)),
]


def atoms_of(pattern: str) -> Sequence[str]:
    """Return what a pattern looks for: its words and signs, and what begins, ends or hides something in most texts."""
    plain = re.sub(r"\(\?[a-zA-Z]*[:=!>]|\(\?P<\w+>|\\[wWsSdDbBAZ]|\{\d+(?:,\d*)?\}|[*+?]\+", " ", pattern)
    words = re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]+)*", plain)
    signs = [found.strip("\\") or "\\" for found in re.findall(r"\\?[^\w\s]", plain)]
    return list(dict.fromkeys((*words[:4], *PLAIN, *signs)))[:MOST_ATOMS]


def texts_for(pattern: str) -> Iterator[Callable[[int], str]]:
    """Yield texts of a given length, each a head, something repeated, and an end that fits nothing."""
    atoms = atoms_of(pattern)
    units = [*atoms, *(f"{first}{second}" for first, second in product(atoms, repeat=2) if first != second)]
    for head, unit, end in product(("", *HEADS, *atoms[:2], *atoms[-2:]), units, ("", "\x00")):

        def text(length: int, head: str = head, unit: str = unit, end: str = end) -> str:
            return head + unit * (length // len(unit)) + end

        yield text


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes, the least of three where it is long."""
    least = float("inf")
    for _ in range(3):
        start = process_time()
        work()
        least = min(least, process_time() - start)
        if least < SUSPICIOUS:
            break
    return least


@pytest.mark.parametrize("used", EVERY, ids=lambda used: used.place)
def test_a_pattern_reads_a_text_in_proportion_to_its_length(used: Used) -> None:
    for text in texts_for(used.pattern.pattern):
        short = text(SHORT)
        taken = seconds(lambda short=short: used.apply(short))
        if taken < SUSPICIOUS:
            continue
        long = text(LONG)

        assert taken < HOPELESS, f"{short[:40]!r} and so on"
        assert seconds(lambda long=long: used.apply(long)) < SLOW, f"{long[:40]!r} and so on"


def test_what_backtracks_is_found() -> None:
    backtracking = Used("here", re.compile(r"\s*x"), frozenset({"search"}))

    with pytest.raises(AssertionError):
        test_a_pattern_reads_a_text_in_proportion_to_its_length(backtracking)


MODELS: Mapping[str, Callable[[int], str]] = {
    "stars": lambda n: "*" * n + "x = 1 ~~|",
    "an open quotation with escaped marks": lambda n: '"' + 'a\\"' * (n // 3),
    "open comments": lambda n: "{" * n,
    "comments in comments": lambda n: "{" * (n // 2) + "}" * (n // 2) + "x = 1 ~~|",
    "comments one after another": lambda n: "{a} " * (n // 4) + "x = 1 ~~|",
    "open comments in equations": lambda n: "x = {1 ~~|" * (n // 10),
    "blanks": lambda n: " " * n + "x = 1 ~~|",
    "backslashes": lambda n: "\\ " * (n // 2) + "~~|",
    "half a macro": lambda n: ":MACRO: " * (n // 8),
    "macros without end": lambda n: ":MACRO: a(b) " * (n // 13),
    "colons": lambda n: "x = : " * (n // 6) + "~~|",
    "bars": lambda n: "|" * n,
}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_model_of_vensim_is_cut_up_in_proportion_to_its_length(model: Callable[[int], str]) -> None:
    taken: list[float] = []
    for length in (50_000, 400_000):
        source = source_of(model(length), "m.mdl")
        taken.append(seconds(lambda source=source: cut(source, Faults())))
    short, long = taken

    # Eight times the text; twice that for a machine that does other things as well, and what takes no time at all.
    assert long < 16 * short + 0.05
