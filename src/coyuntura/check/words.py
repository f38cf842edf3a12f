"""What measures may say beyond equations: scenarios before a dot, the list of measures, and measures by name."""

from collections.abc import Mapping

from coyuntura.blocks.functions import CLOCK_WORDS, FUNCTIONS, GROUPS
from coyuntura.blocks.unit_rules import UnitsDiffer
from coyuntura.check.arguments import Arguments, Read
from coyuntura.check.cells import CheckedModel
from coyuntura.check.meaning import Meaning
from coyuntura.check.measure import Measure, under
from coyuntura.check.symbols import Symbols
from coyuntura.check.units import UnitChecker
from coyuntura.check.unroll import Unroller
from coyuntura.errors import did_you_mean
from coyuntura.measures.catalogue import MEASURES
from coyuntura.measures.measure import Constant
from coyuntura.measures.measure import Measure as Function
from coyuntura.model.scenarios import HISTORY
from coyuntura.model.study import Study
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Call, Expression, Name, Number, Star
from coyuntura.units import DIMENSIONLESS


class Words:
    """What measures may name and call beyond equations: scenarios before a dot, and the list of measures."""

    def __init__(self, study: Study, model: CheckedModel, measures: Mapping[Id, Measure | None]) -> None:
        self.study = study
        self.model = model
        self.measures = measures
        """Measures that have names; None for one that has faults."""
        self.scenario = ""
        """A scenario that the expression names, itself or through a measure; empty where it names none."""
        self.read: dict[int, tuple[Call, Read]] = {}
        """The arguments of each call that was checked, by its identity, since equal calls stand in many places."""

    def name(self, checker: UnitChecker, node: Name) -> Meaning | None:
        """Return the meaning of a reference, with or without a scenario before the dot."""
        scenario, variable = split(node.text)
        if scenario not in self.study.scenarios:
            hint = did_you_mean(scenario, self.study.scenarios)
            return checker.fault("scenario-unknown", f"the study has no scenario `{scenario}`.{hint}", node)
        if canonical(variable) in self.measures:
            return self.measure(checker, node)
        if "." in node.text:
            self.scenario = scenario
        symbol = checker.symbols.find(variable)
        if symbol is None:
            return self.unnamed(checker, node)
        for index, axis in zip(node.indices or (), symbol.axes, strict=False):
            if not (isinstance(index, Star) or _element(index) in checker.symbols.dimensions[axis]):
                return checker.fault("element-unknown", f"a measure names an element of `{axis}` here.", index)
        return checker.reference(Name(variable, node.indices, node.span))

    def measure(self, checker: UnitChecker, node: Name) -> Meaning:
        """Return the meaning of a measure's name, perhaps under a scenario."""
        scenario, variable = split(node.text)
        found = self.measures[canonical(variable)]
        if node.indices is not None:
            message = f"`{variable}` is a measure, which is one number and has no elements."
            return checker.fault("axes-differ", message, node)
        if found is None:
            return Meaning(None)
        if "." in node.text and found.scenario:
            message = f"`{variable}` is to be read under `{scenario}`, but names scenario `{found.scenario}` itself."
            way_out = f"Write `{variable}` without a scenario, or leave out of it the scenarios that it names."
            return checker.fault("measure-unclear", message, node, way_out)
        self.scenario = found.scenario or (scenario if "." in node.text else self.scenario)
        return Meaning(found.unit)

    def unnamed(self, checker: UnitChecker, node: Name) -> Meaning | None:
        """Return None for a word of the clock and for an element's number, and a fault for what there is not."""
        _, variable = split(node.text)
        word, symbols = canonical(variable), checker.symbols
        if "." not in node.text and (word.upper() in CLOCK_WORDS or word in {*symbols.positions, *symbols.unclear}):
            return None
        hint = did_you_mean(word, [*symbols.by_id, *self.measures])
        return checker.fault("unknown-name", f"`{variable}` is not defined in the study.{hint}", node)

    def call(self, checker: UnitChecker, node: Call) -> Meaning | None:
        """Return the meaning of a measure; None where an ordinary function or a lookup is called."""
        if _is_lookup(checker.symbols, node):
            return None
        function = _function(node)
        if function is None:
            return _ordinary(checker, node)
        before = len(checker.faults)
        read = Arguments(self.study, self.model, checker).read(function, node)
        if read is None or len(checker.faults) > before:
            return Meaning(None)
        self.read[id(node)] = node, read
        starred = checker.stars(node, Meaning(None), *read.values)
        if not checker.symbols.units.is_checked:
            return Meaning(DIMENSIONLESS, starred)
        try:
            return Meaning(function.unit(read.units, checker.symbols.time_unit), starred)
        except UnitsDiffer as error:
            return checker.fault("units-differ", f"`{function.name}`: {error}.", node)

    def named(self, unroller: Unroller, node: Name, star: Mapping[Id, Id]) -> Expression | None:
        """Return the cell of a scenario that a reference names; None for what is the same in all of them."""
        scenario, variable = split(node.text)
        if canonical(variable) in self.measures:
            return self.part(unroller, node)
        if unroller.symbols.find(variable) is None:
            return None
        cell = unroller.reference(Name(variable, node.indices, node.span), star)
        return Name(f"{scenario}:{cell.text}", None, node.span) if isinstance(cell, Name) else cell

    def part(self, unroller: Unroller, node: Name) -> Expression:
        """Return the name of the part that a measure becomes, perhaps under a scenario, and add that part."""
        scenario, variable = split(node.text)
        name = canonical(variable)
        measure = self.measures[name]
        if measure is None:
            return Number(0.0, node.span)
        if "." in node.text:
            measure, name = under(measure, scenario), Id(f"{scenario} {name}")
        unroller.hidden.computed |= {**measure.parts, name: measure.tree}
        return Name(name, None, node.span)

    def called(self, unroller: Unroller, node: Call, star: Mapping[Id, Id]) -> Expression | None:
        """Return a reading over model times, or the number of what needs no run."""
        function = None if _is_lookup(unroller.symbols, node) else _function(node)
        if function is None:
            return None
        _, read = self.read[id(node)]
        if isinstance(function, Constant):
            return Number(function.number(read.given), node.span)
        moments = iter(read.moments)
        made: list[Expression] = []
        for argument, given in zip(function.arguments, node.arguments, strict=True):
            match argument.kind:
                case "value":
                    made.append(unroller.tree(given, star))
                case "date" | "end":
                    made.append(Number(next(moments)))
                case _:
                    made.append(given)
        return Call(function.name, (*made, *(Number(ratio) for ratio in read.ratios)), node.span)


