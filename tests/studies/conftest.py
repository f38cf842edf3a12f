"""Fixtures of the tests of bundled studies."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from coyuntura.check.cells import CheckedModel
from coyuntura.ensemble import dated
from coyuntura.program.lower import lower
from coyuntura.program.program import Program


@pytest.fixture(scope="module")
def whole_steps() -> Iterator[None]:
    """Steps are taken whole: a flow that is saved at the beginning of a step is then all that a stock gains in it."""

    def whole(model: CheckedModel) -> Program:
        return replace(lower(model), dates=())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dated, "lower", whole)
        yield
