"""Densities whose answers are known, for tests of samplers."""

import math

import numpy as np
from scipy.special import gammaln

from coyuntura.arrays import Reals
from coyuntura.infer.density import PriorDensity
from coyuntura.priors.gamma import Gamma
from coyuntura.priors.lognormal import LogNormal
from coyuntura.priors.normal import Normal
from coyuntura.priors.truncnormal import TruncNormal

LOG_TAU = math.log(2 * math.pi)
FIGURES = np.array([1.2, 0.4, 2.1, 1.5])


def _around_a_mean(values: Reals) -> Reals:
    return -0.5 * (FIGURES - values) ** 2 - 0.5 * LOG_TAU


CONJUGATE = PriorDensity(("mean",), (Normal(0, 2),), (2001, 2002, 2003, 2004), _around_a_mean)
"""Four figures around a mean that is normal with sd 2."""


def conjugate_increments() -> Reals:
    """Return the log predictive density of each figure from those before it, in closed form."""
    increments: list[float] = []
    mean, precision = 0.0, 1 / 4
    for figure in FIGURES.tolist():
        variance = 1 + 1 / precision
        increments.append(-0.5 * (LOG_TAU + math.log(variance) + (figure - mean) ** 2 / variance))
        mean, precision = (mean * precision + figure) / (precision + 1), precision + 1
    return np.array(increments)


def conjugate_evidence() -> float:
    """Return the log density of all four figures at once, whose covariance is 4, with 1 more on the diagonal."""
    spread = np.eye(4) + 4.0
    return -0.5 * float(4 * LOG_TAU + np.linalg.slogdet(spread)[1] + FIGURES @ np.linalg.solve(spread, FIGURES))


_HARE = "30 47.2 70.2 77.4 36.3 20.6 18.1 21.4 22 25.4 27.1 40.3 57 76.6 52.3 19.5 11.2 7.6 14.6 16.2 24.7"
_LYNX = "4 6.1 9.8 35.2 59.4 41.7 19 13 8.3 9.1 7.4 8 12.3 19.5 45.7 51.1 29.7 15.8 9.7 10.1 8.6"
PELTS = np.log(np.array([_HARE.split(), _LYNX.split()], dtype=np.float64).T)
"""Logarithms of pelts of the Hudson's Bay Company in thousands, 1900 to 1920, hare and lynx."""


