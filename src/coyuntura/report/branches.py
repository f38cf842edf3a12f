"""Which figures turn on which branch, in words and for programs; and the branches that a study holds."""

from collections.abc import Iterator, Mapping, Sequence

from coyuntura.check.branches import readers
from coyuntura.check.study import CheckedStudy
from coyuntura.explain.branches import Turning
from coyuntura.explain.questions import Answer, Figure
from coyuntura.model.elements import Branch
from coyuntura.names import Id, Text
from coyuntura.report.entries import Entry, grounds
from coyuntura.report.numbers import show_number, show_percent, show_quantity
from coyuntura.report.page import Paragraph
from coyuntura.report.texts import figure_label, figures_of, names_said
from coyuntura.report.words import word

LEAST = 0.05
"""Part of a variance below which a figure is not said to turn on a branch."""


def turns_said(answer: Answer, language: str, *, is_full: bool) -> Iterator[Paragraph]:
    """Yield on which branch the figures of an answer turn: those that its text says, or all that it has in full."""
    if not answer.turning:
        return
    known = figures_of(answer)
    names = [name for name in (answer.turning if is_full else names_said(answer)) if name in answer.turning]
    told = [line for name in names if (line := turn_line(known[name], answer.turning[name], language))]
    if not told and names:
        told = [word("turns_on_none", language).format(show_percent(LEAST, language))]
    yield from (Paragraph(line, indent=2, hanging=2) for line in told)


def turn_line(figure: Figure, found: Sequence[Turning], language: str) -> str:
    """Return on which branch a figure turns most, with its values by option; nothing where on none."""
    first = found[0] if found else None
    if first is None or not first.share >= max(LEAST, first.by_chance):
        return ""
    branch = first.branch
    values = "; ".join(
        f"{branch.label_of(one.option.id).in_language(language)} "
        f"{show_quantity(one.interval, figure.unit, language, 'number')}"
        for one in first.options
    )
    label = figure_label(figure).in_language(language) or figure.name
    counts = (show_number(count, language) for count in (first.same_sign, len(first.options)))
    return word("turns_on", language).format(
        label, branch_label(branch).in_language(language), show_percent(first.share, language), values, *counts
    )


def branch_label(branch: Branch) -> Text:
    """Return what readers call a branch."""
    label = branch.header.label
    return Text(label.en or branch.header.id, label.es or label.en or branch.header.id)


def declared_told(checked: CheckedStudy, language: str) -> Iterator[Paragraph]:
    """Yield a line that says at which options the branches stand of which members would have several; or none."""
    said = [
        f"{branch_label(branch).in_language(language)}: {branch.label_of(branch.declared).in_language(language)}"
        for branch in checked.study.elements_of(Branch)
        if branch.held is None
    ]
    if said:
        yield Paragraph(word("at_declared", language).format("; ".join(said)))


def branches_told(checked: CheckedStudy, language: str) -> Iterator[Paragraph]:
    """Yield a line for each branch: its options with the share of members of each."""
    for branch in checked.study.elements_of(Branch):
        parts = (
            f"{branch.label_of(option).in_language(language)} {show_percent(share, language)}"
            for option, share in zip(branch.names, branch.shares, strict=True)
            if share
        )
        label = branch_label(branch).in_language(language)
        yield Paragraph(word("branch", language).format(branch.header.id, label, ", ".join(parts)), hanging=2)


def branches(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield branches with their options, the share of members of each, and who reads them."""
    read = readers(checked.study, checked.model.symbols)
    for branch in checked.study.elements_of(Branch):
        header, of = branch.header, read[branch.header.id]
        yield Entry(
            Text(f"{header.id}: {branch_label(branch).en}", f"{header.id}: {branch_label(branch).es}"),
            [header.meaning, *_options(branch, of), grounds(header)],
            {
                "name": header.id,
                "label": header.label.as_dict(),
                "meaning": header.meaning.as_dict(),
                "declared": branch.declared,
                "options": [
                    {
                        "option": option.id,
                        "label": option.label.as_dict(),
                        "meaning": option.meaning.as_dict(),
                        "weight": option.weight,
                        "share": share,
                        "read_by": list(map(str, of.get(option.id, ()))),
                    }
                    for option, share in zip(branch.options, branch.shares, strict=True)
                ],
                "claims": list(header.claims),
                "source": list(header.source),
                "module": header.module,
                "file": header.place.file,
                "line": header.place.line,
            },
        )


def _options(branch: Branch, read: Mapping[Id, Sequence[Id]]) -> Iterator[Text]:
    for option, share in zip(branch.options, branch.shares, strict=True):
        parts: list[str] = []
        for language in ("en", "es"):
            declared = f"; {word('declared', language)}" if option.id == branch.declared else ""
            label = option.label.in_language(language)
            named = f"{option.id}: {label}" if label else str(option.id)
            by = ", ".join(read.get(option.id, ()))
            reads = word("read_by", language).format(by) if by else word("otherwise", language)
            parts.append(f"{named} ({show_percent(share, language)}{declared}; {reads})")
        yield Text(*parts)
