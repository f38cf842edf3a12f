"""What a legal program is; passes are checked against it."""

from coyuntura.program.program import OPERATIONS, Instruction, Program

_ARITY = {"select": 3, "lookup": 1, "copy": 1, "not": 1, "negate": 1, "absolute": 1, "whole": 1}
_TWO = {"add", "subtract", "multiply", "divide", "power", "modulo", "least", "greatest", "less", "less_or_equal", "equal", "and", "or"}


def verify(program: Program) -> None:
    """Check that every slot is written before it is read, once a section, with the right number of arguments.

    Raises:
        ValueError: The program is not legal; the message names the instruction.
    """
    given = {*program.constants, *program.parameters.values(), *program.data.values(), program.time}
    kept = {part.slot for part in (*program.states, *program.memories, *program.pipelines)}
    after_once = _verify_section("once", program, program.once, set(given))
    _verify_section("start", program, program.start, set(after_once))
    after_step = _verify_section("step", program, program.step, after_once | kept)
    read = {state.rate for state in program.states}
    read |= {part.source for part in (*program.memories, *program.pipelines)} | set(program.names.values())
    missing = read - after_step
    if missing:
        msg = f"slots {sorted(missing)} are read after a step but never written"
        raise ValueError(msg)


def _verify_section(section: str, program: Program, instructions: tuple[Instruction, ...], written: set[int]) -> set[int]:
    for number, instruction in enumerate(instructions):
        where = f"{section}[{number}] {instruction.operation}"
        if instruction.operation not in OPERATIONS:
            msg = f"{where}: no such operation"
            raise ValueError(msg)
        if len(instruction.arguments) != _ARITY.get(instruction.operation, 2 if instruction.operation in _TWO else 1):
            msg = f"{where}: {len(instruction.arguments)} arguments"
            raise ValueError(msg)
        if not set(instruction.arguments) <= written:
            msg = f"{where}: reads slots {sorted(set(instruction.arguments) - written)} before they are written"
            raise ValueError(msg)
        if instruction.out in written or not 0 <= instruction.out < program.slots:
            msg = f"{where}: writes slot {instruction.out}, which is taken or out of range"
            raise ValueError(msg)
        written.add(instruction.out)
    return written
