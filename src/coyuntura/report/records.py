"""Documents and sources as a reader finds them: authors, titles, outlets, addresses and licences."""

from collections.abc import Iterable, Mapping, Sequence

from coyuntura.data.tables import Source
from coyuntura.evidence.documents import Document
from coyuntura.model.cited import DocumentCited
from coyuntura.model.study import Study
from coyuntura.names import Text
from coyuntura.report.days import show_day
from coyuntura.report.numbers import show_number
from coyuntura.report.plain import Json
from coyuntura.report.words import word

MOST = 3
"""Sources of a series that are named where there is no room for all."""


def people(study: Study, voices: Sequence[str], language: str) -> str:
    """Return who speaks, by name."""
    known = study.bibliography.voices
    return "; ".join(known[voice].in_language(language) if voice in known else voice for voice in voices)


def record_line(cited: DocumentCited, study: Study, language: str) -> str:
    """Return a document as a reader finds it: authors, title, outlet, day and address."""
    document = study.bibliography.documents[cited.code]
    return f"{_record(document, language)}. {document.url or word('no_address', language)}"


def document_line(cited: DocumentCited, study: Study, language: str, *, has_codes: bool) -> str:
    """Return a document with the paragraphs that are cited, who speaks there, its claims if asked, and its address."""
    document = study.bibliography.documents[cited.code]
    is_one = len(cited.paragraphs) == 1
    paragraphs = f"{word('paragraph' if is_one else 'paragraphs', language)} {', '.join(map(str, cited.paragraphs))}"
    said = f"{_record(document, language)}, {paragraphs}."
    if people(study, cited.voices, language) != ", ".join(document.authors):
        said += f" {word('speaking', language)}: {people(study, cited.voices, language)}."
    if has_codes:
        said += f" {word('claims', language)}: {', '.join(cited.claims)}."
    return f"{said} {document.url or word('no_address', language)}"


def _record(document: Document, language: str) -> str:
    title = f"«{document.title}»" if language == "es" else f"“{document.title}”"
    outlet = document.publisher.in_language(language)
    return f"{', '.join(document.authors)}: {title}, {outlet}, {show_day(document.dated, language)}"


def source_line(key: str, source: Source | None, *, with_licence: bool = False, language: str = "en") -> str:
    """Return a source with its edition and address, and where asked its licence."""
    if source is None:
        return key
    citation, licence = source.citation.in_language(language), source.licence.in_language(language)
    vintage = source.vintage.in_language(language)
    line = citation if not vintage or vintage[:4] in citation else f"{citation} ({vintage})"
    if source.url:
        line += f". {source.url}"
    if not (with_licence and licence):
        return line
    return f"{line}{'' if source.url else '.'} {word('licence', language)}: {licence}."


def observed_by(name: str, study: Study, language: str) -> str:
    """Return who observed a series, the first few, with their licences."""
    series, table = study.series(name), study.tables[name.partition("/")[0]]
    keys = list(dict.fromkeys(figure.source for figure in series.figures)) if series is not None else []
    said = [_observer(table.sources[key], language) for key in keys[:MOST] if key in table.sources]
    more = word("and_others", language).format(show_number(len(keys) - MOST, language)) if len(keys) > MOST else ""
    return f"{word('observed', language)}: {'; '.join(said)}{more}."


def _observer(source: Source, language: str) -> str:
    said = source.licence.in_language(language)
    licence = f" ({word('licence', language).lower()}: {said})" if said else ""
    return f"{source.citation.in_language(language)}{licence}"


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
                "outlet": document.publisher.en,
                "outlet_es": document.publisher.es,
                "dated": document.dated.isoformat(),
                "url": document.url,
                "paragraphs": list(item.paragraphs),
                "claims": list(item.claims),
                "people": people,
            }
        )
    return found


def source_json(key: str, source: Source | None) -> Mapping[str, Json]:
    """Return a source in the shape that programs read."""
    if source is None:
        return {"kind": "source", "key": key}
    return {
        "kind": "source",
        "key": key,
        "citation": source.citation.en,
        "citation_es": source.citation.es,
        "vintage": source.vintage.en,
        "vintage_es": source.vintage.es,
        "url": source.url,
        "licence": source.licence.en,
        "licence_es": source.licence.es,
    }
