"""What a legal program is; passes are checked against it."""

from coyuntura.program.operations import OPERATIONS
from coyuntura.program.program import Instruction, Program


def verify(program: Program) -> None:
    """Check that every slot is written before it is read, once a section, with the right number of arguments.

    Raises:
        ValueError: The program is not legal; the message names the instruction.
    """
    given = {*program.constants, *program.parameters.values(), *program.data.values(), program.time}
    kept = {part.slot for part in (*program.states, *program.memories, *program.pipelines)}
    after_once = _verify_section("once", program, program.once, set(given))
    after_start = _verify_section("start", program, program.start, set(after_once))
    if not kept <= after_start:
        msg = f"slots {sorted(kept - after_start)} are not filled at the start"
        raise ValueError(msg)
    after_step = _verify_section("step", program, program.step, after_once | kept)
    read = {state.rate for state in program.states}
    read |= {part.source for part in (*program.memories, *program.pipelines)} | set(program.names.values())
    missing = read - after_step
    if missing:
        msg = f"slots {sorted(missing)} are read after a step but never written"
        raise ValueError(msg)


def _verify_section(
    section: str, program: Program, instructions: tuple[Instruction, ...], written: set[int]
) -> set[int]:
    """Return the slots that are written after a section.

    Raises:
        ValueError: One of its instructions is not legal.
    """
    for number, instruction in enumerate(instructions):
        where = f"{section}[{number}] {instruction.operation}"
        if instruction.operation not in OPERATIONS:
            msg = f"{where}: no such operation"
            raise ValueError(msg)
        elementary = OPERATIONS[instruction.operation]
        if len(instruction.arguments) != elementary.arity:
            msg = f"{where}: {len(instruction.arguments)} arguments"
            raise ValueError(msg)
        known = {"": (-1,), "lookup": range(len(program.lookups)), "stream": range(len(program.streams))}
        if instruction.index not in known[elementary.numbered]:
            msg = f"{where}: no such {elementary.numbered or 'index'}, {instruction.index}"
            raise ValueError(msg)
        if section == "once" and elementary.numbered == "stream":
            msg = f"{where}: random numbers belong to a step"
            raise ValueError(msg)
        if not set(instruction.arguments) <= written:
            msg = f"{where}: reads slots {sorted(set(instruction.arguments) - written)} before they are written"
            raise ValueError(msg)
        if instruction.out in written or not 0 <= instruction.out < program.slots:
            msg = f"{where}: writes slot {instruction.out}, which is taken or out of range"
            raise ValueError(msg)
        written.add(instruction.out)
    return written
