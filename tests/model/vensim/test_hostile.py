"""Files that are meant to do harm end in a clear fault, soon."""

import pytest
from tests.model.vensim.conftest import FaultsOf

BOMB = "".join(f":MACRO: M{n}(x)\nM{n} = M{n - 1}(x) + M{n - 1}(x) ~~|\n:END OF MACRO:\n" for n in range(1, 25))
RANGES = "".join(f"d{n}: ({letter}1-{letter}1000) ~~|" for n, letter in enumerate("abcdef"))

HOSTILE = {
    "ten thousand terms": ("x = " + "+".join(["1"] * 10_000) + "~~|", "foreign-too-large"),
    "nested choices": ("x = " + "IF THEN ELSE(1, 2, " * 2_000 + "1" + ")" * 2_000 + "~~|", "foreign-too-large"),
    "signs": ("x = " + "-" * 20_000 + "1 ~~|", "foreign-too-large"),
    "powers": ("x = " + "2^" * 5_000 + "1 ~~|", "foreign-too-large"),
    "open brackets": ("x = " + "(" * 20_000 + "~~|", "foreign-syntax"),
    "a giant equation": ("x = " + "1 + " * 30_000 + "1 ~~|", "foreign-too-large"),
    "a giant range": ("d: (a1-a999999999) ~~| x[d] = 1 ~~|", "foreign-too-large"),
    "a giant array": (RANGES + "x[d0, d1, d2, d3, d4, d5] = 1 ~~|", "foreign-too-large"),
    "a giant sum": (RANGES + "x = SUM(d0! * d1! * d2! * d3!) ~~|", "foreign-too-large"),
    "macros that double": (BOMB + ":MACRO: M0(x)\nM0 = x ~~|\n:END OF MACRO:\ny = M24(1) ~~|", "foreign-too-large"),
    "a giant number": ("x = 1e999 ~~|", "foreign-syntax"),
    "an open quote": ('"abc = 5 ~~|', "foreign-syntax"),
    "no text": ("\x00\x01\x02 ~|~|~|" * 100, "foreign-syntax"),
    "a loop of constants": ("x = y ~~| y = x ~~| z = DELAY N(1, 2, 3, x) ~~|", "foreign-unsupported"),
    "an endless run": (
        "x = 1 ~~|\nFINAL TIME = Time + 1 ~~|\nINITIAL TIME = 0 ~~|\nTIME STEP = 1 ~~|",
        "foreign-syntax",
    ),
}


@pytest.mark.parametrize(("text", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_ends_in_a_clear_fault(faults_of: FaultsOf, text: str, code: str) -> None:
    assert code in {fault.code for fault in faults_of(text)}
