"""The kernel's functions in LLVM assembly: one fills the states of members, the other takes them through steps.

Members stand in blocks of as many as there are lanes. Within a block everything is laid out
[item][lane], so that one vector holds one item of all its members.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coyuntura.kernels.llvm import mathematics
from coyuntura.kernels.llvm.lines import Lines, Register, literal
from coyuntura.kernels.llvm.operations import Values
from coyuntura.program.program import Program

_VECTORS = 'nounwind alignstack=64 "stackrealign" "min-legal-vector-width"="512" "prefer-vector-width"="512"'
_ARGUMENTS = (
    "ptr noalias %parameters", "ptr noalias %data", "i64 %columns", "ptr noalias %variants", "ptr noalias %runs",
    "ptr noalias %held", "ptr %library", "i64 %seed", "i64 %from", "i64 %until",
)  # fmt: skip
_BEGINNING = ("ptr noalias %delays",)
_STEPPING = (
    "ptr noalias %rings", "i64 %size", "ptr noalias %lags", "ptr noalias %ended", "ptr noalias %shown",
    "ptr noalias %saved", "i64 %plane", "i64 %stride", "i64 %first", "i64 %last", "i64 %every",
)  # fmt: skip
_STAGES = {"euler": ((0.0, 1.0),), "rk4": ((0.0, 1.0), (0.5, 2.0), (0.5, 2.0), (1.0, 1.0))}
"""Of each stage of a method: its fraction of the step, and its weight in the sum of rates."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands where in a block's memory, for a program and the cells that are saved.

    Outputs that are computed come first, parameters last: a parameter may be infinite,
    as the date of an event that never comes is, and does not stop a member.
    """

    program: Program
    outputs: tuple[str, ...]

    @staticmethod
    def of(program: Program, outputs: Iterable[str]) -> "Layout":
        """Return the layout of a program and its outputs, in whichever order they are given."""
        given = set(program.parameters.values())
        return Layout(program, tuple(sorted(outputs, key=lambda name: program.names[name] in given)))

    @property
    def checked(self) -> int:
        """How many of the outputs must be finite."""
        given = set(self.program.parameters.values())
        return sum(self.program.names[name] not in given for name in self.outputs)

    @property
    def held(self) -> tuple[int, ...]:
        """Slots that live from step to step: states, memories, pipelines."""
        program = self.program
        return tuple(part.slot for part in (*program.states, *program.memories, *program.pipelines))


def kernel_text(layout: Layout, lanes: int, *, has_fused: bool) -> str:
    """Return the assembly of a program's two functions, `begin` and `advance`.

    Args:
        layout: What is computed, and what is saved of it.
        lanes: Members in a block.
        has_fused: Whether the processor multiplies and adds in one operation.
    """
    parts = [_begin(layout, lanes, has_fused=has_fused), _Advance(layout, lanes, has_fused=has_fused).write()]
    texts = [
        _function("begin", (*_ARGUMENTS, *_BEGINNING), parts[0]),
        _function("advance", (*_ARGUMENTS, *_STEPPING), parts[1]),
    ]
    power = Lines(lanes, has_fused=has_fused)
    power.label("entry")
    power.add(f"ret {power.real} {mathematics.power(power, '%x', '%y')}")
    texts.append(_internal("power", power, power.real, ("%x", "%y")))
    texts += [_each(lanes, count) for count in (1, 2)]
    declared = {line: None for part in (*parts, power) for line in (*part.globals, *part.declared)}
    return "\n".join([*declared, *texts, f"attributes #0 = {{ {_VECTORS} }}", ""])


def _function(name: str, arguments: Sequence[str], body: Lines) -> str:
    return f"define void @{name}({', '.join(arguments)}) #0 {{\n" + "\n".join(body.text) + "\n}"


def _internal(name: str, body: Lines, kind: str, arguments: Sequence[str]) -> str:
    given = ", ".join(f"{kind} {argument}" for argument in arguments)
    return f"define internal {kind} @{name}({given}) noinline #0 {{\n" + "\n".join(body.text) + "\n}"


def _each(lanes: int, count: int) -> str:
    """Return a function that calls another one for each lane."""
    real = f"<{lanes} x double>"
    names = "xy"[:count]
    body = ["entry:\n  br label %loop\nloop:\n  %lane = phi i64 [0, %entry], [%next, %loop]"]
    body.append(f"  %sofar = phi {real} [poison, %entry], [%more, %loop]")
    body += [f"  %{name}1 = extractelement {real} %{name}, i64 %lane" for name in names]
    body.append(f"  %one = call double %function({', '.join(f'double %{name}1' for name in names)})")
    body.append(f"  %more = insertelement {real} %sofar, double %one, i64 %lane")
    body.append(f"  %next = add i64 %lane, 1\n  %again = icmp ult i64 %next, {lanes}")
    body.append(f"  br i1 %again, label %loop, label %done\ndone:\n  ret {real} %more")
    given = ", ".join(f"{real} %{name}" for name in names)
    return f"define internal {real} @each{count}(ptr %function, {given}) noinline #0 {{\n" + "\n".join(body) + "\n}"


def _begin(layout: Layout, lanes: int, *, has_fused: bool) -> Lines:
    """Return the code that fills what is held, for each block from `from` until `until`."""
    lines = Lines(lanes, has_fused=has_fused)
    program = layout.program
    lines.label("entry")
    lines.add("%step = add i64 0, 0")
    lines.add("br label %block")
    lines.label("block")
    lines.add("%b = phi i64 [%from, %entry], [%next_block, %block]")
    values = _once(lines, layout)
    values = values.within(_moment(lines, layout, literal(program.clock.start), "0"))
    values.run(program.start)
    held, delays = _block(lines, "%held", len(layout.held)), _block(lines, "%delays", len(program.pipelines))
    for number, slot in enumerate(layout.held):
        lines.store(values.real(slot), held, number * lanes)
    for number, line in enumerate(program.pipelines):
        lines.store(values.real(line.delay), delays, number * lanes)
    lines.add("%next_block = add i64 %b, 1")
    lines.add("%more = icmp slt i64 %next_block, %until")
    lines.add("br i1 %more, label %block, label %done")
    lines.label("done")
    lines.add("ret void")
    return lines


def _block(lines: Lines, base: Register, items: int) -> Register:
    """Return where a block's items begin."""
    offset = lines.value(f"mul i64 %b, {items * lines.lanes}")
    return lines.address(base, offset)


