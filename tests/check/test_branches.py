"""What is said of branches that do not fit together, and of equations that read them otherwise than they can."""

import pytest
from tests.check.conftest import Checked, Refused

BRANCH = """
branches:
  form:
    options:
      cap: {label: {en: Cap, es: Tope}}
      share: {label: {en: Share, es: Parte}, weight: 2}
      price: {label: {en: Price, es: Precio}}
"""
READ = "IF form = 'cap' THEN 1 ELSE IF form = 'share' THEN 2 ELSE 3"


def changed(change: tuple[str, ...]) -> str:
    """Return the branch with pairs of a text and what stands in its place."""
    branch = BRANCH
    for old, new in zip(change[::2], change[1::2], strict=True):
        branch = branch.replace(old, new)
    return branch


def made(equation: str = READ, branch: str = BRANCH) -> str:
    return f'{branch}auxiliaries:\n  sold:\n    unit: "1"\n    equation: {equation}\n'


@pytest.mark.parametrize(
    "equation",
    [
        READ,
        "IF 'cap' = form THEN 1 ELSE IF form <> 'Share' THEN 3 ELSE 2",
        "IF NOT (form = 'cap') AND form <> 'share' THEN 3 ELSE 2",
        "1 + (form = 'cap') * 2 + (FORM = 'price')",
    ],
)
def test_a_branch_is_compared_with_its_options(checked: Checked, equation: str) -> None:
    found = checked(made(equation)).model

    assert found.branches["form"].shares == (0.25, 0.5, 0.25)
    assert found.parameters["form"] == 1.0


@pytest.mark.parametrize(
    ("equation", "told"),
    [
        (
            "IF form = 'shore' THEN 1 ELSE 2",
            "branch `form` has no option `shore`; it has `cap`, `share`, `price`. Did you mean `share`?",
        ),
        ("IF form > 'cap' THEN 1 ELSE 2", "`form` is a branch, which is no number."),
        ("IF form = 1 THEN 1 ELSE 2", "`form` is a branch, which is no number."),
        ("form + 1", "`form` is a branch, which is no number."),
        ("MAX(form, 2)", "`form` is a branch, which is no number."),
        ("1 + 0 * (IF form = 'cap' THEN 1 ELSE 2)", "no equation tells option `share` of `form` from `price`"),
        ("1", "no equation reads branch `form`."),
    ],
)
def test_what_is_no_comparison_with_an_option_is_refused(refused: Refused, equation: str, told: str) -> None:
    (fault,) = refused(made(equation))

    assert fault.code == "branch-unclear"
    assert told in fault.message


def test_what_stands_for_options_has_one_unit(refused: Refused) -> None:
    parameters = "parameters:\n  amount: {unit: bbl, value: 1}\n"
    (fault,) = refused(made("IF form = 'cap' THEN amount ELSE IF form = 'share' THEN 2 ELSE 3") + parameters)

    assert fault.code == "units-differ"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("weight: 2", "weight: -1"), "a weight is 0 or more, got -1."),
        (("    options:", "    declared: stock\n    options:"), "branch `form` has no option `stock`"),
        (
            ("    options:", "    declared: cap\n    options:\n      none: {weight: 0}"),
            "no equation tells option `none` of `form` from `price`",
        ),
        (
            ("weight: 2}\n", "weight: 0}\n", "    options:", "    declared: share\n    options:"),
            "the declared run has option `share` of `form`, whose weight is 0.",
        ),
        (
            (BRANCH.partition("options:\n")[2], "      cap: {}\n"),
            "branch `form` needs two options or more, got 1.",
        ),
    ],
)
def test_a_branch_that_does_not_fit_together_is_refused(refused: Refused, change: tuple[str, ...], told: str) -> None:
    faults = refused(made(branch=changed(change)))

    assert told in faults[0].message
    assert {fault.code for fault in faults} == {"branch-unclear"}


def test_the_declared_option_is_the_marked_one_or_the_first_with_a_weight(checked: Checked) -> None:
    marked = made(branch=BRANCH.replace("    options:", "    declared: price\n    options:"))
    weightless = made(branch=BRANCH.replace("es: Tope}}", "es: Tope}, weight: 0}"))

    assert checked(marked).model.parameters["form"] == 3.0
    assert checked(weightless).model.parameters["form"] == 2.0


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        ("form: shore", "branch-unclear", "branch `form` has no option `shore`"),
        ("form: 2", "change-unclear", "`form` is a branch; a scenario gives it one of its options."),
        ("form: off", "change-unclear", "`form` is a branch; a scenario gives it one of its options."),
        ("sold: cap", "change-unclear", "a scenario sets `sold` to `cap`, and only branches have options."),
    ],
)
def test_a_scenario_gives_a_branch_an_option(refused: Refused, change: str, code: str, told: str) -> None:
    scenario = f"scenario: other\nlabel: {{en: Other, es: Otro}}\nchanges: {{{change}}}\n"
    (fault,) = refused(made(), scenarios__other_dot_yaml=scenario)

    assert (fault.code, told in fault.message) == (code, True)


def test_a_measure_reads_no_branch(refused: Refused) -> None:
    measure = (
        "measures:\n  odd:\n    label: {en: Odd, es: Raro}\n    unit: '1'\n"
        "    measure: AT(sold, '1') * (form = 'cap')\n"
    )
    (fault,) = refused(made(), measures__m_dot_yaml=measure)

    assert "only equations of the model read" in fault.message
