"""The run's clock: dates to model time, steps that fit."""

import math

from coyuntura.clock import Clock
from coyuntura.dates import PER_YEAR, SLACK, TimeUnit, moment_of
from coyuntura.errors import Faults
from coyuntura.model.study import ClockSpec
from coyuntura.reading.habits import as_date

LONGEST_RUN = 1_000_000
_READABLE = 1e12
_CLOSE = 1e-9
_LONG_BEFORE = 50
"""Years before a run: what begins earlier is taken for a slip of the pen, such as 1021 or 1921 for 2021."""
_LEAST_SHARE = 2**20
"""How many numbers there must be between two steps: fewer, and rounding shows in lengths of steps."""


def read_clock(spec: ClockSpec, faults: Faults) -> Clock:
    """Return the clock in model time; faults where its parts do not fit together."""
    before = len(faults)
    if spec.unit and spec.counted_in:
        message = f"time is in `{spec.unit}` of the calendar, and counted in `{spec.counted_in}` as well."
        way_out = "Write `unit` where there is a calendar, `counted_in` where time is a number."
        faults.add("clock-unclear", message, spec.place, way_out)
    start, stop = (_moment(text, spec.unit, spec, faults) for text in (spec.start, spec.stop))
    clock = Clock(start, stop, spec.dt, spec.saveper, spec.unit, spec.method, spec.counted_in)
    if not spec.dt > 0:
        faults.add("clock-unclear", f"dt must be positive, got {spec.dt:g}.", spec.place)
    elif len(faults) > before:
        # Of a date that cannot be read nothing else is to be told.
        return clock
    elif stop <= start:
        faults.add("clock-unclear", f"the run stops at {spec.stop}, not after its start at {spec.start}.", spec.place)
    elif (stop - start) / spec.dt > LONGEST_RUN:
        message = f"the run has {_count((stop - start) / spec.dt)} steps; at most {LONGEST_RUN:,} are taken."
        faults.add("clock-unclear", message, spec.place)
    elif not _fits(stop - start, spec.dt) or not _fits(spec.saveper, spec.dt):
        lengths = f"saveper {spec.saveper:g} and to the run's length {stop - start:g}"
        message = f"steps of {spec.dt:g} do not add up to {lengths}."
        faults.add("clock-unclear", message, spec.place, "Choose dt so that both are whole numbers of steps.")
    elif spec.saveper > (stop - start) * (1 + _CLOSE):
        message = f"saveper is {spec.saveper:g}, longer than the whole run of {stop - start:g}."
        faults.add("clock-unclear", message, spec.place, "Choose a saveper within the run, or leave it out: `dt` then.")
    elif not _moves(start, stop, spec.dt):
        message = f"a step of {spec.dt:g} is lost in rounding at the model time {max(abs(start), abs(stop)):g}."
        faults.add("clock-unclear", message, spec.place, "Let time begin near 0, or choose a longer step.")
    return clock


def _count(steps: float) -> str:
    return f"{steps:,.0f}" if steps < _READABLE else f"{steps:.3g}"


def _fits(length: float, step: float) -> bool:
    count = length / step
    return math.isfinite(count) and round(count) >= 1 and math.isclose(count, round(count), rel_tol=_CLOSE)


def _moves(start: float, stop: float, dt: float) -> bool:
    """Tell whether model time has numbers enough between one step and the next."""
    return math.ulp(max(abs(start), abs(stop))) * _LEAST_SHARE <= dt


def _moment(text: str, unit: TimeUnit | None, spec: ClockSpec, faults: Faults) -> float:
    try:
        return moment_of(text, unit)
    except ValueError as error:
        faults.add("date-unclear", f"{error}.", spec.place, as_date(text) if unit else "")
        return 0.0


def unreached(begins: float, ends: float, clock: Clock, spec: ClockSpec) -> str:
    """Return why no run reaches a span, as the end of a sentence that begins with what it is; nothing where one does.

    Args:
        begins: In model time.
        ends: In model time; infinite where it stays.
        clock: The run's.
        spec: The same as written.
    """
    if begins > clock.stop + SLACK:
        return f"begins after the run, which goes from {spec.start} to {spec.stop}"
    if ends <= clock.start + SLACK:
        return f"ends before the run, which goes from {spec.start} to {spec.stop}"
    if clock.unit is not None and math.isfinite(begins) and begins < clock.start - _LONG_BEFORE * PER_YEAR[clock.unit]:
        return f"begins more than {_LONG_BEFORE} years before the run, which starts at {spec.start}"
    return ""