def _once(lines: Lines, layout: Layout) -> Values:
    """Add what runs once a run, and return its values."""
    program = layout.program
    base = _block(lines, "%parameters", len(program.parameters))
    reals = {slot: lines.load(base, number * lines.lanes) for number, slot in enumerate(program.parameters.values())}
    if program.streams:
        runs = _block(lines, "%runs", 2)
        for number, name in enumerate(("low", "high")):
            at = lines.address(runs, number * lines.lanes)
            lines.add(f"%run_{name} = load {lines.whole}, ptr {at}, align 8")
    values = Values(lines, program, reals)
    values.run(program.once)
    return values


def _moment(lines: Lines, layout: Layout, time: str, row: Register) -> Mapping[int, Register]:
    """Return time and data of a moment, given as a scalar and as a number of half steps."""
    program = layout.program
    reals = {program.time: lines.splat(time)}
    if program.data:
        start = lines.value(f"mul i64 {row}, %columns")
        base = lines.address("%data", start)
        variants = _block(lines, "%variants", len(program.data))
        for number, slot in enumerate(program.data.values()):
            at = lines.address(variants, number * lines.lanes)
            column = lines.value(f"load {lines.whole}, ptr {at}, align 8")
            reals[slot] = lines.gather(base, column)
    return reals


