"""`coyuntura show`: what a study compiles to."""

from typing import Annotated

import typer

from coyuntura.cli.doors import StudyArgument, console, door, open_study
from coyuntura.program.lower import lower
from coyuntura.program.show import show_program


@door
def show(
    study: StudyArgument,
    program: Annotated[
        bool, typer.Option("--program", help="Print the whole program, one instruction a line.")
    ] = False,
) -> None:
    """Show a study's size, or the program that its equations are lowered to."""
    checked = open_study(study)
    lowered = lower(checked.model)
    text = show_program(lowered)
    if program:
        console().print(text, markup=False)
        return
    model = checked.model
    clock = model.clock
    parts = [
        f"{checked.study.id}: {len(model.variables)} elements",
        f"{len(model.stocks)} stocks",
        f"{len(model.computed)} computed values",
        f"{len(model.parameters)} parameters, {len(model.priors)} of them with priors",
        f"{clock.steps:,} steps of {clock.dt:g} {clock.unit or ''}",
    ]
    console().print(f"{', '.join(parts).strip()}\n{text.splitlines()[0]}", markup=False)
