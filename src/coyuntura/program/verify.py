"""What a legal program is; passes are checked against it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from coyuntura.program.operations import OPERATIONS
from coyuntura.program.program import Code, Instruction, Program, Repeat


def verify(program: Program) -> None:
    """Check that every slot is written before it is read, once a section, with the right number of arguments.

    Raises:
        ValueError: The program is not legal; the message names the instruction.
    """
    given = {*program.constants, *program.parameters.values(), *program.data.values(), program.time}
    given |= set() if program.begun is None else {program.begun}
    late = set(program.dates) - given
    if late or (program.dates and program.begun is None):
        msg = f"dates {sorted(late)} are no inputs" if late else "there are dates, and nothing that has begun"
        raise ValueError(msg)
    kept = {part.slot for part in (*program.states, *program.memories, *program.pipelines)}
    after_once = _verified("once", program, program.once, given)
    after_start = _verified("start", program, program.start, after_once)
    begun = kept | {line.delay for line in program.pipelines}
    if not begun <= after_start:
        msg = f"slots {sorted(begun - after_start)} are not filled at the start"
        raise ValueError(msg)
    after_step = _verified("step", program, program.step, after_once | kept)
    read = {state.rate for state in program.states}
    read |= {part.source for part in (*program.memories, *program.pipelines)} | set(program.names.values())
    missing = read - after_step
    if missing:
        msg = f"slots {sorted(missing)} are read after a step but never written"
        raise ValueError(msg)


def _verified(section: str, program: Program, code: Sequence[Code], known: set[int]) -> set[int]:
    """Return the slots that can be read after a section.

    Raises:
        ValueError: Some of its code is not legal.
    """
    check = _Check(program, section == "once", set(known))
    return check.code(section, code, known)


@dataclass(slots=True)
class _Check:
    """A section under way; `taken` are the slots that have been written, in whatever repeat."""

    program: Program
    is_once: bool
    taken: set[int] = field(default_factory=set[int])

    def code(self, where: str, code: Sequence[Code], known: set[int]) -> set[int]:
        """Return the slots that can be read after some code.

        Raises:
            ValueError: It is not legal.
        """
        known = set(known)
        for number, one in enumerate(code):
            place = f"{where}[{number}]"
            if isinstance(one, Instruction):
                self.instruction(f"{place} {one.operation}", one, known)
                known.add(one.out)
            else:
                known |= self.repeat(f"{place} repeat", one, known)
        return known

    def instruction(self, where: str, instruction: Instruction, known: set[int]) -> None:
        """Check one instruction.

        Raises:
            ValueError: It is not legal.
        """
        if instruction.operation not in OPERATIONS:
            msg = f"{where}: no such operation"
            raise ValueError(msg)
        elementary = OPERATIONS[instruction.operation]
        if len(instruction.arguments) != elementary.arity:
            msg = f"{where}: {len(instruction.arguments)} arguments"
            raise ValueError(msg)
        numbers = {"": (-1,), "lookup": range(len(self.program.lookups)), "stream": range(len(self.program.streams))}
        if instruction.index not in numbers[elementary.numbered]:
            msg = f"{where}: no such {instruction.operation}, {instruction.index}"
            raise ValueError(msg)
        if self.is_once and elementary.numbered == "stream":
            msg = f"{where}: random numbers belong to a step"
            raise ValueError(msg)
        self.reads(where, set(instruction.arguments), known)
        self.writes(where, instruction.out)

    def repeat(self, where: str, repeat: Repeat, known: set[int]) -> set[int]:
        """Return the slots that a repeat carries.

        Raises:
            ValueError: It is not legal.
        """
        if repeat.count < 1:
            msg = f"{where}: {repeat.count} rounds"
            raise ValueError(msg)
        self.reads(where, {part.initial for part in repeat.carried}, known)
        for part in repeat.carried:
            self.writes(where, part.slot)
        carried = {part.slot for part in repeat.carried}
        after = self.code(where, repeat.body, known | carried)
        self.reads(where, {part.following for part in repeat.carried}, after)
        return carried

    def reads(self, where: str, slots: set[int], known: set[int]) -> None:
        """Check that slots are written before they are read.

        Raises:
            ValueError: One is not.
        """
        if not slots <= known:
            msg = f"{where}: reads slots {sorted(slots - known)} before they are written"
            raise ValueError(msg)

    def writes(self, where: str, slot: int) -> None:
        """Note that a slot is written.

        Raises:
            ValueError: It is written already, or there is no such slot.
        """
        if slot in self.taken or not 0 <= slot < self.program.slots:
            msg = f"{where}: writes slot {slot}, which is taken or out of range"
            raise ValueError(msg)
        self.taken.add(slot)
