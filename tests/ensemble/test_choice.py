"""Names that people give for what to save."""

import pytest

from coyuntura.cli.doors import UsageError
from coyuntura.cli.studies import known_name
from coyuntura.ensemble.choice import known
from coyuntura.names import Id

NAMES = {Id("infected"): 0, Id("rate"): 1}


def test_a_part_of_an_array_is_told_that_it_is_saved_whole() -> None:
    with pytest.raises(UsageError, match=r"`Infected\[South\]` is a part of `infected`, .* `--variable infected`"):
        known_name("Infected[South]", NAMES, "variable")
    with pytest.raises(ValueError, match=r"`Infected\[South\]` is a part of `infected`, which is saved whole"):
        known("Infected[South]", NAMES, "variable")


def test_a_name_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="no element"):
        known_name("infectes[south]", NAMES, "variable")
    assert known("Infected", NAMES, "variable") == "infected"
