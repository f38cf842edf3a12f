import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.errors import Fault, Faults, StudyError
from coyuntura.reading import nodes as reading
from coyuntura.reading.nodes import LARGEST_FILE, Entries, Items, Node, Scalar, parse_yaml, read_text, read_yaml


def faults_in(faults: Faults) -> tuple[Fault, ...]:
    try:
        faults.raise_if_any()
    except StudyError as error:
        return error.faults
    return ()


def codes(faults: Faults) -> list[str]:
    return [fault.code for fault in faults_in(faults)]


def parsed(text: str) -> Entries:
    faults = Faults()
    root = parse_yaml(text, "a.yaml", faults)
    faults.raise_if_any()
    assert root is not None
    return root


def refused(text: str) -> Fault:
    faults = Faults()
    assert parse_yaml(text, "a.yaml", faults) is None
    return faults_in(faults)[0]


def under(text: str) -> Node:
    return parsed(text).pairs[0][1]


def test_every_value_knows_its_line_and_column() -> None:
    root = parsed("a: 1\nb:\n  c: [x, yy]\n")
    inner = root.get("b")

    assert isinstance(inner, Entries)
    assert [str(key.place) for key, _ in inner.pairs] == ["a.yaml:3:3"]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_the_shown_line_is_the_one_that_the_parser_means(line_break: str) -> None:
    place = parsed(f"a: 1{line_break}bb: 2{line_break}").pairs[1][0].place

    assert (place.line, place.text) == (2, "bb: 2")


@pytest.mark.parametrize("text", ["no", "1:30", "0o17", "1_000", "~", "null", "2017-08-01", "yes", "0x10"])
def test_a_scalar_stays_the_text_that_it_was_written_as(text: str) -> None:
    node = under(f"a: {text}")

    assert isinstance(node, Scalar)
    assert node.text == text


@given(st.text())
def test_any_text_is_a_mapping_or_a_fault(text: str) -> None:
    faults = Faults()
    root = parse_yaml(text, "a.yaml", faults)

    assert (root is None) == (len(faults) > 0)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"%@?,# \n\t0"))
def test_any_text_of_signs_is_a_mapping_or_a_fault(text: str) -> None:
    faults = Faults()
    root = parse_yaml(text, "a.yaml", faults)

    assert (root is None) == (len(faults) > 0)


@pytest.mark.parametrize(
    "text", ["a: &x 1", "a: *x", "a: &x [*x]", "a: !!python/object:os.system 1", "a: !t 1", "&x a: 1"]
)
def test_anchors_aliases_and_tags_are_refused(text: str) -> None:
    assert refused(text).code == "yaml-alias"


def test_a_file_of_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_NODES", 50)

    assert refused("a: [" + "[]," * 60 + "]").code == "file-too-large"


@pytest.mark.parametrize("opening", ["[", "{a: "])
def test_deep_nesting_is_refused_at_once(opening: str) -> None:
    assert refused("a: " + opening * 100_000).code == "yaml-too-deep"


@pytest.mark.parametrize("text", ["a: 1\n---\nb: 2", "a: [", "a: 'x", "a: \x00", "a: \x1b[2J", "a: \ud800", "\t- a"])
def test_what_is_no_yaml_is_refused(text: str) -> None:
    assert refused(text).code == "yaml-syntax"


def test_a_key_stands_once() -> None:
    assert "line 1" in refused("a: 1\na: 2").message


@pytest.mark.parametrize("text", ["", "- 1", "word", "? [a]\n: 1"])
def test_what_is_no_mapping_of_words_is_refused(text: str) -> None:
    assert refused(text).code == "value-kind"


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    faults = Faults()
    read_yaml(tmp_path / "a.yaml", "a.yaml", faults)

    assert codes(faults) == ["file-missing"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    faults = Faults()
    read_text(tmp_path, "a.yaml", faults)

    assert codes(faults) == ["file-missing"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    faults = Faults()
    read_text(tmp_path / "a.yaml", "a.yaml", faults)

    assert codes(faults) == ["file-missing"]


def test_a_file_of_100_megabytes_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    faults = Faults()
    read_yaml(tmp_path / "a.yaml", "a.yaml", faults)

    assert codes(faults) == ["file-too-large"]


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"a: 1" + b" " * (LARGEST_FILE - 4))

    assert read_yaml(tmp_path / "a.yaml", "a.yaml", Faults()) is not None


def test_a_mark_of_byte_order_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfa: 1")
    root = read_yaml(tmp_path / "a.yaml", "a.yaml", Faults())

    assert root is not None
    assert root.get("a") is not None


def test_a_list_keeps_its_order() -> None:
    node = under("a: [c, b, a]")

    assert isinstance(node, Items)
    assert [item.text for item in node.nodes if isinstance(item, Scalar)] == ["c", "b", "a"]


@pytest.mark.parametrize(
    "text",
    [
        "a: {en: Who?, es: b}",
        "a: {en: Fall: why, es: b}",
        "a: {en: b # 1, es: c}\nd: 1",
        "a: [Who?, b]",
        "a: {b: 1\nc: 2",
    ],
)
def test_what_breaks_off_in_braces_is_told_to_be_quoted(text: str) -> None:
    assert "a text in them that holds `?`, `,`, `: ` or ` #` stands in quotes" in refused(text).help


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("a: b: c", "A text that holds `: ` stands in quotes."),
        ("a:\n\tb: 1", "indented by spaces"),
        ("a: @b", "that begins with `@`"),
        ("a: 'it's'", "in the other kind"),
        ("a: 'b", "is not closed"),
        ("a: {b: 1}\nc: d: e", "A text that holds `: ` stands in quotes."),
    ],
)
def test_what_breaks_off_outside_of_braces_has_a_way_out_of_its_own(text: str, way_out: str) -> None:
    assert way_out in refused(text).help
