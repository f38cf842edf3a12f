"""A module as a page of Markdown: what it computes and how, what that rests on, how it must behave, its limits."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import assert_never

from coyuntura.check.reads import names_read
from coyuntura.check.study import CheckedStudy
from coyuntura.model.elements import (
    Auxiliary,
    Branch,
    Data,
    Dimension,
    Element,
    Event,
    Flow,
    Lookup,
    Parameter,
    Stock,
)
from coyuntura.model.elements.header import Share
from coyuntura.model.modules import Module
from coyuntura.names import Id, Text
from coyuntura.report.entries import first_few, rests_on
from coyuntura.report.instruments import instrument_lines
from coyuntura.report.markdown import code, prose
from coyuntura.report.messages import in_spanish
from coyuntura.report.numbers import show_number
from coyuntura.report.observations import observations
from coyuntura.report.records import source_line
from coyuntura.report.words import word

_HEADS: Mapping[type[Element], Text] = MappingProxyType(
    {
        Dimension: Text("Dimensions", "Dimensiones"),
        Parameter: Text("Parameters", "Parámetros"),
        Branch: Text("Branches", "Ramas"),
        Data: Text("Data", "Datos"),
        Lookup: Text("Lookups", "Funciones tabulares"),
        Stock: Text("Stocks", "Niveles"),
        Flow: Text("Flows", "Flujos"),
        Auxiliary: Text("Auxiliaries", "Auxiliares"),
        Event: Text("Events", "Sucesos"),
    }
)


def module_page(checked: CheckedStudy, module: Module, language: str) -> str:
    """Return a module as Markdown; nothing is run, so that it says the same on every machine.

    Args:
        checked: The study.
        module: One of its modules.
        language: `en` or `es`.
    """
    said = _Said(checked, module, language)
    return "\n\n".join(part for part in said.parts() if part) + "\n"


class _Said:
    """What a page says of a module in a language."""

    def __init__(self, checked: CheckedStudy, module: Module, language: str) -> None:
        self.checked = checked
        self.module = module
        self.language = language

    def parts(self) -> Iterator[str]:
        """Yield the parts of the page, some of them empty."""
        yield f"# {self.text(self.module.label)} ({code(self.module.id)})"
        yield self.about()
        for kind, head in _HEADS.items():
            found = [element for element in self.module.elements if isinstance(element, kind)]
            yield self.listed(head, map(self.element, found))
        rest: Sequence[tuple[Text, Callable[[], Iterable[str]]]] = (
            (Text("Observations", "Observaciones"), self.observed),
            (Text("How it must behave", "Cómo debe comportarse"), self.behaviours),
            (Text("Claims that its elements cite", "Afirmaciones que citan sus elementos"), self.claims),
            (Text("Limits", "Límites"), self.limits),
            (Text("Sources", "Fuentes"), self.sources),
        )
        for head, listed in rest:
            yield self.listed(head, listed())

    def say(self, english: str, spanish: str) -> str:
        return spanish if self.language == "es" else english

    def text(self, text: Text) -> str:
        return prose(text.in_language(self.language))

    def listed(self, head: Text, items: Iterable[str]) -> str:
        """Return a heading with a list below it; nothing where there are no items."""
        lines = "\n".join(f"- {item}" for item in items)
        return f"## {head.in_language(self.language)}\n\n{lines}" if lines else ""

    def about(self) -> str:
        """Return what the module stands for, where it is written, and what it reads of others."""
        study, module = self.checked.study, self.module
        where = self.say("of the study", "del estudio")
        lines = [f"{code(module.place.file)} {where} {code(study.id)}."]
        if module.subsystems:
            lines.append(f"{self.say('Subsystems', 'Subsistemas')}: {prose(', '.join(module.subsystems))}.")
        for other, names in sorted(names_read(study.modules)[module.id].items()):
            reads = self.say("Reads of", "Lee de")
            lines.append(f"{reads} {code(other)}: {', '.join(code(name) for name in sorted(names))}.")
        count, own = len(module.elements), sum(element.header.is_set_by_modellers for element in module.elements)
        lines.append(
            self.say(
                f"Elements: {count}, of which {own} are set by modellers, with neither claim nor source.",
                f"Elementos: {count}, de ellos {own} fijados por los modeladores, sin afirmación ni fuente.",
            )
        )
        return "\n".join(lines)

    def element(self, element: Element) -> str:
        """Return an element: name, unit, what it is, what is written of it, and what it rests on."""
        header, quantity = element.header, element.quantity
        over = quantity.over if quantity is not None else ()
        name = f"{header.id}[{', '.join(over)}]" if over else header.id
        unit = f" ({prose(quantity.unit)})" if quantity is not None and quantity.unit != "1" else ""
        facts = [f"**{self.text(header.label)}.**" if self.text(header.label) else "", self.text(header.meaning)]
        rests = self.text(rests_on(header.claims, header.source, header.module, ""))
        lines = [f"{code(name)}{unit}. {' '.join(filter(None, facts))}".strip(), *self.written(element)]
        return "\\\n  ".join([*lines, f"{rests[:1].upper()}{rests[1:]}."])

    def written(self, element: Element) -> Iterator[str]:
        """Yield what a study writes of an element besides its name, unit and grounds."""
        match element:
            case Dimension():
                yield self.text(first_few(element.elements, 40))
            case Parameter():
                yield from self.parameter(element)
            case Branch():
                yield from self.options(element)
            case Data():
                yield f"{self.say('Reads', 'Lee')} {code(element.series)}.{self.given(element)}"
            case Lookup():
                points = ", ".join(f"({x:.6g}, {y:.6g})" for x, y in element.points)
                yield f"{self.say('Points', 'Puntos')}: {code(points)}."
            case Stock():
                yield from self.equations(element.initial, self.say("at first", "al comienzo"))
            case Flow():
                ends = ((self.say("from", "de"), element.origin), (self.say("to", "a"), element.target))
                yield ", ".join(f"{word} {code(end.text)}" for word, end in ends if end is not None)
                yield from self.equations(element.equations, "")
            case Auxiliary():
                yield from self.equations(element.equations, "")
                yield from self.equations(element.initial, self.say("at first", "al comienzo"))
            case Event():
                yield from self.event(element)
            case _:
                assert_never(element)

    def event(self, element: Event) -> Iterator[str]:
        """Yield an event's dates, whether it is given, and what makes it an instrument."""
        until = f" {self.say('until', 'hasta')} {element.until}" if element.until else ""
        yield f"{self.say('From', 'Desde')} {element.start}{until}.{self.given(element)}"
        for line in instrument_lines(self.checked.study, element):
            said = self.text(line)
            yield f"{said[:1].upper()}{said[1:]}."

    def given(self, element: Element) -> str:
        return f" {word('given_event', self.language).capitalize()}." if element.header.is_given else ""

    def options(self, element: Branch) -> Iterator[str]:
        """Yield a branch's options, each with its share of members."""
        for option, share in zip(element.options, element.shares, strict=True):
            percent = show_number(100 * share, self.language)
            yield f"{code(option.id)}, {percent} %: {self.text(option.label)}. {self.text(option.meaning)}".strip()

    def parameter(self, element: Parameter) -> Iterator[str]:
        """Yield a parameter's values, with its prior and its range."""
        shown = [f"{of}{value:.15g}" for of, value in ((_of(key), value) for key, value in element.values.items())]
        facts = [f"{self.say('Value', 'Valor')}: {code(', '.join(shown))}"]
        if element.prior:
            facts.append(f"{self.say('prior', 'distribución previa')} {code(element.prior)}")
        bounds = element.quantity.range
        if bounds is not None:
            facts.append(self.say(f"range: {bounds}", f"rango: {in_spanish(str(bounds))}"))
        yield f"{'; '.join(facts)}."

    def equations(self, shares: Iterable[Share], prefix: str) -> Iterator[str]:
        """Yield equations, a line each, with the elements that they are for."""
        for share in shares:
            equation = " ".join(share.equation.text.split())
            yield " ".join(filter(None, [prefix, code(f"{_of(share.elements)}= {equation}")]))

    def observed(self) -> Iterator[str]:
        """Yield how figures of series arise from cells of the module."""
        own = {cell for element in self.module.elements for cell in self.cells(element)}
        for item, entry in zip(self.checked.study.observations, observations(self.checked), strict=True):
            if str(item.cell) in own:
                lines = [self.text(line) for line in entry.lines[:-1]]
                rests = self.text(rests_on(item.claims, item.source, "", ""))
                head = f"{code(item.cell)}, {code(item.series)}. **{self.text(item.label)}.**"
                yield "\\\n  ".join(filter(None, [head, *lines, rests]))

    def cells(self, element: Element) -> Iterable[str]:
        variable = self.checked.model.variables.get(element.header.id)
        return () if variable is None else variable.cells

    def behaviours(self) -> Iterator[str]:
        """Yield the behaviours of the module's subsystems: what must hold of runs, or why that cannot be said yet."""
        for item in self.checked.study.behaviours:
            if item.subsystem not in self.module.subsystems:
                continue
            lines = [f"**{prose(item.subsystem)} {item.item}.** {self.text(item.label)}"]
            if item.not_yet is not None:
                lines.append(f"{self.say('Not yet', 'Aún no')}: {self.text(item.not_yet)}")
            for condition in item.conditions:
                percent = show_number(100 * condition.share, self.language)
                members = self.say("of members", "de los miembros")
                lines.append(f"{code(' '.join(condition.holds.text.split()))}, {percent} % {members}")
            lines += [code(name) for name in item.structures]
            for copy in item.fails_when:
                lines.append(f"{self.say('Must fail where', 'Debe fallar si')}: {self.text(copy.label)}")
            if item.claims:
                lines.append(self.text(rests_on(item.claims, (), "", "")))
            yield "\\\n  ".join(lines)

    def claims(self) -> Iterator[str]:
        """Yield the claims that elements cite, as the study words them."""
        cited = dict.fromkeys(claim for element in self.module.elements for claim in element.header.claims)
        for name in sorted(cited):
            claim = self.checked.study.claims[name]
            by = ", ".join(code(e.header.id) for e in self.module.elements if name in e.header.claims)
            yield f"**{prose(name)}.** {self.text(claim.says)} {by}"

    def limits(self) -> Iterator[str]:
        """Yield the limits of answers whose figures are read off the module, then what it does not carry."""
        checked = self.checked
        own = {cell for element in self.module.elements for cell in self.cells(element)}
        for question in checked.study.questions.values():
            measures = [item.measure for item in (*question.figures, *question.outcomes)]
            if any(cell in own for measure in measures for _, cell in checked.measures[measure].needs):
                for limit in question.limits:
                    yield f"{code(question.id)}: {self.text(limit)}"
        missing = [
            name
            for name in checked.coverage().not_yet
            if (argument := checked.study.claims[name].argument) is not None
            and argument.subsystem in self.module.subsystems
        ]
        if missing:
            said = self.say("Mechanisms that no element carries", "Mecanismos que ningún elemento lleva")
            yield f"{said}: {', '.join(missing)}."

    def sources(self) -> Iterator[str]:
        """Yield the sources that elements cite."""
        known = self.checked.study.sources()
        for key in sorted({key for element in self.module.elements for key in element.header.source}):
            yield f"{code(key)}: {prose(source_line(key, known.get(key), language=self.language))}"


def _of(elements: tuple[Id, ...]) -> str:
    """Return the elements that an entry is for, in brackets; nothing where it is for all."""
    return f"[{', '.join(elements)}] " if elements else ""
