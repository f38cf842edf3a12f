"""That what is exported reads back as the study that it was: import, export and import again lose nothing.

The models are those of SDXorg/test-models and of the gallery; what may differ is written down here.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from tests.interchange.published import SUITE, models
from tests.interchange.reading_back import differing

from coyuntura.check.model import check_model
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.errors import Faults, StudyError
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.exporting import export_model
from coyuntura.interchange.foreign import read_foreign
from coyuntura.interchange.importing import import_model
from coyuntura.interchange.settle import settle, study_of
from coyuntura.model.elements import Branch, Dimension, Element, Event, Lookup
from coyuntura.model.folder import read_study
from coyuntura.names import Id
from coyuntura.units import UNKNOWN_UNIT

pytestmark = pytest.mark.slow  # all of them together take many seconds

GALLERY = SUITE.parent
STUDIES = sorted(path.parent.name for path in GALLERY.glob("*/study.yaml"))
DATA = {"tests/data_from_other_model/test_data_from_other_model.mdl": "data.tab"}
RENAMED: Mapping[str, set[str]] = {
    # An array is over one range twice: the second dimension has the first one's label, and its id serves as its name.
    "tests/allocate_available/test_allocate_available.mdl": {"size_2"},
    "tests/repeated_subscript/test_repeated_subscript.mdl": {"dim_2"},
    "tests/smaller_range/test_smaller_range.mdl": {"dims_2"},
    # `delay` is a function of XMILE's.
    "tests/subscripted_delays/test_subscripted_delays.mdl": {"delay_2"},
}
"""Elements that get their ids for names."""


LARGE = {
    "tests/allocate_available/test_allocate_available.mdl",
    "tests/allocate_by_priority/test_allocate_by_priority.mdl",
}
"""Models that become thousands of elements: counting lines would make these tests twice as long."""


def _marked(name: str) -> object:
    return pytest.param(name, marks=pytest.mark.slow) if name in LARGE else name


def facts(elements: Sequence[Element]) -> dict[Id, object]:
    """Return what is said of each element, but for its equations."""
    found: dict[Id, object] = {}
    for item in elements:
        label = item.header.label.en
        match item:
            case Dimension():
                found[item.header.id] = ("dimension", label, item.elements, item.labels)
            case Branch() | Event():
                found[item.header.id] = ("variable", label, item.header.meaning.en, "", (), None)
            case Lookup():
                unit = "" if item.quantity.unit == UNKNOWN_UNIT else item.quantity.unit
                found[item.header.id] = ("lookup", label, unit, held(item))
            case _:
                unit = "" if item.quantity.unit == UNKNOWN_UNIT else item.quantity.unit
                bounds = item.quantity.range and (item.quantity.range.low, item.quantity.range.high)
                found[item.header.id] = ("variable", label, item.header.meaning.en, unit, item.quantity.over, bounds)
    return found


def members(elements: Sequence[Element]) -> dict[Id, tuple[Id, ...]]:
    """Return what dimensions consist of."""
    return {item.header.id: item.elements for item in elements if isinstance(item, Dimension)}


def held(lookup: Lookup) -> object:
    """Return a lookup's points as they are seen in a file: steps end in two equal values, and begin at their inputs."""
    points, kind = lookup.points, lookup.interpolation
    if kind == "forward":
        points, kind = tuple((-x, y) for x, y in reversed(points)), "discrete"
    if kind == "discrete":
        while len(points) > 1 and points[-1][1] == points[-2][1]:
            points = points[:-1]
    return kind, points


def again(study: CheckedStudy, path: Path) -> Draft:
    """Return a study that was exported and imported."""
    export_model(study, path)
    return settle(read_foreign(path))


def imported(name: str, folder: Path) -> CheckedStudy | None:
    """Return a published model as a study; None where it is refused."""
    path = SUITE / name
    try:
        import_model(path, folder, [path.parent / DATA[name]] if name in DATA else [])
    except StudyError:
        return None
    return check_study(read_study(folder))


@pytest.mark.parametrize("name", [_marked(name) for name in models("mdl", "xmile", "stmx")])
def test_an_imported_model_is_the_same_after_export_and_import(name: str, tmp_path: Path) -> None:
    study = imported(name, tmp_path / "study")
    if study is None:
        pytest.skip("its own reader refuses the model, as the suites' tests say")

    draft = again(study, tmp_path / "model.xmile")

    before = facts([element for module in study.study.modules for element in module.elements])
    after = facts(draft.elements)
    assert {name: after.get(name) for name in before if after.get(name) != before[name]}.keys() == RENAMED.get(
        name, set()
    )
    assert differing(study.model, check_model(study_of(draft), Faults())) == []


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_of_the_gallery_gives_the_same_numbers_after_export_and_import(name: str, tmp_path: Path) -> None:
    study = check_study(read_study(GALLERY / name))

    draft = again(study, tmp_path / "model.xmile")

    written = [element for module in study.study.modules for element in module.elements]
    assert members(draft.elements) == members(written)
    assert differing(study.model, check_model(study_of(draft), Faults())) == []
