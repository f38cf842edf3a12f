"""That the generated parts of the documentation are what the source says today."""

from pathlib import Path

import pytest
from docs.generate import PARTS, filled, pages
from docs.modules import wanted, written

pytestmark = pytest.mark.slow  # all of them together take seconds


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_a_page_holds_what_would_be_generated(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert text == filled(text), "run `make fix`"


def test_every_kind_of_part_stands_on_some_page() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages())

    assert [name for name in PARTS if f"<!-- generated: {name}" not in text] == []


def test_what_stood_between_the_marks_is_replaced() -> None:
    text = "a\n<!-- generated: sum 1 2 -->\nold\n<!-- end -->\nb\n<!-- generated: sum -->\n<!-- end -->\n"
    new = "a\n<!-- generated: sum 1 2 -->\n3\n<!-- end -->\nb\n<!-- generated: sum -->\n0\n<!-- end -->\n"

    assert filled(text, {"sum": _sum}) == new


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<!-- generated: nothing -->\n<!-- end -->\n", "no part is named `nothing`"),
        ("<!-- generated: help -->\n", "1 marks of generated parts, and 0 of them in pairs"),
        ("<!-- end -->\n", "1 marks of generated parts, and 0 of them in pairs"),
        ("<!-- generated: help -->\n<!-- generated: help -->\n<!-- end -->\n", "3 marks"),
    ],
)
def test_marks_that_cannot_be_followed_are_an_error(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        filled(text)


def _sum(*words: str) -> str:
    return str(sum(int(word) for word in words))


def test_every_module_of_a_bundled_study_has_its_page_and_no_other_has_one() -> None:
    assert written() == sorted(wanted()), "run `make fix`"
