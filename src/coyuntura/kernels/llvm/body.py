"""What both functions of a kernel have: memory by block, sections in pieces, moments."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from coyuntura.dates import SLACK
from coyuntura.kernels.llvm.lines import Lines, Register
from coyuntura.kernels.llvm.machine import Processor
from coyuntura.kernels.llvm.operations import Place, Values, pieces_of, read_late
from coyuntura.kernels.llvm.pairs import in_pairs, together
from coyuntura.program.program import Code, Program, Repeat, written

_PIECE = (
    "ptr noalias %own_parameters", "ptr noalias %homes", "ptr %library",
)  # fmt: skip
"""What every piece of a section may use."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands where in a block's memory, for a program and the cells that are saved.

    Cells that are parameters are not saved by the kernel: they never change, and may be infinite,
    as the date of an event that never comes is, which does not stop a member.
    """

    program: Program
    outputs: tuple[str, ...]
    given: tuple[tuple[str, str], ...]
    """Cells, and the parameter that each of them is."""

    @staticmethod
    def of(program: Program, wanted: Iterable[str]) -> "Layout":
        """Return the layout of a program for the cells that are wanted of it."""
        parameters = {slot: name for name, slot in program.parameters.items()}
        slots = {name: program.names[name] for name in wanted}
        given = tuple((name, parameters[slot]) for name, slot in slots.items() if slot in parameters)
        return Layout(program, tuple(name for name, slot in slots.items() if slot not in parameters), given)

    @property
    def held(self) -> tuple[int, ...]:
        """Slots that live from step to step: states, memories, pipelines."""
        program = self.program
        return tuple(part.slot for part in (*program.states, *program.memories, *program.pipelines))


class Body:
    """What both functions have: a loop over blocks, and what runs once a run."""

    def __init__(self, layout: Layout, host: Processor) -> None:
        self.layout = layout
        self.program = layout.program
        self.host = host
        self.lines = Lines(host.lanes, has_fused=host.has_fused)
        self.values = Values(self.lines, self.program, {}, "%homes")
        self.check: Register = "zeroinitializer"

    def block(self, base: Register, items: int) -> Register:
        """Return where a block's items begin."""
        own = f"%own_{base[1:]}"
        offset = self.lines.value(f"mul i64 %b, {items * self.lines.lanes}")
        self.lines.add(f"{own} = getelementptr double, ptr {base}, i64 {offset}")
        return own

    def blocks(self) -> Register:
        """Add where this block's parameters and runs are, and return where what it holds is."""
        lines, program = self.lines, self.program
        base = self.block("%parameters", len(program.parameters))
        self.values.places |= {slot: Place(base, number) for number, slot in enumerate(program.parameters.values())}
        if program.streams:
            runs = self.block("%runs", 2)
            for number, name in enumerate(("low", "high")):
                at = lines.address(runs, number * lines.lanes)
                lines.add(f"%run_{name} = load {lines.whole}, ptr {at}, align 8")
        return self.block("%held", len(self.layout.held))

    def section(
        self,
        name: str,
        code: Sequence[Code],
        computed: Callable[[int], None],
        kept: Collection[int] = (),
        arguments: Sequence[str] = (),
    ) -> None:
        """Add the code of a section, in pieces where it is long: a compiler's work grows faster than its text.

        Args:
            name: Of the section.
            code: In the order of evaluation.
            computed: Told of each slot that is read outside of its code, right after it.
            kept: Slots that a later section reads.
            arguments: What `computed` uses beyond what all sections do.
        """
        stored = read_late(code) | set(kept)
        self.write_code(name, code, stored, computed, arguments)

    def write_code(
        self,
        name: str,
        code: Sequence[Code],
        stored: Collection[int],
        computed: Callable[[int], None],
        arguments: Sequence[str],
    ) -> None:
        """Add code in pieces; the slots `stored` are read when they have left their registers."""
        pieces = [partial(self.write_piece, piece, stored, computed, arguments) for piece in pieces_of(code)]
        self.write_pieces(name, pieces, arguments)

    def write_piece(
        self,
        piece: Sequence[Code],
        stored: Collection[int],
        computed: Callable[[int], None] = lambda _slot: None,
        arguments: Sequence[str] = (),
    ) -> None:
        """Add one piece of code, as `write_code` says."""
        for group in in_pairs(piece, are_wanted=self.host.has_pairs):
            if isinstance(group, Repeat):
                self.repeat(group, stored, arguments)
                results = [part.slot for part in group.carried]
            else:
                self.values.write(group, stored)
                results = [instruction.out for instruction in group]
            for slot in results:
                computed(slot)

    def repeat(self, repeat: Repeat, stored: Collection[int], arguments: Sequence[str]) -> None:
        """Add a loop of as many rounds for all lanes; between rounds, what it carries is in memory."""
        lines, values = self.lines, self.values
        places = [values.new_home() for _ in repeat.carried]
        for part, place in zip(repeat.carried, places, strict=True):
            values.save(part.initial, place)
        if len(pieces_of(repeat.body)) > 1:
            # Once before the loop instead of in every round.
            values.settle()
        name, before = lines.name()[1:], lines.current
        lines.add(f"br label %{name}")
        lines.label(name)
        lines.add(f"%{name}_round = phi i64 [0, %{before}], [%{name}_next, %{name}_end]")
        values.places |= {part.slot: place for part, place in zip(repeat.carried, places, strict=True)}
        self.write_code(name, together(repeat.body), stored, lambda _slot: None, arguments)
        following = [values.real(part.following) for part in repeat.carried]
        for register, place in zip(following, places, strict=True):
            lines.store(register, place.base, place.number * lines.lanes)
        lines.add(f"br label %{name}_end")
        lines.label(f"{name}_end")
        lines.add(f"%{name}_next = add i64 %{name}_round, 1")
        lines.add(f"%{name}_again = icmp ult i64 %{name}_next, {repeat.count}")
        lines.add(f"br i1 %{name}_again, label %{name}, label %{name}_after")
        lines.label(f"{name}_after")
        values.forget(repeat.written)

    def write_pieces(self, name: str, pieces: Sequence[Callable[[], None]], arguments: Sequence[str]) -> None:
        """Add what writers write, each into a function of its own where there are several.

        Args:
            name: Of the functions.
            pieces: Writers, in order.
            arguments: What they use beyond what all sections do.
        """
        values, lines = self.values, self.lines
        if len(pieces) <= 1:
            for write in pieces:
                write()
            return
        values.settle()
        check = values.new_home()
        lines.store(self.check, check.base, check.number * lines.lanes)
        for number, write in enumerate(pieces):
            with lines.piece(f"{name}_{number}", [*_PIECE, *arguments]):
                values.forget()
                self.check = lines.load(check.base, check.number * lines.lanes)
                write()
                lines.store(self.check, check.base, check.number * lines.lanes)
        values.forget()
        self.check = lines.load(check.base, check.number * lines.lanes)

    def apart(self, name: str, write: Callable[[], None]) -> None:
        """Add what a writer writes into a function of its own, with everything in memory before and after."""
        with self.lines.piece(name, _PIECE):
            self.values.forget()
            write()
        self.values.forget()

    def noise(self) -> list[str]:
        """Return kinds and names of what random numbers depend on."""
        runs = [f"{self.lines.whole} %run_low", f"{self.lines.whole} %run_high"] if self.program.streams else []
        return [*runs, "i64 %seed", "i64 %step"]

    def once(self) -> None:
        """Add what runs once a run; later sections find it in memory."""
        once = self.program.once
        self.section("once", once, lambda _slot: None, {slot for code in once for slot in written(code)})
        self.values.forget()

    def moment(self, time: Register, row: Register) -> None:
        """Add time and data of a moment, given as a scalar and as a number of half steps."""
        lines, program, values = self.lines, self.program, self.values
        values.put(program.time, lines.splat(time))
        if program.begun is not None:
            values.put(program.begun, lines.sum(lines.splat(time), lines.number(SLACK)))
        if program.data:
            base = lines.address("%data", lines.value(f"mul i64 {row}, %columns"))
            columns = self.columns()
            for slot, column in zip(program.data.values(), columns, strict=True):
                values.put(slot, lines.gather(base, column))

    def columns(self) -> list[Register]:
        """Return the column of each data cell, for each lane."""
        lines, count = self.lines, len(self.program.data)
        variants = self.block("%variants", count)
        places = [lines.address(variants, number * lines.lanes) for number in range(count)]
        return [lines.value(f"load {lines.whole}, ptr {at}, align 8") for at in places]

    def each(self, name: str, count: int, before: str, following: str, body: Callable[[Register], None]) -> None:
        """Add a loop over vectors of an array, of which `body` gets the offset, and begin the block after it."""
        lines = self.lines
        lines.add(f"br label %{name if count else following}")
        if count:
            lines.label(name)
            lines.add(f"%{name}_at = phi i64 [0, %{before}], [%{name}_next, %{name}]")
            body(f"%{name}_at")
            lines.add(f"%{name}_next = add i64 %{name}_at, {lines.lanes}")
            lines.add(f"%{name}_again = icmp ult i64 %{name}_next, {count * lines.lanes}")
            lines.add(f"br i1 %{name}_again, label %{name}, label %{following}")
        lines.label(following)

    def copy(self, source: Register, target: Register, at: Register) -> None:
        """Add the copying of one vector."""
        self.lines.store(self.lines.load(source, at), target, at)

    def of_stage(self, name: str, numbers: Sequence[float]) -> Register:
        """Return a number that depends on the stage, as a scalar."""
        lines = self.lines
        return lines.value(f"load double, ptr {lines.address(lines.table(name, numbers), '%stage_number')}, align 8")

    def end(self) -> None:
        """Add the way to the next block, and out."""
        lines = self.lines
        lines.add("%next_block = add i64 %b, 1")
        lines.add("%more = icmp slt i64 %next_block, %until")
        lines.add("br i1 %more, label %block, label %done")
        lines.label("done")
        lines.add("ret void")
