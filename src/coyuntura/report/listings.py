"""The entries of each kind of thing that a study holds."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from coyuntura.check.cells import Variable
from coyuntura.check.reads import names_read
from coyuntura.check.study import CheckedStudy
from coyuntura.data.tables import Series, Source
from coyuntura.model.elements import Data, Dimension, Element, Event, Header, Parameter, kind_of
from coyuntura.names import Text
from coyuntura.report.changes import in_words
from coyuntura.report.entries import Entry, alike, first_few, grounds, rests_on
from coyuntura.report.instruments import instrument_lines
from coyuntura.report.messages import in_spanish
from coyuntura.report.plain import Json, finite_json
from coyuntura.report.words import counted, text

_KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "account": Text("account", "cuenta"),
        "auxiliary": Text("auxiliary", "auxiliar"),
        "data": Text("data", "datos"),
        "flow": Text("flow", "flujo"),
        "lookup": Text("lookup", "función tabular"),
        "stock": Text("stock", "nivel"),
    }
)
_METHODS: Mapping[str, Text] = MappingProxyType(
    {
        "attribution": Text("shared out among causes", "se reparte entre causas"),
        "custody": Text("read from a ledger", "se lee de un libro"),
        "measures": Text("read off runs", "se lee de las corridas"),
    }
)
_USES: Mapping[str, Text] = MappingProxyType(
    {
        "driver": Text("feeds the model", "alimenta el modelo"),
        "outcome": Text("compared with, never fed in", "solo se compara"),
    }
)


def _about(header: Header) -> Mapping[str, Json]:
    return {
        "label": header.label.as_dict(),
        "meaning": header.meaning.as_dict(),
        "claims": list(header.claims),
        "source": list(header.source),
        "module": header.module,
        "file": header.place.file,
        "line": header.place.line,
    }


def _of_model(checked: CheckedStudy) -> Iterator[Variable]:
    """Yield what is written in modules, and not what was unrolled from it."""
    written = {element.header.id for element in checked.elements()}
    return (variable for name, variable in checked.model.variables.items() if name in written)


def _with_unit(text: str, unit: str) -> Text:
    """Return a text with a unit as a study writes it, so that it can be written again."""
    return alike(text.strip() if unit == "1" else f"{text} {unit}")


def _label(name: str, label: Text) -> Text:
    return Text(*(f"{name}: {text}" if text else name for text in (label.en, label.es)))


def parameters(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield parameters with values, priors and what they rest on."""
    for element in checked.study.elements_of(Parameter):
        variable = checked.model.variables[element.header.id]
        header, unit = element.header, element.quantity.unit
        values = {cell: checked.model.parameters[cell] for cell in variable.cells}
        shown = [
            f"{value:.15g}" if cell == header.id else f"{cell[len(header.id) :]} {value:.15g}"
            for cell, value in values.items()
        ]
        few = first_few(dict.fromkeys(shown) if len(set(values.values())) == 1 and len(values) > 1 else shown)
        said = Text(_with_unit(f"= {few.en}", unit).en, _with_unit(f"= {few.es}", unit).es)
        prior = Text(f"prior {element.prior}", f"distribución previa {element.prior}") if element.prior else alike("")
        bounds = element.quantity.range
        between = alike("") if bounds is None else Text(f"range: {bounds}", f"rango: {in_spanish(str(bounds))}")
        yield Entry(
            Text(f"{header.id} {said.en}", f"{header.id} {said.es}"),
            [header.label, header.meaning, prior, between, grounds(header)],
            {
                "name": header.id,
                "unit": unit,
                "over": list(variable.axes),
                "values": dict(values),
                "prior": element.prior or None,
                "range": None if bounds is None else [finite_json(bounds.low), finite_json(bounds.high)],
                **_about(header),
            },
        )


