"""A readable printout of a program."""

from collections.abc import Sequence

from coyuntura.program.operations import OPERATIONS
from coyuntura.program.program import Instruction, Program


def show_program(program: Program) -> str:
    """Return the program as text, one instruction a line, cells by name."""
    names = {slot: f"{value:g}" for slot, value in program.constants.items()}
    for name, slot in program.names.items():
        names.setdefault(slot, name)
    names[program.time] = "TIME"
    sections = (("once", program.once), ("start", program.start), ("step", program.step))
    lines = [
        ", ".join(f"{len(instructions)} {section}" for section, instructions in sections) + f", {program.slots} slots"
    ]
    for section, instructions in sections:
        lines += ["", f"{section}:", *_lines(instructions, names)]
    lines += ["", "states:", *(f"  {state.name}' = {_name(state.rate, names)}" for state in program.states)]
    return "\n".join(lines)


def _name(slot: int, names: dict[int, str]) -> str:
    return names.get(slot, f"%{slot}")


def _lines(instructions: Sequence[Instruction], names: dict[int, str]) -> list[str]:
    lines: list[str] = []
    for instruction in instructions:
        arguments = [_name(slot, names) for slot in instruction.arguments]
        sign = OPERATIONS[instruction.operation].sign
        if sign:
            text = f" {sign} ".join(arguments) if len(arguments) > 1 else f"{sign}{' ' * sign.isalpha()}{arguments[0]}"
        elif instruction.operation == "copy":
            text = arguments[0]
        else:
            operation = instruction.operation + (str(instruction.index) if instruction.index >= 0 else "")
            text = f"{operation}({', '.join(arguments)})"
        lines.append(f"  {_name(instruction.out, names)} = {text}")
    return lines
