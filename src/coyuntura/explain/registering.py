"""Registering forecasts: who speaks, and the record of what was said by whom, what was known, and what is blind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coyuntura.check.study import CheckedStudy
from coyuntura.data.tables import Series
from coyuntura.dates import parse_date, parse_period
from coyuntura.ensemble.engine import Engine
from coyuntura.explain.foretelling import (
    DRAWS,
    FEWEST,
    STUDY,
    Said,
    Speaker,
    Wanted,
    foretold,
    said_by_rivals,
    wanted_of,
)
from coyuntura.explain.grounds import given_of, held_beyond
from coyuntura.explain.rivals.catalogue import BY_NAME
from coyuntura.explain.yearly import Yearly
from coyuntura.infer.posterior_file import read_posterior
from coyuntura.infer.versions import prior_text, require_made_for
from coyuntura.model.edition import Edition, edition_of
from coyuntura.names import canonical
from coyuntura.results.forecasts import LEVELS, Foretold, Recorded, register
from coyuntura.results.versions import code_version
from coyuntura.sweep.content import content_key

MOST_DRAWS = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be foretold of a study.

    Attributes:
        cells: Of variables without figures, with what of them is foretold for each year.
        until: The last period, as written; to the end of the run where None.
        draws: Of each forecaster.
        since: The first year of the cells; the one after the day where None.
    """

    cells: Sequence[Yearly] = ()
    until: str | None = None
    draws: int = DRAWS
    since: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Registration:
    """Forecasts that were registered: where, and what they are."""

    table: Path
    record: Mapping[str, Recorded]
    items: tuple[Foretold, ...]
    wanted: Wanted


def speakers_of(
    study_under: Callable[[str | None], CheckedStudy], posteriors: Iterable[Path], interpretations: Iterable[str]
) -> list[Speaker]:
    """Return who forecasts: each fit, each theory that is named, or the study as it is.

    Args:
        study_under: Returns the study as an interpretation has it, by name; as it is itself for None.
        posteriors: Files of fits.
        interpretations: Names.

    Raises:
        ValueError: One would forecast twice, or has the name of a rival.
        StudyError: A file holds no posterior of this study as it is.
    """
    speakers: list[Speaker] = []
    for path in posteriors:
        posterior = read_posterior(path)
        checked = study_under(posterior.interpretation or None)
        require_made_for(Engine(checked), posterior, path)
        speakers.append(Speaker(posterior.interpretation or STUDY, checked, posterior))
    speakers += [Speaker(canonical(name), study_under(name)) for name in interpretations]
    speakers = speakers or [Speaker(STUDY, study_under(None))]
    names = [speaker.name for speaker in speakers]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"`{name}` would forecast twice: leave one of the two out.")
        if name in BY_NAME:
            raise ValueError(f"`{name}` is the name of a rival too: give the interpretation another one.")
    return speakers


def registered(
    checked: CheckedStudy, speakers: Sequence[Speaker], asked: Asked, folder: Path | None, day: date
) -> Registration:
    """Register what speakers, and rivals without a theory, foretell of a study.

    Args:
        checked: The study as it is itself.
        speakers: Who forecasts.
        asked: What.
        folder: Where; `forecasts` in the study's folder where None.
        day: When.

    Raises:
        ForetellingError: Nothing is left to foretell, or too few draws go through.
        ValueError: `until` is no date, or the number of draws is none that is taken.
        RegisteredError: The day has forecasts already.
        OSError: It cannot be written.
    """
    if not FEWEST <= asked.draws <= MOST_DRAWS:
        raise ValueError(f"draws must be {FEWEST} to {MOST_DRAWS:,}, got {asked.draws:,}")
    wanted = wanted_of(checked, asked.cells, asked.until, day, asked.since)
    said = [foretold(speaker, wanted, asked.draws) for speaker in speakers]
    rivals = said_by_rivals(checked, wanted)
    edition = edition_of(checked.study.folder, checked.study.id, day)
    options: Mapping[str, Recorded] = {
        "draws": asked.draws,
        "until": asked.until,
        "variables": [one.name for one in wanted.cells],
        "since": asked.since,
    }
    about = About(edition, options)
    record = record_of(speakers, said, rivals, wanted, about)
    items = (*(item for one in said for item in one.items), *rivals)
    table = register(folder or checked.study.folder / "forecasts", day.isoformat(), items, record)
    return Registration(table, record, items, wanted)


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
        **_assumed(checked, wanted),
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


def _assumed(checked: CheckedStudy, wanted: Wanted) -> Mapping[str, Recorded]:
    """Return what forecasts take for granted: inputs held at their last figures, what is given, and what was known."""
    study, unit = checked.study, checked.model.clock.unit or "year"
    observed = {item.cell for item in study.observations if item.series in wanted.series}
    cells = {*observed, *(one.cell for one in wanted.cells)}
    end = max((parse_period(period, unit).end for _, period in wanted.periods), default=checked.model.clock.stop)
    engine = Engine(checked)
    every = [series for table in study.tables.values() for series in table.series.values()]
    return {
        "held": {name: _last(checked, name)["last"] for name in held_beyond(engine, cells, end)},
        "given": [
            {"name": str(item.name), "label": item.label.as_dict(), "since": item.since or None}
            for item in given_of(engine, cells, end)
        ],
        "last_outcome": _latest(series for series in every if series.use == "outcome"),
        "last_driver": _latest(series for series in every if series.use == "driver"),
    }


def _latest(several: Iterable[Series]) -> str | None:
    """Return the last date of series' figures, as written; None where there is none."""
    dates = [figure.date for series in several for figure in series.figures]
    return max(dates, key=lambda text: parse_period(text, "day").end, default=None)


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
