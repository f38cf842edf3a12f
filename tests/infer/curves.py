"""Logistic curves with errors that last, and densities that know of them or take them for independent."""

import math
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from tests.infer.calibration import Calibration, judged, ranked

from coyuntura.arrays import Reals, Wholes
from coyuntura.infer.chance import chance, normals
from coyuntura.infer.density import Density, PriorDensity
from coyuntura.infer.state import Options
from coyuntura.priors.halfnormal import HalfNormal
from coyuntura.priors.lognormal import LogNormal
from coyuntura.priors.normal import Normal
from coyuntura.priors.uniform import Uniform

TIMES = np.arange(20.0)
PRIORS = (Normal(10, 2), LogNormal(0.4, 0.3), Normal(10, 3), HalfNormal(0.7), Uniform(0, 0.9))
NAMES = ("ceiling", "rate", "middle", "sd", "rho")


def _curve(values: Reals) -> Reals:
    return values[:, :1] / (1 + np.exp(-values[:, 1:2] * (TIMES - values[:, 2:3])))


def _likelihood(figures: Reals, values: Reals) -> Reals:
    """Return log densities of figures whose errors are autoregressive, independent where no rho is among the values."""
    apart, sd = figures - _curve(values), values[:, 3:4]
    rho = values[:, 4:5] if values.shape[1] == len(NAMES) else np.zeros_like(sd)
    expected = np.concatenate([np.zeros_like(sd), rho * apart[:, :-1]], axis=1)
    widths = np.concatenate([sd, np.repeat(sd * np.sqrt(1 - rho**2), len(TIMES) - 1, axis=1)], axis=1)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        found = -0.5 * ((apart - expected) / widths) ** 2 - np.log(widths) - 0.5 * math.log(2 * math.pi)
    return np.where(np.isfinite(found), found, -np.inf)


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves with autoregressive errors, fitted by a density that knows of them or takes them for independent."""

    knows: bool

    @property
    def names(self) -> tuple[str, ...]:
        """What is fitted."""
        return NAMES if self.knows else NAMES[:4]

    def replicate(self, seed: int) -> tuple[Reals, Density]:
        """Return a truth and the density of its figures."""
        whole = PriorDensity(NAMES, PRIORS, (), partial(_likelihood, TIMES))
        truth = whole.start(seed, 1)
        values = whole.natural(truth)
        sd, rho = float(values[0, 3]), float(values[0, 4])
        shocks = normals(chance(seed, 1, 0, 0), (len(TIMES),))
        errors = [sd * float(shocks[0])]
        for shock in shocks[1:].tolist():
            errors.append(rho * errors[-1] + sd * math.sqrt(1 - rho**2) * shock)
        figures = _curve(values)[0] + np.array(errors)
        size = len(self.names)
        years = tuple(range(len(TIMES)))
        return truth[0, :size], PriorDensity(self.names, PRIORS[:size], years, partial(_likelihood, figures))


def calibrated(curves: Curves, fits: int) -> Calibration:
    """Return what many fits say."""
    work = partial(ranked, curves, Options(particles=200))
    with ProcessPoolExecutor() as pool:
        ranks: Wholes = np.array(list(pool.map(work, range(1, fits + 1), chunksize=10)))
    return judged(curves.names, ranks)
