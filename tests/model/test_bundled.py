"""Where a study is looked for: a folder that is named, or what comes with Coyuntura, and nowhere else."""

from pathlib import Path

import pytest

from coyuntura.model.bundled import StudyNotFoundError, bundled_names, study_folder


def test_every_bundled_name_leads_to_a_study() -> None:
    assert "venezuela" in bundled_names()
    assert all((study_folder(name) / "study.yaml").is_file() for name in bundled_names())


def test_a_bundled_name_is_no_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(StudyNotFoundError, match="neither a study's folder nor a bundled study"):
        study_folder("../studies/venezuela")


def test_a_folder_beside_goes_before_a_bundled_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "venezuela").mkdir()
    (tmp_path / "venezuela" / "study.yaml").write_text("study: own\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert study_folder("venezuela").resolve() == tmp_path / "venezuela"


def test_a_folder_without_a_study_is_told_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(StudyNotFoundError, match=r"holds no study: a study has a file study\.yaml, which is not there"):
        study_folder(str(tmp_path))
