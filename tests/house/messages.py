"""The messages of the source, by their templates: `python -m tests.house.messages` lists those without Spanish.

A message is a text in English that a person may read when something is wrong, or is noted: any text of the package
that reads like prose and does not stand in both languages already. A text in braces of an f-string becomes a blank,
`{0}`; blanks side by side are one.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

from coyuntura.report.messages import SPANISH, catalogue

SOURCE = Path(__file__).resolve().parents[2] / "src" / "coyuntura"
ELSEWHERE = {
    "report": "in both languages",
    "face": "what Python shows of objects",
    "kernels": "never read by a person",
    "program": "never read by a person",
    "simulate": "misuse of the Python interface",
    "explain": "misuse of the Python interface",
    "ensemble/simulator.py": "misuse of the Python interface",
    "ensemble/dataset.py": "words of the files that are written",
    "cli/show.py": "programs have no language",
    "cli/commands.py": "the help, which is in English",
    "cli/completions.py": "patterns",
    "interchange/vensim/builtin.py": "equations",
    "__init__.py": "misuse of the Python interface",
}
"""Rooms whose texts need no Spanish here, and why."""
SHOWN = {f"explain/{name}.py" for name in ("asked", "foretelling", "mutation", "registering", "scoring", "yearly")}
"""What stands in such a room, and is shown by commands all the same."""
BILINGUAL = {"Text", "required", "optional", "switch", "choice", "section", "argument", "option", "Example"}
"""Calls whose texts stand in both languages, or are help."""
NAMES = {"CODES", "meaning", "EXAMPLES"}
"""What is assigned to these is for the manual."""
_PROSE = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z`]|[a-z`] [a-z]{2,}")
_BLANKS = re.compile(r"(?:\{\})+")
_PATTERN = re.compile(
    r"\\[sdwb]|\(\?|\[\d-\d\]|^(?:<\?xml|import |Mapping\[|dict\[|[A-Z_]+\([a-z0-9, ]*\)$|days since|not fused|un par )"
)


def templates() -> Mapping[str, str]:
    """Return the template of every message, with the first place where it stands."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        room = path.relative_to(SOURCE).as_posix()
        if room not in SHOWN and any(room == one or room.startswith(f"{one}/") for one in ELSEWHERE):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        help_texts = {
            word.value.id
            for call in ast.walk(tree)
            if isinstance(call, ast.Call)
            for word in call.keywords
            if word.arg == "help" and isinstance(word.value, ast.Name) and room.startswith("cli/")
        }
        parts = _outside_rows(tree) if "/functions/" in room else [tree]
        for line, template in (said for part in parts for said in _of(part, NAMES | help_texts)):
            found.setdefault(template, f"{room}:{line}")
    return found


def _outside_rows(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the parts of a list of another tool's functions that a person may read: in its rows, refusals only."""
    for node in tree.body:
        if isinstance(node, ast.Expr):
            continue
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if value is None or isinstance(value, ast.Constant | ast.JoinedStr):
            yield node
            continue
        yield from (
            call
            for call in ast.walk(value)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id.startswith("_refus")
        )


def _of(node: ast.AST, names: set[str]) -> Iterator[tuple[int, str]]:
    """Yield the templates below a node, each with its line."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in BILINGUAL:
            return
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)) if name in names:
            return
        case ast.Constant(value=str() as text):
            yield from _prose(node.lineno, text)
            return
        case ast.JoinedStr():
            yield from _prose(node.lineno, _joined(node))
        case _:
            pass
    for child in ast.iter_child_nodes(node):
        is_literal = isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)
        if not is_literal and not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
            yield from _of(child, names)


def _joined(node: ast.JoinedStr) -> str:
    """Return an f-string with `{}` for each of its fields."""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def _prose(line: int, template: str) -> Iterator[tuple[int, str]]:
    bare = template.strip()
    if _PROSE.search(bare.replace("{}", " ")) and not _PATTERN.search(bare):
        numbers = count()
        yield line, _BLANKS.sub(lambda _: f"{{{next(numbers)}}}", bare)


def missing() -> list[str]:
    """Return messages without Spanish, each with its place."""
    known = catalogue()
    return [f"{place}: {template}" for template, place in templates().items() if template not in known]


def stale() -> list[str]:
    """Return entries of the catalogue that are no message any more."""
    wanted = set(templates())
    return [template for template, entry in catalogue().items() if entry.is_ours and template not in wanted]


if __name__ == "__main__":
    sys.stdout.write("".join(f"missing: {line}\n" for line in missing()))
    sys.stdout.write("".join(f"stale: {line}\n" for line in stale()))
    sys.stdout.write(f"The catalogue is {SPANISH}.\n")
