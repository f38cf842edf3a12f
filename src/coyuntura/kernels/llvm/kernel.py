"""The kernel's functions in LLVM assembly: one fills the states of members, the other takes them through steps.

Members stand in blocks of as many as there are lanes. Within a block everything is laid out
[item][lane], so that one vector holds one item of all its members.
"""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from coyuntura.kernels.llvm.body import Body, Layout
from coyuntura.kernels.llvm.dated import dated
from coyuntura.kernels.llvm.lines import Lines, Register, literal
from coyuntura.kernels.llvm.machine import Processor
from coyuntura.kernels.llvm.operations import Place, pieces_of, read_late
from coyuntura.kernels.llvm.pairs import together
from coyuntura.kernels.llvm.parting import Parting
from coyuntura.methods import METHODS, Method
from coyuntura.program.program import read, written

_VECTORS = 'nounwind alignstack=64 "stackrealign" "min-legal-vector-width"="512" "prefer-vector-width"="512"'
_ARGUMENTS = (
    "ptr noalias %parameters", "ptr noalias %data", "i64 %columns", "ptr noalias %variants", "ptr noalias %runs",
    "ptr noalias %held", "ptr noalias %homes", "ptr %library", "i64 %seed", "i64 %from", "i64 %until",
)  # fmt: skip
_BEGINNING = ("ptr noalias %delays",)
_STEPPING = (
    "ptr noalias %rings", "i64 %size", "ptr noalias %lags", "ptr noalias %ended", "ptr noalias %shown",
    "ptr noalias %spare", "ptr noalias %now", "ptr noalias %sums",
    "ptr noalias %saved", "i64 %plane", "i64 %stride", "i64 %first", "i64 %last", "i64 %every",
    "ptr noalias %sums_of", "i64 %instants",
)  # fmt: skip
_INSTANT = (
    "ptr noalias %before", "ptr noalias %shown", "ptr noalias %after", "ptr noalias %now", "ptr noalias %sums",
    "ptr %kept",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assembly:
    """The text of a kernel, and how many vectors of memory its values need for themselves."""

    text: str
    homes: int


def assembly(layout: Layout, host: Processor) -> Assembly:
    """Return a program's two functions, `begin` and `advance`.

    Args:
        layout: What is computed, and what is saved of it.
        host: What the code is for.
    """
    begin, advance = _Begin(layout, host), _Advance(layout, host)
    begin.write()
    advance.write()
    texts = [
        _function("begin", (*_ARGUMENTS, *_BEGINNING), begin.lines),
        _function("advance", (*_ARGUMENTS, *_STEPPING), advance.lines),
    ]
    texts += [_each(host.lanes, count) for count in (1, 2)]
    bodies = (begin.lines, advance.lines)
    texts += (begin.lines.functions | advance.lines.functions).values()
    declared = {line: None for part in bodies for line in (*part.globals, *part.declared)}
    text = "\n".join([*declared, *texts, f"attributes #0 = {{ {_VECTORS} }}", ""])
    return Assembly(text, max(begin.values.homes, advance.values.homes))


def _function(name: str, arguments: Sequence[str], body: Lines) -> str:
    return f"define void @{name}({', '.join(arguments)}) #0 {{\n" + "\n".join(body.text) + "\n}"


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


class _Begin(Body):
    """The code that fills what is held, for each block from `from` until `until`."""

    def write(self) -> None:
        """Write the whole function."""
        lines, program, values = self.lines, self.program, self.values
        lines.label("entry")
        lines.add("%step = add i64 0, 0")
        lines.add("br label %block")
        lines.label("block")
        lines.add("%b = phi i64 [%from, %entry], [%next_block, %filled]")
        held = self.blocks()
        self.once()
        self.moment(literal(program.clock.start), "0")
        places = {slot: Place(held, number) for number, slot in enumerate(self.layout.held)}

        def computed(slot: int) -> None:
            if slot in places:
                values.store(slot, places[slot])

        arguments = ["ptr noalias %own_held", *self.noise()]
        self.section("start", program.start, computed, {line.delay for line in program.pipelines}, arguments)
        delays = self.block("%delays", len(program.pipelines))
        for number, line in enumerate(program.pipelines):
            lines.store(values.real(line.delay), delays, number * lines.lanes)
        lines.add("br label %filled")
        lines.label("filled")
        self.end()


class _Advance(Body):
    """The code that takes each block from step `first` to step `last`, saving on the way."""

    def __init__(self, layout: Layout, host: Processor) -> None:
        super().__init__(layout, host)
        self.parts = dated(self.program)
        self.next_date = Place("%homes", -1)
        self.parting = Parting(self) if self.program.begun is not None else None

    @property
    def is_single(self) -> bool:
        """Whether a step has one stage: the method is Euler's, and steps are taken whole."""
        return len(self.method.weights) == 1 and self.parting is None

    @property
    def method(self) -> Method:
        """The method of integration."""
        return METHODS[self.program.clock.method]

    def write(self) -> None:
        """Write the whole function."""
        lines, program = self.lines, self.program
        held_items = len(self.layout.held)
        lines.label("entry")
        lines.add("br label %block")
        lines.label("block")
        lines.add("%b = phi i64 [%from, %entry], [%next_block, %stored]")
        held = self.blocks()
        self.once()
        self.forget_dates()
        ended = self.block("%ended", 1 + held_items + len(program.states))
        alive = lines.compare("oeq", lines.load(ended), lines.number(math.inf))
        saved = self.block("%saved", 1)
        lags = self.block("%lags", len(program.pipelines))
        lines.add("br label %begin")
        lines.label("begin")
        lines.add("br label %loop")
        lines.label("loop")
        lines.add("%step = phi i64 [%first, %begin], [%next_step, %next]")
        lines.add(f"%alive = phi {lines.mask} [{alive}, %begin], [%still, %next]")
        # What a step leaves is where the next one begins, and they change places instead of being copied.
        lines.add(f"%before = phi ptr [{held}, %begin], [%after, %next]")
        lines.add("%after = phi ptr [%spare, %begin], [%before, %next]")
        lines.add("%real_step = sitofp i64 %step to double")
        self.values.places |= {slot: Place("%before", number) for number, slot in enumerate(self.layout.held)}
        if self.is_single:
            self.euler("%before", saved)
        else:
            self.runge_kutta("%before", saved)
        self.turn_rings(lags)
        self.note_stops("%before", ended)
        lines.label("next")
        lines.add(f"%still = phi {lines.mask} [%alive, %stepped], [%fewer, %noted]")
        lines.add("%next_step = add i64 %step, 1")
        lines.add("%again = icmp slt i64 %next_step, %last")
        lines.add("br i1 %again, label %loop, label %stepped_through")
        lines.label("stepped_through")
        self.each("move", held_items, "stepped_through", "stored", lambda at: self.copy("%after", held, at))
        self.end()

    def instant(self, moved: Callable[[int, Register], None], kept: Register, stage: Sequence[str] = ()) -> None:
        """Add what computes an instant; each value is put where it belongs as soon as it is there.

        Args:
            moved: Told of each state's number and its rate.
            kept: Where the sources of memories and pipelines go.
            stage: Kinds and names of what else `moved` uses.
        """
        arguments = [*self.noise(), *_INSTANT, *stage]
        program, lines, values = self.program, self.lines, self.values
        lines.add(f"%kept = getelementptr double, ptr {kept}, i64 0")
        tasks: dict[int, list[Callable[[Register], None]]] = {}

        def put(base: Register, number: int) -> Callable[[Register], None]:
            return lambda register: lines.store(register, base, number * lines.lanes)

        for number, name in enumerate(self.layout.outputs):
            tasks.setdefault(program.names[name], []).append(put("%shown", number))
        for number, state in enumerate(program.states):
            tasks.setdefault(state.rate, []).append(partial(moved, number))
        for number, part in enumerate((*program.memories, *program.pipelines)):
            tasks.setdefault(part.source, []).append(put("%kept", number))
        late = {slot for code in self.parts.others for slot in written(code)}
        early = [slot for slot in tasks if slot not in late]

        def computed(slot: int) -> None:
            for task in tasks.get(slot, ()):
                task(values.real(slot))

        def put_early(slots: Sequence[int]) -> None:
            for slot in slots:
                computed(slot)

        self.look_at_dates(tasks)
        self.write_pieces("early", [partial(put_early, piece) for piece in pieces_of(early)], arguments)
        self.section("step", together(self.parts.others), computed, arguments=arguments)

    def forget_dates(self) -> None:
        """Add that the next instant, whenever it is, computes what changes only at dates."""
        if self.parts.dates:
            self.next_date = self.long_ago()
        if self.parting is not None:
            self.parting.home = self.long_ago()

    def long_ago(self) -> Place:
        """Return a place that holds a moment before any other."""
        home = self.values.new_home()
        self.lines.store(self.lines.number(-math.inf), home.base, home.number * self.lines.lanes)
        return home

    def look_at_dates(self, wanted: Collection[int]) -> None:
        """Add the computing of what changes only at dates, taken where one has come since it was last taken.

        Time never goes back. So whatever date lay before the last taking, and whatever date lies ahead now,
        compares with time as it did then.

        Args:
            wanted: Slots that are read at every instant, beside those that other instructions read.
        """
        parts, lines, values = self.parts, self.lines, self.values
        if not parts.dated:
            return
        values.settle()
        is_same = "true"
        if parts.dates:
            home = self.next_date
            date = lines.load(home.base, home.number * lines.lanes)
            is_same = lines.everywhere(lines.compare("olt", values.real(self.program.time), date))
        if parts.is_parted:
            # A part begins with its first stage.
            is_begun = lines.value("icmp eq i64 %stage_number, 0")
            is_new = lines.value(f"and i1 {is_begun}, %is_passed")
            is_old = lines.value(f"xor i1 {is_new}, true")
            is_same = lines.value(f"and i1 {is_same}, {is_old}")
        lines.add(f"br i1 {is_same}, label %dated, label %dates")
        lines.label("dates")
        stored = read_late(parts.dated) | {slot for code in parts.others for slot in read(code)} | set(wanted)
        for number, piece in enumerate(pieces_of(parts.dated)):
            self.apart(f"dates_{number}", partial(self.write_piece, piece, stored))
        if parts.dates:
            self.apart("next_date", self.find_next_date)
        lines.add("br label %dated")
        lines.label("dated")

    def find_next_date(self) -> None:
        """Add the search of each member's next date, which may be now."""
        lines, values, home = self.lines, self.values, self.next_date
        now, never = values.real(self.program.time), lines.number(math.inf)
        following = never
        for slot in self.parts.dates:
            date = values.real(slot)
            # What is not a number never comes.
            date = lines.select(lines.compare("oge", date, now), date, never)
            following = lines.select(lines.compare("olt", date, following), date, following)
        lines.store(following, home.base, home.number * lines.lanes)

    def euler(self, held: Register, saved: Register) -> None:
        """Add one step of Euler's method, up to where every state after it is known."""
        lines, clock = self.lines, self.program.clock
        passed = lines.value(f"fmul double {literal(clock.dt)}, %real_step")
        time = lines.value(f"fadd double {literal(clock.start)}, {passed}")
        self.moment(time, lines.value("shl i64 %step, 1"))
        dt = lines.number(clock.dt)

        def moved(number: int, rate: Register) -> None:
            state = lines.load(held, number * lines.lanes)
            after = lines.sum(state, lines.product(dt, rate))
            lines.store(after, "%after", number * lines.lanes)
            self.check = lines.fused(after, lines.number(0.0), self.check)

        self.instant(moved, lines.address("%after", len(self.program.states) * lines.lanes))
        lines.add("%checked_states = " + f"fadd {lines.real} {self.check}, {lines.number(0.0)}")
        self.save("%checked_states", "true", saved)
        lines.add("br label %stepped")
        lines.label("stepped")

    def runge_kutta(self, held: Register, saved: Register) -> None:
        """Add one step of a method of several stages, as `euler` does."""
        lines, clock = self.lines, self.program.clock
        count, parting, weights = len(self.program.states), self.parting, self.method.weights

        def begin(at: Register) -> None:
            self.copy(held, "%now", at)
            if parting is not None:
                self.copy(held, parting.states, at)
            # Minus zero is what leaves the first rate as it is, also where that is minus zero.
            lines.store(lines.number(-0.0), "%sums", at)

        self.each("gather_states", count, "loop", "begun", begin)
        self.enter_stage()
        states = {state.slot: Place("%now", number) for number, state in enumerate(self.program.states)}
        self.values.places |= states

        def moved(number: int, rate: Register) -> None:
            at = number * lines.lanes
            state = lines.load(held, at) if parting is None else lines.load("%sums", count * lines.lanes + at)
            lines.store(lines.sum(state, lines.product("%reach", rate)), "%after", at)
            lines.store(lines.sum(lines.load("%sums", at), lines.product("%weight", rate)), "%sums", at)

        wanted, spare = (lines.address(base, count * lines.lanes) for base in ("%after", "%now"))
        kept = lines.value(f"select i1 %is_first, ptr {wanted}, ptr {spare}")
        self.instant(moved, kept, [f"{lines.real} %reach", f"{lines.real} %weight"])
        self.save("%sofar", "%is_first", saved)
        self.each("restate", count, "unsaved", "staged", lambda at: self.copy("%after", "%now", at))
        lines.add("%next_stage = add i64 %stage_number, 1")
        lines.add(f"%is_last = icmp eq i64 %next_stage, {len(weights)}")
        lines.add("br i1 %is_last, label %weighed, label %stage")
        lines.label("weighed")
        if parting is None:
            self.weigh(held, lines.number(clock.dt / self.method.divisor), "stepped")
            return
        self.weigh(parting.states, lines.quotient("%length", lines.number(self.method.divisor)), "part_taken")
        parting.end()

    def enter_stage(self) -> None:
        """Add the beginning of a stage: its moment, how far it looks ahead, and its weight."""
        lines, clock, parting = self.lines, self.program.clock, self.parting
        if parting is not None:
            parting.begin()
        before, check = ("begun", "zeroinitializer") if parting is None else ("known", "%part_check")
        lines.add("br label %stage")
        lines.label("stage")
        lines.add(f"%stage_number = phi i64 [0, %{before}], [%next_stage, %staged]")
        lines.add(f"%sofar = phi {lines.real} [{check}, %{before}], [%check, %staged]")
        number = "%stage_number" if parting is None else lines.value("add i64 %stage_number, %part_number")
        lines.add(f"%is_first = icmp eq i64 {number}, 0")
        if parting is None:
            self.stage_moment(self.method.fractions)
        else:
            parting.stage_moment(self.method.fractions)
        reaches = [(clock.dt if parting is None else 1.0) * fraction for fraction in self.method.fractions[1:]] + [0.0]
        reach, weight = (
            lines.splat(self.of_stage(*part)) for part in (("reach", reaches), ("weight", self.method.weights))
        )
        reach = reach if parting is None else lines.product("%length", reach)
        lines.add(f"%reach = freeze {lines.real} {reach}")
        lines.add(f"%weight = freeze {lines.real} {weight}")

    def weigh(self, held: Register, share: Register, following: str) -> None:
        """Add the states after a step or a part of one, from the sums of rates, and begin the block after it."""
        lines = self.lines
        lines.add("%checks = getelementptr double, ptr %now, i64 0")
        lines.store("%check", "%checks")

        def move(at: Register) -> None:
            state = lines.load(held, at)
            after = lines.sum(state, lines.product(share, lines.load("%sums", at)))
            after = after if self.parting is None else lines.select("%is_moved", after, state)
            lines.store(after, "%after", at)
            lines.store(lines.fused(after, lines.number(0.0), lines.load("%checks")), "%checks")

        self.each("weigh", len(self.program.states), "weighed", following, move)
        lines.add(f"%check_of_states = load {lines.real}, ptr %checks, align 8")
        self.check = "%check_of_states"

    def stage_moment(self, fractions: Sequence[float]) -> None:
        """Add time and data of a stage."""
        lines, clock = self.lines, self.program.clock
        steps = lines.value(f"fadd double %real_step, {self.of_stage('fractions', fractions)}")
        row = lines.value(f"fptosi double {lines.value(f'fadd double {steps}, {steps}')} to i64")
        passed = lines.value(f"fmul double {literal(clock.dt)}, {steps}")
        self.moment(lines.value(f"fadd double {literal(clock.start)}, {passed}"), row)

    def save(self, check: Register, is_wanted: Register, saved: Register) -> None:
        """Add the saving of what was put aside, at the steps that are saved; what is not finite shows in `%check`.

        Where `%sums_of` says to which sum of an output each saved step belongs, it is added there, or left out.
        """
        lines, count, before = self.lines, len(self.layout.outputs), self.lines.current
        lines.add("%place = udiv i64 %step, %every")
        lines.add("%whole_place = mul i64 %place, %every")
        lines.add("%is_whole_place = icmp eq i64 %whole_place, %step")
        lines.add(f"%is_due = and i1 %is_whole_place, {is_wanted}")
        lines.add("%row_start = mul i64 %place, %stride")
        lines.add(f"%row = getelementptr double, ptr {saved}, i64 %row_start")
        lines.add("br i1 %is_due, label %due, label %unsaved" if count else "br label %unsaved")
        if count:
            lines.label("due")
            lines.add("%is_summed = icmp ne ptr %sums_of, null")
            lines.add("br i1 %is_summed, label %summed, label %save")
            self.add_up(check, saved)
            lines.label("save")
            lines.add("%output = phi i64 [0, %due], [%next_output, %save]")
            lines.add(f"%saving = phi {lines.real} [{check}, %due], [%checked_output, %save]")
            output = lines.load("%shown", lines.value(f"mul i64 %output, {lines.lanes}"))
            lines.store(output, "%row", lines.value("mul i64 %output, %plane"))
            checked = lines.fused(output, lines.number(0.0), "%saving")
            lines.add(f"%checked_output = fadd {lines.real} {checked}, {lines.number(0.0)}")
            lines.add("%next_output = add i64 %output, 1")
            lines.add(f"%is_more_output = icmp ult i64 %next_output, {count}")
            lines.add("br i1 %is_more_output, label %save, label %unsaved")
        lines.label("unsaved")
        arrivals = f"[{check}, %{before}]" + (", [%checked_output, %save], [%checked_sum, %added]" if count else "")
        lines.add(f"%check = phi {lines.real} {arrivals}")
        self.check = "%check"

    def add_up(self, check: Register, saved: Register) -> None:
        """Add what `save` does with sums, each output's in turn."""
        lines = self.lines
        lines.label("summed")
        lines.add("%addend = phi i64 [0, %due], [%next_addend, %added]")
        lines.add(f"%summing = phi {lines.real} [{check}, %due], [%checked_sum, %added]")
        value = lines.load("%shown", lines.value(f"mul i64 %addend, {lines.lanes}"))
        checked = lines.fused(value, lines.number(0.0), "%summing")
        lines.add(f"%checked_sum = fadd {lines.real} {checked}, {lines.number(0.0)}")
        lines.add("%own_sums = mul i64 %addend, %instants")
        lines.add("%own_instant = add i64 %own_sums, %place")
        lines.add("%sum_at = getelementptr i64, ptr %sums_of, i64 %own_instant")
        lines.add("%sum_number = load i64, ptr %sum_at, align 8")
        lines.add("%is_read = icmp sge i64 %sum_number, 0")
        lines.add("br i1 %is_read, label %adding, label %added")
        lines.label("adding")
        lines.add("%sum_row = mul i64 %sum_number, %stride")
        sum_of = lines.address(saved, "%sum_row", lines.value("mul i64 %addend, %plane"))
        lines.store(lines.sum(lines.load(sum_of), value), sum_of)
        lines.add("br label %added")
        lines.label("added")
        lines.add("%next_addend = add i64 %addend, 1")
        lines.add(f"%is_more_addend = icmp ult i64 %next_addend, {len(self.layout.outputs)}")
        lines.add("br i1 %is_more_addend, label %summed, label %unsaved")

    def turn_rings(self, lags: Register) -> None:
        """Add what goes into pipelines, and what comes out at the next step."""
        lines, program = self.lines, self.program
        if not program.pipelines:
            return
        lines.add("%coming = add i64 %step, 1")
        lines.add("%position = urem i64 %coming, %size")
        lines.add(f"%ring_size = mul i64 %size, {lines.lanes}")
        lines.add(f"%ring_block = mul i64 %ring_size, {len(program.pipelines)}")
        lines.add("%ring_start = mul i64 %b, %ring_block")
        lines.add(f"%write_at = mul i64 %position, {lines.lanes}")
        position, size = lines.splat("%position", "i64"), lines.splat("%size", "i64")
        lanes = f"<{', '.join(f'i64 {lane}' for lane in range(lines.lanes))}>"
        first = len(program.states) + len(program.memories)
        for number in range(len(program.pipelines)):
            ring = lines.address("%rings", "%ring_start", lines.value(f"mul i64 %ring_size, {number}"))
            lines.store(lines.load("%after", (first + number) * lines.lanes), ring, "%write_at")
            at = lines.address(lags, number * lines.lanes)
            lag = lines.value(f"load {lines.whole}, ptr {at}, align 8")
            entry = lines.integer("sub", lines.integer("add", position, lines.bits(1)), lag)
            is_before = lines.value(f"icmp slt {lines.whole} {entry}, zeroinitializer")
            entry = lines.choose(is_before, lines.integer("add", entry, size), entry)
            is_known = lines.value(f"icmp ne {lines.whole} {lag}, zeroinitializer")
            entry = lines.choose(is_known, entry, "zeroinitializer")
            index = lines.integer("add", lines.integer("mul", entry, lines.bits(lines.lanes)), lanes)
            out = lines.select(is_known, lines.gather(ring, index), lines.number(math.nan))
            lines.store(out, "%after", (first + number) * lines.lanes)

    def note_stops(self, held: Register, ended: Register) -> None:
        """Add the noting of members that are no longer finite, with what they held before and after."""
        lines, items = self.lines, len(self.layout.held)
        bad = lines.logic("and", lines.compare("uno", self.check, self.check), "%alive")
        bits = lines.value(f"bitcast {lines.mask} {bad} to i{lines.lanes}")
        lines.add(f"%is_stopping = icmp ne i{lines.lanes} {bits}, 0")
        lines.add("br i1 %is_stopping, label %stopping, label %next")
        lines.label("stopping")

        def note(item: Register, *offsets: Register | int) -> None:
            lines.store(lines.select(bad, item, lines.load(ended, *offsets)), ended, *offsets)

        note(lines.splat("%real_step"))
        self.each("note", items, "stopping", "half_noted", lambda at: note(lines.load(held, at), lines.lanes, at))
        start = (1 + items) * lines.lanes
        count = len(self.program.states)
        self.each("note_after", count, "half_noted", "noted", lambda at: note(lines.load("%after", at), start, at))
        lines.add(f"%fewer = xor {lines.mask} %alive, {bad}")
        lines.add("br label %next")