class _Advance:
    """The code that takes each block from step `first` to step `last`, saving on the way."""

    def __init__(self, layout: Layout, lanes: int, *, has_fused: bool) -> None:
        self.layout = layout
        self.program = layout.program
        self.lines = Lines(lanes, has_fused=has_fused)
        self.states = [f"%state{number}" for number in range(len(self.program.states))]
        self.others = [f"%other{number}" for number in range(len(layout.held) - len(self.states))]
        self.stages = _STAGES[self.program.clock.method]

    def write(self) -> Lines:
        """Write the whole function."""
        lines, held_items = self.lines, len(self.layout.held)
        lines.label("entry")
        lines.add("br label %block")
        lines.label("block")
        lines.add("%b = phi i64 [%from, %entry], [%next_block, %stored]")
        once = _once(lines, self.layout)
        held = _block(lines, "%held", held_items)
        begun = [lines.load(held, number * lines.lanes) for number in range(held_items)]
        ended = _block(lines, "%ended", 1 + held_items + len(self.states))
        alive = lines.compare("oeq", lines.load(ended), lines.number(math.inf))
        saved = _block(lines, "%saved", 1)
        lines.add("br label %loop")
        self.loop(once, begun, alive, saved)
        self.check(ended)
        lines.label("next")
        lines.add(f"%still = phi {lines.mask} [%alive, %checked], [%fewer, %stopping]")
        lines.add("%next_step = add i64 %step, 1")
        lines.add("%again = icmp slt i64 %next_step, %last")
        lines.add("br i1 %again, label %loop, label %stored")
        lines.label("stored")
        for number, name in enumerate((*self.states, *self.others)):
            lines.store(f"{name}.next", held, number * lines.lanes)
        lines.add("%next_block = add i64 %b, 1")
        lines.add("%more = icmp slt i64 %next_block, %until")
        lines.add("br i1 %more, label %block, label %done")
        lines.label("done")
        lines.add("ret void")
        return lines

    def loop(self, once: Values, begun: Sequence[Register], alive: Register, saved: Register) -> None:
        """Add one step: the stages of its method, and what is kept for the next."""
        lines = self.lines
        lines.label("loop")
        lines.add("%step = phi i64 [%first, %block], [%next_step, %next]")
        lines.add(f"%alive = phi {lines.mask} [{alive}, %block], [%still, %next]")
        for number, name in enumerate((*self.states, *self.others)):
            lines.add(f"{name} = phi {lines.real} [{begun[number]}, %block], [{name}.next, %next]")
        lines.add("br label %stage")
        lines.label("stage")
        current = self.states if len(self.stages) == 1 else self.begin_stage()
        moment = self.stage_moment()
        slots = dict(zip(self.layout.held, (*current, *self.others), strict=True))
        values = once.within({**moment, **slots})
        self.show(values)
        rates = [values.real(state.rate) for state in self.program.states]
        kept = [values.real(part.source) for part in (*self.program.memories, *self.program.pipelines)]
        self.save(saved)
        dt = lines.number(self.program.clock.dt)
        if len(self.stages) == 1:
            lines.add("br label %checked")
            lines.label("checked")
            moved = [lines.product(dt, rate) for rate in rates]
        else:
            moved = self.end_stage(rates, kept)
            kept = [f"%kept{number}.first" for number in range(len(kept))]
        for name, change in zip(self.states, moved, strict=True):
            lines.add(f"{name}.next = fadd {lines.real} {name}, {change}")
        self.remember(kept)

    def begin_stage(self) -> list[Register]:
        """Add what is carried from stage to stage, and return the states of this one."""
        lines = self.lines
        lines.add("%stage_number = phi i64 [0, %loop], [%next_stage, %unsaved]")
        lines.add("%is_first = icmp eq i64 %stage_number, 0")
        lines.add(f"%sofar = phi {lines.real} [zeroinitializer, %loop], [%check, %unsaved]")
        for number, name in enumerate(self.states):
            lines.add(f"%now{number} = phi {lines.real} [{name}, %loop], [%now{number}.next, %unsaved]")
            lines.add(f"%rates{number} = phi {lines.real} [zeroinitializer, %loop], [%rates{number}.next, %unsaved]")
        for number in range(len(self.others)):
            lines.add(f"%kept{number} = phi {lines.real} [zeroinitializer, %loop], [%kept{number}.first, %unsaved]")
        return [f"%now{number}" for number in range(len(self.states))]

    def stage_moment(self) -> Mapping[int, Register]:
        """Return time and data of a stage."""
        lines, clock = self.lines, self.program.clock
        lines.add("%real_step = sitofp i64 %step to double")
        if len(self.stages) == 1:
            steps, row = "%real_step", lines.value("shl i64 %step, 1")
        else:
            fraction = self.of_stage("fractions", [stage[0] for stage in self.stages])
            steps = lines.value(f"fadd double %real_step, {fraction}")
            halves = lines.value(f"fadd double {steps}, {steps}")
            row = lines.value(f"fptosi double {halves} to i64")
        passed = lines.value(f"fmul double {literal(clock.dt)}, {steps}")
        return _moment(lines, self.layout, lines.value(f"fadd double {literal(clock.start)}, {passed}"), row)

    def of_stage(self, name: str, numbers: Sequence[float]) -> Register:
        """Return a number that depends on the stage, as a scalar."""
        lines = self.lines
        return lines.value(f"load double, ptr {lines.address(lines.table(name, numbers), '%stage_number')}, align 8")

    def show(self, values: Values) -> None:
        """Add what computes an instant, with each output put aside as soon as it is there."""
        places: dict[int, list[int]] = {}
        for number, name in enumerate(self.layout.outputs):
            places.setdefault(self.program.names[name], []).append(number)

        def put_aside(slot: int) -> None:
            for number in places.get(slot, ()):
                self.lines.store(values.real(slot), "%shown", number * self.lines.lanes)

        for slot in places.keys() - {instruction.out for instruction in self.program.step}:
            put_aside(slot)
        values.run(self.program.step, put_aside)

    def save(self, saved: Register) -> None:
        """Add the saving of what was put aside, at the steps and the stage that are saved."""
        lines, count = self.lines, len(self.layout.outputs)
        is_single = len(self.stages) == 1
        start = "zeroinitializer" if is_single else "%sofar"
        lines.add("%place = udiv i64 %step, %every")
        lines.add("%whole_place = mul i64 %place, %every")
        lines.add("%is_whole_place = icmp eq i64 %whole_place, %step")
        is_due = "%is_whole_place" if is_single else lines.value("and i1 %is_whole_place, %is_first")
        lines.add("%row_start = mul i64 %place, %stride")
        lines.add(f"%row = getelementptr double, ptr {saved}, i64 %row_start")
        lines.add(f"br i1 {is_due}, label %save, label %unsaved" if count else "br label %unsaved")
        lines.label("save")
        lines.add("%output = phi i64 [0, %stage], [%next_output, %save]")
        lines.add(f"%saving = phi {lines.real} [{start}, %stage], [%checked_output, %save]")
        output = lines.load("%shown", lines.value(f"mul i64 %output, {lines.lanes}"))
        lines.store(output, "%row", lines.value("mul i64 %output, %plane"))
        lines.add(f"%is_computed = icmp ult i64 %output, {self.layout.checked}")
        checked = lines.fused(output, lines.number(0.0), "%saving")
        lines.add(f"%checked_output = select i1 %is_computed, {lines.real} {checked}, {lines.real} %saving")
        lines.add("%next_output = add i64 %output, 1")
        lines.add(f"%is_more_output = icmp ult i64 %next_output, {count}")
        lines.add("br i1 %is_more_output, label %save, label %unsaved")
        lines.label("unsaved")
        lines.add(f"%check = phi {lines.real} [{start}, %stage], [%checked_output, %save]")

    def end_stage(self, rates: Sequence[Register], kept: Sequence[Register]) -> list[Register]:
        """Add the states of the next stage, and return what the whole step adds to states."""
        lines, dt = self.lines, self.program.clock.dt
        reach = [stage[0] for stage in self.stages[1:]] + [0.0]
        move = lines.splat(self.of_stage("reaches", [dt * fraction for fraction in reach]))
        weight = lines.splat(self.of_stage("weights", [stage[1] for stage in self.stages]))
        for number, (name, rate) in enumerate(zip(self.states, rates, strict=True)):
            lines.add(f"%now{number}.next = fadd {lines.real} {name}, {lines.product(move, rate)}")
            weighted = lines.product(weight, rate)
            lines.add(f"%rates{number}.next = fadd {lines.real} %rates{number}, {weighted}")
        for number, register in enumerate(kept):
            choice = f"select i1 %is_first, {lines.real} {register}, {lines.real} %kept{number}"
            lines.add(f"%kept{number}.first = {choice}")
        lines.add("%next_stage = add i64 %stage_number, 1")
        lines.add(f"%is_last = icmp eq i64 %next_stage, {len(self.stages)}")
        lines.add("br i1 %is_last, label %checked, label %stage")
        lines.label("checked")
        sixth = lines.number(dt / 6)
        return [lines.product(sixth, f"%rates{number}.next") for number in range(len(self.states))]

    def remember(self, kept: Sequence[Register]) -> None:
        """Add what memories and pipelines hold at the next step."""
        lines, program = self.lines, self.program
        count = len(program.memories)
        for number, register in enumerate(kept[:count]):
            lines.add(f"%other{number}.next = select i1 true, {lines.real} {register}, {lines.real} {register}")
        if not program.pipelines:
            return
        lines.add("%coming = add i64 %step, 1")
        lines.add("%position = urem i64 %coming, %size")
        lines.add(f"%ring_size = mul i64 %size, {lines.lanes}")
        lines.add(f"%ring_block = mul i64 %ring_size, {len(program.pipelines)}")
        lines.add("%ring_start = mul i64 %b, %ring_block")
        lines.add(f"%write_at = mul i64 %position, {lines.lanes}")
        position, size = lines.splat("%position", "i64"), lines.splat("%size", "i64")
        lags = _block(lines, "%lags", len(program.pipelines))
        lane_numbers = f"<{', '.join(f'i64 {lane}' for lane in range(lines.lanes))}>"
        for number, register in enumerate(kept[count:]):
            ring = lines.address("%rings", "%ring_start", lines.value(f"mul i64 %ring_size, {number}"))
            lines.store(register, ring, "%write_at")
            at = lines.address(lags, number * lines.lanes)
            lag = lines.value(f"load {lines.whole}, ptr {at}, align 8")
            entry = lines.integer("sub", lines.integer("add", position, lines.bits(1)), lag)
            is_before = lines.value(f"icmp slt {lines.whole} {entry}, zeroinitializer")
            entry = lines.choose(is_before, lines.integer("add", entry, size), entry)
            is_known = lines.value(f"icmp ne {lines.whole} {lag}, zeroinitializer")
            entry = lines.choose(is_known, entry, "zeroinitializer")
            index = lines.integer("add", lines.integer("mul", entry, lines.bits(lines.lanes)), lane_numbers)
            out = lines.gather(ring, index)
            name = f"%other{count + number}.next"
            lines.add(
                f"{name} = select {lines.mask} {is_known}, {lines.real} {out}, {lines.real} {lines.number(math.nan)}"
            )

    def check(self, ended: Register) -> None:
        """Add the noting of members that are no longer finite, with what they held then."""
        lines = self.lines
        check = "%check"
        for name in self.states:
            check = lines.fused(f"{name}.next", lines.number(0.0), check)
        bad = lines.logic("and", lines.compare("uno", check, check), "%alive")
        bits = lines.value(f"bitcast {lines.mask} {bad} to i{lines.lanes}")
        lines.add(f"%is_stopping = icmp ne i{lines.lanes} {bits}, 0")
        lines.add("br i1 %is_stopping, label %stopping, label %next")
        lines.label("stopping")
        items = [lines.splat("%real_step"), *self.states, *self.others, *(f"{name}.next" for name in self.states)]
        for number, item in enumerate(items):
            old = lines.load(ended, number * lines.lanes)
            lines.store(lines.select(bad, item, old), ended, number * lines.lanes)
        lines.add(f"%fewer = xor {lines.mask} %alive, {bad}")
        lines.add("br label %next")
