"""Reads a study's tallies; whatever does not fit together is a fault with its place."""

from collections.abc import Collection, Iterable
from pathlib import Path

from coyuntura.data.tables import SOURCE as OF_SOURCE
from coyuntura.data.tables import source_of
from coyuntura.errors import Faults, did_you_mean
from coyuntura.names import Id, Text
from coyuntura.reading.keys import CLAIMS, LABEL, SOURCE, claims_of, sources_of
from coyuntura.reading.kinds import (
    BILINGUAL,
    DATE,
    ID,
    TEXT,
    Entry,
    Placed,
    list_of,
    mapping_of,
    whole,
    word,
)
from coyuntura.reading.nodes import Entries, read_yaml
from coyuntura.reading.shapes import Found, Shape, optional, required
from coyuntura.tallies.tally import ABOUTS, Announced, Columns, Option, Record, Tally

MOST = 10**10
_CODE = "tally-unclear"

REGISTERED_IN = required("registered", TEXT, "Registered voters.", "Electores inscritos.")
INVALID_IN = optional("invalid", TEXT, "", "Votes that are void.", "Votos nulos.")
VALID_IN = optional("valid", TEXT, "", "Valid votes as printed.", "Votos válidos según el acta.")
UNIT_IN = optional(
    "unit",
    list_of(TEXT),
    (),
    "Columns that together tell a sheet from all others.",
    "Columnas que juntas distinguen un acta de las demás.",
)
CLUSTER_IN = optional(
    "cluster", TEXT, "", "What sheets were collected by, as the centre.", "Por qué se reunieron, como el centro."
)
STRATUM_IN = optional("stratum", TEXT, "", "The stratum, as a state.", "El estrato, como un estado.")
SUMMED_IN = optional(
    "summed",
    TEXT,
    "",
    "How many sheets a row sums; a file without this column has a sheet in each row.",
    "Cuántas actas suma una fila; un archivo sin esta columna tiene un acta por fila.",
)
COLUMNS_SHAPE = Shape(REGISTERED_IN, INVALID_IN, VALID_IN, UNIT_IN, CLUSTER_IN, STRATUM_IN, SUMMED_IN)

SUMS = required("columns", list_of(TEXT), "The columns that its votes are in.", "Las columnas que llevan sus votos.")
OPTION = Shape(LABEL, SUMS)

BY = required("by", BILINGUAL, "Who says or does so.", "Quién lo dice o lo hace.")
WHEN = required("date", DATE, "When.", "Cuándo.")
VOTES = required("votes", mapping_of(whole(0, MOST), ID), "Votes for each option.", "Los votos de cada opción.")
ANNOUNCED_SHAPE = Shape(LABEL, BY, WHEN, VOTES, SOURCE)
ABOUT = required(
    "about",
    word(ABOUTS),
    "Access to the ballot, whether the count was verified, or who recognises a result.",
    "Acceso a la boleta, si el recuento se verificó, o quién reconoce un resultado.",
)
RECORD_SHAPE = Shape(ABOUT, WHEN, LABEL, BY, CLAIMS, SOURCE)

NAME = required("tally", ID, "The name of the tally, as of its file.", "El nombre del recuento, como el del archivo.")
DATE_KEY = required("date", DATE, "When the vote was.", "Cuándo se votó.")
COLLECTED = required("collected_by", BILINGUAL, "Whose collection the sheets are.", "Quién reunió las actas.")
COLUMNS = required(
    "columns", COLUMNS_SHAPE.kind, "Which columns of a file of sheets hold what.", "Qué lleva cada columna de actas."
)
OPTIONS = required(
    "options", mapping_of(OPTION.kind, ID), "What could be voted for, by name.", "Lo que se podía votar, por nombre."
)
REGISTERED = required(
    "registered",
    whole(1, MOST),
    "All registered voters, those of the sheets included.",
    "Todos los electores inscritos, incluidos los de las actas.",
)
TABLES = optional("tables", whole(1, MOST), 0, "All tables that there were.", "Todas las mesas que hubo.")
STRATA = optional(
    "strata",
    mapping_of(whole(1, MOST), TEXT),
    (),
    "Registered voters of each stratum, where they are known.",
    "Los electores inscritos de cada estrato, si se conocen.",
)
ANNOUNCED = optional(
    "announced",
    mapping_of(ANNOUNCED_SHAPE.kind, ID),
    (),
    "Totals that somebody announced, each beside the others.",
    "Totales que alguien anunció, cada uno junto a los demás.",
)
RECORDS = optional(
    "records",
    list_of(RECORD_SHAPE.kind),
    (),
    "What happened apart from the result.",
    "Lo que pasó aparte del resultado.",
)
SOURCES = optional(
    "sources",
    mapping_of(OF_SOURCE.kind, TEXT),
    (),
    "Where its figures come from, by the key that `source` names.",
    "De dónde vienen sus cifras, por la clave que nombra `source`.",
)
NOTE = optional("note", BILINGUAL, Text("", ""), "What one should know of it.", "Qué conviene saber de él.")
TALLY_FILE = Shape(
    NAME,
    LABEL,
    DATE_KEY,
    COLLECTED,
    COLUMNS,
    OPTIONS,
    REGISTERED,
    TABLES,
    STRATA,
    ANNOUNCED,
    RECORDS,
    SOURCES,
    CLAIMS,
    SOURCE,
    NOTE,
)


