"""Tallies as files: what is read, and what does not fit together."""

from pathlib import Path

import pytest
from tests.tallies.conftest import told

from coyuntura.errors import Faults
from coyuntura.tallies.tally import Tally
from coyuntura.tallies.tally_file import read_tally

TEXT = """\
tally: mayor
label: {en: Election of the mayor, es: Elección del alcalde}
date: 2020-05-03
collected_by: {en: the side of A, es: el lado de A}
columns: {registered: voters, unit: [centre, table], stratum: district}
options:
  a: {label: {en: A, es: A}, columns: [a]}
  b: {label: {en: B, es: B}, columns: [b, c]}
registered: 3000
tables: 5
strata: {north: 2000, south: 1000}
announced:
  first:
    label: {en: First bulletin, es: Primer boletín}
    by: {en: the council, es: el consejo}
    date: 2020-05-04
    votes: {a: 900, b: 1000}
    source: [bulletin]
records:
  - {about: verification, date: 2020-05-05, label: {en: no, es: no}, by: {en: C, es: C}, claims: [X1]}
"""


def read(tmp_path: Path, text: str) -> tuple[Tally | None, str]:
    path = tmp_path / "tallies" / "mayor.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    faults = Faults()
    found = read_tally(path, "tallies/mayor.yaml", faults, {"X1"}, {"bulletin"})
    return found, "\n".join(told(faults))


def test_a_tally_is_read_whole(tmp_path: Path) -> None:
    found, faults = read(tmp_path, TEXT)

    assert faults == ""
    assert found is not None
    assert [option.columns for option in found.options] == [("a",), ("b", "c")]
    assert (found.registered, found.tables, dict(found.strata)) == (3000, 5, {"north": 2000, "south": 1000})
    assert dict(found.announced[0].votes) == {"a": 900, "b": 1000}
    assert (found.records[0].about, found.records[0].claims) == ("verification", ("X1",))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("south: 1000", "south: 900", "the strata have 2,900 registered voters together, and `registered` says 3,000."),
        ("tally: mayor", "tally: major", "the tally in `mayor.yaml` is called `mayor`."),
        ("columns: [b, c]", "columns: [b, a]", "the votes in `a` would count for `a` and `b`."),
        ("votes: {a: 900, b: 1000}", "votes: {a: 900}", "`first` announces no votes for `b`."),
        ("votes: {a: 900, b: 1000}", "votes: {a: 900, b: 1, d: 2}", "`d` is no option of this tally."),
        ("votes: {a: 900,", "votes: {a: 2900,", "`first` announces 3,900 votes of 3,000 registered voters."),
        ("votes: {a: 900,", "votes: {a: -900,", "a whole number"),
        (", stratum: district", "", "the tally has strata, and no column says in which of them a sheet is."),
        ("source: [bulletin]", "source: [buletin]", "`buletin` is no source or reference of this study."),
        ("claims: [X1]", "claims: [X2]", "`X2` is no claim of this study."),
        ("about: verification", "about: verified", "`verified` is not one of"),
        ("registered: 3000", "registered: 0", "a whole number"),
        ("registered: 3000\n", "", "registered"),
    ],
)
def test_what_does_not_fit_together_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TEXT
    found, faults = read(tmp_path, TEXT.replace(old, new, 1))

    assert found is None
    assert said in faults


def test_one_option_is_no_contest(tmp_path: Path) -> None:
    alone = TEXT.replace("  b: {label: {en: B, es: B}, columns: [b, c]}\n", "").replace("a: 900, b: 1000", "a: 900")

    assert "a tally has two options or more." in read(tmp_path, alone)[1]
