from dataclasses import replace
from pathlib import Path

import pytest
from tests.interchange.conftest import write_draft

from coyuntura.check.study import check_study
from coyuntura.errors import Place
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.write import FolderTakenError
from coyuntura.model.elements import (
    Auxiliary,
    Data,
    Dimension,
    Element,
    Event,
    Flow,
    Header,
    Holding,
    Lookup,
    Parameter,
    Quantity,
    Range,
    Share,
    Stock,
)
from coyuntura.model.equations import Equation
from coyuntura.model.folder import read_study
from coyuntura.model.study import ClockSpec
from coyuntura.names import Id, Text
from coyuntura.syntax import parse_expression
from coyuntura.syntax.tree import Name

HERE = Place("model.xmile")
CLOCK = ClockSpec(None, "0.0", "10.0", 0.125, 0.5, "rk4", HERE)
NORTH, SOUTH, PLACE = Id("north"), Id("south"), Id("place")


def header(name: str) -> Header:
    label = Text(f"~ :{name}, 'odd' #", f"«{name}»: sí")
    return Header(Id(name), label, Text("- what\n it: means", "*qué"), (), (), Id("small"), HERE)


def quantity(*over: Id) -> Quantity:
    return Quantity("1/month", HERE, over)


def equation(text: str) -> Equation:
    return Equation(text, parse_expression(text), HERE)


ELEMENTS: tuple[Element, ...] = (
    Dimension(header("place"), (NORTH, SOUTH)),
    Parameter(header("p"), quantity(PLACE, PLACE), {(NORTH, SOUTH): 1.5, (SOUTH, NORTH): -1e-7}, "", None),
    Parameter(header("q"), quantity(), {(): 1e300}, "normal(0, 1)", HERE),
    Parameter(header("r"), replace(quantity(), range=Range(-1.5, 2.0, HERE)), {(): 2.0}, "", None),
    Stock(header("s"), quantity(), (Share((), equation("-3")),), is_account=False, holding={}),
    Stock(header("t"), quantity(PLACE), (Share((), equation("s * 2")),), is_account=True, holding={}),
    Stock(
        header("u"), quantity(), (Share((), equation("0")),), is_account=True, holding={None: Holding("a", "b", "c")}
    ),
    Flow(header("f"), quantity(), (Share((), equation("IF s > 0 THEN 1 ELSE 'x'")),), Name("s"), Name("u"), HERE),
    Auxiliary(
        header("a"),
        quantity(PLACE),
        (Share((NORTH,), equation("1")), Share((SOUTH,), equation("-s + 2^-3"))),
        (Share((), equation("4")),),
    ),
    Lookup(header("l"), quantity(), "1", ((0.0, 1.0), (1.0, 2.5), (1.0, 3.0)), "discrete"),
    Data(header("d"), quantity(), "table/series", "hold", is_held_outside=True),
    Event(header("e"), "3", "5"),
)
DRAFT = Draft("small", Text("Small: it's", "Pequeño"), CLOCK, ELEMENTS, (), is_unit_checked=False)


def plain(element: Element) -> object:
    """Return what an element says, without where it stands."""
    shares = [
        [(share.elements, share.equation.tree) for share in getattr(element, name, ())]
        for name in ("initial", "equations")
    ]
    rest = [getattr(element, name, None) for name in ("values", "prior", "points", "interpolation", "series", "start")]
    over = element.header.id if element.quantity is None else element.quantity.over
    bounds = None if element.quantity is None else element.quantity.range
    ends = None if bounds is None else (bounds.low, bounds.high)
    return type(element), element.header.id, element.header.label, over, ends, shares, rest


def test_a_draft_reads_back_as_it_was(tmp_path: Path) -> None:
    write_draft(DRAFT, tmp_path / "study")

    study = read_study(tmp_path / "study")

    assert [plain(element) for module in study.modules for element in module.elements] == [
        plain(element) for element in sorted(ELEMENTS, key=lambda item: list(map(type, ELEMENTS)).index(type(item)))
    ]
    assert (study.title, study.is_unit_checked) == (DRAFT.title, False)
    assert (float(study.clock.start), float(study.clock.stop)) == (0, 10)
    assert (study.clock.dt, study.clock.saveper, study.clock.method) == (0.125, 0.5, "rk4")


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "1e5",
        "2020-01-01",
        "0x1f",
        "a: b",
        "- a",
        'it\'s "so" \\',
        "ñ \U0001f600",
        "a  b ",
    ],
)
def test_any_text_reads_back_as_it_was(tmp_path: Path, text: str) -> None:
    head = Header(Id("d"), Text(f"x{text}x", f"x{text}x"), Text("", ""), (), (), Id("small"), HERE)
    write_draft(replace(DRAFT, elements=(Dimension(head, (NORTH,)),)), tmp_path / "study")

    study = read_study(tmp_path / "study")

    assert study.modules[0].elements[0].header.label.en == f"x{text}x"


def test_signs_that_steer_a_terminal_are_replaced_in_what_is_written(tmp_path: Path) -> None:
    head = Header(Id("d"), Text("x\x07\x85\u2028\ufeffx", "x"), Text("", ""), (), (), Id("small"), HERE)
    write_draft(replace(DRAFT, elements=(Dimension(head, (NORTH,)),)), tmp_path / "study")

    study = read_study(tmp_path / "study")

    assert study.modules[0].elements[0].header.label.en == "x" + 4 * "\N{REPLACEMENT CHARACTER}" + "x"


def test_a_large_module_goes_on_in_a_second_file(tmp_path: Path) -> None:
    about = Text("word " * 100_000, "palabra")
    heads = [Header(Id(name), about, Text("", ""), (), (), Id("small"), HERE) for name in "abcd"]
    write_draft(replace(DRAFT, elements=tuple(Event(head, "3", "5") for head in heads)), tmp_path / "study")

    assert [module.id for module in read_study(tmp_path / "study").modules] == ["small", "small_2"]


def test_meanings_stand_on_one_line(tmp_path: Path) -> None:
    write_draft(DRAFT, tmp_path / "study")

    study = read_study(tmp_path / "study")

    assert study.modules[0].elements[0].header.meaning.es == "*qué"


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(FolderTakenError):
        write_draft(DRAFT, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()

    write_draft(DRAFT, tmp_path / "study")

    assert sorted(path.name for path in tmp_path.rglob("*.yaml")) == ["small.yaml", "study.yaml"]


def test_nothing_is_left_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_path: Path, target: Path) -> Path:
        raise OSError(str(target))

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="study"):
        write_draft(DRAFT, tmp_path / "study")

    assert list(tmp_path.iterdir()) == []


def test_folders_above_are_made(tmp_path: Path) -> None:
    write_draft(DRAFT, tmp_path / "some" / "where")

    assert (tmp_path / "some" / "where" / "study.yaml").exists()


def test_a_draft_of_several_modules_says_what_they_read_of_each_other(tmp_path: Path) -> None:
    first, second = (replace(header(name), module=Id(module)) for name, module in (("one", "a"), ("two", "b")))
    elements = (
        Parameter(first, Quantity("1", HERE), {(): 1.0}, "", None),
        Auxiliary(second, Quantity("1", HERE), (Share((), equation("one * 2")),)),
    )
    write_draft(replace(DRAFT, elements=elements, is_unit_checked=True), tmp_path / "study")

    checked = check_study(read_study(tmp_path / "study"))
    listed = [
        (module.id, item.module, item.names[0].value) for module in checked.study.modules for item in module.reads
    ]
    assert listed == [("b", "a", "one")]
