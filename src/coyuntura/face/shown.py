"""What a study gives back: results that print themselves, show themselves in a notebook, and hand on their numbers."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from rich.console import RenderableType

from coyuntura.arrays import Reals
from coyuntura.explain.attributing import Attributed
from coyuntura.explain.behaviours import Finding
from coyuntura.explain.comparisons import Compared, Comparison
from coyuntura.explain.contest import Contest
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.named import MeasureFigure
from coyuntura.explain.questions import Answer as Found
from coyuntura.model.edition import Edition
from coyuntura.model.study import Study
from coyuntura.report.answers import render_answers
from coyuntura.report.answers_json import answer_json
from coyuntura.report.attributed import render_attributed
from coyuntura.report.attributed_plain import attributed_json
from coyuntura.report.behaviours import findings_json, reason_of, render_findings
from coyuntura.report.citing import citation
from coyuntura.report.comparisons import render_comparison
from coyuntura.report.comparisons_json import comparison_json
from coyuntura.report.measures import measures_json, render_measures
from coyuntura.report.pages import PageConsole
from coyuntura.report.plain import Json
from coyuntura.report.texts import answer_text, short_text

_WIDTH = 100
_PAGE = '<pre style="white-space: pre; overflow-x: auto; line-height: 1.25">{code}</pre>'


class AbstractShown(ABC):
    """A result with a language: `print` gives all of it, a notebook shows it, `to_json` hands it to programs."""

    language: str

    @abstractmethod
    def rendered(self, language: str) -> RenderableType:
        """Return it for a console, in `en` or `es`."""

    @abstractmethod
    def to_json(self) -> Json:
        """Return it in the shape that the command line prints with `--json`."""

    def in_language(self, language: str, width: int = _WIDTH) -> str:
        """Return all of it as plain text.

        Args:
            language: `en` or `es`.
            width: Columns.
        """
        page = StringIO()
        console = PageConsole(file=page, width=width, highlight=False, markup=False, emoji=False, force_terminal=False)
        console.print(self.rendered(language), crop=False)
        return "\n".join(line.rstrip() for line in page.getvalue().splitlines())

    def __str__(self) -> str:
        return self.in_language(self.language)

    def _repr_html_(self) -> str:
        """Return it for a notebook."""
        console = PageConsole(
            file=StringIO(), width=_WIDTH, record=True, highlight=False, markup=False, emoji=False, force_jupyter=False
        )
        console.print(self.rendered(self.language), crop=False)
        return console.export_html(inline_styles=True, code_format=_PAGE)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Answer(AbstractShown):
    """An answer to one question, with its figures, shares, sources and limits."""

    found: Found
    study: Study
    edition: Edition
    language: str

    @property
    def id(self) -> str:
        """The question's id, such as `QU6`."""
        return self.found.question.id

    @property
    def text(self) -> str:
        """What is answered, in this answer's language, figures filled in."""
        return answer_text(self.found).in_language(self.language)

    @property
    def short(self) -> str:
        """The same in one sentence, which may be quoted; all of it where the study has none shorter."""
        return short_text(self.found).in_language(self.language)

    @property
    def cite(self) -> str:
        """The line by which it is cited: version, study and edition, question, members, seed and day."""
        return citation(self.found, self.edition).in_language(self.language)

    @property
    def figures(self) -> Mapping[str, Interval]:
        """Every figure by name: 5, 50 and 95 % points over members, in the unit that `to_json` tells."""
        return {figure.name: figure.interval for figure in self.found.figures}

    @property
    def limits(self) -> tuple[str, ...]:
        """What the answer cannot say."""
        return tuple(limit.in_language(self.language) for limit in self.found.question.limits)

    def rendered(self, language: str) -> RenderableType:
        """Return it for a console, in `en` or `es`."""
        return render_answers([self.found], self.study, self.edition, language, is_full=True)

    def to_json(self) -> Mapping[str, Json]:
        """Return it in the shape that `coyuntura ask --json` prints."""
        return answer_json(self.found, self.study, self.edition)

    def __repr__(self) -> str:
        members = f"{self.found.members - self.found.stopped} of {self.found.members} members"
        return f"<Answer {self.id}: {self.found.question.label.in_language(self.language)} ({members})>"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Answers(AbstractShown, Sequence[Answer]):
    """Answers to several questions, in the order in which they were asked; `print` gives their short form."""

    items: tuple[Answer, ...]
    study: Study
    edition: Edition
    language: str

    def __getitem__(self, index: int) -> Answer:  # pyright: ignore[reportIncompatibleMethodOverride]  no slices
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def rendered(self, language: str) -> RenderableType:
        """Return them for a console, in `en` or `es`."""
        found = [item.found for item in self.items]
        return render_answers(found, self.study, self.edition, language, is_full=False)

    def to_json(self) -> Sequence[Json]:
        """Return them in the shape that `coyuntura ask --json` prints."""
        return [item.to_json() for item in self.items]

    def __repr__(self) -> str:
        return f"<Answers to {', '.join(item.id for item in self.items) or 'nothing'}>"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Attribution(AbstractShown):
    """A question's outcomes shared out among its factors, in every order and against every reference."""

    found: Attributed
    study: Study
    edition: Edition
    language: str

    @property
    def shapley(self) -> Mapping[str, Mapping[str, Interval]]:
        """Shapley values by outcome and factor, against the first references, in the outcome's unit."""
        outcomes = dict.fromkeys(part.outcome.name for part in self.found.shares)
        return {
            name: {effect.factor: interval(effect.shapley) for effect in self.found.of(name)[0].attribution.effects}
            for name in outcomes
        }

    def plot(self, path: str | Path) -> None:
        """Draw it into a file whose ending says the format; needs the extra `plot`."""
        from coyuntura.report.attribution_plot import plot_attributions

        plot_attributions([self.found], self.study, Path(path), self.language)

    def rendered(self, language: str) -> RenderableType:
        """Return it for a console, in `en` or `es`."""
        return render_attributed([self.found], self.study, self.edition, language)

    def to_json(self) -> Mapping[str, Json]:
        """Return it in the shape that `coyuntura attribute --json` prints."""
        return attributed_json(self.found, self.study, self.edition)

    def __repr__(self) -> str:
        return f"<Attribution {self.found.question.id}: {self.found.members} members>"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Findings(AbstractShown):
    """What became of a study's behaviours; iterate over them, or count them by status."""

    items: tuple[Finding, ...]
    language: str

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many passed, failed and cannot be run yet."""
        statuses = [finding.status for finding in self.items]
        return {status: statuses.count(status) for status in ("passed", "failed", "not-yet")}

    def why(self, finding: Finding) -> str:
        """Return why a behaviour failed or cannot be run yet; empty where it holds."""
        return reason_of(finding).in_language(self.language)

    def rendered(self, language: str) -> RenderableType:
        """Return them for a console, in `en` or `es`."""
        return render_findings(self.items, language)

    def to_json(self) -> Mapping[str, Json]:
        """Return them in the shape that `coyuntura check --json` prints."""
        return findings_json(self.items)

    def __repr__(self) -> str:
        return f"<Findings: {', '.join(f'{count} {status}' for status, count in self.counts.items())}>"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Measures(AbstractShown):
    """Measures by name under one or more scenarios."""

    items: tuple[MeasureFigure, ...]
    language: str

    def __getitem__(self, name: str) -> Mapping[str, Interval | None]:
        """Return a measure's 5, 50 and 95 % points by scenario; None where it cannot be read under one.

        Raises:
            KeyError: It is not among these.
        """
        found = {str(item.scenario): item.interval for item in self.items if item.measure.id == name}
        if not found:
            raise KeyError(name)
        return found

    def rendered(self, language: str) -> RenderableType:
        """Return them for a console, in `en` or `es`."""
        return render_measures(self.items, language)

    def to_json(self) -> Sequence[Json]:
        """Return them in the shape that `coyuntura measures --json` prints."""
        return measures_json(self.items)

    def __repr__(self) -> str:
        return f"<Measures: {', '.join(dict.fromkeys(item.measure.id for item in self.items)) or 'none'}>"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Comparisons(AbstractShown):
    """Simulated beside observed series, and forecasts of them beside those of simple rivals."""

    found: Comparison
    study: Study
    language: str

    @property
    def items(self) -> tuple[Compared, ...]:
        """Each observed series beside the same of the members."""
        return self.found.items

    @property
    def contest(self) -> Contest:
        """Who foretold what, and how well: scores, races and weights."""
        return self.found.contest

    def __iter__(self) -> Iterator[Compared]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def coverage(self) -> Mapping[str, float | None]:
        """The share of observations within the central 90 % of members, by cell; None where members are too few."""
        return {item.observation.cell: None if item.coverage is None else item.coverage.share for item in self.items}

    def observed(self, cell: str) -> Reals:
        """Return the observed figures of a cell, shape (period,), in the series' unit.

        Raises:
            ValueError: The cell is not compared.
        """
        found = next((item for item in self.items if item.observation.cell == cell), None)
        if found is None:
            held = ", ".join(item.observation.cell for item in self.items)
            raise ValueError(f"cell must be one that is compared ({held}), got {cell!r}")
        return found.observed

    def plot(self, path: str | Path) -> None:
        """Draw it into a file, .png, .svg or .pdf.

        Raises:
            ImportError: Matplotlib is not installed.
            ValueError: The study has no calendar.
        """
        # Matplotlib takes a second to load, and is an extra.
        from coyuntura.report.plot import plot_comparison

        plot_comparison(self.found, self.study, Path(path), self.language)

    def rendered(self, language: str) -> RenderableType:
        """Return it for a console, in `en` or `es`."""
        return render_comparison(self.found, language)

    def to_json(self) -> Mapping[str, Json]:
        """Return it in the shape that `coyuntura compare --json` prints."""
        return comparison_json(self.found)

    def __repr__(self) -> str:
        return f"<Comparisons of {', '.join(item.observation.cell for item in self.items) or 'nothing'}>"