def read_tally(
    path: Path,
    shown: str,
    faults: Faults,
    claims: Collection[str] | None = None,
    sources: Collection[str] | None = None,
) -> Tally | None:
    """Return the tally that a file holds, or None with faults.

    Args:
        path: The file.
        shown: The name that places carry, relative to the study.
        faults: Filled with whatever is wrong.
        claims: Those that it may cite; any where None.
        sources: Those of the study that it may cite besides its own; any where None.
    """
    before = len(faults)
    root = read_yaml(path, shown, faults)
    if root is None:
        return None
    tally = _tally(root, faults)
    if tally.id and tally.id != path.stem:
        faults.add(_CODE, f"the tally in `{path.name}` is called `{path.stem}`.", tally.place)
    found = TALLY_FILE.read(root, Faults())
    _check_cited(found, claims, sources, faults)
    return tally if len(faults) == before else None


def _tally(root: Entries, faults: Faults) -> Tally:
    found = TALLY_FILE.read(root, faults)
    before = len(faults)
    options = tuple(Option(entry.name, entry.value[LABEL], tuple(entry.value[SUMS])) for entry in found[OPTIONS])
    tally = Tally(
        id=found[NAME],
        label=found[LABEL],
        date=found[DATE_KEY],
        collected_by=found[COLLECTED],
        columns=_columns(found[COLUMNS]),
        options=options,
        registered=found[REGISTERED],
        tables=found[TABLES],
        strata={entry.name: entry.value for entry in found[STRATA]},
        announced=tuple(_announced(entry, options, faults) for entry in found[ANNOUNCED]),
        records=tuple(_record(item) for item in found[RECORDS]),
        sources={entry.name: source_of(entry) for entry in found[SOURCES]},
        source=sources_of(found),
        claims=claims_of(found),
        place=root.place,
        note=found[NOTE],
    )
    if len(faults) == before and not len(faults):
        _check_whole(tally, found, faults)
    return tally


def _columns(found: Found) -> Columns:
    return Columns(
        registered=found[REGISTERED_IN],
        invalid=found[INVALID_IN],
        valid=found[VALID_IN],
        unit=tuple(found[UNIT_IN]),
        cluster=found[CLUSTER_IN],
        stratum=found[STRATUM_IN],
        summed=found[SUMMED_IN],
    )


def _announced(entry: Entry[Id, Found], options: Iterable[Option], faults: Faults) -> Announced:
    found = entry.value
    votes = {item.name: item.value for item in found[VOTES]}
    known = [option.id for option in options]
    for item in found[VOTES]:
        if item.name not in known:
            hint = did_you_mean(item.name, known)
            faults.add(_CODE, f"`{item.name}` is no option of this tally.{hint}", item.place)
    lacking = [name for name in known if name not in votes]
    if lacking:
        message = f"`{entry.name}` announces no votes for `{lacking[0]}`."
        faults.add(_CODE, message, entry.place, "Give the votes of each option, the rest under one of them.")
    return Announced(entry.name, found[LABEL], found[BY], found[WHEN], votes, sources_of(found))


def _record(found: Found) -> Record:
    return Record(found[ABOUT], found[WHEN], found[LABEL], found[BY], sources_of(found), claims_of(found))


def _check_whole(tally: Tally, found: Found, faults: Faults) -> None:
    """Require that a tally fits together."""
    if len(tally.options) < 2:  # noqa: PLR2004  a lead is over another
        faults.add(_CODE, "a tally has two options or more.", found.place_of(OPTIONS))
    seen: dict[str, Id] = {}
    for option in tally.options:
        for name in option.columns:
            if name in seen:
                message = f"the votes in `{name}` would count for `{seen[name]}` and `{option.id}`."
                faults.add(_CODE, message, found.place_of(OPTIONS))
            seen[name] = option.id
    total = sum(tally.strata.values())
    if tally.strata and total != tally.registered:
        message = f"the strata have {total:,} registered voters together, and `registered` says {tally.registered:,}."
        faults.add(_CODE, message, found.place_of(STRATA))
    if tally.strata and not tally.columns.stratum:
        message = "the tally has strata, and no column says in which of them a sheet is."
        faults.add(_CODE, message, found.place_of(STRATA), "Name it under `columns`, `stratum:`.")
    for announced in tally.announced:
        cast = sum(announced.votes.values())
        if cast > tally.registered:
            message = f"`{announced.id}` announces {cast:,} votes of {tally.registered:,} registered voters."
            faults.add(_CODE, message, found.place_of(ANNOUNCED))


def _check_cited(found: Found, claims: Collection[str] | None, sources: Collection[str] | None, faults: Faults) -> None:
    own = {entry.name for entry in found[SOURCES]}
    parts = [found, *(entry.value for entry in found[ANNOUNCED]), *found[RECORDS]]
    for part in parts:
        for item in part.get(CLAIMS, ()):
            _check(item, claims, "claim-unknown", "claim of this study", faults)
        for item in part.get(SOURCE, ()):
            known = None if sources is None else own | set(sources)
            _check(item, known, "source-unknown", "source or reference of this study", faults)


def _check(item: Placed[str], known: Collection[str] | None, code: str, what: str, faults: Faults) -> None:
    if known is not None and item.value and item.value not in known:
        faults.add(code, f"`{item.value}` is no {what}.{did_you_mean(item.value, known)}", item.place)
