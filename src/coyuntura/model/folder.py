"""Reading a study's folder, whole, with all faults at once."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import cast

from coyuntura.data.references import read_references
from coyuntura.data.tables import Table, read_table
from coyuntura.dates import TIME_UNITS, TimeUnit
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.evidence.claims import read_claims
from coyuntura.evidence.documents import read_bibliography
from coyuntura.evidence.ledger import Ledger
from coyuntura.evidence.ledger_file import Evidence, read_ledger
from coyuntura.methods import METHODS
from coyuntura.model.elements import Module
from coyuntura.model.measures import NamedMeasure, read_measures
from coyuntura.model.modules import read_module
from coyuntura.model.questions import Behaviour, Question, read_behaviours, read_question
from coyuntura.model.scenarios import HISTORY, Scenario, read_scenarios
from coyuntura.model.study import ClockSpec, Comparison, EnsembleSpec, Study
from coyuntura.names import Id, Text, canonical
from coyuntura.reading.nodes import Entries, Node, Reader, read_yaml
from coyuntura.units import can_be_added

LARGEST_ENSEMBLE = 1_000_000
_FILES = ("study.yaml", "documents.yaml")
_PARTS = ("claims", "modules", "data", "ledgers", "scenarios", "measures", "behaviours", "questions")
# How alike a folder's name and a part's are for a misspelling: `module` is one, `modules_old` is not.
_NEAR = 0.85


def read_study(folder: Path) -> Study:
    """Return the study that a folder holds.

    Raises:
        StudyError: Its files are missing or wrong; all faults of the stage together.
    """
    faults = Faults()
    _refuse_strays(folder, faults)
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
        self.reader = Reader(faults)

    def study(self, root: Entries) -> Study:
        """Return the whole study."""
        optional = ("units", "ensemble", "comparisons", "parties", "unit_check")
        found = self.reader.entries(root, required=("study", "title", "time"), optional=optional)
        bibliography = read_bibliography(self.folder / "documents.yaml", "documents.yaml", self.faults)
        claims = read_claims(self.folder / "claims", bibliography, self.faults)
        tables = self.tables()
        references = read_references(self.folder / "references.bib", "references.bib", self.faults)
        sources = {*references, *(key for table in tables.values() for key in table.sources)}
        study = Study(
            self.reader.name(found.get("study")),
            self.reader.bilingual(found.get("title")),
            self.folder,
            self.clock(found.get("time"), root.place),
            self.ensemble(found.get("ensemble")),
            self.units(found.get("units")),
            {key.text: self.reader.bilingual(node) for key, node in self.reader.mapping(found.get("parties"))},
            bibliography,
            claims,
            references,
            self.modules(),
            tables,
            self.ledgers(Evidence(claims, sources)),
            self.scenarios(),
            self.behaviours(),
            self.questions(),
            self.measures(),
            tuple(self.comparison(node) for node in self.reader.items(found.get("comparisons"))),
            "unit_check" not in found or self.reader.word(found["unit_check"], ("on", "off")) == "on",
        )
        self.faults.raise_if_any()
        return study

    def files(self, part: str) -> Iterator[tuple[Path, str]]:
        """Yield the YAML files of a part of the study with the names that places carry."""
        for path in sorted((self.folder / part).glob("*.yaml")):
            yield path, f"{part}/{path.name}"

    def roots(self, part: str) -> Iterator[Entries]:
        """Yield the mappings of a part's files that can be read."""
        for path, shown in self.files(part):
            root = read_yaml(path, shown, self.faults)
            if root is not None:
                yield root

    def clock(self, node: Node | None, place: Place) -> ClockSpec:
        """Return the run's clock as declared."""
        if node is None:
            return ClockSpec(None, "0", "1", 1.0, 1.0, "euler", place)
        found = self.reader.entries(node, required=("start", "stop", "dt"), optional=("unit", "saveper", "method"))
        unit = cast("TimeUnit", self.reader.word(found["unit"], TIME_UNITS)) if "unit" in found else None
        start, stop = (self.reader.text(found.get(key)) for key in ("start", "stop"))
        dt = self.reader.number(found["dt"]) if "dt" in found else 1.0
        saveper = self.reader.number(found["saveper"]) if "saveper" in found else dt
        method = self.reader.word(found["method"], tuple(METHODS)) if "method" in found else "euler"
        return ClockSpec(unit, start, stop, dt, saveper, method, node.place)

    def units(self, node: Node | None) -> Mapping[str, Text]:
        """Return the units that the study adds."""
        pairs = self.reader.mapping(node)
        for key, _ in pairs:
            if not can_be_added(key.text):
                message = f"`{key.text}` cannot be the name of a unit: it is one already, or not made of letters."
                way_out = "Use letters without accents, and `_` between words."
                self.faults.add("name-unusable", message, key.place, way_out)
        return {key.text: self.reader.bilingual(value) for key, value in pairs}

    def ensemble(self, node: Node | None) -> EnsembleSpec:
        """Return the ensemble's size and seed; 100 members where none is declared."""
        if node is None:
            return EnsembleSpec(100, 0)
        found = self.reader.entries(node, required=("members", "seed"))
        members = self.reader.whole(found["members"], 1, LARGEST_ENSEMBLE) if "members" in found else 1
        return EnsembleSpec(members, self.reader.whole(found["seed"]) if "seed" in found else 0)

    def comparison(self, node: Node) -> Comparison:
        """Return one comparison of a cell with an observed series."""
        required = ("of", "with", "fitted_until", "label")
        found = self.reader.entries(node, required=required, optional=("scale",))
        of, series, until = (self.reader.text(found.get(key)) for key in ("of", "with", "fitted_until"))
        scale = self.reader.word(found["scale"], ("linear", "logarithmic")) if "scale" in found else "linear"
        label = self.reader.bilingual(found.get("label"))
        return Comparison(canonical(of), series, until, scale == "logarithmic", label, node.place)

    def modules(self) -> tuple[Module, ...]:
        """Return all modules, by the names of their files."""
        return tuple(read_module(root, self.faults) for root in self.roots("modules"))

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

    def scenarios(self) -> Mapping[Id, Scenario]:
        """Return all scenarios by name, `history` first."""
        nothing = Text("History", "Historia")
        found = {HISTORY: Scenario(HISTORY, nothing, (), Place("study.yaml"))}
        for root in self.roots("scenarios"):
            for scenario in read_scenarios(root, self.faults):
                if scenario.id in found:
                    message = f"scenario `{scenario.id}` is already there, in {found[scenario.id].place}."
                    self.faults.add("name-duplicate", message, scenario.place)
                found[scenario.id] = scenario
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

    def behaviours(self) -> tuple[Behaviour, ...]:
        """Return all behaviours in the order of files and items."""
        found = [behaviour for root in self.roots("behaviours") for behaviour in read_behaviours(root, self.faults)]
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
