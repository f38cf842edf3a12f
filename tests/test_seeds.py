import numpy as np
import pytest

from coyuntura.seeds import philox, stream_keys, uniforms


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_words_that_its_authors_published(
    counter: tuple[int, int, int, int], key: tuple[int, int], words: tuple[int, ...]
) -> None:
    a, b, c, d = (np.array([word], dtype=np.uint64) for word in counter)

    assert tuple(int(word[0]) for word in philox((a, b, c, d), key)) == words


def test_a_run_draws_the_same_number_in_any_company() -> None:
    runs = np.arange(100, dtype=np.uint64)

    assert uniforms(7, 11, 3, runs)[42] == uniforms(7, 11, 3, runs[42:43])[0]


def test_uniform_numbers_have_the_moments_of_their_distribution() -> None:
    drawn = uniforms(1, 2, 3, np.arange(100_000, dtype=np.uint64))

    # Four standard errors of a mean and of a second moment of a uniform distribution.
    assert abs(drawn.mean() - 1 / 2) < 4 * (1 / 12 / 100_000) ** 0.5
    assert abs((drawn**2).mean() - 1 / 3) < 4 * (4 / 45 / 100_000) ** 0.5


def test_streams_steps_seeds_and_runs_draw_apart() -> None:
    runs = np.arange(1000, dtype=np.uint64)
    drawn = [uniforms(*which, runs) for which in ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1))]

    assert len(np.unique(np.concatenate(drawn))) == 4000


def test_each_stream_has_a_key_of_its_own_that_its_name_decides() -> None:
    names = [f"x{number}" for number in range(1000)]

    assert len(set(stream_keys(names))) == 1000
    assert stream_keys(names)[5] == stream_keys(["x5"])[0]
