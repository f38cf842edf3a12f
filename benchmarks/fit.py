"""`python -m benchmarks.fit`: a fit of the oil part with 30 parameters, its time, and the share outside the kernel.

Options: how many particles, and how many processes. The share is measured on one thread in this process, over some
sweeps from the prior on, where whatever is not the kernel stepping members counts as outside.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.infer.fit import fit
from coyuntura.infer.plans import FitPlan, Wanted, plan_fit
from coyuntura.model.bundled import study_folder
from coyuntura.model.folder import read_study
from coyuntura.results.run import Run
from coyuntura.simulate.compiled import Batch
from coyuntura.sweep.executors import processes

PARAMETERS = 30
_SWEEPS = 20


class _Options(argparse.Namespace):
    """What the command line says."""

    particles: int
    workers: int
    only_share: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return 1 where a promise is broken: ten minutes, and a tenth outside the kernel."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fit", description=__doc__)
    parser.add_argument("--particles", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only-share", action="store_true", help="leave out the fit itself")
    options = parser.parse_args(arguments, _Options())
    plan = oil_plan(options.particles)
    share, rate = outside(plan)
    print(f"outside the kernel: {share:.1%} of the time; {rate:,.0f} likelihoods a second on one thread")  # noqa: T201
    if options.only_share:
        return int(share > 1 / 10)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        found = fit(plan, Path(folder) / "oil.nc", processes(options.workers), despite_prior=True)
        seconds = time.perf_counter() - began
    tests = ", ".join(f"{gate.name} {gate.value:.3g}{'' if gate.is_passed else ' (failed)'}" for gate in found.gates)
    print(f"{PARAMETERS} parameters, {options.workers} processes: {seconds:.0f} s; {tests}")  # noqa: T201
    return int(share > 1 / 10 or seconds > 10 * 60)


def oil_plan(particles: int) -> FitPlan:
    """Return the plan of a fit of the oil part: its first parameters with a prior, in the order of the study."""
    engine = Engine(check_study(read_study(study_folder("venezuela"))))
    every = plan_fit(engine, Wanted(modules=["extract"]))
    return plan_fit(
        engine, Wanted(modules=["extract"], parameters=every.target.cells[:PARAMETERS], particles=particles)
    )


def outside(plan: FitPlan) -> tuple[float, float]:
    """Return the share of time that is spent outside the kernel, and likelihoods a second, on one thread."""
    sampler = plan.sent.sampler(1)
    state = sampler.step(sampler.start(plan.seed, 0))
    inside = 0.0
    plain = Batch.run

    def timed(self: Batch, last: int | None = None) -> Run:
        nonlocal inside
        began = time.perf_counter()
        try:
            return plain(self, last)
        finally:
            inside += time.perf_counter() - began

    with patch.object(Batch, "run", timed):
        began, first = time.perf_counter(), state.evaluations
        for _ in range(_SWEEPS):
            state = sampler.step(state)
        whole = time.perf_counter() - began
    return 1 - inside / whole, (state.evaluations - first) / whole


if __name__ == "__main__":
    raise SystemExit(main())
