"""A small election of known truth, and tallies of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.arrays import Indices, Reals
from coyuntura.errors import Faults, Place, StudyError
from coyuntura.names import Id, Text
from coyuntura.tallies.tally import Columns, Option, Sheets, Tally

A, B, OTHERS = 0, 1, 2
_TABLES = 400


@dataclass(frozen=True, slots=True, eq=False)
class Election:
    """All tables of an election in three districts, which differ in turnout and in the vote."""

    tally: Tally
    sheets: Sheets

    @property
    def truth(self) -> Reals:
        """The votes for each option in all tables."""
        return self.sheets.votes.sum(axis=0)

    @property
    def lead(self) -> float:
        """By how many votes A is ahead of B."""
        return float(self.truth[A] - self.truth[B])


Drawn: TypeAlias = Callable[[int], Election]


def tally_of(registered: int, strata: dict[str, int], tables: int = 0) -> Tally:
    """Return a tally of three options without announced totals."""
    options = tuple(Option(Id(name), Text(name.upper(), name.upper()), (name,)) for name in ("a", "b", "others"))
    return Tally(
        id=Id("mayor"),
        label=Text("Election of the mayor", "Elección del alcalde"),
        date="2020-05-03",
        collected_by=Text("the side of A", "el lado de A"),
        columns=Columns("voters", "void", "", ("centre", "table"), "centre", "district", "sheets"),
        options=options,
        registered=registered,
        tables=tables,
        strata=strata,
        announced=(),
        records=(),
        sources={},
        source=(),
        claims=(),
        place=Place("tallies/mayor.yaml"),
    )


def sheets_of(votes: Reals, registered: Reals, stratum: Indices, cluster: Indices | None = None) -> Sheets:
    """Return sheets, one a row, without invalid votes."""
    rows = registered.size
    return Sheets(
        votes=votes,
        registered=registered,
        invalid=np.zeros(rows),
        valid=votes.sum(axis=1),
        counts=np.ones(rows),
        stratum=stratum,
        strata=("north", "south", "west"),
        cluster=np.arange(rows) if cluster is None else cluster,
        has_invalid=False,
        has_valid=False,
        is_summed=False,
    )


@pytest.fixture(scope="session")
def election() -> Drawn:
    """Return a maker of elections by seed."""

    def make(seed: int) -> Election:
        stream = np.random.default_rng(seed)
        stratum = np.repeat(np.arange(3), [_TABLES // 2, _TABLES // 4, _TABLES // 4])
        registered = stream.integers(200, 900, _TABLES).astype(np.float64)
        rates = np.array([[0.36, 0.22, 0.02], [0.2, 0.4, 0.05], [0.3, 0.3, 0.01]])[stratum]
        moved = np.clip(rates * np.exp(0.2 * stream.standard_normal(rates.shape)), 0, 0.33)
        votes = np.floor(moved * registered[:, None])
        each = np.bincount(stratum, registered, 3)
        strata = {name: int(count) for name, count in zip(("north", "south", "west"), each, strict=True)}
        return Election(tally_of(int(registered.sum()), strata, _TABLES), sheets_of(votes, registered, stratum))

    return make


def told(faults: Faults) -> list[str]:
    """Return what faults say, in the order of their places."""
    try:
        faults.raise_if_any()
    except StudyError as error:
        return [str(fault) for fault in error.faults]
    return []
