"""Findings on behaviours as a table and in machine-readable form."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text as Line

from coyuntura.evidence.ledger import Problem
from coyuntura.explain.behaviours import Finding, Shortfall, Status
from coyuntura.explain.structure import Flaw
from coyuntura.model.questions import Behaviour
from coyuntura.names import Text
from coyuntura.report.answers_json import interval_json
from coyuntura.report.messages import in_spanish
from coyuntura.report.numbers import show_quantity
from coyuntura.report.page import Cell, Page, Paragraph, Table, blank
from coyuntura.report.plain import Json
from coyuntura.report.words import text, word

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
    blocks: list[Paragraph | Table] = [_counts(findings, language), blank(), _details(findings, language)]
    failed = [finding for finding in findings if finding.status == "failed"]
    if failed:
        blocks += [blank(), Paragraph(word("failed", language), "bold"), *_failed(failed, language)]
    return Page(blocks)


def _counts(findings: Sequence[Finding], language: str) -> Table:
    headings = [
        "subsystem" if language == "en" else "subsistema",
        *(words[language == "es"] for words in _STATUS.values()),
    ]
    rows: list[Sequence[Cell]] = []
    for subsystem in dict.fromkeys(finding.behaviour.subsystem for finding in findings):
        counts = Counter(finding.status for finding in findings if finding.behaviour.subsystem == subsystem)
        rows.append([subsystem, *(str(counts[status] or "") for status in _STATUS)])
    total = Counter(finding.status for finding in findings)
    whole = ["all" if language == "en" else "todos", *(str(total[status]) for status in _STATUS)]
    rows.append([Line(text, style="bold") for text in whole])
    return Table(headings, rows, right=frozenset({1, 2, 3}))


def _details(findings: Sequence[Finding], language: str) -> Table:
    rows: list[Sequence[Cell]] = []
    for finding in findings:
        if finding.status == "not-yet":
            continue
        behaviour, words = finding.behaviour, _STATUS[finding.status]
        said = behaviour.label.in_language(language)
        if finding.figure is not None and behaviour.figure is not None:
            named = behaviour.figure.label.in_language(language)
            said = f"{said.removesuffix('.')}. {named}" if named else said.removesuffix(".")
            said += f": {show_quantity(finding.figure, behaviour.figure.unit, language)}"
        if finding.status == "failed":
            said = f"{said.removesuffix('.')}. {reason_of(finding).in_language(language)}"
        rows.append([name_of(behaviour), Line(words[language == "es"], style=words[2]), said])
    return Table(["", "", ""], rows, has_headings=False)


def _failed(findings: Sequence[Finding], language: str) -> Iterator[Paragraph]:
    """Yield which statements failed, and where each stands in the study."""
    for finding in findings:
        behaviour, place = finding.behaviour, finding.behaviour.place
        name = f"{name_of(behaviour)}: {behaviour.label.in_language(language)}"
        yield Paragraph(f"{place.file}:{place.line}  {name}", "red", indent=2, hanging=2)
        for problem in finding.problems:
            if isinstance(problem, Shortfall):
                where = problem.condition.holds.place
                said = text_of(problem).in_language(language)
                yield Paragraph(f"{where.file}:{where.line}  {said}", indent=4, hanging=2)


def name_of(behaviour: Behaviour) -> str:
    """Return what a behaviour is called, such as `OILCASH 3`."""
    return f"{behaviour.subsystem} {behaviour.item}"


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
            spanish = in_spanish(found.message).removesuffix(".")
            return Text(text("ledger-open", where, found.message).en, text("ledger-open", where, spanish).es)
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
        label = behaviour.figure.label
        figure = {"label": label.as_dict(), "unit": behaviour.figure.unit, **interval_json(finding.figure)}
    return {
        "subsystem": behaviour.subsystem,
        "item": behaviour.item,
        "label": behaviour.label.as_dict(),
        "claims": list(behaviour.claims),
        "status": finding.status,
        "figure": figure,
        "file": behaviour.place.file,
        "line": behaviour.place.line,
        "reason": reason.en,
        "reason_es": reason.es,
    }
