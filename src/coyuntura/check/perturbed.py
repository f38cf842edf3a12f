"""Checking perturbed copies: whether each change is one that its element can have, and changes something."""

from dataclasses import dataclass

from coyuntura.check.cells import CheckedModel
from coyuntura.check.instruments import instruments_of
from coyuntura.check.scenarios import Changes
from coyuntura.errors import Faults, did_you_mean
from coyuntura.model.perturbed import Delayed, Disturbed, Perturbation, Rewritten
from coyuntura.model.scenarios import Change, Frozen, Scaled, SetTo
from coyuntura.model.study import Study
from coyuntura.tallies.retold import Retold, retold

_WAY_OUT = (
    "A computed element takes a number, `{scale: ...}`, `{hold: date}`, `{delay: ...}` or `{equation: ...}`; "
    "a stock takes `{hold: date}`; what is no equation is changed as by a scenario."
)


def check_perturbations(study: Study, model: CheckedModel, faults: Faults) -> None:
    """Require that what perturbed copies change is there, and can be changed so; equations are fitted when they run."""
    checking = _Checking(model, Changes(study, model, faults, "perturbed study"), faults)
    for behaviour in study.behaviours:
        for copy in behaviour.fails_when:
            checking.copy(copy)


@dataclass(frozen=True, slots=True)
class _Checking:
    model: CheckedModel
    checker: Changes
    faults: Faults

    def copy(self, copy: Perturbation) -> None:
        """Check one copy."""
        self.claims(copy)
        self.tallies(copy)
        if not (copy.changes or copy.derived or copy.motives or copy.tallies):
            message = "a perturbed copy changes nothing, and so nothing must fail in it."
            self.faults.add("change-unclear", message, copy.place, "Say what it changes, or leave it out.")
        for disturbed in copy.changes:
            before = len(self.faults)
            self.disturbed(disturbed)
            if len(self.faults) == before and self.is_idle(disturbed):
                message = f"this leaves `{disturbed.element}` as it is without the perturbed copy."
                way_out = "Change it to something else, or leave it out."
                self.faults.add("change-unclear", message, disturbed.place, way_out)

    def claims(self, copy: Perturbation) -> None:
        """Require that claims which a copy derives are new, and that it gives motives that there are to instruments."""
        study = self.checker.study
        for claim in (*(name for names in (*copy.derived.values(), *copy.motives.values()) for name in names),):
            if claim not in study.claims:
                hint = did_you_mean(claim, study.claims)
                self.faults.add("claim-unknown", f"`{claim}` is no claim of this study.{hint}", copy.place)
        for name in copy.derived:
            if name in study.claims:
                message = f"a perturbed copy derives `{name}`, which is a claim already."
                self.faults.add("claim-duplicate", message, copy.place, "Give it another name.")
        instruments = [event.header.id for event in instruments_of(study)]
        for name in copy.motives:
            if name not in instruments:
                message = f"a perturbed copy gives `{name}` a motive, and it is no instrument."
                hint = did_you_mean(name, instruments)
                self.faults.add("element-unknown", f"{message}{hint}", copy.place)

    def tallies(self, copy: Perturbation) -> None:
        """Require that tallies which a copy tells otherwise are there, and are other then."""
        tallies = self.checker.study.tallies
        for name, change in copy.tallies.items():
            if name not in tallies:
                message = f"a perturbed copy changes `{name}`, which is no tally.{did_you_mean(name, tallies)}"
                self.faults.add("change-unclear", message, copy.place)
                continue
            if change == Retold():
                message = f"this leaves the tally `{name}` as it is without the perturbed copy."
                way_out = "Say what is other in it: `without`, `exchanged` or `announced`."
                self.faults.add("change-unclear", message, copy.place, way_out)
            try:
                retold(tallies[name], change)
            except ValueError as error:
                self.faults.add("change-unclear", f"{error}.", copy.place)

    def disturbed(self, disturbed: Disturbed) -> None:
        """Require that a change is one that its element can have."""
        symbol = self.model.symbols.find(disturbed.element)
        is_computed = symbol is not None and symbol.element.is_computed
        has_equation = symbol is not None and is_computed and not symbol.element.accumulates
        match disturbed.treatment:
            case Rewritten() if has_equation:
                pass
            case Delayed(lag) if has_equation:
                self.lag(disturbed, lag)
            case (SetTo() | Scaled()) as treatment if has_equation:
                self.checker.window(
                    Change(disturbed.element, treatment, disturbed.place), treatment.start, treatment.until
                )
            case Frozen(date, None, None) as treatment if is_computed:
                self.checker.window(Change(disturbed.element, treatment, disturbed.place), date, None)
            case treatment if not is_computed and not isinstance(treatment, Rewritten | Delayed):
                self.checker.check(Change(disturbed.element, treatment, disturbed.place))
            case _:
                message = f"a perturbed copy cannot do this to `{disturbed.element}`."
                self.faults.add("change-unclear", message, disturbed.place, _WAY_OUT)

    def lag(self, disturbed: Disturbed, lag: float) -> None:
        """Require that what is late arrives within the run."""
        clock = self.model.clock
        if lag > clock.stop - clock.start:
            message = (
                f"`{disturbed.element}` would be {lag:g} late, and the run is only {clock.stop - clock.start:g} long."
            )
            self.faults.add("change-unclear", message, disturbed.place, "Give a shorter delay, or hold it.")

    def is_idle(self, disturbed: Disturbed) -> bool:
        """Tell whether a change surely leaves its element as the study has it."""
        match disturbed.treatment:
            case Rewritten() | Delayed():
                return False
            case Scaled(factor):
                return factor == 1
            case treatment:
                change = Change(disturbed.element, treatment, disturbed.place)
                return self.is_input(disturbed) and self.checker.is_idle(change)

    def is_input(self, disturbed: Disturbed) -> bool:
        """Tell whether an element is a parameter, an event or data, and no scenario does anything to it either."""
        symbol = self.model.symbols.find(disturbed.element)
        is_computed = symbol is not None and symbol.element.is_computed
        changes = (change for scenario in self.checker.study.scenarios.values() for change in scenario.changes)
        return not is_computed and all(change.element != disturbed.element for change in changes)
