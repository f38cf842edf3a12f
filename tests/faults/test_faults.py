"""That each fault is found, and says exactly what its folder expects.

A folder holds the smallest study with one fault, another tool's `model`, a `posterior.nc` or `forecasts`, and
`expected.txt`, what is shown.
`sizes.txt` names files that are too large to be kept, with their bytes; `copies` is what a reader's documents are.
"""

import shutil
from contextlib import chdir
from pathlib import Path

import pytest

from coyuntura.check.study import check_study
from coyuntura.errors import CODES, Faults, StudyError
from coyuntura.evidence.coverage import verify
from coyuntura.infer.posterior_file import read_posterior
from coyuntura.interchange.foreign import read_foreign
from coyuntura.interchange.settle import settle
from coyuntura.model.folder import read_study
from coyuntura.results.forecasts import read_registered, registered_in
from coyuntura.tallies.sheets import read_sheets

HERE = Path(__file__).parent
FOLDERS = sorted(path for path in HERE.iterdir() if (path / "expected.txt").exists())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_fault_is_shown_as_expected(folder: Path, tmp_path: Path) -> None:
    study = tmp_path / "study"
    shutil.copytree(folder, study)
    make_large_files(study)

    with pytest.raises(StudyError) as found:
        check(study)

    assert str(found.value) == (folder / "expected.txt").read_text(encoding="utf-8").removesuffix("\n")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_fault_has_the_code_of_its_folder(folder: Path) -> None:
    shown = (folder / "expected.txt").read_text(encoding="utf-8")

    assert {line.partition("]")[0] for line in shown.splitlines() if line.startswith("error[")} == {
        f"error[{folder.name}"
    }


def test_every_code_has_a_folder() -> None:
    assert sorted(folder.name for folder in FOLDERS) == sorted(CODES)


def check(folder: Path) -> None:
    for path in folder.glob("model.*"):
        settle(read_foreign(path))
    study = read_study(folder)
    check_study(study)
    for name, tally in study.tallies.items():
        faults = Faults()
        read_sheets(folder / "tallies" / f"{name}.csv", f"tallies/{name}.csv", tally, faults)
        faults.raise_if_any()
    if (folder / "posterior.nc").exists():
        with chdir(folder):
            read_posterior(Path("posterior.nc"))
    with chdir(folder):
        for path in registered_in(Path("forecasts")):
            read_registered(path)
    if (folder / "copies").exists():
        faults = Faults()
        verify(study.bibliography.documents, study.claims, folder / "copies", faults)
        faults.raise_if_any()


def make_large_files(folder: Path) -> None:
    sizes = folder / "sizes.txt"
    for line in sizes.read_text(encoding="utf-8").splitlines() if sizes.exists() else ():
        name, size = line.split()
        with (folder / name).open("wb") as file:
            file.truncate(int(size))