def split(text: str) -> tuple[Id, str]:
    """Return a reference's scenario and variable."""
    scenario, dot, variable = text.rpartition(".")
    return (canonical(scenario), variable) if dot else (HISTORY, text)


def _element(node: Expression) -> Id:
    return canonical(node.text) if isinstance(node, Name) else Id("")


def _is_lookup(symbols: Symbols, node: Call) -> bool:
    symbol = symbols.find(node.function)
    return symbol is not None and symbol.element.is_function


def _function(node: Call) -> Function | None:
    """Return the measure that is called; None where it is an ordinary function, as `MEAN` of one argument is."""
    name = node.function.upper()
    ordinary = FUNCTIONS.get(name)
    is_ordinary = ordinary is not None and ordinary.kinds(len(node.arguments)) is not None
    return None if is_ordinary else MEASURES.get(name)


_STEPWISE = frozenset(function.name for function in (*GROUPS["memory"], *GROUPS["chance"])) | {"SINCE"}
"""What has a value only while a run goes on."""


def _ordinary(checker: UnitChecker, node: Call) -> Meaning | None:
    """Return None for a function that measures can compute, and a fault for any other."""
    name = node.function.upper()
    if name not in FUNCTIONS and canonical(node.function) in checker.symbols.measures:
        message = f"`{node.function}` is a measure, which is one number and takes no brackets."
        return checker.fault("measure-unclear", message, node)
    if name not in FUNCTIONS:
        hint = did_you_mean(name, [*MEASURES, *FUNCTIONS])
        return checker.fault("measure-unclear", f"measures have no function `{node.function}`.{hint}", node)
    if name in _STEPWISE:
        message = f"`{name}` is computed step by step, and no measure can."
        return checker.fault("measure-unclear", message, node, "Make it an auxiliary of the model, and read that.")
    return None
