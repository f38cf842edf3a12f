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
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from docs.api import api
from docs.keys import elements, keys
from docs.modules import module, modules, settle
from docs.trial.money_page import money
from docs.trial.page import trial

from coyuntura.blocks.function import Example
from coyuntura.blocks.functions import GROUPS
from coyuntura.data.tables import Series, Source
from coyuntura.face.opened import study
from coyuntura.interchange.registry import table
from coyuntura.interchange.vensim.functions.catalogue import FUNCTIONS as VENSIM
from coyuntura.interchange.xmile.functions.catalogue import FUNCTIONS as XMILE
from coyuntura.measures.catalogue import MEASURES
from coyuntura.measures.measure import form
from coyuntura.model.bundled import study_folder
from coyuntura.model.folder import read_study
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


def printed(*command: str) -> str:
    """Return what `coyuntura COMMAND` prints on a terminal of 100 columns, whatever it exits with."""
    return subprocess.run(  # noqa: S603  our own command line
        [sys.executable, "-c", _COMMAND, *command],
        env={**os.environ, **_TERMINAL},
        check=False,
        capture_output=True,
        encoding="utf-8",
    ).stdout


def help_of(*command: str) -> str:
    """Return what `coyuntura COMMAND --help` prints, as a block."""
    lines = [line.rstrip() for line in printed(*command, "--help").strip().splitlines()]
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


def data(name: str) -> str:
    """Return the series of a bundled study and where they come from, as two tables."""
    study = read_study(study_folder(name))
    series = [
        (
            f"`{table.id}/{item.id}`",
            item.label.en,
            item.unit,
            _span(item),
            ", ".join(f"`{key}`" for key in _keys_of(item)),
        )
        for table in study.tables.values()
        for item in table.series.values()
    ]
    counts = Counter(
        figure.source for table in study.tables.values() for item in table.series.values() for figure in item.figures
    )
    sources = [
        (f"`{one.key}`", _linked(one), one.licence.en, _SHIPS[one.may_ship], one.terms, str(counts[one.key]))
        for one in {key: one for table in study.tables.values() for key, one in table.sources.items()}.values()
    ]
    heads = (
        ("series", "what", "unit", "span", "sources"),
        ("source", "what", "licence", "may ship", "who says so", "figures"),
    )
    return "\n\n".join(_table(head, rows) for head, rows in zip(heads, (series, sources), strict=True))


def _keys_of(item: Series) -> Iterable[str]:
    return dict.fromkeys(figure.source for figure in item.figures)


def _span(item: Series) -> str:
    return " to ".join(dict.fromkeys((item.figures[0].date, item.figures[-1].date)))


def _linked(source: Source) -> str:
    said = f"{source.citation.en} ({source.vintage.en})".replace("|", "/")
    return f"[{said}]({source.url})" if source.url else said


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows))


_SHIPS = {True: "yes", False: "no", None: "not said"}


def mutation() -> str:
    """Return what `check --mutate` prints of the small study of the tests, as a block."""
    found = study(DOCS.parent / "tests" / "pocket").mutate(members=40)
    return "\n".join(["```text", found.in_language("en", 80), "```"])


PARTS: Mapping[str, Callable[..., str]] = {
    "decisions": decisions,
    "data": data,
    "api": api,
    "functions": functions,
    "foreign-functions": functions_of,
    "elements": elements,
    "help": help_of,
    "keys": keys,
    "measures": measures,
    "module": module,
    "modules": modules,
    "money": money,
    "mutation": mutation,
    "priors": priors,
    "trial": trial,
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
    """Write the pages whose generated parts have changed, and name them; each module of a study has one."""
    for page in settle():
        sys.stdout.write(f"{page.relative_to(DOCS.parent)} is {'made' if page.exists() else 'removed'}\n")
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
