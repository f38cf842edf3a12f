"""Reading a study's folder, whole, with all faults at once."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import cast

from coyuntura.data.references import read_references
from coyuntura.data.tables import Table, read_table
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.evidence.claims import read_claims
from coyuntura.evidence.documents import read_bibliography
from coyuntura.evidence.ledger import Ledger
from coyuntura.evidence.ledger_file import Evidence, read_ledger
from coyuntura.model.disagreements import Disagreement, read_disagreements
from coyuntura.model.interpretations import Interpretation, read_interpretation
from coyuntura.model.measures import NamedMeasure, read_measures
from coyuntura.model.modules import Module, read_module
from coyuntura.model.observations import Observation, read_observations
from coyuntura.model.questions import Behaviour, Question, read_behaviours, read_question
from coyuntura.model.scenarios import HISTORY, Scenario, read_scenarios
from coyuntura.model.study import Study
from coyuntura.model.study_file import (
    COUNTED,
    ENSEMBLE,
    PARTIES,
    SCOPES,
    STUDY,
    STUDY_FILE,
    TIME,
    TITLE,
    UNIT_CHECK,
    UNITS,
)
from coyuntura.names import Id, Text
from coyuntura.reading.nodes import Entries, read_yaml, yaml_files
from coyuntura.tallies.sheets import read_sheets
from coyuntura.tallies.tally import Tally
from coyuntura.tallies.tally_file import read_tally

_FILES = ("study.yaml", "documents.yaml")
_PARTS = (
    "claims",
    "modules",
    "data",
    "observations",
    "ledgers",
    "tallies",
    "scenarios",
    "interpretations",
    "measures",
    "behaviours",
    "questions",
    "disagreements",
)
MOST_FILES = 2000
LARGEST_STUDY = 12 * 1024 * 1024
"""YAML files of a study, and their bytes together; a megabyte is read in about a second."""
# How alike a folder's name and a part's are for a misspelling: `module` is one, `modules_old` is not.
_NEAR = 0.85


def read_study(folder: Path) -> Study:
    """Return the study that a folder holds.

    Raises:
        StudyError: Its files are missing or wrong; all faults of the stage together.
    """
    faults = Faults()
    _refuse_strays(folder, faults)
    _refuse_too_much(folder, faults)
    root = read_yaml(folder / "study.yaml", "study.yaml", faults)
    faults.raise_if_any()
    return _FolderReader(folder, faults).study(cast("Entries", root))


def _refuse_strays(folder: Path, faults: Faults) -> None:
    """Require that each YAML file where those of a study are has a name that is read; other files are left alone."""
    known = (*_FILES, *_PARTS)
    for path in sorted(folder.glob("*")):
        if path.name in known or path.name.startswith("."):
            continue
        is_near = bool(get_close_matches(path.name.casefold(), _PARTS, n=1, cutoff=_NEAR))
        if _is_yaml(path) or (is_near and any(_is_yaml(inner) for inner in path.glob("*"))):
            _refuse_stray(path.name, did_you_mean(path.name, known), faults)
    for part in _PARTS:
        for path in sorted((folder / part).glob("*")):
            if _is_yaml(path) and path.suffix != ".yaml" and not path.name.startswith("."):
                _refuse_stray(f"{part}/{path.name}", f" Did you mean `{part}/{path.stem}.yaml`?", faults)


def _refuse_too_much(folder: Path, faults: Faults) -> None:
    """Require that all YAML files of a study together are few and small enough to be read in some seconds."""
    count = size = 0
    for part in _PARTS:
        for path in yaml_files(folder / part):
            count, size = count + 1, size + (path.stat().st_size if path.is_file() else 0)
            if count > MOST_FILES or size > LARGEST_STUDY:
                message = (
                    f"the study's files up to this one are {count:,} with {size:,} bytes; "
                    f"at most {MOST_FILES:,} with {LARGEST_STUDY:,} bytes are read."
                )
                faults.add("file-too-large", message, Place(f"{part}/{path.name}"), "Leave out what nothing uses.")
                return


def _refuse_stray(shown: str, hint: str, faults: Faults) -> None:
    parts = ", ".join(f"`{part}`" for part in _PARTS)
    way_out = f"Read are {', '.join(f'`{name}`' for name in _FILES)}, and the files `*.yaml` of {parts}."
    faults.add("file-unreadable", f"nothing reads `{shown}`.{hint}", Place(shown), way_out)


def _is_yaml(path: Path) -> bool:
    return path.suffix.lower() in {".yaml", ".yml"}


class _FolderReader:
    """Reads the parts of a study, each into one field."""

    def __init__(self, folder: Path, faults: Faults) -> None:
        self.folder = folder
        self.faults = faults

    def study(self, root: Entries) -> Study:
        """Return the whole study."""
        found = STUDY_FILE.read(root, self.faults)
        bibliography = read_bibliography(self.folder / "documents.yaml", "documents.yaml", self.faults)
        claims = read_claims(self.folder / "claims", bibliography, self.faults)
        tables = self.tables()
        references = read_references(self.folder / "references.bib", "references.bib", self.faults)
        sources = {*references, *(key for table in tables.values() for key in table.sources)}
        study = Study(
            id=found[STUDY],
            title=found[TITLE],
            folder=self.folder,
            clock=found[TIME],
            ensemble=found[ENSEMBLE],
            units={entry.name: entry.value for entry in found[UNITS]},
            parties={entry.name: entry.value for entry in found[PARTIES]},
            scopes={entry.name: entry.value for entry in found[SCOPES]},
            counts={entry.name: entry.value for entry in found[COUNTED]},
            bibliography=bibliography,
            claims=claims,
            references=references,
            modules=self.modules(),
            tables=tables,
            ledgers=self.ledgers(Evidence(claims, sources)),
            tallies=self.tallies(claims, sources),
            scenarios=self.scenarios(),
            behaviours=self.behaviours(),
            questions=self.questions(),
            measures=self.measures(),
            observations=self.observations(),
            disagreements=self.disagreements(),
            interpretations=self.interpretations(),
            is_unit_checked=found[UNIT_CHECK] == "on",
        )
        self.faults.raise_if_any()
        return study

    def files(self, part: str) -> Iterator[tuple[Path, str]]:
        """Yield the YAML files of a part of the study with the names that places carry."""
        for path in yaml_files(self.folder / part):
            yield path, f"{part}/{path.name}"

    def roots(self, part: str) -> Iterator[Entries]:
        """Yield the mappings of a part's files that can be read."""
        for path, shown in self.files(part):
            root = read_yaml(path, shown, self.faults)
            if root is not None:
                yield root

    def modules(self) -> tuple[Module, ...]:
        """Return all modules, by the names of their files."""
        found: dict[Id, Module] = {}
        for root in self.roots("modules"):
            module = read_module(root, self.faults)
            if module.id in found:
                message = f"module `{module.id}` is already there, in {found[module.id].place.file}."
                way_out = "Give it a name of its own, or write both in one file."
                self.faults.add("name-duplicate", message, module.place, way_out)
            found[module.id] = module
        return tuple(found.values())

    def tables(self) -> Mapping[str, Table]:
        """Return all tables by name."""
        names = [path.stem for path, _ in self.files("data")]
        tables = {name: read_table(self.folder / "data", name, "data", self.faults) for name in names}
        return {name: table for name, table in tables.items() if table is not None}

    def ledgers(self, evidence: Evidence) -> Mapping[str, Ledger]:
        """Return all ledgers by name."""
        found = [read_ledger(path, shown, self.faults, evidence) for path, shown in self.files("ledgers")]
        ledgers: dict[str, Ledger] = {}
        for (_, shown), ledger in zip(self.files("ledgers"), found, strict=True):
            if ledger is not None and str(ledger.id) in ledgers:
                self.faults.add("name-duplicate", f"ledger `{ledger.id}` is already there.", Place(shown))
            if ledger is not None:
                ledgers[str(ledger.id)] = ledger
        return ledgers

    def tallies(self, claims: Collection[str], sources: Collection[str]) -> Mapping[Id, Tally]:
        """Return all tallies by name."""
        found: dict[Id, Tally] = {}
        for path, shown in self.files("tallies"):
            tally = read_tally(path, shown, self.faults, claims, sources)
            if tally is None:
                continue
            beside = path.with_suffix(".csv")
            # A reader's own sheets may be given to a tally of which the study holds none.
            held = read_sheets(beside, f"tallies/{beside.name}", tally, self.faults) if beside.exists() else None
            found[tally.id] = replace(tally, sheets=held)
        return found

    def scenarios(self) -> Mapping[Id, Scenario]:
        """Return all scenarios by name, `history` first."""
        nothing = Text("History", "Historia")
        found = {HISTORY: Scenario(HISTORY, nothing, Text("", ""), (), Place("study.yaml"))}
        for root in self.roots("scenarios"):
            for scenario in read_scenarios(root, self.faults):
                if scenario.id in found:
                    message = f"scenario `{scenario.id}` is already there, in {found[scenario.id].place}."
                    self.faults.add("name-duplicate", message, scenario.place)
                found[scenario.id] = scenario
        return found

    def interpretations(self) -> Mapping[Id, Interpretation]:
        """Return all interpretations by name."""
        found: dict[Id, Interpretation] = {}
        for root in self.roots("interpretations"):
            item = read_interpretation(root, self.faults)
            if item.id in found:
                message = f"interpretation `{item.id}` is already there, in {found[item.id].place}."
                self.faults.add("name-duplicate", message, item.place)
            found[item.id] = item
        return found

    def measures(self) -> Mapping[Id, NamedMeasure]:
        """Return all measures that have names."""
        found: dict[Id, NamedMeasure] = {}
        for root in self.roots("measures"):
            for measure in read_measures(root, self.faults):
                if measure.id in found:
                    message = f"measure `{measure.id}` is already there, in {found[measure.id].place}."
                    self.faults.add("name-duplicate", message, measure.place)
                found[measure.id] = measure
        return found

    def observations(self) -> tuple[Observation, ...]:
        """Return all observation models in the order of files and entries."""
        return tuple(item for root in self.roots("observations") for item in read_observations(root, self.faults))

    def behaviours(self) -> tuple[Behaviour, ...]:
        """Return all behaviours in the order of files and items."""
        before = len(self.faults)
        found = [behaviour for root in self.roots("behaviours") for behaviour in read_behaviours(root, self.faults)]
        if len(self.faults) > before:
            # The number of an item that could not be read is a stand-in.
            return tuple(found)
        seen: set[tuple[str, int]] = set()
        for behaviour in found:
            key = (behaviour.subsystem, behaviour.item)
            if key in seen:
                message = f"item {behaviour.item} of {behaviour.subsystem} is already there."
                self.faults.add("name-duplicate", message, behaviour.place)
            seen.add(key)
        return tuple(found)

    def questions(self) -> Mapping[str, Question]:
        """Return all questions by id."""
        found: dict[str, Question] = {}
        for root in self.roots("questions"):
            question = read_question(root, self.faults)
            if question.id in found:
                self.faults.add("name-duplicate", f"question `{question.id}` is already there.", question.place)
            found[question.id] = question
        return found

    def disagreements(self) -> Mapping[int, Disagreement]:
        """Return all disagreements by number, in its order."""
        found: dict[int, Disagreement] = {}
        before = len(self.faults)
        for root in self.roots("disagreements"):
            for item in read_disagreements(root, self.faults):
                # The number of one that could not be read is a stand-in.
                if item.row in found and len(self.faults) == before:
                    message = f"disagreement {item.row} is already there, in {found[item.row].place}."
                    self.faults.add("name-duplicate", message, item.place)
                    before = len(self.faults)
                found[item.row] = item
        return dict(sorted(found.items()))
