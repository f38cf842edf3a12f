"""The nouns of a tally: what is known of an election, what was announced of it, and the sheets that somebody has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from coyuntura.arrays import Indices, Reals
from coyuntura.data.tables import Source
from coyuntura.errors import Place
from coyuntura.names import Id, Text

About: TypeAlias = Literal["ballot", "verification", "recognition"]
"""Who may stand, whether anybody checked the count, who recognises which result: none of them is the result."""
ABOUTS: tuple[About, ...] = get_args(About)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a file of sheets hold what; those that a file may lack are empty where none is named."""

    registered: str
    invalid: str
    valid: str
    unit: tuple[str, ...]
    """Columns that together tell one sheet from all others."""
    cluster: str
    """What sheets were collected by, such as the voting centre; each sheet by itself where it is empty."""
    stratum: str
    summed: str
    """How many sheets a row sums; a file without this column has a sheet in each row."""


@dataclass(frozen=True, slots=True)
class Option:
    """What could be voted for: its label, and the columns whose sum its votes are."""

    id: Id
    label: Text
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Announced:
    """Totals that somebody announced, by option; they are a record beside others and never merged with the sheets."""

    id: Id
    label: Text
    by: Text
    date: str
    votes: Mapping[Id, int]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What happened to an election apart from its result."""

    about: About
    date: str
    label: Text
    by: Text
    source: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """An election of which some sheets are at hand."""

    id: Id
    label: Text
    date: str
    collected_by: Text
    """Whose collection the sheets are."""
    columns: Columns
    options: tuple[Option, ...]
    registered: int
    """All registered voters, those of the sheets included."""
    tables: int
    """All tables that there were; 0 where nobody says."""
    strata: Mapping[str, int]
    """Registered voters of each stratum; empty where they are not known."""
    announced: tuple[Announced, ...]
    records: tuple[Record, ...]
    sources: Mapping[str, Source]
    source: tuple[str, ...]
    claims: tuple[str, ...]
    place: Place
    note: Text = field(default_factory=lambda: Text("", ""))
    sheets: "Sheets | None" = field(default=None, compare=False)
    """Those that the study holds; None where it holds none."""


@dataclass(frozen=True, slots=True, eq=False)
class Sheets:
    """Sheets as they were read, a row each; `counts` tells how many sheets a row sums.

    `votes` has the shape (row, option), all others (row,); `stratum` and `cluster` are positions in `strata` and among
    the clusters. `valid` is as printed, or the sum of the options where the file does not say.
    """

    votes: Reals
    registered: Reals
    invalid: Reals
    valid: Reals
    counts: Reals
    stratum: Indices
    strata: tuple[str, ...]
    cluster: Indices
    has_invalid: bool
    has_valid: bool
    is_summed: bool
    """Whether rows sum several sheets, so that what is seen on single sheets cannot be told."""

    def taken(self, rows: Indices) -> "Sheets":
        """Return some of the rows; strata and clusters that have none left keep their names."""
        return Sheets(
            self.votes[rows],
            self.registered[rows],
            self.invalid[rows],
            self.valid[rows],
            self.counts[rows],
            self.stratum[rows],
            self.strata,
            self.cluster[rows],
            has_invalid=self.has_invalid,
            has_valid=self.has_valid,
            is_summed=self.is_summed,
        )
