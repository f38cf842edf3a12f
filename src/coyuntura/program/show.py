"""A readable printout of a program."""

from collections.abc import Sequence

from coyuntura.check.cells import BEGUN
from coyuntura.program.operations import OPERATIONS
from coyuntura.program.program import Code, Instruction, Program, Repeat, instructions


def show_program(program: Program) -> str:
    """Return the program as text, one instruction a line, cells by name, the body of a repeat indented."""
    names = {slot: f"{value:g}" for slot, value in program.constants.items()}
    for name, slot in program.names.items():
        names.setdefault(slot, name)
    names[program.time] = "TIME"
    if program.begun is not None:
        names[program.begun] = BEGUN
    sections = (("once", program.once), ("start", program.start), ("step", program.step))
    lines = [
        ", ".join(f"{sum(1 for _ in instructions(code))} {section}" for section, code in sections)
        + f", {program.slots} slots"
    ]
    for section, code in sections:
        lines += ["", f"{section}:", *_lines(code, names)]
    lines += ["", "states:", *(f"  {state.name}' = {_name(state.rate, names)}" for state in program.states)]
    return "\n".join(lines)


def _name(slot: int, names: dict[int, str]) -> str:
    return names.get(slot, f"%{slot}")


def _lines(section: Sequence[Code], names: dict[int, str], indent: str = "  ") -> list[str]:
    lines: list[str] = []
    for code in section:
        if isinstance(code, Repeat):
            first = [f"{_name(part.slot, names)} = {_name(part.initial, names)}" for part in code.carried]
            then = [f"{_name(part.slot, names)} = {_name(part.following, names)}" for part in code.carried]
            lines.append(f"{indent}repeat {code.count} times, first {', '.join(first)}:")
            lines += _lines(code.body, names, indent + "  ")
            lines.append(f"{indent}  then {', '.join(then)}")
        else:
            lines.append(f"{indent}{_name(code.out, names)} = {_text(code, names)}")
    return lines


def _text(instruction: Instruction, names: dict[int, str]) -> str:
    arguments = [_name(slot, names) for slot in instruction.arguments]
    sign = OPERATIONS[instruction.operation].sign
    if sign:
        return f" {sign} ".join(arguments) if len(arguments) > 1 else f"{sign}{' ' * sign.isalpha()}{arguments[0]}"
    if instruction.operation == "copy":
        return arguments[0]
    operation = instruction.operation + (str(instruction.index) if instruction.index >= 0 else "")
    return f"{operation}({', '.join(arguments)})"