def variables(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield what varies in time, which runs can save."""
    for variable in _of_model(checked):
        element = variable.element
        kind, quantity = kind_of(element), element.quantity
        if kind not in _KINDS or quantity is None:
            continue
        header = element.header
        name = f"{header.id}[{', '.join(variable.axes)}]" if variable.axes else header.id
        word = _KINDS[kind]
        yield Entry(
            Text(f"{name}  {word.en}, {quantity.unit}", f"{name}  {word.es}, {quantity.unit}"),
            [header.label, header.meaning, *_equations(element), grounds(header)],
            {
                "name": header.id,
                "kind": kind,
                "unit": quantity.unit,
                "over": list(variable.axes),
                "equations": [equation.text for equation in element.expressions],
                **_about(header),
            },
        )


def _equations(element: Element) -> list[Text]:
    if isinstance(element, Data):
        return [Text(f"reads {element.series}", f"lee {element.series}")]
    texts = [" ".join(equation.text.split()) for equation in element.expressions]
    return [first_few([f"`{text}`" for text in texts], 3)] if texts else []


def dimensions(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield dimensions with their elements."""
    for element in checked.study.elements_of(Dimension):
        header = element.header
        yield Entry(
            alike(header.id),
            [header.label, first_few(element.elements, 40), alike(header.place.file)],
            {"name": header.id, "elements": list(element.elements), **_about(header)},
        )


def events(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield events with their dates."""
    for element in checked.study.elements_of(Event):
        header = element.header
        english = f"from {element.start}" + (f" until {element.until}" if element.until else "")
        spanish = f"desde {element.start}" + (f" hasta {element.until}" if element.until else "")
        yield Entry(
            Text(f"{header.id}  {english}", f"{header.id}  {spanish}"),
            [
                header.label,
                header.meaning,
                *instrument_lines(checked.study, element),
                text("given_event") if header.is_given else alike(""),
                grounds(header),
            ],
            {
                "name": header.id,
                "from": element.start,
                "until": element.until or None,
                "given": header.is_given,
                "issuer": element.issuer or None,
                "target": element.target or None,
                "scope": list(element.scope),
                "constrains": list(element.constrains or ()),
                "reason": list(element.reasons),
                "motive": list(element.motives),
                **_about(header),
            },
        )


def modules(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield modules with what each reads of others."""
    study = checked.study
    reads = names_read(study.modules)
    for module in study.modules:
        of = {other: sorted(names) for other, names in sorted(reads[module.id].items())}
        size = len(module.elements)
        yield Entry(
            _label(module.id, module.label),
            [
                Text(f"{size} elements; {module.place.file}", f"{size} elementos; {module.place.file}"),
                *(
                    Text(f"reads of {other}: {', '.join(names)}", f"lee de {other}: {', '.join(names)}")
                    for other, names in of.items()
                ),
            ],
            {
                "name": module.id,
                "label": module.label.as_dict(),
                "elements": size,
                "reads": {str(other): list(names) for other, names in of.items()},
                "file": module.place.file,
            },
        )


def scenarios(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield scenarios with what each changes."""
    for scenario in checked.study.scenarios.values():
        changes = [in_words(checked, change) for change in scenario.changes]
        none = [] if changes else [Text("changes nothing", "no cambia nada")]
        yield Entry(
            _label(scenario.id, scenario.label),
            [scenario.meaning, *none, *changes, rests_on(scenario.claims, scenario.source, "", scenario.place.file)],
            {
                "name": scenario.id,
                "label": scenario.label.as_dict(),
                "meaning": scenario.meaning.as_dict(),
                "changes": [
                    {"element": change.element, **said.as_dict()}
                    for change, said in zip(scenario.changes, changes, strict=True)
                ],
                "claims": list(scenario.claims),
                "source": list(scenario.source),
                "file": scenario.place.file,
            },
        )


def measures(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield measures that have names."""
    for measure in checked.study.measures.values():
        yield Entry(
            Text(f"{measure.id}  {measure.unit}", f"{measure.id}  {measure.unit}"),
            [
                measure.label,
                measure.meaning,
                alike(f"`{' '.join(measure.measure.text.split())}`"),
                rests_on(measure.claims, measure.source, "", measure.place.file),
            ],
            {
                "name": measure.id,
                "label": measure.label.as_dict(),
                "meaning": measure.meaning.as_dict(),
                "measure": measure.measure.text,
                "unit": measure.unit,
                "claims": list(measure.claims),
                "source": list(measure.source),
                "file": measure.place.file,
            },
        )


def questions(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield questions with how each is answered."""
    for item in sorted(checked.study.questions.values(), key=lambda one: (len(one.id), one.id)):
        figures = [figure.name for figure in (*item.figures, *item.outcomes)]
        yield Entry(
            _label(item.id, item.label),
            [_METHODS[item.method], first_few(figures), rests_on(item.claims, item.source, "", item.place.file)],
            {
                "id": item.id,
                "label": item.label.as_dict(),
                "method": item.method,
                "figures": list(figures),
                "claims": list(item.claims),
                "source": list(item.source),
                "file": item.place.file,
            },
        )


def documents(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield documents with who wrote them, and where they can be read."""
    study = checked.study
    for document in study.bibliography.documents.values():
        said = sum(
            any(locator.document == document.code for locator in claim.locators) for claim in study.claims.values()
        )
        size = len(document.fingerprints)
        yield Entry(
            alike(f"{document.code}: {document.title}"),
            [
                Text(
                    f"{', '.join(document.authors)}; {document.publisher.en}, {document.dated}",
                    f"{', '.join(document.authors)}; {document.publisher.es}, {document.dated}",
                ),
                alike(document.url),
                Text(
                    f"{size} paragraphs, {said} claims; knows what happened up to {document.cut_off}",
                    f"{size} párrafos, {said} afirmaciones; sabe lo ocurrido hasta {document.cut_off}",
                ),
            ],
            {
                "code": document.code,
                "title": document.title,
                "authors": list(document.authors),
                "publisher": document.publisher.en,
                "publisher_es": document.publisher.es,
                "dated": document.dated.isoformat(),
                "cut_off": document.cut_off.isoformat(),
                "url": document.url or None,
                "language": document.language,
                "paragraphs": size,
                "claims": said,
            },
        )


def behaviours(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield behaviours with the conditions that must hold."""
    for item in checked.study.behaviours:
        conditions = [(" ".join(one.holds.text.split()), one.share) for one in item.conditions]
        not_yet = item.not_yet or alike("")
        yield Entry(
            _label(f"{item.subsystem} {item.item}", item.label),
            [
                not_yet,
                *(
                    Text(f"`{text}` in {100 * share:g} % of members", f"`{text}` en {100 * share:g} % de los miembros")
                    for text, share in conditions
                ),
                rests_on(item.claims, (), "", item.place.file),
            ],
            {
                "subsystem": item.subsystem,
                "item": item.item,
                "label": item.label.as_dict(),
                "conditions": [{"holds": text, "share": share} for text, share in conditions],
                "structure": list(item.structures),
                "not_yet": None if item.not_yet is None else item.not_yet.as_dict(),
                "claims": list(item.claims),
                "file": item.place.file,
            },
        )


def series(checked: CheckedStudy) -> Iterator[Entry]:
    """Yield observed series with their spans, sources and licences."""
    for table in checked.study.tables.values():
        for item in table.series.values():
            keys = list(dict.fromkeys(figure.source for figure in item.figures))
            sources = [table.sources[key] for key in keys if key in table.sources]
            count = len(item.figures)
            yield Entry(
                _with_unit(f"{table.id}/{item.id} ", item.unit),
                [
                    item.label,
                    _spanned(item),
                    *(line for one in sources for line in _source(one)),
                ],
                {
                    "name": f"{table.id}/{item.id}",
                    "label": item.label.as_dict(),
                    "unit": item.unit,
                    "use": item.use,
                    "figures": count,
                    "first": item.figures[0].date if count else None,
                    "last": item.figures[-1].date if count else None,
                    "sources": [
                        {
                            "key": one.key,
                            "citation": one.citation.en,
                            "citation_es": one.citation.es,
                            "vintage": one.vintage.en,
                            "vintage_es": one.vintage.es,
                            "url": one.url or None,
                            "licence": one.licence.en,
                            "licence_es": one.licence.es,
                            "may_ship": one.may_ship,
                            "terms": one.terms or None,
                        }
                        for one in sources
                    ],
                    "file": item.place.file,
                },
            )


_SHIPS: Mapping[bool | None, Text] = MappingProxyType(
    {
        True: Text("may be passed on", "se puede redistribuir"),
        False: Text("may not be passed on", "no se puede redistribuir"),
        None: Text("whether it may be passed on is not said", "no se dice si se puede redistribuir"),
    }
)


def _source(found: Source) -> tuple[Text, Text, Text]:
    """Return who published what, under which licence, whether it may be passed on and who says so, and where it is."""
    ships, terms = _SHIPS[found.may_ship], f" ({found.terms})" if found.terms else ""
    licence = Text(f"{found.licence.en}; {ships.en}{terms}", f"{found.licence.es}; {ships.es}{terms}")
    citation = Text(
        f"{found.key}: {found.citation.en} ({found.vintage.en})",
        f"{found.key}: {found.citation.es} ({found.vintage.es})",
    )
    return citation, licence, alike(found.url)


def _spanned(item: Series) -> Text:
    """Return how many figures a series has, from when to when, and what it is for."""
    dates: Sequence[str] = [figure.date for figure in item.figures]
    count, use = len(dates), _USES[item.use]
    if not dates:
        return use
    spans = (("to", "figure"), ("a", "cifra"))
    said = [dates[0] if count == 1 else f"{dates[0]} {word} {dates[-1]}" for word, _ in spans]
    figures = [counted(count, (noun, f"{noun}s"), code) for (_, noun), code in zip(spans, ("en", "es"), strict=True)]
    return Text(f"{figures[0]}, {said[0]}; {use.en}", f"{figures[1]}, {said[1]}; {use.es}")
