"""Steps that are taken in parts, each of which begins at a date: whatever is in force is so throughout a part.

Members of a block may have other dates. Who has fewer parts than another stays where it is in those that are left.
"""

import math
from collections.abc import Sequence

from coyuntura.dates import SLACK
from coyuntura.kernels.llvm.body import Body
from coyuntura.kernels.llvm.lines import Register, literal
from coyuntura.kernels.llvm.operations import Place


class Parting:
    """Writes what goes around the stages of a part of a step, of a program whose steps are parted.

    A part goes from `%share_begin` of the step to `%share_end`, which each member has for itself, and is `%length`
    long; `%is_moved` says for whom it is any. `%is_passed` says whether a date has come for some member.
    """

    def __init__(self, body: Body) -> None:
        self.body = body
        self.lines = body.lines
        self.program = body.program
        self.dates = body.program.dates
        self.home = Place("%homes", -1)
        """Where each member's next date is, as far as it is known."""

    @property
    def states(self) -> Register:
        """Where states at the beginning of a part are: behind the sums of rates."""
        return self.lines.address("%sums", len(self.program.states) * self.lines.lanes)

    def begin(self) -> None:
        """Add the beginning of a part, from the block `begun` up to where the block `known` ends."""
        lines, clock, values = self.lines, self.program.clock, self.body.values
        start, end = (self._moment(lines.value(f"fadd double %real_step, {literal(ahead)}")) for ahead in (0.0, 1.0))
        first = lines.splat(start)
        begun = lines.sum(first, lines.number(SLACK))
        last = lines.splat(lines.value(f"fsub double {end}, {literal(SLACK)}"))
        lines.add("br label %part")
        lines.label("part")
        lines.add("%part_number = phi i64 [0, %begun], [%next_part, %parted]")
        lines.add(f"%share_begin = phi {lines.real} [zeroinitializer, %begun], [%share_end, %parted]")
        lines.add(f"%part_begun = phi {lines.real} [{begun}, %begun], [%next_begun, %parted]")
        lines.add(f"%part_check = phi {lines.real} [zeroinitializer, %begun], [%check_of_states, %parted]")
        values.put(self.program.begun or 0, "%part_begun")
        is_ahead = lines.everywhere(lines.compare("olt", "%part_begun", self._next_date()))
        lines.add(f"%is_passed = xor i1 {is_ahead}, true")
        values.settle()
        lines.add("br i1 %is_passed, label %seek, label %known")
        lines.label("seek")
        self.body.apart("next_part", self._seek)
        lines.add("br label %known")
        lines.label("known")
        date, one = self._next_date(), lines.number(1.0)
        share = lines.quotient(lines.difference(date, first), lines.number(clock.dt))
        is_within = lines.compare("olt", date, last)
        lines.add(f"%share_end = select {lines.mask} {is_within}, {lines.real} {share}, {lines.real} {one}")
        passed = lines.difference("%share_end", "%share_begin")
        lines.add(f"%length = fmul {lines.real} {lines.number(clock.dt)}, {passed}")
        lines.add(f"%is_moved = fcmp olt {lines.real} %share_begin, %share_end")
        lines.add(f"%next_begun = select {lines.mask} {is_within}, {lines.real} {date}, {lines.real} %part_begun")
        lines.add(f"%is_whole = and i1 {lines.everywhere(lines.compare('oeq', passed, one))}, true")

    def stage_moment(self, fractions: Sequence[float]) -> None:
        """Add time and data of a stage of a part."""
        lines, values, program, clock = self.lines, self.body.values, self.program, self.program.clock
        rest = lines.splat(self.body.of_stage("rest", [1 - fraction for fraction in fractions]))
        fraction = self.body.of_stage("fractions", fractions)
        share = lines.sum(lines.product(rest, "%share_begin"), lines.product(lines.splat(fraction), "%share_end"))
        steps = lines.sum(lines.splat("%real_step"), share)
        passed = lines.product(lines.number(clock.dt), steps)
        values.put(program.time, lines.sum(lines.number(clock.start), passed))
        if not program.data:
            return
        columns = self.body.columns()
        lines.add("br i1 %is_whole, label %whole, label %between")
        lines.label("whole")
        ahead = lines.value(f"fadd double %real_step, {fraction}")
        row = lines.value(f"fptosi double {lines.value(f'fadd double {ahead}, {ahead}')} to i64")
        base = lines.address("%data", lines.value(f"mul i64 {row}, %columns"))
        whole = [lines.gather(base, column) for column in columns]
        lines.add("br label %entered")
        lines.label("between")
        between = self._between(steps, columns)
        lines.add("br label %entered")
        lines.label("entered")
        for slot, one, other in zip(program.data.values(), whole, between, strict=True):
            values.put(slot, lines.value(f"phi {lines.real} [{one}, %whole], [{other}, %between]"))

    def _between(self, steps: Register, columns: Sequence[Register]) -> list[Register]:
        """Return data at moments between half steps, given as a number of steps for each member."""
        lines, program = self.lines, self.program
        halves = lines.sum(steps, steps)
        floor = lines.intrinsic("floor", halves)
        share = lines.difference(halves, floor)
        is_between = lines.compare("ogt", share, lines.number(0.0))
        row = lines.value(f"fptosi {lines.real} {floor} to {lines.whole}")
        width = lines.splat("%columns", "i64")
        first = lines.integer("mul", row, width)
        found: list[Register] = []
        for name, column in zip(program.data, columns, strict=True):
            at = lines.integer("add", first, column)
            known = lines.gather("%data", at)
            if name in program.linear:
                ahead = lines.difference(lines.gather("%data", lines.integer("add", at, width)), known)
                known = lines.select(is_between, lines.sum(known, lines.product(share, ahead)), known)
            found.append(known)
        return found

    def end(self) -> None:
        """Add the way from the block `part_taken` to the next part, or to the end of the step."""
        lines, states = self.lines, self.states
        is_over = lines.everywhere(lines.compare("oeq", "%share_end", lines.number(1.0)))
        lines.add(f"br i1 {is_over}, label %stepped, label %part_over")
        lines.label("part_over")

        def begin(at: Register) -> None:
            self.body.copy("%after", "%now", at)
            self.body.copy("%after", states, at)
            lines.store(lines.number(-0.0), "%sums", at)

        self.body.each("restart", len(self.program.states), "part_over", "parted", begin)
        lines.add("%next_part = add i64 %part_number, 1")
        lines.add("br label %part")
        lines.label("stepped")

    def _moment(self, steps: Register) -> Register:
        """Return the time after so many steps, as a scalar."""
        clock = self.program.clock
        passed = self.lines.value(f"fmul double {literal(clock.dt)}, {steps}")
        return self.lines.value(f"fadd double {literal(clock.start)}, {passed}")

    def _next_date(self) -> Register:
        return self.lines.load(self.home.base, self.home.number * self.lines.lanes)

    def _seek(self) -> None:
        """Add the search of each member's next date after the beginning of the part."""
        lines, values = self.lines, self.body.values
        begun, never = values.real(self.program.begun or 0), lines.number(math.inf)
        following = never
        for slot in self.dates:
            date = values.real(slot)
            # What is not a number never comes.
            date = lines.select(lines.compare("ogt", date, begun), date, never)
            following = lines.select(lines.compare("olt", date, following), date, following)
        lines.store(following, self.home.base, self.home.number * self.lines.lanes)
