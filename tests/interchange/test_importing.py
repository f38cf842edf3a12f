from dataclasses import replace
from pathlib import Path

import pytest
from tests.interchange.conftest import write_draft

from coyuntura.errors import StudyError
from coyuntura.interchange.foreign import read_foreign
from coyuntura.interchange.importing import LostError, import_model, prove
from coyuntura.interchange.settle import settle
from coyuntura.interchange.write import FolderTakenError
from coyuntura.model.elements import Parameter
from coyuntura.model.folder import read_study
from coyuntura.names import Id, Text

MODEL = """{UTF-8}
room: west, east ~~|
price[room] = 2, 3 ~ EUR ~ what a visit costs |
visits[room] = IF THEN ELSE(Time > 2, price[room], 0) ~ EUR ~~|
INITIAL TIME = 0 ~~|
FINAL TIME = 4 ~~|
TIME STEP = 1 ~~|
SAVEPER = 1 ~~|
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "museum.mdl"
    path.write_text(MODEL, encoding="utf-8")
    return path


def test_a_model_becomes_a_study_of_its_own(model: Path, tmp_path: Path) -> None:
    draft = import_model(model, tmp_path / "museum")

    (module,) = read_study(tmp_path / "museum").modules
    assert {element.header.id for element in module.elements} == {element.header.id for element in draft.elements}


def test_what_does_not_fit_leaves_no_folder(model: Path, tmp_path: Path) -> None:
    model.write_text(MODEL.replace("price[room], 0", "prices[room], 0"), encoding="utf-8")

    with pytest.raises(StudyError):
        import_model(model, tmp_path / "museum")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["museum.mdl"]


def test_a_folder_that_holds_something_is_left_as_it_was(model: Path, tmp_path: Path) -> None:
    (tmp_path / "museum").mkdir()
    (tmp_path / "museum" / "notes.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(FolderTakenError):
        import_model(model, tmp_path / "museum")

    assert [path.name for path in (tmp_path / "museum").iterdir()] == ["notes.txt"]


def test_a_study_that_lost_a_number_on_the_way_is_no_proof(model: Path, tmp_path: Path) -> None:
    draft = settle(read_foreign(model))
    write_draft(draft, tmp_path / "museum")
    changed = tuple(
        replace(item, values={(Id("west"),): 2.0, (Id("east"),): 4.0}) if isinstance(item, Parameter) else item
        for item in draft.elements
    )

    prove(draft, tmp_path / "museum")
    with pytest.raises(LostError, match="`price`"):
        prove(replace(draft, elements=changed), tmp_path / "museum")


def test_a_study_that_lost_its_title_on_the_way_is_no_proof(model: Path, tmp_path: Path) -> None:
    draft = settle(read_foreign(model))
    write_draft(draft, tmp_path / "museum")

    with pytest.raises(LostError, match="`study`"):
        prove(replace(draft, title=Text("Another", "Otro")), tmp_path / "museum")