def _predators(values: Reals, steps: int = 4) -> Reals:
    """Return hares and lynxes by year, shape (N, 21, 2), by the method of Runge and Kutta with steps a year."""
    alpha, beta, gamma, delta, hare, lynx = values[:, :6].T
    dt = 1 / steps
    seen = np.empty((len(values), 21, 2))
    seen[:, 0, 0], seen[:, 0, 1] = hare, lynx

    def slope(hare: Reals, lynx: Reals) -> tuple[Reals, Reals]:
        return (alpha - beta * lynx) * hare, (delta * hare - gamma) * lynx

    for step in range(1, 20 * steps + 1):
        a, b = slope(hare, lynx)
        c, d = slope(hare + dt / 2 * a, lynx + dt / 2 * b)
        e, f = slope(hare + dt / 2 * c, lynx + dt / 2 * d)
        g, h = slope(hare + dt * e, lynx + dt * f)
        hare, lynx = hare + dt / 6 * (a + 2 * c + 2 * e + g), lynx + dt / 6 * (b + 2 * d + 2 * f + h)
        if step % steps == 0:
            seen[:, step // steps, 0], seen[:, step // steps, 1] = hare, lynx
    return seen


def _pelts(values: Reals) -> Reals:
    with np.errstate(all="ignore"):
        sd = values[:, None, 6:]
        z = (PELTS - np.log(_predators(values))) / sd
        found = (-0.5 * z * z - np.log(sd) - 0.5 * LOG_TAU - PELTS).sum(axis=2)
    return np.where(np.isfinite(found), found, -np.inf)


LYNX_HARE = PriorDensity(
    ("alpha", "beta", "gamma", "delta", "hare", "lynx", "sd_hare", "sd_lynx"),
    (
        *(TruncNormal(1, 0.5, 0, 9), TruncNormal(0.05, 0.05, 0, 0.9)) * 2,
        *(LogNormal(10, 1),) * 2,
        *(LogNormal(math.exp(-1), 1),) * 2,
    ),
    tuple(range(1900, 1921)),
    _pelts,
)
"""Hares and lynxes with log-normal errors, the case `hudson_lynx_hare` of posteriordb 1.0."""

LYNX_HARE_EVIDENCE, LYNX_HARE_SINCE_1910 = -146.684, -72.27
"""By importance sampling and year by year, of ours before this package was written."""
# By importance sampling of 100,000 draws worth 65,000, and by 10,000 draws of Stan's that posteriordb has.
LYNX_HARE_MEANS = np.array([0.547257, 0.0277482, 0.799951, 0.0240954, 34.0218, 5.93877, 0.247954, 0.251502])
LYNX_HARE_SDS = np.array([0.064001, 0.0042377, 0.090731, 0.0035909, 2.9195, 0.52924, 0.042901, 0.043744])
STAN_MEANS = np.array(
    [0.5468645, 0.0277472878, 0.80009536, 0.0240859153, 34.0352225, 5.93589713, 0.248056863, 0.251016915]
)
STAN_SDS = np.array([0.0630548, 0.00415472, 0.0893702, 0.00352809, 2.9169, 0.530552, 0.0432627, 0.0435903])
STAN_ERRORS = np.array([6.26e-4, 4.12e-5, 8.85e-4, 3.5e-5, 0.0293, 0.00534, 4.39e-4, 4.4e-4])

IN_BED = np.array([3, 8, 26, 76, 225, 298, 258, 233, 189, 128, 68, 29, 14, 4.0])
"""Boys in bed by day in an English boarding school in 1978, of 763 (BMJ 1978;1:587)."""


def _infected(values: Reals, steps: int = 10) -> Reals:
    """Return boys infected at the end of each day, shape (N, 14), by the method of Runge and Kutta."""
    beta, gamma = values[:, 0], values[:, 1]
    well, ill, dt = np.full(len(values), 762.0), np.ones(len(values)), 1 / steps
    seen = np.empty((len(values), len(IN_BED)))

    def slope(well: Reals, ill: Reals) -> tuple[Reals, Reals]:
        caught = beta * well * ill / 763
        return -caught, caught - gamma * ill

    for step in range(1, len(IN_BED) * steps + 1):
        a, b = slope(well, ill)
        c, d = slope(well + dt / 2 * a, ill + dt / 2 * b)
        e, f = slope(well + dt / 2 * c, ill + dt / 2 * d)
        g, h = slope(well + dt * e, ill + dt * f)
        well, ill = well + dt / 6 * (a + 2 * c + 2 * e + g), ill + dt / 6 * (b + 2 * d + 2 * f + h)
        if step % steps == 0:
            seen[:, step // steps - 1] = ill
    return seen


def _in_bed(values: Reals) -> Reals:
    """Return negative binomial log probabilities with variance mean + dispersion * mean**2."""
    with np.errstate(all="ignore"):
        mean, size = _infected(values), 1 / values[:, 2:3]
        found = gammaln(IN_BED + size) - gammaln(size) - gammaln(IN_BED + 1)
        found = found - size * np.log1p(mean / size) + IN_BED * (np.log(mean) - np.log(size + mean))
    return np.where(np.isfinite(found), found, -np.inf)


BOARDING_SCHOOL = PriorDensity(
    ("beta", "gamma", "dispersion"),
    (TruncNormal(2, 1, 0, 12), TruncNormal(0.4, 0.5, 0, 9), Gamma(1, 0.2)),
    tuple(range(1, 15)),
    _in_bed,
)
"""Influenza with susceptible, infected and recovered, the case study of Stan."""
BOARDING_SCHOOL_EVIDENCE = -67.23975
# beta, gamma, dispersion, reproduction number, days infected: by integration on a grid of 401 x 401 x 121.
BOARDING_SCHOOL_MEANS = np.array([1.734932, 0.541969, 0.137488, 3.222410, 1.858104])
BOARDING_SCHOOL_SDS = np.array([0.052844, 0.045368, 0.074824, 0.275905, 0.156558])


def _ridges(values: Reals) -> Reals:
    z = (0.5 - values[:, 0:20:2] - 0.5 * values[:, 1:20:2] ** 2) / 0.2
    return -0.5 * z * z - math.log(0.2) - 0.5 * LOG_TAU


RIDGES = PriorDensity(tuple(f"x{number}" for number in range(30)), (Normal(0, 1),) * 30, tuple(range(10)), _ridges)
"""Thirty dimensions: ten curved ridges of two, and ten directions of which figures say nothing."""
RIDGES_EVIDENCE, RIDGES_SDS = -10.730, (0.4589, 0.8576)
