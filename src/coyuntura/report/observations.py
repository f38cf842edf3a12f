"""Observation models as a list, for people and for programs."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from coyuntura.check.distributions import known_of
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.observed import observed
from coyuntura.errors import StudyError
from coyuntura.model.observations import Counts, Events, Gaussian, Observation, Reads, Transform
from coyuntura.names import Text
from coyuntura.priors.families import written
from coyuntura.priors.prior import AbstractPrior
from coyuntura.report.entries import Entry, alike, first_few, rests_on
from coyuntura.report.numbers import show_number

_READS: Mapping[Reads, Text] = {
    "mean": Text("mean of each period", "media de cada período"),
    "start": Text("value at each period's start", "valor al comienzo de cada período"),
    "end": Text("value at each period's end", "valor al final de cada período"),
    "total": Text("total of each period", "total de cada período"),
    "change": Text("change from the figure before", "cambio desde la cifra anterior"),
}
_TRANSFORMS: Mapping[Transform, Text] = {
    "identity": Text("", ""),
    "log": Text(", in logarithms", ", en logaritmos"),
    "logit": Text(", in logits", ", en logits"),
}


def observations(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield how figures of series arise from cells."""
    for item in checked.study.observations:
        priors = _priors(checked, item)
        yield Entry(
            Text(f"{item.cell}: {item.label.en}", f"{item.cell}: {item.label.es}"),
            [
                _read(item),
                *_unknowns(priors),
                *_known(item),
                *_noise(item),
                rests_on(item.claims, item.source, "", item.place.file),
            ],
            {
                "cell": item.cell,
                "series": item.series,
                "fitted_from": item.fitted_from,
                "fitted_until": item.fitted_until,
                "reads": item.reads,
                "transform": item.transform,
                "kind": kind_of(item),
                "priors": {name: written(prior) for name, prior in priors.items()},
                "label": item.label.as_dict(),
                "claims": list(item.claims),
                "source": list(item.source),
                "file": item.place.file,
            },
        )


def _priors(checked: CheckedStudy, item: Observation) -> Mapping[str, AbstractPrior]:
    """Return the priors of the unknowns by name; none where figures that are to give one are too few."""
    try:
        return observed(checked, item).priors(checked.model.clock.unit or "year")
    except StudyError:
        return {}


def kind_of(item: Observation) -> str:
    """Return the word for an observation's kind."""
    match item.noise:
        case Gaussian():
            return "scale"
        case Counts():
            return "counts"
        case Events():
            return "events"
        case _:
            assert_never(item.noise)


def _read(item: Observation) -> Text:
    """Return which series is observed, until when fits may see it, and what is read of the cell."""
    english, spanish = f"{item.series} until {item.fitted_until}", f"{item.series} hasta {item.fitted_until}"
    if item.fitted_from is not None:
        english = f"{item.series} from {item.fitted_from} until {item.fitted_until}"
        spanish = f"{item.series} desde {item.fitted_from} hasta {item.fitted_until}"
    if isinstance(item.noise, Events):
        return Text(f"{english}: dates of events at this rate", f"{spanish}: fechas de sucesos a esta tasa")
    reads, scale = _READS[item.reads], _TRANSFORMS[item.transform]
    return Text(f"{english}: {reads.en}{scale.en}", f"{spanish}: {reads.es}{scale.es}")


def _unknowns(priors: Mapping[str, AbstractPrior]) -> Iterator[Text]:
    """Yield the unknowns with their priors, whose numbers may be long where the series gives them."""
    for name, prior in priors.items():
        yield alike(f"{name.rpartition('.')[2]}: {written(prior, 4)}")


def _known(item: Observation) -> Iterator[Text]:
    """Yield the numbers that stand in place of unknowns."""
    for name, number in known_of(item).items():
        yield alike(f"{name.rpartition('.')[2]}: {number:g}")


def _noise(item: Observation) -> Iterator[Text]:
    """Yield what else is known of how figures miss the model."""
    match item.noise:
        case Counts():
            yield Text("counts of things", "números de cosas")
        case Events():
            pass
        case Gaussian() as noise:
            if noise.is_interval:
                yield Text("known within bounds", "conocida entre cotas")
            if noise.error is not None:
                error = [show_number(noise.error, language) for language in ("en", "es")]
                yield Text(f"error of measurement {error[0]}", f"error de medición {error[1]}")
            if noise.student is not None:
                degrees = [show_number(noise.student, language) for language in ("en", "es")]
                where = first_few(noise.student_in)
                yield Text(
                    f"Student's tails with {degrees[0]} degrees of freedom{f' in {where.en}' if where.en else ''}",
                    f"colas de Student con {degrees[1]} grados de libertad{f' en {where.es}' if where.es else ''}",
                )
        case _:
            assert_never(item.noise)
