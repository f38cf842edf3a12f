"""Checking scenarios and mechanisms: whether each change is one that its element can have."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coyuntura.check.cells import CheckedModel
from coyuntura.check.clock import unreached
from coyuntura.check.series import check_cover, knots, series_ratio
from coyuntura.data.knots import DataCell
from coyuntura.dates import moment_of
from coyuntura.errors import Faults
from coyuntura.model.elements import Branch, Data, Element, Event, Parameter
from coyuntura.model.scenarios import HISTORY, Change, Chosen, Constant, Dated, Frozen, Replaced, Scaled, SetTo
from coyuntura.model.study import Study
from coyuntura.names import Id
from coyuntura.reading.habits import as_date

_WAY_OUT = (
    "A parameter takes a number or `{value: ..., from: ...}`; a branch an option; an event `off` or dates; "
    "a data series `hold`, `constant`, `scale` or `series`."
)


@dataclass(frozen=True, slots=True)
class Changed:
    """What scenarios need beside what the model has.

    `series` are those that scenarios put in place of a data element's own, by element and series; `dated` are the
    cells of parameters that a scenario changes for a part of the run.
    """

    series: Mapping[tuple[Id, str], DataCell]
    dated: tuple[str, ...]


def check_scenarios(study: Study, model: CheckedModel, faults: Faults) -> Changed:
    """Return what scenarios need, with faults for changes that their elements cannot have or that change nothing.

    Under an interpretation a scenario may well change nothing: what it does is there already.
    """
    checker = Changes(study, model, faults)
    for scenario in study.scenarios.values():
        if scenario.id != HISTORY and not scenario.changes and study.interpretation is None:
            message = f"scenario `{scenario.id}` changes nothing; what is without it is `{HISTORY}`."
            faults.add("change-unclear", message, scenario.place, "Say what it changes, or leave it out.")
        for change in scenario.changes:
            before = len(faults)
            checker.check(change)
            if len(faults) == before and checker.is_idle(change):
                message = f"this leaves `{change.element}` as it is without the scenario."
                faults.add("change-unclear", message, change.place, "Change it to something else, or leave it out.")
    return Changed(checker.series, tuple(sorted(checker.dated)))


def check_mechanisms(study: Study, model: CheckedModel, faults: Faults) -> None:
    """Require that what switches each mechanism off is something that its elements can have, and changes them."""
    checker = Changes(study, model, faults, "mechanism")
    for mechanism in study.mechanisms().values():
        if not mechanism.off:
            message = f"nothing switches mechanism `{mechanism.id}` off."
            faults.add("change-unclear", message, mechanism.place, "Say under `off` what is changed without it.")
        for change in mechanism.off:
            before = len(faults)
            if "[" in change.element:
                whole = change.element.partition("[")[0]
                message = f"a mechanism changes whole elements, and `{change.element}` is a part of `{whole}`."
                faults.add("change-unclear", message, change.place, f"Change `{whole}`, or make the part a parameter.")
                continue
            checker.check(change)
            if len(faults) == before and checker.is_idle(change):
                message = f"this leaves `{change.element}` as it is with mechanism `{mechanism.id}` on."
                faults.add("change-unclear", message, change.place, "Change it to something else, or leave it out.")


class Changes:
    """Checks changes one by one, and gathers what they need."""

    def __init__(self, study: Study, model: CheckedModel, faults: Faults, by: str = "scenario") -> None:
        self.study = study
        self.model = model
        self.faults = faults
        self.by = by
        """What makes the changes."""
        self.series: dict[tuple[Id, str], DataCell] = {}
        self.dated: set[str] = set()

    def check(self, change: Change) -> None:
        """Require that a change is one that its element can have, at some time of the run."""
        symbol = self.model.symbols.find(change.element)
        element = None if symbol is None else symbol.element
        if element is None and change.element not in self.model.parameters:
            hint = self.model.symbols.nearest(change.element)
            message = f"a {self.by} changes `{change.element}`, which is not defined.{hint}"
            self.faults.add("unknown-name", message, change.place)
            return
        match element, change.treatment:
            case ((None | Parameter()), SetTo() as treatment):
                self.window(change, treatment.start, treatment.until)
                if treatment.is_dated:
                    self.dated.update(self.cells(change))
            case None, _:
                message = f"`{change.element}` is a parameter; a {self.by} gives it a number."
                self.faults.add("change-unclear", message, change.place, _WAY_OUT)
            case (Branch(), _) | (_, Chosen()):
                self.option(change, element)
            case Data(), (Constant(_, start, until) | Scaled(_, start, until)):
                self.window(change, start, until)
            case Data(), Frozen(date, start, until):
                self.window(change, date if start is None else start, until)
            case Event(), Dated() as treatment:
                self.event(change, treatment)
            case Data() as data, Replaced() as treatment:
                self.replaced(change, data, treatment)
            case _:
                message = f"a {self.by} cannot do this to `{change.element}`."
                self.faults.add("change-unclear", message, change.place, _WAY_OUT)

    def option(self, change: Change, element: Element) -> None:
        """Require that a branch is given one of its options, and that nothing else is."""
        match element, change.treatment:
            case Branch() as branch, Chosen(option):
                if option not in branch.names:
                    self.faults.add("branch-unclear", branch.unknown(option), change.place)
            case Branch() as branch, _:
                message = f"`{change.element}` is a branch; a {self.by} gives it one of its options."
                way_out = f"Write `{change.element}: {branch.names[0]}`."
                self.faults.add("change-unclear", message, change.place, way_out)
            case _, treatment:
                word = treatment.option if isinstance(treatment, Chosen) else ""
                message = f"a {self.by} sets `{change.element}` to `{word}`, and only branches have options."
                self.faults.add("change-unclear", message, change.place, _WAY_OUT)

    def cells(self, change: Change) -> Sequence[str]:
        """Return the cells of a parameter that a change names."""
        variable = self.model.variables.get(change.element)
        return (change.element,) if variable is None else variable.cells

    def replaced(self, change: Change, element: Data, treatment: Replaced) -> None:
        """Require that another series is there, in the element's unit, where the change reads it."""
        self.window(change, treatment.start, treatment.until)
        series = self.study.series(treatment.series)
        unit = self.model.variables[change.element].unit
        clock = self.model.clock
        ratio = None if series is None else series_ratio(series, unit, self.model.symbols.units)
        if series is None or ratio is None or clock.unit is None:
            message = f"no table of the study holds `{treatment.series}` in a unit of `{change.element}`."
            self.faults.add("series-missing", message, change.place)
            return
        cell = self.series[change.element, treatment.series] = knots(series, element.between, clock.unit, ratio)
        check_cover(element, series, cell, clock, self.faults, change.place)

    def window(self, change: Change, start: str | None, until: str | None) -> None:
        """Require that a change holds at some time of the run."""
        found = self.moments(change, ((start, -math.inf), (until, math.inf)))
        if found is not None:
            self.reached(change, *found)

    def moments(self, change: Change, dates: Sequence[tuple[str | None, float]]) -> tuple[float, float] | None:
        """Return two dates in model time, each a number where none is written; None with a fault for what is none."""
        try:
            begins, ends = (
                otherwise if text is None else moment_of(text, self.model.clock.unit) for text, otherwise in dates
            )
        except ValueError as error:
            way_out = next((as_date(text) for text, _ in dates if text is not None), "")
            self.faults.add("date-unclear", f"{error}.", change.place, way_out if self.model.clock.unit else "")
            return None
        return begins, ends

    def reached(self, change: Change, begins: float, ends: float) -> None:
        """Require that a span ends after it begins, and that runs reach some of it."""
        if ends <= begins:
            message = f"what is done to `{change.element}` would not end after it begins."
            self.faults.add("date-unclear", message, change.place, "Give `from` a date before that of `until`.")
            return
        told = unreached(begins, ends, self.model.clock, self.study.clock)
        if told:
            message = f"what is done to `{change.element}` {told}."
            self.faults.add("date-unclear", message, change.place, "Correct the date, or leave the change out.")

    def event(self, change: Change, treatment: Dated) -> None:
        """Require that an event that a scenario moves still ends after it begins, and that runs reach it."""
        begins, ends = (self.model.dates[f"{change.element}.{key}"] for key in ("from", "until"))
        found = self.moments(change, ((treatment.start, begins), (treatment.until, ends)))
        if found is None or treatment.is_off or math.isinf(found[0]):
            return
        if found[1] <= found[0]:
            message = f"event `{change.element}` would not end after it begins."
            way_out = "Give both dates, `{from: ..., until: ...}`, or write `off`."
            self.faults.add("date-unclear", message, change.place, way_out)
            return
        told = unreached(*found, self.model.clock, self.study.clock)
        if told:
            message = f"event `{change.element}` {told}."
            self.faults.add("date-unclear", message, change.place, "Correct the date, or write `off`.")

    def is_idle(self, change: Change) -> bool:
        """Tell whether a change surely leaves its element as the study itself has it."""
        model = self.model
        if self.study.interpretation is not None or change.element in self.study.branches:
            return False
        match change.treatment:
            case SetTo(value):
                cells = self.cells(change)
                return all(cell not in model.priors and model.parameters[cell] == value for cell in cells)
            case Dated(start, until, is_off):
                written = ((f"{change.element}.from", start), (f"{change.element}.until", until))
                return not is_off and all(
                    text is None or moment_of(text, model.clock.unit) == model.dates[cell] for cell, text in written
                )
            case Scaled(factor):
                return factor == 1
            case Replaced(name):
                symbol = model.symbols.find(change.element)
                return symbol is not None and isinstance(symbol.element, Data) and symbol.element.series == name
            case Chosen(option):
                return model.branches[change.element].held == option
            case Constant() | Frozen():
                return False
