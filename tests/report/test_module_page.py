"""A module as a page of Markdown: all that it holds, in both languages, with nothing of a study taken for a mark."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.cli import app
from coyuntura.model.folder import read_study
from coyuntura.names import Text
from coyuntura.report.markdown import code, prose
from coyuntura.report.module_page import module_page

Pocket: TypeAlias = Callable[..., Path]


def checked(pocket: Pocket) -> CheckedStudy:
    return check_study(read_study(pocket()))


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_holds_every_element_its_equations_and_what_it_rests_on(pocket: Pocket, language: str) -> None:
    found = checked(pocket)
    pages = {module.id: module_page(found, module, language) for module in found.study.modules}

    assert [e.header.id for e in found.elements() if f"- `{e.header.id}" not in pages[e.header.module]] == []
    assert [
        equation.text
        for element in found.elements()
        for equation in element.expressions
        if " ".join(equation.text.split()) not in pages[element.header.module]
    ] == []
    assert [
        key
        for element in found.elements()
        for key in (*element.header.claims, *element.header.source)
        if key not in pages[element.header.module]
    ] == []


def test_the_command_prints_the_page_as_it_stands(pocket: Pocket) -> None:
    found = checked(pocket)
    module = found.study.modules[0]
    printed = CliRunner().invoke(app, ["show", str(found.study.folder), module.id, "-l", "es"])

    assert (printed.exit_code, printed.stdout) == (0, module_page(found, module, "es"))


@pytest.mark.parametrize(
    ("words", "said"),
    [(["nowhere"], "the study has no module `nowhere`."), (["MODULE", "--program"], "leave out the module")],
)
def test_what_cannot_be_shown_says_why(pocket: Pocket, words: list[str], said: str) -> None:
    printed = CliRunner().invoke(app, ["show", str(pocket()), *words])

    assert printed.exit_code == 2
    assert said in printed.output


def test_a_label_makes_no_mark(pocket: Pocket) -> None:
    found = checked(pocket)
    module = replace(found.study.modules[0], label=Text("a <b>\n# c [d](e) `f`", "x"))

    assert module_page(found, module, "en").startswith("# a \\<b\\> # c \\[d\\](e) \\`f\\`")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("# a", "&#35; a"), ("- a", "&#45; a"), ("12. a", "&#49;2. a"), ("2020 a", "2020 a"), ("a_b", "a_b")],
)
def test_no_line_begins_a_heading_or_a_list(text: str, shown: str) -> None:
    assert prose(text) == shown


def test_code_with_backticks_stands_between_more_of_them() -> None:
    assert (code("a  b"), code("a`b``c")) == ("`a b`", "``` a`b``c ```")
