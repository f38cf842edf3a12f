"""What forecasting gives back: forecasts that were registered, and their scores once figures have come."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import RenderableType

from coyuntura.check.study import CheckedStudy
from coyuntura.explain.registering import Asked, Registration, registered, speakers_of
from coyuntura.explain.scoring import Scoring
from coyuntura.face.shown import AbstractShown
from coyuntura.model.study import Study
from coyuntura.report.foretold import registered_json, render_registered
from coyuntura.report.plain import Json
from coyuntura.report.scoring import render_scoring, scoring_json


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Forecasts(AbstractShown):
    """Forecasts that were registered: where they lie, and who foretold what."""

    found: Registration
    language: str

    @staticmethod
    def of(
        study_under: Callable[[str | None], CheckedStudy],
        interpretations: Sequence[str],
        posteriors: Sequence[Path],
        asked: Asked,
        folder: str | Path | None,
        language: str,
    ) -> "Forecasts":
        """Register forecasts, and return them; what is taken is told at `Study.forecast`."""
        speakers = speakers_of(study_under, posteriors, interpretations)
        today = date.today()  # noqa: DTZ011  the day where the forecaster is
        where = None if folder is None else Path(folder)
        return Forecasts(registered(study_under(None), speakers, asked, where, today), language)

    @property
    def path(self) -> Path:
        """The table of quantiles; its record lies beside it, and neither may be changed."""
        return self.found.table

    def __getitem__(self, variable: str) -> Mapping[str, Mapping[str, Mapping[float, float]]]:
        """Return the quantiles of a variable by forecaster, period and probability, in its unit.

        Raises:
            KeyError: Nobody foretold it.
        """
        said: dict[str, dict[str, Mapping[float, float]]] = {}
        for item in self.found.items:
            if item.variable == variable:
                places = dict(zip(item.levels, item.values, strict=True))
                said.setdefault(item.interpretation, {})[item.period] = places
        if not said:
            raise KeyError(variable)
        return said

    def rendered(self, language: str) -> RenderableType:
        """Return them for a console, in `en` or `es`."""
        found = self.found
        return render_registered(found.table, found.record, found.items, found.wanted, language)

    def to_json(self) -> Mapping[str, Json]:
        """Return the record in the shape that `coyuntura forecast --json` prints."""
        return registered_json(self.found.table, self.found.record)

    def __repr__(self) -> str:
        return f"<Forecasts of {', '.join(dict.fromkeys(item.variable for item in self.found.items))}>"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Scores(AbstractShown):
    """Registered forecasts against what came: all forecasters on the same figures, best first."""

    found: Scoring
    study: Study
    language: str

    @property
    def winners(self) -> tuple[str, ...]:
        """The first, and those who cannot be told apart from it."""
        return self.found.winners

    @property
    def blind_winners(self) -> tuple[str, ...]:
        """The same on the figures alone whose periods had not begun; none where there is no such figure."""
        return self.found.blind_winners

    def rendered(self, language: str) -> RenderableType:
        """Return them for a console, in `en` or `es`."""
        labels = {str(name): item.label for name, item in self.study.interpretations.items()}
        return render_scoring(self.found, labels, language)

    def to_json(self) -> Mapping[str, Json]:
        """Return them in the shape that `coyuntura score --json` prints, figure by figure as well."""
        return scoring_json(self.found)

    def __repr__(self) -> str:
        return f"<Scores over {len(self.found.cases)} figures: won by {', '.join(self.winners) or 'nobody'}>"
