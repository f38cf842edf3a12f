"""How many particles a second a target runs and scores, on one thread.

`python -m benchmarks.likelihood FOLDER [PARTICLES] [SERIES ...]`
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.infer.target import Target
from coyuntura.model.folder import read_study
from coyuntura.priors.families import quantile

_TIMES = 8


def measured(folder: Path, particles: int, series: Sequence[str]) -> str:
    """Return a sentence about draws of the prior: the best of several times of the processor, all threads together.

    Args:
        folder: A study.
        particles: How many are scored at once.
        series: Observed series; all of the study's where there is none.
    """
    checked = check_study(read_study(folder))
    items = [item for item in checked.study.observations if not series or item.series in series]
    target = Target.of(Engine(checked), items)
    rng = np.random.default_rng(0)
    theta = np.stack([quantile(prior, rng.random(particles)) for prior in target.priors], axis=1)
    figures = sum(one.fitted for one in target.figures.values())
    target.log_likelihood(theta)
    times: list[float] = []
    for _ in range(_TIMES):
        before = time.process_time()
        target.log_likelihood(theta)
        times.append(time.process_time() - before)
    rate = particles / min(times)
    return (
        f"{folder.name}: {len(target.names)} unknowns, {figures} figures, {particles:,} at once: {rate:,.0f} a second."
    )


if __name__ == "__main__":
    print(measured(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1024, sys.argv[3:]))  # noqa: PLR2004, T201
