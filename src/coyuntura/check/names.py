"""Names that look alike: two names that a reader takes for one are a fault, wherever names are looked up together."""

from collections.abc import Iterable, Iterator

from coyuntura.errors import Faults, Place
from coyuntura.letters import described, drawn, first_other, looks
from coyuntura.model.elements import names_of
from coyuntura.model.study import Study
from coyuntura.names import canonical

_Name = tuple[str, Place]
_WAY_OUT = "Give one of the two another name."


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
    yield [(item.id, item.place) for item in study.interpretations.values()]
    yield [(item.id, item.place) for item in study.mechanisms().values()]
    nowhere = Place("study.yaml")
    yield [(name, nowhere) for name in study.units]
    yield [(name, nowhere) for name in study.parties]
    yield [(name, Place("documents.yaml")) for name in study.bibliography.documents]
    yield [(name, Place("documents.yaml")) for name in study.bibliography.voices]
    yield [(name, Place(f"ledgers/{name}.yaml")) for name in study.ledgers]
    for ledger in study.ledgers.values():
        yield [(account.id, account.place or Place("ledgers")) for account in ledger.accounts]
    yield [(name, Place(f"data/{name}.yaml")) for name in study.tables]
    yield [(tally.id, tally.place) for tally in study.tallies.values()]
    sources = {name: Place("references.bib") for name in study.references}
    for tally in study.tallies.values():
        yield [(option.id, tally.place) for option in tally.options]
        sources |= dict.fromkeys(tally.sources, tally.place)
    for table in study.tables.values():
        yield [(series.id, series.place) for series in table.series.values()]
        sources |= {name: Place(f"data/{table.id}.yaml") for name in table.sources}
    yield sources.items()


def _in_equations(study: Study) -> Iterator[_Name]:
    """Yield what equations, measures and scenarios may name."""
    for module in study.modules:
        yield module.id, module.place
        for element in module.elements:
            yield from ((name, element.header.place) for name in names_of(element))
    yield from ((measure.id, measure.place) for measure in study.measures.values())
    yield from ((scenario.id, scenario.place) for scenario in study.scenarios.values())


def _check_apart(names: Iterable[_Name], faults: Faults) -> None:
    seen: dict[str, _Name] = {}
    drawings: dict[str, _Name] = {}
    for name, place in dict(names).items():
        for look in looks(name.casefold()):
            first, where = seen.setdefault(look, (name, place))
            if first != name:
                letter = first_other(name, first) or first_other(first, name)
                message = f"`{name}` looks like `{first}` of {where}, but holds other letters: {letter}."
                faults.add("name-duplicate", message, place, _WAY_OUT)
                break
        else:
            _check_drawn(name, place, drawings, faults)


def _check_drawn(name: str, place: Place, seen: dict[str, _Name], faults: Faults) -> None:
    """Require that no other name is drawn alike as it is written: `decline` and one with a capital i in it are."""
    written = _as_written(name, place)
    first, where = seen.setdefault(drawn(written), (written, place))
    if canonical(first) != canonical(written):
        other, own = next(pair for pair in zip(first, written, strict=True) if pair[0] != pair[1])
        here, there = described(own), described(other)
        message = f"`{written}` looks like `{first}` of {where}, but has {here}, where the other has {there}."
        faults.add("name-duplicate", message, place, _WAY_OUT)


def _as_written(name: str, place: Place) -> str:
    """Return a name in the case in which its file has it, where its place is that of the name."""
    written = place.text[place.column - 1 : place.column - 1 + place.width].strip("\"'")
    return written if written and canonical(written) == canonical(name) else name
