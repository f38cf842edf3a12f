"""Checking instruments: events that somebody issues, which act by constraints that others read and by nothing else."""

from collections.abc import Iterable, Sequence

from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.model.elements import Auxiliary, Element, Event
from coyuntura.model.study import Study
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Name, walk


def instruments_of(study: Study) -> tuple[Event, ...]:
    """Return the events that somebody issued, in the study's order."""
    return tuple(event for event in study.elements_of(Event) if event.issuer)


def readers_of(study: Study, event: Event) -> tuple[Element, ...]:
    """Return the elements whose equations name an event."""
    return _readers(study).get(event.header.id, ())


def read_beside(study: Study, event: Event) -> tuple[Element, ...]:
    """Return the elements that read an instrument and are not what it constrains."""
    return tuple(item for item in readers_of(study, event) if item.header.id not in (event.constrains or ()))


def check_instruments(study: Study, faults: Faults) -> None:
    """Require of each instrument a target, a scope and constraints that alone read it, and a motive not its reason."""
    readers = _readers(study)
    for event in study.elements_of(Event):
        told = (event.target, event.scope, event.constrains is not None, event.reasons, event.motives)
        if not event.issuer and any(told):
            message = f"event `{event.header.id}` says what an instrument does, but not who issued it."
            faults.add("key-missing", message, event.header.place, "Add `issuer:`, a key of `parties` of study.yaml.")
        if event.issuer:
            _check_instrument(study, event, readers.get(event.header.id, ()), faults)


def _check_instrument(study: Study, event: Event, readers: Sequence[Element], faults: Faults) -> None:
    name, place = event.header.id, event.header.place
    for word in (event.issuer, event.target):
        if word and study.parties and word not in study.parties:
            hint = did_you_mean(word, study.parties)
            faults.add("kind-unknown", f"`{word}` of `{name}` is not under `parties` of study.yaml.{hint}", place)
    _check_scope(study, event, faults)
    _check_told(study, event, faults)
    if event.header.is_set_by_modellers:
        faults.add("key-missing", f"instrument `{name}` rests on no claim and no source.", place, "Add `source:`.")
    if event.target and event.constrains is not None:
        _check_constraints(event, event.constrains, readers, faults)
        return
    message = f"instrument `{name}` needs `target` and `constrains`."
    way_out = (
        "Say against whom it is, and which auxiliaries it closes or opens; `constrains: []` where the model has none."
    )
    faults.add("key-missing", message, place, way_out)


def _check_scope(study: Study, event: Event, faults: Faults) -> None:
    """Require that an instrument says what it covers, in words of the study, each once."""
    name, place = event.header.id, event.header.place
    if not event.scope:
        message = f"instrument `{name}` does not say which dealings it covers."
        faults.add("key-missing", message, place, "Add `scope:`, keys of `scopes` of study.yaml.")
    for word in dict.fromkeys(event.scope):
        if word not in study.scopes:
            hint = did_you_mean(word, study.scopes)
            faults.add("kind-unknown", f"`{word}` of `{name}` is not under `scopes` of study.yaml.{hint}", place)
        if event.scope.count(word) > 1:
            faults.add("name-duplicate", f"instrument `{name}` names scope `{word}` twice.", place, "Name it once.")


def _check_told(study: Study, event: Event, faults: Faults) -> None:
    """Require that reasons and motives are claims, and not the same."""
    name, place = event.header.id, event.header.place
    for claim in (*event.reasons, *event.motives):
        if claim not in study.claims:
            hint = did_you_mean(claim, study.claims)
            faults.add("claim-unknown", f"`{claim}` is no claim of this study.{hint}", place)
    for claim in event.motives:
        if claim in event.reasons:
            message = f"`{claim}` is both reason and motive of instrument `{name}`."
            faults.add("name-duplicate", message, place, "A pretext and a motive are told apart by what claims them.")


def _check_constraints(event: Event, constrains: Iterable[Id], readers: Sequence[Element], faults: Faults) -> None:
    """Require that what an instrument constrains reads it, and that nothing else does."""
    name = event.header.id
    closed = {element.header.id for element in readers if isinstance(element, Auxiliary)}
    for wanted in constrains:
        if wanted not in closed:
            hint = did_you_mean(wanted, closed)
            message = f"instrument `{name}` constrains `{wanted}`, whose equation does not name it.{hint}"
            faults.add("element-unknown", message, event.header.place)
    for element in readers:
        if element.header.id not in constrains:
            _refuse_reader(name, element.header.id, element.header.place, faults)


def _refuse_reader(instrument: Id, reader: Id, place: Place, faults: Faults) -> None:
    message = f"`{reader}` reads instrument `{instrument}`, which does not name it under `constrains`."
    way_out = "Let it read a constraint in place of the instrument, or name it, if it is an auxiliary."
    faults.add("name-reserved", message, place, way_out)


def _readers(study: Study) -> dict[Id, tuple[Element, ...]]:
    """Return by event which elements name it in their equations, in the study's order."""
    events = {event.header.id for event in study.elements_of(Event)}
    found: dict[Id, tuple[Element, ...]] = {}
    for element in (element for module in study.modules for element in module.elements):
        for name in sorted(_named(element) & events):
            found[name] = (*found.get(name, ()), element)
    return found


def _named(element: Element) -> frozenset[Id]:
    return frozenset(
        canonical(node.text)
        for equation in element.expressions
        for node in walk(equation.tree)
        if isinstance(node, Name)
    )
