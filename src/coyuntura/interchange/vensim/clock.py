"""The run's clock: `INITIAL TIME`, `FINAL TIME`, `TIME STEP`, `SAVEPER`, which a model may compute.

What depends on time and constants only is followed before the run, step by step.
"""

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coyuntura.check.clock import LONGEST_RUN
from coyuntura.errors import Faults, Place
from coyuntura.interchange.registry import with_trait
from coyuntura.interchange.vensim.expressions import Row
from coyuntura.interchange.vensim.folding import Body, Folder
from coyuntura.interchange.vensim.tree import Node, Ref, Use, every
from coyuntura.interchange.vensim.variables import Variable, constants_in
from coyuntura.names import Id
from coyuntura.syntax.tree import Expression, Name, Number

CONTROLS = ("initial_time", "final_time", "time_step", "saveper")
_LONGEST_WALK = 100_000
_SLACK = 1e-6
_READABLE = 1e12


@dataclass(frozen=True, slots=True)
class Clockwork:
    """When a run starts and stops, its step and the time between saved points; what the clock's words stand for."""

    start: float
    stop: float
    dt: float
    saveper: float
    words: Mapping[Id, Expression]
    notices: tuple[str, ...]
    constants: frozenset[Id]
    """Those that say it, by whatever names."""


