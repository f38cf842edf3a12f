"""Names that look alike: two names that a reader takes for one are a fault, wherever names are looked up together."""

from collections.abc import Iterable, Iterator

from coyuntura.errors import Faults, Place
from coyuntura.letters import first_other, looks
from coyuntura.model.elements import Dimension
from coyuntura.model.study import Study

_Name = tuple[str, Place]


def check_names(study: Study, faults: Faults) -> None:
    """Require that no two names of a kind look alike.

    The rest of the rules for a name are kept where it is read.
    """
    for names in _namespaces(study):
        _check_apart(names, faults)


def _namespaces(study: Study) -> Iterator[Iterable[_Name]]:
    """Yield names that are looked up together, with their places."""
    yield _in_equations(study)
    yield [(claim.id, claim.place) for claim in study.claims.values()]
    yield [(question.id, question.place) for question in study.questions.values()]
    nowhere = Place("study.yaml")
    yield [(name, nowhere) for name in study.units]
    yield [(name, nowhere) for name in study.parties]
    yield [(name, Place("documents.yaml")) for name in study.bibliography.documents]
    yield [(name, Place("documents.yaml")) for name in study.bibliography.voices]
    yield [(name, Place(f"ledgers/{name}.yaml")) for name in study.ledgers]
    for ledger in study.ledgers.values():
        yield [(account.id, account.place or Place("ledgers")) for account in ledger.accounts]
    yield [(name, Place(f"data/{name}.yaml")) for name in study.tables]
    sources = {name: Place("references.bib") for name in study.references}
    for table in study.tables.values():
        yield [(series.id, series.place) for series in table.series.values()]
        sources |= {name: Place(f"data/{table.id}.yaml") for name in table.sources}
    yield sources.items()


def _in_equations(study: Study) -> Iterator[_Name]:
    """Yield what equations, measures and scenarios may name."""
    for module in study.modules:
        yield module.id, module.place
        for element in module.elements:
            header = element.header
            yield header.id, header.place
            if isinstance(element, Dimension):
                yield from ((name, header.place) for name in element.elements)
    yield from ((measure.id, measure.place) for measure in study.measures.values())
    yield from ((scenario.id, scenario.place) for scenario in study.scenarios.values())


def _check_apart(names: Iterable[_Name], faults: Faults) -> None:
    seen: dict[str, _Name] = {}
    for name, place in dict(names).items():
        for look in looks(name.casefold()):
            first, where = seen.setdefault(look, (name, place))
            if first != name:
                letter = first_other(name, first) or first_other(first, name)
                message = f"`{name}` looks like `{first}` of {where}, but holds other letters: {letter}."
                faults.add("name-duplicate", message, place, "Give one of the two another name.")
                break
