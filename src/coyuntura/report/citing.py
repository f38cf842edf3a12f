"""Who says so: documents, sources and series with their titles, outlets and addresses, and the line to cite."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coyuntura.explain.attributing import Attributed
from coyuntura.explain.grounds import GivenOf, SeriesRead
from coyuntura.explain.questions import Answer
from coyuntura.infer.filed import Filed
from coyuntura.infer.posterior import Posterior
from coyuntura.model.edition import Edition
from coyuntura.model.study import Study
from coyuntura.names import Text
from coyuntura.report.days import show_date, show_day
from coyuntura.report.numbers import show_number
from coyuntura.report.page import Paragraph
from coyuntura.report.plain import Json
from coyuntura.report.records import MOST, document_line, source_json, source_line
from coyuntura.report.words import counted, word

_MEMBERS = (("member", "members"), ("miembro", "miembros"))
_PARAMETERS = (("parameter", "parameters"), ("parámetro", "parámetros"))
_SERIES = (("series", "series"), ("serie", "series"))
_DRAWS = (("draw", "draws"), ("muestra", "muestras"))


@dataclass(frozen=True, slots=True)
class Numbered:
    """Sources in the order of their numbers, by which entries and series refer to them."""

    numbers: Mapping[str, int]

    @classmethod
    def of(cls, keys: Iterable[str]) -> "Numbered":
        """Return the keys numbered from 1."""
        return cls({key: number for number, key in enumerate(dict.fromkeys(keys), 1)})

    def marks(self, keys: Iterable[str]) -> str:
        """Return the numbers of some sources: `[1, 4]`; nothing for none."""
        found = ", ".join(map(str, sorted(self.numbers[key] for key in keys if key in self.numbers)))
        return f"[{found}]" if found else ""


def who_says(
    answer: Answer | Attributed, study: Study, numbered: Numbered, language: str, *, has_codes: bool
) -> list[Paragraph]:
    """Return the documents, with or without their claims, and sources that an answer rests on."""
    sources = study.sources()
    lines = [document_line(item, study, language, has_codes=has_codes) for item in answer.grounds.documents]
    lines += [
        f"[{number}] {source_line(key, sources.get(key), language=language)}"
        for key, number in numbered.numbers.items()
        if key in answer.grounds.sources
    ]
    if not lines:
        return []
    head = Paragraph(word("who", language), "bold")
    return [head, *(Paragraph(line, indent=2, hanging=2) for line in lines)]


def series_read(
    read: Sequence[SeriesRead], title: str, study: Study, language: str, *, is_full: bool
) -> list[Paragraph]:
    """Return series with the sources of the figures that are read; nothing where there are none."""
    lines: list[Paragraph] = []
    for alike in _by_sources(read):
        sources = alike[0].sources
        shown = sources if is_full else sources[:MOST]
        table = study.tables[alike[0].name.partition("/")[0]]
        said = [
            source_line(key, table.sources.get(key), with_licence=True, language=language).rstrip(".") for key in shown
        ]
        more = len(sources) - len(shown)
        said += [word("more_sources", language).format(show_number(more, language))] if more else []
        labels = [_label(item, study, language) for item in alike]
        named = "; ".join(
            f"{label} ({item.name})" if is_full else label for label, item in zip(labels, alike, strict=True)
        )
        lines.append(Paragraph(f"{named}: {'; '.join(said)}.", indent=2, hanging=2))
    return [Paragraph(word(title, language), "bold"), *lines] if lines else []


def _by_sources(read: Sequence[SeriesRead]) -> Iterable[Sequence[SeriesRead]]:
    """Series of one table with the same sources, which are told once for all of them."""
    found: dict[tuple[str, tuple[str, ...]], list[SeriesRead]] = {}
    for item in read:
        found.setdefault((item.name.partition("/")[0], tuple(item.sources)), []).append(item)
    return found.values()


def _label(item: SeriesRead, study: Study, language: str) -> str:
    series = study.series(item.name)
    return "" if series is None else series.label.in_language(language)


def feeding(read: Sequence[SeriesRead], study: Study, language: str) -> list[Paragraph]:
    """Return by name which series feed the runs; nothing where none does."""
    found = [study.series(item.name) for item in read]
    labels = [series.label.in_language(language) for series in found if series is not None]
    if not labels:
        return []
    return [Paragraph(word("fed_by", language).format("; ".join(labels)), hanging=2)]


def given_of(given: Sequence[GivenOf], language: str) -> list[Paragraph]:
    """Return in one line what is given and not computed, by the dates from which on; nothing where nothing is."""
    dated: dict[str, list[str]] = {}
    for item in given:
        dated.setdefault(item.since, []).append(item.label.in_language(language) or item.name)
    said = [
        f"{', '.join(labels)} ({show_date(since, language)})" if since else ", ".join(labels)
        for since, labels in sorted(dated.items(), key=lambda item: (not item[0], item[0]))
    ]
    return [Paragraph(f"{word('not_computed', language)}: {'; '.join(said)}.")] if said else []


def citation(answer: Answer | Attributed, edition: Edition) -> Text:
    """Return the line by which an answer is cited."""
    return Text(*(_citation(answer, edition, language) for language in ("en", "es")))


def fit_citation(found: Posterior, filed: Filed) -> Text:
    """Return the line by which a fit is cited: version, study and edition, draws, seed, and the file that has them."""
    return Text(*(_fit_citation(found, filed, language) for language in ("en", "es")))


def _fit_citation(found: Posterior, filed: Filed, language: str) -> str:
    edition = filed.edition
    return word("fit_citation", language).format(
        version=edition.version,
        study=edition.study,
        content=edition.content,
        parameters=counted(len(found.parameters), _PARAMETERS[language == "es"], language),
        series=counted(len(found.series), _SERIES[language == "es"], language),
        draws=counted(len(found.flat()), _DRAWS[language == "es"], language),
        seed=found.options["seed"],
        interpretation=(
            word("interpretation", language).format(edition.interpretation) if edition.interpretation else ""
        ),
        day=show_day(edition.day, language),
        file=filed.path.name,
        sha256=filed.sha256,
    )


def _citation(answer: Answer | Attributed, edition: Edition, language: str) -> str:
    numbers = {name: show_number(value, language) for name, value in edition.given.items()}
    given = ", ".join(f"{name} = {value}" for name, value in {**edition.branches, **numbers}.items())
    return word("citation", language).format(
        version=edition.version,
        study=edition.study,
        content=edition.content,
        question=answer.question.id,
        members=counted(answer.members, _MEMBERS[language == "es"], language),
        seed=answer.seed,
        interpretation=(
            word("interpretation", language).format(edition.interpretation) if edition.interpretation else ""
        ),
        given=word("given", language).format(given) if given else "",
        day=show_day(edition.day, language),
    )


def series_json(read: Iterable[SeriesRead], study: Study) -> Sequence[Json]:
    """Return series with their sources in the shape that programs read."""
    found: list[Json] = []
    for item in read:
        series, table = study.series(item.name), study.tables[item.name.partition("/")[0]]
        sources = [source_json(key, table.sources.get(key)) for key in item.sources]
        label = Text("", "") if series is None else series.label
        found.append({"series": item.name, "label": label.as_dict(), "sources": sources})
    return found


def edition_json(answer: Answer | Attributed, edition: Edition) -> Mapping[str, Json]:
    """Return where an answer comes from in the shape that programs read, and the line to cite."""
    return {
        "coyuntura": edition.version,
        "study": edition.study,
        "edition": edition.content,
        "question": answer.question.id,
        "members": answer.members,
        "seed": answer.seed,
        "date": edition.day.isoformat(),
        "interpretation": edition.interpretation,
        "branches": dict(edition.branches),
        "set": dict(edition.given),
        "cite": citation(answer, edition).as_dict(),
    }
