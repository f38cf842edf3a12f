"""What both functions of a kernel have: memory by block, sections in pieces, moments."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from coyuntura.kernels.llvm.lines import Lines, Register
from coyuntura.kernels.llvm.operations import Place, Values, read_late
from coyuntura.program.program import Instruction, Program

_PIECE = (
    "ptr noalias %own_parameters", "ptr noalias %homes", "ptr %library",
)  # fmt: skip
"""What every piece of a section may use."""
_LONGEST = 200
"""Instructions in one piece of code."""


Item = TypeVar("Item")


def pieces_of(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Return what is written one after the other, in parts that are not too long for one function."""
    return [items[first : first + _LONGEST] for first in range(0, len(items), _LONGEST)]


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

    def __init__(self, layout: Layout, lanes: int, *, has_fused: bool) -> None:
        self.layout = layout
        self.program = layout.program
        self.lines = Lines(lanes, has_fused=has_fused)
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
        instructions: Sequence[Instruction],
        computed: Callable[[int], None],
        kept: Collection[int] = (),
        arguments: Sequence[str] = (),
    ) -> None:
        """Add the code of a section, in pieces where it is long: a compiler's work grows faster than its text.

        Args:
            name: Of the section.
            instructions: In the order of evaluation.
            computed: Told of each slot right after its code.
            kept: Slots that a later section reads.
            arguments: What `computed` uses beyond what all sections do.
        """
        pieces = pieces_of(instructions)
        stored = read_late(pieces) | set(kept)
        self.write_pieces(name, [partial(self.values.run, piece, stored, computed) for piece in pieces], arguments)

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
        self.section("once", once, lambda _slot: None, {instruction.out for instruction in once})
        self.values.forget()

    def moment(self, time: Register, row: Register) -> None:
        """Add time and data of a moment, given as a scalar and as a number of half steps."""
        lines, program, values = self.lines, self.program, self.values
        values.put(program.time, lines.splat(time))
        if program.data:
            base = lines.address("%data", lines.value(f"mul i64 {row}, %columns"))
            variants = self.block("%variants", len(program.data))
            for number, slot in enumerate(program.data.values()):
                at = lines.address(variants, number * lines.lanes)
                column = lines.value(f"load {lines.whole}, ptr {at}, align 8")
                values.put(slot, lines.gather(base, column))

    def end(self) -> None:
        """Add the way to the next block, and out."""
        lines = self.lines
        lines.add("%next_block = add i64 %b, 1")
        lines.add("%more = icmp slt i64 %next_block, %until")
        lines.add("br i1 %more, label %block, label %done")
        lines.label("done")
        lines.add("ret void")
