"""The record of registered forecasts: of what and by whom, what was known, which periods are blind, made with what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from coyuntura.check.study import CheckedStudy
from coyuntura.dates import parse_date, parse_period
from coyuntura.ensemble.engine import Engine
from coyuntura.explain.foretelling import Said, Speaker, Wanted
from coyuntura.explain.rivals.catalogue import BY_NAME
from coyuntura.infer.versions import prior_text
from coyuntura.model.edition import Edition
from coyuntura.results.forecasts import LEVELS, Foretold, Recorded
from coyuntura.results.versions import code_version
from coyuntura.sweep.content import content_key


@dataclass(frozen=True, slots=True)
class About:
    """When a forecast is made, of which edition of a study, and with which options."""

    edition: Edition
    options: Mapping[str, Recorded]


def record_of(
    speakers: Sequence[Speaker], said: Sequence[Said], rivals: Sequence[Foretold], wanted: Wanted, about: About
) -> Mapping[str, Recorded]:
    """Return the record of forecasts.

    Args:
        speakers: Who foretold, the first of them of the study whose figures and clock are told.
        said: What they foretold.
        rivals: What rivals did.
        wanted: What was to be foretold.
        about: The day, the edition and options.
    """
    checked = speakers[0].checked
    return {
        "study": about.edition.study,
        "edition": about.edition.content,
        "coyuntura": about.edition.version,
        "made_with": code_version(),
        "data": content_key(_figures(checked, wanted)),
        "seed": checked.study.ensemble.seed,
        "quantiles": list(LEVELS),
        "options": about.options,
        "forecasters": [
            *(_speaker(speaker, one) for speaker, one in zip(speakers, said, strict=True)),
            *(_rival(name) for name in dict.fromkeys(item.interpretation for item in rivals)),
        ],
        "known": {name: _last(checked, name) for name in wanted.series},
        "periods": [
            {"variable": variable, "period": period, "blind": blindness(period, about.edition.day)}
            for variable, period in wanted.periods
        ],
        "not_foretold": dict(wanted.silent),
    }


def blindness(period: str, day: date) -> str:
    """Tell how much of a period lay ahead on a day: `blind` all of it, `begun` a part, `past` nothing."""
    span = parse_period(period, "day")
    if span.end <= day.toordinal():
        return "past"
    return "blind" if parse_date(period) > day else "begun"


def _figures(checked: CheckedStudy, wanted: Wanted) -> list[tuple[str, list[tuple[str, float]]]]:
    """Return every figure that forecasts of series rest on, and those that drive the model."""
    named = {
        f"{table.id}/{series.id}": series for table in checked.study.tables.values() for series in table.series.values()
    }
    return [
        (name, [(figure.date, figure.value) for figure in series.figures])
        for name, series in named.items()
        if series.use == "driver" or name in wanted.series
    ]


def _last(checked: CheckedStudy, name: str) -> Mapping[str, Recorded]:
    series = checked.study.series(name)
    figures = () if series is None else series.figures
    return {"figures": len(figures), "last": figures[-1].date if figures else None}


def _model_key(checked: CheckedStudy) -> str:
    """Return the checksum of a model: its equations, its numbers and its priors."""
    model = checked.model
    priors = {cell: prior_text(prior) for cell, prior in model.priors.items()}
    return content_key(Engine(checked).program, dict(model.parameters), priors)


def _speaker(speaker: Speaker, said: Said) -> Mapping[str, Recorded]:
    posterior, study = speaker.posterior, speaker.checked.study
    return {
        "name": speaker.name,
        "kind": "study" if study.interpretation is None else "interpretation",
        "label": study.title.as_dict() if study.interpretation is None else study.interpretation.label.as_dict(),
        "model": _model_key(speaker.checked),
        "parameters": "priors" if posterior is None else "posterior",
        "certified": None if posterior is None else posterior.is_certified,
        "posterior": None if posterior is None else content_key(posterior.points, posterior.names),
        "knows_until": study.knows_until,
        "draws_stopped": said.stopped,
    }


def _rival(name: str) -> Mapping[str, Recorded]:
    rival = BY_NAME[name]
    return {"name": name, "kind": "rival", "label": rival.label.as_dict(), "meaning": rival.meaning.as_dict()}
