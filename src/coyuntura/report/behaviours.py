"""Findings on behaviours as a table and in machine-readable form."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Line

from coyuntura.evidence.ledger import Problem
from coyuntura.explain.behaviours import Finding, Shortfall, Status
from coyuntura.explain.structure import Flaw
from coyuntura.names import Text
from coyuntura.report.answers import interval_json
from coyuntura.report.numbers import show_quantity
from coyuntura.report.plain import Json
from coyuntura.report.words import text

_STATUS: Mapping[Status, tuple[str, str, str]] = {
    "passed": ("passed", "cumplido", "green"),
    "failed": ("failed", "incumplido", "bold red"),
    "not-yet": ("not yet", "aún no", "dim"),
}


def render_findings(findings: Sequence[Finding], language: str) -> RenderableType:
    """Return a table of subsystems with counts, and one of every behaviour that can be run; or that there is none."""
    if not findings:
        is_spanish = language == "es"
        return "El estudio no declara comportamientos esperados." if is_spanish else "The study declares no behaviours."
    return Group(_counts(findings, language), "", _details(findings, language))


def _counts(findings: Sequence[Finding], language: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in (
        "subsystem" if language == "en" else "subsistema",
        *(words[language == "es"] for words in _STATUS.values()),
    ):
        table.add_column(heading, justify="left" if heading.startswith("sub") else "right")
    subsystems = dict.fromkeys(finding.behaviour.subsystem for finding in findings)
    for subsystem in subsystems:
        counts = Counter(finding.status for finding in findings if finding.behaviour.subsystem == subsystem)
        table.add_row(subsystem, *(str(counts[status] or "") for status in _STATUS))
    total = Counter(finding.status for finding in findings)
    table.add_row("all" if language == "en" else "todos", *(str(total[status]) for status in _STATUS), style="bold")
    return table


def _details(findings: Sequence[Finding], language: str) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for finding in findings:
        if finding.status == "not-yet":
            continue
        behaviour, words = finding.behaviour, _STATUS[finding.status]
        said = behaviour.label.in_language(language)
        if finding.figure is not None and behaviour.figure is not None:
            said += f" [{show_quantity(finding.figure, behaviour.figure.unit, language)}]"
        if finding.status == "failed":
            said += f" {reason_of(finding).in_language(language)}"
        status = Line(words[language == "es"], style=words[2])
        table.add_row(f"{behaviour.subsystem} {behaviour.item}", status, Line(said))
    return table


def reason_of(finding: Finding) -> Text:
    """Return why a behaviour failed or cannot be run yet; empty where it holds."""
    if finding.status == "not-yet":
        return finding.behaviour.not_yet or text("no_condition")
    parts = [text_of(problem) for problem in finding.problems]
    return Text(" ".join(part.en for part in parts), " ".join(part.es for part in parts))


def text_of(problem: Shortfall | Flaw) -> Text:
    """Return what is wrong, in words."""
    match problem:
        case Shortfall(condition, verdict) if verdict.members == 0:
            return text("unjudged", condition.holds.text)
        case Shortfall(condition, verdict):
            share = f"{100 * condition.share:g} %"
            return text("shortfall", condition.holds.text, verdict.held, verdict.members, share)
        case Flaw("ledger-open", where, Problem() as found):
            # What is wrong with a ledger is said there in English only; its code is for every reader.
            return Text(text("ledger-open", where, found.message).en, text("ledger-open", where, found.code).es)
        case Flaw(code, where):
            return text(code, where)


def findings_json(findings: Sequence[Finding]) -> Mapping[str, Json]:
    """Return findings in the shape that programs read."""
    return {"behaviours": [_finding_json(finding) for finding in findings]}


def _finding_json(finding: Finding) -> Mapping[str, Json]:
    behaviour = finding.behaviour
    figure: Json = None
    reason = reason_of(finding)
    if finding.figure is not None and behaviour.figure is not None:
        figure = {"unit": behaviour.figure.unit, **interval_json(finding.figure)}
    return {
        "subsystem": behaviour.subsystem,
        "item": behaviour.item,
        "label": behaviour.label.as_dict(),
        "claims": list(behaviour.claims),
        "status": finding.status,
        "figure": figure,
        "reason": reason.en,
        "reason_es": reason.es,
    }
