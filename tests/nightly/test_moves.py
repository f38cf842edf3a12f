"""Kernels for as long as it takes to see one that is wrong by a hundredth."""

import pytest
from tests.infer.test_moves import KERNELS, Careless, Snooker, spread_after
from tests.nightly.conftest import Measured

from coyuntura.infer.moves import AbstractMove


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)
def test_a_kernel_leaves_a_bell_curve_as_wide_as_it_is(kernel: AbstractMove, measured: Measured) -> None:
    spread = spread_after(kernel, sweeps=2000, particles=4000)
    measured(f"A7 {kernel.name}, sd in 8 dimensions", "1 within 0.003", f"{spread:.4f}")

    assert spread == pytest.approx(1, abs=0.003)


@pytest.mark.parametrize("kernel", [Snooker(), Careless()], ids=lambda kernel: kernel.name)
def test_a_kernel_that_is_wrong_is_seen(kernel: AbstractMove, measured: Measured) -> None:
    spread = spread_after(kernel, sweeps=400)
    measured(f"A7 {kernel.name}, which is wrong", "caught", f"{spread:.4f}")

    assert spread < 0.95
