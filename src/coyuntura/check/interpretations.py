"""Checking interpretations: whether each is one that the study's model can have."""

from collections.abc import Mapping
from dataclasses import dataclass

from coyuntura.check.cells import CheckedModel
from coyuntura.check.elements import check_entries
from coyuntura.check.scenarios import check_mechanisms
from coyuntura.dates import moment_of, parse_period
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.model.elements import Parameter
from coyuntura.model.interpretations import Interpretation
from coyuntura.model.interpreted import held_of, switched_off
from coyuntura.model.mechanisms import Mechanism
from coyuntura.model.scenarios import Change
from coyuntura.model.study import Study
from coyuntura.names import Id
from coyuntura.priors.families import parse_prior
from coyuntura.priors.prior import PriorError
from coyuntura.reading.habits import as_date
from coyuntura.reading.kinds import Entry

_MOST_NAMED = 12


def check_interpretations(study: Study, model: CheckedModel, faults: Faults) -> None:
    """Require that mechanisms can be switched off, and that every interpretation fits the study.

    Args:
        study: As it is declared, under no interpretation.
        model: Its own.
        faults: Where faults go.
    """
    _check_apart(study, faults)
    check_mechanisms(study, model, faults)
    mechanisms = study.mechanisms()
    parameters = {element.header.id: element for element in study.elements_of(Parameter)}
    for chosen in study.interpretations.values():
        _Checking(study, model, mechanisms, parameters, chosen, faults).interpretation()


def _check_apart(study: Study, faults: Faults) -> None:
    """Require that mechanisms of all modules have names of their own."""
    seen: dict[Id, Mechanism] = {}
    for module in study.modules:
        for mechanism in module.mechanisms:
            if mechanism.id in seen:
                message = f"mechanism `{mechanism.id}` is already there, in {seen[mechanism.id].place}."
                faults.add("name-duplicate", message, mechanism.place, "Give it a name of its own.")
            seen[mechanism.id] = mechanism


@dataclass(frozen=True, slots=True)
class _Checking:
    """One interpretation of a study, whose mechanisms and parameters are by name."""

    study: Study
    model: CheckedModel
    mechanisms: Mapping[Id, Mechanism]
    parameters: Mapping[Id, Parameter]
    chosen: Interpretation
    faults: Faults

    def interpretation(self) -> None:
        """Check all of it."""
        for document in self.chosen.of:
            if document.value not in self.study.bibliography.documents:
                hint = did_you_mean(document.value, self.study.bibliography.documents)
                message = f"the study has no document `{document.value}`.{hint}"
                self.faults.add("document-unknown", message, document.place)
        self.every_mechanism()
        off = self.agreeing()
        for name, place in self.named().items():
            if name in off:
                message = f"`{name}` is given here, and changed by mechanism `{off[name]}`, which is off here."
                self.faults.add("change-unclear", message, place, "Leave it out, or switch the mechanism on.")
            else:
                self.parameter(name, place)
        for name, entry in self.chosen.branches.items():
            self.branch(name, entry, off)
        self.knows_until()

    def every_mechanism(self) -> None:
        """Require that every mechanism of the study is named, and nothing else."""
        for entry in self.chosen.mechanisms.values():
            if entry.name not in self.mechanisms:
                message = f"the study has no mechanism `{entry.name}`.{did_you_mean(entry.name, self.mechanisms)}"
                self.faults.add("unknown-name", message, entry.place)
        missing = [f"`{name}`" for name in self.mechanisms if name not in self.chosen.mechanisms]
        if missing:
            listed = ", ".join([*missing[:_MOST_NAMED], *(["..."] if len(missing) > _MOST_NAMED else [])])
            message = f"interpretation `{self.chosen.id}` does not say whether these mechanisms are on: {listed}."
            way_out = "Name every mechanism of the study once under `mechanisms:`, as `on` or `off`."
            self.faults.add("key-missing", message, self.chosen.place, way_out)

    def agreeing(self) -> Mapping[Id, Id]:
        """Return what mechanisms that are off change, each element with one of them; faults where two differ."""
        found: dict[Id, tuple[Id, Change]] = {}
        for mechanism, change in switched_off(self.mechanisms, self.chosen):
            first, before = found.setdefault(change.element, (mechanism.id, change))
            if before.treatment != change.treatment:
                message = (
                    f"mechanisms `{first}` and `{mechanism.id}`, both off here, change `{change.element}` differently."
                )
                way_out = "Give each an element of its own, or switch one of them on."
                self.faults.add("change-unclear", message, self.chosen.place, way_out)
        return {element: mechanism for element, (mechanism, _) in found.items()}

    def named(self) -> Mapping[Id, Place]:
        """Return the parameters that it says something of, with a fault for each name that is none."""
        found: dict[Id, Place] = {}
        for entry in (*self.chosen.values.values(), *self.chosen.priors.values()):
            if entry.name in self.parameters:
                found.setdefault(entry.name, entry.place)
            elif self.model.symbols.find(entry.name) is not None:
                message = f"`{entry.name}` is no parameter, and only parameters have numbers and priors of their own."
                self.faults.add("unknown-name", message, entry.place)
            else:
                message = f"the study has no parameter `{entry.name}`.{did_you_mean(entry.name, self.parameters)}"
                self.faults.add("unknown-name", message, entry.place)
        return found

    def branch(self, name: Id, entry: Entry[Id, Mapping[Id, float]], off: Mapping[Id, Id]) -> None:
        """Require that weights are for options of a branch that no mechanism holds, and not all 0."""
        branch = self.model.branches.get(name)
        if branch is None:
            message = f"the study has no branch `{name}`.{did_you_mean(name, self.model.branches)}"
            self.faults.add("unknown-name", message, entry.place)
            return
        if name in off:
            message = f"`{name}` is given here, and changed by mechanism `{off[name]}`, which is off here."
            self.faults.add("change-unclear", message, entry.place, "Leave it out, or switch the mechanism on.")
        for option in entry.value:
            if option not in branch.names:
                self.faults.add("branch-unclear", branch.unknown(option), entry.place)
        if not any(entry.value.values()):
            message = f"no option of branch `{name}` has a weight."
            self.faults.add("branch-unclear", message, entry.place, "Give one or more of them a weight above 0.")

    def parameter(self, name: Id, place: Place) -> None:
        """Require that a parameter's numbers are for its elements, plausible, and possible by its prior."""
        symbol = self.model.symbols.by_id[name]
        held = held_of(self.parameters[name], self.chosen)
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
