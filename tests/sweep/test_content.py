import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pytest

from coyuntura.sweep.content import content_key, pickled


@dataclass(frozen=True, slots=True)
class Noun:
    """What a noun looks like."""

    name: str
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Other:
    """Another noun of the same fields."""

    name: str
    parts: Mapping[str, float]


def test_equal_nouns_have_one_key() -> None:
    # Words made at run time, as a file's are, and not one object twice.
    made = "STOCK".lower()

    assert content_key(Noun("stock", {made: 1.0})) == content_key(Noun(made, MappingProxyType({"stock": 1.0})))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1.0, 1),
        (0.0, -0.0),
        (0.1, 0.1 + 2**-56),
        (True, 1),
        ("1", 1),
        (None, "None"),
        (("a", "b"), ("ab",)),
        ((("a",), "b"), ("a", ("b",))),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (Noun("a", {}), Other("a", {})),
        (np.array([1.0]), np.array([1])),
        (np.array([[1.0, 2.0]]), np.array([1.0, 2.0])),
    ],
)
def test_different_content_has_different_keys(one: object, other: object) -> None:
    assert content_key(one) != content_key(other)


def test_numbers_of_numpy_are_numbers() -> None:
    assert content_key(np.float64(0.1)) == content_key(0.1)


def test_what_has_no_content_is_refused() -> None:
    with pytest.raises(TypeError, match="no content is known of object"):
        content_key([object()])


def test_a_mapping_that_cannot_be_changed_goes_to_another_process() -> None:
    noun = Noun("a", MappingProxyType({"b": 2.0}))

    assert pickle.loads(pickled(noun)) == noun  # noqa: S301  it is the test's own
