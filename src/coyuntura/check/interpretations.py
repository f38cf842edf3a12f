"""Checking interpretations: whether each is one that the study's model can have."""

from collections.abc import Mapping
from itertools import combinations

from coyuntura.check.cells import CheckedModel
from coyuntura.check.elements import check_entries
from coyuntura.check.scenarios import check_mechanisms
from coyuntura.dates import moment_of, parse_period
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.model.elements import Parameter
from coyuntura.model.interpretations import Interpretation
from coyuntura.model.interpreted import held_of, switched_off
from coyuntura.model.mechanisms import Mechanism
from coyuntura.model.study import Study
from coyuntura.names import Id
from coyuntura.priors.families import parse_prior
from coyuntura.priors.prior import PriorError
from coyuntura.reading.habits import as_date


def check_interpretations(study: Study, model: CheckedModel, faults: Faults) -> None:
    """Require that mechanisms can be switched off, and that every interpretation fits the study.

    Args:
        study: As it is declared, under no interpretation.
        model: Its own.
        faults: Where faults go.
    """
    _check_apart(study, faults)
    check_mechanisms(study, model, faults)
    for chosen in study.interpretations.values():
        _Checking(study, model, chosen, faults).interpretation()


def _check_apart(study: Study, faults: Faults) -> None:
    """Require that mechanisms of all modules have names of their own."""
    seen: dict[Id, Mechanism] = {}
    for module in study.modules:
        for mechanism in module.mechanisms:
            if mechanism.id in seen:
                message = f"mechanism `{mechanism.id}` is already there, in {seen[mechanism.id].place}."
                faults.add("name-duplicate", message, mechanism.place, "Give it a name of its own.")
            seen[mechanism.id] = mechanism


class _Checking:
    """One interpretation of a study."""

    def __init__(self, study: Study, model: CheckedModel, chosen: Interpretation, faults: Faults) -> None:
        self.study = study
        self.model = model
        self.chosen = chosen
        self.faults = faults

    def interpretation(self) -> None:
        """Check all of it."""
        for document in self.chosen.of:
            if document.value not in self.study.bibliography.documents:
                hint = did_you_mean(document.value, self.study.bibliography.documents)
                message = f"the study has no document `{document.value}`.{hint}"
                self.faults.add("document-unknown", message, document.place)
        self.mechanisms()
        off = {change.element: mechanism.id for mechanism, change in switched_off(self.study, self.chosen)}
        for name, place in self.parameters().items():
            if name in off:
                message = f"`{name}` is given here, and changed by mechanism `{off[name]}`, which is off here."
                self.faults.add("change-unclear", message, place, "Leave it out, or switch the mechanism on.")
                continue
            self.parameter(name, place)
        self.knows_until()

    def mechanisms(self) -> None:
        """Require that every mechanism of the study is named, and that those that are off agree."""
        known = self.study.mechanisms()
        for entry in self.chosen.mechanisms:
            if entry.name not in known:
                message = f"the study has no mechanism `{entry.name}`.{did_you_mean(entry.name, known)}"
                self.faults.add("unknown-name", message, entry.place)
        named = {entry.name for entry in self.chosen.mechanisms}
        missing = [name for name in known if name not in named]
        if missing:
            listed = ", ".join(f"`{name}`" for name in missing)
            message = f"interpretation `{self.chosen.id}` does not say whether these mechanisms are on: {listed}."
            way_out = "Name every mechanism of the study once under `mechanisms:`, as `on` or `off`."
            self.faults.add("key-missing", message, self.chosen.place, way_out)
        self.agreeing([known[name] for name in self.chosen.off if name in known])

    def agreeing(self, off: list[Mechanism]) -> None:
        """Require that mechanisms that are off together do the same where they change one element."""
        for one, other in combinations(off, 2):
            by_element = {change.element: change.treatment for change in one.off}
            for change in other.off:
                if by_element.get(change.element, change.treatment) != change.treatment:
                    message = (
                        f"mechanisms `{one.id}` and `{other.id}`, both off here, change `{change.element}` differently."
                    )
                    way_out = "Give each an element of its own, or switch one of them on."
                    self.faults.add("change-unclear", message, self.chosen.place, way_out)

    def parameters(self) -> Mapping[Id, Place]:
        """Return the parameters that it says something of, with a fault for each name that is none."""
        known = {element.header.id: element for element in self.study.elements_of(Parameter)}
        found: dict[Id, Place] = {}
        for entry in (*self.chosen.values, *self.chosen.priors):
            if entry.name in known:
                found.setdefault(entry.name, entry.place)
            elif self.model.symbols.find(entry.name) is not None:
                message = f"`{entry.name}` is no parameter, and only parameters have numbers and priors of their own."
                self.faults.add("unknown-name", message, entry.place)
            else:
                message = f"the study has no parameter `{entry.name}`.{did_you_mean(entry.name, known)}"
                self.faults.add("unknown-name", message, entry.place)
        return found

    def parameter(self, name: Id, place: Place) -> None:
        """Require that a parameter's numbers are for its elements, plausible, and possible by its prior."""
        symbol = self.model.symbols.by_id[name]
        if not isinstance(symbol.element, Parameter):
            return
        held = held_of(symbol.element, self.chosen)
        before = len(self.faults)
        check_entries(self.model.symbols, symbol, held.header.place, held.values, self.faults)
        try:
            prior = parse_prior(held.prior) if held.prior else None
        except PriorError as error:
            self.faults.add("prior-unclear", str(error), held.prior_place)
            return
        bounds = held.quantity.range
        for value in dict.fromkeys(held.values.values()) if len(self.faults) == before else ():
            if bounds is not None and not bounds.holds(value):
                message = f"`{name}` is {value:g}, outside its range, {bounds}."
                self.faults.add("value-outside", message, place, "Change the value, or widen the range.")
            low, high = (value, value) if prior is None else prior.support
            if not low <= value <= high:
                message = f"`{name}` is {value:g}, but its prior `{held.prior}` lies between {low:g} and {high:g}."
                way_out = "Give it under `values:` a number that this prior allows."
                self.faults.add("prior-unclear", message, held.prior_place, way_out)

    def knows_until(self) -> None:
        """Require that the date up to which it may know lies in the run."""
        text, clock, place = self.chosen.knows_until, self.model.clock, self.chosen.knows_until_place
        if text is None:
            return
        try:
            begins = moment_of(text, clock.unit)
            ends = begins if clock.unit is None else parse_period(text, clock.unit).end
        except ValueError as error:
            self.faults.add("date-unclear", f"{error}.", place, as_date(text) if clock.unit else "")
            return
        if ends <= clock.start or begins > clock.stop:
            spec = self.study.clock
            message = f"it may know until {text}, outside the run, which goes from {spec.start} to {spec.stop}."
            self.faults.add("date-unclear", message, place, "Name a date in the run, or leave `knows_until` out.")
