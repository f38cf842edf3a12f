"""The kinds of files that a study has, with the keys of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from coyuntura.data.tables import TABLE_FILE
from coyuntura.errors import Faults
from coyuntura.evidence.claims import CLAIMS_FILE
from coyuntura.evidence.documents import DOCUMENTS_FILE
from coyuntura.evidence.ledger_file import LEDGER_FILE
from coyuntura.model.disagreements import DISAGREEMENTS_FILE, read_disagreements
from coyuntura.model.interpretations import INTERPRETATION_FILE, read_interpretation
from coyuntura.model.measures import MEASURES_FILE
from coyuntura.model.modules import MODULE_FILE, read_module
from coyuntura.model.observations import OBSERVATIONS_FILE, read_observations
from coyuntura.model.questions import BEHAVIOURS_FILE, QUESTION_FILE
from coyuntura.model.scenarios import SCENARIOS_FILE, read_scenarios
from coyuntura.model.study_file import STUDY_FILE
from coyuntura.names import Text
from coyuntura.reading.nodes import Entries
from coyuntura.reading.shapes import Schema
from coyuntura.tallies.tally_file import TALLY_FILE


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: where it stands in a study, what it is called, how it is read, and what it may hold."""

    where: str
    title: Text
    read: Callable[[Entries, Faults], object]
    schema: Schema


def _scenarios(root: Entries, faults: Faults) -> object:
    return tuple(read_scenarios(root, faults))


def _disagreements(root: Entries, faults: Faults) -> object:
    return tuple(read_disagreements(root, faults))


def _observations(root: Entries, faults: Faults) -> object:
    return tuple(read_observations(root, faults))


FILES: Mapping[str, FileKind] = MappingProxyType(
    {
        "study": FileKind("study.yaml", Text("A study", "Un estudio"), STUDY_FILE.read, STUDY_FILE.schema),
        "documents": FileKind(
            "documents.yaml", Text("Documents", "Documentos"), DOCUMENTS_FILE.read, DOCUMENTS_FILE.schema
        ),
        "claims": FileKind("claims/*.yaml", Text("Claims", "Afirmaciones"), CLAIMS_FILE.read, CLAIMS_FILE.schema),
        "module": FileKind("modules/*.yaml", Text("A module", "Un módulo"), read_module, MODULE_FILE.schema),
        "table": FileKind("data/*.yaml", Text("A table", "Una tabla"), TABLE_FILE.read, TABLE_FILE.schema),
        "observations": FileKind(
            "observations/*.yaml", Text("Observations", "Observaciones"), _observations, OBSERVATIONS_FILE.schema
        ),
        "ledger": FileKind("ledgers/*.yaml", Text("A ledger", "Un libro"), LEDGER_FILE.read, LEDGER_FILE.schema),
        "tally": FileKind("tallies/*.yaml", Text("A tally", "Un recuento"), TALLY_FILE.read, TALLY_FILE.schema),
        "scenarios": FileKind("scenarios/*.yaml", Text("Scenarios", "Escenarios"), _scenarios, SCENARIOS_FILE.schema),
        "interpretation": FileKind(
            "interpretations/*.yaml",
            Text("An interpretation", "Una interpretación"),
            read_interpretation,
            INTERPRETATION_FILE.schema,
        ),
        "measures": FileKind("measures/*.yaml", Text("Measures", "Medidas"), MEASURES_FILE.read, MEASURES_FILE.schema),
        "behaviours": FileKind(
            "behaviours/*.yaml", Text("Behaviours", "Comportamientos"), BEHAVIOURS_FILE.read, BEHAVIOURS_FILE.schema
        ),
        "question": FileKind(
            "questions/*.yaml", Text("A question", "Una pregunta"), QUESTION_FILE.read, QUESTION_FILE.schema
        ),
        "disagreements": FileKind(
            "disagreements/*.yaml", Text("Disagreements", "Desacuerdos"), _disagreements, DISAGREEMENTS_FILE.schema
        ),
    }
)
