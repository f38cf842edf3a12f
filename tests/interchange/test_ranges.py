"""Ranges: between what a variable plausibly lies, as tools write it beside its unit."""

import math
from pathlib import Path

import pytest

from coyuntura.check.study import check_study
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.exporting import export_model
from coyuntura.interchange.foreign import read_foreign
from coyuntura.interchange.importing import import_model
from coyuntura.interchange.settle import settle
from coyuntura.model.elements import Auxiliary, Flow, Parameter, Stock
from coyuntura.model.folder import read_study

CLOCK = "INITIAL TIME = 0 ~~|\nFINAL TIME = 4 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n"
XMILE = (
    "<xmile><sim_specs><start>0</start><stop>4</stop></sim_specs><model><variables>"
    '<aux name="x"><eqn>3</eqn><units>Widget</units><range {}/></aux></variables></model></xmile>'
)


def ranges(draft: Draft) -> dict[str, tuple[float, float] | None]:
    """Return the ranges of a draft's elements by id."""
    held = [item for item in draft.elements if isinstance(item, Parameter | Stock | Flow | Auxiliary)]
    return {
        item.header.id: item.quantity.range and (item.quantity.range.low, item.quantity.range.high) for item in held
    }


def read(path: Path, text: str) -> Draft:
    path.write_text(text, encoding="utf-8")
    return settle(read_foreign(path))


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("Widget [0,10]", (0, 10)),
        ("Widget/Month [-10, 10, 1]", (-10, 10)),
        ("[-1e3,1e3]", (-1000, 1000)),
        ("Widget [0,?]", (0, math.inf)),
        ("Widget [?,5,1]", (-math.inf, 5)),
        ("Widget [?,?]", None),
        ("Widget [10,0]", None),
        ("Widget", None),
    ],
)
def test_a_range_of_vensim_follows_the_unit(tmp_path: Path, unit: str, expected: tuple[float, float] | None) -> None:
    draft = read(tmp_path / "m.mdl", f"{{UTF-8}}\nx = 3 ~ {unit} ~~|\n{CLOCK}")

    assert ranges(draft) == {"x": expected}


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ('min="0" max="10"', (0, 10)),
        ('min="0"', (0, math.inf)),
        ('min="0" max="?"', (0, math.inf)),
        ('min="0" max="inf"', (0, math.inf)),
        ('min="10" max="0"', None),
    ],
)
def test_a_range_of_xmile_has_an_end_or_two(tmp_path: Path, ends: str, expected: tuple[float, float] | None) -> None:
    assert ranges(read(tmp_path / "m.xmile", XMILE.format(ends))) == {"x": expected}


def test_the_scale_of_a_graph_is_the_range_where_there_is_no_other(tmp_path: Path) -> None:
    scaled = XMILE.replace("<range {}/>", '<scale min="1" max="5"/>')

    assert ranges(read(tmp_path / "m.xmile", scaled)) == {"x": (1, 5)}


def test_a_range_in_which_a_value_does_not_lie_is_left_out_with_a_notice(tmp_path: Path) -> None:
    draft = read(tmp_path / "m.xmile", XMILE.format('min="5" max="10"'))

    assert ranges(draft) == {"x": None}
    assert "Ranges in which a value does not lie are left out: `x`." in draft.notices


def test_a_range_is_the_same_after_export_and_import(tmp_path: Path) -> None:
    stock = "s[d] = INTEG(f[d], 3) ~ Widget [0, 1e6] ~~|\nf[d] = 2 + Time ~ Widget/Month [-10,10] ~~|\nd: a, b ~~|\n"
    (tmp_path / "m.mdl").write_text(
        f"{{UTF-8}}\n{stock}x = 3 ~ Widget [0.1,10] ~~|\ny = 3 ~ Widget [0,?] ~~|\n{CLOCK}", encoding="utf-8"
    )

    import_model(tmp_path / "m.mdl", tmp_path / "m")
    export_model(check_study(read_study(tmp_path / "m")), tmp_path / "m.xmile")

    assert ranges(settle(read_foreign(tmp_path / "m.xmile"))) == {
        "s": (0, 1e6),
        "f": (-10, 10),
        "x": (0.1, 10),
        "y": (0, math.inf),
    }
