from dataclasses import replace
from pathlib import Path

import pytest
from tests.interchange.conftest import write_draft

from coyuntura.errors import Fault, Place, StudyError
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.foreign import read_foreign
from coyuntura.interchange.importing import LostError, import_model, prove
from coyuntura.interchange.settle import in_their_words, settle
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


def test_what_only_the_written_study_shows_is_told_where_the_model_has_it(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(read: Draft) -> Draft:
        draft = settle(read)
        changed = tuple(
            replace(item, values=dict.fromkeys(item.values, float("nan"))) if isinstance(item, Parameter) else item
            for item in draft.elements
        )
        return replace(draft, elements=changed)

    monkeypatch.setattr("coyuntura.interchange.importing.settle", unreadable)

    with pytest.raises(StudyError) as caught:
        import_model(model, tmp_path / "museum")

    assert {str(fault.place) for fault in caught.value.faults} == {"museum.mdl:3:1"}


def test_a_fault_of_no_element_is_told_at_the_model_s_clock(model: Path) -> None:
    draft = settle(read_foreign(model))
    faults = [Fault("model-too-large", "too large.", place) for place in (None, Place(draft.id))]

    assert [str(fault.place) for fault in in_their_words(faults, draft)] == [str(draft.clock.place)] * 2


@pytest.mark.parametrize("name", ["CO² flow", "αbeta", "e\u0301t\u00e9", "x\u200by", "\u043e\u0441\u0430", "½", "٣ a"])
def test_a_name_that_no_study_may_have_becomes_one_that_it_may(model: Path, tmp_path: Path, name: str) -> None:
    text = MODEL.replace("visits", f'"{name}"').replace("west", f'"{name} west"')
    model.write_text(text, encoding="utf-8")

    draft = import_model(model, tmp_path / "museum")
    assert any(element.header.label.en == name for element in draft.elements)
