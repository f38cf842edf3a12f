"""Posteriors as nouns, as files and as members; the file's bytes are the same each time."""

# The annotations of xarray and h5netcdf have gaps.
# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import h5netcdf
import numpy as np
import pytest
import xarray as xr
from tests.infer.conftest import CHAINS, DRAWS, MakePosterior

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.errors import StudyError
from coyuntura.files import checksum
from coyuntura.infer.posterior import Gate, Opinion, Unknown
from coyuntura.infer.posterior_file import read_posterior, write_posterior
from coyuntura.infer.versions import made_for, prior_text, require_made_for
from coyuntura.model.folder import read_study
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id

OIL, SEEN, STUDY = "modules/oil.yaml", "observations/output.yaml", "study.yaml"
OTHER = "series:\n  other: {label: {en: O, es: O}, unit: kbbl/day, use: outcome}\n"


def test_a_posterior_comes_back_from_its_file(make_posterior: MakePosterior, tmp_path: Path) -> None:
    made = make_posterior()
    write_posterior(made, tmp_path / "a.nc")

    found = read_posterior(tmp_path / "a.nc")

    for name in ("points", "prior_points", "log_prior", "log_evidence"):
        np.testing.assert_array_equal(getattr(found, name), getattr(made, name))
    for name in (
        "unknowns",
        "fixed",
        "gates",
        "made_for",
        "stopped",
        "options",
        "opinion",
        "years",
        "study",
        "scenario",
    ):
        assert getattr(found, name) == getattr(made, name)
    np.testing.assert_array_equal(found.series[0].posterior_predictive, made.series[0].posterior_predictive)
    assert (found.series[0].dates, found.series[0].name) == (("2020", "2021-03"), "seen/output")


@pytest.mark.parametrize("opinion", [None, Opinion(-7.4, np.nan, np.inf, 8)])
def test_an_opinion_that_there_is_not_comes_back_as_none(
    make_posterior: MakePosterior, tmp_path: Path, opinion: Opinion | None
) -> None:
    write_posterior(replace(make_posterior(), opinion=opinion), tmp_path / "a.nc")
    found = read_posterior(tmp_path / "a.nc").opinion

    assert (found is None) == (opinion is None)
    if found is not None:
        assert (found.log_evidence, np.isnan(found.k), found.draws) == (-7.4, True, 8)


def test_evidence_by_weighed_draws_stands_in_the_files_attributes(
    make_posterior: MakePosterior, tmp_path: Path
) -> None:
    write_posterior(make_posterior(), tmp_path / "a.nc")

    with xr.open_datatree(tmp_path / "a.nc", engine="h5netcdf") as tree:
        told = json.loads(tree.attrs["opinion"])
    assert told == {"log_evidence": -7.4, "error": 0.01, "k": 0.2, "draws": 500}


def test_a_file_of_an_older_form_is_told_apart_from_one_that_is_none(
    make_posterior: MakePosterior, tmp_path: Path
) -> None:
    # Shares of discrepancy in it mean something else.
    path = tmp_path / "a.nc"
    write_posterior(make_posterior(), path)
    with h5netcdf.File(path, "a") as file:
        file.attrs["coyuntura_posterior"] = "1"

    with pytest.raises(StudyError, match="it has form 1, and this version reads form 2"):
        read_posterior(path)


def test_two_files_of_one_posterior_have_the_same_bytes(make_posterior: MakePosterior, tmp_path: Path) -> None:
    write_posterior(make_posterior(), tmp_path / "a.nc")
    write_posterior(make_posterior(), tmp_path / "b.nc")

    assert checksum(tmp_path / "a.nc") == checksum(tmp_path / "b.nc")


def test_the_file_has_the_groups_of_the_inferencedata_schema(make_posterior: MakePosterior, tmp_path: Path) -> None:
    write_posterior(make_posterior(), tmp_path / "a.nc")

    with xr.open_datatree(tmp_path / "a.nc", engine="h5netcdf") as tree:
        groups = set(tree.children)
        assert tree["posterior"]["decline"].dims == ("chain", "draw")
        assert tree["posterior_predictive"]["seen.output"].shape == (CHAINS, DRAWS, 2)
        assert tree["log_likelihood"]["seen.output"].dims == ("chain", "draw", "year")

    assert groups >= {
        "prior",
        "prior_predictive",
        "posterior",
        "posterior_predictive",
        "log_likelihood",
        "sample_stats",
        "observed_data",
        "constant_data",
    }


