"""`python -m benchmarks.fit`: a fit of the oil part with 30 parameters, its time, and the share outside the kernel.

Options: how many particles, and how many processes. Beside the time that passed stands the processors' time, which is
what a machine that others use too can be judged by: a calm one with as many processors as processes needs about that,
shared among them. The share is measured on one thread in this process, over some
sweeps from the prior on, where whatever is not the kernel stepping members counts as outside.
"""

import argparse
import os
import resource
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
from coyuntura.simulate.compiled import Batch
from coyuntura.simulate.sums import Homes, Sums
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
        began, worked = time.perf_counter(), _worked()
        found = fit(plan, Path(folder) / "oil.nc", processes(options.workers), despite_prior=True)
        seconds, worked = time.perf_counter() - began, _worked() - worked
    tests = ", ".join(f"{gate.name} {gate.value:.3g}{'' if gate.is_passed else ' (failed)'}" for gate in found.gates)
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    busy = f"{worked:.0f} s of processors; load {load} on {os.cpu_count()}"
    print(f"{PARAMETERS} parameters, {options.workers} processes: {seconds:.0f} s, {busy}; {tests}")  # noqa: T201
    return int(share > 1 / 10 or seconds > 10 * 60)


def _worked() -> float:
    """Return seconds that processors spent for this process and for those of its children that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(item.ru_utime + item.ru_stime for item in used)


def oil_plan(particles: int) -> FitPlan:
    """Return the plan of a fit of the oil part: its first parameters with a prior, in the order of the study."""
    engine = Engine(check_study(read_study(study_folder("venezuela"))))
    every = plan_fit(engine, Wanted(modules=["extract"]))
    return plan_fit(
        engine, Wanted(modules=["extract"], parameters=every.target.cells[:PARAMETERS], particles=particles)
    )


def outside(plan: FitPlan) -> tuple[float, float]:
    """Return the share of time that a processor spends outside the kernel, and likelihoods a second, on one thread."""
    sampler = plan.sent.sampler(1)
    state = sampler.step(sampler.start(plan.seed, 0))
    inside = 0.0
    plain = Batch.sums

    def timed(self: Batch, homes: Homes, last: int) -> Sums:
        nonlocal inside
        began = time.process_time()
        try:
            return plain(self, homes, last)
        finally:
            inside += time.process_time() - began

    with patch.object(Batch, "sums", timed):
        began, first = time.process_time(), state.evaluations
        for _ in range(_SWEEPS):
            state = sampler.step(state)
        whole = time.process_time() - began
    return 1 - inside / whole, (state.evaluations - first) / whole


if __name__ == "__main__":
    raise SystemExit(main())
