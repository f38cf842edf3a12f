"""The figures of answers as rows of a table, for spreadsheets and statistics programs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from coyuntura.explain.questions import Answer, Figure
from coyuntura.model.edition import Edition
from coyuntura.report.amounts import show_unit
from coyuntura.report.citing import citation
from coyuntura.report.numbers import settled
from coyuntura.report.plain import finite_json
from coyuntura.report.texts import figure_label, figures_of
from coyuntura.results.rows import Cell

HEADINGS = (
    "question",
    "figure",
    "label",
    "unit",
    "low",
    "central",
    "high",
    "members",
    "of_members",
    "factor",
    "way",
    "reference",
    "branch",
    "option",
    "version",
    "edition",
    "cite",
)


def answer_rows(answers: Sequence[Answer], language: str, edition: Edition) -> Iterator[list[Cell]]:
    """Yield a header, and a row for each figure: 5, 50 and 95 % points, and over how many of the members.

    `factor`, `way` and `reference` are those of a cause's part in an outcome, and empty elsewhere. Rows with a `branch`
    and an `option` are of the members that have this option.
    `version`, `edition` and `cite` say where a row comes from, so that a table can be cited.
    """
    yield list(HEADINGS)
    for answer in answers:
        yield from (_row(answer, figure, language, edition) for figure in answer.figures)
        known = figures_of(answer)
        for name, turns in answer.turning.items():
            figure = known[name]
            for one in turns:
                for by in one.options:
                    of = (str(one.branch.header.id), str(by.option.id))
                    yield _row(answer, replace(figure, interval=by.interval), language, edition, of)


def _row(
    answer: Answer, figure: Figure, language: str, edition: Edition, option: tuple[str, str] = ("", "")
) -> list[Cell]:
    found = figure.interval
    name, _, reference = figure.name.partition("@")
    return [
        answer.question.id,
        name,
        figure_label(figure).in_language(language) or figure.name,
        show_unit(figure.unit, language),
        finite_json(settled(found.low)),
        finite_json(settled(found.central)),
        finite_json(settled(found.high)),
        found.members,
        answer.members,
        "" if figure.factor is None else str(figure.factor.id),
        figure.way or "",
        reference,
        *option,
        edition.version,
        edition.content,
        citation(answer, edition).in_language(language),
    ]
