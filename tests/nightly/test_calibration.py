"""Logistic curves with errors that last: a fit that knows is calibrated, one that takes them for independent is not."""

from tests.infer.curves import Curves, calibrated
from tests.nightly.conftest import Measured

FITS = 1000
LEAST, MOST = 0.775, 0.824
"""Coverage of intervals of 80 %."""


def test_a_fit_that_knows_of_lasting_errors_is_calibrated(measured: Measured) -> None:
    found = calibrated(Curves(knows=True), FITS)
    covered = found.coverage(0.8)
    asked = f"in the band of {FITS} fits"
    measured("A10 ranks, least likely of six", asked, f"{found.names[int(found.p.argmin())]}, p {found.p.min():.3f}")
    measured("A10 coverage of 80 %", f"{LEAST} to {MOST}", f"{covered.min():.3f} to {covered.max():.3f}")

    # Six curves at once: each in the band that all stay in with 95 %.
    assert found.strays(0.05 / 6) == ()
    assert (covered >= LEAST).all()
    assert (covered <= MOST).all()


def test_a_fit_that_takes_them_for_independent_is_caught(measured: Measured) -> None:
    found = calibrated(Curves(knows=False), FITS)
    covered = found.coverage(0.8)
    measured("A11 independent errors, likeliest of five", "caught", f"p {found.p.max():.3g}, least {found.p.min():.2g}")
    measured("A11 coverage of 80 %", "below 0.72 somewhere", f"{covered.min():.3f} to {covered.max():.3f}")

    assert set(found.strays(0.01)) & {"ceiling", "rate", "middle"}
    assert covered.min() < 0.72
