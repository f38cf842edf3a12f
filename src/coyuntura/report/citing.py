"""Who says so: documents, sources and series with their titles, outlets and addresses, and the line to cite."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coyuntura.data.tables import Source
from coyuntura.evidence.documents import Document
from coyuntura.explain.grounds import DocumentCited, SeriesRead
from coyuntura.explain.questions import Answer
from coyuntura.model.edition import Edition
from coyuntura.model.study import Study
from coyuntura.names import Text
from coyuntura.report.days import show_day
from coyuntura.report.numbers import show_number
from coyuntura.report.page import Paragraph
from coyuntura.report.plain import Json
from coyuntura.report.words import word

_MOST = 3
"""Sources of a series that the short form names."""


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


def people(study: Study, voices: Sequence[str], language: str) -> str:
    """Return who speaks, by name."""
    known = study.bibliography.voices
    return "; ".join(known[voice].in_language(language) if voice in known else voice for voice in voices)


def record_line(cited: DocumentCited, study: Study, language: str) -> str:
    """Return a document as a reader finds it: authors, title, outlet, day and address."""
    document = study.bibliography.documents[cited.code]
    return f"{_record(document, language)}. {document.url or word('no_address', language)}"


def document_line(cited: DocumentCited, study: Study, language: str, *, is_full: bool) -> str:
    """Return a document with the paragraphs that are cited, who speaks there, and its address."""
    document = study.bibliography.documents[cited.code]
    is_one = len(cited.paragraphs) == 1
    paragraphs = f"{word('paragraph' if is_one else 'paragraphs', language)} {', '.join(map(str, cited.paragraphs))}"
    said = f"{_record(document, language)}, {paragraphs}."
    if people(study, cited.voices, language) != ", ".join(document.authors):
        said += f" {word('speaking', language)}: {people(study, cited.voices, language)}."
    if is_full:
        said += f" {word('claims', language)}: {', '.join(cited.claims)}."
    return f"{said} {document.url or word('no_address', language)}"


def _record(document: Document, language: str) -> str:
    title = f"«{document.title}»" if language == "es" else f"“{document.title}”"
    return f"{', '.join(document.authors)}: {title}, {document.publisher}, {show_day(document.dated, language)}"


def source_line(key: str, source: Source | None, *, with_licence: bool = False, language: str = "en") -> str:
    """Return a source with its edition and address, and where asked its licence."""
    if source is None:
        return key
    is_told = not source.vintage or source.vintage[:4] in source.citation
    line = source.citation if is_told else f"{source.citation} ({source.vintage})"
    if source.url:
        line += f". {source.url}"
    return f"{line} {word('licence', language)}: {source.licence}." if with_licence and source.licence else line


def who_says(answer: Answer, study: Study, numbered: Numbered, language: str, *, is_full: bool) -> list[Paragraph]:
    """Return the documents and sources that an answer rests on; nothing where it rests on none."""
    sources = study.sources()
    lines = [document_line(item, study, language, is_full=is_full) for item in answer.grounds.documents]
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
    for item in read:
        series = study.series(item.name)
        label = "" if series is None else series.label.in_language(language)
        shown = item.sources if is_full else item.sources[:_MOST]
        table = study.tables[item.name.partition("/")[0]]
        said = [
            source_line(key, table.sources.get(key), with_licence=True, language=language).rstrip(".") for key in shown
        ]
        more = len(item.sources) - len(shown)
        said += [word("more_sources", language).format(show_number(more, language))] if more else []
        lines.append(Paragraph(f"{label} ({item.name}): {'; '.join(said)}.", indent=2, hanging=2))
    return [Paragraph(word(title, language), "bold"), *lines] if lines else []


def observed_by(name: str, study: Study, language: str) -> str:
    """Return who observed a series, the first few, with their licences."""
    series, table = study.series(name), study.tables[name.partition("/")[0]]
    keys = list(dict.fromkeys(figure.source for figure in series.figures)) if series is not None else []
    said = [_observer(table.sources[key], language) for key in keys[:_MOST] if key in table.sources]
    more = word("and_others", language).format(show_number(len(keys) - _MOST, language)) if len(keys) > _MOST else ""
    return f"{word('observed', language)}: {'; '.join(said)}{more}."


def _observer(source: Source, language: str) -> str:
    licence = f" ({word('licence', language).lower()}: {source.licence})" if source.licence else ""
    return f"{source.citation}{licence}"


def feeding(read: Sequence[SeriesRead], study: Study, language: str) -> list[Paragraph]:
    """Return by name which series feed the runs; nothing where none does."""
    found = [study.series(item.name) for item in read]
    labels = [series.label.in_language(language) for series in found if series is not None]
    if not labels:
        return []
    return [Paragraph(word("fed_by", language).format("; ".join(labels)), hanging=2)]


def citation(answer: Answer, edition: Edition) -> Text:
    """Return the line by which an answer is cited."""
    return Text(*(_citation(answer, edition, language) for language in ("en", "es")))


def _citation(answer: Answer, edition: Edition, language: str) -> str:
    given = ", ".join(f"{name} = {show_number(value, language)}" for name, value in edition.given.items())
    return word("citation", language).format(
        version=edition.version,
        study=edition.study,
        content=edition.content,
        question=answer.question.id,
        members=show_number(answer.members, language),
        seed=answer.seed,
        given=word("given", language).format(given) if given else "",
        day=show_day(edition.day, language),
    )


def documents_json(cited: Iterable[DocumentCited], study: Study) -> Sequence[Json]:
    """Return documents in the shape that programs read."""
    found: list[Json] = []
    for item in cited:
        document = study.bibliography.documents[item.code]
        people = [
            {"voice": voice, **study.bibliography.voices.get(voice, Text(voice, voice)).as_dict()}
            for voice in item.voices
        ]
        found.append(
            {
                "code": item.code,
                "title": document.title,
                "authors": list(document.authors),
                "outlet": document.publisher,
                "dated": document.dated.isoformat(),
                "url": document.url,
                "paragraphs": list(item.paragraphs),
                "claims": list(item.claims),
                "people": people,
            }
        )
    return found


def series_json(read: Iterable[SeriesRead], study: Study) -> Sequence[Json]:
    """Return series with their sources in the shape that programs read."""
    found: list[Json] = []
    for item in read:
        series, table = study.series(item.name), study.tables[item.name.partition("/")[0]]
        sources = [source_json(key, table.sources.get(key)) for key in item.sources]
        label = Text("", "") if series is None else series.label
        found.append({"series": item.name, "label": label.as_dict(), "sources": sources})
    return found


def source_json(key: str, source: Source | None) -> Mapping[str, Json]:
    """Return a source in the shape that programs read."""
    if source is None:
        return {"kind": "source", "key": key}
    return {
        "kind": "source",
        "key": key,
        "citation": source.citation,
        "vintage": source.vintage,
        "url": source.url,
        "licence": source.licence,
    }


def edition_json(answer: Answer, edition: Edition) -> Mapping[str, Json]:
    """Return where an answer comes from in the shape that programs read, and the line to cite."""
    return {
        "coyuntura": edition.version,
        "study": edition.study,
        "edition": edition.content,
        "question": answer.question.id,
        "members": answer.members,
        "seed": answer.seed,
        "date": edition.day.isoformat(),
        "set": dict(edition.given),
        "cite": citation(answer, edition).as_dict(),
    }
