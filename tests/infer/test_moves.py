"""That every kernel leaves a density as it is, and that the test would tell if one did not."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from coyuntura.arrays import Reals
from coyuntura.infer.chance import chance, normals, picked
from coyuntura.infer.moves import AbstractMove, Differences, Jumps, Particles, sweep
from coyuntura.infer.parts import Parts
from coyuntura.infer.tempering import MOVES

SIZE = 8


KERNELS: tuple[AbstractMove, ...] = (Differences(), Jumps(), Parts())
EACH = pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)


def test_every_kernel_is_tried_here() -> None:
    assert tuple(type(kernel) for kernel in KERNELS) == MOVES


def _bell(points: Reals) -> Particles:
    log_density = -0.5 * (points**2).sum(axis=1)
    return Particles(points, log_density, np.zeros((len(points), 0)))


def _log_density(particles: Particles) -> Reals:
    return particles.log_prior


def spread_after(kernel: AbstractMove, sweeps: int = 150, particles: int = 2000) -> float:
    """Return the standard deviation of draws of a standard bell curve in 8 dimensions, after sweeps and over them."""
    now = _bell(normals(chance(1, 0, 0, 0), (particles, SIZE)))
    second_moments: list[float] = []
    for number in range(1, sweeps + 1):
        now = sweep(kernel, chance(1, 0, 0, number), now, 0.8, _bell, _log_density).particles
        if number > sweeps // 3:
            second_moments.append(float((now.points**2).mean()))
    return math.sqrt(float(np.mean(second_moments)))


@dataclass(frozen=True, slots=True)
class Snooker(AbstractMove):
    """A step on the line to another point, whose volume is left out of the acceptance: wrong."""

    name: ClassVar[str] = "snooker"

    def propose(
        self, source: np.random.Generator, own: Reals, other: Reals, scale: float
    ) -> tuple[Reals, Reals | float]:
        del scale
        anchor = other[picked(source, len(other), len(own))]
        first, second = (other[picked(source, len(other), len(own))] for _ in range(2))
        line = own - anchor
        along = ((first - second) * line).sum(axis=1) / (line**2).sum(axis=1)
        return own + 1.7 * along[:, None] * line, 0.0


@dataclass(frozen=True, slots=True)
class Careless(AbstractMove):
    """Draws of parts whose own density is forgotten: wrong."""

    name: ClassVar[str] = "careless"

    def propose(
        self, source: np.random.Generator, own: Reals, other: Reals, scale: float
    ) -> tuple[Reals, Reals | float]:
        return Parts().propose(source, own, other, scale)[0], 0.0


@EACH
def test_a_kernel_leaves_a_bell_curve_as_wide_as_it_is(kernel: AbstractMove) -> None:
    assert spread_after(kernel) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("kernel", [Snooker(), Careless()], ids=lambda kernel: kernel.name)
def test_a_kernel_that_is_wrong_is_seen(kernel: AbstractMove) -> None:
    assert spread_after(kernel) < 0.95


@EACH
def test_a_kernel_moves_particles(kernel: AbstractMove) -> None:
    now = _bell(normals(chance(1, 0, 0, 0), (200, SIZE)))
    after = sweep(kernel, chance(1, 0, 0, 1), now, 0.8, _bell, _log_density)

    assert after.rate == (after.particles.points != now.points).any(axis=1).mean() > 0
    assert after.evaluations == 200


@EACH
@pytest.mark.parametrize("size", [1, 60])
def test_four_particles_move_in_any_number_of_dimensions(kernel: AbstractMove, size: int) -> None:
    now = _bell(normals(chance(1, 0, 0, 0), (4, size)))
    after = sweep(kernel, chance(1, 0, 0, 1), now, 0.8, _bell, _log_density).particles

    assert np.isfinite(after.points).all()


@EACH
def test_particles_that_all_stand_on_one_point_stay_finite(kernel: AbstractMove) -> None:
    now = _bell(np.ones((8, SIZE)))
    after = sweep(kernel, chance(1, 0, 0, 1), now, 0.8, _bell, _log_density).particles

    assert np.isfinite(after.points).all()


def test_the_jitter_of_a_step_goes_up_as_often_as_down() -> None:
    # Of one other point twice all differences are nothing, and what is left of them is jitter alone.
    other = np.concatenate([np.zeros((1, 20)), np.ones((1, 20))])
    steps = Differences().propose(chance(3, 0, 0, 0), np.zeros((20_000, 20)), other, 1.0)[0]
    still = steps[np.abs(steps).max(axis=1) < 1e-3]
    jitter = still[still != 0] / (1e-6 * 0.5)

    assert np.abs(jitter).max() <= 1
    assert float(jitter.mean()) == pytest.approx(0, abs=4 / math.sqrt(3 * len(jitter)))
