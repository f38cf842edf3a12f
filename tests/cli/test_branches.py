"""That commands hold branches at options, say so, and say which figures turn on which branch."""

# xarray's annotations have gaps.
# pyright: reportUnknownMemberType=false
import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import coyuntura as cy
from coyuntura.cli.commands import app
from coyuntura.results.store import read_netcdf

FORK = Path(__file__).parents[1] / "fork"


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_an_answer_says_on_which_branch_it_turns() -> None:
    english, spanish = call("ask", FORK), call("ask", FORK, "-l", "es")

    assert (
        "Income of the year turns on “How exports are limited”, which holds 79 % of its variance: "
        "by a discount 43,000 USD; by amount 24,000 USD; by share 29,000 USD; same sign in 3 of 3 options."
    ) in flat(english.stdout)
    assert "Ingreso del año: depende de «Cómo se limitan las exportaciones», que explica el 79 %" in flat(
        spanish.stdout
    )


def test_a_held_branch_is_said_and_cited() -> None:
    held = call("ask", FORK, "--branch", "export_form=Amount")

    assert "With How exports are limited: by amount (export_form = amount)." in flat(held.stdout)
    assert "with export_form = amount" in flat(held.stdout)
    assert "turns on" not in held.stdout


def test_json_and_tables_have_every_option() -> None:
    (answer,) = json.loads(call("ask", FORK, "--json").stdout)
    rows = list(csv.DictReader(call("ask", FORK, "--csv", "-").stdout.splitlines()))

    found = {one["figure"]: one for one in answer["branches"]}
    assert [one["option"] for one in found["income_year"]["options"]] == ["discount", "amount", "share"]
    assert sum(one["members"] for one in found["gap"]["options"]) == 20
    assert [(row["figure"], row["option"]) for row in rows if row["branch"]] == [
        (figure, option) for figure in ("income_year", "gap") for option in ("discount", "amount", "share")
    ]
    (held,) = json.loads(call("ask", FORK, "--branch", "export_form=share", "--json").stdout)
    assert held["edition"]["branches"] == {"export_form": "share"}
    assert held["branches"] == {"export_form": "share"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("export_form=stock", "branch `export_form` has no option `stock`; it has `discount`, `amount`, `share`."),
        ("exports_form=share", "the study has no branch `exports_form`. Did you mean `export_form`?"),
        ("export_form", "`--branch` takes `NAME=OPTION`, such as `form=share`; got `export_form`."),
    ],
)
def test_what_is_no_option_is_refused(given: str, told: str) -> None:
    found = call("ask", FORK, "--branch", given)

    assert found.exit_code == 2
    assert told in flat(found.stderr)


def test_members_are_scored_with_each_option_of_a_branch() -> None:
    found = json.loads(call("compare", FORK, "-m", "10", "--by-branch", "export_form", "--json").stdout)
    held = json.loads(call("compare", FORK, "-m", "10", "--branch", "export_form=share", "--json").stdout)
    one = call("compare", FORK, "-m", "10").stdout

    names = [f"export_form={option}" for option in ("discount", "amount", "share")]
    assert [theory["name"] for theory in found["theories"]] == names
    assert (found["branches"], held["branches"]) == ({}, {"export_form": "share"})
    several = flat(call("compare", FORK, "-m", "10", "--by-branch", "export_form").stdout)
    assert [several.count(f"({name.replace('=', ' = ')})") for name in names] == [1, 1, 1]
    assert "Branches stand" not in several
    assert "Branches stand as in the declared run: How exports are limited: by a discount." in flat(one)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--by-branch", "exports_form"), "has no branch `exports_form`. Did you mean `export_form`?"),
        (("--by-branch", "export_form", "--branch", "export_form=share"), "leave out one of the two"),
        (("--by-branch", "export_form", "--posterior", "fit.nc"), "a posterior has the options that it was made with"),
    ],
)
def test_options_that_cannot_be_scored_are_refused(words: tuple[str, ...], told: str) -> None:
    found = call("compare", FORK, *words)

    assert (found.exit_code, told in flat(found.stderr)) == (2, True)


