"""Checking a whole study: its model, what it cites, scenarios, measures, behaviours, questions, observations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from coyuntura.check.behaviours import check_behaviours
from coyuntura.check.branches import check_told_apart
from coyuntura.check.cells import CheckedModel
from coyuntura.check.citations import check_citations
from coyuntura.check.counts import check_counts
from coyuntura.check.disagreements import check_disagreements
from coyuntura.check.instruments import check_instruments
from coyuntura.check.interpretations import check_interpretations
from coyuntura.check.measure import Measure
from coyuntura.check.measures import check_measures
from coyuntura.check.model import check_model
from coyuntura.check.names import check_names
from coyuntura.check.observations import check_observations
from coyuntura.check.parties import check_parties
from coyuntura.check.perturbed import check_perturbations
from coyuntura.check.questions import check_questions
from coyuntura.check.reads import check_reads
from coyuntura.check.scenarios import check_scenarios
from coyuntura.check.series import check_series_units
from coyuntura.check.transfers import check_transfers
from coyuntura.data.knots import DataCell
from coyuntura.errors import Faults
from coyuntura.evidence.coverage import Coverage, coverage
from coyuntura.model.branched import branched
from coyuntura.model.elements import Element, Event
from coyuntura.model.equations import Equation
from coyuntura.model.interpreted import interpreted
from coyuntura.model.study import Study
from coyuntura.names import Id


@dataclass(frozen=True, slots=True)
class CheckedStudy:
    """A study in which everything fits: the model, every measure by its equation, and those that have names."""

    study: Study
    model: CheckedModel
    measures: Mapping[Equation, Measure]
    named: Mapping[Id, Measure]
    replacements: Mapping[tuple[Id, str], DataCell]
    """Series that scenarios put in place of a data element's own, by element and series."""
    dated: tuple[str, ...]
    """Cells of parameters that a scenario changes for a part of the run."""

    def elements(self) -> Iterable[Element]:
        """Yield all elements of all modules."""
        for module in self.study.modules:
            yield from module.elements

    def coverage(self) -> Coverage:
        """Return which claims some element of the model carries; an instrument that is only recorded carries none."""
        carried: dict[str, list[str]] = {}
        recorded = {event.header.id for event in self.study.elements_of(Event) if event.is_recorded_only}
        for element in self.elements():
            if element.header.id in recorded:
                continue
            for claim in element.header.claims:
                carried.setdefault(claim, []).append(element.header.id)
        return coverage(self.study.claims, carried)


def check_study(
    study: Study, interpretation: Id | None = None, branches: Mapping[str, str] = MappingProxyType({})
) -> CheckedStudy:
    """Return the checked study, as one of its interpretations has it or as it is itself.

    Args:
        study: What was read.
        interpretation: One that it has; its own numbers, with all mechanisms on, where None.
        branches: Options at which branches are held, as written; all other branches are drawn by their weights.

    Raises:
        StudyError: Something does not fit; all faults that can be found together.
        ValueError: It has no such interpretation, branch or option.
    """
    faults = Faults()
    check_names(study, faults)
    check_citations(study, faults)
    check_disagreements(study, faults)
    check_parties(study, faults)
    check_instruments(study, faults)
    check_counts(study, faults)
    check_transfers(study, faults)
    check_series_units(study, faults)
    check_reads(study, faults)
    model = check_model(study, faults)
    if study.interpretation is None and not study.branches:
        check_told_apart(study, model.symbols, faults)
    changed = check_scenarios(study, model, faults)
    if study.interpretation is None:
        check_interpretations(study, model, faults)
        check_perturbations(study, model, faults)
    faults.raise_if_any()
    if interpretation is not None or branches:
        taken = study if interpretation is None else interpreted(study, interpretation)
        return check_study(branched(taken, branches))
    measures = check_measures(study, model, faults)
    check_behaviours(study, model, measures.by_equation, faults)
    check_questions(study, model, measures.by_equation, faults)
    check_observations(study, model, faults)
    faults.raise_if_any()
    return CheckedStudy(
        study=study,
        model=model,
        measures=measures.by_equation,
        named=measures.named,
        replacements=changed.series,
        dated=changed.dated,
    )
