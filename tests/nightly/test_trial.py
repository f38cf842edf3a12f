"""The trial on the Venezuelan oil module comes out again as the page tells it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import pytest
from docs.trial.numbers import found_in
from docs.trial.reading import at, results
from tests.nightly.conftest import Measured


def code_of(facts: Mapping[str, object]) -> str:
    """Return what numbers depend on beside our own source: libraries, and the kind of processor."""
    return str(at(facts, "made_by")["code"]).partition("), ")[2]


def same(found: object, kept: object, place: str = "") -> list[str]:
    """Return where numbers differ by more than 1e-9, relative to the larger of 1 and themselves, and other things."""
    if isinstance(found, Mapping) and isinstance(kept, Mapping):
        found, kept = cast("Mapping[str, object]", found), cast("Mapping[str, object]", kept)
        if list(found) != list(kept):
            return [place]
        return [item for key in kept for item in same(found[key], kept[key], f"{place}/{key}")]
    if isinstance(found, Sequence) and isinstance(kept, Sequence) and not isinstance(found, str):
        pairs = zip(cast("Sequence[object]", found), cast("Sequence[object]", kept), strict=True)
        return [item for number, (one, other) in enumerate(pairs) for item in same(one, other, f"{place}/{number}")]
    if isinstance(found, float) and isinstance(kept, float | int):
        return [] if found == pytest.approx(kept, rel=1e-9, abs=1e-9) else [place]
    return [] if found == kept else [place]


def test_the_trial_comes_out_again(tmp_path: Path, measured: Measured) -> None:
    found, kept = found_in(tmp_path), results()
    is_same_platform = code_of(found) == code_of(kept)
    is_same_draws = at(found, "made_by")["draws_sha256"] == at(kept, "made_by")["draws_sha256"]
    apart = [place for key in kept if key != "made_by" for place in same(found[key], kept[key], key)]
    measured(
        "the trial on oil", "the same bytes, or 1e-9", "the same bytes" if is_same_draws else f"{len(apart)} apart"
    )

    assert apart == []
    assert is_same_draws or not is_same_platform
