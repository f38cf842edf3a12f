"""Units that imported models keep, on the way to a study and back."""

from pathlib import Path

import pytest

from coyuntura.check.study import check_study
from coyuntura.interchange.importing import import_model
from coyuntura.model.folder import read_study

VENSIM = """{UTF-8}
inventory = INTEG(production - sales, 10) ~ Widget ~|
production = 4 ~ Widget/Month [0,10,1] ~|
lifetime = 5 ~ Month [6,9] ~|
sales = inventory / lifetime ~ Widgets/month ~|
price = 3 ~ $/Widget ~|
revenue = sales * price ~ $/Month ~|
odd = revenue + inventory ~ $ ~|
bare = revenue * 2 ~~|
strange = 3 ~ 50 pieces ~|
FINAL TIME = 20 ~ Month ~|
INITIAL TIME = 0 ~ Month ~|
TIME STEP = 1 ~ Month [0,?] ~|
SAVEPER = TIME STEP ~ Month ~|
"""
XMILE = """<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
<header/><sim_specs time_units="Years"><start>0</start><stop>4</stop></sim_specs>
<model><variables>
<stock name="Herd"><eqn>10</eqn><outflow>sold</outflow><units>Cows</units></stock>
<flow name="sold"><eqn>Herd / patience</eqn><units>cow/year</units></flow>
<aux name="patience"><eqn>4</eqn><units>Years</units><range min="0" max="20"/></aux>
</variables></model></xmile>
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "m.mdl"
    path.write_text(VENSIM, encoding="utf-8")
    return path


def test_a_model_of_vensims_keeps_its_units(written: Path, tmp_path: Path) -> None:
    import_model(written, tmp_path / "study")
    checked = check_study(read_study(tmp_path / "study"))

    quantities = {str(name): symbol.element.quantity for name, symbol in checked.model.symbols.by_id.items()}
    found = {name: (item.unit, item.is_checked) for name, item in quantities.items() if item}
    assert found == {
        "inventory": ("Widget", True),
        "inventory_net_flow": ("Widget/month", True),
        "production": ("Widget/month", True),
        "lifetime": ("month", True),
        "sales": ("Widget/month", True),
        "price": ("USD/Widget", True),
        "revenue": ("USD/month", True),
        "odd": ("USD", False),
        "bare": ("unknown", False),
        "strange": ("50 pieces", False),
    }
    assert checked.model.clock.counted_in == "month"
    assert list(checked.study.units) == ["Widget"]
    assert checked.study.is_unit_checked


def test_what_is_not_checked_is_told(written: Path, tmp_path: Path) -> None:
    draft = import_model(written, tmp_path / "study")

    assert draft.notices == (
        "1 variable has no unit, and what it meets is not checked: `bare`.",
        "Units that are no products of names are text and not checked: `50 pieces`.",
        "Ranges in which a value does not lie are left out: `lifetime`.",
        (
            "The units of 1 equation are not checked, since they do not fit: `revenue + inventory` joins units that "
            "differ: `USD/month` and `Widget` do not go together."
        ),
    )


def test_ranges_are_kept_and_nothing_is_cut_to_them(written: Path, tmp_path: Path) -> None:
    draft = import_model(written, tmp_path / "study")

    ranges = {item.header.id: item.quantity.range for item in draft.elements if item.quantity and item.quantity.range}
    assert {name: (one.low, one.high) for name, one in ranges.items()} == {"production": (0, 10)}


def test_other_names_for_a_unit_in_the_settings_of_vensim_are_heeded(tmp_path: Path) -> None:
    text = f"{VENSIM}w = production ~ Wdg/Month ~|\n\\\\\\---/// Sketch\n///---\\\\\\\n:L<%^E!@\n22:Wdg,Widget\n"
    (tmp_path / "m.mdl").write_text(text, encoding="utf-8")

    draft = import_model(tmp_path / "m.mdl", tmp_path / "study")

    assert list(draft.units) == ["Wdg"]
    assert next(item.quantity for item in draft.elements if item.header.id == "w" and item.quantity).is_checked


def test_other_names_for_a_unit_in_xmile_are_heeded(tmp_path: Path) -> None:
    named = '<model_units><unit name="Cow"><eqn/><alias>Cows</alias><alias>head</alias></unit></model_units>'
    path = tmp_path / "m.xmile"
    path.write_text(XMILE.replace("<model>", f"{named}<model>").replace(">cow/year", ">head/year"), encoding="utf-8")

    draft = import_model(path, tmp_path / "study")

    assert (list(draft.units), draft.notices) == (["Cow"], ())


def test_a_model_in_xmile_keeps_its_units_and_counts_time_in_its_own(tmp_path: Path) -> None:
    path = tmp_path / "m.xmile"
    path.write_text(XMILE, encoding="utf-8")

    draft = import_model(path, tmp_path / "study")

    units = {
        str(item.header.id): (item.quantity.unit, item.quantity.is_checked) for item in draft.elements if item.quantity
    }
    assert units == {"herd": ("cow", True), "sold": ("cow/year", True), "patience": ("years", True)}
    assert (draft.clock.counted_in, draft.notices) == ("years", ())
    assert [item.quantity.range for item in draft.elements if item.quantity and item.quantity.range]


@pytest.mark.parametrize(("time", "counted_in"), [("Month", "month"), ("Fortnight", "Fortnight")])
def test_a_model_of_plain_numbers_keeps_its_unit_of_time(tmp_path: Path, time: str, counted_in: str) -> None:
    path = tmp_path / "m.mdl"
    clock = VENSIM[VENSIM.index("FINAL TIME") :].replace("~ Month", f"~ {time}")
    path.write_text("{UTF-8}\nx = SIN(1) ~ dmnl ~|\n" + clock, encoding="utf-8")

    assert import_model(path, tmp_path / "study").clock.counted_in == counted_in
