"""Random numbers that depend on what they are for, never on who computes them or in which order.

Source: salmon2011, Philox4x32 with 10 rounds.
"""

import hashlib
from collections.abc import Iterable

import numpy as np

from coyuntura.arrays import Reals, Words

MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
"""What is added to the two words of the key after each round."""
ROUNDS = 10
WORD = 0xFFFFFFFF


def stream_keys(names: Iterable[str]) -> tuple[int, ...]:
    """Return a key of 32 bits for each stream, by its name; no two are the same."""
    keys: dict[int, None] = {}
    for name in names:
        attempt = 0
        while (key := _hashed(name, attempt)) in keys:
            attempt += 1
        keys[key] = None
    return tuple(keys)


def philox(counter: tuple[Words, Words, Words, Words], key: tuple[int, int]) -> tuple[Words, Words, Words, Words]:
    """Return four random words of 32 bits for a counter of four and a key of two.

    Args:
        counter: Words of 32 bits, any shapes that go together.
        key: Two words of 32 bits.
    """
    a, b, c, d = counter
    first, second = key
    for _ in range(ROUNDS):
        low, high = a * np.uint64(MULTIPLIERS[0]), c * np.uint64(MULTIPLIERS[1])
        a, b, c, d = (
            (high >> np.uint64(32)) ^ b ^ np.uint64(first),
            high & np.uint64(WORD),
            (low >> np.uint64(32)) ^ d ^ np.uint64(second),
            low & np.uint64(WORD),
        )
        first, second = (first + WEYL[0]) & WORD, (second + WEYL[1]) & WORD
    return a, b, c, d


def fraction(first: Words, second: Words) -> Reals:
    """Return numbers strictly between 0 and 1: (k + 1/2) / 2**52 for the upper 52 bits k of two words."""
    bits = ((first << np.uint64(32)) | second) >> np.uint64(12)
    return (bits.astype(np.float64) + 0.5) * 2.0**-52


def uniforms(seed: int, stream: int, step: int | Words, runs: Words) -> Reals:
    """Return one number strictly between 0 and 1 for each run.

    Args:
        seed: Of the ensemble, 0 to 2**32 - 1.
        stream: Key of what the number is for.
        step: Number of the step that it is drawn in, for all runs or for each.
        runs: Identities of runs, shape (member,).
    """
    steps, zeros = np.broadcast_to(np.asarray(step, dtype=np.uint64), runs.shape), np.zeros_like(runs)
    counter = (steps, zeros, runs & np.uint64(WORD), runs >> np.uint64(32))
    first, second, _, _ = philox(counter, (seed & WORD, stream))
    return fraction(first, second)


def _hashed(name: str, attempt: int) -> int:
    text = name if attempt == 0 else f"{name}#{attempt}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little")
