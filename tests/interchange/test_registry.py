import re
from dataclasses import replace
from pathlib import Path

import pytest

from coyuntura.interchange.registry import Function, by_name, table, with_trait
from coyuntura.interchange.vensim.functions.catalogue import FUNCTIONS as VENSIM
from coyuntura.interchange.xmile.functions.catalogue import FUNCTIONS as XMILE

HERE = Path(__file__).parent
ROOT = Function(name="SQUARE ROOT", kind="mathematics", becomes="`SQRT`", build="sqrt")
HELD = replace(ROOT, name="HELD", least=2, most=None, traits=frozenset({"held", "timed"}))


def test_functions_are_found_by_their_names_as_names_are_compared() -> None:
    assert list(by_name([ROOT, HELD])) == ["square_root", "held"]


def test_a_name_stands_once() -> None:
    with pytest.raises(ValueError, match="`Square  Root` stands twice"):
        by_name([ROOT, replace(ROOT, name="Square  Root")])


@pytest.mark.parametrize(
    ("least", "most", "words", "taken"),
    [(1, 1, "1", [1]), (2, 3, "2 to 3", [2, 3]), (2, None, "2 or more", [2, 3, 4]), (0, 1, "0 to 1", [0, 1])],
)
def test_the_number_of_arguments_is_told_and_held(least: int, most: int | None, words: str, taken: list[int]) -> None:
    function = replace(ROOT, least=least, most=most)

    assert function.wanted == words
    assert [count for count in range(5) if function.takes(count)] == taken


def test_functions_are_found_by_what_holds_of_them() -> None:
    functions = by_name([ROOT, HELD])

    assert with_trait(functions, "timed", "random") == {"held"}
    assert with_trait(functions, "state") == frozenset()


def test_the_manual_has_what_is_taken_over_by_kind_and_name() -> None:
    rows = table([replace(HELD, kind="time"), ROOT, replace(ROOT, name="ABS"), replace(ROOT, name="NONE", becomes="")])

    assert re.findall(r"^\| \w+ \| `(.*?)`", rows, re.MULTILINE) == ["ABS", "SQUARE ROOT", "HELD"]


@pytest.mark.parametrize("tool", ["vensim", "xmile"])
def test_every_function_that_is_taken_over_is_called_in_a_test(tool: str) -> None:
    functions = VENSIM if tool == "vensim" else XMILE
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (HERE / tool).glob("test_*.py")).upper()
    called = {name for name in functions if re.search(rf"\b{functions[name].name}\s*\(", tests)}
    named = {name for name in functions if functions[name].most == 0 and functions[name].name in tests}

    assert set(functions) - called - named == set()
