"""When and how a file's model runs."""

import math

from coyuntura.errors import Faults, Place
from coyuntura.interchange.xmile.curves import read_number
from coyuntura.interchange.xmile.document import Tag
from coyuntura.interchange.xmile.nouns import Specs
from coyuntura.numerals import decimal

_METHODS = {"euler": "euler", "rk4": "rk4", "runge-kutta 4": "rk4", "rungekutta4": "rk4"}
_FALLBACKS = {"rk2": "rk4", "rk45": "rk4", "gear": "rk4"}
"""Methods that another replaces where the file names none that runs use."""
_SAVED_EVERY = ("savestep", "save_step", "saveper", "save_interval")


def read_specs(tag: Tag | None, place: Place, notices: list[str], faults: Faults, method: str | None = None) -> Specs:
    """Return when and how the model runs.

    Args:
        tag: The run specifications; None where the file has none, which is a fault.
        place: Where the file's root stands.
        notices: Gets what a reader of the result should know.
        faults: Gets what is missing or cannot be computed exactly.
        method: A method of integration in place of the file's own.
    """
    if tag is None:
        faults.add("foreign-undefined", "the file does not say when the run starts and stops.", place)
        return Specs(0.0, 1.0, 1.0, 1.0, "euler", place)
    start, stop = _number(tag, "start", None, faults), _number(tag, "stop", None, faults)
    dt = _number(tag, "dt", 1.0, faults)
    step = tag.first("dt")
    if step is not None and is_true(step.attributes.get("reciprocal", "")):
        dt = 1 / dt if dt else 0.0
    run = tag.first("run")
    by = "all" if run is None else run.attributes.get("by", "all").strip().casefold()
    if by != "all":
        faults.add("foreign-unsupported", f"the file runs a part of the model only (by {by}).", tag.place)
    last = _last(start, stop, dt, tag, notices, faults)
    how = method or _method(tag, notices, faults)
    return Specs(start, last, dt, _saveper(tag, dt), how, tag.place, tag.attributes.get("time_units", ""))


def is_same_clock(own: Tag | None, whole: Tag | None, *, is_root: bool) -> bool:
    """Tell whether a model that has run specifications of its own runs as the whole file does."""
    if own is None or whole is None:
        return own is None or is_root
    keys = ("start", "stop", "dt")
    methods = {tag.attributes.get("method", "euler").casefold() for tag in (own, whole)}
    return [own.text_of(key) for key in keys] == [whole.text_of(key) for key in keys] and len(methods) == 1


def _number(tag: Tag, name: str, default: float | None, faults: Faults) -> float:
    found = tag.first(name)
    if found is not None and found.text:
        return read_number(found.text, found.place, faults)
    if default is None:
        faults.add("foreign-undefined", f"the run specifications have no `<{name}>`.", tag.place)
    return default or 0.0


def _last(start: float, stop: float, dt: float, tag: Tag, notices: list[str], faults: Faults) -> float:
    """Return the last time that whole steps reach."""
    if not dt > 0 or not stop > start:
        message = f"the run goes from {start:g} to {stop:g} in steps of {dt:g}."
        faults.add("foreign-undefined", message, tag.place, "A run stops after it starts, in steps above 0.")
        return stop
    count = (stop - start) / dt
    if not math.isfinite(count) or math.isclose(count, round(count), rel_tol=1e-9, abs_tol=1e-9):
        return stop
    last = start + math.floor(count) * dt
    notices.append(f"the run stops at {last:g}, the last whole step of {dt:g} before {stop:g}.")
    return last


def _saveper(tag: Tag, dt: float) -> float:
    """Return how often values are saved; every step where the file does not say so exactly."""
    texts = [child.text for child in tag.children if child.name in _SAVED_EVERY]
    texts += [tag.attributes[name] for name in _SAVED_EVERY if name in tag.attributes]
    every = decimal(texts[0].strip()) if texts else None
    if every is None:
        return dt
    count = every / dt if dt > 0 else 0.0
    return every if math.isfinite(count) and count >= 1 and math.isclose(count, round(count), rel_tol=1e-9) else dt


def _method(tag: Tag, notices: list[str], faults: Faults) -> str:
    """Return the method of integration: the first of the named ones that is exact here."""
    written = tag.attributes.get("method", "euler")
    names = [name.strip().casefold() for name in written.split(",") if name.strip()] or ["euler"]
    known = [_METHODS[name] for name in names if name in _METHODS]
    known += [_FALLBACKS[name] for name in names if name in _FALLBACKS]
    if names[0] not in _METHODS and known:
        notices.append(
            f"the method of integration, `{names[0]}`, was replaced by `{known[0]}`, with steps of one length: "
            "what a shorter step changes is not exact. `--method` chooses another."
        )
    if not known:
        message = f"the method of integration is `{written}`; runs use Euler's or the fourth-order Runge-Kutta method."
        way_out = "Choose Euler or RK4 in the tool that wrote the file, or import with `--method euler` or `rk4`."
        faults.add("foreign-unsupported", message, tag.place, way_out)
    return known[0] if known else "euler"


def is_true(text: str) -> bool:
    """Tell whether an attribute says yes, as XML may write it."""
    """Tell whether an option is switched on."""
    return text.strip().casefold() in {"true", "1"}