class ClockReader:
    """Finds out the clock from its variables.

    Args:
        variables: All variables of the model.
        body: Gives what a variable is computed from.
        functions: All functions that a model may call.
        place: The model's file.
        faults: Gets what cannot be known before a run.
    """

    def __init__(
        self,
        variables: Mapping[Id, Variable],
        body: Body,
        functions: Mapping[Id, Row],
        place: Place,
        faults: Faults,
    ) -> None:
        self.variables = variables
        self.body = body
        self.states = with_trait(functions, "state")
        self.moving = self.states | with_trait(functions, "random")
        self.place = place
        self.faults = faults

    def read(self) -> Clockwork:
        """Return the clock; faults where it cannot be known before a run."""
        for name in CONTROLS:
            if name not in self.variables:
                if name == "saveper":
                    continue
                label = name.replace("_", " ").upper()
                self.faults.add("foreign-undefined", f"the model has no `{label}`.", self.place)
        self.faults.raise_if_any()
        start = self.first()
        walked = {name for name in CONTROLS if name in self.variables and self.is_moving(self.node(name))}
        at = self.values(start)
        if walked & {"final_time", "time_step"}:
            return self.walk(start, walked)
        dt, final = self.known("time_step", at), self.known("final_time", at)
        if not dt > 0:
            self.wrong("time_step", f"`TIME STEP` must be positive, and it is {dt:g}", "clock-unclear")
        if final < start:
            message = f"`FINAL TIME` is {final:g}, before `INITIAL TIME`, {start:g}"
            self.wrong("final_time", message, "clock-unclear")
        self.check_length(start, final, dt)
        steps = max(1, math.ceil((final - start) / dt - _SLACK))
        saveper = dt if "saveper" in walked or "saveper" not in self.variables else self.known("saveper", at)
        return self.clockwork(start, start + steps * dt, dt, saveper, walked)

    def check_length(self, start: float, stop: float, dt: float) -> None:
        """Require that a run has so many steps that they can be taken, and that each of them moves the time."""
        count = (stop - start) / dt
        if not count <= LONGEST_RUN:
            shown = f"{count:,.0f}" if count < _READABLE else f"{min(count, sys.float_info.max):.3g}"
            message = (
                f"from {start:.15g} to {stop:.15g} in steps of {dt:.15g} the run has {shown} steps; "
                f"at most {LONGEST_RUN:,} are taken"
            )
            self.wrong("time_step", message, "clock-unclear")
        if start + dt == start or stop - dt == stop:
            message = f"steps of {dt:.15g} do not move a time between {start:.15g} and {stop:.15g}"
            self.wrong("time_step", message, "clock-unclear")

    def clockwork(self, start: float, stop: float, dt: float, saveper: float, walked: set[str]) -> Clockwork:
        """Return the clock with its words; whatever moves stays a variable."""
        notices: list[str] = []
        count = saveper / dt
        if not (1 - _SLACK <= count < math.inf and math.isclose(count, round(count), rel_tol=_SLACK)):
            notices.append(f"Every step is saved: `SAVEPER`, {saveper:g}, is no whole number of steps of {dt:g}.")
            saveper = dt
        elif walked & {"saveper", "time_step"}:
            notices.append(f"Every step of {dt:g} is saved, since `SAVEPER` or `TIME STEP` changes during the run.")
        saveper = dt * round(saveper / dt)
        steps, every_other = round((stop - start) / dt), round(saveper / dt)
        final = self.values(start)("final_time") if "final_time" not in walked else stop
        # Steps that do not add up exactly must not keep the run from its end.
        is_reached = final is None or abs(final - stop) <= _SLACK * dt
        if not is_reached:
            told = f"the first of its steps of {dt:g} that is not before `FINAL TIME`, {final:g}"
            notices.append(f"The run ends at {stop:g}, {told}; Vensim may end a step earlier.")
        words: dict[str, Expression] = {
            "time": Name("TIME"),
            "initial_time": Name("STARTTIME"),
            "final_time": Name("STOPTIME") if is_reached or final is None else Number(final),
            "time_step": Name("DT"),
            "saveper": Number(saveper),
        }
        if steps < every_other:
            saveper = dt
        constants = self.constants()
        if constants:
            told = ", ".join(f"`{self.variables[name].label}`" for name in constants)
            notices.append(f"What says the clock is settled when the model is read, and is no parameter: {told}.")
        return Clockwork(
            start,
            stop,
            dt,
            saveper,
            {Id(name): word for name, word in words.items() if name not in walked},
            tuple(notices),
            frozenset(constants),
        )

    def constants(self) -> tuple[Id, ...]:
        """Return the constants that say the clock, which a run has before any scenario could change them."""
        nodes = [self.node(name) for name in CONTROLS if name in self.variables]
        return tuple(name for name in constants_in(self.variables, *nodes) if name not in CONTROLS)

    def node(self, name: str) -> Node:
        """Return what a control variable is computed from."""
        variable = self.variables[Id(name)]
        body = self.body(Id(name), ()) or variable.definitions[0].line.body
        if body is None or variable.axes:
            self.wrong(name, f"`{variable.label}` must be one number")
            self.faults.raise_if_any()
        assert body is not None  # noqa: S101  the line before has raised
        return body

    def wrong(self, name: str, message: str, code: str = "foreign-unsupported") -> None:
        """Raise a fault at a control variable."""
        self.faults.add(code, f"{message}.", self.variables[Id(name)].place)
        self.faults.raise_if_any()

    def first(self) -> float:
        """Return when the run begins; a beginning that depends on time is taken as at time 0."""
        node = self.node("initial_time")
        for known in ({}, {Id("time"): 0.0}):
            value = Folder(self.body, known, at_start=True).value(node)
            if value is not None:
                again = Folder(self.body, {Id("time"): value}, at_start=True).value(node)
                if again == value:
                    return value
        self.wrong("initial_time", "`INITIAL TIME` cannot be known before the run")
        return 0.0

    def values(self, time: float) -> Callable[[str], float | None]:
        """Return a function that gives the control variables' values at a moment."""

        def value(name: str) -> float | None:
            known = {Id("time"): time}
            return Folder(self.body, known, at_start=False).value(self.node(name))

        return value

    def known(self, name: str, at: Callable[[str], float | None]) -> float:
        """Return a control variable's value, which must be known."""
        value = at(name)
        if value is None:
            label = self.variables[Id(name)].label
            message = f"`{label}` is no finite number, or depends on more than time and constants"
            self.wrong(name, f"{message}, so it cannot be known before the run")
        return 0.0 if value is None else value

    def is_moving(self, node: Node) -> bool:
        """Tell whether an expression depends on time or on anything that changes."""
        seen: set[tuple[Id, tuple[Id, ...]]] = set()
        waiting = [node]
        while waiting:
            for part in every(waiting.pop()):
                if isinstance(part, Use) and part.name in self.moving:
                    return True
                if not isinstance(part, Ref):
                    continue
                if part.name == "time":
                    return True
                key = (part.name, tuple(sub.name for sub in part.subs))
                body = None if key in seen else self.body(*key)
                seen.add(key)
                if body is not None:
                    waiting.append(body)
        return False

    def walk(self, start: float, walked: set[str]) -> Clockwork:
        """Return the clock of a model that computes its step or its end as it goes."""
        times, time = [start], start
        while True:
            at = self.values(time)
            final, step = self.known("final_time", at), self.known("time_step", at)
            if time >= final - step * _SLACK:
                break
            if not step > 0 or len(times) > _LONGEST_WALK:
                message = (
                    f"`FINAL TIME` and `TIME STEP` change during the run and do not end within {_LONGEST_WALK:,} steps"
                )
                self.wrong("final_time", message)
            time += step
            times.append(time)
        step = self.common(times)
        self.check_length(start, times[-1], step)
        return self.clockwork(start, times[-1], step, step, walked)

    def common(self, times: Sequence[float]) -> float:
        """Return a step that leads to every moment; where steps differ nothing may accumulate."""
        steps = [later - earlier for earlier, later in pairwise(times)]
        if not steps:
            return self.known("time_step", self.values(times[0]))
        least = min(steps)
        if max(steps) - least <= _SLACK * least:
            return least
        uses = (
            node
            for variable in self.variables.values()
            for one in variable.definitions
            for node in _nodes(one.line.body)
        )
        if any(isinstance(node, Use) and node.name in self.states for node in uses):
            self.wrong("time_step", "`TIME STEP` changes during the run of a model with stocks")
        counts = [step / least for step in steps]
        if not all(math.isfinite(count) and abs(count - round(count)) <= _SLACK for count in counts):
            self.wrong("time_step", "`TIME STEP` changes during the run to lengths with no common step")
        return least


def _nodes(body: Node | None) -> list[Node]:
    return [] if body is None else every(body)