def test_an_option_is_no_number() -> None:
    found = call("ask", FORK, "--set", "export_form=2")

    assert (found.exit_code, "`export_form` is a branch" in found.stderr) == (2, True)


def test_a_list_and_a_check_have_branches() -> None:
    (branch,) = json.loads(call("list", FORK, "branches", "--json").stdout)

    assert [(one["option"], one["share"], one["read_by"]) for one in branch["options"]] == [
        ("discount", 0.5, ["income"]),
        ("amount", 0.3, ["exports"]),
        ("share", 0.2, ["exports"]),
    ]
    assert "by a discount 50 %, by amount 30 %, by share 20 %." in flat(call("check", FORK).stdout)


def test_results_say_which_number_is_which_option(tmp_path: Path) -> None:
    free, held = tmp_path / "free.nc", tmp_path / "held.nc"
    call("run", FORK, "-o", free)
    call("run", FORK, "-o", held, "--branch", "export_form=share")

    found = read_netcdf(free)
    assert found["export_form"].attrs["flag_meanings"] == "discount amount share"
    assert np.bincount(found["export_form"].values.astype(int)).tolist() == [0, 10, 6, 4]
    assert read_netcdf(held).attrs["branches"] == "export_form=share"


def test_an_export_says_which_number_is_which_option(tmp_path: Path) -> None:
    path = tmp_path / "fork.xmile"
    call("export", FORK, "--xmile", path, "--branch", "export_form=amount")
    text = path.read_text(encoding="utf-8")

    assert "Options: 1 = discount (by a discount; 0), 2 = amount (by amount; 1), 3 = share (by share; 0)." in text
    assert "IF export_form = 2 THEN MIN(Output, Cap)" in text
    assert "<eqn>2</eqn>" in text


@pytest.mark.slow
def test_a_fit_is_of_one_option_and_its_posterior_of_no_other(tmp_path: Path) -> None:
    path = tmp_path / "fit.nc"
    fitted = call("fit", FORK, "-o", path, "--branch", "export_form=discount", "--particles", "64", "--repeats", "2")
    assert path.exists(), fitted.stderr
    assert "With How exports are limited: by a discount (export_form = discount)." in flat(fitted.stdout)

    same, other = (call("ask", FORK, "--posterior", path, *words) for words in ((), ("--branch", "export_form=share")))

    assert same.exit_code == 0
    assert "turns on" not in same.stdout
    assert other.exit_code == 2
    assert "made with `export_form` as `discount`, and the study has `share`" in flat(other.stderr)


@pytest.mark.slow
def test_a_fit_that_no_branch_enters_leaves_its_weights(tmp_path: Path) -> None:
    shutil.copytree(FORK, tmp_path / "fork")
    seen = tmp_path / "fork" / "observations" / "seen.yaml"
    seen.write_text(seen.read_text(encoding="utf-8").replace("of: exports", "of: output_seen"), encoding="utf-8")
    module = tmp_path / "fork" / "modules" / "trade.yaml"
    auxiliary = "  output_seen: {unit: bbl/month, equation: output + 0 * output}\n"
    module.write_text(module.read_text(encoding="utf-8") + auxiliary, encoding="utf-8")
    path = tmp_path / "fit.nc"
    call("fit", tmp_path / "fork", "-o", path, "--particles", "64", "--repeats", "2")

    asked = call("ask", tmp_path / "fork", "--posterior", path)

    assert "turns on “How exports are limited”" in flat(asked.stdout)


def test_python_holds_branches_too() -> None:
    free, held = cy.study(FORK), cy.study(FORK, branches={"export_form": "amount"})

    assert free.branches == {"export_form": {"discount": 0.5, "amount": 0.3, "share": 0.2}}
    assert held.branches == {"export_form": {"discount": 0.0, "amount": 1.0, "share": 0.0}}
    assert "turns on" in str(free.ask("QU1"))
    with pytest.raises(ValueError, match="no option `stock`"):
        cy.study(FORK, branches={"export_form": "stock"})
