"""The study: a folder read as a whole, before anything in it is checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from coyuntura.data.tables import Series, Source, Table
from coyuntura.dates import TimeUnit
from coyuntura.errors import Place
from coyuntura.evidence.claims import Claim
from coyuntura.evidence.documents import Bibliography
from coyuntura.evidence.ledger import Ledger
from coyuntura.model.disagreements import Disagreement
from coyuntura.model.elements import Element
from coyuntura.model.interpretations import Interpretation
from coyuntura.model.measures import NamedMeasure
from coyuntura.model.mechanisms import Mechanism
from coyuntura.model.modules import Module
from coyuntura.model.observations import Observation
from coyuntura.model.questions import Behaviour, Condition, Measured, Question
from coyuntura.model.scenarios import Scenario
from coyuntura.names import Id, Text
from coyuntura.tallies.tally import Tally

E = TypeVar("E", bound=Element)


@dataclass(frozen=True, slots=True)
class ClockSpec:
    """The run's clock as declared: dates or numbers as text."""

    unit: TimeUnit | None
    start: str
    stop: str
    dt: float
    saveper: float
    method: str
    place: Place
    counted_in: str = ""
    """The unit of time of a model without a calendar; empty where it has none."""


@dataclass(frozen=True, slots=True)
class EnsembleSpec:
    """How many members an ensemble has and the seed of its draws."""

    members: int
    seed: int


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that a study's folder holds."""

    id: str
    title: Text
    folder: Path
    clock: ClockSpec
    ensemble: EnsembleSpec
    units: Mapping[str, Text]
    parties: Mapping[str, Text]
    """Who holds, owns and controls accounts, by the words that accounts use."""
    bibliography: Bibliography
    claims: Mapping[str, Claim]
    references: Mapping[str, Source]
    modules: tuple[Module, ...]
    tables: Mapping[str, Table]
    ledgers: Mapping[str, Ledger]
    scenarios: Mapping[Id, Scenario]
    behaviours: tuple[Behaviour, ...]
    questions: Mapping[str, Question]
    measures: Mapping[Id, NamedMeasure]
    interpretations: Mapping[Id, Interpretation]
    """Rival theories on its model."""
    interpretation: Interpretation | None = None
    """The one that its parameters and scenarios are as in; None where they are the study's own."""
    branches: Mapping[Id, Id] = field(default_factory=dict[Id, Id])
    """Branches that whoever runs it holds at an option."""
    observations: tuple[Observation, ...] = ()
    """How figures of series arise from cells, a series each."""
    disagreements: Mapping[int, Disagreement] = field(default_factory=dict[int, Disagreement])
    """Matters on which its documents differ, by number."""
    scopes: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """Kinds of dealings that instruments cover, by the words that they use."""
    counts: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """What several sources count, by the words that claims use."""
    tallies: Mapping[Id, Tally] = field(default_factory=dict[Id, Tally])
    """Elections of which some sheets are at hand."""
    is_unit_checked: bool = True
    """Whether units must fit; where they need not, they are text only."""

    @property
    def knows_until(self) -> str | None:
        """The date up to which its interpretation may know, as written; None where all may be known."""
        return None if self.interpretation is None else self.interpretation.knows_until

    def elements_of(self, kind: type[E]) -> Iterator[E]:
        """Yield the elements of one kind, of all modules."""
        return (element for module in self.modules for element in module.elements if isinstance(element, kind))

    def mechanisms(self) -> Mapping[Id, Mechanism]:
        """Return the mechanisms of all modules by name."""
        return {mechanism.id: mechanism for module in self.modules for mechanism in module.mechanisms}

    def series(self, name: str) -> Series | None:
        """Return the series `table/series`, or None."""
        table, _, series = name.partition("/")
        found = self.tables.get(table)
        return None if found is None else found.series.get(series)

    def sources(self) -> Mapping[str, Source]:
        """Return the sources of all tables and the references, by key."""
        tables = {key: source for table in self.tables.values() for key, source in table.sources.items()}
        tallies = {key: source for tally in self.tallies.values() for key, source in tally.sources.items()}
        return {**self.references, **tables, **tallies}

    def conditions(self) -> Iterator[Condition]:
        """Yield every condition of behaviours, answers and disagreements, and of events that questions ask of."""
        for behaviour in self.behaviours:
            yield from behaviour.conditions
        for question in self.questions.values():
            yield from (reply.when for reply in question.replies if reply.when is not None)
            if question.event is not None:
                yield Condition(question.event.holds, 1.0)
        for item in self.disagreements.values():
            yield from (point.condition for point in item.points)

    def measured(self) -> Iterator[Measured]:
        """Yield every figure of behaviours, and every figure and outcome of questions."""
        yield from (behaviour.figure for behaviour in self.behaviours if behaviour.figure is not None)
        for question in self.questions.values():
            yield from question.figures
            yield from question.outcomes