def test_members_take_draws_of_all_repeats(make_posterior: MakePosterior, fitted_study: CheckedStudy) -> None:
    made = make_posterior()

    members = made.members(fitted_study, CHAINS)

    assert members.origin == "posterior"
    np.testing.assert_array_equal(members.draws["decline"], made.points[:, DRAWS // 2, 0])


def test_what_a_fit_held_fixed_is_not_drawn(make_posterior: MakePosterior, fitted_study: CheckedStudy) -> None:
    assert set(make_posterior().members(fitted_study, 10).draws) == {"decline"}


def test_what_a_fit_did_not_look_for_is_drawn_from_its_prior(
    make_posterior: MakePosterior, fitted_study: CheckedStudy
) -> None:
    members = replace(make_posterior(), fixed={}).members(fitted_study, 10)

    np.testing.assert_array_equal(members.draws["loss"], Members.of_priors(fitted_study, 10).draws["loss"])


def test_more_members_than_draws_are_refused(make_posterior: MakePosterior, fitted_study: CheckedStudy) -> None:
    with pytest.raises(ValueError, match="the posterior has 100 draws, and 101 members are asked for"):
        make_posterior().members(fitted_study, 101)


def test_members_know_what_stands_behind_them(make_posterior: MakePosterior, fitted_study: CheckedStudy) -> None:
    backing = make_posterior(rhat=1.02).members(fitted_study, 10).take(np.arange(3)).backing

    assert backing is not None
    assert (backing.is_certified, backing.informed, backing.prior_only(["decline", "loss", "other"])) == (
        False,
        {"decline"},
        ("other",),
    )


@pytest.mark.parametrize(
    ("contraction", "shift", "is_informed"), [(0.1, 0.0, True), (0.09, 0.5, False), (0.0, -0.6, True)]
)
def test_a_parameter_is_informed_where_the_data_narrow_or_move_it(
    contraction: float, shift: float, *, is_informed: bool
) -> None:
    assert (
        Unknown("a", "normal(0, 1)", is_parameter=True, contraction=contraction, shift=shift).is_informed is is_informed
    )


@pytest.mark.parametrize(
    ("khat", "spread", "apart", "has_evidence"),
    [
        (0.3, 0.5, 0.1, True),
        (0.3, 0.1, 0.5, False),  # repeats agree with each other, and not with draws that can be trusted
        (0.3, 0.5, 0.5, False),
        (0.9, 0.1, np.nan, True),
        (0.9, 0.5, np.nan, False),
    ],
)
def test_evidence_is_that_of_trusted_draws_or_else_of_repeats_that_agree(
    make_posterior: MakePosterior, khat: float, spread: float, apart: float, *, has_evidence: bool
) -> None:
    gates = Gate("rhat", 1.0, 1.01), Gate("khat", khat, 0.7), Gate("evidence", spread, 0.2), Gate("opinion", apart, 0.2)
    found = replace(make_posterior(), gates=gates)

    assert (found.is_certified, found.has_evidence) == (True, has_evidence)


def test_a_gate_whose_number_is_none_is_not_passed(make_posterior: MakePosterior, tmp_path: Path) -> None:
    write_posterior(make_posterior(rhat=np.nan), tmp_path / "a.nc")

    found = read_posterior(tmp_path / "a.nc")

    assert (found.is_certified, found.has_evidence) == (False, False)


def test_a_posterior_of_the_study_is_taken(make_posterior: MakePosterior, fitted_study: CheckedStudy) -> None:
    require_made_for(Engine(fitted_study), make_posterior(), Path("a.nc"))


@pytest.mark.parametrize(
    ("file", "change", "said", "place"),
    [
        (OIL, ("loss: {unit: 1, value: 0.3,", "loss: {unit: 1, value: 0.35,"), "`loss` as `0.3`", f"{OIL}:5"),
        (OIL, ("0.01, 0.03", "0.01, 0.04"), "and the study has `uniform(0.01, 0.04)`", f"{OIL}:4"),
        (STUDY, ("stop: 2022-01", "stop: 2023-01"), "`stop` of the clock as `2022-01-01`", f"{STUDY}:3"),
        (STUDY, ("dt: 0.5,", "dt: 0.25,"), "`dt` of the clock as `0.5`, and the study has `0.25`", f"{STUDY}:3"),
        (OIL, ("capacity * (1", "1.1 * capacity * (1"), "other equations", "a.nc"),
        (SEEN, ("error: 5", "error: 6"), "another observation model of `seen/output`", f"{SEEN}:4"),
        (SEEN, ("with: seen/output", "with: seen/other"), "`seen/output`, which the study", "a.nc"),
        ("data/seen.csv", ("output,2020-01,", "output,2020-01,1"), "other figures of `seen/output`", f"{SEEN}:4"),
    ],
)  # fmt: skip
def test_a_posterior_of_another_version_is_refused_with_its_place(
    make_posterior: MakePosterior, fitted_folder: Path, file: str, change: tuple[str, str], said: str, place: str
) -> None:
    made = make_posterior()
    path = fitted_folder / file
    text = path.read_text()
    assert change[0] in text
    path.write_text(text.replace(*change))
    table = fitted_folder / "data/seen.yaml"
    table.write_text(table.read_text().replace("series:\n", OTHER))
    with (fitted_folder / "data/seen.csv").open("a") as figures:
        figures.write("other,2021-06,900,made,\n")

    with pytest.raises(StudyError) as found:
        require_made_for(Engine(check_study(read_study(fitted_folder))), made, Path("a.nc"))

    assert said in str(found.value)
    assert place in str(found.value)


@pytest.mark.parametrize("change", [("stop: 2022-01", "stop: 2023-01"), ("dt: 0.5", "dt: 0.25")])
def test_where_the_clock_alone_moved_nothing_else_is_said_to_differ(
    make_posterior: MakePosterior, fitted_folder: Path, change: tuple[str, str]
) -> None:
    made = make_posterior()
    path = fitted_folder / STUDY
    path.write_text(path.read_text().replace(*change))

    with pytest.raises(StudyError) as found:
        require_made_for(Engine(check_study(read_study(fitted_folder))), made, Path("a.nc"))

    (fault,) = found.value.faults
    assert "of the clock" in fault.message


def test_saved_points_may_lie_elsewhere(make_posterior: MakePosterior, fitted_folder: Path) -> None:
    made = make_posterior()
    path = fitted_folder / STUDY
    path.write_text(path.read_text().replace("saveper: 1", "saveper: 2"))

    require_made_for(Engine(check_study(read_study(fitted_folder))), made, Path("a.nc"))


@pytest.mark.parametrize(
    ("made", "taken", "said", "way_out"),
    [
        ("decay", None, "under interpretation `decay`, and the study is taken under no interpretation.", " decay`."),
        ("", "decay", "under no interpretation, and the study is taken under interpretation `decay`.", "Leave out"),
        ("blockade", "decay", "under interpretation `blockade`, and the study is taken under", " blockade`."),
    ],
)
def test_a_posterior_of_another_theory_is_refused_with_its_name(
    make_posterior: MakePosterior, fitted_folder: Path, made: str, taken: str | None, said: str, way_out: str
) -> None:
    study = check_study(read_study(fitted_folder), None if taken is None else Id(taken))

    with pytest.raises(StudyError) as found:
        require_made_for(Engine(study), replace(make_posterior(), interpretation=made), Path("a.nc"))

    (fault,) = found.value.faults
    assert f"the posterior `a.nc` was made {said}" in fault.message
    assert way_out in fault.help


def test_what_draws_do_not_rest_on_may_change(make_posterior: MakePosterior, fitted_folder: Path) -> None:
    made = make_posterior()
    path = fitted_folder / "modules/oil.yaml"
    path.write_text(path.read_text().replace("value: 50", "value: 60"))

    require_made_for(Engine(check_study(read_study(fitted_folder))), made, Path("a.nc"))


def test_labels_and_lines_do_not_make_another_version(fitted_study: CheckedStudy, fitted_folder: Path) -> None:
    path = fitted_folder / "observations/output.yaml"
    path.write_text("# A remark.\n" + path.read_text().replace("en: Output", "en: Oil output"))
    moved = check_study(read_study(fitted_folder))

    before, after = (made_for(Engine(item), item.study.observations, [], HISTORY) for item in (fitted_study, moved))

    assert before == after


def test_a_prior_is_told_as_it_is_written(fitted_study: CheckedStudy) -> None:
    assert prior_text(fitted_study.model.priors["decline"]) == "uniform(0.01, 0.03)"


def nothing(_: Path) -> None:
    """Put no file there."""


def folder(path: Path) -> None:
    """Put a folder there."""
    path.mkdir()


def words(path: Path) -> None:
    """Put words there."""
    path.write_text("no posterior")


def runs(path: Path) -> None:
    """Put results of runs there."""
    xr.Dataset({"a": ("b", [1.0])}).to_netcdf(path, engine="h5netcdf")


@pytest.mark.parametrize("put", [nothing, folder, words, runs])
def test_what_is_no_posterior_is_told(put: Callable[[Path], None], tmp_path: Path) -> None:
    put(tmp_path / "a.nc")

    with pytest.raises(StudyError, match="posterior-unusable"):
        read_posterior(tmp_path / "a.nc")


def test_a_draw_that_is_no_number_is_told(make_posterior: MakePosterior, tmp_path: Path) -> None:
    made = make_posterior()
    points = made.points.copy()
    points[0, 0, 0] = np.inf
    write_posterior(replace(made, points=points), tmp_path / "a.nc")

    with pytest.raises(StudyError, match="a draw in it is no finite number"):
        read_posterior(tmp_path / "a.nc")
