"""Pages: no word and no number is cut at any width, and nothing stands at the end of a line."""

from io import StringIO

import pytest
from rich.console import Console
from rich.text import Text as Line

from coyuntura.report.page import Page, Paragraph, Table, blank, glued, wrapped

ADDRESS = "https://example.org/a/very/long/address/that/is/wider/than/any/narrow/terminal.html"
TABLE = Table(
    ["account", "holder", "million USD"],
    [("Account in Qatar, a long name", "bank in Qatar", glued("500 to 3,044.5")), ("Banesco", "", "75")],
    right=frozenset({2}),
)


def shown(page: Page, width: int) -> str:
    file = StringIO()
    Console(file=file, width=width, highlight=False).print(page, crop=False)
    return file.getvalue()


@pytest.mark.parametrize("width", [1, 10, 20, 40, 60, 80, 100, 140])
def test_every_word_is_whole_at_every_width(width: int) -> None:
    said = f"Between 30 to 45 and 3,044.5 million USD; see {ADDRESS} for more."
    words = set(shown(Page([Paragraph(said, indent=2, hanging=2), TABLE]), width).split())

    assert set(said.split()) | {"3,044.5", "75", "Banesco"} <= words


@pytest.mark.parametrize("width", [20, 40, 60, 100])
def test_no_line_ends_in_a_blank_or_is_wider_than_it_may_be(width: int) -> None:
    lines = shown(Page([Paragraph("one two three " * 20, hanging=4), blank(), TABLE]), width).splitlines()

    assert [line for line in lines if line != line.rstrip() or len(line) > width] == []


def test_a_table_that_fits_has_columns() -> None:
    assert shown(Page([TABLE]), 80).splitlines()[1:] == [
        "Account in Qatar, a long name  bank in Qatar  500 to 3,044.5",
        "Banesco                                                   75",
    ]


def test_a_table_that_does_not_fit_is_a_list_of_entries() -> None:
    assert shown(Page([TABLE]), 30).splitlines() == [
        "Account in Qatar, a long name",
        "  holder: bank in Qatar",
        "  million USD: 500 to 3,044.5",
        "Banesco",
        "  million USD: 75",
    ]


def test_a_range_that_is_glued_stays_on_one_line() -> None:
    assert list(wrapped(f"in all {glued('500 to 606')} USD", 12, 12)) == ["in all", f"{glued('500 to 606')}", "USD"]


def test_what_a_terminal_would_obey_is_shown_as_a_sign_of_its_own() -> None:
    assert (
        shown(Page([Paragraph("a\x1b[2Jb\u202ec")]), 80) == "a\N{REPLACEMENT CHARACTER}[2Jb\N{REPLACEMENT CHARACTER}c\n"
    )


def test_a_cell_may_have_a_style() -> None:
    page = Page([Table(["a", "b"], [("x", Line("failed", style="red"))])])
    file = StringIO()
    Console(file=file, width=40, force_terminal=True, color_system="standard").print(page, crop=False)

    assert "\x1b[31mfailed" in file.getvalue()


def test_blanks_before_a_text_are_kept_on_all_of_its_lines() -> None:
    assert shown(Page([Paragraph("  one two three", hanging=1)]), 10).splitlines() == ["  one two", "   three"]


def test_of_several_empty_lines_one_is_printed() -> None:
    assert shown(Page([Paragraph("a"), blank(), blank(), Paragraph("b")]), 10) == "a\n\nb\n"
