"""Write the parts of the documentation that the source knows better than a person: `python -m docs.generate`.

A page marks such a part by two comments, and what stands between them is made anew:

    <!-- generated: NAME WORDS... -->
    <!-- end -->

`PARTS` says which function makes which part; it is called with the words after the name and returns Markdown.
A test compares every page with what would be written, so that no part is changed by hand or forgotten.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from docs.api import api
from docs.keys import elements, keys

from coyuntura.blocks.function import Example
from coyuntura.blocks.functions import GROUPS
from coyuntura.interchange.registry import table
from coyuntura.interchange.vensim.functions.catalogue import FUNCTIONS as VENSIM
from coyuntura.interchange.xmile.functions.catalogue import FUNCTIONS as XMILE
from coyuntura.measures.catalogue import MEASURES
from coyuntura.measures.measure import form
from coyuntura.priors.families import FAMILIES, words_of

DOCS = Path(__file__).resolve().parent
_PART = re.compile(r"^<!-- generated: (?P<name>.*?) -->\n(?P<body>.*?)^<!-- end -->$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"^<!-- (?:generated|end)\b", re.MULTILINE)
_COMMAND = "import sys; sys.argv[0] = 'coyuntura'; from coyuntura.cli import main; main()"
_TERMINAL = {"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}


def decisions() -> str:
    """Return a list of the decisions by their titles."""
    pages = sorted((DOCS / "decisions").glob("*.md"))
    titles = {page: page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") for page in pages}
    lines = (f"- [{title}]({page.relative_to(DOCS).as_posix()})" for page, title in titles.items())
    return "\n".join(lines)


def help_of(*command: str) -> str:
    """Return what `coyuntura COMMAND --help` prints, as a block."""
    printed = subprocess.run(  # noqa: S603  our own command line
        [sys.executable, "-c", _COMMAND, *command, "--help"],
        env={**os.environ, **_TERMINAL},
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    lines = [line.rstrip() for line in printed.strip().splitlines()]
    return "\n".join(["```text", *lines, "```"])


def functions(group: str) -> str:
    """Return the table of a group of the language's functions."""
    listed = next(made for name, made in GROUPS.items() if name == group)
    rows = [(f"`{one.form}`", one.says.en, one.says.es, ", ".join(map(_shown, one.examples))) for one in listed]
    head = ("function", "gives", "da", "for example")
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows))


def _shown(example: Example) -> str:
    value = f"{example.value:.6g}"
    sign = "=" if float(value) == example.value else "≈"
    return f"`{example.equation}` {sign} {value}" + (f" at {example.time:g}" if example.time else "")


def measures() -> str:
    """Return the table of measures, as studies write them."""
    rows = [f"| `{form(measure)}` | {measure.says.en} |" for measure in MEASURES.values()]
    return "\n".join(["| measure | gives |", "|---|---|", *rows])


def functions_of(tool: str) -> str:
    """Return what a reader makes of another tool's functions, as a table."""
    return table(VENSIM.values()) if tool == "vensim" else table(XMILE.values())


def priors() -> str:
    """Return the families of priors, as a table."""
    rows = [
        f"| `{name}({', '.join(words_of(kind))})` | {' | '.join(kind.meaning)} |" for name, kind in FAMILIES.items()
    ]
    return "\n".join(["| prior | says | dice |", "|---|---|---|", *rows])


PARTS: Mapping[str, Callable[..., str]] = {
    "decisions": decisions,
    "api": api,
    "functions": functions,
    "foreign-functions": functions_of,
    "elements": elements,
    "help": help_of,
    "keys": keys,
    "measures": measures,
    "priors": priors,
}


def filled(text: str, parts: Mapping[str, Callable[..., str]] = PARTS) -> str:
    """Return a page's text with its generated parts made anew.

    Raises:
        ValueError: A part has an unknown name, or its two marks do not belong together.
    """
    matched = 2 * len(_PART.findall(text))
    marks = len(_MARK.findall(text))
    if marks != matched:
        raise ValueError(f"{marks} marks of generated parts, and {matched} of them in pairs: `<!-- end -->` ends each.")
    return _PART.sub(lambda part: _made(part["name"], parts), text)


def pages() -> list[Path]:
    """Return the pages that have generated parts."""
    return sorted(page for page in DOCS.rglob("*.md") if _MARK.search(page.read_text(encoding="utf-8")))


def main() -> None:
    """Write the pages whose generated parts have changed, and name them."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        new = filled(text)
        if new != text:
            page.write_text(new, encoding="utf-8")
            sys.stdout.write(f"{page.relative_to(DOCS.parent)} is written anew\n")


def _made(mark: str, parts: Mapping[str, Callable[..., str]]) -> str:
    name, *words = mark.split()
    if name not in parts:
        raise ValueError(f"no part is named `{name}`; there are {', '.join(parts)}.")
    return f"<!-- generated: {mark} -->\n{parts[name](*words).strip()}\n<!-- end -->"


if __name__ == "__main__":
    main()
