"""What exploring a study gives back in Python."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

import coyuntura as cy

Pocket: TypeAlias = Callable[..., Path]


@pytest.fixture
def study(pocket: Pocket) -> cy.Study:
    return cy.study(pocket())


def test_sensitivities_hand_on_the_indices_of_each_input(study: cy.Study) -> None:
    found = study.sensitivity("output_in_june", points=64)

    assert repr(found) == "<Sensitivities of output_in_june>"
    assert list(found["output_in_june"]) == ["decline", "loss"]
    with pytest.raises(KeyError):
        found["nothing"]


def test_conditions_hand_on_their_limits(study: cy.Study) -> None:
    found = study.discover("AT(output, '2021-06') < QUANTITY(450, 'kbbl/day')", members=300)

    assert found.limits["decline"][0] > 0.01
    assert repr(found).endswith(": found>")
    assert "fresh members" in found.in_language("en", width=200)


def test_conditions_of_what_never_happens_are_none(study: cy.Study) -> None:
    assert study.discover("AT(output, '2021-06') < QUANTITY(0, 'kbbl/day')", members=30).limits == {}
