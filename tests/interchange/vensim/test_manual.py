"""That the manual says of each of Vensim's functions what it was held against."""

import re
from pathlib import Path

from coyuntura.interchange.vensim.builtin import BUILT_IN
from coyuntura.interchange.vensim.functions.catalogue import FUNCTIONS

_PAGE = Path(__file__).parents[3] / "docs" / "reference" / "vensim.md"


def test_every_function_that_is_read_was_held_against_something() -> None:
    table = _PAGE.read_text(encoding="utf-8").partition("### What each was held against")[2].partition("\n## ")[0]
    told = [name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(.*?)`", row)]
    read = [function.name for function in FUNCTIONS.values() if function.becomes]
    read += re.findall(r":MACRO: ([A-Z ]+)\(", BUILT_IN)

    assert sorted(told) == sorted(read)
